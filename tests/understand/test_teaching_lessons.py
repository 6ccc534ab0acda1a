from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from outspoken.listen.models import Verbatim
from outspoken.understand import read_marks, teaching_lessons
from outspoken.understand.models import Reading, ReadMark
from tests.cast import Cast
from tests.understand.said import said
from tests.understand.teach import ODD, TRAINS, correct, leave

pytestmark = pytest.mark.django_db
Hear = Callable[..., list[int]]


def test_a_text_that_comes_twice_is_never_on_both_sides(hear: Hear, cast: Cast, now: datetime) -> None:
    hear(*(said(text) for n in TRAINS for text in (ODD.format(n=n), f"  {ODD.format(n=n).upper()}")))
    correct(list(Verbatim.objects.values_list("pk", flat=True)), by=cast.ana, now=now)
    said_of = teaching_lessons.gather()
    sides = {each.lesson.text.strip().casefold(): set[bool]() for each in said_of}
    for each in said_of:
        sides[each.lesson.text.strip().casefold()].add(each.is_held_back)
    assert len(sides) == len(TRAINS)
    assert {len(side) for side in sides.values()} == {1}
    assert {side for found in sides.values() for side in found} == {True, False}


def test_what_was_agreed_with_is_what_stood_there(even: list[int], cast: Cast, now: datetime) -> None:
    leave(even[:3], by=cast.ana, now=now)
    as_seen = {(each.lesson.polarity, each.lesson.family) for each in teaching_lessons.gather()}
    Reading.objects.update(polarity="negative", family="worry")
    assert {(each.lesson.polarity, each.lesson.family) for each in teaching_lessons.gather()} == as_seen
    assert as_seen != {("negative", "worry")}


def test_who_cannot_correct_agrees_with_nothing_by_going_on(even: list[int], cast: Cast, now: datetime) -> None:
    for by in (cast.cleo, cast.eli):
        read_marks.mark(even[0], by=by, now=now)
    assert not teaching_lessons.gather()
    read_marks.mark(even[0], by=cast.ben, now=now)
    assert [each.origin for each in teaching_lessons.gather()] == ["left"]


def test_a_correction_outweighs_who_left_it_as_it_was(even: list[int], cast: Cast, now: datetime) -> None:
    leave(even[:1], by=cast.ana, now=now)
    correct(even[:1], by=cast.ana, now=now, family="worry")
    [only] = teaching_lessons.gather()
    assert (only.origin, only.lesson.family) == ("corrected", "worry")


def test_older_marks_without_what_stood_there_teach_nothing(even: list[int], cast: Cast, now: datetime) -> None:
    ReadMark.objects.create(user=cast.ana, verbatim_id=even[0], at=now)
    assert not teaching_lessons.gather()
