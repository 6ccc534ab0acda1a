"""The choice of exemplars: worth at least 1 − 1/e of the best, free of order, and never the same words twice."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Sequence
from itertools import combinations, pairwise

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from outspoken import reader
from outspoken.reader import exemplars
from outspoken.reader.exemplars import Mix, choose, dissent_of, recency_of, severity_of
from outspoken.reader.vectors import vectors

REFUND = [
    "My refund still has not arrived after three weeks of waiting",
    "Waiting for the refund of a ticket since the spring",
    "The refund form refuses my ticket number every single time",
    "Three weeks without the refund that they promised me",
]
STAFF = [
    "The staff on the train were wonderful and patient",
    "Friendly staff helped my mother with her suitcase",
    "Such kind staff at the station this morning",
]
WIFI = ["The Wi-Fi on board dropped every two minutes, useless for work"]
SAID = [*REFUND, *STAFF, *WIFI]


def chosen(texts: list[str], size: int, **terms: object) -> list[str]:
    return [texts[each.place] for each in choose(texts, vectors(texts), size=size, **terms)]  # type: ignore[arg-type]


def test_every_subject_has_its_exemplar() -> None:
    found = chosen(SAID, 3)
    assert [sum(text in group for text in found) for group in (REFUND, STAFF, WIFI)] == [1, 1, 1]


def test_shares_say_whom_an_exemplar_speaks_for() -> None:
    found = choose(SAID, vectors(SAID), size=3)
    assert sum(each.share for each in found) == pytest.approx(1)
    assert next(each.share for each in found if SAID[each.place] in REFUND) == 4 / 8


def test_no_order_of_rows_changes_the_choice() -> None:
    rng = np.random.default_rng(3)
    said = [f"{text} {word}" for text in SAID for word in ("today", "again", "sadly", "on Monday evening")]
    severity = rng.random(len(said)).round(1)
    usual = [said[each.place] for each in choose(said, vectors(said), size=6, severity=severity)]
    for seed in range(5):
        order = np.random.default_rng(seed).permutation(len(said))
        turned = [said[place] for place in order]
        found = choose(turned, vectors(turned), size=6, severity=severity[order])
        assert [turned[each.place] for each in found] == usual


def test_no_order_changes_a_choice_from_more_than_can_stand(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exemplars, "COVERED", 20)
    monkeypatch.setattr(exemplars, "CANDIDATES", 12)
    monkeypatch.setattr(exemplars, "STRONGEST", 3)
    said = [f"{text} {word}" for text in SAID for word in ("today", "again", "sadly", "on Monday evening", "twice")]
    keys = np.arange(len(said)) * 7
    severity = np.tile([0.0, 0.5, 0.5, 0.5, 1.0], len(SAID))
    usual = {said[each.place] for each in choose(said, vectors(said), keys=keys, severity=severity, size=5)}
    for seed in range(5):
        order = np.random.default_rng(seed).permutation(len(said))
        turned = [said[place] for place in order]
        found = choose(turned, vectors(turned), keys=keys[order], severity=severity[order], size=5)
        assert {turned[each.place] for each in found} == usual


def worth(cover: Callable[[Sequence[int]], float], severity: NDArray[np.float32], picked: tuple[int, ...]) -> float:
    """The sum that `choose` makes large, written a second time from its description."""
    return cover(picked) + float(np.sqrt(0.25 * severity[list(picked)].sum() / 3))


@given(st.integers(0, 10_000))
@settings(max_examples=25, deadline=None)
def test_the_choice_is_worth_at_least_the_bound_of_the_best_there_is(seed: int) -> None:
    rng = np.random.default_rng(seed)
    words = np.array([f"{first}{second}ing" for first in "bdfgklmn" for second in ("alo", "eru", "iso", "ota")])
    said = [" ".join(rng.choice(words, 8, replace=False)) for _ in range(11)]
    points, severity = vectors(said), rng.random(11).astype(np.float32)
    likeness = np.maximum(points @ points.T, 0)
    unit = likeness[[each.place for each in choose(said, points, size=3)]].max(axis=0).sum()

    def cover(picked: Sequence[int]) -> float:
        return float(likeness[list(picked)].max(axis=0).sum() / unit)

    picked = tuple(each.place for each in choose(said, points, size=3, severity=severity))
    threes = list(combinations(range(11), 3))
    best = max(worth(cover, severity, three) for three in threes)
    assert worth(cover, severity, picked) >= (1 - 1 / np.e) * best
    assert (1 - 1 / np.e) * max(cover(three) for three in threes) <= 1
    assert len(set(picked)) == 3


def test_gains_only_fall_the_more_are_chosen() -> None:
    """What lazy evaluation stands on; a larger choice also begins as the smaller one does not contradict it."""
    points = vectors(SAID)
    likeness = np.maximum(points @ points.T, 0)
    sums = [
        likeness[[each.place for each in choose(SAID, points, size=size)]].max(axis=0).sum() for size in range(1, 9)
    ]
    steps = np.diff(sums)
    assert all(later <= earlier + 1e-5 for earlier, later in pairwise(steps))


def test_near_identical_words_are_chosen_once() -> None:
    campaign = [f"Bring back the night train to order {n}, NOW!" for n in range(40)]
    found = chosen([*campaign, *SAID], 5)
    assert sum("night train" in text for text in found) == 1


def test_what_is_alike_may_be_said_by_whoever_asks() -> None:
    found = choose(SAID, vectors(SAID), size=8, alike=[0, 0, 0, 0, 1, 1, 1, 2])
    assert [sum(SAID[each.place] in group for each in found) for group in (REFUND, STAFF, WIFI)] == [1, 1, 1]


def test_the_blocks_of_the_lazy_evaluation_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(5)
    points = rng.normal(size=(120, 16)).astype(np.float32)
    points /= np.linalg.norm(points, axis=1, keepdims=True)
    said, severity = [f"Comment number {n} in so many words" for n in range(120)], rng.random(120)
    usual = choose(said, points, size=9, severity=severity, alike=range(120))
    for block in (1, 7, 1000):
        monkeypatch.setattr(exemplars, "BLOCK", block)
        assert choose(said, points, size=9, severity=severity, alike=range(120)) == usual


def test_empty_texts_are_never_chosen_and_may_be_all_there_is() -> None:
    assert choose(["", None, "  "], np.zeros((3, 4), np.float32)) == ()
    assert choose([], np.zeros((0, 4), np.float32)) == ()
    assert [each.place for each in choose(["", "Thank you all"], vectors(["", "Thank you all"]))] == [1]


def test_fewer_than_asked_for_are_all_chosen_once() -> None:
    assert sorted(chosen(SAID, 50)) == sorted(SAID)


def test_a_text_that_reads_badly_gives_way_to_one_that_does_not() -> None:
    said = ["refund", "The refund that was promised to me never came", "refund " * 900]
    assert chosen(said, 1) == [said[1]]


@pytest.mark.parametrize("term", ["severity", "recency", "dissent"])
def test_each_reason_draws_the_choice_and_is_named(term: str) -> None:
    values = np.zeros(len(SAID))
    values[2] = 1
    mix = Mix(**{"severity": 0, "recency": 0, "dissent": 0, term: 4})
    first, *_ = choose(SAID, vectors(SAID), size=2, mix=mix, **{term: values})
    assert first.place == 2
    assert first.reason == {"severity": "severe", "recency": "recent", "dissent": "dissenting"}[term]


def test_what_does_not_fit_is_refused() -> None:
    points = vectors(SAID)
    with pytest.raises(ValueError, match=r"vectors must have shape \(8, d\)"):
        choose(SAID, points[:3])
    with pytest.raises(ValueError, match="severity must have shape"):
        choose(SAID, points, severity=[1.0])
    with pytest.raises(ValueError, match="dissent must lie from 0 to 1"):
        choose(SAID, points, dissent=np.full(8, 2.0))
    with pytest.raises(ValueError, match="keys must have shape"):
        choose(SAID, points, keys=[1, 2])
    with pytest.raises(ValueError, match="must not be negative"):
        Mix(severity=-1)


def readings(*rows: dict[str, object]) -> pa.Table:
    usual = {
        "language": "en", "sentiment": 0.0, "polarity": "neutral", "is_mixed": False, "emotions": [],
        "family": "neutral", "strength": 0.5, "intents": [], "harms": [], "mentions": [], "reader": "by hand",
    }  # fmt: skip
    return pa.Table.from_pylist([usual | row for row in rows], schema=reader.READINGS)


def test_severity_rises_with_feeling_and_with_harm_and_is_none_for_praise() -> None:
    against = {"polarity": "negative", "sentiment": -0.8, "strength": 0.8}
    values = severity_of(
        readings(
            {"polarity": "negative", "sentiment": -0.3, "strength": 0.2},
            against,
            against | {"intents": ["fault", "leaving"]},
            {"polarity": "positive", "sentiment": 0.9, "strength": 0.9, "intents": ["praise"]},
            {"polarity": None, "sentiment": None, "strength": None},
            {"harms": ["safety"]},
        )
    )
    assert values.round(3).tolist() == pytest.approx([0.175, 0.56, 0.96, 0, 0, 0.5], abs=1e-3)


def test_severity_is_told_of_readings_from_before_harms_were_read() -> None:
    old = readings({"polarity": "negative", "sentiment": -0.8, "strength": 0.8}).drop_columns("harms")
    assert severity_of(old).tolist() == pytest.approx([0.56])


def test_dissent_is_with_the_fewer() -> None:
    against, favour = (
        {"polarity": side, "sentiment": value} for side, value in (("negative", -0.5), ("positive", 0.9))
    )
    assert dissent_of(readings(against, against, favour)).tolist() == pytest.approx([0, 0, 0.9])
    assert dissent_of(readings(against, favour)).tolist() == [0, 0]


def test_recency_is_of_the_newest_eighth_of_the_time() -> None:
    moments = pa.array([0, 700_000, 750_000, 800_000, None], pa.timestamp("us", tz="UTC"))
    assert recency_of(moments).tolist() == pytest.approx([0, 0, 0.5, 1, 0])
    assert recency_of(pa.array([None], pa.timestamp("us"))).tolist() == [0]


def test_a_second_process_chooses_the_same() -> None:
    script = (
        "import sys; from outspoken.reader.exemplars import choose; from outspoken.reader.vectors import vectors;"
        "said = sys.stdin.read().splitlines(); print([tuple(each) for each in choose(said, vectors(said), size=4)])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], input="\n".join(SAID), capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == str([tuple(each) for each in choose(SAID, vectors(SAID), size=4)])
