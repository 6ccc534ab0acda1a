"""Static files served by the house itself: no second server, no build step."""

from __future__ import annotations

import hashlib
import mimetypes
from collections.abc import Awaitable, Callable
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotFound
from django.utils.decorators import sync_and_async_middleware

# Nothing else is ever served from the rooms' folders, wherever a file may lie.
SUFFIXES = frozenset({".css", ".js", ".svg", ".png", ".ico", ".woff2"})


@lru_cache(maxsize=512)
def _held(path: str, stamp: int) -> tuple[bytes, str, str]:  # noqa: ARG001  the stamp is part of the key
    body = Path(path).read_bytes()
    kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
    return body, kind, f'"{hashlib.sha256(body).hexdigest()[:20]}"'


def _answer(request: HttpRequest) -> HttpResponse:
    name = request.path.removeprefix(settings.STATIC_URL)
    found = finders.find(name) if Path(name).suffix in SUFFIXES else None
    if not isinstance(found, str):
        return HttpResponseNotFound("No such file.", content_type="text/plain")
    body, kind, tag = _held(found, Path(found).stat().st_mtime_ns)
    if request.headers.get("If-None-Match") == tag:
        return HttpResponse(status=304, headers={"ETag": tag})
    return HttpResponse(body, content_type=kind, headers={"ETag": tag, "Cache-Control": "public, max-age=300"})


@sync_and_async_middleware
def StaticFiles(  # noqa: N802  named as Django's settings name middleware
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase | Awaitable[HttpResponseBase]]:
    """Answer addresses below STATIC_URL from the rooms' static folders, with an entity tag."""
    from inspect import iscoroutinefunction

    if iscoroutinefunction(get_response):

        async def later(request: HttpRequest) -> HttpResponseBase:
            if request.path.startswith(settings.STATIC_URL):
                return _answer(request)
            response: HttpResponseBase = await get_response(request)
            return response

        return later

    def now(request: HttpRequest) -> HttpResponseBase:
        if request.path.startswith(settings.STATIC_URL):
            return _answer(request)
        return get_response(request)

    return now
