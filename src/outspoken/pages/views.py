"""What is shown when something is not as hoped: each page says what happened, what is safe and what to do next."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "pages/errors/400.html", {"exception": exception}, status=400)


def not_allowed(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "pages/errors/403.html", {"reason": str(exception)}, status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    return render(request, "pages/errors/404.html", status=404)


def broken(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/errors/500.html", status=500)
