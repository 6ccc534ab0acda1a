"""What the pages of journeys take in, checked for shape."""

from __future__ import annotations

from typing import Any, Final

from django import forms

from outspoken.journeys.models import Promise, Stage, Touchpoint
from outspoken.journeys.promises import Draft
from outspoken.journeys.touchpoints import Facts
from outspoken.people.models import Team


class NameForm(forms.Form):
    """A journey or a stage: all it needs is a name."""

    name = forms.CharField(max_length=120)


class TeamForm(forms.Form):
    team = forms.ModelChoiceField(Team.objects.all(), required=False, empty_label="Nobody")


class TouchpointForm(forms.Form):
    name = forms.CharField(max_length=120, help_text="As customers would say it: “Web checkout”, “The crew on board”.")
    stage = forms.ModelChoiceField(
        Stage.objects.select_related("journey"), required=False, empty_label="Not on a journey"
    )
    team = forms.ModelChoiceField(
        Team.objects.all(),
        required=False,
        empty_label="Nobody",
        label="Looked after by",
        help_text="The team's frontline staff see what customers say here.",
    )
    operator = forms.ChoiceField(
        choices=Touchpoint.Operator.choices, label="Run by", widget=forms.RadioSelect, initial=Touchpoint.Operator.OWN
    )
    partner = forms.CharField(max_length=120, required=False, label="Which partner")

    def facts(self) -> Facts:
        return Facts(**self.cleaned_data)


def filled(touchpoint: Touchpoint) -> dict[str, object]:
    """The form's first values for a touchpoint."""
    return {name: getattr(touchpoint, name) for name in ("name", "stage", "team", "operator", "partner")}


THEME: Final = "theme:"
MEASURES: Final = {
    "csat": "ratings of 4 or 5 of 5 (CSAT)",
    "stars": "4 or 5 stars of 5",
    "ces": "5 to 7 of 7 for “it was easy” (CES)",
    "nps": "7 to 10 of 10 for “I would recommend it” (NPS)",
    "theme": "comments that do not complain about a theme",
    "other": "something else, told in words",
}


class PromiseForm(forms.Form):
    """A promise: what is said, what measures it, and how much of it is to be kept."""

    wording = forms.CharField(
        max_length=300,
        label="What we promise",
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="As the customer reads or hears it: “A person answers within three minutes.”",
    )
    measured = forms.ChoiceField(choices=list(MEASURES.items()), label="Measured by")
    named = forms.CharField(
        max_length=120,
        required=False,
        label="Which theme, or which measure",
        help_text="A theme by its key, as its page’s address ends (payment.refund). Something else in words, such as "
        "“median minutes to a person”: it is shown, and a stand-in beside it is never judged.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    target = forms.FloatField(
        label="Kept for so many of 100",
        help_text="In percent of the experiences; of something else, the number in its own unit.",
        widget=forms.NumberInput(attrs={"step": "any", "inputmode": "decimal"}),
    )
    why = forms.CharField(max_length=300, required=False, label="Why", help_text="Kept with it, for the next reader.")

    @classmethod
    def of(cls, promise: Promise, data: Any = None) -> PromiseForm:
        is_theme = promise.measure.startswith(THEME)
        measured = "theme" if is_theme else promise.measure if promise.measure in MEASURES else "other"
        is_share = measured != "other"
        initial = {
            "wording": promise.wording,
            "measured": measured,
            "named": promise.measure.removeprefix(THEME) if measured in {"theme", "other"} else "",
            "target": f"{round(promise.target * (100 if is_share else 1), 6):g}",
        }
        return cls(data, initial=initial)

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        told |= {name: str(told.get(name, "")).replace("\0", "").strip() for name in ("wording", "named", "why")}
        measured, target = told.get("measured"), told.get("target")
        if measured in {"theme", "other"} and not told["named"]:
            self.add_error("named", "Say which theme." if measured == "theme" else "Say what measures it.")
        if target is not None and measured != "other" and not 0 < target <= 100:
            self.add_error("target", "A share is more than 0 and at most 100 percent.")
        return told

    def draft(self) -> Draft:
        told = self.cleaned_data
        measured, named, target = told["measured"], told["named"], float(told["target"])
        if measured == "other":
            return Draft(told["wording"], named, target)
        return Draft(told["wording"], f"{THEME}{named}" if measured == "theme" else measured, target / 100)
