"""Rules escalate: one alarm for each rule and place, however many comments."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.http import QueryDict

from outspoken.act import climbing, escalations
from outspoken.act.models import Escalation, Severity
from outspoken.act.rules import actions, sentences
from outspoken.act.rules.drafts import Draft
from outspoken.journeys.models import Touchpoint
from outspoken.post.models import Letter
from tests.act.conftest import Tell
from tests.act.rules.test_heeding import WriteRule, heed, write  # noqa: F401  a fixture
from tests.cast import Cast

pytestmark = pytest.mark.django_db

BY_MAIL = {"what": "channel", "is": ["mail"]}
ESCALATE = [{"do": "escalate", "severity": 4}]


def test_many_comments_of_one_rule_at_one_place_are_one_escalation(
    write: WriteRule,  # noqa: F811
    tell: Tell,
    train: Touchpoint,
    cast: Cast,
    now: datetime,
) -> None:
    write("Harm", BY_MAIL, then=ESCALATE)
    for n in range(6):
        tell(f"It caught fire, {n}.", at=train) if n == 5 else tell(f"It caught fire, {n}.")
    heed(now)
    assert sorted(Escalation.objects.values_list("title", "severity", "team__name")) == [
        ("Harm at The train", Severity.URGENT, "Trains"),
        ("Harm at Web checkout", Severity.URGENT, "Web"),
    ]
    climbing.climb(now=now)
    [letter] = Letter.objects.filter(to=cast.cleo.email)
    assert letter.text.count("> It caught fire, ") == 3
    tell("It caught fire, again.")
    heed(now)
    assert Escalation.objects.count() == 2


def test_once_settled_the_next_comment_raises_it_again(
    write: WriteRule,  # noqa: F811
    tell: Tell,
    cast: Cast,
    now: datetime,
) -> None:
    write("Harm", BY_MAIL, then=ESCALATE)
    tell("Fire.")
    heed(now)
    escalations.resolve(Escalation.objects.get(), outcome="Put out.", by=cast.ben, now=now)
    tell("Fire again.")
    heed(now)
    assert Escalation.objects.count() == 2


def test_on_trial_it_escalates_nothing(write: WriteRule, tell: Tell, now: datetime) -> None:  # noqa: F811
    write("Harm", BY_MAIL, then=ESCALATE, state="tried")
    tell("Fire.")
    heed(now)
    assert not Escalation.objects.exists()


def test_it_is_written_in_a_form_and_read_in_plain_words() -> None:
    post = QueryDict("escalates=1&gravity=4&team=web&c-0-0-what=urgent")
    then = Draft.typed(post).then()
    assert then is not None
    assert [one.kept() for one in then] == [{"do": "escalate", "severity": 4, "team": "web"}]
    assert sentences.action(then[0], names={"team": {"web": "Web"}}) == "escalate it as urgent to Web"
    assert actions.parse([one.kept() for one in then]) == then
