"""Which person a handle belongs to, for many handles of one source at once."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from uuid_utils.compat import uuid7

from outspoken.people.models import Identity, Person


def resolve(
    handles: Iterable[str], *, kind: str, now: datetime, new: Person.Kind = Person.Kind.CUSTOMER
) -> dict[str, UUID]:
    """Person ids by handle; a person of the kind `new` is made for each handle not met before. 1 to 4 queries, inside
    a transaction.

    Two doors may meet the same new handle at once: the identity is written first and its unique constraint decides,
    then only the winner's person is written (the foreign key is checked at commit).
    """
    wanted = {handle for handle in handles if handle}
    found = _known(wanted, kind) if wanted else {}
    # Sorted, so that two doors wait for each other in one order and never in a circle.
    missing = {handle: uuid7() for handle in sorted(wanted - found.keys())}
    if not missing:
        return found
    Identity.objects.bulk_create(
        [Identity(person_id=person, kind=kind, handle=handle) for handle, person in missing.items()],
        ignore_conflicts=True,
    )
    made = _known(set(missing), kind)
    ours = [person for handle, person in made.items() if missing[handle] == person]
    Person.objects.bulk_create([Person(id=person, kind=new, created_at=now) for person in ours])
    return found | made


def _known(handles: set[str], kind: str) -> dict[str, UUID]:
    rows = Identity.objects.filter(kind=kind, handle__in=handles)
    return dict(rows.values_list("handle", "person_id"))


def let_go(people: Collection[UUID]) -> None:
    """Forget those people of whom nothing but a handle is left, in this room or in any other."""
    held = [relation.name for relation in Person._meta.related_objects if relation.related_model is not Identity]
    nothing = dict.fromkeys(held)
    Person.objects.filter(pk__in=people, name="", **nothing).delete()
