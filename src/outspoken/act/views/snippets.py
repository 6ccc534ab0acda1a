"""Snippets: all of them, one to change."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from outspoken.act import snippets
from outspoken.act.errors import CaseError
from outspoken.act.models import Snippet
from outspoken.act.views.fields import field
from outspoken.people.models import User
from outspoken.people.rights import Right, may, needs

LANGUAGES = (("", "any"), ("en", "English"), ("de", "German"), ("fr", "French"), ("es", "Spanish"), ("nl", "Dutch"))


@needs(Right.SEE_CASES)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """All of them, and room for another one."""
    return _kept(request, None)


@needs(Right.WORK_CASES)
@require_POST
def new(request: HttpRequest) -> HttpResponse:
    return _kept(request, None)


@needs(Right.WORK_CASES)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """One of them; a POST keeps it as it is now."""
    return _kept(request, get_object_or_404(Snippet, pk=pk))


@needs(Right.WORK_CASES)
@require_POST
def removal(request: HttpRequest, pk: int) -> HttpResponse:
    snippets.remove(get_object_or_404(Snippet, pk=pk), by=cast(User, request.user), now=timezone.now())
    messages.success(request, "The snippet is gone; answers it was put into stay as they are.")
    return redirect("snippets")


def _kept(request: HttpRequest, held: Snippet | None) -> HttpResponse:
    typed: Any = held or {"name": "", "text": "", "language": ""}
    problem = ""
    if request.method == "POST":
        typed = {name: field(request, name) for name in ("name", "text", "language")}
        try:
            snippets.keep(held, **typed, by=cast(User, request.user), now=timezone.now())
        except CaseError as error:
            problem = str(error)
        else:
            messages.success(request, "Kept. It stands beside every answer.")
            return redirect("snippets")
    context = {
        "snippets": Snippet.objects.select_related("by"), "held": held, "typed": typed, "problem": problem,
        "languages": LANGUAGES, "may_work": may(request.user, Right.WORK_CASES),
    }  # fmt: skip
    return render(request, "act/snippets/index.html", context, status=422 if problem else 200)
