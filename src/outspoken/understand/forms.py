"""What the theme editor takes in, checked for shape."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django import forms

from outspoken.understand import theme_edits
from outspoken.understand.models import Theme
from outspoken.understand.theme_edits import Draft, lines


class ThemeForm(forms.Form):
    name = forms.CharField(max_length=120, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    parent = forms.ChoiceField(required=False, label="Part of")
    phrases = forms.CharField(
        required=False,
        label="Found by",
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        help_text=(
            "One phrase a line. Words match whole, whatever their case and accents; a star matches any ending "
            "(<code>refund*</code>), <code>^</code> only the beginning of a sentence (<code>^please add</code>)."
        ),
    )
    not_phrases = forms.CharField(
        required=False,
        label="But not by",
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
        help_text="Takes back a match that it overlaps: “in charge” where “charge” is a phrase.",
    )
    examples = forms.CharField(
        required=False,
        label="Ought to find",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Sentences of your own, one a line. The preview says which of them are missed.",
    )
    version = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, theme: Theme | None = None, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial if theme is None else filled(theme))
        choices = [("", "nothing: it stands by itself"), *theme_edits.parents_for(theme)]
        self.fields["parent"].choices = choices  # type: ignore[attr-defined]

    def draft(self) -> Draft:
        return _draft(self.cleaned_data)

    def seen(self) -> datetime:
        """The version that the editor saw; the beginning of time where the field was tampered with."""
        try:
            return datetime.fromisoformat(self.cleaned_data["version"])
        except ValueError:
            return datetime(1, 1, 1, tzinfo=UTC)


def typed(data: Any) -> Draft:
    """A theme as far as it is typed, for the preview; an unfinished one has no name yet."""
    return _draft({name: data.get(name, "") for name in ("name", "parent", "phrases", "not_phrases", "examples")})


def filled(theme: Theme) -> dict[str, Any]:
    """The form's first values for a theme."""
    return {
        "name": theme.name,
        "parent": theme.parent.key if theme.parent else "",
        "phrases": "\n".join(theme.phrases),
        "not_phrases": "\n".join(theme.not_phrases),
        "examples": "\n".join(theme.examples),
        "version": theme.changed_at.isoformat(),
    }


def _draft(data: Any) -> Draft:
    texts = {name: data[name].replace("\0", "") for name in ("name", "phrases", "not_phrases", "examples")}
    return Draft(
        name=texts["name"],
        parent=data["parent"],
        phrases=lines(texts["phrases"]),
        not_phrases=lines(texts["not_phrases"]),
        examples=tuple(dict.fromkeys(filter(None, (line.strip() for line in texts["examples"].splitlines())))),
    )
