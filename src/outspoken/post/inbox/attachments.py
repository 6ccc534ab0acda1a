"""Files in a mail: a name that is safe anywhere, and what they are by their first bytes, not by what somebody says."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from outspoken.post.inbox import transfer
from outspoken.post.inbox.mail import Attachment
from outspoken.post.inbox.structure import Part

LONGEST_NAME: Final = 120
_UNSAFE: Final = re.compile(r"[^\w.,()+@&'\- ]+")
_RESERVED: Final = re.compile(r"^(?:con|prn|aux|nul|com\d|lpt\d)(?=\.|$)", re.IGNORECASE)
_MAGIC: Final = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"BM", "image/bmp"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"PK\x03\x04", "application/zip"),
    (b"\x1f\x8b", "application/gzip"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"MZ", "application/x-msdownload"),
    (b"\x7fELF", "application/x-executable"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (b"\x78\x9f\x3e\x22", "application/ms-tnef"),
    (b"ID3", "audio/mpeg"),
    (b"OggS", "audio/ogg"),
    (b"fLaC", "audio/flac"),
    (b"{\\rtf", "application/rtf"),
)
_OFFICE: Final = (
    (b"word/", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    (b"xl/", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    (b"ppt/", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
)
_ACTIVE: Final = re.compile(rb"<(?:!doctype html|html|script|svg|body|iframe|\?xml)", re.IGNORECASE)
_ENDINGS: Final = {
    "message/rfc822": "eml",
    "text/plain": "txt",
    "text/html": "html",
    "text/calendar": "ics",
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/gif": "gif",
    "application/pdf": "pdf",
    "application/ms-tnef": "dat",
}


def of_part(raw: bytes, part: Part, *, number: int) -> Attachment:
    """A part of a mail as a file."""
    disposition, told = part.headers.value("content-disposition")
    _, also = part.headers.value("content-type")
    encoding = transfer.encoding(part.headers.get("content-transfer-encoding"))
    media_type = sniffed(transfer.beginning(raw, part.start, part.end, encoding), part.media_type)
    return Attachment(
        name=safe_name(told.get("filename") or also.get("name", ""), media_type, number=number),
        media_type=media_type,
        size=transfer.size(raw, part.start, part.end, encoding),
        start=part.start,
        end=part.end,
        encoding=encoding,
        is_inline=disposition == "inline" or (not disposition and part.headers.has("content-id")),
    )


def safe_name(given: str, media_type: str = "", *, number: int = 1) -> str:
    """A name without folders, control and direction characters, never empty, never a device.

    >>> safe_name("../../etc/pass\\u202ewd.exe"), safe_name("CON.txt"), safe_name("", "image/png", number=3)
    ('passwd.exe', '_CON.txt', 'file-3.png')
    """
    name = unicodedata.normalize("NFC", given[:1000]).replace("\\", "/").rpartition("/")[2]
    name = "".join(character for character in name if unicodedata.category(character)[0] != "C")
    name = " ".join(_UNSAFE.sub("_", name).split()).strip(". ")
    if not name.strip("_"):
        ending = _ENDINGS.get(media_type, "bin")
        return f"file-{number}.{ending}"
    stem, dot, ending = name.rpartition(".")
    if dot and len(ending) <= 10 and len(name) > LONGEST_NAME:
        name = f"{stem[: LONGEST_NAME - len(ending) - 1]}.{ending}"
    return _RESERVED.sub(lambda found: f"_{found[0]}", name[:LONGEST_NAME])


def sniffed(data: bytes, stated: str) -> str:
    """What a file is: by its first bytes where they tell, else as stated; text that a browser would run is HTML.

    >>> sniffed(b"MZ\\x90\\0", "image/png"), sniffed(b"<script>x</script>", "text/plain")
    ('application/x-msdownload', 'text/html')
    """
    for magic, media_type in _MAGIC:
        if data.startswith(magic):
            if media_type == "application/zip":
                return next((office for mark, office in _OFFICE if mark in data), media_type)
            return media_type
    if data[4:8] == b"ftyp":
        return "image/heic" if data[8:11] in (b"hei", b"mif") else "video/mp4"
    if data.startswith(b"RIFF"):
        return {b"WEBP": "image/webp", b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo"}.get(
            data[8:12], "application/octet-stream"
        )
    if _ACTIVE.search(data[:1024]):
        return "image/svg+xml" if b"<svg" in data[:1024].lower() else "text/html"
    # What is said to be a picture, and is none that is known, is not shown as one.
    return stated if not stated.startswith("image/") else "application/octet-stream"
