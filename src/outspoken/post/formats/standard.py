"""Standard Webhooks 1.0: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md"""

from __future__ import annotations

from outspoken.post.events import Event
from outspoken.post.formats import Body


def body(event: Event, _key: str) -> Body:
    """The payload the specification recommends: type, timestamp, data."""
    data = {"id": event.id, "about": event.about, "title": event.title, **event.data}
    return Body({"type": event.type, "timestamp": event.at.isoformat(), "data": data})
