"""What is promised and when teams work, as people type it: kept, or refused in plain words with nothing lost."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client

from outspoken.act import weeks
from outspoken.act.models import ServiceLevel, Severity, Snippet, WorkingWeek
from outspoken.act.promises import Promises
from outspoken.act.weeks import NotAPromise
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ("9", "no hours"),
        ("9-25", "lies outside of the day"),
        ("9:75-10", "lies outside of the day"),
        ("17-9", "ends before it begins"),
        ("9-12, 11-13", "begins before the part before it ends"),
        ("x" * 200, "no hours"),
    ],
)
def test_hours_that_cannot_be_are_refused_with_the_day_and_the_way_to_write_them(given: str, says: str) -> None:
    with pytest.raises(NotAPromise, match=says) as refused:
        weeks.opening(given, "Tuesday")
    assert str(refused.value).startswith("Tuesday: ")


@pytest.mark.parametrize("given", ["", "soon", "0 h", "-3 h", "h", "1 day"])
def test_a_time_that_is_none_is_refused(given: str) -> None:
    with pytest.raises(NotAPromise, match="write it like 8 h"):
        weeks.minutes(given, what="the first answer")


def test_what_is_typed_is_shown_again_as_it_was_typed() -> None:
    for given in ("9:00-12:30, 13:30-17:00", "0:00-24:00", ""):
        assert weeks.day_in_words(weeks.opening(given, "Monday")) == given
    for given in ("8 h", "45 min", "1 h 30 min"):
        assert weeks.duration_in_words(weeks.minutes(given, what="it")) == given


def test_levels_and_weeks_are_kept_and_hold_for_the_clocks(cast: Cast, now: datetime) -> None:
    weeks.set_level(
        Severity.HIGH, first_contact="2 h", resolution="10 h", is_round_the_clock=False, by=cast.ben, now=now
    )
    weeks.set_week(
        cast.web,
        zone="Europe/Berlin",
        days=["8-20", *[""] * 6],
        holidays="2026-12-25\n2026-12-26",
        by=cast.ben,
        now=now,
    )
    held = Promises.current()
    assert held.levels[Severity.HIGH].first_contact == timedelta(hours=2)
    week = held.week(Severity.HIGH, cast.web.pk)
    assert (week.zone, week.days[0], len(week.holidays)) == ("Europe/Berlin", ((480, 1200),), 2)
    weeks.drop_week(cast.web, by=cast.ben, now=now)
    assert not WorkingWeek.objects.exists()


def test_a_week_without_hours_and_a_promise_out_of_order_are_refused(cast: Cast, now: datetime) -> None:
    with pytest.raises(NotAPromise, match="at least one day"):
        weeks.set_week(None, zone="UTC", days=[""] * 7, holidays="", by=cast.ben, now=now)
    with pytest.raises(NotAPromise, match="no time zone"):
        weeks.set_week(None, zone="Nowhere", days=["9-17"] * 7, holidays="", by=cast.ben, now=now)
    with pytest.raises(NotAPromise, match="sooner than the first answer"):
        weeks.set_level(
            Severity.LOW, first_contact="9 h", resolution="8 h", is_round_the_clock=False, by=cast.ben, now=now
        )


def test_the_page_keeps_and_refuses_without_losing_what_was_typed(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.ben)
    level = {"severity": "4", "first_contact": "30 min", "resolution": "5 h", "round": "1"}
    assert client.post("/act/promises/levels", level).status_code == 302
    assert ServiceLevel.objects.get().first_contact == 30
    refused = client.post("/act/promises/levels", level | {"resolution": "later"})
    assert refused.status_code == 422
    assert 'value="later"' in refused.content.decode()
    week = {"team": "web", "zone": "Europe/Paris", "holidays": "Christmas"} | {f"day{i}": "9-17" for i in range(7)}
    refused = client.post("/act/promises/week", week)
    assert refused.status_code == 422
    assert "“Christmas” is no date" in refused.content.decode()
    assert client.post("/act/promises/week", week | {"holidays": "2026-12-25 Christmas"}).status_code == 302
    text = client.get("/act/promises/").content.decode()
    assert "Monday to Sunday 9:00-17:00" in text
    assert "⟦undefined" not in text
    assert client.post("/act/promises/week", {"team": "web", "drop": "1"}).status_code == 302


def test_who_may_not_set_promises_reads_them(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.cleo)
    text = client.get("/act/promises/").content.decode()
    assert "24 h" in text
    assert ">Keep<" not in text


def test_snippets_are_kept_changed_and_removed(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.cleo)
    words = {"name": "Sorry", "text": "We are sorry.", "language": "en"}
    client.post("/act/snippets/new", words)
    again = client.post("/act/snippets/new", words | {"name": " sorry "})
    assert again.status_code == 422
    assert "There is a snippet called" in again.content.decode()
    assert client.post("/act/snippets/new", words | {"name": ""}).status_code == 422
    one = Snippet.objects.get()
    client.post(f"/act/snippets/{one.pk}/", words | {"text": "We beg your pardon."})
    assert "We beg your pardon." in client.get("/act/snippets/").content.decode()
    client.post(f"/act/snippets/{one.pk}/removal")
    assert "None yet" in client.get("/act/snippets/").content.decode()
