"""Is the house told to be safe?"""

from __future__ import annotations

import os
from collections.abc import Iterator
from ipaddress import ip_address
from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks as django_checks

from outspoken.server.account import can_read_installation
from outspoken.server.checks.finding import Finding, advice, safe, unsafe
from outspoken.server.house import House

# Asked here in our own words, or settled by the design: TLS ends at a proxy, which sends callers on to https.
_ASKED_HERE = {
    "security.W004",
    "security.W005",
    "security.W008",
    "security.W009",
    "security.W012",
    "security.W016",
    "security.W018",
    "security.W020",
    "security.W021",
}


def is_for_this_machine_only(address: str) -> bool:
    name = urlsplit(address).hostname or ""
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return name == "localhost"


def debugging(house: House) -> Iterator[Finding]:  # noqa: ARG001
    if settings.DEBUG:
        yield unsafe(
            "settings.debug",
            "OUTSPOKEN_DEBUG is on: an error shows settings and customers' words to whoever causes it.",
            "Leave OUTSPOKEN_DEBUG out of the environment.",
        )
    else:
        yield safe("settings.debug", "Errors show nothing of the inside.")


def secret_key(house: House) -> Iterator[Finding]:  # noqa: ARG001
    key = settings.SECRET_KEY
    remedy = "Take OUTSPOKEN_SECRET_KEY out of the environment; `outspoken up` then makes a good one and keeps it."
    if len(key) < 32 or len(set(key)) < 10 or key.startswith("django-insecure"):
        yield unsafe("settings.secret_key", "The secret key can be guessed, and with it everybody's sign-in.", remedy)
    else:
        yield safe("settings.secret_key", "The secret key is long and random.")


def https(house: House) -> Iterator[Finding]:
    holder = house.folder.holder()
    host = holder.host if holder else ""
    is_open = bool(host) and not is_for_this_machine_only(f"http://{f'[{host}]' if ':' in host else host}")
    if settings.HTTPS:
        yield safe("settings.https", f"The house calls itself {settings.PUBLIC_URL}.")
        if settings.SECURE_PROXY_SSL_HEADER is None:
            yield advice(
                "settings.proxy",
                "What a proxy says of the caller's connection is not believed (OUTSPOKEN_BEHIND_PROXY is not set).",
                "Where a proxy of yours ends TLS and sets X-Forwarded-Proto itself, set OUTSPOKEN_BEHIND_PROXY=yes.",
            )
    elif is_for_this_machine_only(settings.PUBLIC_URL) and not is_open:
        yield safe("settings.https", "The house serves this machine alone, without HTTPS.")
    else:
        yield unsafe(
            "settings.https",
            f"Passwords and customers' words travel unencrypted: the house calls itself {settings.PUBLIC_URL}"
            + (f" and listens at {host}." if host else "."),
            "Put a proxy with TLS in front (Caddy, nginx) and set OUTSPOKEN_PUBLIC_URL=https://your.name and "
            "OUTSPOKEN_BEHIND_PROXY=yes.",
        )


def hosts(house: House) -> Iterator[Finding]:  # noqa: ARG001
    if "*" in settings.ALLOWED_HOSTS:
        yield unsafe(
            "settings.hosts",
            "The house answers to any name, so that links in its mails can be made to lead elsewhere.",
            "Name its own in OUTSPOKEN_HOSTS, with commas between.",
        )
    else:
        yield safe("settings.hosts", f"The house answers to {', '.join(settings.ALLOWED_HOSTS)}.")


def framework(house: House) -> Iterator[Finding]:  # noqa: ARG001
    said = django_checks.run_checks(include_deployment_checks=True, databases=["default"])
    serious = [
        message
        for message in said
        if message.level >= django_checks.WARNING
        and message.id not in _ASKED_HERE
        and message.id not in settings.SILENCED_SYSTEM_CHECKS
    ]
    for message in serious:
        yield unsafe(
            f"django.{message.id}",
            " ".join(message.msg.split()),
            " ".join((message.hint or f"Look up {message.id} in Django's documentation.").split()),
        )
    if not serious:
        yield safe("django", "Django's own checks for deployment find nothing.")


def account(house: House) -> Iterator[Finding]:  # noqa: ARG001
    if os.geteuid() == 0 and not can_read_installation():
        yield advice(
            "settings.account",
            "The web processes and the worker run as root.",
            "Start Outspoken as a user of its own, or install it where every user can read it (/opt/outspoken): its "
            "processes then leave root's rights behind.",
        )
    else:
        yield safe("settings.account", "The web processes and the worker run without root's rights.")


def chooser(house: House) -> Iterator[Finding]:  # noqa: ARG001
    """Silent where no language model is set up, which is how a house is made."""
    if not settings.CHOOSER_URL:
        return
    parts = urlsplit(settings.CHOOSER_URL)
    is_here = is_for_this_machine_only(settings.CHOOSER_URL)
    if parts.scheme != "https" and not is_here:
        yield unsafe(
            "settings.chooser",
            f"Customers' words travel unencrypted to the language model at {parts.hostname or settings.CHOOSER_URL}.",
            "Give OUTSPOKEN_CHOOSER_URL an https:// address, or take it out: our own choice of quotes needs no model.",
        )
    elif is_here and (parts.hostname or "") not in settings.OUTBOUND_ALLOW:
        yield advice(
            "settings.chooser",
            f"The language model at {parts.hostname} is never asked: a private address must be named to be spoken to.",
            f"Set OUTSPOKEN_OUTBOUND_ALLOW={parts.hostname}, or take OUTSPOKEN_CHOOSER_URL out.",
        )
    else:
        yield safe(
            "settings.chooser", f"A language model at {parts.hostname} chooses among quotes, and writes nothing."
        )


def encoder(house: House) -> Iterator[Finding]:  # noqa: ARG001
    """Silent where the shipped encoder reads closely, which is how a house is made."""
    from outspoken.reader import close

    if not settings.ENCODER_DIR:
        return
    try:
        found = close.load(settings.ENCODER_DIR)
    except close.EncoderError as error:
        yield unsafe(
            "settings.encoder",
            f"Nothing is read closely: {error}",
            "Give OUTSPOKEN_ENCODER a folder that training/close wrote, or take it out: then the shipped one reads.",
        )
    else:
        yield safe("settings.encoder", f"{found.name} reads closely what is in {', '.join(found.languages)}.")


CHECKS = (debugging, secret_key, https, hosts, framework, account, chooser, encoder)
