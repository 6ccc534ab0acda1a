from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

# This file is read before Django is set up, so the models are imported where they are used.
if TYPE_CHECKING:
    from outspoken.journeys.models import Touchpoint
    from outspoken.listen.models import Source


@pytest.fixture
def now() -> datetime:
    return datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


@pytest.fixture
def touchpoint(db: None) -> Touchpoint:
    from outspoken.journeys.models import Touchpoint

    return Touchpoint.objects.create(name="Web checkout", slug="web-checkout")


@pytest.fixture
def source(db: None) -> Source:
    from outspoken.listen.models import Source

    return Source.objects.create(name="The shop's API", slug="shop", kind=Source.Kind.API, channel="web")


@pytest.fixture
def file_source(db: None) -> Source:
    from outspoken.listen.models import Source

    return Source.objects.create(name="Survey files", slug="survey-files", kind=Source.Kind.FILE)
