"""CloudEvents 1.0 as they come over HTTP (structured, batched, binary), turned into events and then into feedback.

https://github.com/cloudevents/spec, versions 1.0.x: `source` and `id` together name an event once and for all.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from outspoken.listen.items import MAX_EXTERNAL_ID

STRUCTURED = "application/cloudevents+json"
BATCH = "application/cloudevents-batch+json"
REQUIRED = ("id", "source", "specversion", "type")


class EventError(ValueError):
    """An event that is not a CloudEvent 1.0, or carries nothing said; `name` is the attribute at fault."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__(message)
        self.name = name


@dataclass(frozen=True, slots=True)
class Event:
    """One event: its attributes (id, source, type, time, extensions …) and its data."""

    attributes: Mapping[str, Any]
    data: Any = field(default=None)

    @property
    def external_id(self) -> str:
        # A URI has no spaces, so no two pairs of source and id read the same.
        name = f"{self.attributes['source']} {self.attributes['id']}"
        if len(name) <= MAX_EXTERNAL_ID:
            return name
        return "sha256:" + hashlib.sha256(name.encode(errors="replace")).hexdigest()


def from_json(value: Any) -> Event:
    """An event in the JSON format. Raises EventError."""
    if not isinstance(value, dict):
        raise EventError("event", "An event is a JSON object.")
    attributes = {name: held for name, held in value.items() if name not in {"data", "data_base64"}}
    if "data_base64" not in value:
        return _checked(Event(attributes, value.get("data")))
    try:
        content = base64.b64decode(value["data_base64"], validate=True)
    except (binascii.Error, TypeError, ValueError):
        raise EventError("data_base64", "data_base64 is not base64.") from None
    return _checked(Event(attributes, _decoded(content, str(attributes.get("datacontenttype", "")))))


def from_headers(headers: Mapping[str, str], body: bytes) -> Event:
    """An event in binary mode: attributes in `ce-…` headers, data in the body. Raises EventError."""
    attributes: dict[str, Any] = {
        name.lower()[3:]: unquote(value) for name, value in headers.items() if name.lower().startswith("ce-")
    }
    kind = headers.get("Content-Type", "")
    if kind:
        attributes["datacontenttype"] = kind
    return _checked(Event(attributes, _decoded(body, kind)))


def _checked(event: Event) -> Event:
    for name in REQUIRED:
        value = event.attributes.get(name)
        if not isinstance(value, str) or not value:
            raise EventError(name, f"A CloudEvent needs the attribute “{name}”, a text that is not empty.")
    if event.attributes["specversion"] != "1.0":
        raise EventError("specversion", "Only CloudEvents 1.0 are understood.")
    if "time" in event.attributes and not isinstance(event.attributes["time"], str):
        raise EventError("time", "Write the time as a text, as in 2026-03-01T09:30:00Z, or leave it out.")
    return event


def _decoded(content: bytes, kind: str) -> Any:
    kind = kind.partition(";")[0].strip().lower()
    if not content:
        return None
    if kind in {"", "application/json"} or kind.endswith("+json"):
        try:
            return json.loads(content.decode("utf-8-sig"))
        except (ValueError, RecursionError):
            raise EventError("data", "The data is not JSON in UTF-8, as its content type says.") from None
    if kind.startswith("text/"):
        return content.decode(errors="replace")
    raise EventError("datacontenttype", "Data must be JSON or text.")


def fields_of(event: Event, *, known: frozenset[str]) -> dict[str, Any]:
    """The data as fields of a feedback; what is not `known` goes into attributes. Raises EventError."""
    if isinstance(event.data, str):
        fields: dict[str, Any] = {"text": event.data}
    elif isinstance(event.data, dict):
        fields = {name: held for name, held in event.data.items() if name in known}
        other = {name: held for name, held in event.data.items() if name not in known}
        if other and isinstance(fields.get("attributes") or {}, dict):
            fields["attributes"] = other | (fields.get("attributes") or {})
    else:
        raise EventError("data", "The data must be a text, or an object with at least a text, a score or an emotion.")
    fields.setdefault("occurred_at", event.attributes.get("time"))
    return fields
