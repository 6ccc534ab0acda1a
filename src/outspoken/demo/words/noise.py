"""How people really type: in lower case, without stops, in capitals, with slips of the finger."""

from __future__ import annotations

import re
from random import Random

STYLES = ("careful", "plain", "lower", "bare", "slips", "loud")

_NEAR = {
    "a": "sq",
    "b": "vn",
    "c": "xv",
    "d": "sf",
    "e": "wr",
    "f": "dg",
    "g": "fh",
    "h": "gj",
    "i": "uo",
    "k": "jl",
    "l": "k",
    "m": "n",
    "n": "bm",
    "o": "ip",
    "p": "o",
    "r": "et",
    "s": "ad",
    "t": "ry",
    "u": "yi",
    "v": "cb",
}
_MISSPELT: dict[str, tuple[tuple[str, str], ...]] = {
    "en": (
        ("definitely", "definately"),
        ("receive", "recieve"),
        ("separate", "seperate"),
        ("don't", "dont"),
        ("didn't", "didnt"),
        ("can't", "cant"),
        ("it's", "its"),
        ("It's", "Its"),
        ("I'm", "Im"),
        ("I've", "Ive"),
        ("you're", "your"),
        ("their", "there"),
        ("because", "becuase"),
        ("because", "cos"),
        ("really", "realy"),
        ("tomorrow", "tommorow"),
        ("until", "untill"),
        ("again", "agian"),
        ("nobody", "no body"),
        ("station", "staion"),
        ("minutes", "mins"),
        ("minutes", "minuets"),
    ),
    "de": (
        ("dass", "das"),
        ("ß", "ss"),
        ("nämlich", "nähmlich"),
        ("seit", "seid"),
        ("Ihnen", "ihnen"),
        ("Sie", "sie"),
        ("wieder", "wider"),
        ("Minuten", "Min"),
        ("nicht", "nich"),
    ),
    "fr": (
        ("é", "e"),
        ("ç", "c"),
        ("à", "a"),
        ("c'est", "cest"),
        ("j'ai", "jai"),
        ("ça", "sa"),
        ("vraiment", "vraiement"),
        ("minutes", "min"),
        ("toujours", "tjrs"),
    ),
    "es": (
        ("á", "a"),
        ("í", "i"),
        ("ó", "o"),
        ("¿", ""),
        ("¡", ""),
        ("que", "q"),
        ("haber", "aver"),
        ("también", "tb"),
    ),
    "nl": (("jullie", "julie"), ("gebeurt", "gebeurd"), ("één", "een"), ("minuten", "min"), ("sowieso", "zowiezo")),
    "it": (("è", "e'"), ("perché", "perche"), ("più", "piu"), ("minuti", "min"), ("che", "ke")),
}
_WORD = re.compile(r"(?<![\w@.])[^\W\d_A-Z]{5,}(?![\w@])")
_EMOJI = re.compile("[\U0001f300-\U0001faff\u2600-\u27bf\ufe0f]+")
_SHOUT = re.compile(r"\b[A-ZÄÖÜÉÈÀÑ]{3,}\b")
_KEPT = frozenset({"VAT", "QR", "GPS", "TVA", "IVA", "BTW", "LK"})


def typed(text: str, *, style: str, language: str, rng: Random) -> str:
    """The text as someone of that style types it; `careful` and `plain` leave it nearly alone."""
    if style == "lower" or style == "bare":
        text = text[:1].lower() + text[1:] if style == "lower" else text.lower()
        text = _bare(text, language=language) if style == "bare" else text.rstrip(".")
    elif style == "loud":
        text = text.upper() if len(text) < 160 else _doubled(text)
    elif style == "slips":
        text = slip(misspell(text, language=language, rng=rng), rng=rng, share=0.05)
    elif style == "plain" and rng.random() < 0.3:
        text = slip(text, rng=rng, share=0.012)
        text = text.rstrip(".") if rng.random() < 0.5 else text
    return text


def spoken(text: str) -> str:
    """The text as a transcript has it: no emoji, nothing in capitals for emphasis."""
    text = _EMOJI.sub("", text)
    text = _SHOUT.sub(lambda found: found.group() if found.group() in _KEPT else found.group().lower(), text)
    text = re.sub(r"(^|[.!?] )([a-zäöüéèàñ])", lambda found: found.group(1) + found.group(2).upper(), text)
    return tidy(text.replace("?!", "?").replace("!!!", ".").replace("!!", "."))


def slip(text: str, *, rng: Random, share: float) -> str:
    """The text with about share of its longer words mistyped; names and numbers are left alone."""

    def mistype(found: re.Match[str]) -> str:
        word = found.group()
        if rng.random() >= share:
            return word
        at = 1 + int(rng.random() * (len(word) - 2))
        kind = rng.random()
        if kind < 0.35:
            return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        if kind < 0.6:
            return word[:at] + word[at + 1 :]
        if kind < 0.8:
            return word[:at] + word[at] + word[at:]
        return word[:at] + rng.choice(_NEAR.get(word[at], word[at])) + word[at + 1 :]

    return _WORD.sub(mistype, text)


def misspell(text: str, *, language: str, rng: Random) -> str:
    """The text with some of the language's everyday misspellings."""
    for right, wrong in _MISSPELT[language]:
        if right in text and rng.random() < 0.5:
            text = text.replace(right, wrong) if not right.isalpha() or len(right) < 2 else _word(text, right, wrong)
    return text


def tidy(text: str) -> str:
    """The text without the double spaces and stray stops that joining leaves behind."""
    text = re.sub(r"[ \t]+", " ", text)
    text = re.sub(r" +([.,])(?=\s|$)", r"\1", text)
    return re.sub(r" ?\n ?", "\n", text).strip()


def _word(text: str, right: str, wrong: str) -> str:
    return re.sub(rf"\b{re.escape(right)}\b", wrong, text)


def _bare(text: str, *, language: str) -> str:
    text = re.sub(r"(?<=[^\W_])[.,;:!]+(?=\s|$)", "", text)
    return re.sub("[\u00a1\u00bf']" if language == "en" else "[\u00a1\u00bf]", "", text)


def _doubled(text: str) -> str:
    return re.sub(r"(?<=\w)[.](?=\s|$)", "!!", text, count=2)
