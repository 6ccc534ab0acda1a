"""Pages made for somebody signed in are kept by nobody else: no proxy, no shared computer's history."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from inspect import iscoroutinefunction

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils.decorators import sync_and_async_middleware

POLICY = "accelerometer=(), camera=(), geolocation=(), microphone=(), payment=(), usb=()"


def _marked(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    response.headers.setdefault("Permissions-Policy", POLICY)
    # Whoever brings a session may be signed in; asking the database here would cost every page a query.
    if settings.SESSION_COOKIE_NAME in request.COOKIES or settings.SESSION_COOKIE_NAME in response.cookies:
        response.headers.setdefault("Cache-Control", "no-store, private")
    return response


@sync_and_async_middleware
def NoStore(  # noqa: N802  named as Django's settings name middleware
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase | Awaitable[HttpResponseBase]]:
    """Mark answers to whoever has a session `no-store`, unless the view says otherwise."""
    if iscoroutinefunction(get_response):

        async def later(request: HttpRequest) -> HttpResponseBase:
            response: HttpResponseBase = await get_response(request)
            return _marked(request, response)

        return later

    def now(request: HttpRequest) -> HttpResponseBase:
        return _marked(request, get_response(request))

    return now
