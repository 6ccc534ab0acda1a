"""POST /api/mail/{mailbox}: a mail server hands in a mail as it came."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.request import UnreadablePostError
from django.utils import timezone
from ninja import Field, Router, Schema
from ninja.errors import AuthenticationError

from outspoken.listen.api.feedback import PROBLEMS
from outspoken.listen.api.requests import Refused
from outspoken.listen.api.schemas import ProblemOut
from outspoken.listen.api.tokens import allowed
from outspoken.post.inbox import door, intake, mailboxes
from outspoken.post.models import Mailbox

router = Router(tags=["Mail"])
SCOPE = "mail:write"
BODY: dict[str, Any] = {
    "required": True,
    "content": {
        "message/rfc822": {
            "schema": {
                "type": "string",
                "description": "The raw mail (RFC 5322), unchanged.",
                "examples": ["From: dev@example.com\nTo: care@example.org\nSubject: Parcel\n\nWhere is it?\n"],
            }
        },
        "application/octet-stream": {"schema": {"type": "string", "format": "binary"}},
    },
}


class MailOut(Schema):
    """What became of the mail."""

    id: UUID
    is_new: bool = Field(description="False where the same mail was handed in before.")


@router.post(
    "/mail/{mailbox_slug}",
    response={200: MailOut, 201: MailOut, 400: ProblemOut, 404: ProblemOut, **PROBLEMS},
    operation_id="post_mail",
    summary="Hand in a mail",
    openapi_extra={"requestBody": BODY},
    url_name="post-mail",
)
def post_mail(request: HttpRequest, mailbox_slug: str) -> HttpResponse:
    """Take a raw mail into a mailbox. 2xx means: safely on disk; the same mail again is not kept twice.

    A request is signed with the mailbox's secret as [Standard Webhooks](https://www.standardwebhooks.com) says, not
    older than five minutes, or bears an API token with the scope `mail:write`.
    """
    mailbox = mailboxes.find(mailbox_slug.replace("\0", ""))
    if mailbox is None or mailbox.kind != Mailbox.Kind.WEBHOOK:
        raise Refused(404, "No mailbox that mail is handed in to has this name. Make it on the mailboxes page.")
    may = allowed(request, SCOPE) is not None
    body = _body(request)
    try:
        if not (may or door.is_signed(mailbox, request.headers, body)):
            raise AuthenticationError
        taken = door.hand_in(mailbox, body, now=timezone.now())
    except door.BadSignature as error:
        raise Refused(401, f"The signature is not right: {error}.") from None
    except intake.TooLarge as error:
        raise Refused(413, str(error)) from None
    except intake.Closed as error:
        raise Refused(422, str(error)) from None
    told = {"id": str(taken.ids[0]), "is_new": bool(taken.stored)}
    return HttpResponse(json.dumps(told), status=201 if taken.stored else 200, content_type="application/json")


def _body(request: HttpRequest) -> bytes:
    """The mail, which may be larger than other requests. Raises Refused."""
    most = settings.INBOUND_MAIL_BYTES
    try:
        body = request.read(most + 1)
    except UnreadablePostError:
        raise Refused(400, "The connection broke before the whole mail was here. Send it again.") from None
    if len(body) > most:
        raise Refused(413, f"The mail is larger than {most:,} bytes.")
    if not body.strip():
        raise Refused(422, "The request is empty. Send the raw mail as its body.")
    return body
