"""What the pages of escalations show, and what their form means."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django import forms
from django.db.models import Q

from outspoken.act import alarms, calling, drills, escalation_words, ladders
from outspoken.act.alarms import Alarm
from outspoken.act.models import Escalation, Problem, Rung, Severity
from outspoken.journeys.models import Touchpoint
from outspoken.pages.given import whole_number
from outspoken.people.models import User
from outspoken.people.rights import Right, may, touchpoints_seen_by
from outspoken.understand.models import Incident, Theme
from outspoken.understand.notice import page as incident_page
from outspoken.understand.scope import Scope

MOST: Final = 200
LATELY: Final = timedelta(days=90)


def listed(user: User, *, now: datetime) -> dict[str, Any]:
    """Those that stand, the gravest and oldest first, and what was settled lately; a fixed number of queries."""
    seen = Escalation.objects.visible_to(touchpoints=touchpoints_seen_by(user), user=user)
    rows = seen.select_related("touchpoint", "taken_by", "team")
    standing = list(rows.standing().order_by("-severity", "raised_at", "number")[:MOST])
    settled = rows.filter(state=Escalation.State.RESOLVED, resolved_at__gte=now - LATELY)
    return {
        "standing": standing,
        "untaken": sum(not held.is_taken and not held.is_drill for held in standing),
        "settled": list(settled.order_by("-resolved_at", "-number")[:MOST]),
        "now": now,
        "may_work": may(user, Right.WORK_CASES),
    }


def of(held: Escalation, *, by: User, now: datetime) -> dict[str, Any]:
    """One of them, as far as this person may see it."""
    climb = ladders.of(held.severity)
    note = getattr(held, "after_action", None)
    return {
        "held": held,
        "told": escalation_words.told(held, scope=Scope.of(by), now=now),
        "voices": escalation_words.words_for(held, by),
        "story": list(held.story.select_related("by")),
        "called": _called(held, now=now),
        "rungs": _rungs(held, climb),
        "next_rung": Rung.Who(climb.steps[held.rung].who).label if _climbs(held, climb) else "",
        "people": _people(held),
        "is_mine": held.taken_by_id == by.pk,
        "note": note,
        "happened": note.happened if note else drills.filled_in(held) if not held.is_standing else "",
        "incident": escalation_words.incident_of(held),
        "now": now,
    }


def _climbs(held: Escalation, climb: ladders.Climb) -> bool:
    return held.climbs_at is not None and held.over_at is None and held.rung < len(climb.steps)


def _called(held: Escalation, *, now: datetime) -> list[dict[str, Any]]:
    """Everybody who hears of it, the latest last, and whether they could be told."""
    rows = list(held.notices.select_related("user", "instead_of"))
    stuck = calling.stuck(row.letter_key for row in rows if row.letter_key)
    return [
        {
            "name": row.user.name,
            "instead_of": row.instead_of.name if row.instead_of else "",
            "why": row.get_why_display(),
            "at": row.told_at,
            "waits_until": row.not_before if row.told_at is None and row.not_before > now else None,
            "is_stuck": stuck.get(row.letter_key, False),
        }
        for row in rows
    ]


def _rungs(held: Escalation, climb: ladders.Climb) -> list[dict[str, Any]]:
    return [
        {
            "who": ladders.names(ladders.people_on(step, team=held.team_id, escalation=held)),
            "label": Rung.Who(step.who).label,
            "is_called": place <= held.rung,
            "minutes": step.minutes,
        }
        for place, step in enumerate(climb.steps, 1)
    ]


def _people(held: Escalation) -> list[User]:
    """To whom it can be handed on."""
    staff = User.objects.active().staff().filter(~Q(pk=held.taken_by_id) if held.taken_by_id else Q())
    return list(staff.filter(pk__in=held.drilled) if held.is_drill else staff)


class RaiseForm(forms.Form):
    """Something to be escalated by hand."""

    title = forms.CharField(
        max_length=200,
        label="What somebody must answer for now",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text="As you would tell it on the phone: “Nobody can pay at the web checkout”. No customers’ names.",
    )
    severity = forms.TypedChoiceField(
        choices=[(str(each.value), str(each.label)) for each in sorted(Severity, reverse=True)], coerce=int
    )
    touchpoint = forms.ModelChoiceField(Touchpoint.objects.all(), required=False, empty_label="everywhere", label="At")
    theme = forms.ModelChoiceField(
        Theme.objects.filter(is_active=True), required=False, empty_label="anything", label="About"
    )
    problem = forms.ModelChoiceField(Problem.objects.standing(), required=False, widget=forms.HiddenInput)
    incident = forms.ModelChoiceField(Incident.objects.filter(over=None), required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, named: Mapping[str, str] | None = None, by: User, now: datetime) -> None:
        """named: what the address says that it is about; what is not there, or may not be seen, is left out."""
        self._by, self._now = by, now
        super().__init__(data, initial=_first(named or {}, by=by, now=now))
        seen = touchpoints_seen_by(by)
        places = Touchpoint.objects.all() if seen is None else Touchpoint.objects.filter(pk__in=seen)
        self.fields["touchpoint"].queryset = places  # type: ignore[attr-defined]
        problems = Problem.objects.standing().visible_to(touchpoints=seen, user=by)
        self.fields["problem"].queryset = problems  # type: ignore[attr-defined]

    def clean_title(self) -> str:
        return str(self.cleaned_data["title"]).replace("\0", "").strip()

    def clean_incident(self) -> Incident | None:
        row: Incident | None = self.cleaned_data["incident"]
        if row is not None and not incident_page.may_see(Scope.of(self._by), row):
            raise forms.ValidationError("There is no such incident.")
        return row

    def alarm(self) -> Alarm:
        data, severity = self.cleaned_data, Severity(self.cleaned_data["severity"])
        if data["incident"] is not None:
            return alarms.of_incident(data["incident"], now=self._now, title=data["title"], severity=severity)
        if data["problem"] is not None:
            return alarms.of_problem(data["problem"], severity=severity)
        return alarms.by_hand(data["title"], severity=severity, theme=data["theme"], touchpoint=data["touchpoint"])


def _first(named: Mapping[str, str], *, by: User, now: datetime) -> dict[str, Any]:
    """What the form begins with, from an address: `?incident=`, `?theme=`, `?touchpoint=`, `?problem=`."""
    first: dict[str, Any] = {"severity": int(Severity.HIGH)}
    theme = Theme.objects.filter(key=_plain(named, "theme"), is_active=True).first()
    place = Touchpoint.objects.filter(slug=_plain(named, "touchpoint")).first()
    if (pk := whole_number(_plain(named, "problem"))) is not None:
        seen = Problem.objects.standing().visible_to(touchpoints=touchpoints_seen_by(by), user=by)
        if problem := seen.filter(pk=pk).first():
            first |= {"problem": problem, "title": problem.title}
            theme, place = problem.theme, problem.touchpoint
    row = _incident(_plain(named, "incident"), by=by)
    if row is not None:
        first |= {"incident": row, "title": alarms.called(row, now=now), "severity": int(alarms.severity_of(row))}
        theme, place = row.theme, row.touchpoint
    return first | {"theme": theme, "touchpoint": place}


def _incident(given: str, *, by: User) -> Incident | None:
    try:
        found = Incident.objects.select_related("theme", "touchpoint").filter(pk=UUID(given), over=None).first()
    except ValueError:
        return None
    return found if found is not None and incident_page.may_see(Scope.of(by), found) else None


def _plain(named: Mapping[str, str], name: str) -> str:
    return named.get(name, "").replace("\0", "")
