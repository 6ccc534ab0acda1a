"""Files of labelled texts, as the command line opens them."""

from __future__ import annotations

from pathlib import Path

import typer

from outspoken.reader.labelled import Labelled, Unlabelled
from outspoken.reader.labelled import load_labelled as load

__all__ = ["Labelled", "load_labelled"]


def load_labelled(path: Path) -> Labelled:
    """Read a file of labelled texts; ends the command with what is wrong and what to do."""
    try:
        return load(path)
    except Unlabelled as error:
        typer.echo(f"{path} {error}", err=True)
        raise typer.Exit(1) from error
