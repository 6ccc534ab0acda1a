"""The reading room: comments one after the other, and what a reader does with one."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from outspoken.people.context import address
from outspoken.people.models import User
from outspoken.people.rights import Right, may, needs, public, touchpoints_seen_by
from outspoken.understand import choices, comments, corrections, flags, hidden, quotes, read_marks, themes, verbatims
from outspoken.understand.models import Reading
from outspoken.understand.room import Filters


@needs(Right.READ_VERBATIMS)
@require_GET
def read(request: HttpRequest) -> HttpResponse:
    """A page of comments that fit the filters in the address, the newest first."""
    user = cast(User, request.user)
    seen = touchpoints_seen_by(user)
    filters = Filters.parse(request.GET)
    older = request.GET.get("older", "")
    found = verbatims.find(filters, by=user, seen=seen, older=older, once=True)
    context = {
        "filters": filters,
        "found": found,
        "comments": comments.shown(found.ids, by=user, seen=seen),
        "older": f"?{filters.query(older=found.older)}" if found.older else "",
        **_may(user),
    }
    if request.htmx and older:  # type: ignore[attr-defined]
        return render(request, "understand/read/_comments.html", context)
    context |= {
        "count": verbatims.count(filters, found, by=user, seen=seen) if not older else None,
        "choices": choices.of(filters, seen=seen),
        "is_further": bool(older),
        "first": f"?{filters.query()}",
        "import_url": address("import-new") if may(user, Right.IMPORT) else None,
        "theme_names": _theme_names(user),
        **_habit(user),
    }
    return render(request, "understand/read/index.html", context)


@needs(Right.READ_VERBATIMS)
@require_GET
def verbatim(request: HttpRequest, pk: int) -> HttpResponse:
    """One comment by itself."""
    user = cast(User, request.user)
    shown = _one(request, pk)
    standing = quotes.standing(pk, by=user, now=timezone.now())
    context = {"comment": shown, "standing": standing, "is_alone": True, **_may(user), **_habit(user)}
    context["theme_names"] = _theme_names(user)
    return render(request, "understand/read/verbatim.html", context)


@needs(Right.READ_VERBATIMS)
@require_POST
def mark(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark as read by oneself, or (`undo`) as not read."""
    user = cast(User, request.user)
    _find(request, pk)
    if "undo" in request.POST:
        read_marks.unmark(pk, by=user)
    else:
        read_marks.mark(pk, by=user, now=timezone.now())
    return _after(request, pk, "understand/read/_marked.html", {"undone": "undo" in request.POST, **_habit(user)})


@needs(Right.READ_VERBATIMS)
@require_POST
def flag(request: HttpRequest, pk: int) -> HttpResponse:
    """Flag for others with a note, or (`undo`) take one's flag off."""
    user = cast(User, request.user)
    _find(request, pk)
    if "undo" in request.POST:
        flags.lower_flag(pk, by=user, now=timezone.now())
    else:
        flags.raise_flag(pk, note=request.POST.get("note", ""), by=user, now=timezone.now())
    return _after(request, pk, "understand/read/_comment.html")


@needs(Right.CORRECT_READINGS)
@require_http_methods(["GET", "POST"])
def correction(request: HttpRequest, pk: int) -> HttpResponse:
    """Set right what was read wrong; asked by GET, the choices there are."""
    if request.method == "GET":
        context = {"comment": _one(request, pk), **_may(request.user)}
        return render(request, "understand/read/_correct.html", context)
    _find(request, pk)
    # One button says it all: its name is the field, its value what it becomes.
    named = next((name for name in corrections.FIELDS if name in request.POST), "")
    field, becomes = (
        (named, request.POST[named]) if named else (request.POST.get("field", ""), request.POST.get("becomes", ""))
    )
    problem = ""
    try:
        corrections.correct(pk, field=field, becomes=becomes, by=cast(User, request.user), now=timezone.now())
    except corrections.NoCorrection as error:
        problem = str(error)
    return _after(request, pk, "understand/read/_comment.html", {"problem": problem})


@needs(Right.SHARE_QUOTES)
@require_POST
def shares(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a link to the words for colleagues without a sign-in; it is shown this once."""
    _find(request, pk)
    token = quotes.share(pk, by=cast(User, request.user), now=timezone.now())
    address = settings.PUBLIC_URL + reverse("quote", args=[token])
    context = {"shared": address, "days": quotes.LASTS.days, "comment": _one(request, pk), **_may(request.user)}
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "understand/read/_shared.html", context)
    user = cast(User, request.user)
    context |= {"standing": quotes.standing(pk, by=user, now=timezone.now()), "is_alone": True, **_habit(user)}
    context["theme_names"] = _theme_names(user)
    return render(request, "understand/read/verbatim.html", context)


@needs(Right.SHARE_QUOTES)
@require_POST
def share_revocation(request: HttpRequest, pk: int, quote: UUID) -> HttpResponse:
    """End a link one made."""
    if not quotes.take_back(quote, by=cast(User, request.user), now=timezone.now()):
        raise Http404
    messages.success(request, "The link is ended; whoever opens it sees nothing any more.")
    return redirect("verbatim", pk)


@public
@require_GET
def quote(request: HttpRequest, token: str) -> HttpResponse:
    """What a shared link shows: the words, where and in which month; nothing of the person."""
    found = quotes.find(token, now=timezone.now())
    text = hidden.words(found.verbatim.text, found.verbatim.feedback.touchpoint_id) if found else ""
    context = {"quote": found, "text": text}
    response = render(request, "understand/read/quote.html", context, status=200 if found else 404)
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store"
    return response


def _find(request: HttpRequest, pk: int) -> None:
    """Raise Http404 unless the verbatim is there and this person may see it: the two are told apart to nobody."""
    seen = touchpoints_seen_by(cast(User, request.user))
    if not verbatims.seen_by(Reading.objects.filter(pk=pk), seen).exists():
        raise Http404


def _one(request: HttpRequest, pk: int) -> comments.Comment:
    user = cast(User, request.user)
    found = comments.shown([pk], by=user, seen=touchpoints_seen_by(user))
    if not found:
        raise Http404
    return found[0]


def _after(request: HttpRequest, pk: int, template: str, context: dict[str, Any] | None = None) -> HttpResponse:
    """What is shown after a change: the changed part, or without a script the page it was made on."""
    if request.htmx:  # type: ignore[attr-defined]
        user = cast(User, request.user)
        return render(request, template, {"comment": _one(request, pk), **_may(user), **(context or {})})
    if context and context.get("problem"):
        messages.error(request, context["problem"])
    back = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    return redirect(back if is_ours else reverse("verbatim", args=[pk]))


def _may(user: Any) -> dict[str, Any]:
    return {
        "may_correct": may(user, Right.CORRECT_READINGS),
        "may_fill": may(user, Right.FIND_CAUSES),
        "may_teach": may(user, Right.TEACH_READER),
        "may_share": may(user, Right.SHARE_QUOTES),
        "open_case": address("case-opening") if may(user, Right.WORK_CASES) else None,
        "correction_buttons": choices.CORRECTIONS,
    }


def _theme_names(user: User) -> list[str]:
    """What a comment can be said to be about, for those who may say so."""
    if not may(user, Right.CORRECT_READINGS):
        return []
    held = themes.current(now=timezone.now())
    return sorted(map(held.full_name, held.ids), key=str.casefold)


def _habit(user: User) -> dict[str, Any]:
    today = read_marks.read_today(user, now=timezone.now())
    return {"read_today": today, "daily": read_marks.DAILY, "daily_done": min(today, read_marks.DAILY)}
