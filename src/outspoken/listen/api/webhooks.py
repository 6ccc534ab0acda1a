"""POST /api/webhooks/{source}: other systems tell us, in CloudEvents 1.0."""

from __future__ import annotations

import dataclasses
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router
from ninja.errors import AuthenticationError
from standardwebhooks import Webhook, WebhookVerificationError

from outspoken.listen import sources
from outspoken.listen.api.feedback import PROBLEMS, answer_for
from outspoken.listen.api.requests import Refused, body_of, listed, parsed, told, validated
from outspoken.listen.api.schemas import FeedbackIn, ProblemOut, TakenOut
from outspoken.listen.api.tokens import allowed
from outspoken.listen.cloudevents import BATCH, STRUCTURED, Event, EventError, fields_of, from_headers, from_json
from outspoken.listen.feedback import Item, ItemError
from outspoken.listen.models import Source

router = Router(tags=["Webhooks"])

# The id of the feedback is the event's own.
KNOWN = frozenset(FeedbackIn.model_fields) - {"external_id"}
EVENT = {
    "specversion": "1.0",
    "id": "81723",
    "source": "https://help.example.com/tickets",
    "type": "com.example.ticket.rated",
    "time": "2026-03-01T08:14:00Z",
    "datacontenttype": "application/json",
    "data": {"text": "Solved in one call, thank you.", "score": 5, "score_kind": "csat", "channel": "calls"},
}
EVENT_SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["id", "source", "specversion", "type"],
    "properties": {
        "id": {"type": "string", "minLength": 1},
        "source": {"type": "string", "minLength": 1},
        "specversion": {"const": "1.0"},
        "type": {"type": "string", "minLength": 1},
        "time": {"type": "string", "format": "date-time"},
        "data": {"description": "A text, or an object with the fields of FeedbackIn; others become attributes."},
    },
    "examples": [EVENT],
}
BODY = {
    "required": True,
    "content": {
        STRUCTURED: {"schema": EVENT_SCHEMA},
        BATCH: {"schema": {"type": "array", "items": EVENT_SCHEMA, "maxItems": 1000}},
        "application/json": {"schema": {"description": "The data alone, with the attributes in ce-… headers."}},
    },
}


@router.post(
    "/webhooks/{source_slug}",
    response={200: TakenOut, 201: TakenOut, 207: TakenOut, 400: ProblemOut, 404: ProblemOut, **PROBLEMS},
    operation_id="post_webhook",
    summary="Hand in CloudEvents",
    openapi_extra={"requestBody": BODY},
    url_name="post-webhook",
)
def post_webhook(request: HttpRequest, source_slug: str) -> HttpResponse:
    """Store what other systems tell in [CloudEvents 1.0](https://cloudevents.io), structured, batched or binary.

    A source with a secret takes only requests signed as [Standard Webhooks](https://www.standardwebhooks.com) says,
    not older than five minutes; a source without one asks for an API token with the scope `feedback:write`.
    An event's `source` and `id` together are the feedback's id: an event sent again is not stored twice.
    """
    source = sources.find(source_slug, kind=Source.Kind.WEBHOOK)
    if source is None:
        raise Refused(404, "No webhook source has this slug. Create it on the sources page.")
    body = body_of(request)
    _verify(request, body, source)
    items: dict[int, Item] = {}
    errors: list[ItemError] = []
    given = _events(request, body)
    for index, event in enumerate(given):
        try:
            items[index] = _item(event)
        except EventError as error:
            errors.append(ItemError(index, error.name, str(error)))
        except ValueError as error:
            errors += told(index, error)
    answer = answer_for(items, errors, count=len(given), source=source, now=timezone.now())
    return HttpResponse(answer.body, status=answer.status, content_type="application/json")


def _events(request: HttpRequest, body: bytes) -> list[Any]:
    """The events as they came, not yet looked at: JSON values, or one binary event. Raises Refused."""
    if request.content_type == STRUCTURED:
        return [parsed(body)]
    if request.content_type == BATCH:
        value = parsed(body)
        if not isinstance(value, list):
            raise Refused(422, "A batch of CloudEvents is a JSON list.")
        return listed(value)
    try:
        return [from_headers(request.headers, body)]
    except EventError as error:
        message = f"{error} Or send the whole event as {STRUCTURED}."
        raise Refused(422, "This is no CloudEvent.", [ItemError(0, error.name, message)]) from None


def _item(given: Any) -> Item:
    """One event as feedback. Raises EventError, or what `validated` raises."""
    event = given if isinstance(given, Event) else from_json(given)
    feedback = validated(FeedbackIn, fields_of(event, known=KNOWN))
    return dataclasses.replace(feedback.item(otherwise_id=event.external_id), raw=event.attributes)


def _verify(request: HttpRequest, body: bytes, source: Source) -> None:
    """Raises AuthenticationError, AuthorizationError, or Refused (401) saying what the signature lacks."""
    if not source.secret:
        if allowed(request, "feedback:write") is None:
            raise AuthenticationError
        return
    try:
        Webhook(source.secret).verify(body, dict(request.headers), json_parse=False)
    except WebhookVerificationError as error:
        raise Refused(401, f"The signature is not right: {error}.") from None
    except ValueError:
        raise Refused(401, "The signature is not right: it is not written as Standard Webhooks says.") from None
