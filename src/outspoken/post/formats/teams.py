"""Microsoft Teams by a workflow's webhook, as an Adaptive Card 1.4: https://adaptivecards.io/explorer/

A TextBlock reads Markdown, so what is not ours stands in a RichTextBlock, which reads none.
"""

from __future__ import annotations

from typing import Any

from outspoken.post.events import Event
from outspoken.post.formats import Body, quotes_of

_SCHEMA = "http://adaptivecards.io/schemas/adaptive-card.json"


def body(event: Event, _key: str) -> Body:
    parts = [_plain(event.title, size="large", weight="bolder")]
    if event.text:
        parts.append(_plain(event.text))
    parts.extend(_plain(f"{name}: {value}") for name, value in event.facts.items())
    parts.extend(_plain(f"“{quote}”", italic=True) for quote in quotes_of(event))
    card: dict[str, Any] = {"type": "AdaptiveCard", "$schema": _SCHEMA, "version": "1.4", "body": parts}
    if event.link:
        card["actions"] = [{"type": "Action.OpenUrl", "title": "Open in Outspoken", "url": event.link}]
    content_type = "application/vnd.microsoft.card.adaptive"
    attached = {"contentType": content_type, "contentUrl": None, "content": card}
    return Body({"type": "message", "attachments": [attached]})


def _plain(text: str, **look: Any) -> dict[str, Any]:
    return {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": text, **look}]}
