"""What is worth saying of a slice: how they feel, what they speak of, what they intend, who sees it otherwise."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from outspoken.reader.summary.counts import Counts, Tally
from outspoken.reader.summary.sentences import Draft, Figure, Part, Statement
from outspoken.reader.summary.voices import Voices
from outspoken.reader.summary.wording import comments, lower, percent, share

# Fewer comments than this and the summary says so in place of a share.
FEW: Final = 10
LEAST_OF_THEME: Final = 5
MOST_THEMES: Final = 3
Sides = tuple[str, str]
LEANING: Final = {
    "delight": "positive", "appreciation": "positive", "disappointment": "negative", "worry": "negative",
    "anger": "negative", "disgust": "negative",
}  # fmt: skip
INTENTS: Final = {
    "leaving": "say they are leaving, or may",
    "fault": "report a fault",
    "help": "ask for help",
    "suggestion": "suggest something",
}


def draft(
    counts: Counts,
    voices: pa.Table,
    vectors: NDArray[np.float32],
    *,
    names: Mapping[str, str],
    without: Collection[str] = (),
    given: Collection[str] = (),
    sides: Sides = ("unhappy", "happy"),
    alike: NDArray[np.int64] | None = None,
) -> Draft:
    """Statements about a slice, each with the quotes that could stand for it.

    counts: of the whole slice. voices: those of its comments that may be quoted, all or a part: id (whole numbers),
    text, and the columns language, polarity, sentiment, family, strength, intents and mentions of READINGS. vectors:
    shape (rows of voices, d). names: of themes by key; a theme without a name is not spoken of. without: keys of themes
    that go without saying, such as the slice's own. given: "polarity", "emotion" or "intent" where the slice was chosen
    by it, so that its shares say nothing. sides: what negative and positive comments are called. alike: which of the
    voices say the same, as `duplicates.groups` gives it; worked out where it is not given.

    The same whatever the order of the voices.
    """
    spoken = Voices(voices, vectors, alike)
    if counts.whole.n < FEW:
        return Draft((_few(counts.whole, spoken),))
    is_one_sided = "polarity" in given
    told = [_size(counts.whole, spoken) if is_one_sided else _mood(counts.whole, spoken, sides)]
    told += _themes(counts, spoken, names, without, None if is_one_sided else sides)
    told += [] if "emotion" in given else _feeling(counts, spoken)
    told += [] if "intent" in given else _intents(counts, spoken)
    if not is_one_sided and not any(_leans_other(counts, statement) for statement in told[1:]):
        told += _dissent(counts.whole, spoken, sides)
    return Draft(tuple(told))


def _few(whole: Tally, voices: Voices) -> Statement:
    if not whole.n:
        return Statement("few", (Part("Nobody has said anything here."),), (Figure("comments", 0, 0),), {})
    parts = (Part(comments(whole.n), {}), Part(", too few to speak for others."))
    figures = (Figure("comments", whole.n, whole.n),)
    return Statement("few", parts, figures, {}, voices.shortlist(voices.all), quotes=3)


def _size(whole: Tally, voices: Voices) -> Statement:
    figures = (Figure("comments", whole.n, whole.n),)
    return Statement("mood", (Part(comments(whole.n), {}), Part(".")), figures, {}, voices.shortlist(voices.all))


def _mood(whole: Tally, voices: Voices, sides: Sides) -> Statement:
    parts: tuple[Part, ...]
    if whole.read < FEW:
        parts = (Part(comments(whole.n), {}), Part(f"; the feeling of {whole.read:,} of them could be read."))
        return Statement("mood", parts, (Figure("read", whole.read, whole.n),), {}, voices.shortlist(voices.all))
    pairs = [("negative", sides[0], whole.negative), ("positive", sides[1], whole.positive)]
    pairs.sort(key=lambda pair: -pair[2])
    figures = tuple(Figure(name, count, whole.read) for name, _, count in pairs)
    opening = [Part("Of "), Part(comments(whole.n), {})]
    if whole.read < whole.n:
        opening = [Part(comments(whole.n), {}), Part(f"; of the {whole.read:,} whose feeling could be read")]
    parts = (
        *opening,
        Part(" "),
        *share(figures[0], {"polarity": pairs[0][0]}),
        Part(f" are {pairs[0][1]}, "),
        *share(figures[1], {"polarity": pairs[1][0]}),
        Part(f" {pairs[1][1]}."),
    )
    more = pairs[0][0]
    return Statement("mood", parts, figures, {}, voices.shortlist(voices.of(polarity=more)))


def _themes(
    counts: Counts, voices: Voices, names: Mapping[str, str], without: Collection[str], sides: Sides | None
) -> list[Statement]:
    """The theme spoken of most, and those that surely hurt and please more than the slice as a whole."""
    open_ = {
        key: tally
        for key, tally in counts.themes.items()
        if key in names and key not in without and tally.n >= LEAST_OF_THEME
    }
    told: list[str] = []
    for side in ("", "negative", "positive") if sides else ("", "", ""):
        apart = {key: tally for key, tally in open_.items() if not any(_is_kin(key, other) for other in told)}
        found = _most_spoken(apart) if not side else _surely(apart, side, counts.whole)
        told += [found] if found else []
    statements = [_theme(key, counts, voices, names, sides) for key in told[:MOST_THEMES]]
    return sorted(statements, key=lambda statement: -statement.figures[0].count)


def _most_spoken(themes: Mapping[str, Tally]) -> str | None:
    """The largest theme; where one below it makes up most of it, that one, for it says more."""
    found = min(themes, key=lambda key: (-themes[key].n, key.count("."), key), default=None)
    while found:
        below = {key: tally.n for key, tally in themes.items() if key.startswith(f"{found}.")}
        largest = min(below, key=lambda key: (-below[key], key), default=None)
        if largest is None or below[largest] < 0.6 * themes[found].n:
            break
        found = largest
    return found


def _surely(themes: Mapping[str, Tally], side: str, whole: Tally) -> str | None:
    """Of the themes whose share of the side lies surely above the whole slice's, and above half, the largest."""
    usual = Figure(side, getattr(whole, side), whole.read).share
    found = {
        key: tally.n
        for key, tally in themes.items()
        if tally.read >= FEW and Figure(side, getattr(tally, side), tally.read).low > max(usual, 0.5)
    }
    return min(found, key=lambda key: (-found[key], -key.count("."), key), default=None)


def _is_kin(key: str, other: str) -> bool:
    return key == other or key.startswith(f"{other}.") or other.startswith(f"{key}.")


def _theme(key: str, counts: Counts, voices: Voices, names: Mapping[str, str], sides: Sides | None) -> Statement:
    tally, link = counts.themes[key], {"theme": key}
    spoken = Figure(f"theme {key}", tally.n, counts.whole.n)
    parts = [
        Part(f"{tally.n:,} of {comments(counts.whole.n)}", link),
        Part(f" ({percent(spoken)})", is_quiet=True),
        Part(" speak of " if tally.n != 1 else " speaks of "),
        Part(lower(names[key]), link),
    ]
    side = "negative" if tally.negative >= tally.positive else "positive"
    if sides is None or tally.read < FEW:
        return Statement("theme", (*parts, Part(".")), (spoken,), link, voices.shortlist(voices.of(theme=key), key))
    told = [Figure(f"theme {key} {side}", getattr(tally, side), tally.read)]
    parts += [
        Part("; of these "),
        *share(told[0], link | {"polarity": side}),
        Part(f" are {sides[side == 'positive']}"),
    ]
    if told[0].share <= 0.5:
        # Fewer than half are no majority; the others are told, too.
        other = "positive" if side == "negative" else "negative"
        told.append(Figure(f"theme {key} {other}", getattr(tally, other), tally.read))
        parts += [Part(", "), *share(told[1], link | {"polarity": other}), Part(f" {sides[other == 'positive']}")]
    quotable = voices.of(theme=key, polarity=side)
    shortlist = voices.shortlist(quotable if len(quotable) else voices.of(theme=key), key)
    return Statement("theme", (*parts, Part(".")), (spoken, *told), link, shortlist)


def _feeling(counts: Counts, voices: Voices) -> Iterator[Statement]:
    felt = {family: count for family, count in counts.families.items() if family != "neutral" and count}
    if counts.whole.read < FEW or not felt:
        return
    family = min(felt, key=lambda name: (-felt[name], name))
    figure = Figure(f"family {family}", felt[family], counts.whole.read)
    if figure.count < LEAST_OF_THEME:
        return
    link = {"emotion": family}
    parts = (
        Part("What is felt most is "),
        Part(family, link),
        Part(f", in {figure.count:,}"),
        Part(f" ({percent(figure)})", is_quiet=True),
        Part("."),
    )
    # Where feeling and polarity contradict each other one of the two is misread; no such words are quoted.
    agreeing = voices.of(family=family, polarity=LEANING.get(family, ""))
    shortlist = voices.shortlist(agreeing if len(agreeing) else voices.of(family=family))
    yield Statement("feeling", parts, (figure,), link, shortlist)


def _intents(counts: Counts, voices: Voices) -> Iterator[Statement]:
    """What asks for somebody to act, the gravest first; even where it is rare."""
    found = [name for name in INTENTS if counts.intents.get(name, 0) > 0]
    for name in found[:2]:
        figure, link = Figure(f"intent {name}", counts.intents[name], counts.whole.n), {"intent": name}
        says = INTENTS[name] if figure.count != 1 else _of_one(INTENTS[name])
        parts = (Part(f"{figure.count:,}", link), Part(f" ({percent(figure)})", is_quiet=True), Part(f" {says}."))
        yield Statement("intent", parts, (figure,), link, voices.shortlist(voices.of(intent=name)))


def _of_one(says: str) -> str:
    """
    >>> _of_one("say they are leaving, or may"), _of_one("report a fault")
    ('says they are leaving, or may', 'reports a fault')
    """
    verb, _, rest = says.partition(" ")
    return f"{verb}s {rest}"


def _leans_other(counts: Counts, statement: Statement) -> bool:
    """Whether a statement and its quote already speak of those who see it otherwise than most."""
    fewer = "positive" if counts.whole.negative >= counts.whole.positive else "negative"
    return len(statement.figures) > 1 and statement.figures[1].name.endswith(f" {fewer}")


def _dissent(whole: Tally, voices: Voices, sides: Sides) -> Iterator[Statement]:
    fewer = "positive" if whole.negative >= whole.positive else "negative"
    figure = Figure(fewer, getattr(whole, fewer), whole.read)
    if whole.read < FEW or not figure.count:
        return
    link = {"polarity": fewer}
    are = "are" if figure.count != 1 else "is"
    parts = (
        Part(f"{figure.count:,}", link),
        Part(f" ({percent(figure)})", is_quiet=True),
        Part(f" {are} {sides[fewer == 'positive']} all the same."),
    )
    yield Statement("dissent", parts, (figure,), link, voices.shortlist(voices.of(polarity=fewer)))
