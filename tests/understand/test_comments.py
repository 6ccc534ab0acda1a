from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from outspoken.journeys.models import Touchpoint
from outspoken.people.models import User
from outspoken.understand import comments, corrections, flags, read_marks
from outspoken.understand.comments import Feeling, Piece
from outspoken.understand.models import Mention, Reading
from tests.cast import Cast
from tests.understand.said import ANGRY, GRATEFUL, PLAIN, said

pytestmark = pytest.mark.django_db
Hear = Callable[..., list[int]]


def one(pk: int, by: User, seen: frozenset[int] | None = None) -> comments.Comment:
    [shown] = comments.shown([pk], by=by, seen=seen)
    return shown


def test_comments_come_in_the_order_asked_for(hear: Hear, cast: Cast) -> None:
    ids = hear(said("a"), said("b"), said("c"))
    assert [shown.id for shown in comments.shown(ids[::-1], by=cast.ana, seen=None)] == ids[::-1]


def test_what_may_not_be_seen_is_left_out(hear: Hear, cast: Cast, checkout: Touchpoint) -> None:
    ids = hear(said("mine", touchpoint="web-checkout"), said("nowhere"))
    assert [shown.text for shown in comments.shown(ids, by=cast.cleo, seen=frozenset({checkout.pk}))] == ["mine"]


def test_a_page_costs_the_same_whatever_its_length(
    hear: Hear, cast: Cast, django_assert_num_queries: Callable[..., Any]
) -> None:
    ids = hear(*(said(ANGRY, person=f"p-{number % 3}") for number in range(12)))
    comments.shown(ids[:1], by=cast.ben, seen=None)
    for size in (2, 12):
        with django_assert_num_queries(8):
            comments.shown(ids[:size], by=cast.ben, seen=None)


def test_the_pieces_are_the_text(hear: Hear, cast: Cast) -> None:
    [pk] = hear(said(ANGRY))
    shown = one(pk, cast.ana)
    assert "".join(piece.text for piece in shown.pieces) == ANGRY
    marked = [piece for piece in shown.pieces if piece.key]
    assert any(piece.text == "refund" and "›" in piece.theme for piece in marked)
    assert {theme.key for theme in shown.spoken} == {piece.key for piece in marked}


def test_overlapping_and_impossible_spans_never_break_a_text(hear: Hear, cast: Cast) -> None:
    [pk] = hear(said("abcdef"))
    reading = Reading.objects.get(pk=pk)
    from outspoken.understand.models import Theme

    theme = Theme.objects.order_by("id").first()
    assert theme
    for start, end in ((1, 3), (2, 5), (4, 99), (5, 5)):
        Mention.objects.create(reading=reading, theme=theme, start=start, end=end)
    shown = one(pk, cast.ana)
    assert [piece.text for piece in shown.pieces] == ["a", "bc", "def"]


def test_hostile_words_are_only_text(hear: Hear, cast: Cast) -> None:
    [pk] = hear(said("<script>alert(1)</script> {{ 7*7 }}"))
    assert one(pk, cast.ana).pieces == (Piece("<script>alert(1)</script> {{ 7*7 }}"),)


def test_a_sure_feeling_says_how_strong_it_is(hear: Hear, cast: Cast) -> None:
    [pk] = hear(said(GRATEFUL))
    Reading.objects.update(family="delight", emotions=["joy", "gratitude"], strength=0.9)
    assert one(pk, cast.ana).feelings == (Feeling("delight", "strong"), Feeling("appreciation"))


def test_a_guessed_feeling_says_that_it_is_not_sure(hear: Hear, cast: Cast) -> None:
    [pk] = hear(said(GRATEFUL))
    Reading.objects.update(family="worry", emotions=[], strength=0.4)
    assert one(pk, cast.ana).feelings == (Feeling("worry", "not sure"),)


def test_a_corrected_feeling_says_so(hear: Hear, cast: Cast, now: datetime) -> None:
    [pk] = hear(said(GRATEFUL))
    corrections.correct(pk, field="family", becomes="worry", by=cast.ana, now=now)
    assert one(pk, cast.ana).feelings[0] == Feeling("worry", "corrected")


def test_what_was_not_read_shows_no_feeling(hear: Hear, cast: Cast) -> None:
    [pk] = hear(said(PLAIN))
    Reading.objects.update(family="", emotions=[], strength=None)
    assert one(pk, cast.ana).feelings == ()


def test_the_margin_has_what_else_the_person_said(hear: Hear, cast: Cast, now: datetime) -> None:
    items = [said(f"comment {number}", person="p-1", occurred_at=now - timedelta(days=number)) for number in range(5)]
    ids = hear(*items, said("somebody else", person="p-2"))
    shown = one(ids[0], cast.ben)
    assert [other.text for other in shown.others] == ["comment 1", "comment 2", "comment 3"]


def test_frontline_staff_see_of_a_person_only_what_concerns_their_work(
    hear: Hear, cast: Cast, checkout: Touchpoint, train: Touchpoint
) -> None:
    [pk, *_] = hear(
        said("mine", person="p-1", touchpoint="web-checkout"), said("theirs", person="p-1", touchpoint="train")
    )
    shown = one(pk, cast.cleo, frozenset({checkout.pk}))
    assert (shown.others, shown.person) == ((), "")


def test_who_may_see_persons_sees_their_name(hear: Hear, cast: Cast) -> None:
    [pk] = hear(said("a", person="p-1"))
    assert one(pk, cast.ben).person == "Somebody"
    assert one(pk, cast.eli).person == ""


def test_marks_and_flags_are_the_readers_own_and_everybodys(hear: Hear, cast: Cast, now: datetime) -> None:
    [pk] = hear(said("a"))
    read_marks.mark(pk, by=cast.ana, now=now)
    flags.raise_flag(pk, note="look", by=cast.ben, now=now)
    mine, theirs = one(pk, cast.ana), one(pk, cast.ben)
    assert (mine.is_read, theirs.is_read) == (True, False)
    assert mine.my_flag is None
    assert theirs.my_flag is not None
    assert [flag.note for flag in mine.flags] == ["look"]


def test_attributes_are_shown_as_short_text(hear: Hear, cast: Cast) -> None:
    [pk] = hear(said("a", attributes={"route": "Leeds", "empty": "", "deep": {"a": [1]}, "long": "x" * 500}))
    shown = dict(one(pk, cast.ana).attributes)
    assert shown["route"] == "Leeds"
    assert "empty" not in shown
    assert len(shown["long"]) == 160


def test_what_must_not_be_overlooked_is_said_in_words(hear: Hear, cast: Cast) -> None:
    [pk] = hear(said(PLAIN))
    assert one(pk, cast.ana).signs == ()
    Reading.objects.update(urgency=0.7, harms=["safety", "legal"], effort="high")
    assert one(pk, cast.ana).signs == ("urgent", "speaks of safety", "speaks of the law", "says that it was hard")
    Reading.objects.update(urgency=0.3, harms=[], effort="low")
    assert one(pk, cast.ana).signs == ("says that it was easy",)


def test_every_harm_and_effort_of_the_reader_has_words() -> None:
    from outspoken.reader.schema import EFFORTS, HARMS

    assert set(comments.HARMS) == set(HARMS)
    assert set(comments.EFFORTS) == set(EFFORTS)


def test_a_side_that_could_not_be_told_is_not_sure_and_one_not_read_is_not(hear: Hear, cast: Cast) -> None:
    [pk] = hear(said(PLAIN))
    for sentiment, polarity, is_unsure in ((0.1, "", True), (0.1, "neutral", False), (None, "", False)):
        Reading.objects.update(sentiment=sentiment, polarity=polarity)
        assert one(pk, cast.ana).is_unsure is is_unsure


@pytest.mark.parametrize(
    ("name", "how"),
    [("skim-1", "skimmed"), ("skim-1+own-2", "skimmed"), ("close-1", "read closely"), ("unreadable", ""), ("x", "")],
)
def test_which_reader_read_it_is_said(hear: Hear, cast: Cast, name: str, how: str) -> None:
    [pk] = hear(said(PLAIN))
    Reading.objects.update(reader=name)
    assert (one(pk, cast.ana).reader, one(pk, cast.ana).how) == (name, how)


def test_what_the_writer_wants_is_said_and_leads_to_others_who_want_it(hear: Hear, cast: Cast) -> None:
    [pk] = hear(said("I am cancelling my account and switching to somebody else."))
    wants = {want.intent: want for want in one(pk, cast.ana).wants}
    assert wants["leaving"].words == "may be leaving"
    assert wants["leaving"].href == "/read/?intent=leaving"
