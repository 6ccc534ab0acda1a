"""Names of staff in customers' words: whom a text names, and the same text with no colleague named.

Who wrote down what customers call them is found by it. Everybody's own name is hidden, whether they did or not, for a
name among critical words is for that person's coach alone.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final
from uuid import UUID

from outspoken.people.models import Membership, StaffName

# Of fewer, none is told apart from the others: whoever is left would know who is meant.
SMALL: Final = 5
SHORTEST: Final = 2
# Stands where a name stood, as [email] does where an address did.
HIDDEN: Final = "[colleague]"
# Names that are everyday words, too: a name only with a capital letter, and in doubt where a sentence begins.
WORDS_TOO: Final = frozenset(
    {"ai", "an", "angel", "april", "art", "august", "bahar", "best", "bill", "blanche", "bliss", "bo", "can", "carol",
     "case", "chance", "charity", "chase", "christian", "chuck", "claire", "clay", "cliff", "colt", "constance",
     "consuelo", "dag", "daisy", "dale", "dawn", "day", "dean", "deniz", "destiny", "dick", "do", "dolores", "don",
     "drew", "earnest", "ernest", "ernst", "eve", "faith", "fern", "france", "frank", "gale", "gay", "gene", "ginger",
     "glen", "good", "grace", "grant", "guy", "hazel", "heather", "heide", "ho", "holly", "honey", "honor", "hope",
     "hunter", "in", "iris", "ivy", "jack", "jade", "jasmine", "jay", "jean", "josh", "joy", "june", "junior", "king",
     "klaus", "lance", "lang", "laurel", "le", "lee", "liberty", "lily", "linde", "long", "love", "luz", "mai",
     "major", "marine", "mark", "mason", "max", "may", "melody", "mercedes", "mercy", "merry", "miles", "misty", "my",
     "nick", "noble", "norm", "nova", "nur", "olive", "opal", "page", "parker", "pat", "patience", "paz", "pearl",
     "peg", "penny", "pierce", "pilar", "piper", "poppy", "porter", "price", "prince", "prudence", "rain", "ray",
     "reed", "reine", "rich", "rob", "robin", "rod", "roman", "rosa", "rose", "royal", "ruby", "rusty", "sage",
     "sandy", "scarlet", "skip", "sky", "so", "sol", "star", "stern", "stew", "storm", "sue", "summer", "sun", "tad",
     "trinity", "trip", "tucker", "umut", "van", "victor", "viola", "violet", "wade", "warren", "will", "willow",
     "wish", "wolf", "wren", "young"}
)  # fmt: skip
_TITLES: Final = (
    "mr", "mrs", "ms", "miss", "mx", "dr", "sir", "herr", "herrn", "frau", "monsieur", "madame", "mademoiselle", "mme",
    "mlle", "señor", "señora", "señorita", "sr", "sra", "meneer", "mevrouw", "mevr", "mw", "dhr",
)  # fmt: skip
_DIGRAPHS: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ø": "oe", "å": "aa", "æ": "ae"})
# With the accents of letters that are written in two pieces.
_WORD: Final = re.compile(r"[\w\u0300-\u036f]+")
_ENDS: Final = ".!?…:;\n\r。！？"


@dataclass(frozen=True, slots=True)
class Found:
    """A name in a text, as text[start:end]. users: those found by it, none where nobody wrote it down; is_sure: that it
    is a name at all."""

    start: int
    end: int
    users: frozenset[UUID]
    is_sure: bool


@dataclass(frozen=True)
class Names:
    """What a team's members are called. given: written down by themselves, by user; own: everybody's own name.

    >>> anna, otto = UUID(int=1), UUID(int=2)
    >>> names = Names(given={anna: ("Anna",)}, own={anna: "Anna Berg", otto: "Otto Hill"})
    >>> names.hidden("Anna's help was great, but otto and Mrs Berg argued up the hill.")
    '[colleague] help was great, but [colleague] and [colleague] argued up the hill.'
    >>> [(found.start, found.users == {anna}) for found in names.found("Thank you, Anna! Otto was away.")]
    [(11, True), (17, False)]
    """

    given: Mapping[UUID, tuple[str, ...]]
    own: Mapping[UUID, str]

    @property
    def is_small(self) -> bool:
        """Whether the team is so small that a hidden name would be guessed."""
        return len(self.own) < SMALL

    @cached_property
    def _users(self) -> dict[str, frozenset[UUID]]:
        held: dict[str, set[UUID]] = defaultdict(set)
        for user, names in self.given.items():
            for name in names:
                for form in _forms(name):
                    held[_key(form)].add(user)
        return {key: frozenset(users) for key, users in held.items()}

    @cached_property
    def _keys(self) -> frozenset[str]:
        alone = {name for own in self.own.values() for name in (own, *own.split()[:1])}
        return frozenset(self._users) | {_key(form) for name in alone for form in _forms(name)}

    @cached_property
    def _patterns(self) -> tuple[dict[str, re.Pattern[str]], re.Pattern[str] | None]:
        """Patterns of names by the first word of each, and one of those in scripts that know no words."""
        alone = {name for names in self.given.values() for name in names}
        titled: set[str] = set()
        for name in self.own.values():
            parts = name.split()
            alone |= {name, *parts[:1]}
            # A family name by itself is too often a word; with a title before it it is one.
            titled |= {form for part in parts[1:][-1:] for form in _forms(part) if len(form) >= SHORTEST}
        by_first: dict[str, set[str]] = defaultdict(set)
        others: set[str] = set()
        for form in {form for name in alone for form in _forms(name) if len(form) >= SHORTEST}:
            first = _WORD.match(form)
            (by_first[_key(first.group())] if first and _is_cased(form[-1]) else others).add(_written(form))
        for title in _TITLES if titled else ():
            after = "|".join(_longest_first(map(_written, titled)))
            by_first[_key(title)].add(rf"{title}\b\.?\s+(?:{after})")
        return {first: _any_of(forms) for first, forms in by_first.items()}, _any_of(others) if others else None

    def found(self, text: str) -> list[Found]:
        """The names in a text, in its order, none overlapping."""
        return list(self._walk(text))

    def hidden(self, text: str, *, but: UUID | None = None) -> str:
        """The text with every name hidden, save those that only `but` is found by."""
        pieces, place = [], 0
        for name in self._walk(text):
            if but is not None and name.users == {but}:
                continue
            pieces += [text[place : name.start], HIDDEN]
            place = name.end
        return "".join([*pieces, text[place:]])

    def part(self, text: str, start: int, end: int) -> str:
        """text[start:end] with every name hidden; one that reaches beyond stands where it begins."""
        pieces, place = [], start
        for name in self._walk(text):
            if name.end <= place or name.start >= end:
                continue
            pieces += [text[place : name.start], HIDDEN if name.start >= start else ""]
            place = min(name.end, end)
        return "".join([*pieces, text[place:end]])

    def _matches(self, text: str) -> list[re.Match[str]]:
        by_first, others = self._patterns
        found = list(others.finditer(text)) if others else []
        for word in _WORD.finditer(text) if by_first else ():
            key = _key(word.group())
            pattern = by_first.get(key) or (by_first.get(key[:-1]) if key.endswith("s") else None)
            if pattern and (match := pattern.match(text, word.start())):
                found.append(match)
        return sorted(found, key=lambda match: (match.start(), -match.end()))

    def _walk(self, text: str) -> Iterator[Found]:
        place = 0
        for match in self._matches(text):
            if match.start() < place:
                continue
            said = match["name"]
            key, is_capital = _key(_bare(said)), said[0].isupper() or not _is_cased(said[0])
            if key.endswith("s") and key not in self._keys and key[:-1] in self._keys:
                if not is_capital:
                    continue
                key = key[:-1]
            is_word = key in WORDS_TOO
            if is_word and not is_capital:
                continue
            is_sure = not (is_word and _starts_sentence(text, match.start()))
            place = match.end()
            yield Found(match.start(), place, self._users.get(key, frozenset()), is_sure)


NOBODY: Final = Names({}, {})


def of_teams(teams: Iterable[int]) -> dict[int, Names]:
    """The names of teams by their id; two queries."""
    own: dict[int, dict[UUID, str]] = defaultdict(dict)
    given: dict[int, dict[UUID, tuple[str, ...]]] = defaultdict(dict)
    members = Membership.objects.filter(team__in=list(teams), user__is_active=True)
    for team, user, name in members.order_by("pk").values_list("team", "user", "user__name"):
        own[team][user] = name
    written = StaffName.objects.filter(membership__team__in=list(own), membership__user__is_active=True)
    for team, user, name in written.order_by("pk").values_list("membership__team", "membership__user", "name"):
        given[team][user] = (*given[team].get(user, ()), name)
    return {team: Names(given[team], members) for team, members in own.items()}


def _forms(name: str) -> set[str]:
    """A name as customers write it: with its accents and without, in one piece or composed, with German digraphs."""
    name = " ".join(name.split())
    lower = name.lower()
    forms = {unicodedata.normalize("NFC", name), unicodedata.normalize("NFD", name), _plain(name)}
    return forms | {lower.translate(_DIGRAPHS)} if lower != lower.translate(_DIGRAPHS) else forms


def _plain(name: str) -> str:
    pieces = unicodedata.normalize("NFKD", name)
    return "".join(piece for piece in pieces if not unicodedata.combining(piece))


def _key(name: str) -> str:
    if name.isascii() and " " not in name:
        return name.lower()
    return _plain(" ".join(name.split())).casefold()


def _is_cased(letter: str) -> bool:
    return letter.lower() != letter.upper()


def _any_of(forms: Iterable[str]) -> re.Pattern[str]:
    return re.compile(f"(?P<name>{'|'.join(_longest_first(forms))})", re.IGNORECASE)


def _bare(said: str) -> str:
    """Without the s of "Anna's"."""
    return re.sub(r"['’]s$", "", said)


def _written(form: str) -> str:
    """As a pattern: whole words, where the script knows words; an s may follow."""
    body = r"\s+".join(re.escape(part) for part in form.split())
    if not _is_cased(form[-1]):
        return body
    return rf"(?<!\w){body}(?:['’]?s)?(?!\w)"


def _longest_first(forms: Iterable[str]) -> list[str]:
    return sorted(set(forms), key=lambda form: (-len(form), form))


def _starts_sentence(text: str, at: int) -> bool:
    before = text[:at].rstrip(" \t\"'“„«(")
    return not before or before[-1] in _ENDS
