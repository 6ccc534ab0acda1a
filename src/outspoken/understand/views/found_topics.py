"""Found topics: what nobody named yet, each with its words, and every decision about one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from outspoken.people.models import User
from outspoken.people.rights import Right, needs, touchpoints_seen_by
from outspoken.understand import topic_parts, topics
from outspoken.understand.models import SuggestedTopic, TopicChange

SOON = "It is done at the next look, within a minute or so."


@needs(Right.EDIT_THEMES)
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Every found topic, the largest first, and how much is unclear."""
    found = topics.found(by=cast(User, request.user))
    return render(request, "understand/found/index.html", {"found": found, "parts": _PARTS})


@needs(Right.EDIT_THEMES)
@require_POST
def name(request: HttpRequest, topic: int) -> HttpResponse:
    """Call a topic something, or leave it to its words."""
    row, given = _topic(topic), request.POST.get("name", "")
    said = "The name holds at every later look." if given.strip() else "It is called by its words again."
    return _decide(request, lambda by, now: topics.rename(row, given, by=by, now=now), said, at=row)


@needs(Right.EDIT_THEMES)
@require_POST
def pin(request: HttpRequest, topic: int) -> HttpResponse:
    """Pin a topic, or (`undo`) let it go."""
    row, is_on = _topic(topic), "undo" not in request.POST
    said = f"“{row.title}” {'is pinned: no later look moves or drops it' if is_on else 'may move and go again'}."
    return _decide(request, lambda by, now: topics.pin(row, on=is_on, by=by, now=now), said, at=row)


@needs(Right.EDIT_THEMES)
@require_POST
def merging(request: HttpRequest, topic: int) -> HttpResponse:
    """Join a topic into another one."""
    row, given = _topic(topic), request.POST.get("into", "")
    into = topics.open_topic(given)
    if into is None:
        messages.error(request, "Choose the topic that it is to be joined into.")
        return redirect("found-topics")
    said = f"“{row.title}” is joined into “{into.title}”. {SOON}"
    return _decide(request, lambda by, now: topics.merge(row, into=into, by=by, now=now), said, at=into)


@needs(Right.EDIT_THEMES)
@require_http_methods(["GET", "HEAD", "POST"])
def split(request: HttpRequest, topic: int) -> HttpResponse:
    """Part a topic; asked by GET, what the parts would be."""
    row = _topic(topic)
    parts = _number(request.POST.get("parts") or request.GET.get("parts", ""))
    if request.method == "POST":
        said = f"“{row.title}” is parted into {parts}. {SOON}"
        return _decide(request, lambda by, now: topics.split(row, parts, by=by, now=now), said, at=row)
    user = cast(User, request.user)
    context = {
        "topic": topics.shown([row], seen=touchpoints_seen_by(user))[0],
        "wanted": parts,
        "choices": _PARTS,
        "parts": topic_parts.of(row, parts, by=user),
    }
    is_part = request.htmx  # type: ignore[attr-defined]
    return render(request, f"understand/found/{'_split' if is_part else 'split'}.html", context)


@needs(Right.EDIT_THEMES)
@require_POST
def rule(request: HttpRequest, topic: int) -> HttpResponse:
    """Make it a theme, found by rule from now on and in all that came before."""
    row = _topic(topic)
    said = f"“{row.title}” is a theme now. Old comments are being read for it; its phrases can be changed below."
    made: list[str] = []
    answer = _decide(request, lambda by, now: made.append(topics.make_rule(row, by=by, now=now).key), said)
    return redirect("theme-edit", made[0]) if made else answer


@needs(Right.EDIT_THEMES)
@require_POST
def dismissal(request: HttpRequest, topic: int) -> HttpResponse:
    """Set a topic aside, or (`undo`) bring it back."""
    is_back = "undo" in request.POST
    row = get_object_or_404(SuggestedTopic, pk=topic, dismissed_at__isnull=not is_back)
    act = topics.bring_back if is_back else topics.dismiss
    said = f"“{row.title}” is {'back' if is_back else 'set aside; it can be brought back below'}."
    return _decide(request, lambda by, now: act(row, by=by, now=now), said)


@needs(Right.EDIT_THEMES)
@require_POST
def undoing(request: HttpRequest, change: int) -> HttpResponse:
    """Take back a joining or a parting."""
    row = get_object_or_404(TopicChange, pk=change)
    said = "Taken back." if row.done_at is None else f"The opposite is to be done. {SOON}"
    return _decide(request, lambda by, now: topics.undo(row, by=by, now=now), said)


_PARTS = range(2, topics.MOST_PARTS + 1)


def _topic(pk: int) -> SuggestedTopic:
    return get_object_or_404(SuggestedTopic, pk=pk, dismissed_at__isnull=True)


def _number(given: str) -> int:
    """The number of parts asked for; 2 where it says nothing that can be."""
    return int(given) if given in {str(number) for number in _PARTS} else 2


def _decide(
    request: HttpRequest, act: Callable[[User, datetime], object], said: str, *, at: SuggestedTopic | None = None
) -> HttpResponse:
    """Do it, say so, and go back to the page, to where the topic stands."""
    try:
        act(cast(User, request.user), timezone.now())
    except topics.TopicError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, said)
    back = redirect("found-topics")
    if at is not None:
        back["Location"] += f"#topic-{at.pk}"
    return back
