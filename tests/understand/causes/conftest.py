from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from outspoken.journeys.models import Touchpoint
    from outspoken.listen.models import Source
    from outspoken.understand.models import Cause, CauseTree, Theme
    from tests.cast import Cast

Tell = Callable[..., list[int]]
Suppose = Callable[..., "Cause"]


@pytest.fixture
def refund(now: datetime) -> Theme:
    from tests.understand.spoken import theme

    return theme("refund", "Refunds", now=now)


@pytest.fixture
def told(refund: Theme, source: Source, now: datetime) -> Tell:
    """`told(3, channel="form")`: so many comments about refunds of the last days; returns their verbatims."""
    from datetime import timedelta

    from tests.understand.spoken import Told, tell

    def heard(n: int, **fields: Any) -> list[int]:
        facts = {"themes": {"refund": -1}, **fields}
        return tell([Told(now - timedelta(days=1, minutes=place), **facts) for place in range(n)], source=source)

    return heard


@pytest.fixture
def tree(refund: Theme, cast: Cast, now: datetime) -> CauseTree:
    """Why are refunds late?"""
    from outspoken.understand.causes import trees
    from outspoken.understand.causes.about import About

    return trees.open_tree(About(theme=refund), title="Why are refunds late?", by=cast.ana, now=now)


@pytest.fixture
def suppose(tree: CauseTree, cast: Cast, now: datetime) -> Suppose:
    """`suppose("The form is lost", parent=…)`: a cause of the tree."""
    from outspoken.understand.causes import trees

    def supposed(why: str, **fields: Any) -> Cause:
        return trees.add_cause(fields.pop("tree", tree), why=why, by=cast.ana, now=now, **fields)

    return supposed


@pytest.fixture
def checkout_tree(checkout: Touchpoint, cast: Cast, now: datetime) -> CauseTree:
    """A tree about a place of the team Web."""
    from outspoken.understand.causes import trees
    from outspoken.understand.causes.about import About

    return trees.open_tree(About(touchpoint=checkout), by=cast.ana, now=now)
