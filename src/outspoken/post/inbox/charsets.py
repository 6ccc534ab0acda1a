"""Bytes as text, under the charset they are said to be in or the likeliest other one; never fails."""

from __future__ import annotations

import codecs
from typing import Final

# Codecs that are no charset of a text: escapes, and two whose time grows with the square of the length.
_NO_CHARSET: Final = {"unicode-escape", "raw-unicode-escape", "idna", "punycode", "undefined", "mbcs", "oem"}
_ALIASES: Final = {"iso-8859-8-i": "iso-8859-8", "x-sjis": "cp932", "ks_c_5601-1987": "cp949", "x-gbk": "gbk"}
# What is said to be these two, browsers and mail programs read as the larger one of Windows.
_WIDER: Final = {"iso8859-1": "cp1252", "ascii": "utf-8", "gb2312": "gb18030", "shift_jis": "cp932"}


def decoded(data: bytes, charset: str | None) -> tuple[str, str]:
    """The text without NULs and half surrogates, and what had to be mended ("" for nothing).

    >>> decoded("Grüße".encode("latin-1"), "utf-8")
    ('Grüße', 'read as cp1252, not as utf-8')
    """
    stated = (charset or "utf-8").strip("'\" \t").lower()
    if b"\x1b$" in data and not stated.startswith("iso-2022"):
        stated = "iso-2022-jp"
    for name in (_codec(stated), "utf-8", "cp1252"):
        if not name:
            continue
        try:
            text = data.decode(name)
        except (UnicodeError, LookupError, ValueError):
            continue
        told = "" if name == _codec(stated) else f"read as {name}, not as {stated[:40]}"
        return _storable(text), told
    return _storable(data.decode("utf-8", "replace")), "bytes that are no text were replaced"


def _codec(charset: str) -> str:
    name = _ALIASES.get(charset, charset)
    try:
        found = codecs.lookup(name)
    except (LookupError, ValueError, UnicodeError):
        return ""
    if not getattr(found, "_is_text_encoding", True) or found.name in _NO_CHARSET:
        return ""
    return _WIDER.get(found.name, found.name)


def _storable(text: str) -> str:
    text = text.replace("\0", "")
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace").decode("utf-8")
    return text
