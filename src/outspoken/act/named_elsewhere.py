"""Who is named in what customers say of another team's work, or of no place at all.

There a name is weaker evidence than at one's own touchpoint: customers speak of people we do not know. So it counts
only where nobody else who works here could be meant, and where it is the full name, or a name that stands alone.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from outspoken.people.models import Membership, StaffName
from outspoken.people.names import NOBODY, WORDS_TOO, Found, Names

SHORTEST: Final = 3  # letters of a name that stands alone
# A further word with a capital letter is a family name that may be somebody else's.
_GOES_ON: Final = re.compile(r"[ \t]+[^\W\d_a-z]\w", re.UNICODE)
_BEFORE: Final = re.compile(r"(\w+)[ \t]+$")


@dataclass(frozen=True, slots=True)
class Called:
    """A name found, and whether it is a full one."""

    name: Found
    is_full: bool


@dataclass(frozen=True, slots=True)
class Everybody:
    """agreed: those who wrote down what they are called, by these names and by their own full one; all: whoever could
    be meant by a name. homes: the team of each who agreed; at: the teams they wrote a name down in."""

    agreed: Names
    all: Names
    homes: Mapping[UUID, int]
    at: Mapping[UUID, frozenset[int]]

    def found(self, text: str, *, team: int | None) -> dict[UUID, list[Called]]:
        """Who is surely named in a text, save those who are looked for at this team's own work anyway."""
        named = self.agreed.found(text) if self.homes else []
        if not named:
            return {}
        could_be = {one.start: one.users for one in self.all.found(text)}
        found: dict[UUID, list[Called]] = defaultdict(list)
        for one in named:
            # Another one's longer name that begins alike, or the same name of another one.
            if len(one.users) != 1 or could_be.get(one.start) != one.users or not one.is_sure:
                continue
            [user] = one.users
            is_full = bool(re.search(r"\w\s+\w", text[one.start : one.end]))
            if team not in self.at[user] and (is_full or _stands_alone(text, one)):
                found[user].append(Called(one, is_full))
        return found


def _stands_alone(text: str, name: Found) -> bool:
    """Whether a single name is one, and no part of a longer one."""
    said = text[name.start : name.end]
    is_name = (len(said) >= SHORTEST or not said.isascii()) and said.casefold() not in WORDS_TOO
    before = _BEFORE.search(text[: name.start])
    is_after = before is not None and before[1][0].isupper() and len(before[1]) > 1 and not _begins(text, before)
    return is_name and not _GOES_ON.match(text, name.end) and not is_after


def _begins(text: str, word: re.Match[str]) -> bool:
    """Whether a word begins a sentence, where it has a capital letter anyway."""
    ahead = text[: word.start()].rstrip()
    return not ahead or ahead[-1] in ".!?…:;\n。！？,"


def with_full_names(held: Names, users: Iterable[UUID]) -> Names:
    """The same names, with the full ones of these people among those that they are found by."""
    full = {user: held.own[user] for user in users if " " in held.own.get(user, "").strip()}
    if not full:
        return held
    return Names({**held.given, **{user: (*held.given.get(user, ()), name) for user, name in full.items()}}, held.own)


def everybody() -> Everybody:
    """All who work here; two queries."""
    written: dict[UUID, list[str]] = defaultdict(list)
    at: dict[UUID, set[int]] = defaultdict(set)
    homes: dict[UUID, int] = {}
    rows = StaffName.objects.filter(membership__user__is_active=True, membership__team__isnull=False)
    for user, team, name in rows.order_by("pk").values_list("membership__user", "membership__team", "name"):
        written[user].append(name)
        at[user].add(team)
        homes.setdefault(user, team)
    if not homes:
        return Everybody(NOBODY, NOBODY, {}, {})
    members = Membership.objects.filter(user__is_active=True).values_list("user", "user__name")
    own = {user: " ".join(name.split()) for user, name in members.distinct()}
    agreed = {user: (*names, own[user]) if " " in own[user] else tuple(names) for user, names in written.items()}
    could_be = {user: (*written.get(user, ()), name, *name.split()[:1]) for user, name in own.items()}
    return Everybody(
        Names(agreed, {}), Names(could_be, own), homes, {user: frozenset(teams) for user, teams in at.items()}
    )
