"""Thanking a customer with one tap: a short letter in their language, once for each feedback."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

from django.db import transaction

from outspoken.act.errors import CaseError
from outspoken.act.models import Thanks
from outspoken.act.reach import is_mail_address
from outspoken.listen.models import Feedback
from outspoken.people import audit
from outspoken.people.models import ContactPreference, Identity, Person, User
from outspoken.post import letters


class ThanksError(CaseError):
    """Nobody can be thanked for it; its text says why and what to do."""


class _Words(NamedTuple):
    """body takes the team's name."""

    subject: str
    body: str


WORDS: Final = {
    "en": _Words("Thank you", "We read what you told us, and it did us good. Thank you for taking the time.\n\n{team}"),
    "de": _Words(
        "Danke", "Wir haben gelesen, was Sie uns geschrieben haben, und uns gefreut. Danke für Ihre Zeit.\n\n{team}"
    ),
    "fr": _Words(
        "Merci", "Nous avons lu ce que vous nous avez dit, et cela nous a fait plaisir. Merci de votre temps.\n\n{team}"
    ),
    "es": _Words("Gracias", "Hemos leído lo que nos contó y nos ha alegrado. Gracias por tomarse el tiempo.\n\n{team}"),
    "nl": _Words(
        "Dank u wel", "We hebben gelezen wat u ons vertelde en het deed ons goed. Dank u voor uw tijd.\n\n{team}"
    ),
}


@transaction.atomic
def thank(feedback: Feedback, *, by: User, now: datetime) -> Thanks:
    """Thank whoever said it, in the name of the team whose work it is about; who was thanked is not thanked twice.

    Raises ThanksError where they cannot be written to.
    """
    held = Feedback.objects.select_for_update().get(pk=feedback.pk)
    if (known := Thanks.objects.filter(feedback=held).first()) is not None:
        return known
    if held.readings.filter(polarity="negative").exists():
        raise ThanksError("They are unhappy with something. Answer them instead.")
    to = reachable([held.person_id]).get(held.person_id)
    if to is None:
        raise ThanksError("We know no mail address of theirs. A case can be opened and the address written down there.")
    read = held.readings.exclude(language="und").order_by("pk").values_list("language", flat=True).first()
    words = WORDS.get((held.language_hint or read or "")[:2], WORDS["en"])
    touchpoint = held.touchpoint
    team = touchpoint.team.name if touchpoint and touchpoint.team else by.name
    letter = letters.put_mail(
        key=f"thanks for feedback {held.pk}",
        to=to,
        subject=words.subject,
        text=words.body.format(team=team),
        about=f"feedback {held.pk}",
        is_automatic=False,
        now=now,
    )
    audit.record("customer.thanked", by=by, about=f"feedback {held.pk}", now=now)
    return Thanks.objects.create(feedback=held, by=by, letter=letter, at=now)


def reachable(people: Iterable[UUID | None]) -> dict[UUID | None, str]:
    """Where each of these people can be written to; those who want no mail, and employees, are left out. Two queries
    where anybody is known."""
    known = [person for person in people if person is not None]
    if not known:
        return {}
    wanted = Person.objects.filter(pk__in=known, kind=Person.Kind.CUSTOMER)
    unwilling = {
        row.person_id
        for row in ContactPreference.objects.filter(person__in=known)
        if row.channels and not {"mail", "email"} & set(row.channels)
    }
    handles = Identity.objects.filter(person__in=wanted).order_by("pk").values_list("person", "handle")
    return {person: handle for person, handle in handles if person not in unwilling and is_mail_address(handle)}
