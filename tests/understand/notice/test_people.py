"""How many different people spoke, asked of the record."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from outspoken.evidence.signals import ALL
from outspoken.journeys.models import Touchpoint
from outspoken.listen.models import Source
from outspoken.people.models import Person
from outspoken.understand.models import Theme
from outspoken.understand.notice.people import People
from outspoken.understand.notice.series import Names
from tests.understand.spoken import Told, tell, theme

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
NAMES = Names({}, {}, ["chat", "mail"])


@pytest.fixture
def refunds() -> Theme:
    return theme("refunds", "Refunds", now=NOON)


def _of_refunds(*, hours: float, person: Person | None, at: Touchpoint) -> Told:
    return Told(NOON + timedelta(hours=hours), themes={"refunds": -1}, touchpoint=at, person=person)


def spoke(series: tuple[int, ...], *, days: int = 1) -> float:
    day = NOON.toordinal()
    return People(NAMES).of(np.array([series]))(0, day, day + days - 1)


def test_known_people_count_once_and_unknown_ones_by_their_runs(
    source: Source, checkout: Touchpoint, refunds: Theme
) -> None:
    ada, ben = (Person.objects.create(kind="customer", created_at=NOON) for _ in range(2))
    tell([_of_refunds(hours=n, person=person, at=checkout) for n, person in enumerate((ada, ada, ben))], source=source)
    everywhere = (refunds.pk, ALL, ALL, ALL, ALL)
    assert spoke(everywhere) == 2
    tell([_of_refunds(hours=n / 120, person=None, at=checkout) for n in range(9)], source=source)
    assert 2 < spoke(everywhere) <= 4
    assert spoke((refunds.pk, ALL, ALL, checkout.pk, 1)) == spoke(everywhere)
    assert math.isnan(spoke((refunds.pk, ALL, ALL, checkout.pk, 0)))


def test_hours_count_from_1970(source: Source, refunds: Theme) -> None:
    tell([Told(NOON + timedelta(minutes=20 * n), themes={"refunds": -1}) for n in range(6)], source=source)
    asked = People(NAMES).of(np.array([(refunds.pk, ALL, ALL, ALL, ALL)]), a_day=24)
    hour = int(NOON.timestamp() // 3600)
    assert asked(0, hour, hour) == 3
    assert asked(0, hour, hour + 1) == 6
