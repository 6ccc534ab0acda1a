"""The inbox of cases, and one change to many of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final, cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
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
from outspoken.pages.given import moment, whole_number
from outspoken.people.models import Team, User
from outspoken.people.rights import Right, may, needs

# A change of more cases than fit on a page is asked about once more.
ASKED_ABOVE: Final = inbox.PAGE
# What a form says of the change, kept while it is asked about.
_KEPT: Final = frozenset({"do", "owner", "team", "severity", "tag", "outcome", "wanted", "next", "all"})
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
        "in_all": None if wanted.is_narrowed else counts.get(wanted.view),
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
    """Do one thing to the chosen cases, or (`all`) to all that match: to those nobody changed since they were shown."""
    user, now = cast(User, request.user), timezone.now()
    try:
        what = _what(request, user, now=now)
        if "all" in request.POST:
            return _to_all(request, what, now=now)
        seen = _chosen(request, user)
        if not seen:
            raise CaseError("Choose some cases first: tick the boxes beside them.")
        came = bulk.change(seen, what, by=user, now=now)
    except CaseError as error:
        messages.error(request, str(error))
    else:
        _tell(request, came)
    return _back(request)


def _to_all(request: HttpRequest, what: bulk.Change, *, now: datetime) -> HttpResponse:
    """Ask once more where they are many; then change all that matched when they were shown. Raises CaseError."""
    user, wanted = cast(User, request.user), Wanted.parse(QueryDict(field(request, "wanted")))
    if wanted.problems:
        raise CaseError("It is not clear which cases are meant. Choose the filters anew.")
    cases = inbox.matching(wanted, by=user, now=now)
    seen_at = moment(field(request, "as_of")) or now
    count = cases.count() if "confirmed" not in request.POST else 0
    if count > ASKED_ABOVE:
        kept = [(name, value) for name, value in request.POST.items() if name in _KEPT]
        context = {"count": count, "deed": _deed(request), "kept": kept, "as_of": now, "filters": _active(wanted)}
        context |= {"most": bulk.MOST_MATCHING, "view_name": VIEWS[wanted.view], "back": _way_back(request)}
        return render(request, "act/cases/changing.html", context)
    came, are_more = bulk.change_matching(cases, what, seen_at=seen_at, by=user, now=now)
    _tell(request, came)
    if are_more:
        messages.warning(request, f"These were the first {bulk.MOST_MATCHING:,}; do it again for the others.")
    return _back(request)


def _deed(request: HttpRequest) -> str:
    """What is to be done to them, as it goes on after “Do this to 1,234 cases: …”."""
    asked = field(request, "do")
    given = field(request, asked)
    if asked == "take":
        return "take them yourself"
    if asked == "owner":
        to = person(given)
        return f"give them to {to.name}" if to else "give them back to the queue"
    if asked == "team":
        return f"hand them over to {Team.objects.get(slug=given).name}"
    if asked == "severity":
        return f"set their severity to {Severity(int(given)).label}"
    return f"tag them “{given}”" if asked == "tag" else f"close them as “{Outcome(given).label}”"


def _tell(request: HttpRequest, came: bulk.Outcomes) -> None:
    n = len(came.done)
    if n:
        messages.success(request, f"Done for {n:,} case{'' if n == 1 else 's'}.")
    elif not came.refused:
        messages.warning(request, "No case matches any more; nothing was changed.")
    for why in list(came.refused.values())[:5]:
        messages.warning(request, why)
    if len(came.refused) > 5:
        messages.warning(request, f"And {len(came.refused) - 5:,} others; nothing was changed in them.")


def _back(request: HttpRequest) -> HttpResponse:
    return redirect(_way_back(request))


def _way_back(request: HttpRequest) -> str:
    back = field(request, "next")
    is_ours = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    return back if is_ours and back.startswith("/") else reverse("cases")


def _chosen(request: HttpRequest, user: User) -> dict[int, int]:
    """Number → version as it was seen, of those chosen that this person may see."""
    seen: dict[int, int] = {}
    for value in request.POST.getlist("case")[: bulk.MOST]:
        case, _, version = value.partition(":")
        if (pk := whole_number(case)) is not None and (held := whole_number(version)) is not None:
            seen[pk] = held
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
