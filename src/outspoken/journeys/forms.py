"""What the pages of journeys take in, checked for shape."""

from __future__ import annotations

from django import forms

from outspoken.journeys.models import Stage, Touchpoint
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
