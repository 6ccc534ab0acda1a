"""What a report says of the exceptions that held in its span."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from outspoken.act.models import Target, TargetStep
from outspoken.act.targets import exceptions, verbs
from outspoken.journeys.models import Touchpoint
from tests.cast import Cast

pytestmark = pytest.mark.django_db

SIGNED = datetime(2026, 3, 2, 9, tzinfo=UTC)
UNTIL = date(2026, 3, 20)


@pytest.fixture
def target(checkout: Touchpoint, cast: Cast) -> Target:
    begun = datetime(2026, 1, 5, 9, tzinfo=UTC)
    made = verbs.set_for(checkout, measure="csat", value=0.6, by=cast.ana, now=begun)
    verbs.sign_exception(made, value=0.4, until=UNTIL, reason="The till is replaced", by=cast.eli, now=SIGNED)
    return made


@pytest.mark.parametrize(
    ("start", "end", "held"),
    [
        (date(2026, 2, 1), date(2026, 3, 1), None),
        (date(2026, 2, 1), date(2026, 3, 2), (date(2026, 3, 2), date(2026, 3, 2), True)),
        (date(2026, 3, 1), date(2026, 3, 31), (date(2026, 3, 2), UNTIL, False)),
        (UNTIL, date(2026, 4, 1), (UNTIL, UNTIL, False)),
        (date(2026, 3, 21), date(2026, 4, 1), None),
    ],
)
def test_an_exception_belongs_to_every_span_that_it_held_in(
    target: Target, cast: Cast, start: date, end: date, held: tuple[date, date, bool] | None
) -> None:
    found = exceptions.signed_in(start, end, by=cast.ana, now=SIGNED)
    assert [(one.first, one.last, one.is_in_force) for one in found] == ([held] if held else [])


def test_it_is_told_with_what_held_otherwise_and_who_signed_why(target: Target, cast: Cast) -> None:
    [found] = exceptions.signed_in(UNTIL, UNTIL, by=cast.ana, now=SIGNED)
    assert (found.value, found.usual, found.touchpoint) == ("40%", "60%", "Web checkout")
    assert (found.step.by_name, found.step.reason) == ("Eli", "The till is replaced")


def test_one_that_is_over_still_stands_beside_the_targets(target: Target, cast: Cast) -> None:
    now = timezone.now()
    TargetStep.objects.filter(target=target, kind="exception").update(
        since=now.date() - timedelta(days=60), until=now.date() - timedelta(days=30)
    )
    client = Client()
    client.force_login(cast.ana)
    shown = client.get("/act/targets/").content.decode()
    assert "⟦undefined" not in shown
    assert "40% instead of 60% of" in shown
    assert "The till is replaced" in shown
    assert "signed by Eli" in shown


def test_who_may_not_see_the_touchpoint_is_not_told(
    target: Target, train: Touchpoint, cast: Cast, checkout: Touchpoint
) -> None:
    assert len(exceptions.signed_in(UNTIL, UNTIL, by=cast.cleo, now=SIGNED)) == 1
    checkout.team = cast.trains
    checkout.save()
    del cast.cleo._touchpoints  # type: ignore[attr-defined]
    assert exceptions.signed_in(UNTIL, UNTIL, by=cast.cleo, now=SIGNED) == []


def test_a_span_that_ends_before_it_starts_is_refused(cast: Cast) -> None:
    with pytest.raises(ValueError, match="before it starts"):
        exceptions.signed_in(UNTIL, date(2026, 3, 1), by=cast.ana, now=SIGNED)
