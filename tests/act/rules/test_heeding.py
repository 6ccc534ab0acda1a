"""What rules do: cases for those they are meant for, once; what is on trial only counts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest

from outspoken.act.models import Case, Rule, RuleHit, RuleVersion, Severity
from outspoken.act.rules import actions, conditions, editing, heeding, trial
from outspoken.people.models import AuditEvent, Person
from outspoken.understand import readings
from outspoken.understand.models import Reading, Theme, Unheeded
from tests.act.conftest import Tell
from tests.cast import Cast

pytestmark = pytest.mark.django_db

WriteRule = Callable[..., Rule]
OPEN = [{"do": "open a case", "severity": 3}]


@pytest.fixture
def write(cast: Cast, now: datetime) -> WriteRule:
    def one(name: str, *when: dict[str, Any], then: Sequence[dict[str, Any]] = OPEN, state: str = "on") -> Rule:
        rule = editing.write(
            name=name, when=conditions.parse([list(when)]), then=actions.parse(list(then)), by=cast.ben, now=now
        )
        return editing.switch(rule, state=Rule.State(state), by=cast.ben, now=now)

    return one


def heed(now: datetime) -> int:
    readings.read_unread(now=now)
    return heeding.heed(now=now)


def test_a_comment_that_a_rule_is_meant_for_gets_a_case(
    write: WriteRule, tell: Tell, cast: Cast, now: datetime
) -> None:
    write("By mail", {"what": "channel", "is": ["mail"]}, then=[*OPEN, {"do": "tag", "tags": ["Mail"]}])
    told = tell("Nobody answers.", who="mia")
    assert heed(now) == 1
    case = Case.objects.get()
    assert [link.feedback_id for link in case.answers.all()] == [told]
    assert (case.severity, case.team, case.tags, case.reasons) == (
        Severity.HIGH,
        cast.web,
        ["mail"],
        ["it came by mail"],
    )
    hit = RuleHit.objects.get()
    assert (hit.feedback_id, hit.did, hit.is_trial) == (told, ["open a case", "tag"], False)


def test_rules_are_asked_once_about_each_comment(write: WriteRule, tell: Tell, now: datetime) -> None:
    write("All", {"what": "channel", "is": ["mail"]})
    tell("Nobody answers.")
    assert [heed(now), heed(now)] == [1, 0]
    assert not Unheeded.objects.exists()


def test_a_rule_on_trial_counts_and_does_nothing(write: WriteRule, tell: Tell, now: datetime) -> None:
    write("All", {"what": "channel", "is": ["mail"]}, state="tried")
    tell("Nobody answers.")
    heed(now)
    assert not Case.objects.exists()
    assert RuleHit.objects.get().is_trial


def test_the_most_severe_of_several_rules_counts(write: WriteRule, tell: Tell, now: datetime) -> None:
    write("All", {"what": "channel", "is": ["mail"]})
    write("Words", {"what": "words", "is": ["lawyer"]}, then=[{"do": "open a case", "severity": 4}])
    tell("My lawyer will write to you.")
    heed(now)
    case = Case.objects.get()
    assert case.severity == Severity.URGENT
    assert case.reasons == ["it came by mail", "words you look out for"]


def test_what_was_said_long_ago_opens_nothing(write: WriteRule, tell: Tell, now: datetime) -> None:
    write("All", {"what": "channel", "is": ["mail"]})
    tell("Nobody answered then.", ago=timedelta(days=20))
    assert heed(now) == 0
    assert not Case.objects.exists()


def test_employees_are_not_answered_as_customers(write: WriteRule, tell: Tell, now: datetime) -> None:
    write("All", {"what": "channel", "is": ["mail"]})
    tell("Nobody answers.", who="colleague")
    Person.objects.update(kind=Person.Kind.EMPLOYEE)
    assert heed(now) == 1
    assert not Case.objects.exists()


def test_a_failure_leaves_comments_to_be_asked_about_again(
    write: WriteRule, tell: Tell, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("All", {"what": "channel", "is": ["mail"]})
    tell("Nobody answers.")
    with monkeypatch.context() as broken:
        broken.setattr(heeding, "open_for", lambda *args, **named: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            heed(now)
    assert heed(now) == 1
    assert Case.objects.count() == 1


def test_a_rule_that_names_what_is_gone_stops_no_other(write: WriteRule, tell: Tell, now: datetime) -> None:
    broken = write("Broken", {"what": "channel", "is": ["mail"]})
    RuleVersion.objects.filter(rule=broken).update(when=[[{"what": "moon phase"}]])
    write("All", {"what": "channel", "is": ["mail"]})
    tell("Nobody answers.")
    heed(now)
    assert Case.objects.count() == 1


def test_asking_costs_the_same_number_of_queries_for_many_comments(
    write: WriteRule, tell: Tell, now: datetime, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    write("All", {"what": "channel", "is": ["mail"]})
    for place in range(40):
        tell(f"Nobody answers {place}.", who=f"c{place}")
    readings.read_unread(now=now)
    with django_assert_max_num_queries(32):
        heeding.heed(now=now)
    assert Case.objects.count() == 40


def test_conditions_find_in_the_record_what_they_say(write: WriteRule, tell: Tell, cast: Cast, now: datetime) -> None:
    """Every kind of condition, through the database: what it must find is set, and asked for."""
    told = tell("The refund was refused twice.", who="mia")
    tell("Nothing of note.")
    readings.read_unread(now=now)
    theme = Theme.objects.order_by("pk")[0]
    Reading.objects.update(polarity="neutral", themes=[])
    Reading.objects.filter(feedback=told).update(
        family="anger", strength=0.9, polarity="negative", harms=["safety"], intents=["leaving"], urgency=0.9, score=2,
        score_kind="nps", themes=[theme.pk], effort="high", language="xx",
    )  # fmt: skip
    Person.objects.update(segment="vip")
    Reading.objects.get(feedback=told).feedback.__class__.objects.filter(pk=told).update(attributes={"plan €": "gold"})
    asked: list[dict[str, Any]] = [
        {"what": "feeling", "is": ["anger"], "kind": "strongly"},
        {"what": "polarity", "is": ["negative"]},
        {"what": "harm", "is": ["safety"]},
        {"what": "intent", "is": ["leaving"]},
        {"what": "urgent"},
        {"what": "score", "kind": "nps", "at_most": 2},
        {"what": "theme", "is": [theme.key]},
        {"what": "language", "is": ["xx"]},
        {"what": "segment", "is": ["vip"]},
        {"what": "attribute", "kind": "plan €", "is": ["gold"]},
        {"what": "effort", "is": ["high"]},
        {"what": "words", "is": ["Refused twice", "elephant"]},
        {"what": "known"},
    ]
    rules = [conditions.parse([[one]]) for one in asked]
    found = trial.of_rules(rules, start=now - timedelta(days=1), end=now + timedelta(days=1), now=now)
    assert {one["what"]: tried.comments for one, tried in zip(asked, found, strict=True)} == {
        one["what"]: 1 for one in asked
    }
    assert {tried.of for tried in found} == {2}
    assert {tried.latest for tried in found} == {(Reading.objects.get(feedback=told).pk,)}


def test_starting_rules_are_planted_once_and_understood(now: datetime) -> None:
    Rule.objects.all().delete()
    assert editing.plant(now=now) == len(editing.STARTERS)
    assert editing.plant(now=now) == 0
    for version in RuleVersion.objects.all():
        assert conditions.parse(version.when)
        assert actions.parse(version.then)


def test_every_version_of_a_rule_stays(write: WriteRule, cast: Cast, now: datetime) -> None:
    rule = write("All", {"what": "channel", "is": ["mail"]})
    editing.write(
        name="All",
        when=conditions.parse([[{"what": "harm"}]]),
        then=actions.parse(OPEN),
        by=cast.ada,
        now=now,
        rule=rule,
    )
    rule.refresh_from_db()
    assert (rule.version, [row.number for row in rule.versions.all()]) == (2, [2, 1])
    assert rule.versions.get(number=1).when == [[{"what": "channel", "is": ["mail"]}]]
    assert AuditEvent.objects.filter(verb="rule.written").count() == 2


def test_two_rules_never_have_one_name(write: WriteRule) -> None:
    write("All", {"what": "harm"})
    with pytest.raises(editing.NameTaken, match="Choose another"):
        write("all", {"what": "harm"})


def test_a_removed_rule_is_asked_no_more_and_what_it_did_stays(
    write: WriteRule, tell: Tell, cast: Cast, now: datetime
) -> None:
    rule = write("All", {"what": "channel", "is": ["mail"]})
    tell("Nobody answers.", who="a")
    heed(now)
    editing.remove(rule, by=cast.ben, now=now)
    tell("Nobody answers.", who="b")
    heed(now)
    assert (Case.objects.count(), RuleHit.objects.count()) == (1, 1)
    write("All", {"what": "harm"})
