"""The pulse: one tap on how it felt, then, if the customer likes, a sentence.

Every answer has a name of its own from the start, signed and carried in the page, so that a double tap, a reload or a
second tap from the same e-mail link is the same answer. There is no cookie and no account: the forms are outside
Django's CSRF check, which protects a signed-in visitor's powers, and these visitors have none; what the signature
guards is that an answer belongs to a page we made.

    PulseError (a ListenError)
    ├── PulseClosed
    ├── LinkBroken    signed by somebody else, or for another pulse
    ├── LinkExpired
    ├── AnswerFixed   too late to change it
    └── SlugTaken     the address is another pulse's
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import Sum
from django.urls import reverse

from outspoken.journeys.models import Touchpoint
from outspoken.listen import exposures, feedback
from outspoken.listen.feedback import Item, ListenError
from outspoken.listen.models import Exposure, Feedback, Pulse, Source
from outspoken.listen.pulse_words import FACES, TOLD, TOLD_US, UNHAPPY
from outspoken.people import audit
from outspoken.people.models import Person, User

LINK_LIFE = timedelta(days=60)
CHANGEABLE = timedelta(days=1)
MAX_NAME = 200
# A stranger's sentence, not a file: what is longer would cost seconds of masking, again and again.
MAX_WORDS = 5_000
MAX_SOURCE_SLUG = 40


class PulseError(ListenError):
    """A pulse cannot do what was asked; the message says why."""


class PulseClosed(PulseError):
    pass


class LinkBroken(PulseError):
    pass


class LinkExpired(PulseError):
    pass


class AnswerFixed(PulseError):
    pass


class SlugTaken(PulseError):
    pass


@dataclass(frozen=True, slots=True)
class Answer:
    """The name of one answer to one pulse, given or not yet given; `person` where the link knew them."""

    external_id: str
    person: UUID | None = None


def new_answer() -> Answer:
    """An answer for a page that anybody may open."""
    return Answer(f"tap:{uuid4().hex}")


def sign(pulse: Pulse, answer: Answer) -> str:
    """The answer's name as it is carried in a page or a link."""
    held = {"a": answer.external_id, "p": answer.person.hex if answer.person else None}
    return signing.dumps(held, salt=_salt(pulse))


def read(pulse: Pulse, token: str) -> Answer:
    """The answer a token names. Raises LinkBroken, LinkExpired."""
    try:
        held: dict[str, Any] = signing.loads(token, salt=_salt(pulse), max_age=LINK_LIFE)
    except signing.SignatureExpired:
        raise LinkExpired("The link is older than 60 days.") from None
    except (signing.BadSignature, ValueError):
        raise LinkBroken("The link was not made here, or is cut short.") from None
    return Answer(held["a"], UUID(hex=held["p"]) if held["p"] else None)


def _salt(pulse: Pulse) -> str:
    return f"listen.pulse.{pulse.pk}"


def link_for(pulse: Pulse, *, transaction: str, person: Person | UUID | None = None) -> str:
    """The address to send to one customer after one transaction: one answer, changeable for a day, good for 60 days."""
    name = f"transaction:{transaction}"
    if len(name) > MAX_NAME:
        name = "transaction:sha256:" + hashlib.sha256(transaction.encode()).hexdigest()
    pk = person.pk if isinstance(person, Person) else person
    return settings.PUBLIC_URL + reverse("pulse-signed", args=[pulse.slug, sign(pulse, Answer(name, pk))])


def given(pulse: Pulse, answer: Answer) -> Feedback | None:
    """What was answered under this name, if anything was."""
    return Feedback.objects.filter(source=pulse.source_id, external_id=answer.external_id).first()


@transaction.atomic
def tap(pulse: Pulse, answer: Answer, *, emotion: str, language: str, now: datetime) -> Feedback:
    """Store how it felt, once; another tap under the same name changes it while it may be changed.

    Raises PulseClosed, AnswerFixed, FieldError.
    """
    if not (pulse.is_open and pulse.source.is_open):
        raise PulseClosed(f"The pulse “{pulse.slug}” is closed.")
    if emotion not in FACES:
        raise feedback.FieldError("emotion", f"Tap one of {', '.join(FACES)}.")
    item = Item(
        external_id=answer.external_id,
        emotion=emotion,
        touchpoint=pulse.touchpoint.slug,
        language=language,
    )
    taken = feedback.take([item], source=pulse.source, by=None, now=now)
    if taken.errors:
        raise feedback.FieldError(taken.errors[0].field, taken.errors[0].message)
    kept = Feedback.objects.get(source=pulse.source, external_id=answer.external_id)
    if taken.stored:
        # The link knows the customer themselves, by no handle; who was erased since is nobody.
        kept.person = Person.objects.filter(pk=answer.person).first() if answer.person else None
        kept.save(update_fields=["person"])
        exposures.add("answered", day=_day(now), touchpoint=pulse.touchpoint_id, channel=kept.channel)
        return kept
    return kept if kept.emotion == emotion else _revised(kept, emotion=emotion, now=now)


def say(pulse: Pulse, answer: Answer, *, text: str, now: datetime) -> Feedback:
    """Put the customer's words to their tap; the same words again change nothing.

    Raises LinkBroken where there is no tap, AnswerFixed, FieldError.
    """
    if len(text) > MAX_WORDS:
        raise feedback.FieldError("text", f"At most {MAX_WORDS:,} characters are kept. Shorten it.")
    kept = given(pulse, answer)
    if kept is None:
        raise LinkBroken("There is no answer to add words to.")
    return _revised(kept, text=text, now=now)


@transaction.atomic
def told_before(pulse: Pulse, answer: Answer, *, told: str, now: datetime) -> Feedback:
    """Keep whether somebody who is unhappy had told us before, as an attribute of their answer.

    Raises LinkBroken where there is no unhappy answer to a pulse that asks this, AnswerFixed, FieldError.
    """
    if told not in TOLD:
        raise feedback.FieldError("told", f"Tap one of {', '.join(TOLD)}.")
    held = Feedback.objects.select_for_update().filter(source=pulse.source_id, external_id=answer.external_id).first()
    if held is None or not asks_told(pulse, held):
        raise LinkBroken("There is no answer that this was asked of.")
    if now - held.received_at > CHANGEABLE:
        raise AnswerFixed("An answer can be changed for a day.")
    held.attributes = {**held.attributes, TOLD_US: told}
    held.save(update_fields=["attributes"])
    return held


def asks_told(pulse: Pulse, kept: Feedback) -> bool:
    """Whether this answer is asked if they told us before."""
    return pulse.asks_told and kept.emotion in UNHAPPY


def _revised(kept: Feedback, *, now: datetime, **change: str) -> Feedback:
    if now - kept.received_at > CHANGEABLE:
        raise AnswerFixed("An answer can be changed for a day.")
    return feedback.revise(kept, **change)


def offer(pulse: Pulse, *, now: datetime) -> None:
    """Note that the question was on somebody's screen."""
    channel = pulse.source.channel or pulse.source.kind
    exposures.add("offered", day=_day(now), touchpoint=pulse.touchpoint_id, channel=channel)


def others_today(pulse: Pulse, *, now: datetime) -> int:
    """How many others answered at this touchpoint today."""
    today = Exposure.objects.filter(day=_day(now), touchpoint=pulse.touchpoint_id)
    return max(0, (today.aggregate(sum=Sum("answered"))["sum"] or 0) - 1)


def _day(now: datetime) -> date:
    return now.astimezone(ZoneInfo(settings.TIME_ZONE)).date()


@transaction.atomic
def create(
    *,
    slug: str,
    question: str,
    touchpoint: Touchpoint,
    thanks: str = "",
    questions: Mapping[str, str] | None = None,
    by: User | None,
    now: datetime,
) -> Pulse:
    """Make a pulse and the source its answers belong to. Raises SlugTaken."""
    if Pulse.objects.filter(slug=slug).exists():
        raise SlugTaken(f"There is a pulse /p/{slug} already. Choose another address.")
    name = _source_slug(slug)
    source = Source.objects.create(name=f"Pulse: {slug}", slug=name, kind=Source.Kind.PULSE, channel="pulse")
    pulse = Pulse.objects.create(
        slug=slug,
        question=question,
        touchpoint=touchpoint,
        thanks=thanks,
        questions=dict(questions or {}),
        source=source,
    )
    audit.record("pulse.created", by=by, about=f"pulse {slug}", now=now)
    return pulse


@transaction.atomic
def change(
    pulse: Pulse,
    *,
    question: str,
    thanks: str,
    questions: Mapping[str, str],
    asks_told: bool = False,
    told_question: str = "",
    by: User,
    now: datetime,
) -> None:
    """Change what the pulse says; its address and its touchpoint stay, for they are printed and counted."""
    new = {
        "question": question,
        "thanks": thanks,
        "questions": dict(questions),
        "asks_told": asks_told,
        "told_question": told_question,
    }
    changed = {name: value for name, value in new.items() if getattr(pulse, name) != value}
    if changed:
        Pulse.objects.filter(pk=pulse.pk).update(**changed)
        audit.record("pulse.changed", by=by, about=f"pulse {pulse.slug}", now=now, detail=changed)


def _source_slug(slug: str) -> str:
    name = f"pulse-{slug}"
    if len(name) <= MAX_SOURCE_SLUG:
        return name
    return f"{name[: MAX_SOURCE_SLUG - 11]}-{hashlib.sha256(slug.encode()).hexdigest()[:10]}"


@transaction.atomic
def set_open(pulse: Pulse, *, is_open: bool, by: User, now: datetime) -> None:
    """Open or close a pulse; doing it twice changes nothing."""
    if Pulse.objects.filter(pk=pulse.pk).exclude(is_open=is_open).update(is_open=is_open):
        audit.record("pulse.opened" if is_open else "pulse.closed", by=by, about=f"pulse {pulse.slug}", now=now)
