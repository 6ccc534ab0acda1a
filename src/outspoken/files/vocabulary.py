"""How columns are called, by the part they play, in seven languages and a little Korean and Chinese.

The words are in `vocabulary.yaml`; this compares a column's name with them.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from importlib import resources
from typing import Any

import yaml

# Words too common to speak for a customer inside a longer name ("store name").
_ONLY_ALONE = frozenset(("name", "nom", "nombre", "nome", "naam", "from", "phone", "contact", "account"))

# A column of this name only counts rows; counting starts anew in the next export, so it is no id.
COUNTERS = frozenset(("row", "index", "nr", "no", "row number", "unnamed 0", "zeile", "ligne", "fila", "riga", "rij"))

# Questions, by what their answer measures; looked for in labels longer than a name.
QUESTIONS = {
    "nps": r"recommend|weiterempfehl|recommand|recomend|raccomand|consigli|aanbevel",
    "ces": r"\b(easy|ease|effort|einfach|aufwand|facile|facilit|fácil|esfuerzo|moeite|makkelijk|gemakkelijk|esforço)\b",
    "csat": r"satisf|zufrieden|tevreden|soddisf",
    "stars": r"\brat(e|ing)\b|\bstars?\b|bewerte|évalu|calific|valut|beoorde|avali",
}


def words_of(name: str) -> str:
    """A column name as plain words.

    >>> words_of("ReviewBody"), words_of("customer_ID"), words_of("Où étiez-vous ?")
    ('review body', 'customer id', 'ou etiez vous')
    """
    parted = re.sub(r"([a-z\d])([A-Z])", r"\1 \2", name)
    parted = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1 \2", parted)
    plain = unicodedata.normalize("NFKD", parted.casefold())
    # Marks are dropped from Latin letters only; decomposed Hangul must come together again.
    plain = unicodedata.normalize("NFC", "".join(c for c in plain if not "\u0300" <= c <= "\u036f"))
    return " ".join(re.findall(r"[^\W_]+", plain))


@cache
def _vocabulary() -> dict[str, Any]:
    text = resources.files("outspoken.files").joinpath("vocabulary.yaml").read_text("utf-8")
    found: dict[str, Any] = yaml.safe_load(text)
    return found


@cache
def _phrases(role: str) -> dict[str, float]:
    found: dict[str, float] = {}
    for weight, phrases in _vocabulary()[role].items():
        for phrase in phrases:
            found.setdefault(str(phrase), float(weight))
    return found


@cache
def _against(role: str) -> frozenset[str]:
    return frozenset(_vocabulary()["against"].get(role, ()))


def name_weight(role: str, name: str) -> float:
    """How strongly a name speaks for a role, 0..1; "score" asks for any kind of score.

    >>> name_weight("text", "Review Text"), name_weight("text", "developerReply") < 0.2
    (1.0, True)
    """
    if role == "score":
        return max(name_weight(kind, name) for kind in ("nps", "csat", "ces", "stars"))
    words = words_of(name.rsplit(".", 1)[-1]) or words_of(name)
    weight = max(_weight(role, words), _weight(role, words_of(name)))
    kind_of = "score" if role in ("nps", "csat", "ces", "stars") else role
    tokens = set(words_of(name).split())
    exact = weight and (words in _phrases(role) or words_of(name) in _phrases(role))
    if not exact and tokens & _against(kind_of):
        weight *= 0.15
    return round(weight, 3)


def _weight(role: str, words: str) -> float:
    phrases = _phrases(role)
    glued = words.replace(" ", "")
    best = max((w for phrase, w in phrases.items() if phrase.replace(" ", "") == glued), default=0.0)
    if best:
        return best
    tokens = words.split()
    for size in range(len(tokens) - 1, 0, -1):
        for at in range(len(tokens) - size + 1):
            phrase = " ".join(tokens[at : at + size])
            if phrase in phrases and phrase not in _ONLY_ALONE and len(tokens) <= 8:
                # The last words of a name carry its meaning: "review date" is a date, "date review" less so.
                place = 0.85 if at + size == len(tokens) else 0.7
                best = max(best, phrases[phrase] * (place if size > 1 or len(tokens) <= 3 else place - 0.15))
    if not best and len(tokens) == 1:
        long = (p for p in phrases if len(p) >= 5 and " " not in p and tokens[0].endswith(p))
        best = max((phrases[p] * 0.7 for p in long), default=0.0)
    return best
