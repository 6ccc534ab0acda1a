"""What the pages of mailboxes take in, checked for shape; whether it may be done is asked of the verbs."""

from __future__ import annotations

from typing import Any

from django import forms

from outspoken.post.models import Mailbox

_PASSWORD = forms.PasswordInput(attrs={"autocomplete": "new-password"})


class MailboxForm(forms.Form):
    name = forms.CharField(max_length=120, help_text="Such as “Customer care” or “Complaints”.")
    kind = forms.ChoiceField(
        choices=Mailbox.Kind.choices,
        label="Its mail is",
        help_text="Fetched: give server, user and password. Handed in: your mail server posts each mail here.",
    )
    address = forms.EmailField(max_length=320, help_text="Whom customers write to: care@example.org.")
    host = forms.CharField(max_length=253, required=False, label="Server", help_text="Such as imap.example.org.")
    port = forms.IntegerField(min_value=1, max_value=65_535, initial=993, required=False)
    user = forms.CharField(
        max_length=320, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"}), label="User name"
    )
    password = forms.CharField(
        max_length=500, required=False, strip=False, widget=_PASSWORD, help_text="Kept sealed, never shown again."
    )
    folder = forms.CharField(max_length=200, required=False, initial="INBOX")
    authserv_id = forms.CharField(
        max_length=253,
        required=False,
        label="Server that checks senders",
        help_text="The name your receiving server writes first into Authentication-Results, such as mx.example.org. It "
        "has to remove such headers that came with the mail. Empty: no sender is held for proven.",
    )
    takes_old = forms.BooleanField(
        required=False, label="Take what lies there already", help_text="Else only mail that comes from now on."
    )

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        told["port"] = told.get("port") or 993
        told["folder"] = told.get("folder") or "INBOX"
        if self._is_fetched(told):
            for name in self._needed():
                if not told.get(name) and name not in self.errors:
                    self.add_error(name, "Needed to fetch the mail.")
        return told

    def _is_fetched(self, told: dict[str, Any]) -> bool:
        return bool(told.get("kind") == Mailbox.Kind.IMAP)

    def _needed(self) -> tuple[str, ...]:
        return ("host", "user", "password")


class MailboxChangeForm(MailboxForm):
    """As above; a password left empty stays as it is."""

    is_open = forms.BooleanField(required=False, label="Takes mail")

    def __init__(self, mailbox: Mailbox, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {name: getattr(mailbox, name) for name in _SHOWN}
        super().__init__(*args, **kwargs)
        self._mailbox = mailbox
        for name in ("kind", "takes_old"):
            del self.fields[name]
        self.fields["password"].label = "New password"
        self.fields["password"].help_text = "Empty keeps the one it has."
        if mailbox.kind != Mailbox.Kind.IMAP:
            for name in ("host", "port", "user", "password", "folder"):
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        told = super().clean()
        return {name: value for name, value in told.items() if name in self.fields}

    def _is_fetched(self, told: dict[str, Any]) -> bool:  # noqa: ARG002
        return self._mailbox.kind == Mailbox.Kind.IMAP

    def _needed(self) -> tuple[str, ...]:
        return ("host", "user")


_SHOWN = ("name", "address", "host", "port", "user", "folder", "authserv_id", "is_open")
