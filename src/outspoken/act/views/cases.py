"""One case: the customer's whole story, and what is done about it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time
from typing import Any, cast
from uuid import uuid4

from django.contrib import messages
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.views.decorators.http import require_GET, require_POST

from outspoken.act import cases, files, inbox, mentions, merging, page, presence, suggestions
from outspoken.act.errors import CaseError, Changed
from outspoken.act.models import Case, Message, Outcome, Severity
from outspoken.act.openings import Opening, open_for
from outspoken.act.views.fields import field
from outspoken.act.views.inbox import person
from outspoken.pages.given import moment, whole_number
from outspoken.people.models import Team, User
from outspoken.people.rights import Right, may, needs, touchpoints_seen_by
from outspoken.understand import verbatims
from outspoken.understand.models import Reading

Do = Callable[[Case, User, datetime, int | None], object]


@needs(Right.SEE_CASES)
@require_GET
def show(request: HttpRequest, number: int) -> HttpResponse:
    """The whole story, and everything that can be done about it."""
    return _shown(request, held(request, number))


@needs(Right.WORK_CASES)
@require_POST
def opening(request: HttpRequest) -> HttpResponse:
    """Open a case by hand for a comment; one that answers it already is shown."""
    user = cast(User, request.user)
    given = field(request, "comment")
    if not given:
        messages.error(request, "Open a case from the comment that it shall answer.")
        return redirect("read")
    pk = whole_number(given) or 0
    reading = verbatims.seen_by(Reading.objects.filter(pk=pk), touchpoints_seen_by(user)).first()
    if reading is None:
        raise Http404
    wanted = [Opening((reading.feedback_id,), ("by hand",))]
    try:
        opened = open_for(wanted, by=user, now=timezone.now())
    except IntegrityError:
        # Somebody else opened it at the same moment; now it is found.
        opened = open_for(wanted, by=user, now=timezone.now())
    return redirect("case", opened[0].number)


@needs(Right.WORK_CASES)
@require_POST
def answers(request: HttpRequest, number: int) -> HttpResponse:
    """Write to the customer, or put a snippet into what is being written."""
    case, text = held(request, number), field(request, "answer")
    if "put" in request.POST:
        put = page.snippet(field(request, "snippet"), case, by=cast(User, request.user))
        return _shown(request, case, typed={"answer": f"{text}\n\n{put}".strip()})

    def do(case: Case, user: User, now: datetime, seen: int | None) -> object:
        is_asked, key = "asked" in request.POST, field(request, "key")[:60] or None
        sent = files.taken(request.FILES.getlist("files"))
        message = cases.answer(case, text=text, by=user, now=now, key=key, is_asked=is_asked, files=sent, seen=seen)
        presence.sent(case, user=user)
        messages.success(request, "It is in the outbox." if message.letter_id else "It stands on their own page.")
        return None

    return _done(request, case, do, "")


@needs(Right.WORK_CASES)
@require_POST
def notes(request: HttpRequest, number: int) -> HttpResponse:
    """Write among ourselves."""

    def do(case: Case, user: User, now: datetime, seen: int | None) -> object:  # noqa: ARG001  it changes nothing of it
        text, key = field(request, "note"), field(request, "key")[:60] or None
        meant, unknown = mentions.named(text, case)
        for name in unknown[:5]:
            messages.warning(request, f"Nobody who may see this case is called @{name[:40]}; nobody was told.")
        return cases.note(case, text=text, by=user, now=now, mentions=meant, key=key)

    return _done(request, held(request, number), do, "The note is kept; the customer does not see it.")


@needs(Right.WORK_CASES)
@require_POST
def calls(request: HttpRequest, number: int) -> HttpResponse:
    """Note a call, and when to try again."""

    def do(case: Case, user: User, now: datetime, seen: int | None) -> object:
        outcome = field(request, "call")
        if outcome not in Message.Call.values:
            raise CaseError("Say how the call went.")
        text, again = field(request, "said"), _moment(field(request, "again"))
        return cases.call(case, outcome=Message.Call(outcome), text=text, by=user, now=now, again_at=again, seen=seen)

    return _done(request, held(request, number), do, "The call is noted.")


@needs(Right.WORK_CASES)
@require_POST
def owner(request: HttpRequest, number: int) -> HttpResponse:
    """Take it, give it to somebody, or back to the queue."""

    def do(case: Case, user: User, now: datetime, seen: int | None) -> object:
        given = user if "take" in request.POST else person(field(request, "owner"))
        return cases.assign(case, owner=given, by=user, now=now, seen=seen)

    return _done(request, held(request, number), do, "")


@needs(Right.WORK_CASES)
@require_POST
def team(request: HttpRequest, number: int) -> HttpResponse:
    """Hand it over to another team."""

    def do(case: Case, user: User, now: datetime, seen: int | None) -> object:
        to = Team.objects.filter(slug=field(request, "team")).first()
        if to is None:
            raise CaseError("Choose a team.")
        return cases.hand_over(case, team=to, by=user, now=now, seen=seen)

    return _done(request, held(request, number), do, "It is in that team’s queue now.")


@needs(Right.WORK_CASES)
@require_POST
def severity(request: HttpRequest, number: int) -> HttpResponse:
    """Say how severe it is."""

    def do(case: Case, user: User, now: datetime, seen: int | None) -> object:
        given = field(request, "severity")
        if given not in {str(value) for value in Severity.values}:
            raise CaseError("Choose how severe it is.")
        return cases.weigh(case, severity=Severity(int(given)), by=user, now=now, seen=seen)

    return _done(request, held(request, number), do, "")


@needs(Right.WORK_CASES)
@require_POST
def tags(request: HttpRequest, number: int) -> HttpResponse:
    """Name what it is about."""

    def do(case: Case, user: User, now: datetime, seen: int | None) -> object:
        return cases.tag(case, tags=field(request, "tags").split(","), by=user, now=now, seen=seen)

    return _done(request, held(request, number), do, "")


@needs(Right.WORK_CASES)
@require_POST
def follow_up(request: HttpRequest, number: int) -> HttpResponse:
    """Say when to try again, or that nobody needs to."""

    def do(case: Case, user: User, now: datetime, seen: int | None) -> object:
        at = _moment(field(request, "at"))
        return cases.follow_up(case, at=at, by=user, now=now, seen=seen)

    return _done(request, held(request, number), do, "")


@needs(Right.WORK_CASES)
@require_POST
def address(request: HttpRequest, number: int) -> HttpResponse:
    """Write down where the customer can be written to."""

    def do(case: Case, user: User, now: datetime, seen: int | None) -> object:
        return cases.write_down_address(case, address=field(request, "address"), by=user, now=now, seen=seen)

    return _done(request, held(request, number), do, "Kept. You can write to them now.")


@needs(Right.WORK_CASES)
@require_POST
def merger(request: HttpRequest, number: int) -> HttpResponse:
    """Let it go on in another case."""
    case, user = held(request, number), cast(User, request.user)
    given = field(request, "into").strip().lstrip("#")
    pk = whole_number(given) or 0
    into = inbox.seen_by(user).filter(pk=pk).first()
    try:
        if into is None:
            raise CaseError("There is no case of that number that you may see.")
        merging.merge(case, into=into, by=user, now=timezone.now())
    except CaseError as error:
        return _shown(request, case, problem=str(error), status=422)
    messages.success(request, f"Case {case.number} goes on here.")
    return redirect("case", into.number)


@needs(Right.WORK_CASES)
@require_POST
def parting(request: HttpRequest, number: int) -> HttpResponse:
    """Answer some of its comments in a case of their own."""
    case, user = held(request, number), cast(User, request.user)
    try:
        fresh = merging.split(case, feedback=page.uuids(request.POST.getlist("feedback")), by=user, now=timezone.now())
    except CaseError as error:
        return _shown(request, case, problem=str(error), status=422)
    messages.success(request, f"They are answered in a case of their own now: {fresh.number}.")
    return redirect("case", fresh.number)


@needs(Right.WORK_CASES)
@require_POST
def closure(request: HttpRequest, number: int) -> HttpResponse:
    """Close it without the customer's word, or (`undo`) open it again."""

    def do(case: Case, user: User, now: datetime, seen: int | None) -> object:
        if "undo" in request.POST:
            return cases.reopen(case, by=user, now=now, seen=seen)
        outcome = field(request, "outcome")
        if outcome not in Outcome.values:
            raise CaseError("Say how it ended.")
        why = field(request, "why")
        return cases.close(case, outcome=Outcome(outcome), by=user, now=now, why=why, seen=seen)

    return _done(request, held(request, number), do, "")


@needs(Right.SEE_CASES)
@require_POST
def here(request: HttpRequest, number: int) -> HttpResponse:
    """I have it open, and this is what I have typed; who else has, and whether it changed since I saw it."""
    case, user, now = held(request, number), cast(User, request.user), timezone.now()
    draft = request.POST.get("answer") if may(user, Right.WORK_CASES) else None
    presence.touch(case, user=user, draft=draft, now=now)
    context = {
        "others": presence.others(case, user=user, now=now),
        "is_changed": _seen(request) not in (None, case.version),
    }
    return render(request, "act/cases/_here.html", {**context, "case": case, "seen": _seen(request) or case.version})


@needs(Right.WORK_CASES)
@require_GET
def suggested(request: HttpRequest, number: int) -> HttpResponse:
    """What was answered before and put it right."""
    case = held(request, number)
    found = suggestions.for_case(case, now=timezone.now())
    context = {"case": case, "suggestions": found}
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "act/cases/_suggestions.html", context)
    return _shown(request, case, more=context)


def held(request: HttpRequest, number: int) -> Case:
    """Raise Http404 unless the case is there and this person may see it: the two are told apart to nobody."""
    joined = ("person", "touchpoint", "team", "owner", "incident__theme", "incident__touchpoint", "merged_into")
    if number > 2**62:
        raise Http404
    case = inbox.seen_by(cast(User, request.user)).filter(pk=number).select_related(*joined).first()
    if case is None:
        raise Http404
    return case


def _done(request: HttpRequest, case: Case, do: Do, said: str) -> HttpResponse:
    """Do it, then show the case; where it could not be done, show why, with every word that was typed."""
    try:
        do(case, cast(User, request.user), timezone.now(), _seen(request))
    except CaseError as error:
        return _shown(
            request,
            held(request, case.number),
            problem=str(error),
            typed=request.POST,
            status=409 if isinstance(error, Changed) else 422,
        )
    if said:
        messages.success(request, said)
    return redirect("case", case.number)


def _shown(
    request: HttpRequest,
    case: Case,
    *,
    problem: str = "",
    typed: Any = None,
    status: int = 200,
    more: dict[str, Any] | None = None,
) -> HttpResponse:
    user, now = cast(User, request.user), timezone.now()
    context = page.of(case, by=user, since=moment(field(request, "shown_at")), now=now)
    if typed is None:
        typed = {"answer": presence.draft_of(case, user=user)}
        context["is_draft"] = bool(typed["answer"])
    typed = {name: typed.get(name, "") for name in ("answer", "note", "said", "call", "again", "address", "key")}
    context |= {"problem": problem, "typed": typed, "key": typed["key"] or uuid4().hex, "shown_at": now.isoformat()}
    return render(request, "act/cases/show.html", {**context, **(more or {})}, status=status)


def _seen(request: HttpRequest) -> int | None:
    given = field(request, "seen")
    return whole_number(given)


def _moment(given: str) -> datetime | None:
    """A day (its morning) or a moment in the reader's time; None for nothing. Raises CaseError."""
    if not given.strip():
        return None
    try:
        day, at = parse_date(given), parse_datetime(given)
    except ValueError:
        day = at = None
    if at is None and day is not None:
        at = datetime.combine(day, time(8))
    if at is None:
        raise CaseError("Write the day like 2026-03-09, or choose it.")
    return at if timezone.is_aware(at) else timezone.make_aware(at)
