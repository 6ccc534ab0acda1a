"""Which language a text is in: the script first, then for shared scripts a linear head over its grams.

Scripts with one widely written language tell it at once (Hangul is Korean). A text too short or too even between
languages is "und", the ISO 639 code for undetermined, rather than a guess.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from outspoken.reader.characters import TABLE_SIZE
from outspoken.reader.kernel import N_SCRIPTS

UNDETERMINED: Final = "und"

# Name → (ranges of code points, language when the script alone tells it). Places 3 to 5 are known to the kernel.
SCRIPTS: Final[dict[str, tuple[tuple[tuple[int, int], ...], str | None]]] = {
    "none": ((), None),
    "latin": (((0x41, 0x24F), (0x1E00, 0x1EFF)), None),
    "cyrillic": (((0x400, 0x52F),), None),
    "hangul": (((0x1100, 0x11FF), (0x3130, 0x318F)), "ko"),
    "kana": (((0x3040, 0x30FF), (0x31F0, 0x31FF)), "ja"),
    "han": (((0x2E80, 0x2FFF),), "zh"),
    "devanagari": (((0x900, 0x97F),), None),
    "arabic": (((0x600, 0x6FF), (0x750, 0x77F)), "ar"),
    "greek": (((0x370, 0x3FF), (0x1F00, 0x1FFF)), "el"),
    "hebrew": (((0x590, 0x5FF),), "he"),
    "thai": (((0xE00, 0xE7F),), "th"),
    "armenian": (((0x530, 0x58F),), "hy"),
    "bengali": (((0x980, 0x9FF),), "bn"),
    "gurmukhi": (((0xA00, 0xA7F),), "pa"),
    "gujarati": (((0xA80, 0xAFF),), "gu"),
    "tamil": (((0xB80, 0xBFF),), "ta"),
    "telugu": (((0xC00, 0xC7F),), "te"),
    "kannada": (((0xC80, 0xCFF),), "kn"),
    "malayalam": (((0xD00, 0xD7F),), "ml"),
    "sinhala": (((0xD80, 0xDFF),), "si"),
    "lao": (((0xE80, 0xEFF),), "lo"),
    "burmese": (((0x1000, 0x109F),), "my"),
    "georgian": (((0x10A0, 0x10FF),), "ka"),
    "ethiopic": (((0x1200, 0x139F),), "am"),
    "khmer": (((0x1780, 0x17FF),), "km"),
    "tibetan": (((0xF00, 0xFFF),), "bo"),
    "vietnamese": (((0x1A0, 0x1BF), (0x1EA0, 0x1EFF)), "vi"),  # Latin, but these letters are in no other language
}

SCRIPT_OF: Final = {"ru": "cyrillic", "uk": "cyrillic", "hi": "devanagari", "mr": "devanagari"}  # the rest is Latin

# Letters that Persian and Urdu have and Arabic has not.
_PERSIAN: Final = frozenset("پچژگ")
_CZECH: Final = frozenset("ěřů")
_SLOVAK: Final = frozenset("ľĺŕäô")
_LONG: Final = 100
_URDU: Final = frozenset("ٹڈڑےں")


def script_table() -> NDArray[np.uint8]:
    """The script of every 16 code points below the end of the character tables."""
    table = np.zeros(TABLE_SIZE >> 4, dtype=np.uint8)
    for place, (ranges, _) in enumerate(SCRIPTS.values()):
        for low, high in ranges:
            table[low >> 4 : (high >> 4) + 1] = place
    return table


def script_place(language: str) -> int:
    """The place in SCRIPTS of the script that a language of the linear head is written in."""
    return list(SCRIPTS).index(SCRIPT_OF.get(language, "latin"))


def czech_or_slovak(text: str) -> str | None:
    """The language of a text told as Czech, by the letters that only one of it and Slovak has; None without them.

    A long text without a letter of Czech alone is Slovak: one in thirty letters of Czech is such.

    >>> czech_or_slovak("Řidič nezastavil"), czech_or_slovak("Vodič nestál, veľmi zlé"), czech_or_slovak("No nic")
    ('cs', 'sk', None)
    """
    letters = set(text.lower())
    czech, slovak = bool(letters & _CZECH), bool(letters & _SLOVAK)
    if czech == slovak:
        return "sk" if not czech and len(text) >= _LONG else None
    return "cs" if czech else "sk"


def arabic_script(text: str) -> str:
    """The language of a text in Arabic script, by the letters that only one of them has.

    >>> arabic_script("خیلی ممنون، پول برگشت"), arabic_script("شكرا جزيلا")
    ('fa', 'ar')
    """
    letters = set(text)
    if letters & _URDU:
        return "ur"
    return "fa" if letters & _PERSIAN else "ar"


assert len(SCRIPTS) == N_SCRIPTS  # noqa: S101  the kernel's count of scripts is this table's
