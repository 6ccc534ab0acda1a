"""POST /api/pulses/{slug}/links: signed links, one a transaction, for whoever sends the mail."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from ninja import Router

from outspoken.listen import handles, pulses
from outspoken.listen.api.requests import Refused, body_of, checked, listed, parsed
from outspoken.listen.api.schemas import LinkIn, LinksOut, ProblemOut
from outspoken.listen.api.tokens import BearerToken
from outspoken.listen.items import clean
from outspoken.listen.models import Pulse

router = Router(tags=["Pulses"])
ITEM = {"$ref": "#/components/schemas/LinkIn"}
BODY = {
    "required": True,
    "content": {
        "application/json": {
            "schema": {
                "anyOf": [
                    ITEM,
                    {"type": "array", "items": ITEM, "maxItems": 1000},
                    {"$ref": "#/components/schemas/LinksIn"},
                ]
            }
        }
    },
}


@router.post(
    "/pulses/{pulse_slug}/links",
    auth=BearerToken("feedback:write"),
    response={
        200: LinksOut,
        400: ProblemOut,
        401: ProblemOut,
        403: ProblemOut,
        404: ProblemOut,
        413: ProblemOut,
        422: ProblemOut,
    },
    operation_id="post_pulse_links",
    summary="Make links for a mail",
    openapi_extra={"requestBody": BODY},
    url_name="post-pulse-links",
)
def post_links(request: HttpRequest, pulse_slug: str) -> Any:
    """One signed link per transaction, to send to its customer: it takes one answer, changeable for a day, and is
    good for 60 days. The same transaction again gets a link to the same answer."""
    pulse = Pulse.objects.select_related("source").filter(slug=clean(pulse_slug)).first()
    if pulse is None:
        raise Refused(404, "No pulse has this address.")
    values = listed(parsed(body_of(request)))
    good, errors = checked(LinkIn, values)
    if errors:
        raise Refused(422, "No link was made; see errors.", errors)
    with transaction.atomic():
        named = {index: clean(given.person or "").strip() for index, given in good.items()}
        people = handles.resolve(named.values(), kind=pulse.source.slug, now=timezone.now())
        links = [
            pulses.link_for(pulse, transaction=clean(given.transaction), person=people.get(named[index]))
            for index, given in good.items()
        ]
    return {"links": links}
