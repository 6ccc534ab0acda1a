"""How well the inner loop closes: who was answered, and who says that it was put right.

All of it over cases opened in a span of days; cases that went on in another one count there. Shown for groups of at
least `LEAST` only.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any, Final

from django.db.models import Count, F, Q, Sum
from django.utils import timezone

from outspoken.act.inbox import BY_US, midnight, seen_by
from outspoken.act.models import Outcome, State, Stay
from outspoken.act.models.case import CaseQuerySet
from outspoken.act.wanted import link
from outspoken.evidence.wilson import wilson
from outspoken.people.models import User
from outspoken.understand.kept import Kept

LEAST: Final = 5
DAYS: Final = 30
DAY: Final = timedelta(days=1)
WITH_CUSTOMER: Final = (State.WAITING, State.ASKED)

_CONTACTED: Final = Q(first_contact_at__isnull=False)


@dataclass(frozen=True, slots=True)
class Share:
    """k of n in per cent, with its 95 % interval by Wilson, and the cases it counts. value is None below `LEAST`."""

    label: str
    k: int
    n: int
    href: str
    value: str | None
    interval: str


@dataclass(frozen=True, slots=True)
class Group:
    """The shares of a team or a touchpoint, or of all."""

    name: str
    opened: int
    href: str
    shares: tuple[Share, ...]


def share(label: str, k: int, n: int, href: str) -> Share:
    if n < LEAST:
        return Share(label, k, n, href, None, "")
    low, high = wilson(k, n)
    return Share(label, k, n, href, f"{100 * k / n:.0f} %", f"{100 * low[0]:.0f} to {100 * high[0]:.0f} %")


def _in_time(done: str, due: str, *, now: datetime) -> dict[str, Any]:
    """Of those answered or due by now, how many were in time."""
    kept = Q(**{f"{done}__lte": F(due)})
    asked = Q(**{f"{done}__isnull": False}) | Q(**{f"{due}__lt": now}) & ~Q(state__in=WITH_CUSTOMER)
    return {f"{done}_kept": Count("pk", filter=kept), f"{done}_asked": Count("pk", filter=asked)}


def _counts(now: datetime) -> dict[str, Any]:
    return {
        "opened": Count("pk"),
        "contacted": Count("pk", filter=_CONTACTED),
        "recovered": Count("pk", filter=Q(outcome=Outcome.PUT_RIGHT)),
        "by_us": Count("pk", filter=_CONTACTED & BY_US),
        **_in_time("first_contact_at", "first_contact_due_at", now=now),
        **_in_time("resolved_at", "resolution_due_at", now=now),
    }


def cohort(*, by: User, since: date, until: date) -> CaseQuerySet:
    """Cases opened in those days, both included, that did not go on in another one."""
    return (
        seen_by(by)
        .filter(opened_at__gte=midnight(since), opened_at__lt=midnight(until) + DAY)
        .exclude(outcome=Outcome.MERGED)
    )


def of_all(*, by: User, since: date, until: date, now: datetime) -> Group:
    return _group("All", cohort(by=by, since=since, until=until).aggregate(**_counts(now)), since, until)


def by_part(column: str, *, by: User, since: date, until: date, now: datetime) -> tuple[list[Group], int]:
    """Groups of a team or a touchpoint, those with the most cases first; and how many were too small to show."""
    cases = cohort(by=by, since=since, until=until).filter(**{f"{column}__isnull": False})
    rows = list(cases.values(f"{column}__slug", f"{column}__name").annotate(**_counts(now)).order_by("-opened"))
    shown = [row for row in rows if row["opened"] >= LEAST]
    groups = [_group(row[f"{column}__name"], row, since, until, **{column: row[f"{column}__slug"]}) for row in shown]
    return groups, len(rows) - len(shown)


def _group(name: str, row: dict[str, Any], since: date, until: date, **part: str) -> Group:
    def opens(**others: str) -> str:
        return link(view="all", since=since.isoformat(), until=until.isoformat(), unmerged="yes", **part, **others)

    contacted = row["contacted"]
    return Group(
        name,
        row["opened"],
        opens(),
        (
            share("Closed loop", contacted, row["opened"], opens(contacted="yes")),
            share("Put right, customers say", row["recovered"], contacted, opens(outcome=Outcome.PUT_RIGHT)),
            share("Closed by us", row["by_us"], contacted, opens(outcome="by us", contacted="yes")),
            share(
                "First answer in time", row["first_contact_at_kept"], row["first_contact_at_asked"],
                opens(contacted="in time"),
            ),
            share(
                "Put right in time", row["resolved_at_kept"], row["resolved_at_asked"], opens(resolved="in time")
            ),
        ),
    )  # fmt: skip


def headline(*, by: User, now: datetime) -> Group:
    """The last thirty days, for the top of the inbox; kept for a minute."""
    until = timezone.localtime(now).date()
    since = until - timedelta(days=DAYS - 1)
    return _headlines.get((by.pk, since), lambda: of_all(by=by, since=since, until=until, now=now))


_headlines: Kept[Group] = Kept(seconds=60, renewed=300, most=500)


def time_in_states(*, by: User, since: date, until: date) -> list[tuple[str, int, timedelta]]:
    """State, cases that were in it and came out of it, and half of them stayed no longer than: by the calendar."""
    cases = cohort(by=by, since=since, until=until)
    spent = (
        Stay.objects.filter(case__in=cases, until__isnull=False)
        .exclude(state=State.CLOSED)
        .values("case", "state")
        .annotate(spent=Sum(F("until") - F("since")))
    )
    held: dict[str, list[timedelta]] = {}
    for row in spent:
        held.setdefault(row["state"], []).append(row["spent"])
    return [
        (str(State(state).label), len(held[state]), _median(held[state]))
        for state in State.values
        if len(held.get(state, ())) >= LEAST
    ]


def _median(spans: list[timedelta]) -> timedelta:
    return timedelta(seconds=median(span.total_seconds() for span in spans))
