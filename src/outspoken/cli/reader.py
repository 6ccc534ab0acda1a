"""`outspoken reader`: measure the reader on labelled texts, and teach it an organisation's own labels."""

from __future__ import annotations

import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from outspoken.cli.labels import Labelled
    from outspoken.reader.own import Own

command = typer.Typer(
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
    help="Measure the reader on labelled texts, and teach it your own labels.",
    context_settings={"help_option_names": ["-h", "--help"]},
)
console = Console()

File = Annotated[
    Path,
    typer.Argument(
        exists=True,
        dir_okay=False,
        help="CSV, TSV, JSONL or Parquet with a column `text`, and columns of labels: `polarity` (negative, neutral, "
        "positive), `labels` (emotions, intents, harms, joined by |), or one column of 0 and 1 named as a label.",
    ),
]
Heads = Annotated[Path | None, typer.Option("--own", exists=True, dir_okay=False, help="Own heads made by `fit`.")]
ONE_IN = 5  # texts kept back to compare before and after


@command.command("measure")
def measure(
    file: File, own: Heads = None, close: Annotated[bool, typer.Option(help="The close reader too.")] = True
) -> None:
    """Say how right the reader is on labelled texts, label by label."""
    from outspoken.cli.labels import load_labelled
    from outspoken.reader import own as own_heads

    labelled = load_labelled(file)
    heads = own_heads.load(own) if own else None
    columns = {"skim": _chances(labelled.texts, heads, is_close=False)}
    if close:
        columns["close"] = _chances(labelled.texts, heads, is_close=True)
    console.print(_scorecard(labelled, columns))


@command.command("fit")
def fit(
    file: File,
    out: Annotated[Path, typer.Option(help="Where the own heads go.")] = Path("own-1.npz"),
) -> None:
    """Learn own heads from labelled texts, and compare before and after on a fifth of them kept back."""
    from outspoken.cli.labels import load_labelled
    from outspoken.reader import own as own_heads

    labelled = load_labelled(file)
    back = [place for place, text in enumerate(labelled.texts) if zlib.crc32(text.encode()) % ONE_IN == 0]
    kept_back, rest = labelled.only(back), labelled.without(back)
    try:
        tried = own_heads.fit(rest.texts, rest.labels, version=out.stem)
        before, after = (
            _chances(kept_back.texts, None, is_close=False),
            _chances(kept_back.texts, tried, is_close=False),
        )
        console.print(_scorecard(kept_back, {"before": before, "after": after}))
        own_heads.fit(labelled.texts, labelled.labels, version=out.stem).save(out)
    except own_heads.TooFewLabels as error:
        console.print(f"{file}: {error}", style="red")
        raise typer.Exit(1) from error
    console.print(f"{out}: use it with `outspoken read --own {out} …`; delete it to go back.")


def _chances(texts: list[str], own: Own | None, *, is_close: bool) -> NDArray[np.float32]:
    from outspoken.reader.reading import chances

    return chances(texts, depth="close" if is_close else "skim", own=own)


def _scorecard(labelled: Labelled, columns: dict[str, NDArray[np.float32]]) -> Table:
    from outspoken.reader import measuring
    from outspoken.reader.heads import PLACE, POLARITIES, SENTIMENT

    table = Table("label", "n", "reader", "accuracy", "recall", "F1", "calibration error")

    def add(label: str, name: str, found: measuring.Scores) -> None:
        table.add_row(label, f"{found.n:,}", name, *(f"{score:.3f}" for score in found[1:]))

    rows, truth = labelled.polarity()
    for name, chances in columns.items() if len(rows) else ():
        add("polarity", name, measuring.of_classes(chances[rows][:, SENTIMENT], truth))
    for label, y in labelled.labels.items():
        if label in POLARITIES:
            continue
        known = y >= 0
        for name, chances in columns.items():
            add(label, name, measuring.of_label(chances[known, PLACE[label]], y[known] == 1, threshold=0.5))
    return table
