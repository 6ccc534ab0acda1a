"""Which column plays which part: from its name and from its values, with a confidence and a reason.

A product whose export is known by its header gives its own matches (`preset`); the person's overrides stand above
everything. What is left is scored column by column and handed out, the best match first, no column twice.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from outspoken.files import scores
from outspoken.files.errors import NothingToRead, UnknownColumn
from outspoken.files.plan import ROLES, SCORE_KINDS, Column, Match, Scale
from outspoken.files.profile import Profile
from outspoken.files.vocabulary import COUNTERS, QUESTIONS, name_weight, words_of

Overrides = Mapping[str, str | Sequence[str] | None]
Profiles = Mapping[str, Profile]

_ORDER = ("text", "date", "score", "language", "id", "customer", "title", "channel", "touchpoint")
_LEAST = {"text": 0.35, "date": 0.3, "score": 0.55, "language": 0.5, "id": 0.55, "customer": 0.45, "title": 0.45}
_LEAST |= {"channel": 0.4, "touchpoint": 0.3}
_CONSTANTS = ("channel", "touchpoint", "customer", "language")


@dataclass(frozen=True, slots=True)
class Recognised:
    """The outcome: matches in the order of `ROLES`, the scale of the score, and remarks for the person."""

    matches: tuple[Match, ...]
    scale: Scale | None
    notes: tuple[str, ...]


def recognise(
    columns: Sequence[Column],
    profiles: Profiles,
    *,
    preset: Sequence[Match] = (),
    overrides: Overrides | None = None,
    score_kind: str | None = None,
) -> Recognised:
    """Match columns to roles. Raises UnknownColumn for an override, NothingToRead without words and score."""
    wanted = dict(overrides or {})
    asked = {match.column: match.question for match in preset if match.role == "text"}
    matches = [
        replace(match, question=asked.get(match.column, match.question))
        for role, value in wanted.items()
        for match in _asked_for(role, value, columns)
    ]
    known = {match.role for match in matches} | set(wanted)
    known_columns = {column.name for column in columns}
    matches += [m for m in preset if m.role not in known and (m.column is None or m.column in known_columns)]
    known |= {match.role for match in preset}
    for role in _ORDER:
        if role not in known:
            taken = {match.column for match in matches}
            free = [column for column in columns if column.name not in taken]
            matches += _best(role, free, profiles, matches)
    matches = _promoted_title(matches)
    scale, matches = _scaled(matches, columns, profiles, score_kind)
    if not any(match.role in ("text", "score") for match in matches):
        raise NothingToRead(
            "No column looks like the customers' words or a score. "
            f"Name one with text=…; the columns are: {', '.join(column.name for column in columns)}."
        )
    matches.sort(key=lambda match: ROLES.index(match.role))
    return Recognised(tuple(matches), scale, tuple(_notes(columns, profiles, matches)))


def _asked_for(role: str, value: str | Sequence[str] | None, columns: Sequence[Column]) -> list[Match]:
    if value is None or value in ("", "-"):
        return []
    if isinstance(value, str) and value.startswith("=") and role in _CONSTANTS:
        return [Match(role, None, 1.0, "set by you, the same for every row", constant=value[1:])]
    wanted = _several(value, columns) if role == "text" else [value]
    found = [find_column(str(name), columns, role) for name in wanted]
    several = len(found) > 1
    return [Match(role, column.name, 1.0, "set by you", question=_question(column, several)) for column in found]


def _several(value: str | Sequence[str], columns: Sequence[Column]) -> list[str]:
    if not isinstance(value, str):
        return list(value)
    if "," not in value or any(value == column.name for column in columns):
        return [value]
    return [part.strip() for part in value.split(",")]


def find_column(wanted: str, columns: Sequence[Column], role: str) -> Column:
    """A column by name, letter case aside. Raises UnknownColumn with the nearest name."""
    for test in (str, str.casefold, words_of):
        found = [c for c in columns if test(c.name) == test(wanted) or test(c.label) == test(wanted)]
        if found:
            return found[0]
    names = [column.name for column in columns]
    near = difflib.get_close_matches(wanted.casefold(), [name.casefold() for name in names], n=1, cutoff=0.5)
    nearest = next((name for name in names if near and name.casefold() == near[0]), None)
    hint = f' Did you mean "{nearest}"?' if nearest else ""
    raise UnknownColumn(f'{role}: there is no column "{wanted}".{hint} The columns are: {", ".join(names)}.')


def _best(role: str, free: list[Column], profiles: Profiles, matches: list[Match]) -> list[Match]:
    ranked = []
    for place, column in enumerate(free):
        name_says = _name_says(role, column)
        confidence = _CONFIDENCE[role](name_says, profiles[column.name], column)
        if confidence >= _LEAST[role]:
            ranked.append((-round(confidence, 3), place, column, name_says))
    if role == "title":
        ranked = [entry for entry in ranked if _is_shorter(entry[2], profiles, matches)]
    if not ranked:
        return []
    ranked.sort(key=lambda entry: entry[:2])
    if role == "text":
        return _texts([(-entry[0], entry[2], entry[3]) for entry in ranked], profiles)
    minus, _, column, name_says = ranked[0]
    reason = _reason(role, name_says, profiles[column.name])
    if role == "score" and name_weight(role, column.name) < 0.6 <= name_says:
        reason = reason.replace("named somewhat like", "asks for").replace("named like", "asks for")
    return [Match(role, column.name, min(0.99, -minus), reason)]


def _name_says(role: str, column: Column) -> float:
    weight = name_weight(role, column.name)
    if role == "score" and weight < 0.6 and column.label != column.name:
        asked = any(re.search(pattern, column.label, re.IGNORECASE) for pattern in QUESTIONS.values())
        weight = max(weight, 0.8 if asked else 0.0)
    elif role == "score" and weight < 0.6 and _is_question(column):
        weight = max(weight, 0.7 * bool(_kind_by_question(column.name)))
    return weight


def _texts(ranked: list[tuple[float, Column, float]], profiles: Profiles) -> list[Match]:
    """The best text column, and with it other open questions the customer was asked."""
    best = ranked[0]
    chosen = [best]
    for confidence, column, name_says in ranked[1:]:
        open_question = _is_question(column) or words_of(column.name) in _PAIRED
        if open_question and confidence >= 0.6 and (_is_question(best[1]) or words_of(best[1].name) in _PAIRED):
            chosen.append((confidence, column, name_says))
    order = {column.name: place for place, column in enumerate(each[1] for each in ranked)}
    chosen.sort(key=lambda entry: list(profiles).index(entry[1].name) if len(chosen) > 1 else order[entry[1].name])
    several = len(chosen) > 1
    return [
        Match(
            "text",
            column.name,
            min(0.99, confidence),
            _reason("text", name_says, profiles[column.name]),
            question=_question(column, several),
        )
        for confidence, column, name_says in chosen
    ]


_PAIRED = frozenset(("pros", "cons", "suggestion", "suggestions", "likes", "dislikes"))


def _is_question(column: Column) -> bool:
    return "?" in column.label or len(column.label.split()) >= 5


def _question(column: Column, several: bool) -> str | None:
    return column.label if several or column.label != column.name or _is_question(column) else None


def _is_shorter(column: Column, profiles: Profiles, matches: list[Match]) -> bool:
    texts = [profiles[match.column] for match in matches if match.role == "text" and match.column]
    return not texts or profiles[column.name].mean_length < texts[0].mean_length * 1.2


def _text(name: float, of: Profile, column: Column) -> float:
    if not of.filled or max(of.plain_numbers, of.dates, of.emails, of.links, of.relative_dates) > 0.5:
        return 0.0
    long = min(1.0, max(0.0, (of.mean_length - 8) / 50))
    value = long * min(1.0, of.distinct_share / 0.5) * of.letters
    if of.rows >= 30 and of.distinct <= 12 and of.distinct_share < 0.3 and of.mean_length < 60:
        return 0.2 * name
    if name >= 0.3:
        return 0.55 * name + 0.45 * value
    disputed = name > 0 or _against_text(column)
    return (0.25 if disputed else 0.6) * value if of.mean_words >= 3 or of.mean_length > 40 else 0.0


def _against_text(column: Column) -> bool:
    return name_weight("text", f"{words_of(column.name)} text") < 0.3


def _title(name: float, of: Profile, _: Column) -> float:
    if of.mean_length < 2 or of.mean_length > 150 or of.letters < 0.5 or of.distinct_share < 0.1:
        return 0.0
    return name * (0.6 + 0.4 * min(1.0, of.distinct_share * 1.5))


def _date(name: float, of: Profile, _: Column) -> float:
    if of.dates < 0.7 or (of.plain_numbers > 0.5 and name < 0.5):
        return 0.0
    return (0.35 * of.dates + 0.64 * name) * (0.5 + 0.5 * of.filled)


def _score(name: float, of: Profile, column: Column) -> float:
    if name < 0.4 or of.scored < 0.8 or of.dates > 0.5 or of.emails > 0:
        return 0.0
    if (of.high <= 1 and of.low == 0) or (of.high <= 1 and of.rows >= 50) or of.score_steps > 101:
        return 0.0
    kind = kind_of(column, of)
    if scores.scale_of(kind, (of.low, of.high), of.tops) is None:
        return 0.0
    firmness = {"nps": 0.06, "csat": 0.04, "stars": 0.03, "ces": 0.0}[kind]
    crowded = 0.5 if of.score_steps > 25 and of.high <= 10 else 1.0
    return (0.92 * name * (0.6 + 0.4 * of.filled) + firmness) * crowded


def kind_of(column: Column, of: Profile) -> str:
    """The kind of score a column holds, from its name, the question behind it and the numbers."""
    weights = {kind: name_weight(kind, column.name) for kind in SCORE_KINDS}
    kind = max(weights, key=lambda each: weights[each])
    if weights[kind] < 0.6:
        kind = _kind_by_question(column.label) or kind
    if kind == "stars" and of.low == 0 and 5 < of.high <= 10 and words_of(column.name) == "score":
        return "nps"
    return kind


def _kind_by_question(label: str) -> str | None:
    for kind, pattern in QUESTIONS.items():
        if re.search(pattern, label, re.IGNORECASE):
            return kind
    return None


def _language(name: float, of: Profile, _: Column) -> float:
    return name * of.languages if of.languages >= 0.8 else 0.0


def _id(name: float, of: Profile, column: Column) -> float:
    if of.filled < 0.95 or of.distinct_share < 0.95 or of.mean_length > 120 or of.mean_words > 1.5:
        return 0.0
    if words_of(column.name) in COUNTERS or max(of.emails, of.dates * (1 - of.plain_numbers)) > 0.5:
        return 0.0
    return 0.6 * name + 0.4 * of.distinct_share if name >= 0.4 else 0.0


def _customer(name: float, of: Profile, _: Column) -> float:
    name = max(name, 0.6 if of.emails > 0.8 else 0.0)
    if name < 0.4 or not of.filled or of.mean_length > 80 or of.mean_words > 4 or of.dates > 0.5:
        return 0.0
    if of.rows >= 20 and (of.distinct < 2 or (name < 1 and of.distinct_share < 0.2)):
        return 0.0
    return name * (0.85 + 0.15 * min(1.0, of.filled + 0.3)) * 0.98


def _groups(of: Profile) -> bool:
    return of.groups_well or (of.rows < 20 and of.mean_length <= 40) or of.distinct == 1


def _channel(name: float, of: Profile, _: Column) -> float:
    if not of.filled or not _groups(of) or of.distinct > 40 or of.mean_length > 40:
        return 0.0
    return name * 0.95 if max(of.plain_numbers, of.links, of.dates) < 0.5 else 0.0


def _touchpoint(name: float, of: Profile, _: Column) -> float:
    if of.filled < 0.3 or of.distinct > max(1000, of.rows * 0.2) or of.mean_length > 120:
        return 0.0
    if max(of.plain_numbers, of.links, of.dates, of.emails) > 0.5 or (of.rows >= 20 and of.distinct_share > 0.5):
        return 0.0
    told_apart = 0.25 if of.distinct == 1 else 0.55 + 0.45 * min(1.0, (1 - of.top_share) / 0.3)
    crowd = 1.0 if of.distinct <= 60 else 0.85 if of.distinct <= 250 else 0.7
    return name * told_apart * crowd


_CONFIDENCE = {
    "text": _text,
    "title": _title,
    "date": _date,
    "score": _score,
    "language": _language,
    "id": _id,
    "customer": _customer,
    "channel": _channel,
    "touchpoint": _touchpoint,
}


def _promoted_title(matches: list[Match]) -> list[Match]:
    """Without a text column, the title is all the customer said."""
    if any(match.role == "text" for match in matches):
        return matches
    return [replace(match, role="text") if match.role == "title" else match for match in matches]


def _scaled(
    matches: list[Match], columns: Sequence[Column], profiles: Profiles, score_kind: str | None
) -> tuple[Scale | None, list[Match]]:
    """The scale of the score column, and the matches with that scale in the reason (or without the score)."""
    found = next((match for match in matches if match.role == "score"), None)
    if found is None or found.column is None:
        return None, matches
    if score_kind is not None and score_kind not in SCORE_KINDS:
        raise UnknownColumn(f'score_kind: "{score_kind}" is none of {", ".join(SCORE_KINDS)}.')
    column = next(column for column in columns if column.name == found.column)
    of = profiles[found.column]
    kind = score_kind or _kind_of_chosen(column, of)
    scale = scores.scale_of(kind, (of.low, of.high) if of.scored else (), of.tops)
    if scale is None and found.reason.startswith("set by you") and of.scored:
        raise UnknownColumn(
            f'score: the values of "{found.column}" ({of.low:g} to {of.high:g}) fit no scale of {kind}. '
            "Choose another column, or another score_kind."
        )
    if scale is None:
        scale = Scale(kind, *scores.TARGETS[kind])
    told = replace(found, reason=f"{found.reason}; {scores.explain(scale)}")
    return scale, [told if match is found else match for match in matches]


def _kind_of_chosen(column: Column, of: Profile) -> str:
    """As `kind_of`; a column named by nothing but the person is judged by its numbers."""
    if _name_says("score", column) >= 0.3:
        return kind_of(column, of)
    if of.high > 5 and of.low == 0 and of.high <= 10:
        return "nps"
    return "stars" if of.high <= 5 else "csat"


_FOR_ROLE = {
    "text": "the customers' words",
    "title": "a title",
    "date": "the time of the feedback",
    "score": "a score",
    "channel": "a channel",
    "customer": "the customer",
    "touchpoint": "a touchpoint",
    "language": "a language",
    "id": "an id",
}


def _reason(role: str, name_says: float, of: Profile) -> str:
    named = "named like" if name_says >= 0.8 else "named somewhat like" if name_says >= 0.3 else "looks like"
    facts = {
        "text": f"{of.mean_length:.0f} characters on average, {of.distinct_share:.0%} distinct",
        "title": f"{of.mean_length:.0f} characters on average",
        "date": f"{of.dates:.0%} are full dates",
        "score": f"{of.low:g} to {of.high:g}",
        "id": f"{of.distinct_share:.1%} distinct",
        "language": f"{of.languages:.0%} are language codes",
    }.get(role, f"{of.distinct:,} different value{'s' * (of.distinct != 1)}")
    filled = "" if of.filled > 0.995 else f", {of.filled:.0%} filled"
    return f"{named} {_FOR_ROLE[role]}; {facts}{filled}"


def _notes(columns: Sequence[Column], profiles: Profiles, matches: list[Match]) -> list[str]:
    roles = {match.role: match for match in matches}
    notes = []
    if "date" not in roles:
        relative = [c.name for c in columns if profiles[c.name].relative_dates > 0.5]
        notes.append(
            f'"{relative[0]}" tells times only from the day of export ("3 months ago"), so no date is read from it.'
            if relative
            else "No column holds full dates: the feedback has no time."
        )
    if "text" not in roles:
        notes.append("No column holds words: only scores are read.")
    if "id" not in roles:
        counter = next((c.name for c in columns if words_of(c.name) in COUNTERS), None)
        why = f'"{counter}" only counts rows; ' if counter else ""
        notes.append(f"{why}ids are made from the content of each row, so the same file again gives the same ids.")
    return notes
