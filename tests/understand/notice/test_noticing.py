from __future__ import annotations

import json
import shutil
from datetime import UTC, date, datetime, timedelta

import pytest
from django.conf import settings

from outspoken.evidence import signals
from outspoken.journeys.models import Touchpoint
from outspoken.lens import Lens
from outspoken.understand import themes
from outspoken.understand.models import Incident, Theme
from outspoken.understand.notice import noticing
from outspoken.understand.notice.kept import replayed
from tests.understand.notice.days import BROKE, LAST, fill

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def named(checkout: Touchpoint, train: Touchpoint) -> None:
    """The themes and places that the days speak of, and nothing looked at before."""
    parent = Theme.objects.create(key="payment", name="Payment", changed_at=NOON)
    Theme.objects.create(key="payment.refund", name="Refunds", parent=parent, changed_at=NOON)
    Theme.objects.create(key="staff", name="Staff", changed_at=NOON)
    themes.current(now=NOON)
    noticing.forget()


def told() -> list[tuple[object, ...]]:
    rows = Incident.objects.select_related("theme", "touchpoint").order_by("since", "key")
    return [(row.key, row.kind, row.severity, row.since, row.last, row.seen, row.ratio, row.trail) for row in rows]


def test_what_is_as_usual_is_no_incident(lens: Lens) -> None:
    fill(lens, as_of=NOON, broke=None)
    assert noticing.notice(now=NOON) == 1
    assert not Incident.objects.exists()


def test_a_breakdown_is_one_incident_with_its_start_its_size_and_its_places(lens: Lens, checkout: Touchpoint) -> None:
    fill(lens, as_of=NOON)
    noticing.notice(now=NOON)
    incident = Incident.objects.select_related("theme", "touchpoint").get()
    assert (incident.kind, incident.severity, incident.since, incident.last) == ("more", "breakdown", BROKE, LAST)
    assert incident.touchpoints == [checkout.pk]
    assert set(incident.channels) == {"mail", "chat"}
    assert incident.low > 2
    assert incident.seen > 60 > incident.usual
    assert incident.is_open


def test_nothing_is_looked_at_twice(lens: Lens) -> None:
    fill(lens, as_of=NOON)
    assert [noticing.notice(now=NOON) for _ in range(2)] == [1, 0]


def test_today_so_far_is_enough_for_a_breakdown_and_says_nothing_of_silence(lens: Lens) -> None:
    early = datetime(2026, 3, 10, 1, 40, tzinfo=UTC)
    fill(lens, as_of=early, broke=date(2026, 3, 10))
    noticing.notice(now=early)
    assert [row.since for row in Incident.objects.all()] == [date(2026, 3, 10)]
    Incident.objects.all().delete()
    shutil.rmtree(settings.NOTICE_DIR)
    fill(lens, as_of=early, last=date(2026, 3, 9), broke=None)
    noticing.forget()
    noticing.notice(now=early)
    assert not Incident.objects.exists()


def test_day_by_day_gives_what_a_look_from_the_beginning_gives(lens: Lens) -> None:
    for day in range(5, 11):
        at = datetime(2026, 3, day, 12, tzinfo=UTC)
        fill(lens, as_of=at, last=at.date())
        noticing.notice(now=at)
    [step_by_step] = told()
    shutil.rmtree(settings.NOTICE_DIR)
    noticing.forget()
    noticing.notice(now=NOON)
    [from_the_beginning] = told()
    assert step_by_step[:6] == from_the_beginning[:6]
    # A place nobody had spoken of yet was no sibling to learn from then.
    assert step_by_step[6] == pytest.approx(from_the_beginning[6], rel=0.02)


def test_an_incident_is_over_after_a_quiet_week_and_keeps_its_address(lens: Lens) -> None:
    fill(lens, as_of=NOON)
    noticing.notice(now=NOON)
    before = Incident.objects.get()
    later = NOON + timedelta(days=9)
    fill(lens, as_of=later, last=later.date())
    # The break lasted three days only.
    fill_quiet(lens, later)
    noticing.forget()
    shutil.rmtree(settings.NOTICE_DIR)
    noticing.notice(now=later)
    after = Incident.objects.get(key=before.key)
    assert after.pk == before.pk
    assert (after.last, after.over) == (LAST, LAST + timedelta(days=1))
    assert after.noticed_at == before.noticed_at


def fill_quiet(lens: Lens, later: datetime) -> None:
    """March again, with the break over after its third day."""
    from tests.lens.facts import table
    from tests.understand.notice.days import broken, usual

    rows, day = [], date(2026, 3, 1)
    while day <= later.date():
        rows += usual(day) + (broken(day) if BROKE <= day <= LAST else [])
        day += timedelta(days=1)
    lens.write_month(date(2026, 3, 1), table(*rows))
    lens.mark_as_of(later)


def test_the_same_past_is_not_worked_out_again(lens: Lens, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(lens, as_of=NOON, first=date(2025, 12, 12))  # in the middle of its month
    noticing.notice(now=NOON)
    monkeypatch.setattr(noticing, "_from_the_beginning", None)
    for minutes in range(1, 5):
        lens.mark_as_of(NOON + timedelta(minutes=minutes))
        assert noticing.notice(now=NOON + timedelta(minutes=minutes)) == 1
    noticing.forget()
    assert noticing.notice(now=NOON + timedelta(minutes=5)) == 1


def test_another_past_is_looked_at_again_once_it_rests(lens: Lens) -> None:
    fill(lens, as_of=NOON)
    noticing.notice(now=NOON)
    assert Incident.objects.count() == 1
    for minutes in (1, 2):  # the past lost its break: an import was undone
        fill(lens, as_of=NOON + timedelta(minutes=minutes), broke=None, first=date(2025, 10, 1))
        noticing.notice(now=NOON + timedelta(minutes=minutes))
    assert not Incident.objects.exists()


def test_a_broken_memory_is_built_anew(lens: Lens) -> None:
    fill(lens, as_of=NOON)
    noticing.notice(now=NOON)
    before = told()
    (settings.NOTICE_DIR / "streams.npz").write_bytes(b"half of it")
    noticing.forget()
    noticing.notice(now=NOON)
    assert told() == before


def test_an_empty_lens_is_nothing_to_notice(lens: Lens) -> None:
    assert noticing.notice(now=NOON) == 0
    lens.begin()
    lens.mark_as_of(NOON)
    assert noticing.notice(now=NOON) == 1
    assert not Incident.objects.exists()


def test_why_it_rang_is_worked_out_again_from_what_was_kept(lens: Lens) -> None:
    fill(lens, as_of=NOON)
    noticing.notice(now=NOON)
    kept = Incident.objects.get().trail
    assert json.loads(json.dumps(kept)) == kept
    value = replayed(kept)
    assert value is not None
    assert value > signals.threshold(10_000)
    flat = {**kept, "counts": [None if count is None else 3 for count in kept["counts"]]}
    assert (replayed(flat) or 0) < signals.threshold(100)
    assert replayed({"until": kept["until"]}) is None
