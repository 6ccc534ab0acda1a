"""The pages of rules: sentences, the form with and without a script, trying a rule on the past."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from outspoken.act.models import Rule, RuleVersion
from outspoken.act.rules import editing
from outspoken.understand import readings
from tests.act.conftest import Tell
from tests.cast import Cast

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


@pytest.fixture
def now() -> datetime:
    """The present: pages look at the real clock."""
    return datetime.now(UTC)


@pytest.fixture
def ben(client: Client, cast: Cast) -> Client:
    client.force_login(cast.ben)
    return client


def typed(**more: object) -> dict[str, object]:
    return {
        "name": "Refunds",
        "c-0-0-what": "words",
        "c-0-0-was": "words",
        "c-0-0-is": "refund\nmoney back",
        "opens": "1",
        "severity": "3",
        **more,
    }


def test_rules_to_begin_with_are_told_in_sentences(ben: Client) -> None:
    shown = ben.get(reverse("rules")).content.decode()
    for name, *_ in editing.STARTERS:
        assert name in shown
    assert (
        "When a comment is read, if safety is at stake and it is not so that it is positive, then open a case of urgent"
        in shown
    )
    assert "⟦undefined" not in shown


def test_a_rule_is_kept_on_trial(ben: Client) -> None:
    answer = ben.post(reverse("rule-new"), typed(tags="refund, Money "))
    assert answer.status_code == 302
    rule = Rule.objects.get(name="Refunds")
    assert rule.state == Rule.State.TRIED
    version = RuleVersion.objects.get(rule=rule)
    assert version.when == [[{"what": "words", "is": ["refund", "money back"]}]]
    assert version.then == [{"do": "open a case", "severity": 3}, {"do": "tag", "tags": ["refund", "money"]}]


def test_a_rule_that_cannot_be_says_why_and_loses_nothing_typed(ben: Client) -> None:
    answer = ben.post(reverse("rule-new"), typed(**{"c-0-1-what": "score", "c-0-1-was": "score", "opens": ""}))
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "Say how low or how high the score is." in shown
    assert "Say what is to be done" in shown
    assert "money back" in shown
    assert not Rule.objects.filter(name="Refunds").exists()


def test_a_condition_is_added_and_taken_away_without_keeping_anything(ben: Client) -> None:
    more = ben.post(reverse("rule-draft"), typed(change="and 0"), headers=HTMX).content.decode()
    assert "c-0-1-what" in more
    assert "<html" not in more
    less = ben.post(reverse("rule-draft"), typed(change="less 0 0"), headers=HTMX).content.decode()
    assert "c-0-0-what" not in less
    other = ben.post(reverse("rule-draft"), typed(change="or")).content.decode()
    assert "c-1-0-what" in other
    assert "<html" in other


@pytest.mark.parametrize("odd", [{"change": "and ²"}, {"change": "less 9 9"}, {"rule": "²"}, {"rule": "9" * 30}])
def test_an_odd_request_changes_nothing_of_the_form(odd: dict[str, object], ben: Client) -> None:
    answer = ben.post(reverse("rule-draft"), typed(**odd), headers=HTMX)
    assert answer.status_code == 200
    assert "c-0-0-what" in answer.content.decode()
    assert "c-0-1-what" not in answer.content.decode()


def test_another_kind_of_condition_begins_empty(ben: Client) -> None:
    shown = ben.post(reverse("rule-draft"), typed(**{"c-0-0-what": "harm"}), headers=HTMX).content.decode()
    assert "discrimination" in shown
    assert "money back" not in shown


def test_what_is_typed_is_never_markup(ben: Client) -> None:
    shown = ben.post(reverse("rule-draft"), typed(**{"c-0-0-is": "<script>hit()</script>"})).content.decode()
    assert "<script>hit()" not in shown


def test_a_rule_is_tried_on_what_was_said(ben: Client, tell: Tell, now: datetime) -> None:
    tell("I want my money back now.", ago=timedelta(days=3))
    tell("All is well.", ago=timedelta(days=3))
    readings.read_unread(now=now)
    shown = ben.post(reverse("rule-trial"), typed(), headers=HTMX).content.decode()
    assert "It would have been meant for <b>1</b> of 2 comments" in shown
    assert "I want my money back now." in shown
    assert not Rule.objects.filter(name="Refunds").exists()


def test_the_page_of_a_rule_shows_its_versions(ben: Client) -> None:
    ben.post(reverse("rule-new"), typed())
    rule = Rule.objects.get(name="Refunds")
    ben.post(reverse("rule-edit", args=[rule.pk]), typed(severity="4"))
    shown = ben.get(reverse("rule", args=[rule.pk])).content.decode()
    assert "urgent severity" in shown
    assert "high severity" in shown
    assert "⟦undefined" not in shown
    edit = ben.get(reverse("rule-edit", args=[rule.pk])).content.decode()
    assert "money back" in edit
    assert "⟦undefined" not in edit


def test_switching_and_removing(ben: Client) -> None:
    ben.post(reverse("rule-new"), typed())
    rule = Rule.objects.get(name="Refunds")
    ben.post(reverse("rule-state", args=[rule.pk]), {"state": "on"})
    rule.refresh_from_db()
    assert rule.is_on
    ben.post(reverse("rule-state", args=[rule.pk]), {"state": "shouting"})
    ben.post(reverse("rule-removal", args=[rule.pk]))
    assert ben.get(reverse("rule", args=[rule.pk])).status_code == 404


def test_frontline_reads_the_rules_and_changes_none(client: Client, cast: Cast) -> None:
    client.force_login(cast.cleo)
    assert "Write a rule" not in client.get(reverse("rules")).content.decode()
    assert client.get(reverse("rule-new")).status_code == 403
