"""CloudEvents 1.0, structured mode: https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md"""

from __future__ import annotations

from outspoken.post.events import Event
from outspoken.post.formats import Body


def body(event: Event, _key: str) -> Body:
    content = {
        "specversion": "1.0",
        "id": event.id,
        "source": event.source,
        "type": f"outspoken.{event.type}",
        "subject": event.about,
        "time": event.at.isoformat(),
        "datacontenttype": "application/json",
        "data": {"title": event.title, **event.data},
    }
    return Body(content, "application/cloudevents+json; charset=utf-8")
