"""One try to deliver a webhook: the request is made from the letter, sent through the guarded client, and judged.

What counts as delivered is Standard Webhooks': any 2xx. A redirect is a failure, 410 means that nobody is there for
good. Of the answer at most 64 kB are read, and of those nothing that only repeats what was sent is kept.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final, Protocol

from django.conf import settings

import outspoken
from outspoken.pages.given import whole_number
from outspoken.post import client, formats, signing
from outspoken.post.client import Answer, Bounds
from outspoken.post.events import Event, event_id
from outspoken.post.models import Endpoint, Letter
from outspoken.post.outcomes import Fate, Outcome

SECONDS: Final = 20.0
REPLY: Final = 64 * 1024
_KEPT: Final = 500
# As many characters in a row that we sent ourselves are no answer of theirs.
_ECHO: Final = 20


@dataclass(frozen=True, slots=True)
class Request:
    """A webhook ready to be sent: no row is needed any more."""

    url: str
    body: bytes
    headers: Mapping[str, str]


class Judge(Protocol):
    """Says what an answer means. sent: the body it answers."""

    def __call__(self, answer: Answer, *, sent: str, seconds: float, at: datetime) -> Outcome: ...


def request_for(letter: Letter, endpoint: Endpoint, *, now: datetime) -> Request:
    """The letter in the endpoint's format, signed for this moment where the format is signed."""
    made = formats.named(endpoint.format)(_event(letter), endpoint.secret)
    body = json.dumps(made.content, ensure_ascii=False, separators=(",", ":"))
    headers = {"content-type": made.content_type, "user-agent": f"Outspoken/{outspoken.__version__}"}
    if endpoint.is_signed:
        headers |= signing.signed(str(letter.pk), body, keys=endpoint.secrets_at(now), at=now)
    return Request(endpoint.url, body.encode(), headers)


def deliver(
    request: Request, *, seconds: float = SECONDS, look_up: client.LookUp | None = None, judge: Judge | None = None
) -> Outcome:
    """Send it once and judge the answer; never raises for what the other side does."""
    began = time.monotonic()
    try:
        answer = client.send(
            "POST",
            request.url,
            body=request.body,
            headers=request.headers,
            allowed=settings.OUTBOUND_ALLOW,
            bounds=Bounds(seconds=seconds, size=REPLY, is_cut=True),
            redirects=0,
            look_up=look_up,
        )
    except client.PostError as error:
        return Outcome(Fate.AGAIN, trouble=str(error)[:300], seconds=time.monotonic() - began, is_absent=True)
    said = request.body.decode("utf-8", "replace")
    return (judge or judged)(answer, sent=said, seconds=time.monotonic() - began, at=datetime.now(UTC))


def judged(answer: Answer, *, sent: str, seconds: float, at: datetime) -> Outcome:
    """What an answer means."""
    status = answer.status
    if 200 <= status < 300:
        return Outcome(Fate.DELIVERED, status=status, seconds=seconds)
    said = without_echo(answer.body.decode("utf-8", "replace"), sent)[:_KEPT]
    fate = Fate.REFUSED if status == 410 else Fate.AGAIN
    return Outcome(
        fate,
        status=status,
        answer=said,
        trouble=_meaning(status),
        seconds=seconds,
        wished=_wished(answer.headers.get("retry-after", ""), at) if status in {429, 502, 503, 504} else None,
        is_gone=status == 410,
    )


def without_echo(said: str, sent: str) -> str:
    """An answer in one line, without the stretches that repeat what was sent: they may hold a customer's words.

    >>> without_echo('bad value: "Nobody answers the phone at all"', '{"quotes":["Nobody answers the phone at all"]}')
    'bad value: …'
    """
    line = " ".join("".join(each if each.isprintable() else " " for each in said[: 4 * _KEPT]).split())
    flat = " ".join(sent.split())
    kept, at = [], 0
    while at < len(line):
        length = _ECHO
        if line[at : at + length] not in flat or at + length > len(line):
            kept.append(line[at])
            at += 1
            continue
        while at + length < len(line) and line[at : at + length + 1] in flat:
            length += 1
        kept.append("…")
        at += length
    return "".join(kept)


def _event(letter: Letter) -> Event:
    data = letter.data
    return Event(
        id=event_id(letter.key.rpartition(" → ")[0]),
        type=letter.type,
        title=letter.subject,
        about=letter.about,
        at=letter.put_at.astimezone(UTC),
        source=settings.PUBLIC_URL,
        text=str(data.get("text", "")),
        facts={str(name): str(value) for name, value in data.get("facts", {}).items()},
        quotes=[str(quote) for quote in data.get("quotes", ())],
        link=str(data.get("link", "")),
        severity=str(data.get("severity", "info")),
        action=str(data.get("action", "trigger")),
        data=data,
    )


def _meaning(status: int) -> str:
    if 300 <= status < 400:
        return f"it sends on to another address ({status}), which is not followed; give the final address"
    if status == 410:
        return "it says that it is gone for good (410)"
    if status in {401, 403}:
        return f"it does not let us in ({status}); is its secret or address still right?"
    if status == 404:
        return "there is nothing at its address (404)"
    if status == 429:
        return "it asks for fewer messages (429)"
    if status >= 500:
        return f"it has trouble of its own ({status})"
    return f"it does not take the message ({status})"


def _wished(header: str, at: datetime) -> float | None:
    """Seconds of a Retry-After: a number of them, or a date."""
    if (seconds := whole_number(header)) is not None:
        return float(seconds)
    try:
        until = parsedate_to_datetime(header)
    except ValueError:
        return None
    return max(0.0, (until.replace(tzinfo=until.tzinfo or UTC) - at).total_seconds())
