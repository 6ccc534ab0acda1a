"""The writer's own name, where the words around it say so: introductions, signatures, what was booked in a name.

Other people's names stay: staff praised by name is what the praise is for.

    My name is Ada Byron and I waited. Ben was kind. Kind regards, Ada
    My name is [name] and I waited. Ben was kind. Kind regards, [name]
"""

from __future__ import annotations

import re
from functools import cache, partial
from typing import Final

from outspoken.reader.masking import scan
from outspoken.reader.masking.cues import any_of, cues
from outspoken.reader.masking.finders import Finder

_WORD: Final = r"(?:[^\W\d_]\.|[^\W\d_](?:[\w'’-]{0,30}[^\W_])?)"  # an initial has its dot
_REST: Final = rf"(?P<rest>{_WORD}(?:[ ]{_WORD}){{0,5}})"
_INITIAL: Final = re.compile(r"[^\W\d_]\.")
_START: Final = r"(?<![^\W_])"
_LINE_END: Final = r"[ ]{0,3}(?=$|[\n\r,;!|()•-]|\.(?:\s|$))"
_PARTICLES: Final = "von van de der den del della di da dos das du zu ter ten"
_BEGINNING: Final = frozenset(re.findall(r"\w+", _PARTICLES))
_INSIDE: Final = _BEGINNING | {"la", "le", "y", "e", "bin", "al", "el"}


_SIGNS: Final = {
    "introduces": scan.INTRODUCES,
    "books": scan.BOOKS,
    "greets": scan.GREETS,
    "introduces_formally": scan.FORMALLY,
    "signs": scan.SIGNS,
    "signs_a_line": scan.SIGNS_A_LINE,
}


@cache
def finders() -> tuple[Finder, ...]:
    """One for each kind of cue."""
    titles = ((scan.TITLE, cues()["titles"]), (scan.TITLE, cues()["titles_of_a_letter"]))
    return tuple(
        Finder(partial(_without, kind), sign, ((sign, cues()[kind]), *(titles if sign == scan.FORMALLY else ())))
        for kind, sign in _SIGNS.items()
    )


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    """The pattern of each kind of cue, compiled when the first text needs one."""
    title = rf"(?:{any_of('titles')}\.?[ ]){{1,2}}"
    formal = rf"(?:{any_of('titles', 'titles_of_a_letter')}\.?[ ]){{1,2}}"
    gap = r"[ \t]{0,2}[,:]?\s{1,3}"
    signed = r"(?:(?<=^)|(?<=[\n.!?,;)]\s)|(?<=[\n.!?;)])|(?<=\s\s))"
    forms = {
        "introduces": rf"{_START}(?:{any_of('introduces')})[ ]?:?[ ](?:{title})?{_REST}",
        "books": rf"{_START}(?:{any_of('books')})[ ]?:?[ ](?:{title})?{_REST}",
        "greets": rf"{_START}(?:{any_of('greets')})[ ]{_REST}",
        "introduces_formally": rf"{_START}(?:{any_of('introduces_formally')})[ ]{formal}{_REST}",
        "signs": rf"{signed}(?:{any_of('signs')}){gap}(?:{title})?{_REST}{_LINE_END}",
        "signs_a_line": rf"{signed}(?:{any_of('signs_a_line')})[ ]?[,.!]?[ ]?\n\s?(?:{title})?{_REST}{_LINE_END}",
    }
    return {kind: re.compile(form, re.IGNORECASE) for kind, form in forms.items()}


def _without(kind: str, text: str) -> str:
    return _patterns()[kind].sub(partial(_name, kind), text)


def _name(kind: str, match: re.Match[str]) -> str:
    whole, rest = match.group(), match["rest"]
    start = match.start("rest") - match.start()
    is_apart = "," in whole[:start] or "\n" in whole[:start]
    length = _length(rest, takes_small=kind == "introduces" or (kind == "signs" and is_apart))
    if not length or (kind.startswith("signs") and length < len(rest)):
        return whole
    return whole[:start] + "[name]" + whole[start + length :]


def _length(rest: str, *, takes_small: bool) -> int:
    """How many characters of the words after a cue are a name, 0 for none.

    Words with a capital, and "van" or "de" between them; where all is in capitals, or in none, the first word alone.
    """
    shouts = rest.isupper() and " " in rest and not _INITIAL.match(rest)
    end = 0
    for word in re.finditer(r"\S+", rest):
        said = word.group().lower()
        is_big = (said[0] != word.group()[0] or word.group()[2:3].isupper()) and not shouts  # d'Amico
        if said in (_INSIDE if word.start() else _BEGINNING):
            continue  # counts when a name follows it
        is_initial = len(said) == 2 and said[1] == "."
        if (said in _not_names() and not is_initial) or (not is_big and (word.start() or not takes_small)):
            break
        end = word.end()
        if not is_big:
            break
    return end


@cache
def _not_names() -> frozenset[str]:
    return frozenset(cues()["not_names"])
