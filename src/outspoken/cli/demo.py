"""`outspoken demo`: the whole house on this machine, filled with a believable company whose customers keep talking."""

from __future__ import annotations

import json
import os
import secrets
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table

console = Console(stderr=True)
SEED = 1


def command(
    host: Annotated[str, typer.Option(help="The address to serve at.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port; the next free one is taken where it is busy.")] = 8000,
    data: Annotated[Path | None, typer.Option(help="The folder that keeps the demo.")] = None,
    comments: Annotated[int, typer.Option(min=100, max=2_000_000, help="How many comments its year has.")] = 120_000,
) -> None:
    """Fill an installation with Larkline, a rail operator, and run it; its customers keep talking until Ctrl-C.

    The demo has a folder of its own and never touches another installation.
    """
    from outspoken.server.errors import HouseError
    from outspoken.server.folder import usual_folder
    from outspoken.server.house import House
    from outspoken.server.running import Options, run

    folder = (data or usual_folder().with_name("outspoken-demo")).expanduser().resolve()
    os.environ.pop("DATABASE_URL", None)
    os.environ.setdefault("OUTSPOKEN_LOG_LEVEL", "WARNING")
    try:
        passwords = _fill(folder, comments=comments)
        options = Options(host=host, port=port, also=[("customers", "outspoken.server.customers")])

        def ready(address: str) -> None:
            _introduce(passwords)
            print(f"ready: {address}", flush=True)

        run(House(folder), options, note=_note, echo=lambda name, line: _note(f"{name} | {line}"), on_ready=ready)
    except HouseError as error:
        _note(str(error))
        raise typer.Exit(1) from error


def _note(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _fill(folder: Path, *, comments: int) -> dict[str, str]:
    """Have the company and its year in the record, read and mirrored. Returns the cast's passwords."""
    from outspoken.server.house import open_house

    with open_house(folder, doing="filling the demo", note=_note):
        from outspoken.demo import company, fill

        passwords = _passwords(folder, [member.handle for member in company.CAST])
        now = datetime.now(UTC)
        if fill.filled_until() is None:
            columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
            with Progress(*columns, console=console, transient=True) as progress:
                writing = progress.add_task("A year of Larkline's customers", total=comments)
                fill.fill(
                    now=now,
                    count=comments,
                    seed=SEED,
                    passwords=passwords,
                    tell=lambda done: progress.update(writing, completed=done),
                )
                reading = progress.add_task("Reading what they said", total=comments)
                for done in fill.settle(now=now):
                    progress.advance(reading, done)
        return passwords


def _passwords(folder: Path, handles: list[str]) -> dict[str, str]:
    """The cast's passwords: made once, kept beside the demo where only its owner can read them."""
    kept = folder / "demo-sign-ins.json"
    if not kept.exists():
        made = {handle: secrets.token_urlsafe(9) for handle in handles}
        with os.fdopen(os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            json.dump(made, file)
    passwords: dict[str, str] = json.loads(kept.read_text(encoding="utf-8"))
    return passwords


def _introduce(passwords: dict[str, str]) -> None:
    from outspoken.demo import company

    table = Table("sign in as", "e-mail", "password", box=None, pad_edge=False, header_style="dim")
    # A folder that was filled before somebody joined the cast knows no password of theirs.
    for member in (one for one in company.CAST if one.handle in passwords):
        table.add_row(f"{member.name.split()[0]}, {member.role}", member.email, passwords[member.handle])
    console.print(table)
