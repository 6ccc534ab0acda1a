"""A JSON file with its feedback in one list: `[{…}, …]`, `{"tickets": [{…}, …], …}`, or several such pages.

The list is read element by element, so that its length does not matter for memory.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO, TypeGuard

from outspoken.files.block import Block, Rows, as_text
from outspoken.files.delimited import RAW_LIMIT
from outspoken.files.encoding import CHUNK, utf8_lines
from outspoken.files.errors import Unreadable
from outspoken.files.jsonlines import DECODER, ROWS, flat
from outspoken.files.plan import OnReject, OnRepair, Plan, Reject

MAX_ELEMENT = 64 << 20
# The names under which products page their records; lists beside them (users, groups) are no feedback.
PAGES = frozenset(
    (
        *("tickets", "reviews", "data", "items", "results", "conversations", "posts", "responses", "feedback"),
        *("feedbacks", "comments", "statuses", "value", "records", "entries", "rows", "messages", "surveys"),
    )
)
_SPACE = re.compile(r"[\s,]*")
_KEY = re.compile(r'\s*"((?:[^"\\]|\\.)*)"\s*:\s*')


def blocks(
    stream: BinaryIO, plan: Plan, *, on_reject: OnReject, on_repair: OnRepair, chunk: int = CHUNK
) -> Iterator[Block]:
    """The elements as blocks, numbered from 1; one that is no object is refused."""
    rows = Rows(ROWS)
    text = _Text(utf8_lines(stream, plan.encoding, chunk=chunk, on_repair=on_repair), plan)
    for place, value in enumerate(_elements(text), start=1):
        if not isinstance(value, dict):
            on_reject(Reject(place, "is not a JSON object", (as_text(value) or "null")[:RAW_LIMIT]))
            continue
        if block := rows.add(place, flat(value)):
            yield block
    if block := rows.block():
        yield block


class _Text:
    """A window over the file's text that decodes one value at a time."""

    def __init__(self, pieces: Iterator[bytes], plan: Plan) -> None:
        self._pieces, self._plan = pieces, plan
        self._buffer, self._at, self._passed = "", 0, 0

    def more(self) -> bool:
        piece = next(self._pieces, None)
        if piece is None:
            return False
        self._passed += self._at
        self._buffer, self._at = self._buffer[self._at :] + piece.decode("utf-8"), 0
        return True

    def peek(self) -> str:
        """The next character that is no space or comma; "" at the end."""
        while True:
            self._at = _SPACE.match(self._buffer, self._at).end()  # type: ignore[union-attr]
            if self._at < len(self._buffer):
                return self._buffer[self._at]
            if not self.more():
                return ""

    def step(self) -> None:
        self._at += 1

    def key(self) -> str:
        """The name before a colon, which is passed too."""
        while True:
            found = _KEY.match(self._buffer, self._at)
            if found and found.end() < len(self._buffer):
                self._at = found.end()
                return found[1]
            if len(self._buffer) - self._at > 1 << 20 or not self.more():
                raise self.broken("a name was expected")

    def value(self) -> object:
        """The next value, decoded. Raises Unreadable where the JSON breaks off."""
        while True:
            try:
                value, end = DECODER.raw_decode(self._buffer, self._at)
            except (ValueError, RecursionError) as error:
                if len(self._buffer) - self._at > MAX_ELEMENT or not self.more():
                    raise self.broken(str(error)) from error
                continue
            # A number at the end of the window may go on beyond it.
            if end == len(self._buffer) and not isinstance(value, dict | list) and self.more():
                continue
            self._at = end
            return value

    def broken(self, what: str) -> Unreadable:
        at = self._passed + self._at
        return Unreadable(
            f"{self._plan.path}: the JSON breaks at character {at:,} ({what}). "
            "Export it again, or save it with one object per line (.jsonl), where a broken line costs only itself."
        )


def _elements(text: _Text) -> Iterator[object]:
    """Elements of every list at the top, or inside an object at the top; an object without one is an element."""
    while (char := text.peek()) != "":
        if char == "[":
            text.step()
            yield from _listed(text)
        elif char == "{":
            yield from _in_object(text)
        else:
            yield text.value()


def _listed(text: _Text) -> Iterator[object]:
    while (char := text.peek()) != "]":
        if char == "":
            raise text.broken("the list is not closed")
        yield text.value()
    text.step()


def _in_object(text: _Text) -> Iterator[object]:
    """The elements of the list the object is a page of; an object that is no page is itself the element."""
    text.step()
    plain: dict[str, object] = {}
    is_page = False
    while (char := text.peek()) != "}":
        if char == "":
            raise text.broken("the object is not closed")
        key = text.key()
        if key in PAGES and text.peek() == "[":
            is_page = True
            text.step()
            yield from _listed(text)
        else:
            plain[key] = text.value()
    text.step()
    if not is_page:
        lists = [value for value in plain.values() if _is_list_of_objects(value)]
        yield from max(lists, key=len) if lists and "id" not in plain else [plain]


def _is_list_of_objects(value: object) -> TypeGuard[list[object]]:
    return isinstance(value, list) and bool(value) and all(isinstance(each, dict) for each in value)
