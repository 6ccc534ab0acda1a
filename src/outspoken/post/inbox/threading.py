"""Which letter of ours does a mail answer? By the address it was sent to, by the Message-ID it names, by its subject.

Values in, values out. Only the first of these is proof: a token in the address was made by us for one matter and told
to one person. A Message-ID is believed where the sender is whom we wrote to; a subject only then, and last.

    reply+<token>@…      token = base32(mac, 10 bytes · kind, 1 byte · matter)   at most 58 characters, in small letters
"""

from __future__ import annotations

import base64
import binascii
import hmac
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from outspoken.post.inbox.kinds import letter_id

LOCAL: Final = "reply"
_MAC: Final = 10  # bytes: 2^80 guesses, each of them a mail
_LONGEST_MATTER: Final = 25  # bytes, so that the local part stays within 64 characters (RFC 5321)
_ADDRESS: Final = re.compile(rf"{LOCAL}\+([a-z2-7]{{18,58}})@", re.IGNORECASE)
_TAG: Final = re.compile(r"\[#([A-Z2-7]{8})\]", re.IGNORECASE)
_BY_UUID: Final = b"\1"
_BY_TEXT: Final = b"\0"


def reply_address(about: str, *, domain: str, key: bytes) -> str:
    """The address that answers about one matter ("case 0198…") are sent to. Raises ValueError where that is too long.

    >>> address = reply_address("case 01980000-0000-7000-8000-000000000001", domain="vo.example", key=b"k" * 32)
    >>> about_of(address, key=b"k" * 32), len(address.partition("@")[0]) <= 64
    ('case 01980000-0000-7000-8000-000000000001', True)
    """
    matter = _packed(about)
    return f"{LOCAL}+{_b32(_mac(matter, key) + matter)}@{domain}"


def about_of(address: str, *, key: bytes) -> str:
    """The matter a reply address was made for; "" where it is none of ours or was changed. In constant time."""
    found = _ADDRESS.match(address)
    if not found:
        return ""
    given = found[1].upper()
    try:
        data = base64.b32decode(given + "=" * (-len(given) % 8))
    except binascii.Error:
        return ""
    mac, matter = data[:_MAC], data[_MAC:]
    return _unpacked(matter) if hmac.compare_digest(mac, _mac(matter, key)) else ""


def subject_tag(about: str, *, key: bytes) -> str:
    """A mark for subjects, for programs that drop everything else: "[#K7Q2MDAA]"."""
    return f"[#{_tag(about, key)}]"


def has_tag(subject: str, about: str, *, key: bytes) -> bool:
    """Whether a subject bears the mark of that matter."""
    tag = _tag(about, key)
    return any(hmac.compare_digest(found.upper(), tag) for found in _TAG.findall(subject))


@dataclass(frozen=True, slots=True)
class Known:
    """A letter as threading needs it."""

    id: UUID
    about: str
    to: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What of a mail tells which letter it answers."""

    sender: str
    addresses: Sequence[str]
    ids: Sequence[str]
    subject: str
    is_forged: bool = False


@dataclass(frozen=True, slots=True)
class Joined:
    """about: "" where the mail begins a matter of its own. by: token, message-id, earlier, subject or "".

    is_doubtful: it says to be part of a matter, and nothing proves that its sender is; `doubt` says why.
    """

    about: str = ""
    letter: UUID | None = None
    by: str = ""
    is_doubtful: bool = False
    doubt: str = ""


def join(
    asked: Asked,
    *,
    letters: Mapping[UUID, Known],
    earlier: Mapping[str, tuple[str, str]],
    written_to: Callable[[], Iterable[Known]],
    domains: frozenset[str],
    key: bytes,
) -> Joined:
    """The matter a mail belongs to.

    letters: those named by its ids. earlier: by Message-ID, sender and matter of mails that came before. written_to:
    letters to this sender, asked for only where a subject bears a mark.
    """
    ours = [UUID(found) for each in asked.ids if (found := letter_id(each, domains))]
    known = [letters[each] for each in ours if each in letters]
    if about := next((found for each in asked.addresses if (found := about_of(each, key=key))), ""):
        letter = next((each.id for each in known if each.about == about), None)
        return Joined(about, letter, "token")
    if known:
        held = known[0]
        return Joined(held.about, held.id, "message-id", *_doubt(asked, is_theirs=_same(asked.sender, held.to)))
    for each in asked.ids:
        if each in earlier:
            sender, about = earlier[each]
            if about:
                return Joined(about, None, "earlier", *_doubt(asked, is_theirs=_same(asked.sender, sender)))
    return _by_subject(asked, written_to, key, names_ours=bool(ours))


def _by_subject(asked: Asked, written_to: Callable[[], Iterable[Known]], key: bytes, *, names_ours: bool) -> Joined:
    if _TAG.search(asked.subject):
        for held in written_to():
            if _same(asked.sender, held.to) and has_tag(asked.subject, held.about, key=key):
                return Joined(held.about, held.id, "subject", *_doubt(asked, is_theirs=True))
        return Joined(is_doubtful=True, doubt="the mark in its subject is of no letter to this sender")
    if names_ours:
        return Joined(is_doubtful=True, doubt="it answers a letter of ours that is no longer kept or never was")
    if any(_ADDRESS.match(each) for each in asked.addresses):
        return Joined(is_doubtful=True, doubt="the address it was sent to is none that we gave away")
    return Joined()


def _doubt(asked: Asked, *, is_theirs: bool) -> tuple[bool, str]:
    if not is_theirs:
        return True, "it comes from another address than the one we wrote to"
    if asked.is_forged:
        return True, "the receiving server says that its sender is forged"
    return False, ""


def _same(one: str, other: str) -> bool:
    return bool(one) and one.strip().lower() == other.strip().lower()


def _packed(about: str) -> bytes:
    noun, _, rest = about.partition(" ")
    try:
        matter = _BY_UUID + UUID(rest).bytes + noun.encode()
        matter = matter if str(UUID(rest)) == rest else _BY_TEXT + about.encode()
    except ValueError:
        matter = _BY_TEXT + about.encode()
    if len(matter) > _LONGEST_MATTER + 1:
        raise ValueError("a matter has a noun of at most 9 letters and a UUID, or 25 bytes in all")
    return matter


def _unpacked(matter: bytes) -> str:
    try:
        if matter[:1] == _BY_UUID:
            return f"{matter[17:].decode()} {UUID(bytes=matter[1:17])}"
        return matter[1:].decode()
    except (UnicodeDecodeError, ValueError):
        return ""


def _mac(matter: bytes, key: bytes) -> bytes:
    return hmac.digest(key, b"reply address\0" + matter, "sha256")[:_MAC]


def _tag(about: str, key: bytes) -> str:
    return base64.b32encode(hmac.digest(key, b"subject tag\0" + about.encode(), "sha256")[:5]).decode()


def _b32(data: bytes) -> str:
    return base64.b32encode(data).decode().rstrip("=").lower()
