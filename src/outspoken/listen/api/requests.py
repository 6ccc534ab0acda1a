"""Reading what a machine sent: JSON of any hostility in, checked items or a clear refusal out."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any, Final, TypeVar

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest
from django.http.request import UnreadablePostError
from pydantic import BaseModel, ValidationError

from outspoken.listen.items import ItemError, clean_json

MAX_BODY: Final = 16 * 1024 * 1024  # bytes; the server's own, wider limit holds while the body is still coming in
MAX_ITEMS: Final = 1000
WHOLE: Final = -1  # the index of an error in the request as a whole
# In pydantic's words, "str_type.attributes.…" names no field; ours do.
MESSAGES: Final = {
    "extra_forbidden": "No such field. Check its spelling, or put it into attributes.",
    "missing": "This field is required.",
    "timezone_aware": "The time has no zone. Add one, such as 2026-03-01T09:30:00Z.",
}
Model = TypeVar("Model", bound=BaseModel)


class Refused(Exception):
    """The request cannot be answered with what it asked; says why, with which status, and where."""

    def __init__(self, status: int, message: str, errors: Sequence[ItemError] = ()) -> None:
        super().__init__(message)
        self.status, self.message, self.errors = status, message, list(errors)


def body_of(request: HttpRequest) -> bytes:
    """The body, if it is not too long. Raises Refused (413, 400)."""
    try:
        body = request.body
    except RequestDataTooBig:
        body = b""
    except UnreadablePostError:
        raise Refused(400, "The connection broke before the whole body was here. Send it again.") from None
    if len(body) > MAX_BODY or int(request.META.get("CONTENT_LENGTH") or 0) > MAX_BODY:
        raise Refused(413, f"The body is larger than {MAX_BODY:,} bytes. Send it in parts.")
    return body


def parsed(body: bytes) -> Any:
    """The JSON in a body. Raises Refused (422) naming the place where it stops being JSON."""
    try:
        # Bytes would be taken in UTF-16 as well, and with broken surrogates; the API is UTF-8.
        return json.loads(body.decode("utf-8-sig"), parse_constant=_no_constant)
    except RecursionError:
        raise Refused(422, "The JSON is nested too deep. Flatten it.") from None
    except UnicodeDecodeError as error:
        raise Refused(422, f"The body is not UTF-8 from byte {error.start} on. Send UTF-8.") from None
    except json.JSONDecodeError as error:
        raise Refused(422, f"The body is not JSON: {error.msg}, line {error.lineno}, column {error.colno}.") from None
    except ValueError as error:
        raise Refused(422, f"The body is not JSON: {error}.") from None


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is not a number that JSON has")


def listed(value: Any) -> list[Any]:
    """The items of a request: one object, a list, or {"items": […]}. Raises Refused (422)."""
    if isinstance(value, dict) and "items" in value:
        if other := [name for name in value if name != "items"]:
            raise Refused(
                422, "Beside “items” there is another field.", [ItemError(WHOLE, other[0][:40], "Remove it.")]
            )
        value = value["items"]
    elif isinstance(value, dict):
        value = [value]
    if not isinstance(value, list):
        raise Refused(422, "The body must be one object, a list of objects, or an object with “items”.")
    if not value:
        raise Refused(422, "The list is empty. Send at least one item.")
    if len(value) > MAX_ITEMS:
        raise Refused(422, f"{len(value):,} items; at most {MAX_ITEMS:,} are taken at once. Send them in parts.")
    return value


def checked(model: type[Model], values: list[Any]) -> tuple[dict[int, Model], list[ItemError]]:
    """The valid items by their place, and what is wrong with the others."""
    good: dict[int, Model] = {}
    errors: list[ItemError] = []
    for index, value in enumerate(values):
        try:
            good[index] = validated(model, value)
        except ValueError as error:
            errors += told(index, error)
    return good, errors


def told(index: int, error: ValueError) -> list[ItemError]:
    """What `validated` found wrong with one item, in our words."""
    if not isinstance(error, ValidationError):
        return [ItemError(index, "item", f"The item {error}.")]
    return [ItemError(index, *_told(detail)) for detail in error.errors(include_url=False, include_input=False)]


def validated(model: type[Model], value: Any) -> Model:
    """The value as the model. Raises ValidationError, or ValueError where it is nested too deep to look at."""
    try:
        return model.model_validate(value)
    except ValidationError as error:
        if any(detail["type"] == "string_unicode" for detail in error.errors(include_url=False)):
            # Half a surrogate pair: pydantic's strings cannot hold it, and a customer's words are not refused for it.
            return model.model_validate(clean_json(value))
        raise


def _told(detail: Any) -> tuple[str, str]:
    """Field and message of one of pydantic's details; the given value is never repeated."""
    path = ".".join(str(part) for part in detail["loc"]) or "item"
    message = MESSAGES.get(detail["type"], detail["msg"])
    message = re.sub(r"^Value error, ", "", message)
    return clean_json(path)[:80], message if message.endswith(".") else f"{message}."
