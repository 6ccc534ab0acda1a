"""Naming colleagues in notes by @: who can be named, who is, and the step that tells them.

What is noted is told once it rested for a moment, all of it in one mail; then nothing for a while, and nothing in
somebody's quiet hours. A mail holds numbers of cases and names of colleagues, no word of a note or of a customer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import Max, Q
from django.urls import reverse

from outspoken.act.models import Case, Mentioned, Message
from outspoken.act.quiet import Reach
from outspoken.people.models import Role, User
from outspoken.people.rights import HOLDERS, Right
from outspoken.post import letters
from outspoken.post.push import telling
from outspoken.post.push.message import Push

# A note written now may be followed by another one.
RESTS: Final = timedelta(minutes=2)
PAUSE: Final = timedelta(minutes=15)
MOST: Final = 500
LISTED: Final = 20
_NAMED: Final = re.compile(r"(?<![\w@.])@([\w.-]+)")
_EVERYWHERE: Final = HOLDERS[Right.SEE_CASES] - {Role.FRONTLINE}


def colleagues(case: Case) -> list[User]:
    """Everybody who may see the case, by name; one query."""
    may_see = Q(memberships__role__in=_EVERYWHERE) | Q(pk=case.owner_id, memberships__role=Role.FRONTLINE)
    if case.touchpoint_id:
        may_see |= Q(memberships__role=Role.FRONTLINE, memberships__team__touchpoints=case.touchpoint_id)
    return list(User.objects.active().filter(may_see).distinct().order_by("name", "pk"))


def handles(people: Iterable[User]) -> dict[str, User]:
    """What stands behind the @ for each: their name without spaces, with a number where two have the same."""
    found: dict[str, User] = {}
    for user in people:
        plain = re.sub(r"\W+", "", user.name) or "colleague"
        taken = {name.casefold() for name in found}
        number = next(n for n in range(1, len(found) + 2) if _numbered(plain, n).casefold() not in taken)
        found[_numbered(plain, number)] = user
    return found


def _numbered(plain: str, number: int) -> str:
    return plain if number == 1 else f"{plain}{number}"


def named(text: str, case: Case) -> tuple[list[User], list[str]]:
    """The colleagues a note names by @, and the names that are nobody's who may see the case.

    A first name is enough; where several have it, all of them are meant.
    """
    given = dict.fromkeys(name.rstrip(".-") for name in _NAMED.findall(text))
    if not given:
        return [], []
    known = handles(colleagues(case))
    exact = {handle.casefold(): user for handle, user in known.items()}
    found: dict[User, None] = {}
    unknown = []
    for name in given:
        folded = name.casefold()
        meant = [exact[folded]] if folded in exact else _called(folded, known)
        found |= dict.fromkeys(meant)
        unknown += [] if meant or not folded else [name]
    return list(found), unknown


def _called(name: str, known: Mapping[str, User]) -> list[User]:
    return [user for user in known.values() if user.get_short_name().casefold() == name]


def note(message: Message, people: Iterable[User], *, now: datetime) -> None:
    """Keep whom a note names, to be told; whoever names themselves needs not be. In the note's transaction."""
    rows = [Mentioned(message=message, user=user, at=now) for user in people if user.pk != message.by_id]
    Mentioned.objects.bulk_create(rows, ignore_conflicts=True)


@transaction.atomic
def tell(*, now: datetime) -> int:
    """Write to those who are named, one mail each for all that waits; returns for how many. A step."""
    waiting = Mentioned.objects.filter(told_at=None)
    held = waiting.filter(at__lte=now).select_for_update(of=("self",), skip_locked=True)
    rows = list(held.select_related("user", "message__case", "message__by").order_by("at", "pk")[:MOST])
    if not rows:
        return 0
    theirs: dict[User, list[Mentioned]] = {}
    for row in rows:
        theirs.setdefault(row.user, []).append(row)
    reach, lately = Reach.current(), _told_lately(theirs, now=now)
    ready = {
        user: named_in
        for user, named_in in theirs.items()
        if named_in[0].at + RESTS <= now and user.pk not in lately and reach.quiet_until(user, now) is None
    }
    for user, named_in in ready.items():
        _tell(user, named_in, now=now)
        Mentioned.objects.filter(pk__in=[row.pk for row in named_in]).update(told_at=now)
    return len(ready)


def _told_lately(people: Iterable[User], *, now: datetime) -> set[object]:
    last = Mentioned.objects.filter(user__in=list(people)).values("user").annotate(last=Max("told_at"))
    return set(last.filter(last__gt=now - PAUSE).values_list("user", flat=True))


def _tell(user: User, rows: Sequence[Mentioned], *, now: datetime) -> None:
    """One mail with the way to each case, and the same in short on their browsers."""
    if not user.is_active:
        return
    by_case: dict[Case, list[str]] = {}
    for row in rows:
        by_case.setdefault(row.message.case, []).append(row.message.by.name if row.message.by else "Somebody")
    lines = [f"{_and(by)} named you in case {case.number}:\n{_address(case)}" for case, by in by_case.items()]
    if len(lines) > LISTED:
        lines = [*lines[:LISTED], f"The others: {settings.PUBLIC_URL}{reverse('cases')}?view=named"]
    first, is_one = next(iter(by_case)), len(by_case) == 1
    key, about = f"mentioned {rows[0].pk} to {user.pk}", f"case {first.number}" if is_one else "cases"
    subject = f"You are named in case {first.number}" if is_one else f"You are named in {len(by_case)} cases"
    letters.put_mail(key=key, to=user.email, subject=subject, text="\n\n".join(lines), about=about, now=now)
    body = f"By {_and(name for names in by_case.values() for name in names)}."
    link = reverse("case", args=[first.number]) if is_one else f"{reverse('cases')}?view=named"
    telling.tell([user], Push(subject, body, link=link, tag=f"named in {about}"), key=key, about=about, now=now)


def _and(names: Iterable[str]) -> str:
    return " and ".join(dict.fromkeys(names))


def _address(case: Case) -> str:
    return f"{settings.PUBLIC_URL}{reverse('case', args=[case.number])}"
