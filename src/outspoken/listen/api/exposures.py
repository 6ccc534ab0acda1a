"""POST /api/exposures: how many customers were served, so that the feedback has a denominator."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router, Status

from outspoken.listen import exposures
from outspoken.listen.api.requests import Refused, body_of, checked, listed, parsed
from outspoken.listen.api.schemas import CountedOut, ExposureIn, ProblemOut
from outspoken.listen.api.tokens import BearerToken
from outspoken.listen.exposures import Count
from outspoken.listen.feedback import ItemError

router = Router(tags=["Denominators"])
ITEM = {"$ref": "#/components/schemas/ExposureIn"}
BODY = {
    "required": True,
    "content": {
        "application/json": {
            "schema": {
                "anyOf": [
                    ITEM,
                    {"type": "array", "items": ITEM, "maxItems": 1000},
                    {"$ref": "#/components/schemas/ExposuresIn"},
                ]
            }
        }
    },
}


@router.post(
    "/exposures",
    auth=BearerToken("feedback:write"),
    response={200: CountedOut, 207: CountedOut, 401: ProblemOut, 403: ProblemOut, 413: ProblemOut, 422: ProblemOut},
    operation_id="post_exposures",
    summary="Say how many were served",
    openapi_extra={"requestBody": BODY},
    url_name="post-exposures",
)
def post_exposures(request: HttpRequest) -> Any:
    """How many customers were served, and asked, per day, touchpoint and channel.

    Feedback without a denominator says little: 40 complaints of 50 journeys or of 50,000? The newest number
    replaces the last, so sending the same count again changes nothing.
    """
    values = listed(parsed(body_of(request)))
    good, errors = checked(ExposureIn, values)
    counts = {
        index: Count(given.day, given.touchpoint, given.channel, served=given.served, offered=given.offered)
        for index, given in good.items()
    }
    errors += [ItemError(list(counts)[e.index], e.field, e.message) for e in exposures.replace(list(counts.values()))]
    refused = len({error.index for error in errors})
    if refused == len(values):
        raise Refused(422, "Nothing could be counted; see errors.", errors)
    listed_errors = [{"index": e.index, "field": e.field, "message": e.message} for e in errors]
    body = {"counted": len(values) - refused, "refused": refused, "errors": listed_errors}
    return Status(207 if refused else 200, body)
