"""What is answered while the database is away, for the seconds it takes to come back after a crash or a restart.

An answer that says "try again" is no error of ours: machines repeat by themselves, and people are told what is safe.
"""

from __future__ import annotations

import json
from collections.abc import Callable

import structlog
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string

log = structlog.get_logger()

RETRY_SECONDS = 2
_SAID = "The database cannot be reached at this moment. Nothing of this request was acknowledged; send it again."


class DatabaseAway:
    """Turn a view's loss of the database into 503 with Retry-After, on pages and for machines."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, (OperationalError, InterfaceError)):
            return None
        log.warning("page.database_away", error=type(exception).__name__)
        headers = {"Retry-After": str(RETRY_SECONDS)}
        if request.path.startswith("/api/"):
            body = json.dumps({"message": _SAID, "errors": []})
            return HttpResponse(body, status=503, content_type="application/json", headers=headers)
        # Without the request: the frame around a page asks the database who is signed in.
        return HttpResponse(render_to_string("pages/errors/503.html"), status=503, headers=headers)
