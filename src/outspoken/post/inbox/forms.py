"""What the pages of mailboxes take in, checked for shape; whether it may be done is asked of the verbs."""

from __future__ import annotations

import re
from typing import Any, Final

from django import forms
from django.conf import settings

from outspoken.post.client import Refused, check
from outspoken.post.inbox.grants import Given
from outspoken.post.inbox.presets import BY_KEY, FURTHER, OTHER, Preset
from outspoken.post.models import Mailbox

_OFF: Final = forms.TextInput(attrs={"autocomplete": "off"})
_SECRET: Final = forms.PasswordInput(attrs={"autocomplete": "new-password"})
_GRANT: Final = ("token_url", "client_id", "client_secret", "refresh_token", "scope")
_NEEDED: Final = ("host", "password", "tenant", "token_url", "client_id", "client_secret", "refresh_token")
_SECRETS: Final = ("password", "client_secret", "refresh_token")
# By token, not needed everywhere: some applications have no secret, and some ask for themselves.
_AS_IT_MAY_BE: Final = {"token": ("client_secret", "refresh_token")}
_TENANT: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,252}")


class MailboxForm(forms.Form):
    """Asks for what `preset` needs and knows the rest."""

    name = forms.CharField(max_length=120, help_text="Such as “Customer care” or “Complaints”.")
    address = forms.EmailField(max_length=320, help_text="Whom customers write to: care@example.org.")
    host = forms.CharField(max_length=253, required=False, label="Server", help_text="Such as imap.example.org.")
    security = forms.ChoiceField(
        choices=Mailbox.Security.choices,
        required=False,
        label="Encryption",
        help_text="A password goes out unencrypted to this machine alone.",
    )
    port = forms.IntegerField(
        min_value=1, max_value=65_535, required=False, help_text="Empty: 993 for TLS, 143 for STARTTLS."
    )
    user = forms.CharField(
        max_length=320, required=False, widget=_OFF, label="User name", help_text="Empty: the address."
    )
    password = forms.CharField(
        max_length=500, required=False, strip=False, widget=_SECRET, help_text="Kept sealed, never shown again."
    )
    tenant = forms.CharField(
        max_length=253,
        required=False,
        widget=_OFF,
        label="Tenant",
        help_text="The directory’s id or one of its domains, such as example.org.",
    )
    token_url = forms.CharField(
        max_length=500, required=False, label="Where tokens are given", help_text="https://…/token"
    )
    client_id = forms.CharField(max_length=300, required=False, widget=_OFF, label="Client id")
    client_secret = forms.CharField(
        max_length=2000, required=False, widget=_SECRET, label="Client secret", help_text="Kept sealed, as a password."
    )
    refresh_token = forms.CharField(
        max_length=8000, required=False, widget=_SECRET, label="Refresh token", help_text="Kept sealed, as a password."
    )
    scope = forms.CharField(max_length=300, required=False, widget=_OFF, help_text="Where the server asks for one.")
    folder = forms.CharField(max_length=200, required=False, initial="INBOX")
    takes_old = forms.BooleanField(
        required=False, label="Take what lies there already", help_text="Else only mail that comes from now on."
    )
    keep_days = forms.IntegerField(min_value=1, max_value=36_500, required=False, label="Days words and files are kept")
    authserv_id = forms.CharField(
        max_length=253,
        required=False,
        label="Server that checks senders",
        help_text="The name your receiving server writes first into Authentication-Results, such as mx.example.org, or "
        ".example.org for any server there. It has to remove such headers that came with the mail. Empty: no sender is "
        "held for proven.",
    )

    def __init__(self, *args: Any, preset: Preset = OTHER, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.preset = preset
        self._keep_only(preset.asks)
        for name in self.needed():
            self.fields[name].required = True
            self.fields[name].error_messages["required"] = "Needed to fetch the mail."
        if preset.key == "token":
            self.fields["refresh_token"].help_text = "Kept sealed. Empty: the application asks for itself."
        days = self.fields["keep_days"]
        days.help_text = f"Counted from when a mail was handled. Empty: {settings.MAIL_DAYS}, as for the whole house."

    def _keep_only(self, names: tuple[str, ...]) -> None:
        self.fields = {name: self.fields[name] for name in names}
        self.order_fields(names)

    def asked(self) -> list[forms.BoundField]:
        return [field for field in self if field.name not in FURTHER]

    def further(self) -> list[forms.BoundField]:
        """What is seldom changed."""
        return [field for field in self if field.name in FURTHER]

    def has_wrong_further(self) -> bool:
        return any(name in self.errors for name in FURTHER)

    def clean_tenant(self) -> str:
        tenant: str = self.cleaned_data["tenant"].strip()
        if tenant and not _TENANT.fullmatch(tenant):
            raise forms.ValidationError("A tenant is its id or one of its domains.")
        return tenant

    def clean_token_url(self) -> str:
        url: str = self.cleaned_data["token_url"].strip()
        try:
            if url:
                check(url, allowed=settings.OUTBOUND_ALLOW)
        except Refused as error:
            raise forms.ValidationError(f"{str(error)[:1].upper()}{str(error)[1:]}.") from error
        return url

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if "user" in self.fields:
            told["user"] = told.get("user") or told.get("address", "")
        return told

    def needed(self) -> tuple[str, ...]:
        spared = _AS_IT_MAY_BE.get(self.preset.key, ())
        return tuple(name for name in _NEEDED if name in self.fields and name not in spared)

    def told(self) -> dict[str, Any]:
        """What `mailboxes.create` and `mailboxes.change` are given."""
        preset = self.preset
        given = {name: value for name, value in self.cleaned_data.items() if name not in (*_GRANT, "tenant")}
        given["preset"] = preset.key
        if preset.kind == Mailbox.Kind.IMAP:
            given["folder"] = given.get("folder") or "INBOX"
            self._add_server(given)
        if preset.is_by_token:
            given["grant"] = self._grant()
        return given

    def _add_server(self, given: dict[str, Any]) -> None:
        if self.preset.host:
            given |= {"host": self.preset.host, "port": self.preset.port, "security": self.preset.security}
            given |= {"user": given["address"], "authserv_id": self.preset.authserv_id}
        elif not given.get("port"):
            given["port"] = 993 if given.get("security") in ("", "tls") else 143

    def _grant(self) -> Given:
        told = {name: str(self.cleaned_data.get(name) or getattr(self.preset, name, "")) for name in _GRANT}
        if tenant := self.cleaned_data.get("tenant"):
            told["token_url"] = self.preset.token_url.format(tenant=tenant)
        elif "{" in told["token_url"]:
            told["token_url"] = ""
        return Given(**told)


class MailboxChangeForm(MailboxForm):
    """As above; a secret left empty stays as it is."""

    is_open = forms.BooleanField(required=False, label="Takes mail")

    def __init__(self, mailbox: Mailbox, *args: Any, **kwargs: Any) -> None:
        grant = getattr(mailbox, "grant", None)
        kwargs["initial"] = {name: getattr(mailbox, name) for name in _SHOWN}
        if grant is not None:
            kwargs["initial"] |= {"client_id": grant.client_id, "token_url": grant.token_url, "scope": grant.scope}
            kwargs["initial"]["tenant"] = _tenant_of(grant.token_url)
        super().__init__(*args, preset=_preset_of(mailbox), **kwargs)
        for name in _SECRETS:
            if name in self.fields:
                self.fields[name].label = f"New {name.replace('_', ' ')}"
                self.fields[name].help_text = "Empty keeps the one it has."

    def _keep_only(self, names: tuple[str, ...]) -> None:
        super()._keep_only((*(name for name in names if name != "takes_old"), "is_open"))

    def needed(self) -> tuple[str, ...]:
        return tuple(name for name in super().needed() if name not in _SECRETS)


def _preset_of(mailbox: Mailbox) -> Preset:
    """What it was made with; one that was not made by a form is told by how it is signed in to."""
    if mailbox.preset in BY_KEY:
        return BY_KEY[mailbox.preset]
    if mailbox.kind == Mailbox.Kind.WEBHOOK:
        return BY_KEY["webhook"]
    return BY_KEY["token"] if hasattr(mailbox, "grant") else OTHER


def _tenant_of(token_url: str) -> str:
    before, _, after = BY_KEY["microsoft"].token_url.partition("{tenant}")
    is_theirs = token_url.startswith(before) and token_url.endswith(after)
    return token_url.removeprefix(before).removesuffix(after) if is_theirs else ""


_SHOWN: Final = (
    "name", "address", "host", "port", "security", "user", "folder", "keep_days", "authserv_id", "is_open",
)  # fmt: skip
