"""The form of a change, checked for shape; prefilled from the incident that it answers."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

from django import forms

from outspoken.journeys.models import Touchpoint
from outspoken.understand.changes.power import PARTS, ratio_of
from outspoken.understand.changes.records import Plan
from outspoken.understand.models import Change, Incident, Theme

LONGEST_ROLL_OUT: Final = 90
YEARS: Final = timedelta(days=730)


class ChangeForm(forms.Form):
    what = forms.CharField(
        max_length=200,
        label="What was changed, or will be",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text="As you would tell a colleague: “Refunds are paid at once, without a form”.",
    )
    theme = forms.ChoiceField(required=False, label="What customers say about")
    touchpoint = forms.ModelChoiceField(Touchpoint.objects.all(), required=False, empty_label="everywhere", label="At")
    channel = forms.ChoiceField(required=False, label="In the channel")
    effect_on = forms.DateField(label="From", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    lag_days = forms.IntegerField(
        min_value=0,
        max_value=LONGEST_ROLL_OUT,
        initial=0,
        label="Days until it reached everybody",
        help_text="0 where it was there for all at once. The roll-out counts neither as before nor as after.",
    )
    counted = forms.ChoiceField(choices=Change.Counted.choices, initial=Change.Counted.UNHAPPY, label="We hope for")
    expected = forms.ChoiceField(choices=[], initial="third", label="By about")
    incident = forms.ModelChoiceField(Incident.objects.all(), required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, channels: list[str], initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        themes = Theme.objects.filter(is_active=True).select_related("parent").order_by("key")
        self.themes = {theme.key: theme for theme in themes}
        self._choose("theme", [("", "anything"), *((key, _named(theme)) for key, theme in self.themes.items())])
        self._choose("channel", [("", "any"), *((name, name) for name in channels)])
        self._choose("expected", [(name, words) for name, (words, _) in PARTS.items()])

    def _choose(self, field: str, choices: list[tuple[str, str]]) -> None:
        self.fields[field].choices = choices  # type: ignore[attr-defined]

    def clean_what(self) -> str:
        return str(self.cleaned_data["what"]).replace("\0", "").strip()

    def check_date(self, today: date) -> None:
        """Refuse a date that can only be a slip."""
        told = self.cleaned_data.get("effect_on")
        if told and abs(told - today) > YEARS:
            self.add_error("effect_on", "That is more than two years away; write it like 2026-03-01.")

    def plan(self) -> Plan:
        data = self.cleaned_data
        return Plan(
            what=data["what"],
            effect_on=data["effect_on"],
            lag_days=data["lag_days"],
            counted=data["counted"],
            expected_ratio=ratio_of(data["expected"], counted=data["counted"]),
            theme=self.themes.get(data["theme"]),
            touchpoint=data["touchpoint"],
            channel=data["channel"],
            incident=data["incident"],
        )


class DateForm(forms.Form):
    """Another date of effect."""

    effect_on = forms.DateField(
        label="Takes effect on", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


def from_incident(row: Incident | None, *, today: date) -> dict[str, Any]:
    """The form's first values: what an incident is about, and today."""
    first: dict[str, Any] = {"effect_on": today, "lag_days": 0, "counted": Change.Counted.UNHAPPY, "expected": "third"}
    if row is None:
        return first
    return {
        **first,
        "theme": row.theme.key if row.theme else "",
        "touchpoint": row.touchpoint_id,
        "channel": row.channel,
        "incident": row.pk,
    }


def _named(theme: Theme) -> str:
    return f"{theme.parent.name} › {theme.name}" if theme.parent else theme.name
