"""What the pages of listening take in, checked for shape; whether it may be done is asked of the verbs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from django import forms

from outspoken.files import Plan
from outspoken.files.plan import ROLES, SCORE_KINDS
from outspoken.journeys.models import Touchpoint
from outspoken.listen.masking_rules import Draft
from outspoken.listen.models import MaskingRule, Pulse, Source
from outspoken.listen.pulse_words import DEFAULT, WORDS
from outspoken.listen.sources import KINDS_MADE_BY_HAND

LANGUAGES = {"de": "German", "fr": "French", "es": "Spanish", "nl": "Dutch"}
ROLE_LABELS = {
    "text": "What was said",
    "title": "Title",
    "date": "When",
    "score": "Score",
    "channel": "Channel",
    "customer": "Customer",
    "touchpoint": "Touchpoint",
    "language": "Language",
    "id": "Id",
}
# Roles that may have one value for the whole file instead of a column.
FIXED = ("channel", "touchpoint")
LONGEST_DAYS = 36_500


class SourceForm(forms.Form):
    name = forms.CharField(max_length=120, help_text="Such as “Store reviews” or “Help desk”.")
    kind = forms.ChoiceField(choices=[(kind.value, kind.label) for kind in KINDS_MADE_BY_HAND], label="Comes by")
    channel = forms.CharField(
        max_length=40, required=False, help_text="Where it is said, if the feedback itself does not tell: mail, app …"
    )
    retention_days = forms.IntegerField(
        min_value=1,
        max_value=LONGEST_DAYS,
        required=False,
        label="Kept for days",
        help_text="Older feedback of this source is erased. Empty keeps it.",
    )
    is_of_employees = forms.BooleanField(
        required=False,
        label="Those who speak are employees",
        help_text="Such as a survey of the staff. What they say stands beside what customers say, only of five or more "
        "together, and nobody reads it one by one. What comes without a name cannot be counted, so it is not shown.",
    )


class SourceChangeForm(SourceForm):
    is_open = forms.BooleanField(required=False, label="Takes feedback")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["kind"]


class PulseWordsForm(forms.Form):
    """What a pulse says; in other languages where that is given."""

    question = forms.CharField(max_length=200, help_text="Short, about one moment: “How was the train to Leeds?”")
    thanks = forms.CharField(
        max_length=300,
        required=False,
        label="What happens next",
        help_text="A promise you keep: “We tell the crew tonight.”",
    )

    asks_told = forms.BooleanField(
        required=False,
        label="Ask the unhappy whether they told us before",
        help_text="One more tap, as they like. From the answers each theme’s page estimates how many felt a problem "
        "and stayed silent.",
    )
    told_question = forms.CharField(
        max_length=200,
        required=False,
        label="That question in own words",
        help_text=f"In place of “{WORDS[DEFAULT].told}”. It has to ask about having told you before, or the estimate "
        "says nothing.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code in WORDS:
            if code != DEFAULT:
                label = f"The question in {LANGUAGES[code]}"
                self.fields[f"question_{code}"] = forms.CharField(max_length=200, required=False, label=label)

    def words(self) -> dict[str, Any]:
        told = self.cleaned_data
        questions = {code: told[f"question_{code}"] for code in WORDS if told.get(f"question_{code}")}
        kept = {name: told[name] for name in ("question", "thanks", "asks_told", "told_question")}
        return {**kept, "questions": questions}

    @classmethod
    def of(cls, pulse: Pulse) -> PulseWordsForm:
        held = {f"question_{code}": text for code, text in pulse.questions.items()}
        told = {"asks_told": pulse.asks_told, "told_question": pulse.told_question}
        return cls(initial={"question": pulse.question, "thanks": pulse.thanks, **told, **held})


class PulseForm(forms.Form):
    touchpoint = forms.ModelChoiceField(
        Touchpoint.objects.all(), empty_label="Choose one", help_text="Where the answers belong."
    )
    slug = forms.SlugField(
        max_length=60, label="Address", help_text="The end of its address, short enough for a sticker: leeds-train."
    )
    question = PulseWordsForm.base_fields["question"]
    thanks = PulseWordsForm.base_fields["thanks"]


class UploadForm(forms.Form):
    file = forms.FileField(
        help_text="CSV, TSV, Excel, JSON, JSON Lines, Parquet, mbox or .eml mail, WebVTT or SRT calls; also as "
        "Qualtrics, SurveyMonkey, Google Play and Zendesk export them, and inside gzip or zip."
    )
    source = forms.ModelChoiceField(
        Source.objects.none(), required=False, empty_label="A new one, named below", label="Belongs to"
    )
    name = forms.CharField(max_length=120, required=False, label="Name of the new source")
    is_of_employees = forms.BooleanField(
        required=False,
        label="The new source is one of employees",
        help_text="What they say stands beside what customers say, only of five or more together.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.ModelChoiceField[Source]", self.fields["source"])
        field.queryset = Source.objects.filter(kind=Source.Kind.FILE, is_open=True)

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if not told.get("source") and not told.get("name"):
            self.add_error("name", "Choose a source above, or name a new one.")
        return told


class MappingForm(forms.Form):
    """Which column plays which part, as found out and changed by hand."""

    is_filter = True  # every part may be left out, so that is not said beside each

    def __init__(self, plan: Plan, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plan = plan
        columns = [
            (column.name, column.label if column.label == column.name else f"{column.name}: {column.label}")
            for column in plan.columns
        ]
        for role in ROLES:
            self.fields[role] = self._field(role, [(name, label[:80]) for name, label in columns])
        for role in FIXED:
            self.fields[f"{role}_fixed"] = forms.CharField(
                max_length=120,
                required=False,
                label=f"{ROLE_LABELS[role]}, the same for all rows",
                initial=next((match.constant for match in plan.all_of(role) if match.constant), ""),
            )
        if plan.one("score"):
            kind = plan.scale.kind if plan.scale else ""
            choices = [(name, name.upper() if name != "stars" else "Stars") for name in SCORE_KINDS]
            self.fields["score_kind"] = forms.ChoiceField(choices=choices, initial=kind, label="The score is")
        self.fields["date_order"] = forms.ChoiceField(
            choices=[("day", "3 April"), ("month", "4 March")], initial=plan.date_order, label="03/04 means"
        )

    def _field(self, role: str, columns: list[tuple[str, str]]) -> forms.Field:
        found = [match.column for match in self.plan.all_of(role) if match.column]
        if role == "text":
            return forms.MultipleChoiceField(
                choices=columns,
                initial=found,
                required=False,
                label=ROLE_LABELS[role],
                widget=forms.SelectMultiple(attrs={"size": min(6, max(2, len(columns)))}),
            )
        return forms.ChoiceField(
            choices=[("", "no column"), *columns],
            initial=found[0] if found else "",
            required=False,
            label=ROLE_LABELS[role],
        )

    def overrides(self) -> dict[str, str | list[str]]:
        """What was changed by hand; what was not is left to be recognised."""
        told = self.cleaned_data
        chosen: dict[str, str | list[str]] = {}
        for name in self.changed_data:
            role = name.removesuffix("_fixed")
            fixed = told.get(f"{role}_fixed")
            chosen[role] = f"={fixed}" if fixed else told[role]
        return chosen


class MaskingRuleForm(forms.Form):
    """A rule of what is masked; whether it can be kept is asked of the verb."""

    label = forms.CharField(
        max_length=24,
        label="Masked as",
        help_text="Stands in brackets in place of the number: order becomes [order].",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    words = forms.CharField(
        required=False,
        label="After the words",
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
        help_text="One a line, as customers write them: “order”, “Bestellung”. A number of six digits or more after "
        "one of them is masked; four, where they also say that it is a number.",
    )
    shapes = forms.CharField(
        required=False,
        label="Or of the shape",
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
        help_text="One a line; 9 is a digit, A a letter, all else itself: <code>RX-999999</code>.",
    )
    pattern = forms.CharField(
        required=False,
        max_length=200,
        label="Or by the pattern",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text="A regular expression (RE2), where no shape says it: <code>RX-[0-9]{4,8}</code>.",
    )

    def __init__(self, *args: Any, rule: MaskingRule | None = None, **kwargs: Any) -> None:
        if rule is not None:
            lines = {"words": "\n".join(rule.words), "shapes": "\n".join(rule.shapes)}
            kwargs["initial"] = {"label": rule.label, "pattern": rule.pattern, **lines}
        super().__init__(*args, **kwargs)

    def draft(self) -> Draft:
        return self.typed(self.cleaned_data)

    @staticmethod
    def typed(told: Mapping[str, Any]) -> Draft:
        """What is typed, finished or not."""
        return Draft(
            str(told.get("label", "")).strip().strip("[]"),
            _lines(told.get("words", "")),
            _lines(told.get("shapes", "")),
            str(told.get("pattern", "")).strip(),
        )


def _lines(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, (" ".join(line.split()) for line in text.replace("\0", "").splitlines()))))
