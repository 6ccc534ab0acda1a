from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

import pytest

# This file is read before Django is set up, so the rooms are imported where they are used.
if TYPE_CHECKING:
    from outspoken.act.models import Case
    from outspoken.journeys.models import Touchpoint
    from outspoken.lens import Lens
    from outspoken.listen.models import Source
    from outspoken.people.models import Person
    from tests.cast import Cast

Tell = Callable[..., UUID]
OpenCase = Callable[..., "Case"]


@pytest.fixture
def now() -> datetime:
    """A Monday morning: offices are open."""
    return datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


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
def tell(source: Source, checkout: Touchpoint, now: datetime) -> Tell:
    """tell("words", who="her@example.test", at=touchpoint): one feedback, its id."""
    from outspoken.listen import feedback

    said = iter(range(1_000_000))

    def say(words: str, *, who: str = "", at: Touchpoint = checkout, ago: timedelta = timedelta()) -> UUID:
        item = feedback.Item(
            external_id=f"told {next(said)}",
            verbatims=(("", words),),
            occurred_at=now - ago,
            channel="mail",
            touchpoint=at.slug,
            person=who,
            language="en",
        )
        told = feedback.take([item], source=source, by=None, now=now).ids[0]
        assert told is not None
        return told

    return say


@pytest.fixture
def open_case(tell: Tell, now: datetime) -> OpenCase:
    """open_case("words", who=…, severity=…): a case opened for it."""
    from outspoken.act.models import Severity
    from outspoken.act.openings import Opening, open_for

    def one(
        words: str = "Nobody answers me.",
        *,
        who: str = "mia@example.test",
        at: Touchpoint | None = None,
        severity: Severity = Severity.NORMAL,
    ) -> Case:
        told = tell(words, who=who, at=at) if at else tell(words, who=who)
        return open_for([Opening((told,), ("anger",), severity)], by=None, now=now)[0]

    return one


@pytest.fixture
def mia(open_case: OpenCase) -> Person:
    """A customer with an open case."""
    person = open_case().person
    assert person is not None
    return person


Heard = Callable[..., None]


@pytest.fixture
def own_lens(settings: object, tmp_path: Path) -> Iterator[Lens]:
    """A lens of this test's own, with nothing kept from the test before."""
    from outspoken.understand import choices, mirror
    from outspoken.understand.changes import verdict

    settings.LENS_DIR = tmp_path / "lens"  # type: ignore[attr-defined]
    choices.forget()
    verdict.forget()
    yield mirror.lens()
    choices.forget()
    verdict.forget()


@pytest.fixture
def heard(source: Source, own_lens: Lens, now: datetime) -> Heard:
    """heard(touchpoint, {day: n}, emotion=…, score=…): so many taps on each day, read and mirrored."""
    from outspoken.listen import feedback
    from outspoken.understand import mirror, readings

    tapped = iter(range(1_000_000))

    def done(place: Touchpoint, days: Mapping[date, int], *, at: datetime = now, **fields: object) -> None:
        items = [
            feedback.Item(
                external_id=f"tap {next(tapped)}", verbatims=(), channel="web", touchpoint=place.slug, person="",
                occurred_at=datetime.combine(day, time(12), tzinfo=UTC), **fields,  # type: ignore[arg-type]
            )
            for day, n in days.items() for _ in range(n)
        ]  # fmt: skip
        feedback.take(items, source=source, by=None, now=at)
        while readings.read_unread(now=at):
            continue
        while mirror.mirror_dirty_months(now=at):
            continue

    return done
