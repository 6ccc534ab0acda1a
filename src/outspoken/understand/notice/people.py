"""How many different people spoke of what stands out: asked of the record for the few series that would be high."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import numpy as np
from django.db import connection

from outspoken.evidence.signals import ALL, effective_people
from outspoken.evidence.signals.effective_people import UNKNOWN
from outspoken.evidence.signals.incidents import People as Asking
from outspoken.understand.notice.series import DEPTH, Keys, Names
from outspoken.understand.sql import question

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
BEFORE_EPOCH: Final = EPOCH.toordinal()
MOST: Final = 500  # comments read to tell how many people wrote them
CROWD: Final = 50.0  # people from which nobody asks again


class People:
    """Asks the record; what is a crowd once is not asked of again."""

    def __init__(self, names: Names) -> None:
        self._channels = names.channels
        self._crowds: dict[tuple[tuple[int, ...], datetime], float] = {}

    def of(self, keys: Keys, *, a_day: int = 1) -> Asking:
        """What `look` asks. a_day: rows of a day; where it is not 1, rows count from 1970."""
        first = BEFORE_EPOCH if a_day == 1 else 0
        length = timedelta(days=1) / a_day

        def asked(series: int, since: int, until: int) -> float:
            start, end = EPOCH + (since - first) * length, EPOCH + (until + 1 - first) * length
            return self._of(tuple(int(part) for part in keys[series]), start, end)

        return asked

    def _of(self, key: tuple[int, ...], start: datetime, end: datetime) -> float:
        if (key, start) in self._crowds:
            return self._crowds[key, start]
        path = [part for part in key[:DEPTH] if part != ALL]
        touchpoint, channel = key[DEPTH:]
        asked: dict[str, Any] = {
            "start": start,
            "end": end,
            "theme": path[-1] if path else None,
            "touchpoint": None if touchpoint == ALL else touchpoint,
            "channel": "" if channel == ALL else self._channels[channel],
            "most": MOST,
        }
        with connection.cursor() as cursor:
            cursor.execute(question("who_spoke_when"), asked)
            rows = cursor.fetchall()
        if not rows:
            return math.nan
        names = {name: place for place, name in enumerate(sorted({name for _, name in rows if name}))}
        people = effective_people(
            np.array([moment for moment, _ in rows], dtype=np.float64),
            np.array([names.get(name, UNKNOWN) for _, name in rows], dtype=np.int64),
            span=(end - start).total_seconds(),
        )
        if people >= CROWD:
            self._crowds[key, start] = people
        return people
