"""Which comments a cause holds: those that fit its rule, those that people hold for it, and all of the causes below.

Counted in the record whenever they are shown, so that what was erased no longer counts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from django.db.models import BooleanField, Count, ExpressionWrapper, Q, QuerySet, Value

from outspoken.understand.causes.about import of_tree
from outspoken.understand.models import Cause, CauseTree, CauseVerbatim, Reading
from outspoken.understand.narrowing import Unknown, conditions, says
from outspoken.understand.room import Filters

QUOTED: Final = 2  # comments shown with a cause
LOOKED_AT: Final = 300  # of the problem's newest, for some to show
Seen = frozenset[int] | None
_NONE: Final = Q(pk__in=())


@dataclass(frozen=True, slots=True)
class Held:
    """What a tree's causes hold, by their ids. of: comments of the problem. whole: with the causes below, each comment
    once; by_rule: those of the problem that fit the cause's own rule; quotes: some of them, those held by hand first;
    unknown: what a rule names that there is no longer.
    """

    of: int
    whole: Mapping[int, int]
    by_rule: Mapping[int, int]
    attached: Mapping[int, list[CauseVerbatim]]
    quotes: Mapping[int, list[int]]
    unknown: Mapping[int, str] = field(default_factory=dict)


class Branches:
    """A tree's causes with who stands below whom and, where asked for, which readings fit their rules; a few queries,
    whatever their number."""

    def __init__(self, tree: CauseTree, causes: Sequence[Cause], *, is_ruled: bool = True) -> None:
        self.causes = causes
        self.below: dict[int | None, list[Cause]] = defaultdict(list)
        for cause in causes:
            self.below[cause.parent_id].append(cause)
        self.problem, self.rules, self.unknown = _NONE, dict[int, Q](), dict[int, str]()
        if is_ruled:
            self._rule(tree, [cause for cause in causes if cause.rule])

    def _rule(self, tree: CauseTree, ruled: Sequence[Cause]) -> None:
        asked = [of_tree(tree).filters, *(Filters.parse(cause.rule) for cause in ruled)]
        problem, *found = conditions(asked)
        self.problem = _NONE if isinstance(problem, Unknown) else problem
        for cause, filters, fitting in zip(ruled, asked[1:], found, strict=True):
            if isinstance(fitting, Unknown):
                self.unknown[cause.pk] = str(fitting)
            self.rules[cause.pk] = _NONE if isinstance(fitting, Unknown) else fitting
            if filters.q:
                self.rules[cause.pk] &= says(filters.q)

    @cached_property
    def whole(self) -> dict[int, list[int]]:
        """Ids of each cause and all below it."""
        found: dict[int, list[int]] = {}
        for cause in self.downwards():
            found[cause.pk] = [cause.pk]
        for cause in reversed(self.downwards()):
            if cause.parent_id is not None:
                found[cause.parent_id] += found[cause.pk]
        return found

    def downwards(self) -> list[Cause]:
        """Every cause after the one that it stands under."""
        found, at_hand = [], list(reversed(self.below[None]))
        while at_hand:
            cause = at_hand.pop()
            found.append(cause)
            at_hand += reversed(self.below[cause.pk])
        return found


def held_by(number: int) -> Q | None:
    """Which readings a cause holds with those below it; None where there is no such cause."""
    cause = Cause.objects.select_related("tree__theme", "tree__touchpoint", "tree__incident").filter(pk=number).first()
    if cause is None:
        return None
    branches = Branches(cause.tree, list(cause.tree.causes.all()))
    attached = _attached(branches.whole[number])
    found = _NONE
    for pk in branches.whole[number]:
        sides = attached.get(pk, [])
        found |= Q(verbatim__in=[row.verbatim_id for row in sides if row.side == CauseVerbatim.Side.FOR])
        if pk in branches.rules:
            against = [row.verbatim_id for row in sides if row.side == CauseVerbatim.Side.AGAINST]
            found |= branches.problem & branches.rules[pk] & ~Q(verbatim__in=against)
    return found


def held(branches: Branches, *, seen: Seen) -> Held:
    """What every cause holds that may be seen: counts and some quotes; at most five queries, however many they are."""
    readings = Reading.objects.filter(has_words=True)
    readings = readings if seen is None else readings.filter(touchpoint__in=seen)
    attached = _attached([cause.pk for cause in branches.causes], readings)
    chosen = {row.verbatim_id for rows in attached.values() for row in rows}
    groups = _groups(branches, readings, chosen)
    by_rule = {pk: sum(n for fits, n, _, _ in groups if pk in fits) for pk in branches.rules}
    return Held(
        of=sum(n for fits, n, is_problem, _ in groups if is_problem),
        whole={pk: _whole(pks, groups, attached) for pk, pks in branches.whole.items()},
        by_rule=by_rule,
        attached=attached,
        quotes=_quotes(branches, readings, attached, by_rule),
        unknown=branches.unknown,
    )


# Which causes' rules they fit; how many; whether they are of the problem; which comment it is, where somebody chose it.
Group = tuple[frozenset[int], int, bool, int]


def _groups(branches: Branches, readings: QuerySet[Reading], chosen: set[int]) -> list[Group]:
    """The problem's comments by the rules they fit, and each of those that somebody attached by itself."""
    ruled = {f"rule_{pk}": ExpressionWrapper(fits, BooleanField()) for pk, fits in branches.rules.items()}
    told = readings.filter(branches.problem).exclude(pk__in=chosen).annotate(**ruled)
    counted = told.values_list(*ruled).annotate(n=Count("pk")) if ruled else [(told.count(),)]
    found: list[Group] = [(_fitting(branches, row[:-1]), row[-1], True, 0) for row in counted]
    if chosen:
        is_problem = ExpressionWrapper(branches.problem, BooleanField())
        by_hand = readings.filter(pk__in=chosen).annotate(is_problem=is_problem, **ruled)
        for pk, is_in, *fits in by_hand.values_list("pk", "is_problem", *ruled):
            found.append((_fitting(branches, fits) if is_in else frozenset(), 1, bool(is_in), pk))
    return found


def _fitting(branches: Branches, fits: Iterable[bool | None]) -> frozenset[int]:
    return frozenset(pk for pk, is_met in zip(branches.rules, fits, strict=True) if is_met)


def _whole(pks: Sequence[int], groups: Sequence[Group], attached: Mapping[int, list[CauseVerbatim]]) -> int:
    sides = {(row.verbatim_id, pk): row.side for pk in pks for row in attached.get(pk, ())}
    total = 0
    for fits, n, _, verbatim in groups:
        if not verbatim:
            total += n if not fits.isdisjoint(pks) else 0
        elif any(_holds(pk in fits, sides.get((verbatim, pk))) for pk in pks):
            total += 1
    return total


def _holds(fits: bool, side: str | None) -> bool:
    return side == CauseVerbatim.Side.FOR if side else fits


def _attached(pks: Iterable[int], readings: QuerySet[Reading] | None = None) -> dict[int, list[CauseVerbatim]]:
    rows = CauseVerbatim.objects.filter(cause__in=list(pks)).select_related("by")
    if readings is not None:
        rows = rows.filter(verbatim__in=readings.values("pk"))
    found: dict[int, list[CauseVerbatim]] = defaultdict(list)
    for row in rows:
        found[row.cause_id].append(row)
    return dict(found)


def _quotes(
    branches: Branches,
    readings: QuerySet[Reading],
    attached: Mapping[int, list[CauseVerbatim]],
    by_rule: Mapping[int, int],
) -> dict[int, list[int]]:
    """Ids of the comments shown with each cause: those held for it, then the newest that fit its rule."""
    found: dict[int, list[int]] = defaultdict(list)
    against: dict[int, set[int]] = defaultdict(set)
    for pk, rows in attached.items():
        found[pk] = [row.verbatim_id for row in rows if row.side == CauseVerbatim.Side.FOR][:QUOTED]
        against[pk] = {row.verbatim_id for row in rows if row.side == CauseVerbatim.Side.AGAINST}
    ordered = readings.filter(branches.problem).order_by("-occurred_at", "-verbatim")
    for pk, verbatim in _fitting_newest(branches, ordered, by_rule, found):
        if len(found[pk]) < QUOTED and verbatim not in found[pk] and verbatim not in against[pk]:
            found[pk].append(verbatim)
    return dict(found)


def _fitting_newest(
    branches: Branches, ordered: QuerySet[Reading], by_rule: Mapping[int, int], found: Mapping[int, list[int]]
) -> Iterator[tuple[int, int]]:
    """Causes with the newest comments that fit their rules, of a look at the problem's newest for all causes at once;
    only for what is not met there, each rule is asked by itself."""
    wanted = [pk for pk, n in by_rule.items() if n and len(found.get(pk, ())) < QUOTED]
    if not wanted:
        return
    ruled = {f"rule_{pk}": ExpressionWrapper(branches.rules[pk], BooleanField()) for pk in wanted}
    met: set[int] = set()
    for verbatim, *fits in ordered.annotate(**ruled).values_list("pk", *ruled)[:LOOKED_AT]:
        fitting = {pk for pk, is_met in zip(wanted, fits, strict=True) if is_met}
        met |= fitting
        yield from ((pk, verbatim) for pk in fitting)
    pieces = [
        ordered.filter(branches.rules[pk]).annotate(cause=Value(pk)).values_list("cause", "pk")[:QUOTED]
        for pk in wanted
        if pk not in met
    ]
    if pieces:
        yield from pieces[0].union(*pieces[1:], all=True)
