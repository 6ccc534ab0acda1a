"""What a problem is about: its comments, incidents and cases, by rule since it began and by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from outspoken.act.models import Case, Problem
from outspoken.act.problems.standing import REFERENCE, Month, Standing, standing
from outspoken.lens import Lens, Slice
from outspoken.understand import themes
from outspoken.understand.kept import Kept
from outspoken.understand.models import Incident, Reading
from outspoken.understand.period import midnight
from outspoken.understand.room import Filters, link
from outspoken.understand.scope import Scope

LONGEST: Final = 60  # months looked back at, at most
# Incidents that tell of trouble; silence and new words are none.
TROUBLE: Final = (Incident.Kind.MORE, Incident.Kind.SOUR)


def has_rule(problem: Problem) -> bool:
    return bool(problem.theme_id or problem.touchpoint_id or problem.channel)


def in_words(problem: Problem) -> str:
    """In a few words: "Refunds at Web checkout by mail"."""
    place = " by ".join(filter(None, [problem.touchpoint.name if problem.touchpoint else "", problem.channel]))
    if problem.theme is None:
        return place or "what was chosen by hand"
    joint = " at " if problem.touchpoint else " by "
    return f"{problem.theme.name}{joint}{place}" if place else problem.theme.name


def filters(problem: Problem, *, start: date | None = None, end: date | None = None) -> Filters:
    """The unhappy comments about it since it began, as the reading room finds them."""
    return Filters(**_where(problem), polarity="negative", start=midnight(start or problem.since),
                   end=midnight(end) if end else None)  # fmt: skip


def words(problem: Problem, *, start: date | None = None, end: date | None = None) -> str:
    """The address of these comments."""
    held = _where(problem) | {"polarity": "negative", "start": midnight(start or problem.since)}
    return link(**held, **({"end": midnight(end)} if end else {}))


def _where(problem: Problem) -> dict[str, Any]:
    return {
        "theme": problem.theme.key if problem.theme else "",
        "touchpoint": problem.touchpoint.slug if problem.touchpoint else "",
        "channel": problem.channel,
    }


@dataclass(frozen=True, slots=True)
class Heard:
    """What was heard of a problem. months: whole ones, oldest first, those before it began too. n: since it began."""

    months: Sequence[Month]
    n: int


def heard(problem: Problem, *, lens: Lens, scope: Scope, now: datetime) -> Heard:
    """Counts by month from the lens, of what this scope may see; at most three questions."""
    if not has_rule(problem):
        return Heard((), problem.verbatims.count())
    today = now.astimezone(UTC).date()
    this = today.replace(day=1)
    first = max(_months_before(problem.since.replace(day=1), REFERENCE), _months_before(this, LONGEST))
    place: dict[str, Any] = {"start": midnight(first), "bucket": "month"}
    if problem.touchpoint:
        place["touchpoint"] = (problem.touchpoint.slug,)
    elif scope.slugs is not None:
        place["touchpoint"] = scope.slugs
    if problem.channel:
        place["channel"] = (problem.channel,)
    named: dict[str, Any] = {"theme": (problem.theme.key,)} if problem.theme else {}
    about = _by_month(lens, Slice(**place, **named), "negative")
    everything = _by_month(lens, Slice(**place), "n")
    firsts = [_months_before(this, back) for back in range(LONGEST, 0, -1)]
    months = [Month(at, about.get(at, 0), everything.get(at, 0)) for at in firsts if at >= first]
    since = {**place, "start": midnight(problem.since), "bucket": ""}
    rows = lens.ask(Slice(**since, **named)).to_pylist()
    return Heard(months, sum(int(row["negative"]) for row in rows))


_lately: Kept[Heard] = Kept(seconds=120, most=1024, renewed=3600)


def heard_lately(problem: Problem, *, lens: Lens, scope: Scope, now: datetime) -> Heard:
    """The same as of the last minutes, for pages that show many problems; nobody waits for one asked lately."""
    key = (str(lens.folder), problem.pk, problem.version, scope.slugs, now.astimezone(UTC).date())
    return _lately.get(key, lambda: heard(problem, lens=lens, scope=scope, now=now))


def _by_month(lens: Lens, asked: Slice, column: str) -> Mapping[date, int]:
    return {row["bucket"].date(): int(row[column]) for row in lens.ask(asked).to_pylist()}


def _months_before(first: date, months: int) -> date:
    """The first day of the month so many months before."""
    place = first.year * 12 + first.month - 1 - months
    return date(place // 12, place % 12 + 1, 1)


def incidents(problem: Problem, *, now: datetime) -> QuerySet[Incident]:
    """Trouble about it since it began, and the incidents chosen by hand, the latest first."""
    found = Q(problems=problem)
    if has_rule(problem):
        by_rule = Q(since__gte=problem.since, kind__in=TROUBLE)
        if problem.theme_id:
            by_rule &= Q(theme__in=below(problem.theme_id, now=now))
        if problem.touchpoint_id:
            by_rule &= Q(touchpoint=problem.touchpoint_id)
        if problem.channel:
            by_rule &= Q(channel__in=("", problem.channel))
        found |= by_rule
    rows = Incident.objects.filter(found).select_related("theme", "touchpoint")
    return rows.order_by("-since", "-pk").distinct()


def below(theme: int, *, now: datetime) -> list[int]:
    """Ids of a theme and of all below it."""
    held = themes.current(now=now)
    return [theme, *(held.ids[key] for key, path in held.above.items() if theme in path and held.ids[key] != theme)]


def cases(problem: Problem) -> QuerySet[Case]:
    """Cases about it since it began, and those chosen by hand, the latest first."""
    # Each way is looked for by itself: with all in one, PostgreSQL reads every comment about the theme.
    found = problem.cases.order_by().values("pk")
    others = [Case.objects.filter(incident__in=problem.incidents.values("pk")).values("pk")]
    if has_rule(problem):
        others.append(Case.objects.filter(_cases_by_rule(problem)).values("pk"))
    return Case.objects.filter(pk__in=found.union(*others)).order_by("-opened_at", "-pk")


def _cases_by_rule(problem: Problem) -> Q:
    by_rule = Q(opened_at__gte=midnight(problem.since))
    if problem.touchpoint_id:
        by_rule &= Q(touchpoint=problem.touchpoint_id)
    if problem.channel:
        by_rule &= Q(channel=problem.channel)
    if problem.theme_id:
        speaks = Reading.objects.filter(feedback__case_link__case=OuterRef("pk"), themes__contains=[problem.theme_id])
        by_rule &= Q(Exists(speaks))
    return by_rule


def stands(problem: Problem, found: Heard, rung: Sequence[Incident]) -> Standing:
    """Whether it is new, lasts, came back or relapsed."""
    solved = problem.solved_at.astimezone(UTC).date() if problem.solved_at else None
    return standing(found.months, since=problem.since, solved_on=solved, rang_on=[row.since for row in rung])


def of_problem(case: Case) -> QuerySet[Problem]:
    """The problems that a case is about, by hand or by rule; merged ones are left out."""
    themes_said = Reading.objects.filter(feedback__case_link__case=case).values_list("themes", flat=True)
    said = {theme for row in themes_said for theme in row}
    by_rule = (
        (Q(touchpoint=case.touchpoint_id) | Q(touchpoint=None))
        & (Q(channel=case.channel) | Q(channel=""))
        & (Q(theme__in=said) | Q(theme=None))
        & Q(since__lte=case.opened_at.astimezone(UTC).date())
        & ~Q(touchpoint=None, theme=None, channel="")
    )
    by_hand = Q(cases=case) | (Q(incidents=case.incident_id) if case.incident_id else Q(pk=None))
    found = Problem.objects.filter(by_rule | by_hand).exclude(state=Problem.State.MERGED)
    return found.distinct().order_by("-changed_at")
