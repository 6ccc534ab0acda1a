"""The words themselves: which are shown where, and what is said about each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from outspoken import charts
from outspoken.reader import exemplars
from outspoken.reader.exemplars import Mix
from outspoken.reader.schema import READINGS
from outspoken.reader.summary import Quote
from outspoken.reader.vectors import vectors
from outspoken.report.facts import Facts, Slice
from outspoken.report.slices import Addresses, slug
from outspoken.report.store import Row, Store
from outspoken.report.tree import Tree
from outspoken.report.wording import cleaned, count, day, period

EXCERPT = 360
WHOLE = 6_000
WHOLES_TOGETHER = 400_000
# How many voices a section of a panel holds; a panel of at most TWELVE comments holds them all.
PER_SECTION = {"period": 2, "channel": 2, "touchpoint": 2, "theme": 3, "score": 3}
TWELVE = 12
# What is known of a comment that may be quoted.
QUOTABLE = pa.schema(
    [
        pa.field("id", pa.int64()),
        pa.field("text", pa.string()),
        pa.field("moment", pa.timestamp("us")),
        *(
            READINGS.field(name).with_nullable(True)
            for name in ("language", "sentiment", "polarity", "family", "strength", "intents", "mentions")
        ),
    ]
)


@dataclass(frozen=True, slots=True)
class Voice:
    """One comment as it is shown: its words (the marked part names the theme), and what is known about it."""

    before: str
    marked: str
    after: str
    is_cut: bool
    language: str | None
    family: str | None
    mark: str
    strength: int
    about: tuple[tuple[str, str | None], ...]
    place: str
    whole: str | None


@dataclass(frozen=True, slots=True)
class Section:
    """Voices of one part of a panel; `n` is how many comments the part holds in all."""

    anchor: str
    title: str
    mark: str
    n: int
    voices: list[Voice]


@dataclass(frozen=True, slots=True)
class Panel:
    """The words behind one figure. `home` is the section of the page that the figure stands in."""

    anchor: str
    title: str
    n: int
    shown: int
    home: str
    sections: list[Section]


class Words:
    """The texts of the chosen comments, fetched once, cut and dressed for each place they are shown in."""

    def __init__(self, rows: list[Row], facts: Facts, addresses: Addresses, front: Sequence[int] = ()) -> None:
        self._rows = {row["id"]: row for row in rows}
        self._quotable = front
        self._tree = facts.tree
        self._addresses = addresses
        self._wholes: dict[int, str] = {}
        self._room = WHOLES_TOGETHER
        self._vectors: dict[int, NDArray[np.float32]] = {}

    def voice(self, comment: int, *, theme: str | None = None, length: int = EXCERPT) -> Voice:
        """The comment, its mention of the theme marked, cut to about `length` characters around it."""
        row = self._rows[comment]
        text = cleaned(row["text"] or "")
        start, end = _mention(row, theme, self._tree) if theme else (0, 0)
        first, last = excerpt(text, start, end, length)
        is_cut = first > 0 or last < row["length"]
        return Voice(
            before=("… " if first else "") + text[first : max(start, first)],
            marked=text[max(start, first) : end] if end else "",
            after=text[max(end, start, first) : last] + (" …" if last < row["length"] else ""),
            is_cut=is_cut,
            language=row["language"] if row["language"] not in (None, "und") else None,
            family=row["family"],
            mark=charts.mark(row["family"]) if row["family"] else "",
            strength=strength_step(row["strength"]),
            about=tuple(self._about(row)),
            place=f"row {count(row['line'])}" if row["line"] is not None else "",
            whole=self._whole(comment, text) if is_cut else None,
        )

    def quoted(self, quote: Quote) -> Voice:
        """The quoted part of a comment, letter by letter, with what is known of the whole."""
        voice = self.voice(quote.id)
        text = cleaned(self._rows[quote.id]["text"])
        before, after = text[: quote.start].strip(), text[quote.end :].strip() or self._rows[quote.id]["length"] > WHOLE
        whole = None if quote.is_whole and not after else self._whole(quote.id, text)
        shown = f"{'… ' if before else ''}{quote.text}{' …' if after else ''}"
        return replace(voice, before=shown, marked="", after="", is_cut=bool(before or after), whole=whole)

    def exemplars(self, ids: Sequence[int], *, size: int, mix: Mix) -> list[int]:
        """Those of the comments that speak best for all of them."""
        table = self._table(ids)
        chosen = exemplars.choose(
            table["text"],
            self.vectors_of(table),
            keys=table["id"].to_numpy(),
            severity=self._table_of_feeling(ids),
            recency=exemplars.recency_of(table["moment"]),
            size=size,
            mix=mix,
        )
        return [ids[each.place] for each in chosen]

    def quotable(self) -> pa.Table:
        """The comments of the page of voices, as a summary takes them."""
        return self._table(self._quotable)

    def vectors_of(self, table: pa.Table) -> NDArray[np.float32]:
        """A vector for each comment of a table, worked out once for each comment."""
        ids = table["id"].to_pylist()
        missing = [pk for pk in ids if pk not in self._vectors]
        self._vectors |= dict(zip(missing, vectors([self._said_of(pk) for pk in missing]), strict=True))
        return np.stack([self._vectors[pk] for pk in ids]) if ids else np.zeros((0, 1), np.float32)

    def distinct(self, ids: Iterable[int], *, beside: Iterable[int] = ()) -> list[int]:
        """The comments without those that say word for word what another of them, or one beside them,
        says."""
        said = {self._said(comment) for comment in beside}
        kept = []
        for comment in ids:
            if self._said(comment) not in said:
                said.add(self._said(comment))
                kept.append(comment)
        return kept

    def _table(self, ids: Sequence[int]) -> pa.Table:
        rows = [self._rows[pk] for pk in ids]
        columns = {name: [row[name] for row in rows] for name in QUOTABLE.names if name != "text"}
        return pa.table({**columns, "text": [self._said_of(pk) for pk in ids]}, schema=QUOTABLE)

    def _table_of_feeling(self, ids: Sequence[int]) -> NDArray[np.float32]:
        """How strongly each is felt, for or against, 0 to 1."""
        pairs = ((self._rows[pk]["strength"] or 0, abs(self._rows[pk]["sentiment"] or 0)) for pk in ids)
        return np.array([(strength + sentiment) / 2 for strength, sentiment in pairs], np.float32)

    def _said_of(self, comment: int) -> str:
        return cleaned(self._rows[comment]["text"] or "")

    def _said(self, comment: int) -> str:
        return (self._rows[comment]["text"] or "").strip().lower()

    def wholes(self) -> Iterator[tuple[str, Voice]]:
        """The long comments that were asked for in whole: anchor and voice."""
        for comment, anchor in self._wholes.items():
            yield anchor, self.voice(comment, length=WHOLE)

    def _whole(self, comment: int, text: str) -> str | None:
        """The address of the whole text, while there is room for whole texts on the page."""
        if comment not in self._wholes:
            if len(text) > self._room:
                return None
            self._room -= len(text)
            self._wholes[comment] = f"whole-{len(self._wholes) + 1}"
        return f"#{self._wholes[comment]}"

    def _about(self, row: Row) -> Iterator[tuple[str, str | None]]:
        keys = dict.fromkeys(mention["theme"] for mention in row["mentions"] or [])
        for key in list(keys)[:3]:
            is_shown = ("theme", key) in self._addresses.asked
            yield self._tree.path(key), self._addresses.href("theme", key) if is_shown else None
        if row["score"] is not None:
            yield score(row["score_kind"], row["score"]), None
        for name in ("channel", "touchpoint"):
            if row[name]:
                yield row[name], None
        if row["moment"]:
            yield day(row["moment"]), None


def fetched(store: Store, facts: Facts, addresses: Addresses, front: Iterable[int]) -> Words:
    """All comments that any panel or the page of voices may show, read from the file in one pass."""
    front = list(front)
    ids = set(front)
    for key in addresses.asked:
        for section, piece in facts.slices[key].items():
            ids.update(_chosen(key[0], section, piece, facts.slices[key]))
    store.set(ids=sorted(ids))
    return Words(store.ask("voices") if ids else [], facts, addresses, front)


def panels(facts: Facts, addresses: Addresses, words: Words) -> list[Panel]:
    """A panel for every slice that was linked to."""
    # A list, for dressing a voice may look up addresses, never ask for new ones.
    return [_panel(kind, part, anchor, facts, words) for (kind, part), anchor in list(addresses.asked.items())]


def _panel(kind: str, part: str, anchor: str, facts: Facts, words: Words) -> Panel:
    pieces = facts.slices[kind, part]
    sections = []
    if "" in pieces:
        sections = list(_by_choice(anchor, pieces[""], words, has_dates=facts.dated > 0))
    else:
        for section in sorted(pieces, key=lambda name: _order(kind, name, pieces[name].n)):
            theme = part if kind == "theme" else None
            chosen = words.distinct(_chosen(kind, section, pieces[section], pieces))
            voices = [words.voice(comment, theme=theme) for comment in chosen]
            title, mark = section_title(kind, part, section)
            sections.append(Section(f"{anchor}-{slug(section)}", title, mark, pieces[section].n, voices))
    title, home = panel_title(kind, part, facts)
    shown = sum(len(section.voices) for section in sections)
    return Panel(anchor, title, facts.n(kind, part), shown, home, sections)


def _by_choice(anchor: str, piece: Slice, words: Words, *, has_dates: bool) -> Iterator[Section]:
    """A slice without parts of its own: some drawn by lot, some felt most strongly, some new; all if they
    are few."""
    if piece.n <= TWELVE:
        yield Section(f"{anchor}-all", "", "", 0, [words.voice(comment) for comment in words.distinct(piece.drawn)])
        return
    choices = [("drawn by lot", piece.drawn[:6]), ("felt most strongly", piece.strongest)]
    if has_dates:
        choices.append(("newest", piece.newest))
    shown: list[int] = []
    for title, ids in choices:
        fresh = words.distinct(ids, beside=shown)[: 6 if title == "drawn by lot" else 3]
        shown += fresh
        if fresh:
            yield Section(f"{anchor}-{slug(title)}", title, "", 0, [words.voice(comment) for comment in fresh])


def _chosen(kind: str, section: str, piece: Slice, panel: dict[str, Slice]) -> list[int]:
    """About twelve in all: few sections hold many each, many sections at least two or three."""
    if section == "":
        return [*piece.drawn, *piece.strongest, *piece.newest]
    if sum(part.n for part in panel.values()) <= TWELVE:
        return piece.drawn
    return piece.drawn[: max(PER_SECTION[kind], TWELVE // len(panel))]


def _order(kind: str, section: str, n: int) -> tuple[int, str]:
    if kind == "score":
        return (0, "") if section == "promoters" else (1, "") if section == "passives" else (2, _reversed(section))
    return -n, section


def _reversed(section: str) -> str:
    """Sorts digits from the highest to the lowest."""
    return "".join(chr(255 - ord(letter)) for letter in section)


def panel_title(kind: str, part: str, facts: Facts) -> tuple[str, str]:
    """How a panel is called, and the section of the page it belongs to."""
    if kind == "theme":
        return facts.tree.path(part), "themes"
    if kind == "period" and facts.clock:
        return period(datetime.strptime(part, "%Y-%m-%dT%H"), facts.clock.unit), "feelings"  # noqa: DTZ007
    if kind == "family":
        return f"{charts.mark(part)} {part}", "feelings"
    if kind == "score":
        return {"nps": "NPS", "csat": "CSAT", "ces": "CES", "stars": "Stars"}.get(part, part), "scores"
    if kind == "language":
        return f"In {language_name(part)}", "coverage"
    if kind == "incident":
        return "What was said then", "incidents"
    if kind == "polarity":
        return f"{part} comments".capitalize(), "feelings"
    return part, "feelings"


def section_title(kind: str, part: str, section: str) -> tuple[str, str]:
    """How a section of a panel is called, and the mark before it."""
    if kind == "theme":
        words = {"negative": "against", "positive": "in favour", "mixed": "both", "neutral": "neither"}
        return words[section], ""
    if kind == "score":
        return section if part == "nps" else score(part, float(section)), ""
    return section, charts.MARKS.get(section, "")


def score(kind: str, value: float) -> str:
    """One answer as it is written beside its words.

    >>> score("nps", 2.0), score("stars", 4.0), score("csat", 3.44)
    ('2/10', '★★★★☆', '3.4/5')
    """
    if kind == "stars" and value == int(value) and 0 <= value <= 5:
        return "★" * int(value) + "☆" * (5 - int(value))
    return f"{round(value, 1):g}/{ {'nps': 10, 'csat': 5, 'ces': 7, 'stars': 5}.get(kind, '') }"


def strength_step(strength: float | None) -> int:
    """One of three steps, 0 where the strength is not known.

    >>> [strength_step(value) for value in (None, 0.2, 0.5, 0.9)]
    [0, 1, 2, 3]
    """
    if strength is None:
        return 0
    return 1 if strength < 0.4 else 2 if strength < 0.7 else 3


def excerpt(text: str, start: int, end: int, length: int) -> tuple[int, int]:
    """Where to cut a text to about `length` characters so that start to end stays in it, at spaces where it
    can.

    >>> excerpt("one two three four", 8, 13, 9)
    (8, 13)
    """
    if len(text) <= length:
        return 0, len(text)
    first = 0 if end <= length * 0.8 else max(start - length // 3, 0)
    last = min(first + length, len(text))
    if first:
        space = text.find(" ", first, start)
        first = space + 1 if space >= 0 else first
    if last < len(text):
        space = text.rfind(" ", max(end, first + length // 2), last)
        last = space if space > 0 else last
    return first, last


def language_name(code: str) -> str:
    """The language's English name where it is a common one, else its code."""
    return LANGUAGES.get(code, code)


def _mention(row: Row, theme: str, tree: Tree) -> tuple[int, int]:
    """Offsets of the first mention of the theme or of one below it."""
    for mention in row["mentions"] or []:
        if theme in tree.line(mention["theme"]):
            start, end = mention["start"] or 0, mention["end"] or 0
            if 0 <= start < end <= min(row["length"], WHOLE):
                return start, end
    return 0, 0


LANGUAGES = {
    "ar": "Arabic", "bn": "Bengali", "cs": "Czech", "da": "Danish", "de": "German", "el": "Greek", "en": "English",
    "es": "Spanish", "fa": "Persian", "fi": "Finnish", "fr": "French", "he": "Hebrew", "hi": "Hindi",
    "hu": "Hungarian", "id": "Indonesian", "it": "Italian", "ja": "Japanese", "ko": "Korean", "ms": "Malay",
    "nb": "Norwegian", "nl": "Dutch", "nn": "Norwegian", "no": "Norwegian", "pl": "Polish", "pt": "Portuguese",
    "ro": "Romanian", "ru": "Russian", "sk": "Slovak", "sv": "Swedish", "sw": "Swahili", "th": "Thai", "tr": "Turkish",
    "uk": "Ukrainian", "und": "a language that cannot be told", "vi": "Vietnamese", "zh": "Chinese",
}  # fmt: skip
