"""The customers of the demo: the same few thousand people, some of whom write again and again."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from random import Random

from outspoken.demo.words.book import LANGUAGES
from outspoken.demo.words.locales import LOCALES
from outspoken.demo.words.noise import STYLES

DEV = "dev@larkline.example"
DEV_NICK = "@dev_rao"
"""The customer of the cast, who writes like anybody else."""

NICK_CHANNELS = frozenset({"social", "review"})
"""Where people go by a nick instead of their address."""

_FIRST_NAMES = {
    "en": "Marnie Alan Beth Chidi Doreen Ewan Fiona Gwen Hamza Iris Jack Keith Laura Mo Nora Olive Pete Ruth Sanjay "
    "Tess Una Vera Will Zoe Agnes Bill Charlotte Derek Emily Faisal Geoff Harriet Imogen Joyce Kwame Leah Maureen "
    "Nigel Oscar Pauline Rashid Sue Trevor Winifred",
    "de": "Anke Bernhard Christa Deniz Erika Florian Gisela Heike Ingo Julia Klaus Lena Manfred Nina Olaf Paula Renate "
    "Sven Tanja Ursula Volker Wiebke Yusuf Zeynep",
    "fr": "Agathe Bernard Chantal Denis Élodie Fabrice Geneviève Hugo Isabelle Julien Khadija Louis Manon Noémie "
    "Olivier Pauline Quentin Romain Solène Théo Véronique Yasmine",
    "es": "Alba Benito Clara Diego Elena Fernando Gloria Héctor Irene Joaquín Laia Marta Nicolás Olga Pilar Quique "
    "Rosa Santi Teresa Vicente",
    "nl": "Annemiek Bram Cindy Dirk Els Floor Gerrit Hanneke Ingrid Jeroen Kim Lotte Maarten Noor Pieter Ria Sjoerd "
    "Tessa",
    "it": "Alessia Bruno Caterina Daniele Elisa Franco Giorgia Lorenzo Marta Nicola Rita Tommaso",
}
_WOMEN_NAMES = (
    "Anke Christa Erika Gisela Heike Julia Lena Nina Paula Renate Tanja Ursula Wiebke Zeynep Agathe Chantal Élodie "
    "Geneviève Isabelle Khadija Manon Noémie Pauline Solène Véronique Yasmine Alba Clara Elena Gloria Irene Laia Marta "
    "Olga Pilar Rosa Teresa Alessia Caterina Elisa Giorgia Rita"
)
_WOMEN = frozenset(_WOMEN_NAMES.split())
"""Women of the languages whose words agree with the writer: German, French, Spanish, Italian."""

_FIRST = {language: tuple(names.split()) for language, names in _FIRST_NAMES.items()}
_STYLE_WEIGHTS = (0.2, 0.46, 0.12, 0.08, 0.11, 0.03)
_SEGMENT_WEIGHTS = (("commuter", 0.46), ("leisure", 0.38), ("business", 0.16))


@dataclass(frozen=True, slots=True)
class Profile:
    """One customer. handle: mail address; nick: the name on social and in app reviews."""

    handle: str
    nick: str
    first_name: str
    surname: str
    language: str
    segment: str
    style: str

    @property
    def is_woman(self) -> bool:
        """Whether words that agree with the writer take the feminine form."""
        return self.first_name in _WOMEN


def profile(language: str, index: int) -> Profile:
    """The index-th customer who writes in language; the same every time, whatever the seed of the year."""
    rng = Random(index * len(LANGUAGES) + LANGUAGES.index(language))  # noqa: S311
    first, last = rng.choice(_FIRST[language]), rng.choice(LOCALES[language].surnames)
    base = f"{_plain(first)}.{_plain(last)}{index}"
    nick = f"@{_plain(first)}{'_' if index % 2 else ''}{_plain(last)[: 3 + index % 4]}{index}"
    roll, segment = rng.random(), "leisure"
    for name, weight in _SEGMENT_WEIGHTS:
        roll -= weight
        if roll < 0:
            segment = name
            break
    style = rng.choices(STYLES, _STYLE_WEIGHTS)[0]
    if language == "en" and index == 0:
        return Profile(DEV, DEV_NICK, "Dev", "Rao", "en", "commuter", "plain")
    return Profile(f"{base}@post.example", nick, first, last, language, segment, style)


def _plain(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name)
    return "".join(letter for letter in letters if letter.isascii() and letter.isalpha()).lower()
