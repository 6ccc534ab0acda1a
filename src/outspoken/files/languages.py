"""Languages as files name them ("EN-GB", "eng", "German", "Deutsch") as ISO 639-1 codes."""

from __future__ import annotations

import re

_CODE = re.compile(r"^([a-z]{2,3})(?:[-_][a-z0-9]{2,8})*$", re.IGNORECASE)
_THREE = {
    "eng": "en", "deu": "de", "ger": "de", "fra": "fr", "fre": "fr", "spa": "es", "ita": "it", "nld": "nl",
    "dut": "nl", "por": "pt", "kor": "ko", "jpn": "ja", "zho": "zh", "chi": "zh", "rus": "ru", "pol": "pl",
    "tur": "tr", "ara": "ar", "swe": "sv", "dan": "da", "nor": "no", "fin": "fi", "ces": "cs", "cze": "cs",
    "ell": "el", "gre": "el", "heb": "he", "hin": "hi", "hun": "hu", "ron": "ro", "rum": "ro", "ukr": "uk",
}  # fmt: skip
_NAMES = {
    "english": "en", "englisch": "en", "anglais": "en", "inglés": "en", "inglese": "en", "engels": "en",
    "german": "de", "deutsch": "de", "allemand": "de", "alemán": "de", "tedesco": "de", "duits": "de",
    "french": "fr", "français": "fr", "französisch": "fr", "francés": "fr", "francese": "fr", "frans": "fr",
    "spanish": "es", "español": "es", "spanisch": "es", "espagnol": "es", "spagnolo": "es", "spaans": "es",
    "italian": "it", "italiano": "it", "italienisch": "it", "italien": "it", "dutch": "nl", "nederlands": "nl",
    "portuguese": "pt", "português": "pt", "portugiesisch": "pt", "korean": "ko", "한국어": "ko",
    "japanese": "ja", "日本語": "ja", "chinese": "zh", "中文": "zh", "russian": "ru", "русский": "ru",
    "polish": "pl", "polski": "pl", "turkish": "tr", "türkçe": "tr", "arabic": "ar", "swedish": "sv",
    "svenska": "sv", "danish": "da", "dansk": "da", "norwegian": "no", "norsk": "no", "finnish": "fi",
}  # fmt: skip


def code_of(text: str) -> str | None:
    """The two-letter code (three letters where there are only three) of a code or name; None for neither.

    >>> [code_of(text) for text in ("EN-GB", "deu", "Français", "zh-Hans-CN", "Zurich")]
    ['en', 'de', 'fr', 'zh', None]
    """
    word = text.strip().lower()
    if word in _NAMES:
        return _NAMES[word]
    match = _CODE.match(word)
    if not match:
        return None
    return _THREE.get(match[1], match[1])
