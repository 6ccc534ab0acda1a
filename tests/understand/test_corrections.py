from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from outspoken.people.models import AuditEvent
from outspoken.understand import comments, corrections, themes
from outspoken.understand.models import Correction, DirtyMonth, Mention, Reading
from tests.cast import Cast
from tests.understand.said import ANGRY, PLAIN, said

pytestmark = pytest.mark.django_db
Hear = Callable[..., list[int]]


@pytest.fixture
def angry(hear: Hear) -> int:
    [pk] = hear(said(ANGRY))
    DirtyMonth.objects.all().delete()
    return pk


def rows() -> set[tuple[str, str, str]]:
    return set(Correction.objects.values_list("field", "was", "becomes"))


def test_a_corrected_feeling_takes_its_side_along(angry: int, cast: Cast, now: datetime) -> None:
    corrections.correct(angry, field="family", becomes="delight", by=cast.ana, now=now)
    reading = Reading.objects.get()
    assert (reading.family, reading.polarity, reading.emotions) == ("delight", "positive", [])
    assert rows() == {("family", "anger", "delight"), ("polarity", "negative", "positive")}


def test_a_feeling_without_a_side_leaves_the_side(angry: int, cast: Cast, now: datetime) -> None:
    corrections.correct(angry, field="family", becomes="interest", by=cast.ana, now=now)
    assert Reading.objects.get().polarity == "negative"
    assert rows() == {("family", "anger", "interest")}


def test_a_corrected_side_leaves_the_feeling(angry: int, cast: Cast, now: datetime) -> None:
    corrections.correct(angry, field="polarity", becomes="neutral", by=cast.ana, now=now)
    reading = Reading.objects.get()
    assert (reading.family, reading.polarity) == ("anger", "neutral")


def test_a_theme_that_is_not_meant_is_taken_out_with_its_parents(angry: int, cast: Cast, now: datetime) -> None:
    for key in set(Mention.objects.values_list("theme__key", flat=True)):
        corrections.correct(angry, field="theme", becomes=key, by=cast.ana, now=now)
    assert not Mention.objects.exists()
    assert Reading.objects.get().themes == []


@pytest.mark.parametrize(
    ("field", "becomes"),
    [("family", "anger"), ("polarity", "negative"), ("theme", "delivery.damage"), ("family", "hangry"), ("mood", "x")],
)
def test_what_changes_nothing_or_cannot_be_is_refused(
    angry: int, cast: Cast, now: datetime, field: str, becomes: str
) -> None:
    with pytest.raises(corrections.NoCorrection):
        corrections.correct(angry, field=field, becomes=becomes, by=cast.ana, now=now)
    assert not Correction.objects.exists()
    assert not DirtyMonth.objects.exists()


def test_a_correction_is_remembered_told_to_the_lens_and_leaves_a_trace(angry: int, cast: Cast, now: datetime) -> None:
    corrections.correct(angry, field="polarity", becomes="neutral", by=cast.ana, now=now)
    made = Correction.objects.get()
    assert (made.by, made.at, made.verbatim_id) == (cast.ana, now, angry)
    assert DirtyMonth.objects.get().month == now.date().replace(day=1)
    assert AuditEvent.objects.filter(verb="reading.corrected", about=f"verbatim {angry}").exists()


@pytest.mark.parametrize("named", ["{key}", "{name}", "  {name}  "])
def test_a_comment_can_be_said_to_be_about_a_theme(hear: Hear, cast: Cast, now: datetime, named: str) -> None:
    [pk] = hear(said(PLAIN))
    before = set(Mention.objects.filter(reading=pk).values_list("theme__key", flat=True))
    full = themes.current(now=now).full_name("payment.refund")
    corrections.correct(
        pk, field="about", becomes=named.format(key="payment.refund", name=full.upper()), by=cast.ana, now=now
    )
    held = themes.current(now=now)
    assert set(Mention.objects.filter(reading=pk).values_list("theme__key", flat=True)) == before | {"payment.refund"}
    assert set(Reading.objects.get(pk=pk).themes) >= set(held.above["payment.refund"])
    assert rows() == {("theme", "", "payment.refund")}
    # The whole comment is meant: no words of it are underlined.
    [shown] = comments.shown([pk], by=cast.ana, seen=None)
    assert "".join(piece.text for piece in shown.pieces) == PLAIN
    assert "payment.refund" in {theme.key for theme in shown.spoken}
    assert "payment.refund" not in {piece.key for piece in shown.pieces}


def test_what_it_is_said_to_be_about_can_be_taken_back(hear: Hear, cast: Cast, now: datetime) -> None:
    [pk] = hear(said("Steam everywhere!"))
    corrections.correct(pk, field="about", becomes="payment.refund", by=cast.ana, now=now)
    with pytest.raises(corrections.NoCorrection):
        corrections.correct(pk, field="about", becomes="payment.refund", by=cast.ana, now=now)
    corrections.correct(pk, field="theme", becomes="payment.refund", by=cast.ana, now=now)
    assert not Mention.objects.filter(reading=pk, theme__key="payment.refund").exists()


@pytest.mark.parametrize("named", ["", "no such theme", "payment\0", "x" * 5000])
def test_a_theme_that_is_not_there_is_refused(angry: int, cast: Cast, now: datetime, named: str) -> None:
    with pytest.raises(corrections.NoCorrection):
        corrections.correct(angry, field="about", becomes=named, by=cast.ana, now=now)
