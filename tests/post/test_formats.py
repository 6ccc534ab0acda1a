"""Each format against the shape its receiver publishes, and with customers' words that try to be more than words."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from outspoken.post.events import Event
from outspoken.post.formats import QUOTE_LENGTH, QUOTES, named
from outspoken.post.models import Endpoint

HOSTILE = "<!channel> [free](https://evil.example) *bold* & <script>alert(1)</script> @here"
EVENT = Event(
    id="0f5e6b6e-0000-5000-8000-000000000001",
    type="escalation.raised",
    title="Refunds fail at the web checkout.",
    about="incident 7",
    at=datetime(2026, 3, 2, 9, 30, tzinfo=UTC),
    source="https://voice.example",
    text="Since 11:40, three times as many as usual.",
    facts={"Severity": "7 of 10", "Customers": "58"},
    quotes=(HOSTILE, "I pressed pay twice."),
    link="https://voice.example/incidents/7",
    severity="critical",
    data={"severity": "critical", "link": "https://voice.example/incidents/7"},
)


def body(name: str, event: Event = EVENT, key: str = "R0123") -> Any:
    """As it goes over the wire."""
    return json.loads(json.dumps(named(name)(event, key).content))


def test_every_format_that_can_be_chosen_can_be_written() -> None:
    assert all(named(choice)(EVENT, "").content for choice in Endpoint.Format.values)


def test_standard_webhooks_payload() -> None:
    """spec: `type`, `timestamp` (ISO 8601), `data`; the type is full-stop delimited."""
    said = body("standard")
    assert set(said) == {"type", "timestamp", "data"}
    assert (said["type"], said["timestamp"]) == ("escalation.raised", "2026-03-02T09:30:00+00:00")
    assert said["data"] == {"id": EVENT.id, "about": "incident 7", "title": EVENT.title, **EVENT.data}


def test_cloudevents_structured_mode() -> None:
    """spec 1.0.2: id, source, specversion, type are required and non-empty; names are lower case letters and digits;
    source is a URI-reference, time is RFC 3339."""
    made = named("cloudevents")(EVENT, "")
    said = body("cloudevents")
    assert made.content_type == "application/cloudevents+json; charset=utf-8"
    assert said["specversion"] == "1.0"
    assert all(said[name] for name in ("id", "source", "type"))
    assert all(name.isalnum() and name == name.lower() for name in said)
    assert datetime.fromisoformat(said["time"]) == EVENT.at
    assert (said["type"], said["subject"]) == ("outspoken.escalation.raised", "incident 7")
    assert said["data"]["title"] == EVENT.title


def test_slack_blocks() -> None:
    """Block Kit: header is plain_text of at most 150; a section has text or at most 10 fields; at most 50 blocks; a
    button's text is plain_text of at most 75; `text` is what notifications show."""
    said = body("slack")
    blocks = said["blocks"]
    assert said["text"] == EVENT.title
    assert blocks[0] == {"type": "header", "text": {"type": "plain_text", "text": EVENT.title, "emoji": False}}
    assert [block["type"] for block in blocks] == ["header", "section", "section", "section", "section", "actions"]
    assert [field["text"] for field in blocks[2]["fields"]] == ["Severity: 7 of 10", "Customers: 58"]
    assert blocks[-1]["elements"][0]["url"] == EVENT.link
    texts = [block["text"] for block in blocks if "text" in block] + blocks[2]["fields"]
    assert {text["type"] for text in texts} == {"plain_text"}
    assert blocks[3]["text"]["text"] == f"“{HOSTILE}”"
    assert body("slack", _with(title="<!channel> & co"))["text"] == "&lt;!channel&gt; &amp; co"


def test_a_teams_card() -> None:
    """A workflow's webhook takes a message with one attached card: type AdaptiveCard, $schema, version, body."""
    said = body("teams")
    [attached] = said["attachments"]
    card = attached["content"]
    assert (said["type"], attached["contentUrl"]) == ("message", None)
    assert attached["contentType"] == "application/vnd.microsoft.card.adaptive"
    assert (card["type"], card["version"]) == ("AdaptiveCard", "1.4")
    assert card["$schema"] == "http://adaptivecards.io/schemas/adaptive-card.json"
    assert card["actions"] == [{"type": "Action.OpenUrl", "title": "Open in Outspoken", "url": EVENT.link}]
    # Nothing stands where Markdown is read.
    assert {part["type"] for part in card["body"]} == {"RichTextBlock"}
    assert f"“{HOSTILE}”" in [part["inlines"][0]["text"] for part in card["body"]]


def test_a_pagerduty_event() -> None:
    """Events API v2: routing_key, event_action; payload needs summary (≤ 1024), source, severity of four words;
    dedup_key ≤ 255; links have href and text."""
    said = body("pagerduty")
    assert (said["routing_key"], said["event_action"], said["dedup_key"]) == ("R0123", "trigger", "incident 7")
    payload = said["payload"]
    assert (payload["summary"], payload["source"]) == (EVENT.title, "https://voice.example")
    assert payload["severity"] in {"critical", "warning", "error", "info"}
    assert datetime.fromisoformat(payload["timestamp"]) == EVENT.at
    assert payload["custom_details"]["quotes"] == list(EVENT.quotes)
    assert said["links"] == [{"href": EVENT.link, "text": "Open in Outspoken"}]


@pytest.mark.parametrize("action", ["acknowledge", "resolve"])
def test_a_pager_is_told_by_the_same_key_that_it_is_over(action: str) -> None:
    said = body("pagerduty", _with(action=action))
    assert said == {"routing_key": "R0123", "event_action": action, "dedup_key": "incident 7"}


@pytest.mark.parametrize("name", Endpoint.Format.values)
def test_what_is_too_long_is_shortened_below_20_kilobytes(name: str) -> None:
    if name in {"standard", "cloudevents"}:
        # What is signed is the data as it was put, whole.
        return
    long = _with(title="t" * 5_000, quotes=("q" * 10_000,) * 50, facts={str(n): "f" * 10 for n in range(40)})
    said = json.dumps(body(name, long))
    assert len(said) < 20_000
    assert said.count("q" * (QUOTE_LENGTH - 1)) == QUOTES


def _with(**other: Any) -> Event:
    from dataclasses import replace

    return replace(EVENT, **other)
