"""What the pages of people take in, checked for shape; whether it may be done is asked of the verbs."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import available_timezones

from allauth.account import forms as allauth
from allauth.mfa.webauthn import forms as webauthn
from django import forms

from outspoken.people.models import AuditEvent, Role, Scope, Team, User
from outspoken.people.rights import STAFF
from outspoken.people.staff import Grant

STAFF_ROLES = [(role.value, role.label) for role in Role if role in STAFF]
WHOLE = "The whole organisation"


def zones() -> list[tuple[str, str]]:
    """Every time zone named after a place, for people; the "Etc" ones are for machines, UTC apart."""
    named = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "SystemV/")))
    return [("UTC", "UTC"), *((zone, zone.replace("_", " ")) for zone in named)]


class LoginForm(allauth.LoginForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = "E-mail address"
        self.fields["remember"].label = "Keep me signed in on this device"

    def nobody_yet(self) -> bool:
        """Whether this is a house without anybody in it, so that the page can say how the first one gets in."""
        return not User.objects.exists()


def _in_our_words(form: forms.Form) -> None:
    words = {"oldpassword": "Your password now", "password1": "New password", "password2": "New password, once more"}
    for name, label in words.items():
        if name in form.fields:
            form.fields[name].label = label


class NewPasswordForm(allauth.ResetPasswordKeyForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _in_our_words(self)


class ChangePasswordForm(allauth.ChangePasswordForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _in_our_words(self)


class PasskeyForm(webauthn.AddWebAuthnForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].help_text = "So that you know it again, such as “phone” or “blue key”."
        field = self.fields["passwordless"]
        field.initial, field.label = True, "Sign in with it alone, without the password"
        field.help_text = "Needs a fingerprint, face or PIN. A plain security key without those is a second step only."


class MeForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    time_zone = forms.ChoiceField(choices=zones, help_text="Times on every page are shown in it.")

    class Meta:
        model = User
        fields = ("name", "time_zone", "density")
        help_texts = {"density": "Compact fits more rows on a page."}
        widgets = {"density": forms.RadioSelect}


class GrantForm(forms.Form):
    role = forms.ChoiceField(choices=STAFF_ROLES, initial=Role.FRONTLINE)
    team = forms.ModelChoiceField(Team.objects.all(), required=False, empty_label=WHOLE)

    def grant(self) -> Grant:
        return Grant(Role(self.cleaned_data["role"]), self.cleaned_data["team"])


class InviteForm(GrantForm):
    name = forms.CharField(max_length=120)
    email = forms.EmailField(label="E-mail address", help_text="They sign in with it.")
    field_order = ("name", "email", "role", "team")


class TeamForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Team
        fields = ("name", "description")
        widgets = {"description": forms.Textarea(attrs={"rows": 2})}
        help_texts = {"description": "What the team looks after, in a line."}

    def validate_unique(self) -> None:
        """The verb says it, in words of its own."""


class TokenForm(forms.Form):
    name = forms.CharField(max_length=120, help_text="Which program uses it, so that you know what stops when it ends.")
    scopes = forms.MultipleChoiceField(
        choices=Scope.choices, widget=forms.CheckboxSelectMultiple, label="What it may do"
    )
    last_day = forms.DateField(
        required=False,
        label="Last day",
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="It works until midnight UTC of that day. Leave it empty for one that works until you end it.",
    )

    def expires_at(self) -> datetime | None:
        day = self.cleaned_data["last_day"]
        return datetime.combine(day + timedelta(days=1), time.min, UTC) if day else None


class AuditForm(forms.Form):
    """Filters of the audit page; they live in the address."""

    is_filter = True

    by = forms.CharField(required=False, max_length=120, label="Who")
    verb = forms.ChoiceField(required=False, label="What")
    about = forms.CharField(required=False, max_length=120, label="About")
    since = forms.DateField(required=False, label="From", widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(required=False, label="To", widget=forms.DateInput(attrs={"type": "date"}))
    before = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        verbs = AuditEvent.objects.order_by("verb").values_list("verb", flat=True).distinct()
        field = self.fields["verb"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  narrows the type
        field.choices = [("", "Everything"), *((verb, verb) for verb in verbs)]
