"""POST /api/feedback and GET /api/feedback/{id}."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router
from ninja.params.functions import Header, Query

from outspoken.listen import sources
from outspoken.listen.api.requests import Refused, body_of, checked, listed, parsed
from outspoken.listen.api.schemas import FeedbackIn, FeedbackOut, ProblemOut, TakenOut
from outspoken.listen.api.tokens import BearerToken, token_of
from outspoken.listen.feedback import Item, ItemError, Taken, take
from outspoken.listen.idempotency import Answer, once
from outspoken.listen.models import Feedback, Source
from outspoken.people.models import ApiToken

router = Router(tags=["Feedback"])
ENDPOINT = "POST /api/feedback"

PROBLEMS = {401: ProblemOut, 403: ProblemOut, 413: ProblemOut, 422: ProblemOut}
ONE = FeedbackIn.model_json_schema()["examples"][0]
BODY = {
    "required": True,
    "content": {
        "application/json": {
            "schema": {
                "anyOf": [
                    {"$ref": "#/components/schemas/FeedbackIn"},
                    {"type": "array", "items": {"$ref": "#/components/schemas/FeedbackIn"}, "maxItems": 1000},
                    {"$ref": "#/components/schemas/BatchIn"},
                ]
            },
            "examples": {
                "one": {"summary": "One", "value": ONE},
                "several": {
                    "summary": "Several",
                    "value": {"items": [ONE, {"external_id": "tap-2", "emotion": "delight"}]},
                },
            },
        }
    },
}


@router.post(
    "/feedback",
    auth=BearerToken("feedback:write"),
    response={200: TakenOut, 201: TakenOut, 207: TakenOut, 400: ProblemOut, 409: ProblemOut, **PROBLEMS},
    operation_id="post_feedback",
    summary="Hand in feedback",
    openapi_extra={"requestBody": BODY},
    url_name="post-feedback",
)
def post_feedback(
    request: HttpRequest,
    source: str = Query(
        "api",
        max_length=40,
        description="Slug of the source it belongs to, of kind API. “api” is there from the start.",
    ),
    idempotency_key: str | None = Header(
        None, alias="Idempotency-Key", description="Makes a retry safe; see above.", max_length=1000
    ),
) -> HttpResponse:
    """Store one feedback, a list, or `{"items": […]}` of up to 1,000."""
    now, token, body = timezone.now(), token_of(request), body_of(request)
    stem = _stem(token, idempotency_key)

    def work() -> Answer:
        place = sources.for_api(source)
        if place is None:
            raise Refused(422, "No source of kind API has this slug. Create it on the sources page.")
        return _taken(parsed(body), source=place, stem=stem, now=now)

    if idempotency_key is None:
        answer = work()
    else:
        scoped = f"{source}\n".encode() + body
        answer = once(work, token=token, endpoint=ENDPOINT, key=idempotency_key, body=scoped, now=now)
    return HttpResponse(answer.body, status=answer.status, content_type="application/json")


def _stem(token: ApiToken, key: str | None) -> str:
    """What the ids of items without one begin with: of the key, so that a retry finds them, else made up."""
    if key is None:
        return f"made:{uuid4()}"
    return "key:" + hashlib.sha256(f"{token.pk}\n{key}".encode(errors="replace")).hexdigest()[:40]


def _taken(value: Any, *, source: Source, stem: str, now: datetime) -> Answer:
    """Store what is valid and answer for every item. Raises Refused (422) where nothing was."""
    values = listed(value)
    good, errors = checked(FeedbackIn, values)
    items = {index: given.item(otherwise_id=f"{stem}:{index}") for index, given in good.items()}
    return answer_for(items, errors, count=len(values), source=source, now=now)


def answer_for(items: dict[int, Item], errors: list[ItemError], *, count: int, source: Source, now: datetime) -> Answer:
    """Take the items that are valid so far and tell what became of all `count`. Raises Refused (422), SourceClosed."""
    taken = take(list(items.values()), source=source, by=None, now=now)
    merged = _merged(taken, list(items), errors, count=count)
    if merged.refused == count:
        raise Refused(422, "Nothing could be taken; see errors.", merged.errors)
    status = 207 if merged.refused else 201 if merged.stored else 200
    return Answer(status, _as_json(merged))


def _merged(taken: Taken, places: list[int], errors: list[ItemError], *, count: int) -> Taken:
    """The same result told for the whole request: `places` are the items' indexes in it."""
    ids: list[UUID | None] = [None] * count
    for place, pk in zip(places, taken.ids, strict=True):
        ids[place] = pk
    later = [ItemError(places[error.index], error.field, error.message) for error in taken.errors]
    return Taken(taken.stored, taken.known, ids, sorted(errors + later, key=lambda error: error.index))


def _as_json(taken: Taken) -> str:
    body = {
        "stored": taken.stored,
        "known": taken.known,
        "refused": taken.refused,
        "ids": [str(pk) if pk else None for pk in taken.ids],
        "errors": [{"index": e.index, "field": e.field, "message": e.message} for e in taken.errors],
    }
    return json.dumps(body, ensure_ascii=False)


@router.get(
    "/feedback/{feedback_id}",
    auth=BearerToken("feedback:read"),
    response={200: FeedbackOut, 404: ProblemOut, **PROBLEMS},
    operation_id="get_feedback",
    summary="Read one feedback",
    url_name="get-feedback",
)
def get_feedback(request: HttpRequest, feedback_id: UUID) -> Any:  # noqa: ARG001
    """One feedback by the id that `POST /api/feedback` answered with."""
    rows = Feedback.objects.select_related("source", "touchpoint").prefetch_related("verbatims")
    kept = rows.filter(pk=feedback_id).first()
    if kept is None:
        raise Refused(404, "No feedback has this id. It may have been erased.")
    return {
        **{name: getattr(kept, name) for name in ("id", "external_id", "occurred_at", "received_at", "channel")},
        "source": kept.source.slug,
        "touchpoint": kept.touchpoint.slug if kept.touchpoint else None,
        "score": kept.score,
        "score_kind": kept.score_kind or None,
        "emotion": kept.emotion or None,
        "attributes": kept.attributes,
        "verbatims": [
            {"question": words.question, "text": words.text}
            for words in sorted(kept.verbatims.all(), key=lambda words: words.place)
        ],
        "is_read": kept.read_at is not None,
    }
