"""Alarms, workers and people at once: one escalation, one letter each, one person who took it on."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from outspoken.act import alarms, climbing, escalations
from outspoken.act.models import Escalation, Severity
from outspoken.journeys.models import Touchpoint
from outspoken.post.models import Letter
from tests.cast import Cast


def at_once(*deeds: Callable[[], object]) -> list[BaseException]:
    """Do these in as many threads, each with a connection of its own; what they raised."""
    gate, raised = threading.Barrier(len(deeds)), list[BaseException]()

    def do(deed: Callable[[], object]) -> None:
        try:
            gate.wait(20)
            deed()
        except Exception as error:  # noqa: BLE001  told to the test
            raised.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=do, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return raised


@pytest.mark.django_db(transaction=True)
def test_alarms_about_the_same_thing_at_once_are_one_escalation_told_once(
    cast: Cast, checkout: Touchpoint, now: datetime
) -> None:
    alarm = alarms.by_hand("Nobody can pay", severity=Severity.URGENT, touchpoint=checkout)
    assert at_once(*[lambda: escalations.raise_(alarm, by=None, now=now)] * 6) == []
    assert Escalation.objects.count() == 1
    assert at_once(*[lambda: climbing.climb(now=now)] * 4) == []
    climbing.climb(now=now)
    assert list(Letter.objects.values_list("to", flat=True)) == [cast.cleo.email]


@pytest.mark.django_db(transaction=True)
def test_of_two_who_take_it_on_at_once_one_has_it_and_one_is_told(
    cast: Cast, checkout: Touchpoint, now: datetime
) -> None:
    alarm = alarms.by_hand("Nobody can pay", severity=Severity.URGENT, touchpoint=checkout)
    held = escalations.raise_(alarm, by=None, now=now)
    raised = at_once(
        lambda: escalations.acknowledge(held, by=cast.cleo, now=now),
        lambda: escalations.acknowledge(held, by=cast.ben, now=now),
        lambda: climbing.climb(now=now),
    )
    assert [type(error) for error in raised] == [escalations.AlreadyTaken]
    held.refresh_from_db()
    assert held.taken_by in (cast.cleo, cast.ben)
    assert held.climbs_at is None


@pytest.mark.django_db
def test_a_turn_with_nothing_to_do_asks_little_of_the_database(cast: Cast, now: datetime) -> None:
    climbing.climb(now=now)
    with CaptureQueriesContext(connection) as queries:
        assert climbing.climb(now=now) == 0
    assert len(queries) <= 15
