from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest

# This file is read before Django is set up, so the rooms are imported where they are used.
if TYPE_CHECKING:
    from psycopg import Connection

    from outspoken.journeys.models import Touchpoint
    from outspoken.lens import Lens
    from outspoken.listen.models import Source
    from outspoken.understand.models import OwnHeads
    from tests.cast import Cast

Hear = Callable[..., list[int]]


@pytest.fixture
def now() -> datetime:
    """The present: pages look at the real clock."""
    return datetime.now(UTC)


@pytest.fixture
def source(db: None) -> Source:
    from outspoken.listen.models import Source

    return Source.objects.create(name="The shop's API", slug="shop", kind=Source.Kind.API, channel="mail")


@pytest.fixture
def checkout(cast: Cast) -> Touchpoint:
    """A touchpoint of the team that Ben leads and Cleo works in."""
    from outspoken.journeys.models import Touchpoint

    return Touchpoint.objects.create(name="Web checkout", slug="web-checkout", team=cast.web)


@pytest.fixture
def train(cast: Cast) -> Touchpoint:
    """A touchpoint of the other team."""
    from outspoken.journeys.models import Touchpoint

    return Touchpoint.objects.create(name="The train", slug="train", team=cast.trains)


@pytest.fixture
def hear(source: Source, now: datetime) -> Hear:
    from tests.understand.said import hear

    return partial(hear, source=source, now=now)


@pytest.fixture(autouse=True)
def lens(settings: object, tmp_path: Path) -> Iterator[Lens]:
    """A lens of this test's own, and nothing kept from the test before."""
    from outspoken.understand import choices, mirror, theme_people
    from outspoken.understand.now import figures

    settings.LENS_DIR = tmp_path / "lens"  # type: ignore[attr-defined]
    settings.NOTICE_DIR = tmp_path / "notice"  # type: ignore[attr-defined]
    figures.forget()
    choices.forget()
    theme_people.forget()
    yield mirror.lens()
    figures.forget()
    choices.forget()
    theme_people.forget()


@pytest.fixture
def mirrored(now: datetime) -> Callable[[], None]:
    """Bring the lens up to date."""
    from outspoken.understand import mirror

    def done() -> None:
        while mirror.mirror_dirty_months(now=now):
            continue

    return done


@pytest.fixture
def elsewhere(transactional_db: None) -> Iterator[Connection]:
    """A second connection to the same database, as another process has one."""
    from outspoken.understand import live

    with psycopg.connect(**live.address()) as connection:
        yield connection


@pytest.fixture
def odd(hear: Hear) -> list[int]:
    """Comments with a word that the reader does not know."""
    from tests.understand.said import said
    from tests.understand.teach import ODD, TRAINS

    return hear(*(said(ODD.format(n=n)) for n in TRAINS))


@pytest.fixture
def even(hear: Hear) -> list[int]:
    """Comments without it."""
    from tests.understand.said import said
    from tests.understand.teach import EVEN, TRAINS

    return hear(*(said(EVEN.format(n=n)) for n in TRAINS))


@pytest.fixture
def taught(odd: list[int], even: list[int], cast: Cast, now: datetime) -> OwnHeads:
    """Heads learnt from thirty corrected comments and as many left as they were."""
    from tests.understand.teach import correct, fitted, leave

    correct(odd[:30], by=cast.ana, now=now)
    leave(even[:30], by=cast.ana, now=now)
    return fitted(by=cast.ana, now=now)
