"""`outspoken import FILE…`: files of feedback into this installation, by the same code as the browser's imports."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.text import Text

if TYPE_CHECKING:
    from outspoken.listen.imports import Overrides
    from outspoken.listen.models import Import, Source

INTERRUPTED = 130
WRONG = 2

console = Console(stderr=True, highlight=False)

Files = Annotated[
    list[Path], typer.Argument(metavar="FILE...", help="Files of feedback, in any format that `read` reads.")
]
SourceSlug = Annotated[str, typer.Option("--source", metavar="SLUG", help="The source they belong to; made if new.")]
Mapping = Annotated[
    list[str] | None,
    typer.Option("--map", metavar="PART=COLUMN", help="What a column is: --map text='Review Text' --map channel==app"),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show how they would be read, and store nothing.")]
Resume = Annotated[bool, typer.Option("--resume", help="Go on with imports of these files that were interrupted.")]
Data = Annotated[Path | None, typer.Option(envvar="OUTSPOKEN_DATA", help="The folder that keeps everything.")]


def command(
    paths: Files,
    source: SourceSlug,
    mapping: Mapping = None,
    dry_run: DryRun = False,
    resume: Resume = False,
    data: Data = None,
) -> None:
    """Import files of feedback into this installation.

    Each row is stored once, however often the file is imported. Rows that cannot be taken go to FILE.rejects.csv with
    their line and the reason. After an interrupt, --resume goes on where it stopped. Undo an import in the browser.
    """
    os.environ.setdefault("OUTSPOKEN_LOG_LEVEL", "ERROR")
    from outspoken.server.errors import HouseError
    from outspoken.server.house import open_house

    overrides = _overrides(mapping or [])
    try:
        with open_house(data, doing="outspoken import"):
            _bring_in(paths, source, overrides, dry_run=dry_run, resume=resume)
    except HouseError as error:
        _stop(str(error), 1)


def _bring_in(paths: list[Path], slug: str, overrides: Overrides, *, dry_run: bool, resume: bool) -> None:
    from outspoken.files import FileError
    from outspoken.listen import imports
    from outspoken.listen.feedback import ListenError

    try:
        place = _source(slug)
        for path in dict.fromkeys(paths):
            if dry_run:
                _show(path, overrides)
                continue
            intake = _interrupted(path, place) if resume else None
            if intake is None:
                intake = imports.open_here(path, source=place, overrides=overrides, now=datetime.now(UTC))
                _tell(intake)
                imports.start(intake, by=None, now=datetime.now(UTC))
            _run(intake)
    except (FileError, ListenError) as error:
        _stop(str(error))
    except OSError as error:
        _stop(f"{error.filename or ''}: {error.strerror or error}. Check the file and the space on the disk.")


def _overrides(given: list[str]) -> dict[str, str | list[str]]:
    """`part=column` as overrides; a part named again gets several columns. Ends the command for anything else."""
    chosen: dict[str, str | list[str]] = {}
    for each in given:
        role, equals, column = each.partition("=")
        if not equals:
            _stop(f"--map {each}: write PART=COLUMN, such as --map text='Review Text'.")
        known = chosen.get(role)
        chosen[role] = column if known is None else [*([known] if isinstance(known, str) else known), column]
    return chosen


def _source(slug: str) -> Source:
    from django.utils.text import slugify

    from outspoken.listen import sources
    from outspoken.listen.models import Source

    if slug != slugify(slug) or not slug:
        _stop(
            f"--source {slug}: a slug is small letters, digits and hyphens, such as {slugify(slug) or 'store-reviews'}."
        )
    found = Source.objects.filter(slug=slug).first()
    if found is None:
        found = sources.create(name=slug, kind=Source.Kind.FILE, by=None, now=datetime.now(UTC))
        console.print(Text(f"made the source “{found.slug}”"))
    if found.kind != Source.Kind.FILE:
        _stop(f"The source “{slug}” takes no files ({found.get_kind_display()}). Name another with --source.")
    return found


def _show(path: Path, overrides: Overrides) -> None:
    from outspoken.cli.read import show
    from outspoken.files import sniff

    show(sniff(path, dict(overrides)), with_rows=True)


def _tell(intake: Import) -> None:
    from outspoken.cli.read import show
    from outspoken.listen import imports

    show(imports.plan_of(intake))
    same = imports.same_files(intake).first()
    if same is not None:
        console.print(f"  this very file was imported on {same.created_at:%Y-%m-%d}; what is known is not stored twice")


def _interrupted(path: Path, source: Source) -> Import | None:
    """The unfinished import of this file into this source, if there is one."""
    from outspoken.files.opening import fingerprint
    from outspoken.listen import imports
    from outspoken.listen.models import Import

    same = Import.objects.filter(source=source, fingerprint=fingerprint(path), path__startswith="/")
    found = same.filter(state__in=["waiting", "running", "failed"]).order_by("-created_at").first()
    if found is None:
        return None
    Import.objects.filter(pk=found.pk).update(path=str(path.resolve()))
    found.refresh_from_db()
    if found.state == Import.State.FAILED:
        imports.start(found, by=None, now=datetime.now(UTC))
        found.refresh_from_db()
    console.print(Text(f"{found.filename}: going on after {found.rows_read:,} rows"))
    return found


def _run(intake: Import) -> None:
    columns = (BarColumn(), TaskProgressColumn(), TextColumn("{task.completed:,} rows"), TimeRemainingColumn())
    try:
        with Progress(*columns, console=console, transient=True) as progress:
            task = progress.add_task("importing", total=intake.rows_expected, completed=intake.rows_read)
            while _carry_on(intake):
                total = max(intake.rows_expected or 0, intake.rows_read)
                progress.update(task, completed=intake.rows_read, total=total)
    except KeyboardInterrupt:
        _stop(f"Stopped after {intake.rows_read:,} rows. The same command with --resume goes on there.", INTERRUPTED)
    _end(intake)


def _carry_on(intake: Import) -> bool:
    """Bring in one chunk; whether there is more."""
    from outspoken.listen import imports
    from outspoken.listen.models import Import

    if not imports.advance(intake, now=datetime.now(UTC)):
        _stop("Another process is bringing this file in. Look at its import's page.", 1)
    intake.refresh_from_db()
    return intake.state in Import.GOING


def _end(intake: Import) -> None:
    counts = f"{intake.rows_stored:,} stored, {intake.rows_known:,} known before, {intake.rows_rejected:,} rejected"
    console.print(Text(f"{intake.filename}: {intake.rows_read:,} rows read, {counts}"))
    if intake.rows_rejected:
        print(_write_rejects(intake))
    if intake.state == intake.State.FAILED:
        _stop(f"{intake.trouble} Then go on with --resume.", 1)


def _write_rejects(intake: Import) -> Path:
    from outspoken.listen.spreadsheets import as_csv

    path = Path(f"{Path(intake.filename).name}.rejects.csv")
    rows = intake.rejects.values_list("line", "reason", "raw").iterator()
    path.write_bytes(as_csv(("line", "reason", "row"), rows))
    return path


def _stop(message: str, code: int = WRONG) -> NoReturn:
    from outspoken.cli.read import printable

    print(printable(message), file=sys.stderr)
    raise typer.Exit(code)
