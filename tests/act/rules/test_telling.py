"""Colleagues are told what rules found: whose touchpoint it is, once, and never in a storm."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from outspoken.act.models import Rule
from outspoken.act.rules import actions, conditions, editing, heeding, telling
from outspoken.journeys.models import Touchpoint
from outspoken.listen import erasure
from outspoken.listen.models import Tombstone
from outspoken.post.models import Letter
from outspoken.understand import readings
from tests.act.conftest import Tell
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def rule(cast: Cast, now: datetime, *, roles: list[str], state: str = "on", **then: Any) -> Rule:
    made = editing.write(
        name="By mail",
        when=conditions.parse([[{"what": "channel", "is": ["mail"]}]]),
        then=actions.parse([{"do": "tell", "roles": roles, **then}]),
        by=cast.ben,
        now=now,
    )
    return editing.switch(made, state=Rule.State(state), by=cast.ben, now=now)


def heed(now: datetime) -> int:
    readings.read_unread(now=now)
    heeding.heed(now=now)
    return telling.tell(now=now)


def test_the_team_whose_touchpoint_it_is_hears_of_it_with_the_words(
    cast: Cast, tell: Tell, train: Touchpoint, now: datetime
) -> None:
    rule(cast, now, roles=["lead", "frontline"])
    tell("Nobody answers.")
    tell("No seat.", at=train)
    assert heed(now) == 2
    told = {(letter.to, "Nobody answers." in letter.text) for letter in Letter.objects.all()}
    assert told == {(cast.ben.email, True), (cast.cleo.email, True)}


def test_who_has_the_role_in_the_whole_house_hears_everything(
    cast: Cast, tell: Tell, train: Touchpoint, now: datetime
) -> None:
    rule(cast, now, roles=["executive"])
    tell("Nobody answers.")
    tell("No seat.", at=train)
    heed(now)
    assert [letter.to for letter in Letter.objects.all()] == [cast.eli.email] * 2


def test_many_comments_are_one_mail_without_words(cast: Cast, tell: Tell, now: datetime) -> None:
    rule(cast, now, roles=["lead"])
    for place in range(5):
        tell(f"Nobody answers {place}.")
    heed(now)
    letter = Letter.objects.get()
    assert letter.subject == "By mail: 5 comments"
    assert "Nobody answers" not in letter.text
    assert letter.text.count("/read/") == 5


def test_after_a_mail_the_next_comments_wait_a_while(cast: Cast, tell: Tell, now: datetime) -> None:
    rule(cast, now, roles=["lead"])
    tell("One.")
    assert heed(now) == 1
    tell("Two.")
    assert heed(now + timedelta(minutes=5)) == 0
    assert telling.tell(now=now + timedelta(minutes=16)) == 1
    assert telling.tell(now=now + timedelta(minutes=40)) == 0


def test_a_rule_on_trial_tells_nobody(cast: Cast, tell: Tell, now: datetime) -> None:
    rule(cast, now, roles=["lead"], state="tried")
    tell("One.")
    assert heed(now) == 0
    assert not Letter.objects.exists()


def test_a_rule_switched_off_meanwhile_tells_nobody_later(cast: Cast, tell: Tell, now: datetime) -> None:
    made = rule(cast, now, roles=["lead"])
    tell("One.")
    readings.read_unread(now=now)
    heeding.heed(now=now)
    editing.switch(made, state=Rule.State.OFF, by=cast.ben, now=now)
    telling.tell(now=now)
    editing.switch(made, state=Rule.State.ON, by=cast.ben, now=now)
    telling.tell(now=now + timedelta(hours=1))
    assert not Letter.objects.exists()


def test_a_mail_with_words_goes_when_they_are_erased(cast: Cast, tell: Tell, now: datetime) -> None:
    rule(cast, now, roles=["lead"])
    told = tell("Nobody answers.")
    heed(now)
    erasure.erase_feedback([told], by=cast.ada, now=now, reason=Tombstone.Reason.FEEDBACK)
    assert not Letter.objects.exists()
