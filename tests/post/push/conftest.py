"""People whose browsers are told what waits, over push services on this machine."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from tests.post.push.browsers import Browser

if TYPE_CHECKING:
    from outspoken.people.models import User
    from outspoken.post.models import PushSubscription

    TurnOn = Callable[..., PushSubscription]


@pytest.fixture
def turn_on(db: None, near: None) -> TurnOn:
    from outspoken.post.push import subscriptions
    from tests.cast import NOW

    def turned_on(user: User, browser: Browser, *, name: str = "Firefox on Linux") -> PushSubscription:
        return subscriptions.turn_on(**browser.handed_over, name=name, by=user, now=NOW)

    return turned_on
