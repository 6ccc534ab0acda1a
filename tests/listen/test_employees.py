"""Employees: marked one by one or by source, out of what customers say, never shown one by one."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.test import Client

from outspoken.lens import Slice
from outspoken.listen import employees, sources
from outspoken.listen.models import ChangedMonth, Feedback, Source
from outspoken.people.models import AuditEvent, Person
from outspoken.understand.mirror import lens, mirror_dirty_months
from outspoken.understand.models import Reading
from outspoken.understand.verbatims import seen_by
from tests.cast import Cast
from tests.understand.said import GRATEFUL, hear, said

pytestmark = pytest.mark.django_db


@pytest.fixture
def now() -> datetime:
    from datetime import UTC

    return datetime.now(UTC)


@pytest.fixture
def survey(cast: Cast, now: datetime) -> Source:
    return sources.create(name="Staff survey", kind="file", is_of_employees=True, by=cast.ana, now=now)


@pytest.fixture(autouse=True)
def own_lens(settings: object, tmp_path: object) -> None:
    settings.LENS_DIR = tmp_path / "lens"  # type: ignore[attr-defined,operator]


def counted(now: datetime) -> int:
    while mirror_dirty_months(now=now):
        pass
    return int(lens().ask(Slice())["n"][0].as_py())


def shown() -> int:
    return seen_by(Reading.objects.all(), None).count()


def test_who_speaks_through_a_source_of_employees_is_one(survey: Source, now: datetime) -> None:
    hear(said(GRATEFUL, person="anna"), said("The till is slow."), source=survey, now=now)
    assert [person.kind for person in Person.objects.filter(identities__kind=survey.slug)] == ["employee"]
    assert counted(now) == 0
    assert shown() == 0


def test_marking_a_source_holds_for_those_who_spoke_already(cast: Cast, now: datetime) -> None:
    source = sources.create(name="Panel", kind="file", by=cast.ana, now=now)
    hear(said(GRATEFUL, person="anna"), said(GRATEFUL, person="bo"), said(GRATEFUL), source=source, now=now)
    assert (counted(now), shown()) == (3, 3)
    assert employees.mark_source(source, is_of_employees=True, by=cast.ada, now=now) == 2
    assert (counted(now), shown()) == (0, 0)
    event = AuditEvent.objects.get(verb="source.employees-changed")
    assert event.detail == {"is_of_employees": True, "people": 2}
    source.refresh_from_db()
    assert employees.mark_source(source, is_of_employees=True, by=cast.ada, now=now) == 0
    employees.mark_source(source, is_of_employees=False, by=cast.ada, now=now)
    assert (counted(now), shown()) == (3, 3)
    assert not ChangedMonth.objects.exists()


@pytest.fixture
def anna(cast: Cast, now: datetime) -> Person:
    source = sources.create(name="Mail", kind="api", by=cast.ana, now=now)
    hear(said(GRATEFUL, person="anna"), said(GRATEFUL, person="bo"), source=source, now=now)
    return Person.objects.get(identities__handle="anna")


def test_a_button_on_the_persons_page_marks_and_takes_back(
    client: Client, cast: Cast, anna: Person, now: datetime
) -> None:
    client.force_login(cast.ada)
    address = f"/people/customers/{anna.pk}/"
    assert "wonderful" in client.get(address).content.decode()
    assert counted(now) == 2
    client.post(f"{address}employment")
    text = client.get(address).content.decode()
    assert "wonderful" not in text
    assert "What one employee says is not shown" in text
    assert "⟦undefined" not in text
    assert (counted(now), shown()) == (1, 1)
    client.post(f"{address}employment", {"undo": "1"})
    assert (counted(now), shown()) == (2, 2)
    verbs = list(
        AuditEvent.objects.filter(about=f"person {anna.pk}").order_by("at", "pk").values_list("verb", flat=True)
    )
    assert verbs == ["person.marked-employee", "person.marked-customer"]


def test_the_same_mark_again_leaves_no_event(cast: Cast, anna: Person, now: datetime) -> None:
    assert employees.mark(anna, is_employee=True, by=cast.ada, now=now)
    assert not employees.mark(anna, is_employee=True, by=cast.ada, now=now)
    assert AuditEvent.objects.filter(verb="person.marked-employee").count() == 1


def test_a_lead_sees_the_person_and_may_not_mark_them(client: Client, cast: Cast, anna: Person) -> None:
    client.force_login(cast.ben)
    assert "Keep as an employee" not in client.get(f"/people/customers/{anna.pk}/").content.decode()
    assert client.post(f"/people/customers/{anna.pk}/employment").status_code == 403


def test_only_an_administrator_opens_a_source_of_employees_to_be_read(
    client: Client, cast: Cast, survey: Source
) -> None:
    form = {"name": survey.name, "is_open": "on"}
    client.force_login(cast.ana)
    page = client.post(f"/listen/sources/{survey.slug}/", form)
    assert page.status_code == 422
    assert "Only administrators say who is an employee" in page.content.decode()
    client.force_login(cast.ada)
    assert client.post(f"/listen/sources/{survey.slug}/", form).status_code == 302
    survey.refresh_from_db()
    assert not survey.is_of_employees


def test_the_reading_room_does_not_open_an_employees_words(
    client: Client, cast: Cast, survey: Source, now: datetime
) -> None:
    [verbatim] = hear(said(GRATEFUL, person="anna"), source=survey, now=now)
    client.force_login(cast.ada)
    assert client.get(f"/read/{verbatim}/").status_code == 404
    assert not client.get("/read/").context["comments"]
    assert Feedback.objects.count() == 1


def test_the_command_centre_neither_counts_nor_shows_them(
    client: Client, cast: Cast, survey: Source, now: datetime
) -> None:
    api = sources.create(name="Mail", kind="api", by=cast.ana, now=now)
    hear(said("The queue was endless, I am angry.", person="bo"), source=api, now=now)
    hear(said(GRATEFUL, person="anna"), said(GRATEFUL), source=survey, now=now)
    client.force_login(cast.ada)
    text = client.get("/now/").content.decode()
    assert "The queue was endless" in text
    assert "wonderful" not in text
    assert "One comment in the last 24 hours" in text
