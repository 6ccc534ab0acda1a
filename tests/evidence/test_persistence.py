"""How steadily something comes back, against a walk over the periods."""

import numpy as np
import pytest

from outspoken.evidence import persistence


def walked(events: list[int], heard: list[int]) -> list[int]:
    had = [event > 0 for event, ear in zip(events, heard, strict=True) if ear]
    text = "".join("x" if each else "." for each in had)
    runs = [len(run) for run in text.split(".")]
    gaps = [len(gap) for gap in text.strip(".").split("x")] if "x" in text else [0]
    return [
        text.count("x"), len(text), max(runs), len(text) - len(text.rstrip("x")), max(gaps),
        len(text) - len(text.rstrip(".")),
    ]  # fmt: skip


def test_agrees_with_the_walk() -> None:
    rng = np.random.default_rng(41)
    events, heard = rng.poisson(0.7, (300, 9)), rng.binomial(1, 0.8, (300, 9))
    found = persistence(events * heard, heard)
    for place in range(300):
        ours = [int(column[place]) for column in found]
        assert ours == walked((events * heard)[place].tolist(), heard[place].tolist())


def test_the_share_is_of_the_periods_somebody_listened() -> None:
    found = persistence([[2, 0, 1, 0]], [[9, 0, 9, 9]])
    assert found.share[0] == pytest.approx(2 / 3)
    assert np.isnan(persistence([[0]], [[0]]).share[0])


def test_every_period_counts_where_nobody_said_otherwise() -> None:
    assert persistence([[2, 0, 1, 0]]).observed[0] == 4


def test_an_exposure_of_another_shape_is_refused() -> None:
    with pytest.raises(ValueError, match="one shape"):
        persistence([[2, 0, 1]], [[9, 9], [9, 9]])
