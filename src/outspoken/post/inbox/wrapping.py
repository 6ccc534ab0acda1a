"""What a mail is wrapped in that nobody here can open, told in words; and the armour around words that
anybody can read.

Nothing is decrypted or unpacked: whoever answers is told what it is and what to ask for.
"""

from __future__ import annotations

import re
from typing import Final

from outspoken.post.inbox.headers import Headers
from outspoken.post.inbox.lines import Line
from outspoken.post.inbox.structure import Part

PGP: Final = "it is encrypted (PGP) and cannot be read here; ask for it unencrypted"
SMIME: Final = "it is encrypted (S/MIME) and cannot be read here; ask for it unencrypted"
SIGNED: Final = "its words are inside a signature (S/MIME, smime.p7m) that is not opened here; ask for plain text"
TNEF: Final = "its words may be in winmail.dat, a format of Outlook’s own; ask for it as HTML or plain text"
_CMS: Final = {"application/pkcs7-mime", "application/x-pkcs7-mime"}
_CALENDAR: Final = {"request": "an invitation to a meeting", "cancel": "a meeting called off"}
_BEGIN: Final = re.compile(r"\s*-----BEGIN PGP (MESSAGE|SIGNED MESSAGE|SIGNATURE|PUBLIC KEY BLOCK)-----\s*")
_END: Final = re.compile(r"\s*-----END PGP (?:MESSAGE|SIGNATURE|PUBLIC KEY BLOCK)-----\s*")


def told(parts: list[Part], *, has_words: bool) -> list[str]:
    """What its parts are wrapped in; a mail that says something beside it needs no remark on winmail.dat."""
    found = []
    for part in parts:
        if "multipart/encrypted" in part.parents:
            found.append(PGP)
        elif part.media_type in _CMS:
            stated = part.headers.value("content-type")[1].get("smime-type", "").lower()
            found.append(SIGNED if stated == "signed-data" else SMIME)
        elif part.media_type == "application/ms-tnef" and not has_words:
            found.append(TNEF)
        elif part.media_type == "text/calendar" and (meeting := _CALENDAR.get(calendar_method(part.headers))):
            found.append(f"it is {meeting}")
    return list(dict.fromkeys(found))


def calendar_method(headers: Headers) -> str:
    """What a calendar's part wants: "request", "reply", "cancel" … (RFC 6047)."""
    return headers.value("content-type")[1].get("method", "").lower()


def without_armour(lines: list[Line]) -> tuple[list[Line], bool]:
    """The lines without blocks of PGP, and whether words were encrypted in them. What is signed only is kept.

    >>> signed = ["-----BEGIN PGP SIGNED MESSAGE-----", "Hash: SHA256", "", "- -- Dev", "-----BEGIN PGP SIGNATURE-----",
    ...           "iQEz", "-----END PGP SIGNATURE-----"]
    >>> [line.text for line in without_armour([Line(text) for text in signed])[0]]
    ['-- Dev']
    """
    if not any("-----BEGIN PGP" in line.text for line in lines):
        return lines, False
    kept: list[Line] = []
    block, is_encrypted = "", False
    ends = max((place for place, line in enumerate(lines) if _END.fullmatch(line.text)), default=-1)
    for place, line in enumerate(lines):
        # A block that nobody ends swallows nothing.
        if place < ends and (begun := _BEGIN.fullmatch(line.text)):
            block = begun[1]
            is_encrypted = is_encrypted or block == "MESSAGE"
        elif block == "SIGNED MESSAGE":
            # Its own headers end at the first empty line (RFC 9580, 7).
            block = block if line.text.strip() else "SIGNED"
        elif block in ("", "SIGNED"):
            text = line.text.removeprefix("- ") if block else line.text
            kept.append(Line(text, line.depth, line.is_signed))
        elif _END.fullmatch(line.text):
            block = ""
    return kept, is_encrypted
