"""What the pages of post take in, checked for shape; whether it may be done is asked of the verbs."""

from __future__ import annotations

from typing import Any

from django import forms

from outspoken.post.events import TYPES
from outspoken.post.models import Endpoint, Letter

_CHOICES = [(name, f"{meaning} ({name})") for name, meaning in TYPES.items() if name != "test"]


class EndpointForm(forms.Form):
    name = forms.CharField(max_length=80, help_text="Who is reached there: “On-call pager”, “CX channel”.")
    format = forms.ChoiceField(
        choices=Endpoint.Format.choices,
        label="Understands",
        help_text="Programs of your own: Standard Webhooks or CloudEvents, both signed.",
    )
    url = forms.CharField(
        max_length=2000,
        label="Address",
        widget=forms.URLInput(attrs={"autocomplete": "off"}),
        help_text="Begins with https://. Slack and Teams show it when you add an incoming webhook; PagerDuty’s is that "
        "of its Events API, which ends in /v2/enqueue.",
    )
    key = forms.CharField(
        max_length=120,
        required=False,
        label="Integration key",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text="For PagerDuty only.",
    )
    types = forms.MultipleChoiceField(
        choices=_CHOICES,
        required=False,
        label="Hears of",
        widget=forms.CheckboxSelectMultiple,
        help_text="None chosen means everything.",
    )


class EndpointChangeForm(EndpointForm):
    """As above; an address left empty stays as it is, for it may itself be a key and is not shown."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["format"]
        del self.fields["key"]
        self.fields["url"].required = False
        self.fields["url"].label = "New address"
        self.fields["url"].help_text = "Empty keeps the one it has."


class LettersForm(forms.Form):
    """Which letters are shown."""

    state = forms.ChoiceField(choices=Letter.State.choices, required=False)
    endpoint = forms.IntegerField(required=False)
    before = forms.UUIDField(required=False)


class SubscriptionForm(forms.Form):
    """What a browser hands over when it subscribes to pushes."""

    endpoint = forms.CharField(max_length=1000)
    p256dh = forms.CharField(max_length=100)
    auth = forms.CharField(max_length=40)
