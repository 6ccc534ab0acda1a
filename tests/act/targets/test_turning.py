"""Targets over months of answers: they rise by themselves, sink only by a signature, and come back when it ends."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from outspoken.act.models import Target, TargetStep
from outspoken.act.problems.errors import NothingSaid
from outspoken.act.targets import page, turning, verbs
from outspoken.act.targets.verbs import TargetError
from outspoken.journeys.models import Journey, Promise, Stage, Touchpoint
from outspoken.lens import Lens
from outspoken.people.models import AuditEvent
from tests.act.conftest import Heard
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def now() -> datetime:
    return datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


@pytest.fixture
def target(cast: Cast, checkout: Touchpoint, own_lens: Lens) -> Target:
    """Set on the first of December: 60 percent find it well."""
    promise = Promise.objects.create(touchpoint=checkout, wording="Paid in a minute.", measure="csat", target=0.6)
    begun = datetime(2025, 12, 1, 8, tzinfo=UTC)
    return verbs.set_for(checkout, measure="csat", value=0.6, promise=promise, by=cast.ana, now=begun)


def answers(heard: Heard, place: Touchpoint, *, good: int, bad: int, months: int = 3) -> None:
    """On the tenth of each of the last months before March 2026."""
    days = [date(2026 if month < 3 else 2025, month, 10) for month in (2, 1, 12, 11, 10)[:months]]
    heard(place, dict.fromkeys(days, good), score=5, score_kind="csat", emotion="delight")
    heard(place, dict.fromkeys(days, bad), score=1, score_kind="csat", emotion="anger")


def value(target: Target, on: date = date(2026, 3, 2)) -> float:
    return verbs.standing(target.steps.all(), on)


def test_a_target_rises_once_three_months_stood_surely_above_it(
    target: Target, checkout: Touchpoint, heard: Heard, now: datetime
) -> None:
    """95 of 100 is surely more than 88 %; it rises by five points at most."""
    answers(heard, checkout, good=95, bad=5)
    assert turning.turn(now=now) == 1
    assert value(target) == 0.65
    step = target.steps.get(kind=TargetStep.Kind.RISE)
    assert step.stands_on == [["2025-12-01", 95, 100], ["2026-01-01", 95, 100], ["2026-02-01", 95, 100]]
    assert AuditEvent.objects.filter(verb="target.rose", by=None).exists()


def test_it_is_asked_once_a_day_and_rises_once(
    target: Target, checkout: Touchpoint, heard: Heard, now: datetime
) -> None:
    answers(heard, checkout, good=95, bad=5)
    turning.turn(now=now)
    assert turning.turn(now=now + timedelta(hours=3)) == 0
    assert turning.turn(now=now + timedelta(days=1)) == 1
    assert value(target) == 0.65, "the next three months begin with the rise"


def test_too_few_answers_leave_it(target: Target, checkout: Touchpoint, heard: Heard, now: datetime) -> None:
    answers(heard, checkout, good=20, bad=0)
    turning.turn(now=now)
    assert value(target) == 0.6


def test_worse_months_never_lower_it(target: Target, checkout: Touchpoint, heard: Heard, now: datetime) -> None:
    answers(heard, checkout, good=10, bad=90)
    turning.turn(now=now)
    assert value(target) == 0.6


def test_by_hand_it_only_rises(target: Target, cast: Cast, now: datetime) -> None:
    for lower in (0.5, 0.6, 0.605):
        with pytest.raises(TargetError):
            verbs.raise_to(target, lower, by=cast.ana, now=now)
    verbs.raise_to(target, 0.7, by=cast.ana, now=now)
    assert value(target) == 0.7


def test_an_exception_is_signed_dated_and_ends_by_itself(target: Target, cast: Cast, now: datetime) -> None:
    until = date(2026, 5, 31)
    with pytest.raises(NothingSaid):
        verbs.sign_exception(target, value=0.5, until=until, reason=" ", by=cast.eli, now=now)
    for day in (now.date(), date(2028, 1, 1)):
        with pytest.raises(TargetError):
            verbs.sign_exception(target, value=0.5, until=day, reason="New tills", by=cast.eli, now=now)
    with pytest.raises(TargetError):
        verbs.sign_exception(target, value=0.6, until=until, reason="New tills", by=cast.eli, now=now)
    verbs.sign_exception(target, value=0.5, until=until, reason="New tills", by=cast.eli, now=now)
    steps = list(target.steps.all())
    assert verbs.exception(steps, until) is not None
    assert verbs.exception(steps, until + timedelta(days=1)) is None
    assert value(target, date(2026, 6, 1)) == 0.6


def test_an_exception_ended_early_holds_no_longer_and_its_days_stay_told(
    target: Target, cast: Cast, now: datetime
) -> None:
    until = date(2026, 5, 31)
    step = verbs.sign_exception(target, value=0.5, until=until, reason="New tills", by=cast.eli, now=now)
    verbs.end_exception(step, by=cast.eli, now=now + timedelta(days=9))
    steps = list(target.steps.all())
    assert verbs.exception(steps, date(2026, 3, 10)) is not None
    assert verbs.exception(steps, date(2026, 3, 11)) is None
    with pytest.raises(TargetError):
        verbs.end_exception(step, by=cast.eli, now=now + timedelta(days=10))


def test_the_database_itself_keeps_no_unsigned_exception(target: Target, now: datetime) -> None:
    for missing in ({"reason": ""}, {"by_name": ""}, {"until": None}):
        given = {"reason": "New tills", "by_name": "Eli", "until": now.date(), **missing}
        with pytest.raises(IntegrityError), transaction.atomic():
            TargetStep.objects.create(
                target=target, kind=TargetStep.Kind.EXCEPTION, value=0.5, since=now.date(), at=now, **given
            )


def test_nothing_rises_while_an_exception_is_in_force(
    target: Target, checkout: Touchpoint, heard: Heard, cast: Cast, now: datetime
) -> None:
    answers(heard, checkout, good=95, bad=5)
    verbs.sign_exception(target, value=0.5, until=date(2026, 3, 31), reason="New tills", by=cast.eli, now=now)
    turning.turn(now=now)
    assert value(target) == 0.6
    assert verbs.set_on(target.steps.all(), now.date()) == date(2026, 4, 1)


def test_a_second_target_for_the_same_is_refused(target: Target, cast: Cast, now: datetime) -> None:
    with pytest.raises(TargetError):
        verbs.set_for(target.touchpoint, measure="CSAT ", value=0.7, by=cast.ana, now=now)


def test_what_nobody_can_count_gets_no_target(checkout: Touchpoint, cast: Cast, now: datetime) -> None:
    with pytest.raises(TargetError):
        verbs.set_for(checkout, measure="minutes at the till", value=0.7, by=cast.ana, now=now)


def test_a_theme_is_kept_by_those_who_do_not_complain_of_it(
    checkout: Touchpoint, heard: Heard, cast: Cast, own_lens: Lens, now: datetime
) -> None:
    key = "delivery"
    answers(heard, checkout, good=95, bad=5)
    held = verbs.set_for(checkout, measure=f"theme:{key}", value=0.6, by=cast.ana, now=now)
    told = page.page(held, by=cast.ana, lens=own_lens, now=now).held
    assert (told.figure, told.n) == ("100%", 300), "nobody complained of it"


def test_the_page_draws_the_stair_and_names_the_next_best(
    target: Target, checkout: Touchpoint, train: Touchpoint, heard: Heard, cast: Cast, own_lens: Lens, now: datetime
) -> None:
    stage = Stage.objects.create(journey=Journey.objects.create(name="Buy", slug="buy"), name="Pay")
    Touchpoint.objects.filter(pk__in=(checkout.pk, train.pk)).update(stage=stage)
    target.touchpoint.refresh_from_db()
    answers(heard, checkout, good=70, bad=30)
    answers(heard, train, good=98, bad=2)
    found = page.page(target, by=cast.ana, lens=own_lens, now=now)
    assert (found.held.figure, found.held.n) == ("70%", 300)
    assert found.average == "84%", "504 of 600"
    assert found.next is not None
    assert (found.next.unit, found.next.value) == ("The train", 0.95)
    assert found.chart is not None
    assert [point.target for point in found.chart.points] == ["60%", "60%", "60%"]
    assert found.held.is_above is True, "64.6 % is the lower end of 210 of 300"


def test_an_exception_does_not_make_a_target_look_reached(
    target: Target, checkout: Touchpoint, heard: Heard, cast: Cast, own_lens: Lens, now: datetime
) -> None:
    answers(heard, checkout, good=45, bad=55)
    verbs.sign_exception(target, value=0.3, until=date(2026, 5, 31), reason="New tills", by=cast.eli, now=now)
    held = page.page(target, by=cast.ana, lens=own_lens, now=now).held
    assert (held.value, held.usual, held.is_above) == ("30%", "60%", False)
    assert page.headline([held]) == "None of 1 target surely reached, 1 surely not, 1 excepted"


def test_whoever_sees_their_own_touchpoints_only_is_shown_no_other_unit(
    target: Target, train: Touchpoint, checkout: Touchpoint, heard: Heard, cast: Cast, own_lens: Lens, now: datetime
) -> None:
    answers(heard, checkout, good=70, bad=30)
    answers(heard, train, good=98, bad=2)
    found = page.page(target, by=cast.cleo, lens=own_lens, now=now)
    assert (list(found.units), found.next, found.average) == ([], None, "")
