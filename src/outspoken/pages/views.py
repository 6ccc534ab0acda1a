"""What is shown when something is not as hoped: each page says what happened, what is safe and what to do next."""

from __future__ import annotations

import secrets

import structlog
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

log = structlog.get_logger()


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """Rendered without the request: a refused Host header must not reach a template, nor a signed-in frame."""
    return HttpResponse(render_to_string("pages/errors/400.html"), status=400)


def not_allowed(request: HttpRequest, exception: Exception) -> HttpResponse:
    """`exception` may carry `right`, `holders` and `people`: what was missing, which roles have it, whom to ask."""
    told = {name: getattr(exception, name, "") for name in ("right", "holders", "people")}
    return render(request, "pages/errors/403.html", told, status=403)


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001
    return render(request, "pages/errors/403_stale.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    return render(request, "pages/errors/404.html", status=404)


def too_many(request: HttpRequest) -> HttpResponse:
    """Somebody tried too often within a minute; told to programs by Retry-After."""
    answer = render(request, "pages/errors/429.html", status=429)
    answer["Retry-After"] = "60"
    return answer


def broken(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Rendered without the request: whatever broke (the database, too) must not break this page."""
    reference = secrets.token_hex(4)
    log.error("page.broken", reference=reference)
    return HttpResponse(render_to_string("pages/errors/500.html", {"reference": reference}), status=500)
