"""The form of a new target."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms

from outspoken.act.models import Target
from outspoken.act.targets import figures, verbs
from outspoken.journeys.models import Promise
from outspoken.people.models import User


def percent(given: str) -> float:
    """A percentage as somebody types it, as a fraction of 1. Raises ValidationError.

    >>> percent("85"), percent("62,5 %")
    (0.85, 0.625)
    """
    try:
        value = float(given.strip().rstrip("%").strip().replace(",", "."))
    except ValueError:
        raise forms.ValidationError("Give a percentage, like 85.") from None
    if not 0 < value <= 100:
        raise forms.ValidationError("Give a percentage from 1 to 100.")
    return round(value / 100, 6)


class TargetForm(forms.Form):
    """A promise that customers' answers can tell, and what share of them is to keep it at first."""

    promise = forms.ChoiceField(label="The promise")
    value = forms.CharField(
        required=False, max_length=8, label="To begin with, percent",
        help_text="Empty: what was promised. From then on it only rises.",
    )  # fmt: skip
    periods = forms.IntegerField(
        min_value=1, max_value=12, initial=3, label="It rises after so many months above it, in a row"
    )
    most_at_once = forms.IntegerField(min_value=1, max_value=50, initial=5, label="By so many points at most")

    def __init__(self, data: Any = None, *, now: datetime) -> None:
        super().__init__(data)
        taken = set(Target.objects.values_list("touchpoint", "measure"))
        rows = Promise.objects.current().select_related("touchpoint").order_by("touchpoint__name", "pk")
        self.promises: dict[str, Promise] = {
            str(row.pk): row
            for row in rows
            if figures.is_countable(row.measure, now=now)
            and (row.touchpoint_id, row.measure.strip().lower()) not in taken
        }
        named = [(pk, f"{row.touchpoint.name}: {row.wording} ({row.target_told})") for pk, row in self.promises.items()]
        self.fields["promise"].choices = named  # type: ignore[attr-defined]

    def clean_value(self) -> float | None:
        given = self.cleaned_data["value"]
        return percent(given) if given.strip() else None

    def make(self, *, by: User, now: datetime) -> Target:
        """Set it. Raises TargetError."""
        data = self.cleaned_data
        promise = self.promises[data["promise"]]
        promised = promise.target if 0 < promise.target <= 1 else None
        value = data["value"] or promised
        if value is None:
            raise verbs.TargetError("What was promised is no share; say with what percentage to begin.")
        return verbs.set_for(
            promise.touchpoint, measure=promise.measure, value=value, promise=promise, periods=data["periods"],
            most_at_once=data["most_at_once"] / 100, by=by, now=now,
        )  # fmt: skip
