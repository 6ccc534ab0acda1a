from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from outspoken.demo.comment import Comment
from outspoken.demo.year import comments

END = datetime(2026, 5, 20, 15, 0, tzinfo=UTC)  # a Wednesday, in the afternoon
START = END - timedelta(days=365)


@pytest.fixture(scope="session")
def year() -> list[Comment]:
    """The 25,000 comments of a year."""
    return list(comments(seed=7, start=START, end=END, count=25_000))
