"""How a problem's story is written: locked, changed, told; what all its verbs share."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from outspoken.act.models import Plan, Problem, ProblemEntry
from outspoken.act.problems import hearing
from outspoken.act.problems.errors import NothingSaid, ProblemChanged
from outspoken.listen.masking import mask_text
from outspoken.people import audit
from outspoken.people.models import User

TITLE: Final = 200
WHY: Final = 500


def held(problem: Problem, seen: int | None = None) -> Problem:
    """The problem, locked, as it is now. Raises ProblemChanged where that is not the version somebody saw."""
    found = Problem.objects.select_for_update().get(pk=problem.pk)
    if seen is not None and found.version != seen:
        raise ProblemChanged(found)
    return found


def written(text: str, *, most: int, missing: str) -> str:
    """What somebody typed, on one line, personal numbers masked. Raises NothingSaid with `missing`; "" there allows it.

    A reason may quote a customer, so what would be masked in a comment is masked here.
    """
    flat = " ".join(text.replace("\0", "").split())[:most].strip()
    if not flat and missing:
        raise NothingSaid(missing)
    return mask_text(flat)[:most] if flat else ""


def tell(
    problem: Problem,
    what: str,
    *,
    by: User | None,
    now: datetime,
    why: str = "",
    plan: Plan | None = None,
    phase: ProblemEntry.Phase | str = "",
) -> None:
    """Add what happened, in words that hold none of the customers'."""
    ProblemEntry.objects.create(problem=problem, plan=plan, phase=phase, text=what[:400], why=why, by=by, at=now)


def keep(
    problem: Problem,
    *,
    by: User | None,
    now: datetime,
    verb: str,
    is_move: bool = False,
    detail: dict[str, object] | None = None,
) -> Problem:
    """Write the problem as its verb left it. is_move: those who follow it are told, and the teams that said so."""
    problem.changed_at = now
    problem.version += 1
    problem.moves += is_move
    problem.save()
    if is_move:
        hearing.tell_teams(problem, now=now)
    audit.record(verb, by=by, about=f"problem {problem.number}", now=now, detail=detail or {})
    return problem
