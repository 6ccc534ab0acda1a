from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from outspoken.lens import BUCKETS, DIMENSIONS, LensError, Slice
from tests.lens.facts import NOON


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ({"by": ("colour",)}, "does not know colour"),
        ({"by": ("channel", "channel")}, "twice"),
        ({"bucket": "fortnight"}, "no bucket"),
        ({"bucket": "week", "origin": NOON}, "origin moves hours and days"),
        ({"start": datetime(2026, 3, 1)}, "time zone"),  # noqa: DTZ001
    ],
)
def test_a_question_that_makes_no_sense_is_refused(asked: dict[str, Any], why: str) -> None:
    with pytest.raises(LensError, match=why):
        Slice(**asked)


@pytest.mark.parametrize("name", DIMENSIONS)
def test_every_dimension_is_a_filter_too(name: str) -> None:
    asked: dict[str, Any] = {name: ("a",)}
    assert Slice(**asked).filters() == {name: ("a",)}


def test_a_question_is_a_key() -> None:
    assert Slice(by=("channel",)) in {Slice(by=("channel",))}


def test_the_buckets_are_those_of_the_design() -> None:
    assert BUCKETS == ("hour", "day", "week", "month")
