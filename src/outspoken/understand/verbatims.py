"""Finding comments: a page of them under any filters, or one, always only what this reader may see."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import pairwise
from typing import Final

from django.contrib.postgres.search import SearchQuery
from django.db import connection
from django.db.models import (
    BigIntegerField,
    BooleanField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce, NullIf

from outspoken.journeys.models import Touchpoint
from outspoken.listen.models import Feedback, Source, Verbatim
from outspoken.people.models import Person, User
from outspoken.understand import hidden
from outspoken.understand.causes.held import held_by
from outspoken.understand.mirror import lens
from outspoken.understand.models import Reading, ReadMark, Repeat
from outspoken.understand.narrowing import Unknown, conditions
from outspoken.understand.room import Filters
from outspoken.understand.sql import question

PAGE: Final = 20
# A word in at most this many comments is looked up by its index; a commoner one is met by walking the newest.
RARE: Final = 6_000
GUESSED: Final = 4 * RARE
WALKS: Final = (400, 8_000)
COUNTED: Final = 1_000
# Of comments that say the same so many are looked at for the newest that fits; further ones stand for themselves.
COPIES: Final = 50
AHEAD: Final = 4  # times the size of a page

Seen = frozenset[int] | None
"""Ids of the touchpoints whose comments somebody may see; None for all (people.rights.touchpoints_seen_by)."""


@dataclass(frozen=True, slots=True)
class Found:
    """A page of comments by id, newest first.

    older: where the next page begins, "" at the end. looked_back_to: set where a search stopped before it had looked
    at everything. count: how many there are in all, as far as finding the page told it.
    """

    ids: tuple[int, ...]
    older: str = ""
    looked_back_to: datetime | None = None
    problems: tuple[str, ...] = ()
    count: Count | None = None


@dataclass(frozen=True, slots=True)
class Count:
    """How many comments fit: exactly `n`, or `n` and more."""

    n: int
    is_all: bool = True


@dataclass(frozen=True, slots=True)
class Place:
    """A comment's place in the order of pages."""

    occurred_at: datetime
    verbatim: int

    def __str__(self) -> str:
        return f"{self.occurred_at.astimezone(UTC).isoformat()}~{self.verbatim}".replace("+00:00", "Z")

    @classmethod
    def parse(cls, text: str) -> Place | None:
        """The place an address names; None for anything else, which means the first page."""
        moment, _, number = text.partition("~")
        try:
            at, verbatim = datetime.fromisoformat(moment), int(number)
            # In UTC: PostgreSQL refuses offsets of 16 hours and more.
            place = cls(at.astimezone(UTC), verbatim) if at.tzinfo else None
        except (ValueError, OverflowError):
            return None
        return place if place and 0 <= place.verbatim < 2**63 else None


def seen_by(readings: QuerySet[Reading], seen: Seen) -> QuerySet[Reading]:
    """Those of the readings that may be seen: never an employee's, whose words are shown of groups only."""
    # A handful of rows found by their people, once a query; a join would look at every comment's person. By verbatim,
    # which is in the index: what does not fit is passed over without touching the table.
    employees = Person.objects.filter(kind=Person.Kind.EMPLOYEE)
    by_employees = Verbatim.objects.filter(feedback__in=Feedback.objects.filter(person__in=employees)).values("pk")
    shown = readings.exclude(verbatim__in=by_employees).exclude(source__in=Source.objects.filter(is_of_employees=True))
    return shown if seen is None else shown.filter(touchpoint__in=seen)


def find(filters: Filters, *, by: User, seen: Seen, older: str = "", size: int = PAGE, once: bool = False) -> Found:
    """One page of comments, newest first, that fit the filters and may be seen.

    once: of comments with nearly the same words only the newest that fits.
    """
    wanted, problems = _narrowed(filters, by=by, seen=seen)
    if wanted is None:
        return Found((), problems=problems)
    place = Place.parse(older)
    if place:
        wanted = wanted.filter(
            Q(occurred_at__lt=place.occurred_at) | Q(verbatim__lt=place.verbatim), occurred_at__lte=place.occurred_at
        )
    # Whoever asks for the copies, or for what somebody flagged, wants each of them.
    shown = _once(wanted, filters, by=by, seen=seen) if once and not (filters.same or filters.flagged) else wanted
    if filters.q:
        return _searched(filters.q, wanted, shown, size=size, problems=problems)
    rows = _first(wanted, shown if shown is not wanted else None, size=size)
    return _page(rows, size=size, problems=problems)


def spread(filters: Filters, *, by: User, seen: Seen, stretches: int, of_each: int, now: datetime) -> list[int]:
    """Ids of a fair few of the comments that fit and may be seen: of every one of so many equal stretches of the time
    asked for the newest `of_each`; without a beginning, or in a search, the newest of all."""
    if filters.start is None or filters.q:
        return list(find(filters, by=by, seen=seen, size=stretches * of_each).ids)
    wanted, _ = _narrowed(filters, by=by, seen=seen)
    if wanted is None:
        return []
    end = min(filters.end or now, now) if filters.start < now else filters.end or now
    step = (end - filters.start) / stretches
    edges = [filters.start + number * step for number in range(stretches)] + [filters.end or end]
    pieces = [
        _newest(wanted.filter(occurred_at__gte=first, occurred_at__lt=last))[:of_each]
        for first, last in pairwise(edges)
    ]
    return [pk for pk, _ in pieces[0].union(*pieces[1:], all=True)]


def count(filters: Filters, found: Found, *, by: User, seen: Seen) -> Count | None:
    """How many comments fit, `found` being the first page of them; None where it would cost too much to tell.

    Facts alone are counted by the lens, marks in the record up to a bound, words by the search itself.
    """
    if found.count or filters.q:
        return found.count
    if not found.older and not Repeat.objects.filter(pk__in=found.ids).exists():
        return Count(len(found.ids))
    if filters.is_counted_by_lens() and lens().as_of():
        slugs = None if seen is None else tuple(Touchpoint.objects.filter(pk__in=seen).values_list("slug", flat=True))
        answer = lens().ask(replace(filters.slice(slugs), has_words=True))
        return Count(int(answer["n"][0].as_py()))
    wanted, _ = _narrowed(filters, by=by, seen=seen)
    return _count(wanted.values("pk")[: COUNTED + 1].count()) if wanted is not None else Count(0)


def _count(n: int) -> Count:
    return Count(min(n, COUNTED), is_all=n <= COUNTED)


def _newest(wanted: QuerySet[Reading]) -> QuerySet[Reading, tuple[int, datetime]]:
    return wanted.order_by("-occurred_at", "-verbatim").values_list("verbatim_id", "occurred_at")


def _first(wanted: QuerySet[Reading], shown: QuerySet[Reading] | None, *, size: int) -> list[tuple[int, datetime]]:
    """The newest, one more than a page; of those `shown` where only some are, looked for among the newest wanted."""
    if shown is None:
        return list(_newest(wanted)[: size + 1])
    ahead = list(_newest(wanted)[: AHEAD * size])
    rows = list(_newest(shown.filter(_among([pk for pk, _ in ahead])))[: size + 1])
    # Where a campaign fills all that was looked at, the whole is.
    return rows if len(rows) > size or len(ahead) < AHEAD * size else list(_newest(shown)[: size + 1])


def _page(rows: list[tuple[int, datetime]], *, size: int, problems: tuple[str, ...]) -> Found:
    shown = rows[:size]
    older = str(Place(shown[-1][1], shown[-1][0])) if len(rows) > size else ""
    return Found(tuple(pk for pk, _ in shown), older=older, problems=problems)


def _once(wanted: QuerySet[Reading], filters: Filters, *, by: User, seen: Seen) -> QuerySet[Reading]:
    """Those of the readings that are the newest to fit of all that say the same, as far as COPIES tell.

    Marks do not count here: what was read in one copy is not unread in the others.
    """
    fitting, _ = _narrowed(filters.without("unread"), by=by, seen=seen)
    if fitting is None:
        return wanted
    if filters.q:
        fitting = fitting.filter(verbatim__search=SearchQuery(filters.q, config="simple", search_type="websearch"))
    own = Repeat.objects.filter(pk=OuterRef(OuterRef(OuterRef("pk")))).values("first")[:1]
    copies = Repeat.objects.filter(first=Subquery(own))
    copies = copies.filter(occurred_at__lt=filters.end) if filters.end else copies
    looked_at = copies.order_by("-occurred_at", "-reading").values("pk")[:COPIES]
    newest = _newest(fitting.filter(pk__in=looked_at))
    # Asked of each row by itself: as a join, PostgreSQL would begin with all that were ever repeated. Asked with "<=":
    # of "=" it thinks that next to nothing fits, and sorts everything in place of walking the newest.
    other = Coalesce(NullIf(Subquery(newest.values("pk")[:1]), F("pk")), 0, output_field=BigIntegerField())
    return wanted.alias(other=other).filter(other__lte=0)


def _searched(
    words: str, wanted: QuerySet[Reading], shown: QuerySet[Reading], *, size: int, problems: tuple[str, ...]
) -> Found:
    """A page of those shown; all that are wanted are counted."""
    if _is_empty(words):
        return Found((), problems=(*problems, "The search has no word in it; write at least one."))
    is_folded, hits = shown is not wanted, _hits(words)
    if hits is not None:
        among = _among(hits)
        rows = _first(wanted.filter(among), shown.filter(among) if is_folded else None, size=size)
        n = wanted.filter(among).values("pk")[: COUNTED + 1].count()
        return replace(_page(rows, size=size, problems=problems), count=_count(n))
    for walk in WALKS:
        held = _walk(words, wanted, walk)
        among = _among(held)
        rows = _first(wanted.filter(among), shown.filter(among) if is_folded else None, size=size)
        found = _page(rows, size=size, problems=problems)
        if found.older:
            return found
        last = _newest(wanted)[walk - 1 : walk].first()
        if last is None:
            return replace(found, count=_count(len(held)))
        pk, looked_back_to = last
    return replace(found, older=str(Place(looked_back_to, pk)), looked_back_to=looked_back_to)


def _walk(words: str, wanted: QuerySet[Reading], walk: int) -> list[int]:
    """Those of the newest so many that hold the words."""
    newest, values = _newest(wanted)[:walk].query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(question("words_among_newest").format(newest=newest), [*values, words])
        return [pk for (pk,) in cursor.fetchall()]


def _hits(words: str) -> list[int] | None:
    """All verbatims with these words, or None where there are more than RARE, by the planner's guess or by count.

    The guess comes first: gathering a common phrase costs a second only to learn that it is common.
    """
    if _guess(words) > GUESSED:
        return None
    query = SearchQuery(words, config="simple", search_type="websearch")
    ids = list(Verbatim.objects.filter(search=query).values_list("pk", flat=True)[: RARE + 1])
    return ids if len(ids) <= RARE else None


def _guess(words: str) -> int:
    """How many verbatims hold the words, as PostgreSQL guesses from its statistics."""
    with connection.cursor() as cursor:
        cursor.execute(
            "EXPLAIN (FORMAT json) SELECT FROM listen_verbatim WHERE search @@ websearch_to_tsquery('simple', %s)",
            [words],
        )
        [plan] = cursor.fetchone()[0]
        return int(plan["Plan"]["Plan Rows"])


def _among(ids: list[int]) -> RawSQL:
    # One array, not thousands of parameters.
    return RawSQL("understand_reading.verbatim_id = ANY(%s)", [ids], output_field=BooleanField())


def _is_empty(words: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT numnode(websearch_to_tsquery('simple', %s))", [words])
        return not cursor.fetchone()[0]


def _narrowed(filters: Filters, *, by: User, seen: Seen) -> tuple[QuerySet[Reading] | None, tuple[str, ...]]:
    """Readings with words that fit all but the search; None where a filter names what there is not."""
    if filters.q and hidden.names_somebody(filters.q):
        # What is left out of the words would be found out by looking for it.
        told = "Colleagues are not looked for by name: what praises them reaches them, all else their coach."
        return None, (*filters.problems, told)
    [fitting] = conditions([filters])
    if isinstance(fitting, Unknown):
        return None, (*filters.problems, str(fitting))
    wanted = seen_by(Reading.objects.filter(has_words=True), seen).filter(fitting)
    if filters.cause:
        held = held_by(int(filters.cause))
        if held is None:
            return None, (*filters.problems, "That cause is no longer in its tree.")
        wanted = wanted.filter(held)
    if filters.unread:
        wanted = wanted.exclude(Exists(ReadMark.objects.filter(verbatim=OuterRef("pk"), user=by)))
    return wanted, filters.problems
