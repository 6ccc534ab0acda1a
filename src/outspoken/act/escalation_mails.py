"""Letters to those who are called: with the words of customers, what was done, and one tap to take it on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils import timezone

from outspoken.act import escalation_words, ladders
from outspoken.act.escalations import about, address
from outspoken.act.models import Escalation, Notice, Rung, Severity
from outspoken.people.models import User
from outspoken.post import letters
from outspoken.post.models import Letter
from outspoken.understand.scope import Scope
from outspoken.understand.voices import Voice

_SALT: Final = "outspoken.act.escalation"
VALID_DAYS: Final = 14
LISTED: Final = 30
_NEWS: Final = {
    Notice.Why.GRAVER: "It became graver: ",
    Notice.Why.SPREAD: "It spread: ",
    Notice.Why.OVER: "It is over by itself: ",
}


class LinkBroken(ValueError):
    """The address was cut short, made up or is too old; open the escalation itself."""


def token(held: Escalation, user: User) -> str:
    return signing.dumps([held.number, user.pk.hex], salt=_SALT)


def whose(given: str) -> tuple[Escalation, User]:
    """What a signed address is of, and whom it was sent to. Raises LinkBroken."""
    try:
        number, user = signing.loads(given, salt=_SALT, max_age=VALID_DAYS * 24 * 3600)
        held = Escalation.objects.select_related("taken_by", "resolved_by").get(pk=number)
        whom = User.objects.active().get(pk=UUID(user))
    except (signing.BadSignature, Escalation.DoesNotExist, User.DoesNotExist):
        raise LinkBroken("This address does not work any more. Open the escalation itself.") from None
    return held, whom


def one(user: User, notice: Notice, *, key: str, now: datetime) -> Letter:
    """The letter about one escalation."""
    held = notice.escalation
    with timezone.override(user.time_zone):
        said = escalation_words.words_for(held, user)
        known = escalation_words.told(held, scope=Scope.of(user), now=now)
        parts = [_head(held, notice), _facts(known), _said(said), _done(held, known), _ways(held, user)]
        parts.append(_because(held, notice))
    letter = letters.put_mail(
        key=key,
        to=user.email,
        subject=f"{headline(held, notice)} [escalation {held.number}]",
        text="\n\n".join(part for part in parts if part),
        about=about(held),
        now=now,
        headers={"Thread-Topic": f"Escalation {held.number}"},
    )
    escalation_words.carry(letter, held, said)
    return letter


def many(user: User, notices: Sequence[Notice], *, key: str, now: datetime) -> Letter:
    """One letter about all that waits for somebody; the gravest with its words."""
    held = list({row.escalation_id: row.escalation for row in notices}.values())
    first = held[0]
    is_drill = "DRILL: " if all(each.is_drill for each in held) else ""
    with timezone.override(user.time_zone):
        said = escalation_words.words_for(first, user)
        lines = [f"{len(held)} things wait for somebody. Single letters stopped, so that they do not bury you."]
        lines += [f"{_title(each)}\n{address(each)}\nI take it on: {_take(each, user)}" for each in held[:LISTED]]
        if len(held) > LISTED:
            lines.append(f"And {len(held) - LISTED} more: {settings.PUBLIC_URL}{reverse('escalations')}")
        lines.insert(1, f"The gravest, {first.title}:\n\n{_said(said)}" if said else "")
    letter = letters.put_mail(
        key=key,
        to=user.email,
        subject=f"{is_drill}{len(held)} escalations wait for somebody, the gravest: {first.title}",
        text="\n\n".join(filter(None, lines)),
        about=about(first),
        now=now,
    )
    escalation_words.carry(letter, first, said)
    return letter


def headline(held: Escalation, notice: Notice, *, called: str = "") -> str:
    """What is new of it, how severe it is and what it is `called`: its title, unless given."""
    drill = "DRILL: " if held.is_drill else ""
    return f"{drill}{_NEWS.get(Notice.Why(notice.why), '')}{_title(held, called)}"


def _title(held: Escalation, called: str = "") -> str:
    return f"{Severity(held.severity).label.capitalize()}: {called or held.title}"


def _head(held: Escalation, notice: Notice) -> str:
    drill = "THIS IS A DRILL. Nothing happened; do what you would do.\n\n" if held.is_drill else ""
    news = {
        Notice.Why.GRAVER: f"It became graver: {Severity(held.severity).label} now.",
        Notice.Why.SPREAD: "It spread to more places.",
        Notice.Why.OVER: "What customers say of it is as usual again. Settle it, with a word on what it was.",
    }.get(Notice.Why(notice.why), "")
    return drill + news


def _facts(known: escalation_words.Told) -> str:
    lines = [known.sentence]
    if known.touched:
        lines.append(f"Touched: {', '.join(known.touched)}.")
    if known.felt:
        lines.append(f"Heard from: {known.felt}.")
    return "\n".join(lines)


def _said(said: Sequence[Voice]) -> str:
    if not said:
        return ""
    quotes = [f"> {' '.join(one.text.split())}\n  {_where(one)}" for one in said]
    return "In customers' words:\n\n" + "\n\n".join(quotes)


def _where(one: Voice) -> str:
    at = timezone.localtime(one.occurred_at)
    return ", ".join(filter(None, [one.touchpoint, one.channel, f"{at:%-d %B, %H:%M}"]))


def _done(held: Escalation, known: escalation_words.Told) -> str:
    calls = held.story.filter(text__startswith="called").order_by("at", "pk")
    done = [f"{timezone.localtime(entry.at):%H:%M} {entry.text}" for entry in calls]
    done += known.done
    return "Done so far:\n" + "\n".join(f"- {one}" for one in done) if done else ""


def _ways(held: Escalation, user: User) -> str:
    take = f"I take it on (one tap): {_take(held, user)}\n" if not held.is_taken else ""
    return f"{take}All of it, and to settle it: {address(held)}"


def take(held: Escalation, user: User) -> str:
    """The path at which one tap takes it on as this person."""
    return reverse("escalation-taking", args=[token(held, user)])


def _take(held: Escalation, user: User) -> str:
    return f"{settings.PUBLIC_URL}{take(held, user)}"


def _because(held: Escalation, notice: Notice) -> str:
    """Why this person gets it, and what happens if nobody takes it on."""
    climb = ladders.of(held.severity)
    why = "You are called because you are on the ladder"
    if 0 < notice.rung <= len(climb.steps):
        why += f" (rung {notice.rung}: {Rung.Who(climb.steps[notice.rung - 1].who).label})"
    if notice.instead_of:
        why += f", in place of {notice.instead_of.name}"
    if held.is_taken or held.climbs_at is None or not 0 < held.rung < len(climb.steps):
        return f"{why}."
    following = (ladders.people_on(step, team=held.team_id, escalation=held) for step in climb.steps[held.rung :])
    people = next(filter(None, following), [])
    at = timezone.localtime(held.climbs_at)
    if not people:
        return f"{why}."
    return f"{why}. If nobody takes it on by {at:%H:%M}, {ladders.names(people)} will be called."
