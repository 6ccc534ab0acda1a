"""Writing down what came of tries: the letter's state, the try itself, and how its receiver stands."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Case, F, Q, Value, When

from outspoken.people import audit
from outspoken.post.models import Delivery, Endpoint, Letter, PushService
from outspoken.post.outcomes import Fate, Outcome
from outspoken.post.push import subscriptions
from outspoken.post.schedule import Schedule

# A receiver that asks for fewer messages and does not say when.
_WISHED: Final = 60.0
NO_MAIL: Final = "no mail server is named (OUTSPOKEN_SMTP_HOST)"
_FIELDS: Final = ("pk", "state", "tries", "next_try_at", "sent_at", "trouble")
_WRITE_DOWN: Final = (Path(__file__).parent / "sql" / "write_down.sql").read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Told:
    """A letter, when it set out, and what came of it."""

    at: datetime
    letter: Letter
    outcome: Outcome


@transaction.atomic
def record(told: Sequence[Told], *, schedule: Schedule, now: datetime) -> None:
    """Write all of it down in one transaction. Letters deleted meanwhile are passed over."""
    held = Letter.objects.select_for_update().filter(pk__in=[each.letter.pk for each in told]).order_by("pk").in_bulk()
    changed, tries = [], []
    for each in told:
        letter = held.get(each.letter.pk)
        if letter is None:
            continue
        _move(letter, each.outcome, schedule=schedule, now=now)
        changed.append(letter)
        if each.outcome.fate is not Fate.UNTRIED:
            tries.append(_delivery(each))
    _write(changed)
    Delivery.objects.bulk_create(tries)
    _judge_endpoints(told, schedule=schedule, now=now)
    _judge_push_services(told, schedule=schedule, now=now)


def give_up_overdue(*, now: datetime, flying: Collection[UUID] = ()) -> int:
    """Give up what waited as long as anything is tried for, or came too late to an endpoint that was switched off by
    itself; return how many."""
    why = Case(
        When(~Q(trouble=""), then=F("trouble")),
        *([] if settings.HAS_MAIL else [When(kind=Letter.Kind.MAIL, then=Value(NO_MAIL))]),
        When(kind=Letter.Kind.PUSH, then=Value("no push service took it while it was news")),
        default=Value("it could not be sent for days"),
    )
    overdue = Letter.objects.overdue(at=now).exclude(pk__in=list(flying))
    late = Letter.objects.waiting().filter(endpoint__is_on=False).exclude(endpoint__off_because="")
    return overdue.update(state=Letter.State.GIVEN_UP, trouble=why) + late.exclude(pk__in=list(flying)).update(
        state=Letter.State.GIVEN_UP, trouble="its receiver was switched off before it was sent"
    )


def _move(letter: Letter, outcome: Outcome, *, schedule: Schedule, now: datetime) -> None:
    letter.tries += outcome.fate is not Fate.UNTRIED
    letter.trouble = outcome.trouble
    if outcome.fate is Fate.DELIVERED:
        # Whatever was wished meanwhile: it is there.
        letter.state, letter.sent_at, letter.trouble = Letter.State.SENT, now, ""
    elif letter.state != Letter.State.WAITING:
        return
    elif outcome.fate is Fate.REFUSED:
        letter.state = Letter.State.GIVEN_UP
    elif outcome.fate is Fate.AGAIN:
        delay = schedule.after(letter.tries, wished=outcome.wished)
        if delay is None:
            letter.state = Letter.State.GIVEN_UP
        else:
            letter.next_try_at = now + delay


def _write(letters: Sequence[Letter]) -> None:
    if not letters:
        return
    with connection.cursor() as cursor:
        cursor.execute(_WRITE_DOWN, [[getattr(letter, field) for letter in letters] for field in _FIELDS])


def _delivery(each: Told) -> Delivery:
    outcome = each.outcome
    return Delivery(
        letter_id=each.letter.pk,
        at=each.at,
        seconds=round(outcome.seconds, 3),
        status=outcome.status,
        is_delivered=outcome.fate is Fate.DELIVERED,
        answer=outcome.answer or outcome.trouble,
    )


def _judge_endpoints(told: Sequence[Told], *, schedule: Schedule, now: datetime) -> None:
    """What these tries say about the endpoints they went to: there again, absent, asking for peace, gone."""
    by_endpoint: dict[int, list[Told]] = {}
    for each in told:
        if each.letter.endpoint is not None:
            by_endpoint.setdefault(each.letter.endpoint.pk, []).append(each)
    notable = [
        pk for pk, some in by_endpoint.items() if any(_is_notable(each, some[0].letter.endpoint) for each in some)
    ]
    for endpoint in Endpoint.objects.select_for_update().filter(pk__in=notable).order_by("pk"):
        _judge_all(endpoint, by_endpoint[endpoint.pk], schedule=schedule, now=now)
        since = endpoint.failing_since
        if any(each.outcome.is_gone for each in by_endpoint[endpoint.pk]):
            _switch_off(endpoint, "it says that it is gone for good (410)", now=now)
        elif since is not None and now - since >= schedule.off_after:
            _switch_off(endpoint, f"nobody answered there since {since:%d %B}", now=now)


def _judge_push_services(told: Sequence[Told], *, schedule: Schedule, now: datetime) -> None:
    """The same about push services; and browsers that are no longer subscribed are forgotten."""
    by_service: dict[int, list[Told]] = {}
    for each in told:
        if (held := each.letter.subscription) is None:
            continue
        by_service.setdefault(held.service_id, []).append(each)
        if each.outcome.is_gone:
            # Whoever is just putting a letter there shall hold up nobody's; the next try finds it gone again.
            subscriptions.forget([held.pk], because=each.outcome.trouble, is_patient=False)
    notable = [
        pk for pk, some in by_service.items()
        if any(each.letter.subscription and _is_notable(each, each.letter.subscription.service) for each in some)
    ]  # fmt: skip
    for service in PushService.objects.select_for_update().filter(pk__in=notable).order_by("pk"):
        _judge_all(service, by_service[service.pk], schedule=schedule, now=now)


def _judge_all(to: Endpoint | PushService, told: Sequence[Told], *, schedule: Schedule, now: datetime) -> None:
    for each in told:
        # One that was refused here and never went out says nothing about its receiver.
        if each.outcome.status is not None or each.outcome.is_absent:
            _judge(to, each, schedule=schedule, now=now)
    to.save(update_fields=["failures", "failing_since", "rests_until"])


def _is_notable(each: Told, to: Endpoint | PushService | None) -> bool:
    outcome = each.outcome
    failed_before = to is not None and to.failures > 0
    return outcome.is_absent or outcome.is_gone or failed_before or _asks_for_peace(outcome)


def _asks_for_peace(outcome: Outcome) -> bool:
    return outcome.status == 429 or outcome.wished is not None


def _judge(to: Endpoint | PushService, each: Told, *, schedule: Schedule, now: datetime) -> None:
    outcome = each.outcome
    if outcome.is_absent:
        # Those that set out before it was known that nobody is there say nothing new.
        if to.rests_until is None or each.at >= to.rests_until:
            to.failures += 1
            to.failing_since = to.failing_since or each.at
            to.rests_until = now + schedule.rest(to.failures)
        return
    to.failures, to.failing_since = 0, None
    if _asks_for_peace(outcome):
        wished = min(_WISHED if outcome.wished is None else outcome.wished, schedule.longest_wished)
        to.rests_until = max(to.rests_until or now, now + timedelta(seconds=wished))
    elif to.rests_until is not None and each.at >= to.rests_until:
        to.rests_until = None


def _switch_off(endpoint: Endpoint, why: str, *, now: datetime) -> None:
    if not endpoint.is_on:
        return
    endpoint.is_on, endpoint.off_because = False, why
    endpoint.save(update_fields=["is_on", "off_because"])
    waiting = Letter.objects.waiting().filter(endpoint=endpoint)
    given_up = waiting.update(state=Letter.State.GIVEN_UP, trouble=f"its receiver was switched off: {why}"[:300])
    detail = {"why": why, "given_up": given_up}
    audit.record("endpoint.went_off", by=None, about=f"endpoint {endpoint.pk}", now=now, detail=detail)
