"""Slack's incoming webhooks with Block Kit: https://docs.slack.dev/reference/block-kit/blocks

Customers' words stand in `plain_text`, where nothing in them becomes a link or calls anybody's name.
"""

from __future__ import annotations

from typing import Any

from outspoken.post.events import Event
from outspoken.post.formats import Body, quotes_of, shortened

_HEADER, _SECTION, _FIELDS = 150, 3000, 10


def body(event: Event, _key: str) -> Body:
    blocks: list[dict[str, Any]] = [{"type": "header", "text": _plain(event.title, _HEADER)}]
    if event.text:
        blocks.append({"type": "section", "text": _plain(event.text, _SECTION)})
    if event.facts:
        said = [f"{name}: {value}" for name, value in event.facts.items()]
        blocks.append({"type": "section", "fields": [_plain(fact, 2000) for fact in said[:_FIELDS]]})
    blocks.extend({"type": "section", "text": _plain(f"“{quote}”", _SECTION)} for quote in quotes_of(event))
    if event.link:
        button = {"type": "button", "text": _plain("Open in Outspoken", 75), "url": event.link}
        blocks.append({"type": "actions", "elements": [button]})
    # Shown in notifications, where Slack reads markup.
    return Body({"text": _escaped(shortened(event.title, _SECTION)), "blocks": blocks})


def _plain(text: str, length: int) -> dict[str, Any]:
    return {"type": "plain_text", "text": shortened(text, length), "emoji": False}


def _escaped(text: str) -> str:
    """
    >>> _escaped("<!channel> & co")
    '&lt;!channel&gt; &amp; co'
    """
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
