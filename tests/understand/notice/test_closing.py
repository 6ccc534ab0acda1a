"""What the outside hears when an incident is over."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime, timedelta

import pytest
from django.conf import settings

from outspoken.journeys.models import Touchpoint
from outspoken.lens import Lens
from outspoken.post import letters
from outspoken.post.models import Endpoint, Letter
from outspoken.understand import themes
from outspoken.understand.models import Incident, Theme
from outspoken.understand.notice import closing, noticing
from tests.understand.notice.days import fill
from tests.understand.notice.test_noticing import fill_quiet

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
LATER = NOON + timedelta(days=9)


@pytest.fixture(autouse=True)
def _named(checkout: Touchpoint, train: Touchpoint) -> None:
    """The themes and places that the days speak of, nothing looked at before, and somebody who wants to hear."""
    parent = Theme.objects.create(key="payment", name="Payment", changed_at=NOON)
    Theme.objects.create(key="payment.refund", name="Refunds", parent=parent, changed_at=NOON)
    Theme.objects.create(key="staff", name="Staff", changed_at=NOON)
    themes.current(now=NOON)
    noticing.forget()
    Endpoint.objects.create(name="Pager", url="https://pager.test/", secret="x", made_at=NOON)


def put() -> list[Letter]:
    return list(Letter.objects.filter(type="incident.closed"))


def quiet(lens: Lens, *, at: datetime) -> None:
    """Look again from the beginning, at days in which the break was over after its third one."""
    fill(lens, as_of=at, last=at.date())
    fill_quiet(lens, at)
    noticing.forget()
    shutil.rmtree(settings.NOTICE_DIR, ignore_errors=True)
    noticing.notice(now=at)


def test_a_breakdown_that_is_over_is_told_once(lens: Lens) -> None:
    fill(lens, as_of=NOON)
    noticing.notice(now=NOON)
    assert put() == []
    quiet(lens, at=LATER)
    [letter] = put()
    row = Incident.objects.get()
    assert (letter.about, letter.data["action"]) == (f"incident {row.pk}", "resolve")
    assert letter.subject == "Over: Refunds at Web checkout"
    assert letter.data["facts"]["Over since"] == str(row.over)
    quiet(lens, at=LATER + timedelta(hours=1))
    assert put() == [letter]


def test_what_was_over_before_anybody_looked_is_told_to_nobody(lens: Lens) -> None:
    quiet(lens, at=LATER)
    assert Incident.objects.get().over is not None
    assert put() == []


def one(*, severity: str, over: date | None = date(2026, 3, 9)) -> Incident:
    return Incident.objects.create(
        key="one", kind="more", severity=severity, since=date(2026, 3, 6), noticed=date(2026, 3, 6), over=over,
        last=date(2026, 3, 8), ratio=3, low=2, high=5, seen=30, usual=10, noticed_at=NOON, changed_at=NOON,
    )  # fmt: skip


def tell_opened(row: Incident) -> None:
    letters.put_event(
        type="incident.opened", subject="Refunds", data={}, key="opened", about=f"incident {row.pk}", now=NOON
    )


def test_what_is_merely_notable_is_told_only_where_it_was_told_as_begun() -> None:
    row = one(severity="notable")
    closing.tell([row], now=NOON)
    assert put() == []
    tell_opened(row)
    closing.tell([row], now=NOON)
    assert len(put()) == 1


def test_what_came_back_and_is_over_again_is_told_again() -> None:
    row = one(severity="breakdown")
    closing.tell([row], now=NOON)
    row.over = date(2026, 3, 20)
    closing.tell([row, row], now=NOON)
    assert len(put()) == 2


def test_what_is_found_no_longer_ends_the_alarm_that_stands_for_it() -> None:
    row = one(severity="breakdown", over=None)
    closing.tell_gone([row], now=NOON)
    assert put() == []
    tell_opened(row)
    closing.tell_gone([row], now=NOON)
    [letter] = put()
    assert "no longer found" in letter.data["text"]
