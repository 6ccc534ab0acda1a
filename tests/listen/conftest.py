from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

# This file is read before Django is set up, so the models are imported where they are used.
if TYPE_CHECKING:
    from django.test import Client

    from outspoken.journeys.models import Touchpoint
    from outspoken.listen.models import Pulse, Source
    from tests.cast import Cast


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


@pytest.fixture
def webhook_source(db: None) -> Source:
    from outspoken.listen.models import Source

    # The secret is the one of the Standard Webhooks examples.
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    return Source.objects.create(name="Help desk", slug="help-desk", kind=Source.Kind.WEBHOOK, secret=secret)


@pytest.fixture
def token(cast: Cast) -> str:
    """The secret of a token that may do everything."""
    from outspoken.people import tokens

    scopes = ["feedback:write", "feedback:read", "mail:write"]
    made = tokens.create(name="Shop", scopes=scopes, expires_at=None, by=cast.ada, now=datetime.now(UTC))
    return made.secret


@pytest.fixture
def machine(token: str) -> Client:
    """A client that signs in with the token."""
    from django.test import Client

    return Client(headers={"Authorization": f"Bearer {token}"})


@pytest.fixture
def pulse(touchpoint: Touchpoint, cast: Cast, now: datetime) -> Pulse:
    from outspoken.listen import pulses

    return pulses.create(
        slug="train-to-leeds",
        question="How was the train to Leeds?",
        touchpoint=touchpoint,
        thanks="We tell the crew tonight.",
        by=cast.ana,
        now=now,
    )
