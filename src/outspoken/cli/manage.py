"""`outspoken manage …`: Django's own management commands, over this installation."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer


def command(
    arguments: Annotated[
        list[str] | None, typer.Argument(help="A command of Django's, such as createsuperuser.")
    ] = None,
    data: Annotated[
        Path | None, typer.Option(envvar="OUTSPOKEN_DATA", help="The folder that keeps everything.")
    ] = None,
) -> None:
    """Run one of Django's management commands; put -- before its own options."""
    from outspoken.server.errors import HouseError
    from outspoken.server.house import open_house

    try:
        with open_house(data, doing="outspoken manage"):
            from django.core.management import execute_from_command_line

            execute_from_command_line(["outspoken manage", *(arguments or ["help"])])
    except HouseError as error:
        print(error, file=sys.stderr)
        raise typer.Exit(1) from error
