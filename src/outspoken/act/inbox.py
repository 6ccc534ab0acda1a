"""The inbox: cases by what falls due next, under a view and filters, a page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.db.models import BooleanField, Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils import timezone

from outspoken.act.due import Due, due
from outspoken.act.models import Case, CaseFeedback, Message, Outcome, Problem, RuleHit, State
from outspoken.act.models.case import CaseQuerySet
from outspoken.act.problems import about
from outspoken.act.promises import Promises
from outspoken.act.sql import question
from outspoken.act.wanted import Wanted
from outspoken.journeys.models import Touchpoint
from outspoken.pages.given import whole_number
from outspoken.people.models import Identity, Team, User
from outspoken.people.rights import HOLDERS, Right, touchpoints_seen_by
from outspoken.understand import hidden
from outspoken.understand.kept import Kept
from outspoken.understand.models import Reading, Theme

PAGE: Final = 50
# Words in at most so many messages are looked up by their index; commoner ones are met by walking the cases.
RARE: Final = 6_000


@dataclass(frozen=True, slots=True)
class Row:
    """A case as the inbox shows it. words: what the customer said last; is_reply: to us, in the conversation."""

    case: Case
    words: str
    is_reply: bool
    family: str
    said_at: datetime | None
    due: Due | None


@dataclass(frozen=True, slots=True)
class Found:
    """further: where the next page begins, "" at the end."""

    rows: tuple[Row, ...]
    further: str


@dataclass(frozen=True, slots=True)
class _Order:
    column: str
    is_latest_first: bool = False


# Ended without the customer's word.
BY_US: Final = Q(outcome__in=(Outcome.SILENT, Outcome.NOT_REACHED, Outcome.NOTHING_TO_DO, Outcome.NOT_PUT_RIGHT))
_ORDERS: Final = {
    "calls": _Order("follow_up_at"),
    "asked": _Order("follow_up_at"),
    "closed": _Order("closed_at", is_latest_first=True),
    "all": _Order("number", is_latest_first=True),
}
_BY_DUE: Final = _Order("due_at")


def seen_by(user: User) -> CaseQuerySet:
    """The cases somebody may see."""
    return CaseQuerySet(Case).visible_to(touchpoints=touchpoints_seen_by(user), user=user)


def teams_of(user: User) -> list[int]:
    return [team for team in user.memberships.values_list("team", flat=True) if team is not None]


def find(wanted: Wanted, *, by: User, after: str = "", now: datetime) -> Found:
    """A page of cases; eight queries at most, whatever their number."""
    numbers = _page(matching(wanted, by=by, now=now), _ORDERS.get(wanted.view, _BY_DUE), after, PAGE + 1)
    shown = numbers[:PAGE]
    rows = _rows(shown, now=now)
    further = _place(rows[-1].case, _ORDERS.get(wanted.view, _BY_DUE)) if len(numbers) > PAGE and rows else ""
    return Found(tuple(rows), further)


def matching(wanted: Wanted, *, by: User, now: datetime) -> CaseQuerySet:
    """All cases of a view under its filters, of those that somebody may see."""
    return _narrowed(view(wanted.view, by=by, now=now), wanted, by=by)


def view(name: str, *, by: User, now: datetime) -> CaseQuerySet:
    """The cases of a view, of those that somebody may see."""
    cases = seen_by(by)
    if name == "closed":
        return cases.filter(closed_at__isnull=False)
    if name == "all":
        return cases
    cases = cases.open()
    if name == "mine":
        return cases.filter(owner=by)
    if name == "named":
        return cases.filter(_names(by))
    if name == "queue":
        teams = teams_of(by)
        return cases.filter(owner=None, **({"team__in": teams} if teams else {}))
    if name == "overdue":
        return cases.overdue(at=now)
    if name == "calls":
        return cases.exclude(state=State.ASKED).filter(follow_up_at__lte=_end_of_day(now))
    return cases.filter(state=State.ASKED) if name == "asked" else cases


def counts(*, by: User, now: datetime) -> dict[str, int]:
    """How many cases each view of open ones has; one query, without what is closed."""
    mine, teams = Q(owner=by), teams_of(by)
    queue = Q(owner=None) & (Q(team__in=teams) if teams else Q())
    asked = Q(state=State.ASKED)
    return (
        seen_by(by)
        .open()
        .aggregate(
            queue=Count("pk", filter=queue),
            mine=Count("pk", filter=mine),
            open=Count("pk"),
            overdue=Count("pk", filter=Q(due_at__lt=now)),
            calls=Count("pk", filter=Q(follow_up_at__lte=_end_of_day(now)) & ~asked),
            asked=Count("pk", filter=asked),
            named=Count("pk", filter=_names(by)),
        )
    )


def _names(user: User) -> Q:
    """In whose notes a colleague is named."""
    return Q(pk__in=list(Message.objects.filter(mentions=user).values_list("case", flat=True)[:RARE]))


def _end_of_day(now: datetime) -> datetime:
    """Whoever looks at the call list in the morning sees the whole day's calls."""
    return timezone.make_aware(datetime.combine(timezone.localtime(now).date() + timedelta(days=1), time.min))


def _narrowed(cases: CaseQuerySet, wanted: Wanted, *, by: User) -> CaseQuerySet:
    plain = {
        "touchpoint__slug": wanted.touchpoint,
        "team__slug": wanted.team,
        "severity": wanted.severity,
        "state": wanted.state,
        "outcome": wanted.outcome if wanted.outcome != "by us" else "",
        "channel": wanted.channel,
        "language": wanted.language,
        "incident": wanted.incident,
        "tags__contains": [wanted.tag] if wanted.tag else "",
    }
    cases = cases.filter(**{name: value for name, value in plain.items() if value})
    if wanted.owner:
        cases = cases.filter(owner=_owner(wanted.owner, by))
    if wanted.theme:
        said = Reading.objects.filter(feedback__case_link__case=OuterRef("pk"))
        cases = cases.filter(Exists(said.filter(themes__overlap=_ids_of(wanted.theme))))
    if wanted.problem:
        cases = cases.filter(pk__in=_of_problem(int(wanted.problem)))
    if wanted.rule:
        meant = CaseFeedback.objects.filter(feedback__in=_meant_by(int(wanted.rule)), case=OuterRef("pk"))
        cases = cases.filter(Exists(meant))
    if wanted.q:
        cases = _searched(cases, wanted.q)
    return _figured(cases, wanted)


def _of_problem(number: int) -> QuerySet[Any, Any]:
    """The cases a problem's own page counts; none where there is no such problem."""
    problem = Problem.objects.select_related("theme", "touchpoint").filter(pk=number).first()
    return about.cases(problem).order_by().values("pk") if problem else Case.objects.none().values("pk")


def _meant_by(rule: int) -> QuerySet[Any, Any]:
    """What a rule was meant for while it was on."""
    return RuleHit.objects.filter(rule=rule, is_trial=False, did__contains=["open a case"]).values("feedback")


def _figured(cases: CaseQuerySet, wanted: Wanted) -> CaseQuerySet:
    """What only figures ask for, so that each opens the very cases it counts."""
    if wanted.outcome == "by us":
        cases = cases.filter(BY_US)
    if wanted.unmerged:
        cases = cases.exclude(outcome=Outcome.MERGED)
    if wanted.since:
        cases = cases.filter(opened_at__gte=midnight(date.fromisoformat(wanted.since)))
    if wanted.until:
        cases = cases.filter(opened_at__lt=midnight(date.fromisoformat(wanted.until)) + timedelta(days=1))
    for given, done, promised in (
        (wanted.contacted, "first_contact_at", "first_contact_due_at"),
        (wanted.resolved, "resolved_at", "resolution_due_at"),
    ):
        if given:
            cases = cases.filter(**{f"{done}__isnull": given == "no"})
        if given in ("late", "in time"):
            cases = cases.filter(**{f"{done}__{'gt' if given == 'late' else 'lte'}": F(promised)})
    return cases


def midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _owner(given: str, by: User) -> UUID | None:
    if given == "nobody":
        return None
    try:
        return by.pk if given == "me" else UUID(given)
    except ValueError:
        return UUID(int=0)


def _ids_of(theme: str) -> list[int]:
    return list(Theme.objects.filter(key=theme).values_list("pk", flat=True)) or [0]


def _searched(cases: CaseQuerySet, q: str) -> CaseQuerySet:
    bare = q.lstrip("#")
    if (pk := whole_number(bare)) is not None:
        return cases.filter(pk=pk)
    if "@" in q and " " not in q:
        return cases.filter(person__in=Identity.objects.filter(kind__in=_kinds(), handle=q).values("person"))
    with connection.cursor() as cursor:
        if max(_guessed(cursor, "act_message", q), _guessed(cursor, "listen_verbatim", q)) <= 2 * RARE:
            cursor.execute(question("case_search"), {"q": q, "most": 4 * RARE})
            written, spoken, numbers = cursor.fetchone()
            if max(written, spoken) <= 4 * RARE:
                return cases.filter(RawSQL("act_case.number = any(%s)", [numbers], output_field=BooleanField()))
    # The offset keeps the planner from looking all of them up beforehand.
    return cases.filter(
        RawSQL(
            "exists (select 1 from act_message m where m.case_id = act_case.number and m.kind <> 'event'"
            " and m.search @@ websearch_to_tsquery('simple', %s) offset 0)"
            " or exists (select 1 from act_casefeedback l join listen_verbatim v on v.feedback_id = l.feedback_id"
            " where l.case_id = act_case.number and v.search @@ websearch_to_tsquery('simple', %s) offset 0)",
            [q, q],
            output_field=BooleanField(),
        )
    )


def _guessed(cursor: Any, table: str, q: str) -> float:
    """How many texts have these words, as the planner guesses from how often each word is met."""
    cursor.execute(
        f"explain (format json) select 1 from {table} where search @@ websearch_to_tsquery('simple', %s)",  # noqa: S608
        [q],
    )
    return float(cursor.fetchone()[0][0]["Plan"]["Plan Rows"])


_handles: Kept[list[str]] = Kept(seconds=300)


def _kinds() -> list[str]:
    """The doors that know customers by a handle; the index of handles begins with them."""
    return _handles.get(
        "kinds", lambda: list(Identity.objects.order_by("kind").values_list("kind", flat=True).distinct())
    )


def _page(cases: CaseQuerySet, order: _Order, after: str, most: int) -> list[int]:
    """Numbers of cases in order from there on; those without a time come last, by number."""
    column, place, number = order.column, *_after(after)
    if column == "number":
        older = cases.filter(number__lt=number) if after else cases
        return list(older.order_by("-number").values_list("pk", flat=True)[:most])
    found: list[int] = []
    if place is not None or not after:
        timed = cases.filter(**{f"{column}__isnull": False})
        if place is not None:
            # The first half is a range of the index; the second one only parts those of the same moment.
            edge, beyond = ("lte", "gte") if order.is_latest_first else ("gte", "lte")
            timed = timed.filter(Q(**{f"{column}__{edge}": place}) & ~Q(**{column: place, f"number__{beyond}": number}))
        sign = "-" if order.is_latest_first else ""
        found = list(timed.order_by(f"{sign}{column}", f"{sign}number").values_list("pk", flat=True)[:most])
        number = 0
    if len(found) < most and column == "due_at":
        rest = cases.filter(due_at__isnull=True, number__gt=number).order_by("due_at", "number")
        found += rest.values_list("pk", flat=True)[: most - len(found)]
    return found


def _after(after: str) -> tuple[datetime | None, int]:
    """The place an address names; the beginning where it names none."""
    moment, _, number = after.partition("~")
    try:
        return (datetime.fromisoformat(moment) if moment else None), int(number or 0)
    except ValueError:
        return None, 0


def _place(case: Case, order: _Order) -> str:
    if order.column == "number":
        return f"~{case.number}"
    moment: datetime | None = getattr(case, order.column)
    return f"{moment.isoformat() if moment else ''}~{case.number}"


def _rows(numbers: Sequence[int], *, now: datetime) -> list[Row]:
    if not numbers:
        return []
    held = Case.objects.filter(pk__in=numbers).select_related("touchpoint", "team", "owner").in_bulk()
    with connection.cursor() as cursor:
        cursor.execute(question("case_words"), {"cases": list(numbers)})
        words = {row[0]: row[1:] for row in cursor.fetchall()}
    promises = Promises.current()
    rows = []
    for number in numbers:
        if number in held:
            text, is_reply, family, at = words[number]
            shown = hidden.beginning(text, held[number].touchpoint_id, most=280)
            rows.append(Row(held[number], shown, is_reply, family, at, due(held[number], promises, now=now)))
    return rows


@dataclass(frozen=True, slots=True)
class Choices:
    """What the filters and bulk changes offer: values and names."""

    touchpoints: list[tuple[str, str]]
    teams: list[tuple[str, str]]
    people: list[tuple[str, str]]
    channels: list[str]
    languages: list[str]
    tags: list[str]


_met: Kept[tuple[list[str], list[str], list[str]]] = Kept(seconds=60, renewed=300)


def choices(*, by: User) -> Choices:
    """As many as there are; what only cases tell is kept for a minute."""
    seen = touchpoints_seen_by(by)
    places = Touchpoint.objects.all() if seen is None else Touchpoint.objects.filter(pk__in=seen)
    channels, languages, tags = _met.get("open", _met_in_cases)
    return Choices(
        touchpoints=list(places.order_by("name").values_list("slug", "name")),
        teams=list(Team.objects.values_list("slug", "name")),
        people=[(str(user.pk), user.name) for user in workers()],
        channels=channels,
        languages=languages,
        tags=tags,
    )


def _met_in_cases() -> tuple[list[str], list[str], list[str]]:
    running = CaseQuerySet(Case).open()
    channels, languages = (
        sorted(filter(None, running.values_list(name, flat=True).distinct().order_by()))
        for name in ("channel", "language")
    )
    with connection.cursor() as cursor:
        cursor.execute("select distinct unnest(tags) from act_case where not state = 'closed' order by 1 limit 200")
        return channels, languages, [tag for (tag,) in cursor.fetchall()]


def workers() -> list[User]:
    """Everybody who may be given a case."""
    holding = User.objects.active().filter(memberships__role__in=HOLDERS[Right.WORK_CASES])
    return list(holding.distinct().order_by("name"))


def linked(case: Case) -> list[UUID]:
    """The feedback a case answers."""
    return list(CaseFeedback.objects.filter(case=case).order_by("pk").values_list("feedback", flat=True))
