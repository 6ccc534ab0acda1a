"""Who is behind a mail: a person, a program that answers by itself, a list, or we ourselves (RFC 3834)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from outspoken.post.inbox import headers as head
from outspoken.post.inbox.headers import Headers
from outspoken.post.inbox.mail import Address, Kind
from outspoken.post.inbox.marks import marks
from outspoken.post.inbox.structure import Part
from outspoken.post.inbox.wrapping import calendar_method

MARK: Final = "x-outspoken-letter"  # on every letter of ours
_AWAY: Final = re.compile(rf"\s*(?:{marks('away')})", re.IGNORECASE)
# Words that complaints begin with, too: they count before a colon, or alone in an answer to a letter.
_AWAY_WORD: Final = re.compile(rf"\s*(?:{marks('away_word')})\s*(:|$)", re.IGNORECASE)
_UNDELIVERED: Final = re.compile(rf"\s*(?:{marks('undelivered')})", re.IGNORECASE)
_CHALLENGE: Final = re.compile(rf"\s*(?:{marks('challenge')})", re.IGNORECASE)
_POSTMASTERS: Final = re.compile(
    r"(?:mailer-daemon|postmaster|mail-daemon|maildaemon|bounces?|mailerdaemon|microsoftexchange[0-9a-f]{32})(?:[+@-]|$)",
    re.IGNORECASE,
)
_STATUS_PARTS: Final = {"message/delivery-status", "message/global-delivery-status"}
_MAILTO: Final = re.compile(r"mailto:([^\s<>?,]{1,320})", re.IGNORECASE)
_LETTER: Final = re.compile(
    r"([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})@([a-z0-9.-]{1,253})", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Us:
    """What is ours: addresses that mail goes out from or comes in to, and the domains of our Message-IDs.

    authserv_id: the name under which our own receiving server states what it found of a sender; "" for none.
    """

    addresses: frozenset[str] = field(default_factory=frozenset)
    domains: frozenset[str] = field(default_factory=frozenset)
    authserv_id: str = ""


def letter_id(message_id: str, domains: frozenset[str]) -> str:
    """The id of our letter that a Message-ID names; "" where it is not ours.

    >>> letter_id("01980000-0000-7000-8000-000000000001@vo.example", frozenset({"vo.example"}))
    '01980000-0000-7000-8000-000000000001'
    """
    found = _LETTER.fullmatch(message_id)
    return found[1].lower() if found and found[2].lower() in domains else ""


def written_by(top: Headers, us: Us) -> tuple[Address, bool]:
    """Who wrote a mail, and whether that is only who Reply-To names.

    Forms on web sites and groups at Google write in our own name and put the customer there.
    """
    named = head.addresses([top.raw("from")]) or head.addresses([top.raw("sender")]) or (Address(),)
    answered = head.addresses([top.raw("reply-to")])
    is_ours = named[0].address in us.addresses and answered and not _is_marked(top, us)
    if is_ours and answered[0].address not in us.addresses and not answered[0].address.startswith("reply+"):
        return answered[0], True
    return named[0], False


def kind_of(top: Headers, parts: list[Part], sender: Address, us: Us) -> Kind:
    """The first of these that fits: our own, a bounce, a challenge, an automatic answer, a list, a person."""
    subject = top.text("subject")
    auto = top.get("auto-submitted").partition(";")[0].strip().lower()
    if _is_marked(top, us) or sender.address in us.addresses:
        return Kind.OWN
    if _is_bounce(top, parts, sender, subject):
        return Kind.BOUNCE
    is_auto = _is_auto(top, parts, auto, subject)
    if _CHALLENGE.match(subject) and (is_auto or top.has("in-reply-to") or top.has("x-delivery-agent")):
        return Kind.CHALLENGE
    if is_auto:
        return Kind.AUTO_REPLY
    if _is_list(top, us):
        return Kind.LIST
    return Kind.PERSON


def _is_marked(top: Headers, us: Us) -> bool:
    """Whether a mail bears a mark that our own letters do."""
    looped = {value.lower() for value in (*top.all("x-loop"), *top.all("x-original-from"))}
    return (
        top.has(MARK)
        or bool(letter_id(head.message_id(top.get("message-id")), us.domains))
        or bool(looped & us.addresses)
    )


def _is_bounce(top: Headers, parts: list[Part], sender: Address, subject: str) -> bool:
    media_type, told = top.value("content-type")
    if media_type == "multipart/report":
        return told.get("report-type", "delivery-status").lower() == "delivery-status"
    if top.has("x-failed-recipients") or top.has("x-ms-exchange-message-is-ndr"):
        return True
    if any(part.media_type in _STATUS_PARTS for part in parts):
        return True
    if not _POSTMASTERS.match(sender.address):
        return False
    # From nobody, by a postmaster, and no automatic answer: whatever language its subject has.
    return bool(_UNDELIVERED.match(subject)) or (top.get("return-path") == "<>" and not _is_away(top, subject))


def _is_auto(top: Headers, parts: list[Part], auto: str, subject: str) -> bool:
    if auto and auto != "no":
        return True
    media_type, _ = top.value("content-type")
    if media_type == "multipart/report" or top.get("return-path") == "<>":
        return True
    if any(top.has(name) for name in ("x-autoreply", "x-autorespond", "x-autoreply-from", "x-auto-reply")):
        return top.get("x-autoreply").lower() != "no"
    if top.get("precedence").lower() == "auto_reply" or any(part.media_type == "text/calendar" for part in parts[:1]):
        return True
    # Who takes or declines an invitation presses a button.
    is_reply = any(part.media_type == "text/calendar" and calendar_method(part.headers) == "reply" for part in parts)
    return is_reply or _is_away(top, subject)


def _is_away(top: Headers, subject: str) -> bool:
    if _AWAY.match(subject):
        return True
    found = _AWAY_WORD.match(subject)
    return found is not None and (found[1] == ":" or top.has("in-reply-to") or top.has("references"))


def _is_list(top: Headers, us: Us) -> bool:
    """Whether a list sent it; one of our own addresses that is kept as a list or group is none."""
    posted = {value.lower() for value in _MAILTO.findall(" ".join(top.all("list-post")))}
    named = top.get("list-id").rpartition("<")[2].strip("<> ").lower()
    if named in {address.replace("@", ".") for address in us.addresses} or posted & us.addresses:
        return False
    if any(top.has(name) for name in ("list-id", "list-unsubscribe", "list-post", "mailing-list", "x-mailing-list")):
        return True
    return top.get("precedence").lower() in {"bulk", "list", "junk"}


def loop_marks(top: Headers) -> tuple[str, ...]:
    """Headers that tell of programs at work, as name and value, for whoever looks why nothing was answered."""
    names = ("auto-submitted", "precedence", "x-loop", "x-auto-response-suppress", "list-id", "return-path")
    marks = [(name, top.get(name)[:100]) for name in names if top.has(name)]
    plain = {("auto-submitted", "no")}
    return tuple(
        f"{name}: {value}"
        for name, value in marks
        if (name, value.lower()) not in plain and (name != "return-path" or value == "<>")
    )
