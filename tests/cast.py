"""The small cast whose names tell their rights.

Ada administers, Ben leads, Cleo is frontline, Ana analyses, Eli decides, Dev is a customer. The fixture `cast` (in
/conftest.py) puts them into the database.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from allauth.account.models import EmailAddress

from outspoken.people.models import Membership, Person, Role, Team, User

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
PASSWORD = "a tea kettle whistles softly"


@dataclass(frozen=True)
class Cast:
    ada: User
    ben: User
    cleo: User
    ana: User
    eli: User
    dev: User
    web: Team
    trains: Team

    @property
    def by_role(self) -> dict[Role, User]:
        return {
            Role.ADMIN: self.ada,
            Role.LEAD: self.ben,
            Role.FRONTLINE: self.cleo,
            Role.ANALYST: self.ana,
            Role.EXECUTIVE: self.eli,
            Role.CUSTOMER: self.dev,
        }

    def __iter__(self) -> Iterator[User]:
        return iter(self.by_role.values())


def make_user(name: str, *roles: tuple[Role, Team | None], **fields: object) -> User:
    """Somebody who can sign in by `force_login`; give them a password where a test is about passwords."""
    user = User.objects.create_user(f"{name.lower()}@outspoken.test", None, name=name, **fields)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    Membership.objects.bulk_create(Membership(user=user, team=team, role=role) for role, team in roles)
    return user


def make_cast() -> Cast:
    web = Team.objects.create(name="Web", slug="web")
    trains = Team.objects.create(name="Trains", slug="trains")
    dev = Person.objects.create(name="Dev", created_at=NOW)
    return Cast(
        ada=make_user("Ada", (Role.ADMIN, None)),
        ben=make_user("Ben", (Role.LEAD, web)),
        cleo=make_user("Cleo", (Role.FRONTLINE, web)),
        ana=make_user("Ana", (Role.ANALYST, None)),
        eli=make_user("Eli", (Role.EXECUTIVE, None)),
        dev=make_user("Dev", person=dev),
        web=web,
        trains=trains,
    )
