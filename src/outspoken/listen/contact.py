"""A customer leaves a mail address beside what they told us, to be written to for one purpose.

Whoever types an address proves nothing: the one told of is never taken for the customer who is known by it elsewhere,
and what that customer said is shown to nobody for it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import transaction

from outspoken.listen import handles
from outspoken.listen.feedback import FieldError
from outspoken.listen.models import ChangedMonth, Feedback
from outspoken.people.models import Consent, Identity, Person
from outspoken.post import addresses

# The kind of handle that somebody typed on a page without an account.
LEFT: Final = "left"
# What they allow with it.
TO_ANSWER: Final = "answer"
LONGEST: Final = 254  # RFC 5321, 4.5.3.1.3


@transaction.atomic
def leave(told: Feedback, *, address: str, door: str, now: datetime) -> Person:
    """Keep a mail address with who told us this, and that we may answer them by it.

    Raises FieldError where it is no mail address, or where it is another's than the customer whose link this was.
    """
    handle = _checked(address)
    held = Feedback.objects.select_for_update().get(pk=told.pk)
    if held.person_id is None:
        person = Person.objects.get(pk=handles.resolve([handle], kind=LEFT, now=now)[handle])
        Feedback.objects.filter(pk=held.pk).update(person=person)
        ChangedMonth.objects.create(month=held.occurred_at.date().replace(day=1))
    else:
        person = Person.objects.get(pk=held.person_id)
        known, _ = Identity.objects.get_or_create(kind=LEFT, handle=handle, defaults={"person": person})
        if known.person_id != person.pk:
            raise FieldError("address", "This address cannot be used here.")
    allow(person, purpose=TO_ANSWER, basis="consent", door=door, now=now)
    return person


def allow(person: Person, *, purpose: str, basis: str, door: str, now: datetime) -> None:
    """Keep that somebody allowed something, once while it stands."""
    Consent.objects.get_or_create(
        person=person, purpose=purpose, withdrawn_at=None, defaults={"basis": basis, "door": door, "given_at": now}
    )


def _checked(address: str) -> str:
    handle = address.strip().lower()
    try:
        addresses.one(handle)
    except addresses.BadAddress as error:
        raise FieldError("address", str(error)) from None
    if len(handle) > LONGEST:
        raise FieldError("address", f"A mail address has at most {LONGEST} characters.")
    return handle
