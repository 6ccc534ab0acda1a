"""What to answer, from what we answered before: words that were used for other customers, and put it right.

Nothing is written by a program: each is one of our own answers, word for word, without its greeting and its name at
the end. Only words that went to two customers at least are shown, so that none holds what belongs to one of them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Q

from outspoken.act.models import Case, Message, Outcome
from outspoken.act.models.case import CaseQuerySet
from outspoken.evidence.wilson import wilson
from outspoken.understand.models import Reading

LOOKED_AT: Final = 500  # of the latest cases that fit
BACK: Final = timedelta(days=365)
SHOWN: Final = 3
_GREETING: Final = 60  # characters of a first or last line that is no sentence
_WORD: Final = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An answer of ours. used: cases it was sent in; put_right: those whose customers say that it is put right."""

    text: str
    used: int
    put_right: int


def for_case(case: Case, *, now: datetime) -> list[Suggestion]:
    """The answers that put it right most surely, of cases at the same touchpoint or about the same themes."""
    alike = _alike(case, now=now)
    outcomes = dict(alike.order_by("-pk").values_list("pk", "outcome")[:LOOKED_AT])
    sent = Message.objects.filter(case__in=list(outcomes), kind=Message.Kind.OUT).order_by("pk")
    held: dict[tuple[str, ...], dict[int, str]] = defaultdict(dict)
    people: dict[tuple[str, ...], set[UUID | int]] = defaultdict(set)
    for number, person, text in sent.values_list("case", "case__person", "text"):
        body = without_names(text)
        if key := tuple(word.casefold() for word in _WORD.findall(body)):
            held[key][number] = body
            people[key].add(person or number)
    found = [
        Suggestion(list(texts.values())[-1], len(texts), sum(outcomes[one] == Outcome.PUT_RIGHT for one in texts))
        for key, texts in held.items()
        if len(people[key]) >= 2
    ]
    helped = [one for one in found if one.put_right]
    return sorted(helped, key=lambda one: (-_surely(one), one.text))[:SHOWN]


def _alike(case: Case, *, now: datetime) -> CaseQuerySet:
    """Answered cases in the same language, at the same touchpoint or about one of its themes, that came to an end."""
    themes = {theme for row in Reading.objects.filter(feedback__case_link__case=case) for theme in row.themes}
    where = Q(touchpoint=case.touchpoint_id) if case.touchpoint_id else Q(pk=None)
    if themes:
        where |= Q(answers__feedback__readings__themes__overlap=sorted(themes))
    ended = Q(closed_at__gt=now - BACK, first_contact_at__isnull=False) & ~Q(outcome=Outcome.MERGED)
    return Case.objects.filter(ended, pk__in=Case.objects.filter(where).values("pk"), language=case.language).exclude(
        pk=case.pk
    )


def _surely(one: Suggestion) -> float:
    return float(wilson(one.put_right, one.used)[0][0])


def without_names(text: str) -> str:
    """An answer without its greeting and its end, where names stand.

    >>> without_names("Dear Mia,\\n\\nyour money is on its way.\\n\\nKind regards\\nCleo")
    'your money is on its way.'
    """
    blocks = [block.strip() for block in re.split(r"\n\s*\n", text.strip()) if block.strip()]
    if len(blocks) > 1 and len(blocks[0]) <= _GREETING and not blocks[0].endswith("."):
        blocks = blocks[1:]
    if len(blocks) > 1 and len(blocks[-1]) <= _GREETING and not blocks[-1].endswith((".", "?", "!")):
        blocks = blocks[:-1]
    return "\n\n".join(blocks)
