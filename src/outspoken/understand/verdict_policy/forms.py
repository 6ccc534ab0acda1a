"""The form of the verdict policy: a field for each threshold, shares in percent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from django import forms

from outspoken.evidence.verdict import VerdictPolicy
from outspoken.understand.verdict_policy.thresholds import GROUPS, THRESHOLDS, Threshold
from outspoken.understand.verdict_policy.versions import Held, Unfit, policy_of

MOST = 1_000_000


class Group(NamedTuple):
    """Fields that answer one question."""

    name: str
    fields: Sequence[forms.BoundField]


class PolicyForm(forms.Form):
    """Every threshold, why it is changed, and the version it was changed from."""

    why = forms.CharField(
        max_length=300,
        label="Why",
        help_text="Kept with the version, for whoever wonders in a year.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, held: Held, shown: VerdictPolicy | None = None) -> None:
        values = shown or held.policy
        initial = {name: each.typed(getattr(values, name)) for name, each in THRESHOLDS.items()}
        super().__init__(data, initial=initial | {"seen": held.number})
        for name, each in THRESHOLDS.items():
            self.fields[name] = _field(each)

    @property
    def groups(self) -> list[Group]:
        return [Group(name, [self[each.name] for each in held]) for name, held in GROUPS]

    def policy(self) -> VerdictPolicy:
        """The thresholds as a policy. Raises Unfit."""
        typed = {name: self.cleaned_data[name] for name in THRESHOLDS}
        shares = {name: value / 100 if THRESHOLDS[name].unit == "percent" else value for name, value in typed.items()}
        held = {name: getattr(VerdictPolicy(), name) for name in THRESHOLDS}
        # 33.3333 % as the field shows a third is a third still.
        same = {name for name, each in THRESHOLDS.items() if each.typed(held[name]) == each.typed(shares[name])}
        return policy_of({name: value for name, value in shares.items() if name not in same})

    def checked(self) -> VerdictPolicy | None:
        """The policy where all is well; else the errors stand at their fields."""
        if not self.is_valid():
            return None
        try:
            return self.policy()
        except Unfit as error:
            self.add_error(error.field, str(error))
            return None

    def clean_why(self) -> str:
        return str(self.cleaned_data["why"]).replace("\0", "").strip()


def _field(each: Threshold) -> forms.Field:
    unit = ", %" if each.unit == "percent" else ""
    label, told = each.label + unit, f"{each.meaning} Default: {each.told(each.default)}."
    if each.unit == "count":
        return forms.IntegerField(min_value=1, max_value=MOST, label=label, help_text=told)
    least, most = (1.0, 100.0) if each.unit == "times" else (0.0001, 99.9999)
    field = forms.FloatField(min_value=least, max_value=most, label=label, help_text=told)
    field.widget.attrs |= {"step": "any", "inputmode": "decimal"}
    return field
