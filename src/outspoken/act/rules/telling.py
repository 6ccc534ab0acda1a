"""The step that tells colleagues what a rule found: one mail for many comments, never more than a few in an hour."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.urls import reverse

from outspoken.act.models import Rule, RuleHit
from outspoken.act.rules import page
from outspoken.act.rules.actions import Action
from outspoken.listen.models import Verbatim
from outspoken.people.models import Membership, Team, User
from outspoken.post import letters
from outspoken.understand import hidden

# After one mail of a rule the next comments wait this long, and go together.
PAUSE: Final = timedelta(minutes=15)
WITH_WORDS: Final = 3
LISTED: Final = 40
LONGEST: Final = 400  # characters of a quote


@transaction.atomic
def tell(*, now: datetime) -> int:
    """Write to those whom rules tell, one mail for each rule and person; returns how many comments were told of. A
    step."""
    waiting = RuleHit.objects.filter(is_to_be_told=True, told_at=None)
    rules = Rule.objects.filter(pk__in=waiting.values("rule")).select_for_update(skip_locked=True, of=("self",))
    told = 0
    for rule in rules:
        last = RuleHit.objects.filter(rule=rule).aggregate(last=Max("told_at"))["last"]
        if last is None or last + PAUSE <= now:
            told += _tell(rule, list(waiting.filter(rule=rule).order_by("at", "pk")), now=now)
    return told


def _tell(rule: Rule, hits: Sequence[RuleHit], *, now: datetime) -> int:
    held = page.current(rule)
    action = held.does("tell") if held and rule.is_on else None
    if action:
        said = Verbatim.objects.filter(feedback__in=[hit.feedback_id for hit in hits]).select_related(
            "feedback__touchpoint"
        )
        for user, heard in _whom(action, list(said.order_by("feedback", "place"))):
            _write(rule, user, heard, first=hits[0], now=now)
    RuleHit.objects.filter(pk__in=[hit.pk for hit in hits]).update(told_at=now)
    return len(hits)


def _whom(action: Action, said: Sequence[Verbatim]) -> list[tuple[User, list[Verbatim]]]:
    """Who is told of what: those with the role in the team the rule names, or in the one whose touchpoint it is; those
    who have it in the whole house are told of everything."""
    roles = Membership.objects.filter(role__in=action.roles, user__is_active=True).select_related("user")
    named = Team.objects.filter(slug=action.team).values_list("pk", flat=True).first() if action.team else None
    found: dict[User, dict[int, Verbatim]] = {}
    for role in roles.order_by("user"):
        for words in said:
            touchpoint = words.feedback.touchpoint
            team = named or (touchpoint.team_id if touchpoint else None)
            if role.team_id is None or role.team_id == team:
                found.setdefault(role.user, {})[words.pk] = words
    return [(user, list(words.values())) for user, words in found.items()]


def _write(rule: Rule, user: User, said: Sequence[Verbatim], *, first: RuleHit, now: datetime) -> None:
    """A mail with the words for each of a few; for more, one with the way to each.

    A mail that holds words is about one feedback, so that it goes when that is erased.
    """
    if len(said) <= WITH_WORDS:
        for words in said:
            said_here = f"> {_cut(_without_names(words))}"
            text = [f"The rule “{rule.name}” was meant for this comment.", said_here, _address(words)]
            _put(
                rule,
                user,
                "a comment",
                text,
                key=f"verbatim {words.pk}",
                about=f"feedback {words.feedback_id}",
                now=now,
            )
        return
    text = [f"The rule “{rule.name}” was meant for {len(said)} comments:", "\n".join(map(_address, said[:LISTED]))]
    if len(said) > LISTED:
        text.append(f"The others: {settings.PUBLIC_URL}{reverse('rules')}")
    _put(rule, user, f"{len(said)} comments", text, key=f"hit {first.pk}", about=f"rule {rule.pk}", now=now)


def _put(rule: Rule, user: User, what: str, text: Sequence[str], *, key: str, about: str, now: datetime) -> None:
    letters.put_mail(
        key=f"rule {rule.pk} {key} to {user.pk}",
        to=user.email,
        subject=f"{rule.name}: {what}",
        text="\n\n".join(text),
        about=about,
        now=now,
    )


def _address(words: Verbatim) -> str:
    return f"{settings.PUBLIC_URL}{reverse('verbatim', args=[words.pk])}"


def _without_names(words: Verbatim) -> str:
    return hidden.words(words.text, words.feedback.touchpoint_id)


def _cut(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= LONGEST else f"{flat[:LONGEST]} …"
