from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from outspoken.people import audit
from outspoken.people.models import AuditEvent, User
from tests.cast import NOW, Cast

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE people_auditevent SET verb = 'nothing.happened'",
        "UPDATE people_auditevent SET by_id = NULL, by_name = 'Nobody'",
        "DELETE FROM people_auditevent",
    ],
)
def test_the_database_refuses_to_change_the_trail(cast: Cast, statement: str) -> None:
    audit.record("staff.invited", by=cast.ada, about="user 1", now=NOW)
    with pytest.raises(DatabaseError, match="only ever added to"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert AuditEvent.objects.filter(verb="staff.invited", by_name="Ada").count() == 1


def test_the_name_stays_when_the_user_goes(cast: Cast) -> None:
    audit.record("staff.invited", by=cast.eli, about="user 1", now=NOW)
    User.objects.filter(pk=cast.eli.pk).delete()
    event = AuditEvent.objects.get(verb="staff.invited")
    assert (event.by, event.by_name) == (None, "Eli")


def events(client: Client, **filters: str) -> list[str]:
    return [event.verb for event in client.get("/people/audit/", filters).context["events"]]


def test_the_page_filters_by_who_what_and_when(cast: Cast, client: Client) -> None:
    client.force_login(cast.ada)
    for day, (by, verb) in enumerate([(cast.ada, "a.done"), (cast.ben, "b.done"), (None, "c.done")]):
        audit.record(verb, by=by, about=f"thing {day}", now=NOW + timedelta(days=day))
    assert events(client) == ["c.done", "b.done", "a.done"]
    assert events(client, by="ben") == ["b.done"]
    assert events(client, verb="c.done") == ["c.done"]
    assert events(client, about="thing 0") == ["a.done"]
    assert events(client, since="2026-03-03", until="2026-03-03") == ["b.done"]


def test_days_are_days_of_the_viewers_zone(cast: Cast, client: Client) -> None:
    cast.ada.time_zone = "Asia/Tokyo"
    cast.ada.save()
    client.force_login(cast.ada)
    audit.record("late.done", by=None, about="thing 1", now=NOW.replace(hour=15, minute=30))  # 0:30 on the 3rd there
    assert events(client, since="2026-03-03") == ["late.done"]
    assert events(client, until="2026-03-02") == []
    assert "3 Mar 2026, 00:30" in client.get("/people/audit/").content.decode()


def test_older_events_are_one_link_away(cast: Cast, client: Client) -> None:
    client.force_login(cast.ada)
    for number in range(51):
        audit.record("x.done", by=None, about=f"thing {number}", now=NOW)
    page = client.get("/people/audit/?verb=x.done")
    assert len(page.context["events"]) == 50
    older = client.get(f"/people/audit/?{page.context['older']}")
    assert [event.about for event in older.context["events"]] == ["thing 0"]


@pytest.mark.parametrize("filters", [{"since": "yesterday"}, {"before": "-1"}, {"verb": "nothing"}, {"by": "\x00"}])
def test_filters_that_are_nonsense_are_named(cast: Cast, client: Client, filters: dict[str, str]) -> None:
    client.force_login(cast.ada)
    answer = client.get("/people/audit/", filters)
    assert answer.status_code == 422
    assert "⟦undefined" not in answer.content.decode()
