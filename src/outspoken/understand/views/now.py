"""The command centre, its live stream, and its wall."""

from __future__ import annotations

from typing import Any, cast

from django.db import connection
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone

from outspoken.pages.given import whole_number
from outspoken.people.context import address
from outspoken.people.models import User
from outspoken.people.rights import Right, may, needs
from outspoken.understand import live, stream
from outspoken.understand.now import figures
from outspoken.understand.scope import Scope

SHOWN = 25
ON_WALL = 5


@needs(Right.SEE_FIGURES)
def now(request: HttpRequest) -> HttpResponse:
    """How customers feel right now."""
    return render(request, "understand/now/index.html", _centre(request, most=SHOWN))


@needs(Right.SEE_FIGURES)
def wall(request: HttpRequest) -> HttpResponse:
    """The same for a screen across the room: large, dark, nothing to press."""
    return render(request, "understand/now/wall.html", {**_centre(request, most=ON_WALL), "is_wall": True})


@needs(Right.SEE_FIGURES)
def now_figures(request: HttpRequest) -> HttpResponse:
    """The part of the page that counts, for a page that is open already."""
    scope = Scope.of(cast(User, request.user))
    is_wall = "wall" in request.GET
    template = "understand/now/_wall.html" if is_wall else "understand/now/_figures.html"
    return render(request, template, {"centre": figures.of(scope, now=timezone.now())})


@needs(Right.READ_VERBATIMS)
def now_stream(request: HttpRequest) -> StreamingHttpResponse:
    """Comments as they come, as server-sent events; `Last-Event-ID` or `?after=` says where to go on."""
    user = cast(User, request.user)
    # Before the scope is worked out: a right that changes in between ends the stream at the first look.
    rights = live.rights_of(user.pk) or ""
    after = request.headers.get("Last-Event-ID") or request.GET.get("after", "")
    viewer = live.Viewer(user.pk, rights, Scope.of(user).ids, whole_number(after))
    # Handed back to the pool now: a viewer holds no connection while they watch.
    connection.close()
    return StreamingHttpResponse(
        live.watch(viewer),
        content_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


def _centre(request: HttpRequest, *, most: int) -> dict[str, Any]:
    user = cast(User, request.user)
    scope = Scope.of(user)
    # The place first: what is said while the rest is gathered comes through the stream.
    place = stream.newest()
    return {
        "place": place,
        "centre": figures.of(scope, now=timezone.now()),
        "said": live.newest_words(touchpoints=scope.ids, most=most),
        "import_url": address("import-new") if may(user, Right.IMPORT) else None,
        "docs_url": address("api-docs"),
    }
