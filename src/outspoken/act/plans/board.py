"""Plans as a board (by how far they are) and as a timeline (by owner or touchpoint)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from django.db.models import Q, QuerySet
from django.urls import reverse

from outspoken.act.models import Action, Plan
from outspoken.act.problems import page as problems
from outspoken.people.models import User

COLUMNS: Final = {
    "do": "Being done",
    "check": "Waiting for the verdict",
    "worked": "Worked",
    "without": "Without effect",
}
# What ended longer ago is on the problem's own page.
SHOWN_FOR: Final = timedelta(days=180)
MOST: Final = 200
WIDTH: Final = 720.0
ROW: Final = 26.0
BEFORE, AFTER = timedelta(days=45), timedelta(days=120)


@dataclass(frozen=True, slots=True)
class Card:
    """A plan on the board. next: the action due next, or the verdict's day, in words."""

    plan: Plan
    column: str
    done: int
    actions: int
    overdue: int
    next: str
    owner: str
    place: str
    href: str


def visible(user: User) -> QuerySet[Plan]:
    """The plans of the problems that somebody may see."""
    held = Plan.objects.filter(problem__in=problems.seen(user).values("pk"))
    return held.select_related("problem__touchpoint", "problem__theme", "owner", "change", "made_by")


def cards(user: User, *, now: datetime) -> list[Card]:
    """The plans that run, and those that ended lately; a fixed number of queries."""
    today = now.astimezone(UTC).date()
    lately = Q(closed_at=None) | Q(closed_at__gte=now - SHOWN_FOR)
    rows = visible(user).filter(lately).exclude(state=Plan.State.DROPPED).prefetch_related("actions__owner")
    return [_card(plan, today) for plan in rows[:MOST]]


def narrowed(found: Iterable[Card], *, owner: str, place: str) -> list[Card]:
    """Those of one owner, at one touchpoint; of all where none is named."""
    return [card for card in found if owner in ("", card.owner) and place in ("", card.place)]


def headline(found: Sequence[Card]) -> str:
    """The board in a sentence."""
    running = [card for card in found if card.plan.is_running]
    late = sum(card.overdue for card in running)
    bare = sum(card.plan.is_without_effect for card in found)
    parts = [f"{len(running) or 'No'} plan{'' if len(running) == 1 else 's'} running"]
    parts += [f"{late} action{'' if late == 1 else 's'} overdue"] if late else []
    parts += [f"{bare} ended without effect"] if bare else []
    return ", ".join(parts)


def columns(found: Iterable[Card]) -> list[tuple[str, list[Card]]]:
    """The board: what falls due first comes first."""
    held = list(found)
    return [(label, [card for card in held if card.column == name]) for name, label in COLUMNS.items()]


def _card(plan: Plan, today: date) -> Card:
    actions = list(plan.actions.all())
    open_ones = [action for action in actions if action.done_at is None]
    owner, touchpoint = plan.owner, plan.problem.touchpoint
    return Card(
        plan=plan,
        column=column(plan, actions, today),
        done=len(actions) - len(open_ones),
        actions=len(actions),
        overdue=sum(action.is_overdue(today) for action in open_ones) if plan.is_running else 0,
        next=_next(plan, open_ones),
        owner=owner.name if owner else "nobody",
        place=touchpoint.name if touchpoint else "everywhere",
        href=reverse("plan", args=[plan.pk]),
    )


def column(plan: Plan, actions: Sequence[Action], today: date) -> str:
    """How far a plan is: it waits for the verdict once all is done and customers can meet it."""
    if plan.state == Plan.State.WORKED:
        return "worked"
    if not plan.is_running:
        return "without"
    is_met = plan.change is not None and plan.change.effect_on <= today
    return "check" if is_met and all(action.done_at for action in actions) else "do"


def _next(plan: Plan, open_ones: Sequence[Action]) -> str:
    if not plan.is_running:
        return f"{plan.verdict}, {plan.closed_at:%-d %b %Y}" if plan.closed_at else plan.verdict
    if open_ones:
        first = open_ones[0]
        who = f" ({first.owner.name})" if first.owner else ""
        return f"{first.what}{who}, due {first.due_on:%-d %b %Y}"
    return f"verdict on {plan.check_on:%-d %b %Y}" if plan.check_on else "nothing is expected of it any more"


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that falls on a day: an action, the effect, the verdict. kind names its shape."""

    x: float
    kind: str
    told: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A plan on the timeline: from when it was made until its verdict."""

    card: Card
    y: float
    x: float
    width: float
    effect_x: float | None
    first: date
    effect: date | None
    last: date
    marks: Sequence[Mark]


@dataclass(frozen=True, slots=True)
class Group:
    name: str
    bars: Sequence[Bar]
    height: float


@dataclass(frozen=True, slots=True)
class Timeline:
    """Groups by owner or by touchpoint, over the same days. today_x: where today lies; ticks: months."""

    groups: Sequence[Group]
    first: date
    last: date
    today_x: float
    ticks: Sequence[tuple[float, str]]


def timeline(found: Iterable[Card], *, by: str, now: datetime) -> Timeline:
    """The plans over time. by: "owner" or "place"."""
    today = now.astimezone(UTC).date()
    held = list(found)
    first = max(min((card.plan.made_at.date() for card in held), default=today), today - 4 * BEFORE)
    last = max(min(max((_end(card) for card in held), default=today), today + 2 * AFTER), today + timedelta(days=30))

    def x(day: date) -> float:
        share = (day - first).days / max((last - first).days, 1)
        return round(min(max(share, 0.0), 1.0) * WIDTH, 1)

    names: dict[str, list[Card]] = {}
    for card in sorted(held, key=lambda card: (card.plan.made_at, card.plan.pk)):
        names.setdefault(card.owner if by == "owner" else card.place, []).append(card)
    groups = [
        Group(name, [_bar(card, place, x) for place, card in enumerate(rows)], len(rows) * ROW)
        for name, rows in sorted(names.items())
    ]
    return Timeline(groups, first, last, x(today), [(x(day), f"{day:%b %Y}") for day in _firsts(first, last)])


def _end(card: Card) -> date:
    plan = card.plan
    ends = [plan.closed_at.date() if plan.closed_at else None, plan.check_on, *(one.due_on for one in
            plan.actions.all())]  # fmt: skip
    return max(day for day in (plan.made_at.date(), *ends) if day)


def _bar(card: Card, place: int, at: Callable[[date], float]) -> Bar:
    plan = card.plan
    first, last = plan.made_at.date(), _end(card)
    effect = plan.change.effect_on if plan.change else None
    marks = [
        Mark(at(one.due_on), "done" if one.done_at else "due", f"{one.what}, due {one.due_on:%-d %b %Y}")
        for one in plan.actions.all()
    ]
    start = at(first)
    return Bar(
        card=card, y=place * ROW, x=start, width=max(at(last) - start, 3.0),
        effect_x=at(effect) if effect else None, first=first, effect=effect, last=last, marks=marks,
    )  # fmt: skip


def _firsts(first: date, last: date) -> list[date]:
    """Firsts of months within a span, at most twelve of them."""
    found, day = [], date(first.year + first.month // 12, first.month % 12 + 1, 1)
    while day <= last:
        found.append(day)
        day = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return found[:: max(len(found) // 8, 1)]
