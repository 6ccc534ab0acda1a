"""The forms of a plan, checked for shape."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

from django import forms

from outspoken.act.plans.verbs import Expected, ToDo
from outspoken.act.problems.forms import DAY, PLAIN, staff
from outspoken.people.models import User
from outspoken.understand.changes.forms import LONGEST_ROLL_OUT
from outspoken.understand.changes.power import PARTS, ratio_of
from outspoken.understand.models import Change

YEARS: Final = timedelta(days=2 * 366)
ACTIONS: Final = 4  # rows of the first form; more are added on the plan's page


class PlanForm(forms.Form):
    """What is planned, and what is expected of it by when."""

    what = forms.CharField(
        max_length=200, label="What will be changed?", widget=forms.TextInput(PLAIN),
        help_text="“Refunds under 50 are paid at once, without a signature”.",
    )  # fmt: skip
    owner = forms.ModelChoiceField(User.objects.none(), required=False, empty_label="nobody yet", label="Owner")
    effect_on = forms.DateField(label="Customers meet it from", widget=forms.DateInput(DAY, format="%Y-%m-%d"))
    lag_days = forms.IntegerField(
        min_value=0, max_value=LONGEST_ROLL_OUT, initial=0, label="Days until it reached everybody"
    )
    counted = forms.ChoiceField(choices=Change.Counted.choices, initial=Change.Counted.UNHAPPY, label="We expect")
    expected = forms.ChoiceField(
        choices=[(name, words) for name, (words, _) in PARTS.items()], initial="third", label="By about",
        help_text="How soon that can be seen is told when it is kept, and the verdict comes on that day by itself.",
    )  # fmt: skip

    def __init__(self, data: Any = None, *, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        self.fields["owner"].queryset = staff()  # type: ignore[attr-defined]

    def check_date(self, today: date) -> None:
        """Refuse a date that can only be a slip."""
        told = self.cleaned_data.get("effect_on")
        if told and abs(told - today) > YEARS:
            self.add_error("effect_on", "That is more than two years away; write it like 2026-03-01.")

    @property
    def wanted(self) -> Expected:
        data = self.cleaned_data
        ratio = ratio_of(data["expected"], counted=data["counted"])
        return Expected(data["effect_on"], data["counted"], ratio, data["lag_days"])


class ActionForm(forms.Form):
    """One thing to do."""

    what = forms.CharField(max_length=200, label="What is to be done", widget=forms.TextInput(PLAIN))
    due_on = forms.DateField(label="By", widget=forms.DateInput(DAY, format="%Y-%m-%d"))
    owner = forms.ModelChoiceField(User.objects.none(), required=False, empty_label="nobody yet", label="Who")

    def __init__(self, data: Any = None, *, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        self.fields["owner"].queryset = staff()  # type: ignore[attr-defined]

    @property
    def todo(self) -> ToDo:
        data = self.cleaned_data
        return ToDo(data["what"], data["due_on"], data["owner"])
