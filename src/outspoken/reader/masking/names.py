"""The writer's own name, where the words around it say so: introductions, signatures, what was booked in a name.

Other people's names stay: staff praised by name is what the praise is for.

    My name is Ada Byron and I waited. Ben was kind. Kind regards, Ada
    My name is [name] and I waited. Ben was kind. Kind regards, [name]
"""

from __future__ import annotations

import re
from functools import cache, partial
from typing import Final

from outspoken.reader.masking.cues import any_of, cues
from outspoken.reader.masking.finders import ANY_SPACE, Finder

_WORD: Final = r"[^\W\d_](?:[\w'’-]{0,30}[^\W_])?\.?"
_REST: Final = rf"(?P<rest>{_WORD}(?:[ ]{_WORD}){{0,5}})"
_START: Final = r"(?<![^\W_])"
_LINE_END: Final = r"[ ]{0,3}(?=$|[\n\r,;!|()\[•-]|\.(?:\s|$))"
_PARTICLES: Final = "von van de der den del della di da dos das du la le y e zu ter ten bin al el"
_INSIDE: Final = frozenset(re.findall(r"\w+", _PARTICLES))


@cache
def finders() -> tuple[Finder, ...]:
    """One for each kind of cue."""
    title = rf"(?:{any_of('titles')}\.?[ ]){{1,2}}"
    gap = r"[ \t]{0,2}[,:]?\s{1,3}"
    signed = r"(?:(?<=^)|(?<=[\n.!?,;)]\s)|(?<=[\n.!?;)])|(?<=\s\s))"
    forms = {
        "introduces": rf"{_START}(?:{any_of('introduces')})[ ]?:?[ ](?:{title})?{_REST}",
        "books": rf"{_START}(?:{any_of('books')})[ ]?:?[ ](?:{title})?{_REST}",
        "introduces_formally": rf"{_START}(?:{any_of('introduces_formally')})[ ]{title}{_REST}",
        "greets": rf"{_START}(?:{any_of('greets')})[ ]{_REST}",
        "signs": rf"{signed}(?:{any_of('signs')}){gap}(?:{title})?{_REST}{_LINE_END}",
        "signs_a_line": rf"{signed}(?:{any_of('signs_a_line')})[ ]?[,.!]?[ ]?\n\s?(?:{title})?{_REST}{_LINE_END}",
    }
    return tuple(_finder(kind, re.compile(form, re.IGNORECASE)) for kind, form in forms.items())


def _finder(kind: str, pattern: re.Pattern[str]) -> Finder:
    cue = any_of(kind).replace(r"\s", ANY_SPACE)
    after = {
        "introduces_formally": f" {any_of('titles')}{ANY_SPACE}".replace(r"\s", " "),
        "signs_a_line": r"[ ,.!]{0,3}\n",
    }
    return Finder(partial(pattern.sub, partial(_name, kind)), hint=f"(?i){cue}{after.get(kind, ANY_SPACE)}")


def _name(kind: str, match: re.Match[str]) -> str:
    rest = match["rest"]
    length = _length(rest, match.group()[: match.start("rest") - match.start()], kind)
    if not length or (kind.startswith("signs") and length < len(rest.rstrip("."))):
        return match.group()
    whole = match.group()
    start = match.start("rest") - match.start()
    return whole[:start] + "[name]" + whole[start + length :]


def _length(rest: str, cue: str, kind: str) -> int:
    """How many characters of the words after a cue are a name, 0 for none.

    Words with a capital, and "van" or "de" between them; where all is in capitals, or in none, the first word alone.
    """
    shouts = cue.isupper()
    end = 0
    for word in re.finditer(r"\S+", rest):
        bare = word.group().rstrip(".")
        if end and not shouts and bare.lower() in _INSIDE and not bare[0].isupper():
            continue  # counts when a name follows it
        is_big = bare[0].isupper() and not shouts
        if bare.lower() in _not_names() or (not is_big and (end or kind not in {"introduces", "signs"})):
            break
        if not is_big and kind == "signs" and word.start() + len(bare) < len(rest.rstrip(".")):
            break
        is_initial = len(bare) == 1 and len(word.group()) == 2
        end = word.end() if is_initial else word.start() + len(bare)
        if not is_big or (word.group().endswith(".") and len(bare) > 3):
            break
    return end


@cache
def _not_names() -> frozenset[str]:
    return frozenset(cues()["not_names"])
