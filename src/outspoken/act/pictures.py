"""Which pictures are small enough to be shown: by what their first bytes say of them, without drawing them."""

from __future__ import annotations

from pathlib import Path
from typing import Final

MOST_BYTES: Final = 8 * 1024 * 1024
# A few kilobytes can hold a picture that takes gigabytes to draw.
MOST_PIXELS: Final = 40_000_000
SHOWN: Final = frozenset({"image/png", "image/jpeg", "image/gif"})
_BEGINNING: Final = 256 * 1024
_FRAMES: Final = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})


def is_modest(path: Path, media_type: str) -> bool:
    """Whether a file is a PNG, JPEG or GIF that every browser draws at once."""
    if media_type not in SHOWN or not 0 < path.stat().st_size <= MOST_BYTES:
        return False
    with path.open("rb") as file:
        size = dimensions(file.read(_BEGINNING))
    return size is not None and 0 < size[0] * size[1] <= MOST_PIXELS


def dimensions(data: bytes) -> tuple[int, int] | None:
    """Width and height in pixels, None where the bytes do not tell.

    >>> dimensions(b"GIF89a" + bytes([16, 0, 9, 0]))
    (16, 9)
    """
    if data.startswith(b"\x89PNG\r\n\x1a\n") and data[12:16] == b"IHDR" and len(data) >= 24:
        return int.from_bytes(data[16:20]), int.from_bytes(data[20:24])
    if data[:6] in (b"GIF87a", b"GIF89a") and len(data) >= 10:
        return int.from_bytes(data[6:8], "little"), int.from_bytes(data[8:10], "little")
    return _jpeg(data) if data.startswith(b"\xff\xd8") else None


def _jpeg(data: bytes) -> tuple[int, int] | None:
    """By the first frame header (ITU-T T.81, B.2.2)."""
    place = 2
    while place + 9 <= len(data) and data[place] == 0xFF:
        marker = data[place + 1]
        if marker in _FRAMES:
            return int.from_bytes(data[place + 7 : place + 9]), int.from_bytes(data[place + 5 : place + 7])
        if marker == 0xFF:
            place += 1
        else:
            place += 2 + int.from_bytes(data[place + 2 : place + 4])
    return None
