"""Forms of trees and causes, checked for shape; what fits is asked of the verbs."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Any, Final

from django import forms

from outspoken.journeys.models import Touchpoint
from outspoken.understand import choices, themes
from outspoken.understand.causes.about import About, of_incident
from outspoken.understand.causes.trees import BONES, LETTERS
from outspoken.understand.models import Cause, Incident, Theme
from outspoken.understand.room import WEEKDAYS, Filters

SIDES: Final = [("", "all comments"), ("negative", "the unhappy ones"), ("positive", "the happy ones")]
SETS: Final = {
    "services": "for a service: process, people, product, policy, place, partner, price, systems",
    "short": "in short: surroundings, suppliers, systems, skills",
    "making": "for what is made: method, machine, material, measurement, people, environment",
}
PLAIN: Final = {"autocomplete": "off"}


class TreeForm(forms.Form):
    """What a new tree is about. One of an incident asks only for a name and bones."""

    title = forms.CharField(
        required=False, max_length=LETTERS["title"], label="What is to be explained", widget=forms.TextInput(PLAIN),
        help_text="As you would ask a colleague: “Why do refunds take three weeks?”",
    )  # fmt: skip
    theme = forms.ChoiceField(required=False, label="What customers say about")
    touchpoint = forms.ModelChoiceField(Touchpoint.objects.all(), required=False, empty_label="everywhere", label="At")
    channel = forms.ChoiceField(required=False, label="In the channel")
    polarity = forms.ChoiceField(required=False, choices=SIDES, label="Which of them")
    start = forms.DateField(
        required=False, label="Since", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    bones = forms.ChoiceField(
        choices=list(SETS.items()), initial="services", label="Where causes may lie", widget=forms.RadioSelect,
        help_text="The bones of the fishbone. You can rename them, add some and take some off.",
    )  # fmt: skip
    incident = forms.ModelChoiceField(Incident.objects.all(), required=False, widget=forms.HiddenInput)

    def __init__(
        self, data: Any = None, *, incident: Incident | None = None, initial: dict[str, Any] | None = None
    ) -> None:
        super().__init__(data, initial=initial)
        self.of = incident
        if incident:
            for name in ("theme", "touchpoint", "channel", "polarity", "start"):
                del self.fields[name]
            return
        found = Theme.objects.filter(is_active=True).select_related("parent").order_by("key")
        self.themes = {theme.key: theme for theme in found}
        names = [
            (key, f"{row.parent.name} › {row.name}" if row.parent else row.name) for key, row in self.themes.items()
        ]
        _choose(self, "theme", [("", "anything"), *names])
        _choose(self, "channel", [("", "any"), *((name, name) for name in choices.channels())])

    def clean_start(self) -> datetime | None:
        day = self.cleaned_data["start"]
        return datetime.combine(day, time(), tzinfo=UTC) if day else None

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if not (self.of or self.errors or told.get("theme") or told.get("touchpoint") or told.get("channel")):
            self.add_error("theme", "Choose at least a theme, a touchpoint or a channel.")
        return told

    @property
    def about(self) -> About:
        data = self.cleaned_data
        if self.of:
            return of_incident(self.of)
        return About(
            theme=self.themes.get(data["theme"]), touchpoint=data["touchpoint"], channel=data["channel"],
            polarity=data["polarity"], start=data["start"],
        )  # fmt: skip

    @property
    def chosen_bones(self) -> tuple[str, ...]:
        return BONES[self.cleaned_data["bones"]]


class RuleForm(forms.Form):
    """Which of the problem's comments count for a cause."""

    touchpoint = forms.ChoiceField(required=False, label="Said about")
    channel = forms.ChoiceField(required=False, label="In the channel")
    also = forms.ChoiceField(required=False, label="Also about the theme")
    polarity = forms.ChoiceField(required=False, choices=SIDES, label="Which of them")
    segment = forms.CharField(
        required=False, max_length=120, label="Customers of the segment", widget=forms.TextInput(PLAIN)
    )
    attribute = forms.CharField(
        required=False, max_length=240, label="That came with", widget=forms.TextInput(PLAIN),
        help_text="A name and its value, like release=4.2.",
    )  # fmt: skip
    weekday = forms.ChoiceField(
        required=False, label="On a",
        choices=[("", "any day"), *((str(number), name) for number, name in enumerate(WEEKDAYS, start=1))],
    )  # fmt: skip
    hours = forms.CharField(
        required=False, max_length=5, label="Between", widget=forms.TextInput(PLAIN), help_text="Hours, like 6-9."
    )
    q = forms.CharField(
        required=False, max_length=200, label="With the words", widget=forms.TextInput(PLAIN),
        help_text="As in a search: “exact words”, or, -without.",
    )  # fmt: skip

    def __init__(self, data: Any = None, *, rule: dict[str, str], about: About) -> None:
        super().__init__(data, initial=rule)
        self.kept = {name: value for name, value in rule.items() if name not in self.fields}
        held = themes.current(now=datetime.now(UTC))
        own = about.theme.key if about.theme else ""
        named = sorted(((key, held.full_name(key)) for key in held.ids if key != own), key=lambda option: option[1])
        _choose(self, "touchpoint", [("", "anything"), *Touchpoint.objects.values_list("slug", "name")])
        _choose(self, "channel", [("", "any"), *((name, name) for name in choices.channels())])
        _choose(self, "also", [("", "no other"), *named])
        for name in ("touchpoint", "channel", "polarity"):
            if getattr(about, name):
                del self.fields[name]
            elif rule.get(name) and rule[name] not in dict(self.fields[name].choices):  # type: ignore[attr-defined]
                _choose(self, name, [*self.fields[name].choices, (rule[name], rule[name])])  # type: ignore[attr-defined]

    @property
    def filters(self) -> Filters:
        """The rule; what it holds that has no field here stays."""
        told = {name: str(value) for name, value in self.cleaned_data.items() if value}
        return Filters.parse({**self.kept, **told})


class MoveForm(forms.Form):
    """Under which cause, or on which bone, a cause stands."""

    to = forms.ChoiceField(label="Put it")

    def __init__(self, data: Any = None, *, bones: list[str], others: list[tuple[int, str]], cause: Cause) -> None:
        first = f"cause:{cause.parent_id}" if cause.parent_id else f"bone:{cause.bone}"
        super().__init__(data, initial={"to": first})
        on = [("bone:", "as a first cause, on no bone"), *((f"bone:{name}", f"on the bone {name}") for name in bones)]
        under = [(f"cause:{pk}", f"under {words[:80]}") for pk, words in others]
        _choose(self, "to", [*on, *under])


def _choose(form: forms.Form, field: str, options: list[tuple[str, str]]) -> None:
    form.fields[field].choices = options  # type: ignore[attr-defined]
