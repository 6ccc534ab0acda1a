"""PagerDuty Events API v2: https://developer.pagerduty.com/docs/send-alert-event

What is about the same thing is one alert there (`dedup_key`): raised, taken on and settled under one key.
"""

from __future__ import annotations

from typing import Any

from outspoken.post.events import Event
from outspoken.post.formats import Body, quotes_of, shortened


def body(event: Event, key: str) -> Body:
    content: dict[str, Any] = {"routing_key": key, "event_action": event.action, "dedup_key": event.about[:255]}
    if event.action == "trigger":
        content["payload"] = {
            "summary": shortened(event.title, 1024),
            "source": event.source,
            "severity": event.severity,
            "timestamp": event.at.isoformat(),
            "class": event.type,
            "custom_details": {**event.facts, "text": event.text, "quotes": quotes_of(event)},
        }
        content["client"] = "Outspoken"
        content["client_url"] = event.link or event.source
        if event.link:
            content["links"] = [{"href": event.link, "text": "Open in Outspoken"}]
    return Body(content)
