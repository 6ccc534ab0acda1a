"""Who asks: an API token with the right scope, in the Authorization header."""

from __future__ import annotations

from typing import Any, cast

from django.http import HttpRequest
from django.utils import timezone
from ninja.errors import AuthorizationError
from ninja.security.http import HttpAuthBase

from outspoken.people import tokens
from outspoken.people.models import ApiToken


class BearerToken(HttpAuthBase):
    """`Authorization: Bearer osp_…`, from the tokens page; 401 without a valid one, 403 without the scope."""

    openapi_scheme = "bearer"

    def __init__(self, scope: str) -> None:
        self.scope = scope
        super().__init__()

    def __call__(self, request: HttpRequest) -> ApiToken | None:
        return allowed(request, self.scope)


def allowed(request: HttpRequest, scope: str) -> ApiToken | None:
    """The request's token, or None. Raises AuthorizationError where it is valid and may not do this."""
    token = tokens.find(request.headers.get("Authorization", ""), now=timezone.now())
    if token is not None and scope not in token.scopes:
        raise AuthorizationError(message=f"This token has no scope “{scope}”. Make one that has on the tokens page.")
    return token


def token_of(request: HttpRequest) -> ApiToken:
    """The token that authentication left on the request."""
    return cast(ApiToken, cast(Any, request).auth)
