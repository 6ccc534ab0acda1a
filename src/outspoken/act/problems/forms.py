"""The form of a problem, checked for shape; what fits is asked of the verbs."""

from __future__ import annotations

from typing import Any, Final

from django import forms

from outspoken.act.models import Case, Concern, Problem
from outspoken.act.problems.verbs import About, Cost, Draft
from outspoken.journeys.models import Touchpoint
from outspoken.listen.models import Verbatim
from outspoken.people.models import User
from outspoken.people.rights import HOLDERS, Right
from outspoken.understand import choices
from outspoken.understand.models import CauseTree, Incident, Theme

PLAIN: Final = {"autocomplete": "off"}
DAY: Final = {"type": "date"}


def staff() -> Any:
    """Everybody who may own or sponsor something."""
    return User.objects.active().filter(memberships__role__in=HOLDERS[Right.SEE_CASES]).distinct().order_by("name")


class ProblemForm(forms.Form):
    """What a problem is, what it is about, what it costs and who answers for it."""

    title = forms.CharField(
        max_length=200, label="What is the problem?", widget=forms.TextInput(PLAIN),
        help_text="The cause, as you would tell a colleague: “Refunds wait for a signature nobody gives”.",
    )  # fmt: skip
    theme = forms.ChoiceField(required=False, label="What customers say about")
    touchpoint = forms.ModelChoiceField(Touchpoint.objects.all(), required=False, empty_label="everywhere", label="At")
    channel = forms.ChoiceField(required=False, label="In the channel")
    since = forms.DateField(
        required=False, label="Since", widget=forms.DateInput(DAY, format="%Y-%m-%d"),
        help_text="Comments from that day on count. Empty: from today, or from when its incident began.",
    )  # fmt: skip
    tree = forms.ModelChoiceField(
        CauseTree.objects.all(), required=False, empty_label="none yet", label="Tree of causes"
    )
    owner = forms.ModelChoiceField(User.objects.none(), required=False, empty_label="nobody yet", label="Owner")
    sponsor = forms.ModelChoiceField(
        User.objects.none(), required=False, empty_label="nobody yet", label="Sponsor",
        help_text="Who clears the way when the owner cannot.",
    )  # fmt: skip
    their_words = forms.CharField(
        required=False, max_length=300, label="What it costs customers, in words", widget=forms.TextInput(PLAIN)
    )
    their_minutes = forms.FloatField(required=False, min_value=0, max_value=1e5, label="Their minutes, each time")
    their_money = forms.FloatField(required=False, min_value=0, max_value=1e7, label="Their money, each time")
    our_minutes = forms.FloatField(required=False, min_value=0, max_value=1e5, label="Our minutes, each time")
    our_money = forms.FloatField(
        required=False, min_value=0, max_value=1e7, label="Our money, each time",
        help_text="Estimates, for each comment about it. They are shown as estimates.",
    )  # fmt: skip
    incident = forms.ModelChoiceField(Incident.objects.all(), required=False, widget=forms.HiddenInput)
    cases = forms.ModelMultipleChoiceField(Case.objects.none(), required=False, widget=forms.MultipleHiddenInput)
    verbatim = forms.ModelChoiceField(Verbatim.objects.none(), required=False, widget=forms.HiddenInput)
    concern = forms.ModelChoiceField(Concern.objects.none(), required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        data: Any = None,
        *,
        initial: dict[str, Any] | None = None,
        cases: Any = None,
        verbatims: Any = None,
        concerns: Any = None,
    ) -> None:
        """cases, verbatims, concerns: those that whoever asks may see."""
        super().__init__(data, initial=initial)
        found = Theme.objects.filter(is_active=True).select_related("parent").order_by("key")
        self.themes = {row.key: row for row in found}
        named = [(key, f"{row.parent.name} › {row.name}" if row.parent else row.name) for key, row in
                 self.themes.items()]  # fmt: skip
        self._choose("theme", [("", "anything"), *named])
        self._choose("channel", [("", "any"), *((name, name) for name in choices.channels())])
        for name in ("owner", "sponsor"):
            self._among(name, staff())
        self._among("cases", cases)
        self._among("verbatim", verbatims)
        self._among("concern", concerns)

    def _choose(self, field: str, options: list[tuple[str, str]]) -> None:
        self.fields[field].choices = options  # type: ignore[attr-defined]

    def _among(self, field: str, found: Any) -> None:
        if found is None:
            del self.fields[field]
        else:
            self.fields[field].queryset = found  # type: ignore[attr-defined]

    @property
    def draft(self) -> Draft:
        data = self.cleaned_data
        incident, verbatim, concern = (data.get(name) for name in ("incident", "verbatim", "concern"))
        about = About(
            theme=self.themes.get(data["theme"]), touchpoint=data["touchpoint"], channel=data["channel"],
            since=data["since"], tree=data["tree"], incidents=(incident,) if incident else (),
            cases=tuple(data.get("cases") or ()), verbatims=(verbatim,) if verbatim else (),
            concerns=(concern,) if concern else (),
        )  # fmt: skip
        cost = Cost(
            data["their_minutes"], data["their_money"], data["their_words"], data["our_minutes"], data["our_money"]
        )
        return Draft(data["title"], about, cost, data["owner"], data["sponsor"])


def as_first(problem: Problem) -> dict[str, Any]:
    """The form's first values for a problem that is there."""
    names = ("title", "channel", "since", "tree", "owner", "sponsor", "their_words", "their_minutes", "their_money",
             "our_minutes", "our_money", "touchpoint")  # fmt: skip
    return {name: getattr(problem, name) for name in names} | {"theme": problem.theme.key if problem.theme else ""}
