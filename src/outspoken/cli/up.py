"""`outspoken up`: the whole house on this machine, until Ctrl-C."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer


def command(
    host: Annotated[str, typer.Option(help="The address to serve at; 0.0.0.0 for every one of this machine.")] = (
        "127.0.0.1"
    ),
    port: Annotated[int, typer.Option(help="The port; the next free one is taken where it is busy.")] = 8000,
    data: Annotated[
        Path | None, typer.Option(envvar="OUTSPOKEN_DATA", help="The folder that keeps everything.")
    ] = None,
    workers: Annotated[int, typer.Option(min=0, help="How many web processes; 0 for as many as suit the machine.")] = 0,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Show what the processes do, not only trouble.")] = (
        False
    ),
) -> None:
    """Run PostgreSQL, the web pages and the worker as one process tree.

    DATABASE_URL uses your own PostgreSQL in place of the embedded one.
    """
    from outspoken.server.errors import HouseError
    from outspoken.server.house import House
    from outspoken.server.running import Options, run

    options = Options(host=host, port=port, workers=workers, is_verbose=verbose)
    try:
        run(House.at(data), options, note=note, echo=echo, on_ready=ready)
    except HouseError as error:
        note(str(error))
        raise typer.Exit(1) from error


def ready(address: str) -> None:
    print(f"ready: {address}", flush=True)


def note(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def echo(name: str, line: str) -> None:
    print(f"{name} | {line}", file=sys.stderr, flush=True)
