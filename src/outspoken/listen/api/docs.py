"""The API's page for people, made from its own description, so that the two cannot drift apart."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from outspoken.listen.api.house import api
from outspoken.people.rights import public

# Scopes are not part of OpenAPI's bearer scheme.
SCOPES = {
    "post_feedback": "feedback:write",
    "get_feedback": "feedback:read",
    "post_webhook": "a signature, or feedback:write",
    "post_exposures": "feedback:write",
    "post_pulse_links": "feedback:write",
    "post_mail": "a signature, or mail:write",
}
WORDS = {"string": "text", "integer": "whole number", "boolean": "yes or no", "object": "object", "array": "list"}
MEANINGS = {
    200: "Found, or everything was known already",
    201: "Everything is stored",
    207: "Some stored, some refused: see errors",
    400: "The request cannot be read, or its Idempotency-Key",
    401: "No valid token or signature",
    403: "The token lacks the scope",
    404: "There is nothing of this name",
    409: "The first request with this key is still running",
    413: "Too large: send it in parts",
    422: "Nothing could be taken: see errors",
}
Spans = list[tuple[str, str]]
FORMATS = {"date-time": "time", "date": "day", "uuid": "id"}


@dataclass(frozen=True)
class Field:
    name: str
    kind: str
    is_required: bool
    text: Spans


@dataclass(frozen=True)
class Operation:
    """One route, as the page shows it. Texts are lists of (how, words), how being code, strong or plain."""

    name: str
    method: str
    path: str
    summary: str
    scope: str
    paragraphs: list[Spans]
    parameters: list[Field]
    fields: list[Field]
    example: str
    answers: list[tuple[int, str]]


@public
@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    page = {"operations": operations(), "intro": _paragraphs(api.description), "url": settings.PUBLIC_URL}
    return render(request, "listen/api_docs.html", page)


@cache
def operations() -> tuple[Operation, ...]:
    schema = api.get_openapi_schema()
    shapes = schema["components"]["schemas"]
    return tuple(
        _operation(method, path, details, shapes)
        for path, methods in schema["paths"].items()
        for method, details in methods.items()
    )


def _operation(method: str, path: str, details: dict[str, Any], shapes: dict[str, Any]) -> Operation:
    shape, example = _body(details, shapes)
    return Operation(
        name=details["operationId"],
        method=method.upper(),
        path=path,
        summary=details["summary"],
        scope=SCOPES[details["operationId"]],
        paragraphs=_paragraphs(details.get("description", "")),
        parameters=[
            Field(given["name"], given["in"], given["required"], _spans(given.get("description", "")))
            for given in details["parameters"]
        ],
        fields=_fields(shape, shapes),
        example=example if isinstance(example, str) else _written(example),
        answers=[(int(status), MEANINGS[int(status)]) for status in sorted(details["responses"])],
    )


def _body(details: dict[str, Any], shapes: dict[str, Any]) -> tuple[dict[str, Any], Any]:
    """The shape of one item of the body and an example of it."""
    content = details.get("requestBody", {}).get("content", {})
    if not content:
        return {}, None
    shape = next(iter(content.values()))["schema"]
    for choice in shape.get("anyOf", []):
        if "$ref" in choice:
            shape = shapes[choice["$ref"].rpartition("/")[2]]
            break
    return shape, (shape.get("examples") or [_example(shape)])[0]


def _written(example: Any) -> str:
    return json.dumps(example, indent=2, ensure_ascii=False) if example else ""


def _example(shape: dict[str, Any]) -> dict[str, Any]:
    return {name: held["examples"][0] for name, held in shape["properties"].items() if held.get("examples")}


def _fields(shape: dict[str, Any], shapes: dict[str, Any]) -> list[Field]:
    required = shape.get("required", [])
    return [
        Field(name, _kind(held, shapes), name in required, _spans(held.get("description", "")))
        for name, held in shape.get("properties", {}).items()
    ]


def _kind(shape: dict[str, Any], shapes: dict[str, Any]) -> str:
    """What may stand in a field, in words."""
    if "$ref" in shape:
        return f"object: {', '.join(shapes[shape['$ref'].rpartition('/')[2]]['properties'])}"
    if "anyOf" in shape:
        return " or ".join(_kind(choice, shapes) for choice in shape["anyOf"] if choice.get("type") != "null")
    if "enum" in shape:
        return " · ".join(shape["enum"])
    if "const" in shape:
        return str(shape["const"])
    if shape.get("format"):
        return FORMATS.get(shape["format"], str(shape["format"]))
    if shape.get("type") == "array":
        return f"list of {_kind(shape['items'], shapes)}s" if "$ref" not in shape["items"] else _list_of(shape, shapes)
    return WORDS.get(shape.get("type", ""), str(shape.get("type", "anything")))


def _list_of(shape: dict[str, Any], shapes: dict[str, Any]) -> str:
    return f"list of {_kind(shape['items'], shapes).replace('object:', 'objects:')}"


def _paragraphs(text: str) -> list[Spans]:
    return [_spans(" ".join(block.split())) for block in re.split(r"\n\s*\n", text.strip()) if block.strip()]


def _spans(text: str) -> Spans:
    """The little Markdown of the descriptions: `code`, **strong**, and links as their words."""
    unlinked = re.sub(r"\[(.+?)\]\(.+?\)", r"\1", text)
    spans = []
    for part in re.split(r"(`[^`]+`|\*\*.+?\*\*)", unlinked):
        how = "code" if part.startswith("`") else "strong" if part.startswith("**") else "plain"
        spans.append((how, part.strip("`*") if how != "plain" else part))
    return [(how, words) for how, words in spans if words]
