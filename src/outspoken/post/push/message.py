"""What a push says, as a value."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, NamedTuple

# Characters: a lock screen shows fewer still, and all of it must fit into one record.
_TITLE: Final = 150
_BODY: Final = 400
_PATH: Final = re.compile(r"/(?!/)[!-\[\]-~]{0,500}")


class Action(NamedTuple):
    """A button of a notification: what it says, and the page of ours that it opens."""

    title: str
    link: str


@dataclass(frozen=True, slots=True)
class Push:
    """What waits, and where.

    title, body: in our own words; never a customer's, for lock screens show them to everybody. link: where to read on,
    a path of ours. tag: what it is about; the newest push about it takes the place of those before. is_urgent: it may
    wake a telephone that saves its battery. lasts: how long it is news; after that nobody is told any more. Raises
    ValueError for a link that leads elsewhere.
    """

    title: str
    body: str
    link: str
    tag: str
    is_urgent: bool = False
    actions: Sequence[Action] = ()
    lasts: timedelta = timedelta(hours=12)

    def __post_init__(self) -> None:
        for path in (self.link, *(action.link for action in self.actions)):
            if not _PATH.fullmatch(path):
                raise ValueError("a push opens a page of ours: give a path that begins with one /")

    @property
    def fields(self) -> dict[str, Any]:
        """As a letter keeps them."""
        data = {
            "link": self.link,
            "tag": self.tag,
            "urgency": "high" if self.is_urgent else "normal",
            "actions": [action._asdict() for action in self.actions],
            "lasts": self.lasts.total_seconds(),
        }
        return {"subject": _line(self.title, _TITLE), "text": _line(self.body, _BODY), "data": data}


def _line(words: str, most: int) -> str:
    """
    >>> _line("Refunds\\n are slow", 7)
    'Refunds …'
    """
    flat = " ".join(words.split())
    return flat if len(flat) <= most else f"{flat[:most].rstrip()} …"
