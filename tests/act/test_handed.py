"""Being told on one's browsers that a case is one's own now."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from outspoken.act import bulk, cases, giving
from outspoken.act.models import GivingOut, QuietHours, Severity
from outspoken.people.models import User
from outspoken.post.models import Letter
from outspoken.post.push import subscriptions
from tests.act.conftest import OpenCase
from tests.cast import Cast
from tests.post.push.browsers import Browser

pytestmark = pytest.mark.django_db
TurnOn = Callable[[User], None]


@pytest.fixture
def turn_on(now: datetime) -> TurnOn:
    def turned_on(user: User) -> None:
        held = Browser(f"https://push.example/{user.pk}")
        subscriptions.turn_on(**held.handed_over, name="Firefox on Linux", by=user, now=now)

    return turned_on


def test_whoever_is_given_a_case_is_told_without_a_word_of_the_customer(
    open_case: OpenCase, cast: Cast, turn_on: TurnOn, now: datetime
) -> None:
    turn_on(cast.cleo)
    case = cases.assign(open_case("My insulin was in it."), owner=cast.cleo, by=cast.ben, now=now)
    [letter] = Letter.objects.all()
    assert letter.subject == f"Case {case.number} is yours"
    assert letter.text == "from Ben. Due 3 Mar, 09:30."
    assert letter.data["link"] == f"/act/cases/{case.number}/"
    assert letter.next_try_at == now


def test_nobody_is_told_of_what_they_took_or_gave_back(
    open_case: OpenCase, cast: Cast, turn_on: TurnOn, now: datetime
) -> None:
    turn_on(cast.cleo)
    case = cases.assign(open_case(), owner=cast.cleo, by=cast.cleo, now=now)
    cases.assign(case, owner=None, by=cast.ben, now=now)
    assert not Letter.objects.exists()


def test_many_given_at_once_are_one_push(open_case: OpenCase, cast: Cast, turn_on: TurnOn, now: datetime) -> None:
    turn_on(cast.cleo)
    many = [open_case(who=f"a{number}@x.test") for number in range(3)]
    bulk.change({case.number: case.version for case in many}, bulk.assignment(cast.cleo), by=cast.ben, now=now)
    [letter] = Letter.objects.all()
    assert (letter.subject, letter.text) == ("3 cases are yours", "from Ben.")
    assert letter.data["link"] == "/act/cases/?view=mine"


def test_what_is_given_out_by_itself_is_told_after_the_quiet_hours(
    open_case: OpenCase, cast: Cast, turn_on: TurnOn, now: datetime
) -> None:
    turn_on(cast.cleo)
    GivingOut.objects.create(team=cast.web, most_each=5)
    QuietHours.objects.create(user=cast.cleo, starts=9 * 60, ends=11 * 60)
    open_case("It burnt.", severity=Severity.URGENT)
    giving.give(now=now)
    [letter] = Letter.objects.all()
    assert letter.text.startswith("Urgent, given out by itself.")
    assert letter.data["urgency"] == "high"
    assert letter.next_try_at == now + timedelta(minutes=90)
