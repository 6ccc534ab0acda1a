"""One try to deliver a push: its request is made from the letter, sent through the guarded client, and judged.

A browser that is no longer subscribed (404 or 410; RFC 8030, 7.3) is told so to whoever records the outcome. How long a
push service keeps a push for a browser that is switched off is what is left of the time the letter is worth anything.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import datetime
from typing import Any, Final

import outspoken
from outspoken.post import webhooks
from outspoken.post.client import Answer
from outspoken.post.inbox.sealing import derived
from outspoken.post.models import Letter, PushSubscription
from outspoken.post.outcomes import Fate, Outcome
from outspoken.post.push.encryption import base64url, encrypted
from outspoken.post.push.vapid import Pair, authorization
from outspoken.post.webhooks import Request

# Characters (RFC 8030, 5.4).
_TOPIC: Final = 32
_GONE: Final = {404, 410}
# What another try of the same request will not change.
_FOR_GOOD: Final = {400, 413}
_MEANINGS: Final = {
    400: "the push service does not understand the push (400); please report this",
    401: "the push service does not accept our signature (401); is this machine's clock right?",
    403: "the push service does not accept our key for this browser (403); turn notifications off and on there",
    404: "the browser is no longer subscribed (404)",
    410: "the browser is no longer subscribed (410)",
    413: "the push is too long for the push service (413)",
}


def tried(letter: Letter, pair: Pair | None, *, now: datetime, seconds: float = webhooks.SECONDS) -> Outcome:
    """Send it once and judge the answer; never raises for what the other side does."""
    held = letter.subscription
    if held is None:
        return _refused("the browser is no longer subscribed")
    if pair is None or held.key != pair.public:
        return _refused("the browser subscribed to an older key of this installation; turn notifications on there anew")
    if not held.is_live:
        return _refused("its person signed out everywhere or was switched off")
    request = request_for(letter, held, pair, now=now)
    return webhooks.deliver(request, seconds=seconds, judge=judged)


def request_for(letter: Letter, to: PushSubscription, pair: Pair, *, now: datetime) -> Request:
    """The push, encrypted for the browser and signed for its push service at this moment."""
    said = json.dumps(content(letter), ensure_ascii=False, separators=(",", ":"))
    headers = {
        "authorization": authorization(pair, audience=to.service.origin, now=now),
        "content-encoding": "aes128gcm",
        "content-type": "application/octet-stream",
        "ttl": str(max(0, int((letter.give_up_at - now).total_seconds()))),
        "urgency": str(letter.data["urgency"]),
        "topic": topic(str(letter.data["tag"])),
        "user-agent": f"Outspoken/{outspoken.__version__}",
    }
    return Request(to.endpoint, encrypted(said.encode(), p256dh=to.p256dh, auth=to.auth), headers)


def content(letter: Letter) -> dict[str, Any]:
    """What the service worker is told, as it reads it."""
    return {
        "id": str(letter.pk),
        "title": letter.subject,
        "body": letter.text,
        "link": letter.data["link"],
        "tag": letter.data["tag"],
        "actions": letter.data["actions"],
    }


def topic(tag: str) -> str:
    """Under one topic the newest push replaces what did not arrive yet. Push services learn nothing of the tag."""
    digest = hmac.new(derived("topics of pushes"), tag.encode(), hashlib.sha256).digest()
    return base64url(digest)[:_TOPIC]


def judged(answer: Answer, *, sent: str, seconds: float, at: datetime) -> Outcome:
    """What an answer of a push service means."""
    found = webhooks.judged(answer, sent=sent, seconds=seconds, at=at)
    if found.fate is Fate.DELIVERED:
        return found
    status = answer.status
    return Outcome(
        Fate.REFUSED if status in _GONE | _FOR_GOOD else Fate.AGAIN,
        status=status,
        answer=found.answer,
        trouble=_MEANINGS.get(status, found.trouble),
        seconds=seconds,
        wished=found.wished,
        is_gone=status in _GONE,
    )


def _refused(why: str) -> Outcome:
    return Outcome(Fate.REFUSED, trouble=why, is_gone=True)
