"""The demo's staff: cases opened as the days went by, some answered, some judged by customers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from outspoken.act.models import Case, Outcome, State
from outspoken.demo import company, fill, work
from outspoken.understand import readings

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


@pytest.fixture
def filled() -> None:
    fill.fill(now=NOW, count=1_200, seed=3, passwords={one.handle: "x" for one in company.CAST})
    while readings.read_unread(now=NOW):
        continue
    work.work(now=NOW, seed=1)


def test_cases_were_opened_when_their_comments_came(filled: None) -> None:
    opened = list(Case.objects.all())
    assert len(opened) > 5
    for case in opened:
        first = min(link.feedback.occurred_at for link in case.answers.select_related("feedback"))
        assert timedelta() <= case.opened_at - first <= work.STEP


def test_some_are_new_some_wait_and_some_customers_said_it_is_put_right(filled: None) -> None:
    states = set(Case.objects.values_list("state", flat=True))
    assert {State.NEW, State.CLOSED} <= states
    assert Case.objects.filter(outcome=Outcome.PUT_RIGHT).exists()
    assert not Case.objects.filter(opened_at__gt=NOW).exists()


def test_nothing_happens_after_the_present(filled: None) -> None:
    assert not Case.objects.filter(changed_at__gt=NOW).exists()
