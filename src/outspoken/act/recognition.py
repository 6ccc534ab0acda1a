"""Praise on people's own pages: found by it, thanked by those who lead, shown to the team where they agree."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Prefetch, QuerySet

from outspoken.act import named_elsewhere
from outspoken.act.errors import CaseError
from outspoken.act.models import Naming, Recognition
from outspoken.act.named_elsewhere import with_full_names
from outspoken.people import audit, names
from outspoken.people.models import Membership, StaffName, Team, User

LONGEST: Final = 2_000  # characters of a word of thanks
MOST_NAMES: Final = 8
SHOWN: Final = 50


class RecognitionError(CaseError):
    """Something cannot be thanked, shown or passed on; its text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Praise:
    """Praise as somebody reads it. words: of a customer or of a colleague; by: that colleague's name, empty for a
    customer; is_part: of a longer comment."""

    row: Recognition
    words: str
    by: str
    is_part: bool
    thanks: tuple[Praise, ...] = ()


def of(user: User) -> list[Praise]:
    """What somebody is praised for, the latest first; names of others in it are hidden. A fixed number of queries."""
    return _read(Recognition.objects.filter(user=user))


def shared_by(team: Team) -> list[Praise]:
    """What its members agreed to show their team."""
    members = Membership.objects.filter(team=team, user__is_active=True).values("user")
    shared = Recognition.objects.filter(team=team, user__in=members, shared_at__isnull=False)
    return _read(shared, order=("-shared_at", "-pk"))


def _read(rows: QuerySet[Recognition], *, order: tuple[str, ...] = ("-at", "-pk")) -> list[Praise]:
    thanks = Prefetch("thanks", Recognition.objects.select_related("by", "user").order_by("at", "pk"))
    shown = (
        rows.filter(about=None)
        .select_related("verbatim__feedback__touchpoint", "by", "user", "team")
        .prefetch_related(thanks)
    )
    found = list(shown.order_by(*order)[:SHOWN])
    held = names.of_teams({row.team_id for row in found})
    # One's own full name is one's own to read.
    spared = {
        (row.team_id, row.user_id): with_full_names(held.get(row.team_id, names.NOBODY), [row.user_id]) for row in found
    }
    is_asked = any(_is_elsewhere(row) for row in found)
    everybody = named_elsewhere.everybody().all if is_asked else names.NOBODY
    return [_praise(row, everybody if _is_elsewhere(row) else spared[row.team_id, row.user_id]) for row in found]


def _is_elsewhere(row: Recognition) -> bool:
    """Whether it was said of another team's work, or of no place: then anybody may be named beside."""
    if row.verbatim is None:
        return False
    touchpoint = row.verbatim.feedback.touchpoint
    return touchpoint is None or touchpoint.team_id != row.team_id


def _praise(row: Recognition, held: names.Names) -> Praise:
    thanks = tuple(Praise(each, each.text, _name(each), is_part=False) for each in row.thanks.all())
    if row.verbatim is None:
        return Praise(row, row.text, _name(row), is_part=False, thanks=thanks)
    said = row.verbatim.text[row.start or 0 : row.end] if row.end else row.verbatim.text
    words = held.hidden(said, but=row.user_id).strip()
    return Praise(row, words, "", is_part=row.end is not None, thanks=thanks)


def _name(row: Recognition) -> str:
    return row.by.name if row.by else "Somebody who left"


def mark_seen(user: User, *, now: datetime) -> None:
    Recognition.objects.filter(user=user, seen_at=None).update(seen_at=now)


@transaction.atomic
def share(recognition: Recognition, *, is_shown: bool, by: User, now: datetime) -> Recognition:
    """Show a praise to the team, or no longer: for the one who is praised alone. Raises RecognitionError."""
    held = Recognition.objects.select_for_update().get(pk=recognition.pk)
    if held.user_id != by.pk:
        raise RecognitionError("Only the one who is praised says who else reads it.")
    held.shared_at = (held.shared_at or now) if is_shown else None
    held.save(update_fields=["shared_at"])
    return held


@transaction.atomic
def thank(
    *, user: User, team: Team, text: str, by: User, now: datetime, about: Recognition | None = None
) -> Recognition:
    """A word of thanks of somebody who leads to a member of a team, in their own words; about: the praise it is for.

    Raises RecognitionError.
    """
    text = text.replace("\0", "").replace("\r\n", "\n").strip()[:LONGEST]
    if not text:
        raise RecognitionError("Write what you thank them for.")
    if user.pk == by.pk:
        raise RecognitionError("Thanks go to somebody else.")
    if not Membership.objects.filter(team=team, user=user, user__is_active=True).exists():
        raise RecognitionError(f"Choose somebody of {team.name}.")
    shown = Recognition.objects.filter(user=user, team=team, shared_at__isnull=False, about=None)
    if about is not None and not shown.select_for_update().filter(pk=about.pk).exists():
        raise RecognitionError("That praise is no longer shown.")
    made = Recognition.objects.create(user=user, team=team, text=text, by=by, about=about, at=now)
    audit.record("recognition.thanked", by=by, about=f"recognition {made.pk}", now=now)
    return made


@transaction.atomic
def call_me(membership: Membership, *, name: str, by: User, now: datetime) -> StaffName:
    """Write down what customers call oneself, and so agree to be found by it. Raises RecognitionError."""
    name = " ".join(name.replace("\0", "").split())
    if membership.user_id != by.pk or membership.team_id is None:
        raise RecognitionError("Everybody writes down their own names, in a team they are in.")
    if len(name) < names.SHORTEST or len(name) > 60 or not any(letter.isalpha() for letter in name):
        raise RecognitionError("A name has at least two letters and at most sixty.")
    # Locked, so that two windows do not both write the last one.
    Membership.objects.select_for_update().get(pk=membership.pk)
    held = {row.name.casefold(): row for row in StaffName.objects.filter(membership=membership)}
    if name.casefold() in held:
        return held[name.casefold()]
    if len(held) >= MOST_NAMES:
        raise RecognitionError(f"{MOST_NAMES} names are enough; take one away first.")
    made = StaffName.objects.create(membership=membership, name=name, at=now)
    audit.record("staff_name.written", by=by, about=f"membership {membership.pk}", now=now)
    return made


@transaction.atomic
def not_called(name: StaffName, *, by: User, now: datetime) -> None:
    """Take a name away; with the last one in a team, what waits for its coaches about this person goes, too."""
    membership = name.membership
    if membership.user_id != by.pk:
        raise RecognitionError("Everybody takes away their own names.")
    name.delete()
    if not StaffName.objects.filter(membership__user=by, membership__team=membership.team_id).exists():
        Naming.objects.filter(user=by, team=membership.team_id, state=Naming.State.WAITING).delete()
    audit.record("staff_name.taken_away", by=by, about=f"membership {membership.pk}", now=now)
