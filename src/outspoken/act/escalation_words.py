"""An escalation in words: what happened, to whom, in whose words, what was done; for pages, mails and webhooks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from outspoken.act.escalations import PAGERS, about, address
from outspoken.act.models import Carrier, Case, CaseFeedback, Escalation, Quoted, Severity
from outspoken.journeys.models import Touchpoint
from outspoken.listen.models import Feedback, Source, Verbatim
from outspoken.people.models import Person, User
from outspoken.people.rights import touchpoints_seen_by
from outspoken.post import letters
from outspoken.post.models import Letter
from outspoken.understand import hidden, voices
from outspoken.understand.models import Change, Incident
from outspoken.understand.notice import page
from outspoken.understand.room import Filters, link
from outspoken.understand.scope import Scope
from outspoken.understand.verbatims import Seen
from outspoken.understand.voices import Voice

WORDS: Final = 3
# Where it is about a theme or a place and no incident, its newest unhappy comments speak.
RECENT: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Told:
    """What is known of an escalation. felt: how many, in words. href: all the comments it is about."""

    sentence: str
    touched: Sequence[str]
    felt: str
    done: Sequence[str]
    href: str = ""


def told(held: Escalation, *, scope: Scope, now: datetime) -> Told:
    """What happened and what was done so far, as far as this scope may see it."""
    row = incident_of(held)
    touched = list(Touchpoint.objects.filter(pk__in=held.touchpoints).order_by("name").values_list("name", flat=True))
    if row is None or not page.may_see(scope, row):
        return Told(_sentence(held), touched, _felt_alone(held), _done(held, None), _href(held))
    shown = page.page(row, scope=scope, now=now)
    places = list(dict.fromkeys([*(place.name for place in shown.touchpoints), *touched]))
    felt = f"{_n(shown.comments, 'comment')}, {_n(shown.people, 'person', 'people')} known to have said it"
    felt += f", {shown.unknown_note}" if shown.unknown_note else ""
    return Told(
        shown.sentence,
        [*places, *(f"by {place.name}" for place in shown.channels)],
        felt,
        _done(held, row),
        shown.words,
    )


def incident_of(held: Escalation) -> Incident | None:
    """The gravest of its incidents, the latest of these."""
    alarms = held.alarms.exclude(incident=None).select_related("incident__theme", "incident__touchpoint")
    row = alarms.order_by("-severity", "-at", "-pk").first()
    return row.incident if row else None


def _sentence(held: Escalation) -> str:
    if held.is_drill:
        return "This is a drill: nothing happened. Do what you would do, and see whether it works."
    n = held.alarms.exclude(case=None).count()
    if held.origin == Escalation.Origin.CASE:
        return f"{_n(n, 'urgent case')} {'is' if n == 1 else 'are'} overdue: the answer we promised was not given."
    problem = held.alarms.exclude(problem=None).select_related("problem").first()
    if problem and problem.problem:
        return f"The problem “{problem.problem.title}” needs a decision."
    if held.origin == Escalation.Origin.INCIDENT:
        return f"Something changed in what customers say: {held.title}."
    if held.origin == Escalation.Origin.RULE:
        return f"The rule “{held.title}” found {_n(held.alarms.exclude(feedback=None).count(), 'comment')}."
    who = held.raised_by.name if held.raised_by else "Somebody"
    return f"{who} asks for somebody to answer for it: {held.title}."


def _felt_alone(held: Escalation) -> str:
    n = held.alarms.exclude(feedback=None).count()
    return _n(n, "comment") if n else ""


def _done(held: Escalation, row: Incident | None) -> list[str]:
    found = [entry.text for entry in held.story.order_by("at", "pk") if entry.text.startswith(("taken", "handed"))]
    if row is not None:
        cases = Case.objects.filter(incident=row)
        answered = cases.exclude(first_contact_at=None).count()
        if n := cases.count():
            found.append(f"{_n(n, 'case')} opened for customers, {answered} of them answered")
        changes = Change.objects.filter(incident=row).order_by("pk")
        found += [f"recorded as changed: {change.what}" for change in changes]
    return found


def _href(held: Escalation) -> str:
    filters = _about(held)
    return link(**filters) if filters else ""


def _about(held: Escalation) -> dict[str, Any]:
    if not (held.theme or held.touchpoint):
        return {}
    return {
        "theme": held.theme.key if held.theme else "",
        "touchpoint": held.touchpoint.slug if held.touchpoint else "",
        "polarity": "negative",
        "start": held.raised_at - RECENT,
    }


def words(held: Escalation, *, seen: Seen, by: User | None = None, size: int = WORDS) -> list[Voice]:
    """A few comments that speak for it, spread over what is said; only what may be seen, and no employee's."""
    if held.is_drill:
        return []
    row = incident_of(held)
    if row is not None:
        about = page.filters_of(row)
    elif ids := _linked(held):
        return _voices_of(ids, seen=seen)[:size]
    else:
        about = _about(held)
    if not about:
        return []
    filters = Filters(**about)
    return voices.heard(filters, by=by or User(), seen=seen).exemplars(size=size)


def words_for(held: Escalation, user: User) -> list[Voice]:
    return words(held, seen=touchpoints_seen_by(user), by=user)


def _linked(held: Escalation) -> list[UUID]:
    """Feedback of its alarms, of its cases and of its problem, the newest first; asked one after the other, because all
    at once PostgreSQL looks through every comment there is."""
    rows = list(held.alarms.values_list("feedback", "case", "problem"))
    ids = {feedback for feedback, _, _ in rows if feedback}
    if numbers := [case for _, case, _ in rows if case]:
        ids |= set(CaseFeedback.objects.filter(case__in=numbers).values_list("feedback", flat=True))
    if problems := [problem for _, _, problem in rows if problem]:
        ids |= set(Verbatim.objects.filter(problems__in=problems).values_list("feedback", flat=True))
    newest = Feedback.objects.filter(pk__in=ids).order_by("-occurred_at", "pk")
    return list(newest.values_list("pk", flat=True)[:20]) if ids else []


def _voices_of(feedback: Sequence[UUID], *, seen: Seen) -> list[Voice]:
    employees = Person.objects.filter(kind=Person.Kind.EMPLOYEE)
    rows = Verbatim.objects.filter(feedback__in=feedback).exclude(text="").exclude(feedback__person__in=employees)
    rows = rows.exclude(feedback__source__in=Source.objects.filter(is_of_employees=True))
    if seen is not None:
        rows = rows.filter(feedback__touchpoint__in=seen)
    shown = rows.select_related("feedback__touchpoint", "reading").order_by("-feedback__occurred_at", "pk")
    return [_voice(one) for one in shown]


def _voice(one: Verbatim) -> Voice:
    told_by = one.feedback
    reading = getattr(one, "reading", None)
    text = hidden.words(one.text, told_by.touchpoint_id)
    return Voice(
        text=text if len(text) <= voices.MOST_SHOWN else f"{text[: voices.MOST_SHOWN].rstrip()} …",
        family=reading.family if reading else "",
        touchpoint=told_by.touchpoint.name if told_by.touchpoint else "",
        channel=told_by.channel,
        occurred_at=told_by.occurred_at,
        score=None,
        theme="",
        href=reverse("verbatim", args=[one.pk]),
        id=one.pk,
    )


def put_event(held: Escalation, what: str, *, now: datetime, again: str = "", text: str = "") -> None:
    """One signed event for each endpoint that wants to hear of it; what is raised carries words of customers."""
    known = told(held, scope=Scope(), now=now)
    said = words(held, seen=None) if what == "raised" else []
    facts = {"Severity": Severity(held.severity).label, "Touched": ", ".join(known.touched), "Felt by": known.felt}
    put = letters.put_event(
        type=f"escalation.{what}",
        subject=held.title,
        data={
            "text": text or known.sentence,
            "facts": {name: value for name, value in facts.items() if value},
            "quotes": [one.text for one in said],
            "link": address(held),
            "severity": PAGERS[Severity(held.severity)],
            "action": {"raised": "trigger", "acknowledged": "acknowledge", "resolved": "resolve"}[what],
        },
        key=f"escalation {held.number} {what} {again}".strip(),
        about=about(held),
        now=now,
    )
    for letter in put:
        carry(letter, held, said)


def put_incident(held: Escalation, row: Incident, *, now: datetime) -> None:
    """Tell the endpoints of a breakdown once, apart from who answers for it."""
    letters.put_event(
        type="incident.opened",
        subject=held.title,
        data={
            "text": page.sentence(page.line(row, now=now)),
            "facts": {"Severity": row.get_severity_display(), "Since": row.since.isoformat()},
            "link": f"{settings.PUBLIC_URL}{reverse('incident', args=[row.pk])}",
            "severity": PAGERS[Severity(held.severity)],
        },
        key=f"incident {row.pk} opened",
        about=f"incident {row.pk}",
        now=now,
    )


def carry(letter: Letter, held: Escalation, said: Sequence[Voice]) -> None:
    """Remember whose words a letter carries, so that it goes when one of them is erased."""
    feedback = set(Verbatim.objects.filter(pk__in=[one.id for one in said]).values_list("feedback", flat=True))
    if not feedback or Carrier.objects.filter(letter=letter).exists():
        return
    carrier = Carrier.objects.create(letter=letter, escalation=held, quotes=len(feedback))
    Quoted.objects.bulk_create(Quoted(carrier=carrier, feedback_id=pk) for pk in sorted(feedback))


def _n(count: int, one: str, many: str = "") -> str:
    """
    >>> _n(1, "case"), _n(2000, "person", "people")
    ('1 case', '2,000 people')
    """
    return f"{count:,} {one if count == 1 else many or f'{one}s'}"
