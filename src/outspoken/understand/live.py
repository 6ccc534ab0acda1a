"""The live stream as viewers get it: one task and one database connection for each web process, whatever their number.

The task looks for new places in the stream five times a second while anybody watches, renders each comment once and
hands it to every viewer who may see it. A viewer who comes back says where they stopped and is given what they missed.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID
from weakref import WeakKeyDictionary

import psycopg
import structlog
from asgiref.sync import sync_to_async
from django.db import connection
from django.template.loader import render_to_string
from psycopg.rows import class_row, tuple_row

from outspoken.understand import hidden
from outspoken.understand.feelings import strength_step
from outspoken.understand.sql import question

log = structlog.get_logger()

LOOK: Final = 0.2  # seconds between looks for new comments
RIGHTS_LOOK: Final = 1.0
BEAT: Final = 15.0
# A viewer is asked to come again after this long, so that no connection grows old and a closing server can close.
LASTS: Final = 600.0
REPLAYED: Final = 200  # comments missed at most; who missed more reloads the page
MISSED_BY_ALL: Final = 1_000
AT_ONCE: Final = 100
WAITING: Final = 64  # messages a slow viewer may be behind
RESET: Final = b"event: reset\ndata:\n\n"
_GLAD: Final = frozenset({"delight", "appreciation"})
_LINES: Final = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class Said:
    """A comment as the stream shows it. is_withheld: it could be guessed whom of a small team it means."""

    position: int
    verbatim_id: int
    text: str
    is_cut: bool
    language: str
    family: str
    strength: float | None
    channel: str
    touchpoint_id: int | None
    touchpoint: str | None
    occurred_at: datetime
    is_withheld: bool = False

    @property
    def is_glad(self) -> bool:
        return self.family in _GLAD

    @property
    def step(self) -> int:
        return strength_step(self.strength)


@dataclass(eq=False, slots=True)
class Viewer:
    """Somebody watching. after: the last place they have seen; touchpoints: those they may see, None for all; template:
    how a comment is shown to them; is_team: what could be guessed to mean one of the team is left out."""

    user: UUID
    rights: str
    touchpoints: frozenset[int] | None
    after: int | None
    template: str = "understand/now/_said.html"
    is_team: bool = False
    queue: asyncio.Queue[bytes | None] = field(default_factory=lambda: asyncio.Queue(WAITING))

    def tell(self, message: bytes) -> None:
        """Hand over a message; who is too far behind is told to reload and let go."""
        try:
            self.queue.put_nowait(message)
        except asyncio.QueueFull:
            while not self.queue.empty():
                self.queue.get_nowait()
            self.queue.put_nowait(RESET)
            self.queue.put_nowait(None)

    def end(self) -> None:
        self.tell(RESET)
        with suppress(asyncio.QueueFull):
            self.queue.put_nowait(None)


def newest_words(*, touchpoints: frozenset[int] | None, most: int) -> list[Said]:
    """The newest comments, for the page to begin with."""
    values = {"touchpoints": None if touchpoints is None else list(touchpoints), "most": most}
    with connection.cursor() as cursor:
        cursor.execute(question("newest_words"), values)
        found = [Said(*row) for row in cursor.fetchall()]
    return [_without_names(item) for item in found]


def _without_names(item: Said) -> Said:
    names = hidden.at(item.touchpoint_id)
    # Where it was cut, the last word may be half a name.
    text = item.text.rpartition(" ")[0] if item.is_cut and " " in item.text else item.text
    shown = names.hidden(text)
    return replace(item, text=shown, is_withheld=names.is_small and shown != text and not item.is_glad)


def rights_of(user: UUID) -> str | None:
    """What somebody's rights rest on at this moment; None when they may not sign in any more."""
    with connection.cursor() as cursor:
        cursor.execute(question("rights_of_viewers"), {"users": [user]})
        found = cursor.fetchone()
    return found[1] if found else None


async def watch(viewer: Viewer) -> AsyncGenerator[bytes]:
    """Everything the viewer is to get, as server-sent events, until they go or their time is over."""
    broadcaster = Broadcaster.here()
    broadcaster.join(viewer)
    until = asyncio.get_running_loop().time() + LASTS
    try:
        yield b"retry: 1500\n\n"
        while (left := until - asyncio.get_running_loop().time()) > 0:
            try:
                message = await asyncio.wait_for(viewer.queue.get(), timeout=left)
            except TimeoutError:
                return
            if message is None:
                return
            yield message
    finally:
        broadcaster.leave(viewer)


class Broadcaster:
    """The one task of a process that feeds all its viewers."""

    _of_loop: WeakKeyDictionary[asyncio.AbstractEventLoop, Broadcaster] = WeakKeyDictionary()

    def __init__(self) -> None:
        self._viewers: set[Viewer] = set()
        self._coming: set[Viewer] = set()
        self._task: asyncio.Task[None] | None = None
        self._position = 0

    @classmethod
    def here(cls) -> Broadcaster:
        """The broadcaster of the running event loop."""
        loop = asyncio.get_running_loop()
        if loop not in cls._of_loop:
            cls._of_loop[loop] = cls()
        return cls._of_loop[loop]

    def join(self, viewer: Viewer) -> None:
        self._coming.add(viewer)
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._run())

    def leave(self, viewer: Viewer) -> None:
        self._coming.discard(viewer)
        self._viewers.discard(viewer)

    def _is_watched(self) -> bool:
        return bool(self._viewers or self._coming)

    async def _run(self) -> None:
        while self._is_watched():
            try:
                async with await psycopg.AsyncConnection.connect(**address(), autocommit=True) as held:
                    await self._serve(held)
            except psycopg.Error as error:
                # The pages stay as they are; what comes meanwhile has its place and is caught up with.
                log.warning("stream.waiting_for_database", error=type(error).__name__)
                await asyncio.sleep(1.0)

    async def _serve(self, held: psycopg.AsyncConnection[Any]) -> None:
        clock = asyncio.get_running_loop().time
        if not self._viewers:
            self._position = await _newest(held)
        rights_due = beat_due = clock()
        while self._is_watched():
            # Whoever came before this look has a page no newer than what it finds.
            coming, self._coming = self._coming, set()
            items = await _after(held, self._position, AT_ONCE)
            if items:
                self._position = items[-1].position
                self._tell(items, self._viewers)
                beat_due = clock() + BEAT
            if len(items) == AT_ONCE:
                self._coming |= coming
                continue
            if coming:
                await self._admit(held, coming)
            if clock() >= rights_due:
                await self._let_go(held)
                rights_due = clock() + RIGHTS_LOOK
            if clock() >= beat_due:
                beat_due = clock() + BEAT
                self._tell([], self._viewers)
            await asyncio.sleep(LOOK)

    async def _admit(self, held: psycopg.AsyncConnection[Any], coming: set[Viewer]) -> None:
        """Give newcomers what they missed since they last looked, all of them by one query."""
        lost = {viewer for viewer in coming if viewer.after is not None and viewer.after > self._position}
        behind = {viewer for viewer in coming - lost if viewer.after is not None and viewer.after < self._position}
        if behind:
            first = min(viewer.after or 0 for viewer in behind)
            found = await _after(held, first, MISSED_BY_ALL)
            for viewer in behind:
                missed = [item for item in found if (viewer.after or 0) < item.position <= self._position]
                if len(missed) > REPLAYED or len(found) == MISSED_BY_ALL:
                    lost.add(viewer)
                elif missed:
                    self._tell(missed, {viewer})
        for viewer in lost:
            viewer.end()
        self._viewers |= coming - lost

    def _tell(self, items: list[Said], viewers: Iterable[Viewer]) -> None:
        """Send comments (none: only a sign of life with the place reached) to those who may see them."""
        position = items[-1].position if items else self._position
        rendered: dict[tuple[str, int], str] = {}
        messages: dict[tuple[frozenset[int] | None, str, bool], bytes] = {}
        for viewer in list(viewers):
            sees = (viewer.touchpoints, viewer.template, viewer.is_team)
            if sees not in messages:
                chosen = [_rendered(item, viewer.template, rendered) for item in items if _is_for(item, viewer)]
                messages[sees] = _message(position, chosen)
            viewer.tell(messages[sees])

    async def _let_go(self, held: psycopg.AsyncConnection[Any]) -> None:
        """End the streams of those whose rights changed; they come back with what they may see now."""
        if not self._viewers:
            return
        users = list({viewer.user for viewer in self._viewers})
        async with held.cursor(row_factory=tuple_row) as cursor:
            await cursor.execute(question("rights_of_viewers"), {"users": users})
            current: Mapping[UUID, str] = dict(await cursor.fetchall())
        for viewer in [viewer for viewer in self._viewers if current.get(viewer.user) != viewer.rights]:
            self._viewers.discard(viewer)
            viewer.end()


def _is_for(item: Said, viewer: Viewer) -> bool:
    is_theirs = viewer.touchpoints is None or item.touchpoint_id in viewer.touchpoints
    return is_theirs and not (viewer.is_team and item.is_withheld)


def _rendered(item: Said, template: str, kept: dict[tuple[str, int], str]) -> str:
    """The comment as the template shows it, rendered once for all who see it so."""
    found = kept.get((template, item.verbatim_id))
    if found is None:
        found = kept[template, item.verbatim_id] = render_to_string(template, {"item": item})
    return found


def _message(position: int, rendered: list[str]) -> bytes:
    """Comments as one event; without any, only their place, which a browser remembers silently."""
    if not rendered:
        return f"id: {position}\n\n".encode()
    data = "".join(f"data: {line}\n" for html in rendered for line in _LINES.split(html) if line.strip())
    return f"id: {position}\nevent: said\n{data}\n".encode()


async def _after(held: psycopg.AsyncConnection[Any], position: int, most: int) -> list[Said]:
    async with held.cursor(row_factory=class_row(Said)) as cursor:
        await cursor.execute(question("stream_after"), {"after": position, "most": most})
        found = await cursor.fetchall()
    return await sync_to_async(_all_without_names)(found) if found else []


def _all_without_names(items: list[Said]) -> list[Said]:
    try:
        return [_without_names(item) for item in items]
    finally:
        # Back to the pool: the names were the only thing asked of it.
        if not connection.in_atomic_block:
            connection.close()


async def _newest(held: psycopg.AsyncConnection[Any]) -> int:
    async with held.cursor(row_factory=tuple_row) as cursor:
        await cursor.execute("SELECT coalesce(max(position), 0) FROM understand_streamitem")
        found = await cursor.fetchone()
        return int(found[0]) if found else 0


def address() -> dict[str, Any]:
    """Where the database is; the pool's settings are not for this one connection."""
    given = connection.get_connection_params()
    return {name: value for name, value in given.items() if name not in {"pool", "cursor_factory", "context"}}
