"""Who is an employee: said of one person, or of everybody who speaks through a source.

Employees' words count as employees' voice: they are left out of what customers say, and shown of groups only.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from outspoken.listen.models import Source
from outspoken.listen.sql import question
from outspoken.people import audit
from outspoken.people.models import Person, User

Kind = Person.Kind


@transaction.atomic
def mark(person: Person, *, is_employee: bool, by: User, now: datetime) -> bool:
    """Say that somebody is an employee, or a customer again; returns whether that is new."""
    kind = Kind.EMPLOYEE if is_employee else Kind.CUSTOMER
    if not Person.objects.filter(pk=person.pk).exclude(kind=kind).update(kind=kind):
        return False
    _months_changed([person.pk], source=None)
    verb = "person.marked-employee" if is_employee else "person.marked-customer"
    audit.record(verb, by=by, about=f"person {person.pk}", now=now)
    return True


@transaction.atomic
def mark_source(source: Source, *, is_of_employees: bool, by: User | None, now: datetime) -> int:
    """Say that those who speak through a source are employees, or customers; returns how many people that changed.

    It holds for those who spoke already, too: whoever was marked one by one before follows.
    """
    # Whoever is being stored through it now waits, or is seen here.
    held = Source.objects.select_for_update().get(pk=source.pk)
    kind = Kind.EMPLOYEE if is_of_employees else Kind.CUSTOMER
    people = Person.objects.filter(identities__kind=held.slug).exclude(kind=kind)
    ids = list(people.values_list("pk", flat=True).distinct())
    if held.is_of_employees == is_of_employees and not ids:
        return 0
    Source.objects.filter(pk=held.pk).update(is_of_employees=is_of_employees)
    Person.objects.filter(pk__in=ids).update(kind=kind)
    _months_changed(ids, source=held.pk)
    detail = {"is_of_employees": is_of_employees, "people": len(ids)}
    audit.record("source.employees-changed", by=by, about=f"source {held.slug}", now=now, detail=detail)
    return len(ids)


def _months_changed(people: Sequence[UUID], *, source: int | None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(question("months_of_people"), {"people": [str(pk) for pk in people], "source": source})
