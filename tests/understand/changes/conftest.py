from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from outspoken.journeys.models import Touchpoint
    from tests.understand.conftest import Hear

Taps = Callable[..., None]


@pytest.fixture
def taps(hear: Hear, mirrored: Callable[[], None], now: datetime) -> Taps:
    """Angry taps at touchpoints: so many on each of the days before today, the earliest first."""
    from outspoken.understand.changes import verdict
    from tests.understand.said import said

    verdict.forget()

    def done(*places: tuple[Touchpoint, list[int]]) -> None:
        noon = now.astimezone(UTC).replace(hour=12, minute=0, second=0, microsecond=0)
        hear(
            *(
                said("", emotion="anger", touchpoint=place.slug, occurred_at=noon - timedelta(days=len(counts) - at))
                for place, counts in places
                for at, count in enumerate(counts)
                for _ in range(count)
            )
        )
        mirrored()

    return done
