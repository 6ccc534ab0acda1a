"""Who is named in what customers say, and what follows: plain praise goes to them at once, all else to their coach.

Asked once for each comment, with the rules. Only those are found who wrote down what they are called.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

import structlog

from outspoken import reader
from outspoken.act.models import Naming, Recognition
from outspoken.people import names
from outspoken.people.models import StaffName
from outspoken.people.names import Found, Names
from outspoken.understand import teaching_heads, unbroken
from outspoken.understand.models import Reading
from outspoken.understand.verbatims import seen_by

log = structlog.get_logger()

_SENTENCE: Final = re.compile(r"[^.!?…。！？\n]*[.!?…。！？\n]*\s*")
Named = Mapping[UUID, list[Found]]
"""Where each of those who can be found is named in one text."""


def notice(feedback: Sequence[UUID], *, now: datetime) -> int:
    """Find who is named in these feedback and keep it for them or their coach; returns how many were. Within the
    transaction of the step that claimed the feedback."""
    teams = set(StaffName.objects.values_list("membership__team", flat=True)) - {None}
    if not teams or not feedback:
        return 0
    told = Reading.objects.filter(feedback__in=list(feedback), has_words=True, touchpoint__team__in=teams)
    rows = list(seen_by(told, None).select_related("verbatim", "touchpoint"))
    held = names.of_teams({row.touchpoint.team_id for row in rows if row.touchpoint and row.touchpoint.team_id})
    named = {row.pk: each for row in rows if (each := _named(row, held))}
    if not named:
        return 0
    rows = [row for row in rows if row.pk in named]
    sides = _sides(rows, named)
    praise: list[Recognition] = []
    others: list[Naming] = []
    for row in rows:
        for user, found in named[row.pk].items():
            _sort(row, user, found, sides[row.pk], praise, others, now=now)
    Recognition.objects.bulk_create(praise, ignore_conflicts=True)
    Naming.objects.bulk_create(others, ignore_conflicts=True)
    log.info("staff.named", praise=len(praise), to_coaches=len(others))
    return len(praise) + len(others)


def _named(row: Reading, held: Mapping[int, Names]) -> Named:
    team = row.touchpoint.team_id if row.touchpoint else None
    found: dict[UUID, list[Found]] = defaultdict(list)
    if team is not None and team in held:
        for name in held[team].found(row.verbatim.text):
            for user in name.users:
                found[user].append(name)
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
    user: UUID,
    found: Sequence[Found],
    sides: Mapping[int, str],
    praise: list[Recognition],
    others: list[Naming],
    *,
    now: datetime,
) -> None:
    """Put one person's naming in one comment where it belongs; into neither list where nothing is said of them."""
    heard = {sides[name.start] for name in found}
    is_plain = all(name.is_sure and len(name.users) == 1 for name in found)
    is_glad = row.polarity == "positive" and not row.is_mixed
    team = row.touchpoint.team_id if row.touchpoint else None
    facts = {"user_id": user, "team_id": team, "verbatim_id": row.pk, "at": now}
    if "negative" in heard or (row.polarity == "negative" and "positive" not in heard):
        others.append(Naming(kind=Naming.Kind.CRITICISM, **facts))
    elif "positive" not in heard and not is_glad:
        return
    elif not is_plain or row.polarity == "negative":
        # Praise within a complaint may be followed by more of the same person that is none.
        others.append(Naming(kind=Naming.Kind.UNCLEAR, **facts))
    else:
        start, end = (None, None) if is_glad else sentence(row.verbatim.text, _gladly(found, sides))
        praise.append(Recognition(start=start, end=end, **facts))


def _gladly(found: Sequence[Found], sides: Mapping[int, str]) -> Found:
    return next(name for name in found if sides[name.start] == "positive")


def sentence(text: str, name: Found) -> tuple[int, int]:
    """Where the sentence begins and ends that a name stands in.

    >>> sentence("It was late. Anna was kind! Still.", Found(13, 17, frozenset(), is_sure=True))
    (13, 28)
    """
    for match in _SENTENCE.finditer(text):
        if match.start() <= name.start < match.end():
            return match.start(), match.end()
    return 0, len(text)
