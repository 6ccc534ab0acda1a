"""`outspoken read FILE…`: files of feedback to readings and a report, without a server."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn, cast

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from outspoken.cli.parts import Parts
    from outspoken.files import Plan
    from outspoken.reader import Depth as ReaderDepth
    from outspoken.reader import ThemeTree
    from outspoken.reader.close import Encoder
    from outspoken.reader.own import Own

PART_ROWS = 50_000
PART_BYTES = 128 << 20
INTERRUPTED = 130
WRONG = 2

console = Console(stderr=True, highlight=False)


Files = Annotated[list[Path], typer.Argument(metavar="FILE...", help="Files of feedback; several become one result.")]
Out = Annotated[Path | None, typer.Option(metavar="DIR", help="The folder for the results.  (default: outspoken-NAME)")]
Words = Annotated[
    list[str] | None,
    typer.Option(metavar="COLUMN", help="The customers' words; may be given more than once."),
]
Subject = Annotated[str | None, typer.Option(metavar="COLUMN", help="The title of a text.")]
Date = Annotated[str | None, typer.Option(metavar="COLUMN", help="The time of the feedback.")]
Score = Annotated[str | None, typer.Option(metavar="COLUMN", help="The score.")]
ScoreKind = Annotated[str | None, typer.Option(metavar="KIND", help="What the score is: nps, csat, ces or stars.")]
Channel = Annotated[str | None, typer.Option(metavar="COLUMN", help="The channel, or =VALUE for all rows.")]
Customer = Annotated[str | None, typer.Option(metavar="COLUMN", help="The customer; in a call, the voice.")]
Touchpoint = Annotated[str | None, typer.Option(metavar="COLUMN", help="The touchpoint, or =VALUE.")]
Language = Annotated[str | None, typer.Option(metavar="COLUMN", help="The language, or =VALUE.")]
Id = Annotated[str | None, typer.Option("--id", metavar="COLUMN", help='The id; "" for any of these means no column.')]
DateOrder = Annotated[str | None, typer.Option(metavar="day|month", help="What comes first in 03/04/2024.")]
Zone = Annotated[str | None, typer.Option(metavar="ZONE", help="The zone of times without one: Europe/Berlin.")]
Sheet = Annotated[str | None, typer.Option(metavar="SHEET", help="The sheet of a workbook.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show the mapping and the first rows only.")]
Limit = Annotated[int | None, typer.Option(metavar="N", min=1, help="Read only the first N rows.")]
Themes = Annotated[Path | None, typer.Option(metavar="FILE", help="A theme tree (YAML) instead of the starter tree.")]
Depth = Annotated[
    str,
    typer.Option(
        metavar="skim|unsure|close",
        help="skim: everything at once. unsure: closely too what the skim is unsure of. close: all of it; better, and "
        "about a hundred times slower.",
    ),
]
OwnHeads = Annotated[Path | None, typer.Option("--own", metavar="FILE", help="Heads made by `outspoken reader fit`.")]
EncoderFolder = Annotated[
    Path | None, typer.Option("--encoder", metavar="FOLDER", help="Read closely with this encoder, in its languages.")
]
Title = Annotated[str | None, typer.Option(metavar="TITLE", help="The title of the report.")]
NoReport = Annotated[bool, typer.Option("--no-report", help="Write the readings only.")]
Restart = Annotated[bool, typer.Option("--restart", help="Begin anew after an interrupt.")]


def command(
    paths: Files,
    out: Out = None,
    text: Words = None,
    subject: Subject = None,
    date: Date = None,
    score: Score = None,
    score_kind: ScoreKind = None,
    channel: Channel = None,
    customer: Customer = None,
    touchpoint: Touchpoint = None,
    language: Language = None,
    id_: Id = None,
    date_order: DateOrder = None,
    zone: Zone = None,
    sheet: Sheet = None,
    dry_run: DryRun = False,
    limit: Limit = None,
    themes: Themes = None,
    depth: Depth = "skim",
    own: OwnHeads = None,
    encoder: EncoderFolder = None,
    title: Title = None,
    no_report: NoReport = False,
    restart: Restart = False,
) -> None:
    """Read files of feedback: what people feel, what they talk about, and a report of it.

    CSV, TSV, JSON Lines, JSON, XLSX, Parquet, mbox, .eml, WebVTT and SRT; also as Qualtrics, SurveyMonkey, Google Play
    and Zendesk export them. The columns are recognised and shown; name one to set it. The folder OUT gets
    readings.parquet, report.html and, where rows could not be read, rejects.csv. After an interrupt the same command
    goes on where it stopped.
    """
    given: dict[str, Any] = {"text": text, "title": subject, "date": date, "score": score, "score_kind": score_kind}
    given |= {"channel": channel, "customer": customer, "touchpoint": touchpoint, "language": language, "id": id_}
    given |= {"date_order": date_order, "zone": zone, "sheet": sheet}
    overrides: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    with _told():
        plans = _plans(paths, overrides)
        show_all(plans, with_rows=dry_run)
        if dry_run:
            return
        how = _how(themes, depth, own, encoder)
        target = out or Path(f"outspoken-{paths[0].name.split('.')[0]}")
        reading = _reading(target, plans, overrides, limit, how, restart=restart)
        _run(reading)
        if not no_report:
            _report(reading, title or _title(paths))
        reading.parts.remove()
        say_done(reading, with_report=not no_report)


@contextmanager
def _told() -> Iterator[None]:
    """Expected errors are told in one sentence, and the command ends with 2."""
    from outspoken.cli.parts import OtherWork
    from outspoken.files import FileError

    try:
        yield
    except KeyboardInterrupt:
        _stop("Stopped. The same command goes on where it stopped; --restart begins anew.", INTERRUPTED)
    except OtherWork as error:
        _stop(
            f"{error}: a reading of other files, or with other options, was interrupted here. "
            "Begin anew with --restart, or choose another folder with --out."
        )
    except FileError as error:
        _stop(str(error))
    except OSError as error:
        _stop(f"{error.filename or ''}: {error.strerror or error}. Check the folder and the space on the disk.")


def _stop(message: str, code: int = WRONG) -> NoReturn:
    console.print(Text(printable(message)), soft_wrap=True)
    raise typer.Exit(code)


def _plans(files: Sequence[Path], overrides: dict[str, Any]) -> list[Plan]:
    from outspoken.files import sniff

    return [sniff(path, overrides) for path in dict.fromkeys(files)]


@dataclass(frozen=True)
class How:
    """How texts are read."""

    themes: ThemeTree | None = None
    depth: ReaderDepth = "skim"
    own: Own | None = None
    encoder: Encoder | None = None


def _how(themes: Path | None, depth: str, own: Path | None, encoder: Path | None) -> How:
    from outspoken import reader
    from outspoken.reader import own as own_heads
    from outspoken.reader.reading import DEPTHS

    if depth not in DEPTHS:
        _stop(f"--depth: {depth} is none of {', '.join(DEPTHS)}")
    try:
        tree = reader.load_themes(themes) if themes else None
    except reader.ThemeError as error:
        _stop(f"--themes: {error}")
    try:
        heads = own_heads.load(own) if own else None
    except (OSError, KeyError, ValueError) as error:
        _stop(f"--own: {own} holds no heads ({error}); make them with `outspoken reader fit`")
    return How(tree, cast("ReaderDepth", depth), heads, _encoder(encoder) if encoder else None)


def _encoder(folder: Path) -> Encoder:
    from outspoken.reader import close

    try:
        return close.load(folder)
    except close.EncoderError as error:
        _stop(f"--encoder: {error}")


def _work(plans: Sequence[Plan], overrides: dict[str, Any], limit: int | None, how: How) -> dict[str, Any]:
    """What a reading depends on; parts of another one are not to be gone on with."""
    from outspoken import __version__, reader

    return {
        "files": [[str(plan.path.resolve()), plan.fingerprint] for plan in plans],
        "overrides": overrides,
        "limit": limit,
        "themes": repr(how.themes) if how.themes else None,
        "depth": how.depth,
        "own": how.own.version if how.own else None,
        "encoder": how.encoder.name if how.encoder else None,
        "version": [__version__, reader.MODEL],
    }


def _reading(
    out: Path, plans: Sequence[Plan], overrides: dict[str, Any], limit: int | None, how: How, *, restart: bool
) -> Reading:
    from outspoken.cli.parts import Parts

    parts = Parts(out, _work(plans, overrides, limit, how), restart=restart)
    return Reading(plans, parts, how, limit)


def _most(counts: Mapping[str, int], before: str) -> list[tuple[str, int]]:
    ranked = sorted(counts.items(), key=lambda each: -each[1])
    return [(f"{before}{what}", times) for what, times in ranked[:5]]


def _title(files: Sequence[Path]) -> str:
    names = [path.name for path in files]
    return names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1} more"


def printable(text: str) -> str:
    """Text that cannot steer the terminal."""
    return "".join(char if char.isprintable() else " " for char in text)


def show_all(plans: Sequence[Plan], *, with_rows: bool = False) -> None:
    """Show how the files will be read; those that are read alike only once."""
    alike: dict[object, list[Plan]] = {}
    for plan in plans:
        alike.setdefault((plan.title, *((m.role, m.column, m.constant) for m in plan.matches)), []).append(plan)
    for first, *others in alike.values():
        show(first, with_rows=with_rows)
        if others:
            console.print(f"  {len(others):,} more file{'s' * (len(others) > 1)} read the same way")


def show(plan: Plan, *, with_rows: bool = False) -> None:
    """Show how a file will be read: the part of each column, how sure that is, and why."""
    rows = f"{'about ' if plan.is_estimate else ''}{plan.rows or 0:,} row{'s' * (plan.rows != 1)}"
    console.print(Text.assemble((printable(plan.path.name), "bold"), f" · {plan.title} · {rows}"))
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 2), header_style="dim")
    for head in ("part", "column", "sure", "why"):
        table.add_column(head, overflow="fold")
    for match in plan.matches:
        named = match.column if match.column is not None else f"= {match.constant}" if match.constant else "—"
        cells = (match.role, named, f"{match.confidence:.0%}", match.reason)
        table.add_row(*(Text(printable(cell)) for cell in cells))
    console.print(table)
    others = [column.name for column in plan.columns if column.name not in {m.column for m in plan.matches}]
    if others:
        console.print(Text(printable(f"  kept as attributes: {', '.join(others)}"), style="dim"))
    for note in plan.notes:
        console.print(Text(printable(f"  • {note}")))
    if with_rows:
        console.print(_first_rows(plan))


def _first_rows(plan: Plan) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 2), header_style="dim")
    shown = [role for role in ("date", "score", "channel", "touchpoint") if plan.one(role)]
    for head in ("line", *shown, "words"):
        table.add_column(head, overflow="ellipsis", no_wrap=head != "words")
    keys = {"date": "occurred_at"}
    for row in plan.sample:
        cells = [_cell(row.get(keys.get(role, role))) for role in shown]
        words: Any = row.get("verbatims") or []
        said = " ¶ ".join(verbatim["text"] for verbatim in words)
        table.add_row(*(Text(printable(cell)) for cell in (str(row["line"]), *cells, _short(said))))
    return table


def _cell(value: object) -> str:
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    return "—" if value is None else f"{value:.3g}" if isinstance(value, float) else _short(str(value), 32)


def _short(text: str, length: int = 160) -> str:
    return text if len(text) <= length else text[: length - 1] + "…"


@dataclass
class Reading:
    """One run over all files: what it reads, and how far it has come."""

    plans: Sequence[Plan]
    parts: Parts
    how: How = How()
    limit: int | None = None


def _run(reading: Reading) -> None:
    """Read what is not read yet, part by part, and join the parts."""
    from outspoken.cli import rows

    done = reading.parts.ledger.items
    if reading.parts.ledger.parts:
        console.print(f"  going on after {done:,} rows")
    expected = sum(plan.rows or 0 for plan in reading.plans)
    total = min(expected, reading.limit) if reading.limit else expected
    columns = (BarColumn(), TaskProgressColumn(), TextColumn("{task.completed:,} rows"), TimeRemainingColumn())
    try:
        with Progress(*columns, console=console, transient=True) as progress:
            task = progress.add_task("reading", total=max(total, done), completed=done)
            for items in rows.read_parts(reading):
                progress.update(task, completed=items, total=max(total, items))
        rows.join(reading)
    except KeyboardInterrupt:
        items = reading.parts.ledger.items
        _stop(f"Stopped after {items:,} rows. The same command goes on there; --restart begins anew.", INTERRUPTED)


def _report(reading: Reading, title: str) -> None:
    from outspoken import report
    from outspoken.cli.parts import READINGS, REJECTS

    ledger = reading.parts.ledger
    coverage = report.Coverage(
        rows=ledger.items + ledger.rejects,
        rejected=ledger.rejects,
        sources=tuple(plan.path.name for plan in reading.plans),
        rejects=REJECTS if ledger.rejects else None,
    )
    try:
        with console.status("writing the report"):
            report.write(
                reading.parts.out / READINGS,
                reading.parts.out / "report.html",
                title=title,
                generated_at=datetime.now(UTC),
                coverage=coverage,
            )
    except report.ReportError as error:
        _stop(str(error))


def say_done(reading: Reading, *, with_report: bool) -> None:
    """Say what came out and where it lies."""
    from outspoken.cli.parts import READINGS, REJECTS
    from outspoken.files.plan import REPEATS

    ledger = reading.parts.ledger
    console.print(f"{ledger.items:,} rows read, {ledger.rejects:,} rejected")
    for what, times in (*_most(ledger.reasons, "rejected: "), *_most(ledger.repairs, "mended: ")):
        console.print(Text(printable(f"  {times:,} {what}"), style="dim"))
    if ledger.reasons.get(REPEATS, 0) > ledger.items * 0.05:
        console.print('  Many rows repeat an id. If that column is no id of the feedback, name none: --id ""')
    names = [READINGS, *([REJECTS] if ledger.rejects else []), *(["report.html"] * with_report)]
    for name in names:
        print(reading.parts.out / name)
