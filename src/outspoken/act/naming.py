"""Who is named in what customers say, and what follows: plain praise goes to them at once, all else to their coach.

Asked once for each comment, with the rules. Only those are found who wrote down what they are called: by these names
where it is about their own team's work, and elsewhere where nobody else could be meant (`named_elsewhere`).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import structlog

from outspoken import reader
from outspoken.act import named_elsewhere
from outspoken.act.models import Naming, Recognition
from outspoken.act.named_elsewhere import Everybody
from outspoken.people import names
from outspoken.people.names import Found, Names
from outspoken.understand import teaching_heads, unbroken
from outspoken.understand.models import Reading
from outspoken.understand.verbatims import seen_by

log = structlog.get_logger()

_SENTENCE: Final = re.compile(r"[^.!?…。！？\n]*[.!?…。！？\n]*\s*")
Named = Mapping[UUID, Sequence[Found]]
"""Where each of those who can be found is named in one text."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody named in a comment. team: whose coaches are asked; is_elsewhere: it is not about that team's work;
    is_full: by the full name."""

    user: UUID
    team: int
    names: Sequence[Found]
    is_elsewhere: bool = False
    is_full: bool = False


def notice(feedback: Sequence[UUID], *, now: datetime) -> int:
    """Find who is named in these feedback and keep it for them or their coach; returns how many were. Within the
    transaction of the step that claimed the feedback."""
    everybody = named_elsewhere.everybody() if feedback else None
    if everybody is None or not everybody.homes:
        return 0
    told = Reading.objects.filter(feedback__in=list(feedback), has_words=True)
    rows = list(seen_by(told, None).select_related("verbatim", "touchpoint"))
    teams = {_team(row) for row in rows} & {team for held in everybody.at.values() for team in held}
    teamed = names.of_teams({team for team in teams if team is not None}) if teams else {}
    held = {team: named_elsewhere.with_full_names(found, found.given) for team, found in teamed.items()}
    named = {row.pk: each for row in rows if (each := _named(row, held, everybody))}
    rows = [row for row in rows if row.pk in named]
    if not rows:
        return 0
    sides = _sides(rows, {pk: {one.user: one.names for one in each} for pk, each in named.items()})
    praise: list[Recognition] = []
    others: list[Naming] = []
    for row in rows:
        for one in named[row.pk]:
            _sort(row, one, sides[row.pk], praise, others, now=now)
    Recognition.objects.bulk_create(praise, ignore_conflicts=True)
    Naming.objects.bulk_create(others, ignore_conflicts=True)
    log.info("staff.named", praise=len(praise), to_coaches=len(others))
    return len(praise) + len(others)


def _team(row: Reading) -> int | None:
    return row.touchpoint.team_id if row.touchpoint else None


def _named(row: Reading, held: Mapping[int, Names], everybody: Everybody) -> list[Person]:
    """Who is named in a comment: of the team whose work it is about, and, more strictly, of all others."""
    team, text = _team(row), row.verbatim.text
    found: list[Person] = []
    if team is not None and team in held:
        own: dict[UUID, list[Found]] = defaultdict(list)
        for name in held[team].found(text):
            for user in name.users:
                own[user].append(name)
        found += [Person(user, team, each) for user, each in own.items()]
    for user, called in everybody.found(text, team=team).items():
        is_full = any(one.is_full for one in called)
        found.append(Person(user, everybody.homes[user], [one.name for one in called], is_elsewhere=True,
                            is_full=is_full))  # fmt: skip
    return found


def _sides(rows: Sequence[Reading], named: Mapping[int, Named]) -> dict[int, dict[int, str]]:
    """For each text the polarity of the clause that each name stands in, by where the name begins.

    Names are read as themes are, for the reader tells of a theme in which clause it stands.
    """
    said = {
        row.verbatim.text[name.start : name.end] for row in rows for found in named[row.pk].values() for name in found
    }
    tree = reader.ThemeTree.from_rows([{"key": "name", "name": "name", "phrases": sorted(said)}])
    texts = [(row.pk, row.verbatim.text) for row in rows]
    found = unbroken.read(texts, tree, depth="close", own=teaching_heads.current())
    return {
        row.pk: {
            name.start: _side(name, reading["mentions"] if reading else ())
            for held in named[row.pk].values()
            for name in held
        }
        for row, reading in zip(rows, found, strict=True)
    }


def _side(name: Found, mentions: Iterable[Mapping[str, object]]) -> str:
    for mention in mentions:
        if int(str(mention["start"])) < name.end and name.start < int(str(mention["end"])):
            return str(mention["polarity"] or "")
    return ""


def _sort(
    row: Reading,
    one: Person,
    sides: Mapping[int, str],
    praise: list[Recognition],
    others: list[Naming],
    *,
    now: datetime,
) -> None:
    """Put one person's naming in one comment where it belongs; into neither list where nothing is said of them."""
    heard = {sides[name.start] for name in one.names}
    is_plain = all(name.is_sure and len(name.users) == 1 for name in one.names)
    is_glad = row.polarity == "positive" and not row.is_mixed
    facts = {"user_id": one.user, "team_id": one.team, "verbatim_id": row.pk, "at": now}
    kind = None
    if "negative" in heard or (row.polarity == "negative" and "positive" not in heard):
        kind = Naming.Kind.CRITICISM
    elif "positive" not in heard and not is_glad:
        return
    elif not is_plain or row.polarity == "negative":
        # Praise within a complaint may be followed by more of the same person that is none.
        kind = Naming.Kind.UNCLEAR
    if kind is None:
        whole = is_glad and not one.is_elsewhere
        start, end = (None, None) if whole else sentence(row.verbatim.text, _gladly(one.names, sides))
        praise.append(Recognition(start=start, end=end, **facts))
    elif one.is_full or not one.is_elsewhere:
        # Elsewhere a name alone is too little to lay a complaint before somebody's coach.
        others.append(Naming(kind=kind, **facts))


def _gladly(found: Sequence[Found], sides: Mapping[int, str]) -> Found:
    return next((name for name in found if sides[name.start] == "positive"), found[0])


def sentence(text: str, name: Found) -> tuple[int, int]:
    """Where the sentence begins and ends that a name stands in.

    >>> sentence("It was late. Anna was kind! Still.", Found(13, 17, frozenset(), is_sure=True))
    (13, 28)
    """
    for match in _SENTENCE.finditer(text):
        if match.start() <= name.start < match.end():
            return match.start(), match.end()
    return 0, len(text)
