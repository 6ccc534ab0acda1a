"""The API as one object: its routes, its words, and one shape for everything that goes wrong."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.openapi.schema import REF_TEMPLATE
from pydantic.json_schema import models_json_schema

from outspoken.listen.api import exposures, feedback, links, mail, webhooks
from outspoken.listen.api.requests import WHOLE, Refused
from outspoken.listen.api.schemas import BatchIn, ExposureIn, ExposuresIn, FeedbackIn, LinkIn, LinksIn
from outspoken.listen.feedback import ItemError, SourceClosed
from outspoken.listen.idempotency import IdempotencyError, StillRunning
from outspoken.people.rights import public

DESCRIPTION = f"""
Hand in what your customers say, one at a time or up to 1,000 at once, and nothing acknowledged is ever lost.

**Sign in** with a token from the tokens page: `Authorization: Bearer osp_…`. Its scopes say what it may do.

**Answers.** 2xx means: safely on disk. 201 everything is new, 200 everything was known, 207 some items were refused
and the others stored, 422 nothing could be taken. Every refusal names the item, the field and the way out; nothing
is left out silently.

**Retries are safe.** Give each item your own `external_id`: the same id again is the same feedback. Or send an
`Idempotency-Key` header (any text of up to 255 visible ASCII characters, new for each request): for
{settings.IDEMPOTENCY_DAYS} days the same key with the same body gets the same answer, to the byte; with another
body 422; while the first is still running 409. Keys belong to one token and one endpoint.

**Personal numbers** (e-mail addresses, phone, card and account numbers) in words and attributes are masked before
anything is stored. `person` is kept as sent, so that a customer can be answered, exported and erased.

**Limits.** 16 MiB a request, 1,000 items, 1,000,000 characters a text.
"""

# Shapes that no route's parameters name, since bodies are read item by item.
BODIES = (FeedbackIn, BatchIn, ExposureIn, ExposuresIn, LinkIn, LinksIn)


class House(NinjaAPI):
    def get_openapi_schema(self, **options: Any) -> Any:
        schema = super().get_openapi_schema(**options)
        _, shapes = models_json_schema([(body, "validation") for body in BODIES], ref_template=REF_TEMPLATE)
        schema["components"]["schemas"].update(shapes["$defs"])
        return schema


api = House(
    title="Outspoken",
    version=settings.VERSION,
    description=DESCRIPTION.strip(),
    docs_url=None,  # /api/docs is a page of the house
    openapi_url="openapi.json",
    urls_namespace="api",
    servers=[{"url": settings.PUBLIC_URL}],
)
api.add_router("", feedback.router)
api.add_router("", webhooks.router)
api.add_router("", exposures.router)
api.add_router("", links.router)
api.add_router("", mail.router)


def problem(
    status: int, message: str, errors: Sequence[ItemError] = (), *, headers: Mapping[str, str] | None = None
) -> HttpResponse:
    """The one shape of everything that goes wrong."""
    listed = [{"index": error.index, "field": error.field, "message": error.message} for error in errors]
    body = json.dumps({"message": message, "errors": listed}, ensure_ascii=False)
    return HttpResponse(body, status=status, content_type="application/json", headers=headers)


@api.exception_handler(Refused)
def refused(request: HttpRequest, error: Refused) -> HttpResponse:  # noqa: ARG001
    return problem(error.status, error.message, error.errors)


@api.exception_handler(SourceClosed)
def closed(request: HttpRequest, error: SourceClosed) -> HttpResponse:  # noqa: ARG001
    return problem(422, str(error))


@api.exception_handler(IdempotencyError)
def not_once(request: HttpRequest, error: IdempotencyError) -> HttpResponse:  # noqa: ARG001
    headers = {"Retry-After": "1"} if isinstance(error, StillRunning) else {}
    return problem(error.status, str(error), headers=headers)


@api.exception_handler(AuthenticationError)
def unknown(request: HttpRequest, error: Exception) -> HttpResponse:  # noqa: ARG001
    message = "No valid API token. Send “Authorization: Bearer osp_…” with one from the tokens page."
    return problem(401, message, headers={"WWW-Authenticate": 'Bearer realm="outspoken"'})


@api.exception_handler(HttpError)
def told(request: HttpRequest, error: HttpError) -> HttpResponse:  # noqa: ARG001
    return problem(error.status_code, error.message)


@api.exception_handler(ValidationError)
def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:  # noqa: ARG001
    errors = [ItemError(WHOLE, _field(detail), str(detail["msg"])) for detail in error.errors]
    return problem(422, "The address or its parameters are not as described.", errors)


def _field(detail: dict[str, Any]) -> str:
    return ".".join(str(part) for part in detail["loc"])


@public
def nowhere(request: HttpRequest) -> HttpResponse:
    """Machines get their answer in their language also where there is nothing."""
    return problem(404, f"There is nothing at {request.path[:200]}. See {settings.PUBLIC_URL}/api/docs.")
