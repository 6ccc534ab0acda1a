"""What people said of texts, learnt as own heads, and how much better texts are read with them than without.

A lesson says of one text which polarity it has, which family of emotions is felt most, or whether a label holds. Learnt
is what the readers miss in their last word: the offset of each text is the close reader's where it can read.

>>> kettles = [Lesson(f"the kettle sings {n}", polarity="negative") for n in range(8)]
>>> others = [Lesson(f"the toaster toasts {n}", polarity="neutral") for n in range(8)]
>>> own = fit(kettles + others, version="own-1")
>>> [found.label for found in compare([Lesson("a kettle", polarity="negative")], {"own-1": own})]
['polarity', 'negative']
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import comb
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from outspoken.reader import own
from outspoken.reader.emotions import FAMILIES, LABELS, LABELS_OF
from outspoken.reader.heads import HEADS, NO_FEELING, PLACE, POLARITIES
from outspoken.reader.schema import HARMS, INTENTS

if TYPE_CHECKING:
    from outspoken.reader.close import Encoder

POLARITY, FAMILY = "polarity", "family"
# Labels whose holding can be seen in a reading, and so be compared.
SEEN: Final = frozenset({*HEADS, *INTENTS, *HARMS, "urgency", "mixed"}) - {*POLARITIES, "arousal", "ironic"}


@dataclass(frozen=True, slots=True)
class Lesson:
    """What somebody says of a text. labels: by head other than the polarities, whether it holds; what is None or is
    not named is not said."""

    text: str
    polarity: str | None = None
    family: str | None = None
    labels: Mapping[str, bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Comparison:
    """How many of the n texts of which somebody said this label are read right, by reader.

    label: "polarity" or "family" for all texts of which that is said; a polarity, a family ("family:anger") or a head
    for those of which it holds or not. gained, lost: by reader, texts that the last reader reads right and this one
    does not, and the reverse.
    """

    label: str
    n: int
    right: Mapping[str, int]
    gained: Mapping[str, int]
    lost: Mapping[str, int]


def fit(lessons: Sequence[Lesson], *, version: str, encoder: Encoder | None = None) -> own.Own:
    """Learn own heads from lessons, on top of the shipped close reader or another one. Raises own.TooFewLabels.

    What is learnt of a family holds for each of its labels; the likeliest of them has to be felt.
    """
    from outspoken.reader.reading import chances as read

    texts = [lesson.text for lesson in lessons]
    chances = read(texts, depth="close", encoder=encoder)
    labels = {**_polarities(lessons), **_families(lessons)}
    offsets = chances.copy()
    for family, names in _heads_of_families().items():
        offsets[:, PLACE[names[0]]] = chances[:, [PLACE[name] for name in names]].max(axis=1)
        labels |= {names[0]: labels.pop(family)} if family in labels else {}
    held = own.fit(texts, labels, version=version, chances=offsets) if _enough(labels) else None
    single = _labels(lessons)
    alone = own.fit(texts, single, version=version, chances=chances) if _enough(single) else None
    if held is None and alone is None:
        raise own.TooFewLabels(f"Label at least {own.FEWEST} texts that have a label, and {own.FEWEST} that do not.")
    return _together(held, alone, version)


def shortfall(counts: Mapping[str, int], total: int) -> tuple[str, int, int] | None:
    """What is missing before anything can be learnt: the label nearest to it, and how many more texts that have it, and
    that do not, it takes. counts: texts by label; total: texts of which one of the labels is said. None: nothing.

    >>> shortfall({"negative": 7, "neutral": 1}, 8)
    ('negative', 0, 4)
    >>> shortfall({"negative": 7, "neutral": 5}, 12) is None
    True
    """
    missing = [
        (max(own.FEWEST - n, 0), max(own.FEWEST - (total - n), 0), -n, label) for label, n in sorted(counts.items())
    ]
    if not missing:
        return "", own.FEWEST, own.FEWEST
    more, others, _, label = min(missing, key=lambda each: (each[0] + each[1], *each))
    return (label, more, others) if more or others else None


def compare(
    lessons: Sequence[Lesson], readers: Mapping[str, own.Own | None], *, encoder: Encoder | None = None
) -> list[Comparison]:
    """How right each reader (by name; None: as shipped) is on texts not learnt from; gains are the last one's."""
    from outspoken.reader.reading import read_texts

    texts = [lesson.text for lesson in lessons]
    is_right: dict[str, dict[str, NDArray[np.bool_]]] = {}
    for name, heads in readers.items():
        rows = read_texts(texts, depth="close", own=heads, encoder=encoder).to_pylist()
        for label, right in _judged(lessons, rows).items():
            is_right.setdefault(label, {})[name] = right
    last = list(readers)[-1]
    return [
        Comparison(
            label,
            n=len(found[last]),
            right={name: int(right.sum()) for name, right in found.items()},
            gained={name: int((found[last] & ~right).sum()) for name, right in found.items()},
            lost={name: int((right & ~found[last]).sum()) for name, right in found.items()},
        )
        for label, found in sorted(is_right.items(), key=lambda each: _order(each[0]))
    ]


def sign_test(gained: int, lost: int) -> float:
    """How likely at least so lopsided a split is by chance: the exact two-sided sign test (McNemar's, exact).

    McNemar, Q. (1947). Note on the sampling error of the difference between correlated proportions. Psychometrika 12.

    >>> sign_test(9, 1), sign_test(0, 0)
    (0.021484375, 1.0)
    """
    n, most = gained + lost, max(gained, lost)
    return float(min(1, 2 * sum(comb(n, k) for k in range(most, n + 1)) / 2**n))


def _polarities(lessons: Sequence[Lesson]) -> dict[str, NDArray[np.int8]]:
    return own.polarity_labels([lesson.polarity for lesson in lessons])


def _families(lessons: Sequence[Lesson]) -> dict[str, NDArray[np.int8]]:
    said = [lesson.family for lesson in lessons]
    return {
        family: np.array([-1 if each is None else int(each == family) for each in said], dtype=np.int8)
        for family in FAMILIES
    }


def _labels(lessons: Sequence[Lesson]) -> dict[str, NDArray[np.int8]]:
    names = sorted({name for lesson in lessons for name in lesson.labels} & set(HEADS) - set(POLARITIES))
    return {name: np.array([int(lesson.labels.get(name, -1)) for lesson in lessons], dtype=np.int8) for name in names}


def _heads_of_families() -> dict[str, tuple[str, ...]]:
    return {
        family: tuple(NO_FEELING if label == "neutral" else label for label in labels)
        for family, labels in LABELS_OF.items()
    }


def _enough(labels: Mapping[str, NDArray[np.integer]]) -> bool:
    return any(min((y == 1).sum(), (y == 0).sum()) >= own.FEWEST for y in labels.values())


def _together(by_family: own.Own | None, alone: own.Own | None, version: str) -> own.Own:
    """Both as one; a head learnt by its own labels is not told by its family as well."""
    columns: dict[str, NDArray[np.float32]] = {}
    if by_family is not None:
        whole = {names[0]: names for names in _heads_of_families().values()}
        for place, head in enumerate(by_family.heads):
            columns |= dict.fromkeys(whole.get(head, (head,)), by_family.weights[:, place])
    if alone is not None:
        columns |= {head: alone.weights[:, place] for place, head in enumerate(alone.heads)}
    names = tuple(sorted(columns, key=PLACE.__getitem__))
    return own.Own(names, np.stack([columns[name] for name in names], axis=1), version)


def _judged(lessons: Sequence[Lesson], rows: Sequence[Mapping[str, Any]]) -> dict[str, NDArray[np.bool_]]:
    found: dict[str, list[bool]] = {}
    for lesson, row in zip(lessons, rows, strict=True):
        for label, is_right in _verdicts(lesson, row):
            found.setdefault(label, []).append(is_right)
    return {label: np.array(right, dtype=np.bool_) for label, right in found.items()}


def _verdicts(lesson: Lesson, row: Mapping[str, Any]) -> Iterator[tuple[str, bool]]:
    if lesson.polarity is not None:
        is_right = row["polarity"] == lesson.polarity
        yield POLARITY, is_right
        yield lesson.polarity, is_right
    if lesson.family is not None:
        is_right = row["family"] == lesson.family
        yield FAMILY, is_right
        yield f"{FAMILY}:{lesson.family}", is_right
    for head, holds in lesson.labels.items():
        if head in SEEN:
            yield head, _holds(head, row) == holds


def _holds(head: str, row: Mapping[str, Any]) -> bool:
    if head == "mixed":
        return bool(row["is_mixed"])
    if head == "urgency":
        return (row["urgency"] or 0) >= 0.5
    column = "intents" if head in INTENTS else "harms" if head in HARMS else "emotions"
    return (LABELS[-1] if head == NO_FEELING else head) in row[column]


def _order(label: str) -> tuple[int, str]:
    first = (POLARITY, *POLARITIES, FAMILY, *(f"{FAMILY}:{family}" for family in FAMILIES))
    return (first.index(label) if label in first else len(first)), label
