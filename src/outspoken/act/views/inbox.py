"""The inbox of cases, and one change to many of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from outspoken.act import bulk, inbox, recovery
from outspoken.act.errors import CaseError
from outspoken.act.models import Outcome, Severity, State
from outspoken.act.views.fields import field
from outspoken.act.wanted import VIEWS, Wanted
from outspoken.people.models import Team, User
from outspoken.people.rights import Right, may, needs

# How somebody may end a case without the customer's word.
OURS_TO_SAY = (Outcome.NOT_REACHED, Outcome.NOTHING_TO_DO, Outcome.NOT_PUT_RIGHT)


@needs(Right.SEE_CASES)
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Cases by what falls due next."""
    user, now = cast(User, request.user), timezone.now()
    wanted, after = Wanted.parse(request.GET), request.GET.get("after", "")
    found = inbox.find(wanted, by=user, after=after, now=now)
    context = {"found": found, "wanted": wanted, "further": wanted.query(after=found.further) if found.further else ""}
    context["may_work"] = may(user, Right.WORK_CASES)
    if request.htmx and after:  # type: ignore[attr-defined]
        return render(request, "act/cases/_rows.html", context)
    return render(request, "act/cases/index.html", {**context, **_frame(user, wanted, now=now)})


def _frame(user: User, wanted: Wanted, *, now: datetime) -> dict[str, Any]:
    counts = inbox.counts(by=user, now=now)
    has_team = bool(inbox.teams_of(user))
    names = VIEWS if has_team else VIEWS | {"queue": "Queue"}
    return {
        "views": [(name, label, counts.get(name), wanted.view == name) for name, label in names.items()],
        "counts": counts,
        "view_name": names[wanted.view],
        "choices": inbox.choices(by=user),
        "active": _active(wanted),
        "severities": Severity.choices,
        "states": State.choices[:-1],
        "outcomes": [(outcome.value, outcome.label) for outcome in OURS_TO_SAY],
        "figures": recovery.headline(by=user, now=now),
        "may_set": may(user, Right.SET_PROMISES),
        "may_edit_problems": may(user, Right.EDIT_PROBLEMS),
        "as_of": now,
    }


def _active(wanted: Wanted) -> list[tuple[str, str]]:
    """The filters that are set: in words, and where taking one off leads."""
    said = {"q": "“{}”", "severity": "severity {}", "since": "opened since {}", "until": "opened until {}",
            "contacted": "contacted: {}", "resolved": "put right: {}"}  # fmt: skip
    values = {"severity": {str(number): label for number, label in Severity.choices}, "owner": _owners(wanted)}
    return [
        (
            said.get(name, name + " {}").format(values.get(name, {}).get(value, value)),
            f"{reverse('cases')}?{wanted.without(name).query()}",
        )
        for name, value in wanted.pairs()
        if name != "view"
    ]


def _owners(wanted: Wanted) -> dict[str, str]:
    named = {"me": "me", "nobody": "nobody"}
    if wanted.owner and wanted.owner not in named:
        return {str(user.pk): user.name for user in inbox.workers()}
    return named


@needs(Right.WORK_CASES)
@require_POST
def changes(request: HttpRequest) -> HttpResponse:
    """Do one thing to the chosen cases: to those nobody changed since they were shown."""
    user, now = cast(User, request.user), timezone.now()
    seen = _chosen(request, user)
    try:
        if not seen:
            raise CaseError("Choose some cases first: tick the boxes beside them.")
        came = bulk.change(seen, _what(request, user, now=now), by=user, now=now)
    except CaseError as error:
        messages.error(request, str(error))
    else:
        n = len(came.done)
        if n:
            messages.success(request, f"Done for {n} case{'' if n == 1 else 's'}.")
        for why in list(came.refused.values())[:5]:
            messages.warning(request, why)
        if len(came.refused) > 5:
            messages.warning(request, f"And {len(came.refused) - 5} others; nothing was changed in them.")
    back = field(request, "next")
    is_ours = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    return redirect(back if is_ours and back.startswith("/") else "cases")


def _chosen(request: HttpRequest, user: User) -> dict[int, int]:
    """Number → version as it was seen, of those chosen that this person may see."""
    seen: dict[int, int] = {}
    for value in request.POST.getlist("case")[: bulk.MOST]:
        number, _, version = value.partition(":")
        if number.isascii() and number.isdigit() and version.isascii() and version.isdigit() and len(value) < 30:
            seen[int(number)] = int(version)
    visible = set(inbox.seen_by(user).filter(pk__in=seen).values_list("pk", flat=True))
    return {number: version for number, version in seen.items() if number in visible}


def _what(request: HttpRequest, user: User, *, now: datetime) -> bulk.Change:
    """The change a form asks for. Raises CaseError where it asks for none that can be."""
    asked = field(request, "do")
    given = field(request, asked)
    if asked == "take":
        return bulk.assignment(user)
    if asked == "owner":
        return bulk.assignment(person(given))
    if asked == "team" and (team := Team.objects.filter(slug=given).first()):
        return bulk.handing_over(team)
    if asked == "severity" and given in {str(value) for value in Severity.values}:
        return bulk.weighing(Severity(int(given)))
    if asked == "tag":
        return bulk.tagging(given.split(","))
    if asked == "outcome" and given in Outcome.values:
        return bulk.closing(Outcome(given), now=now)
    raise CaseError("Say what to do with the chosen cases.")


def person(given: str) -> User | None:
    """Whom a form names as the one to work on a case; None for nobody. Raises CaseError."""
    if given in ("", "nobody"):
        return None
    try:
        pk = UUID(given)
    except ValueError:
        raise CaseError("Choose somebody who answers customers.") from None
    for user in inbox.workers():
        if user.pk == pk:
            return user
    raise CaseError("Choose somebody who answers customers.")
