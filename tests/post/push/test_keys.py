"""The installation's key pair: made once, kept sealed, exchanged where it cannot be opened."""

from __future__ import annotations

from typing import Any

import pytest

from outspoken.people.models import AuditEvent
from outspoken.post.models import PushKey
from outspoken.post.push import keys
from tests.cast import NOW

pytestmark = pytest.mark.django_db


def test_the_pair_is_made_once() -> None:
    first = keys.pair(now=NOW)
    assert keys.pair(now=NOW).public == first.public
    assert AuditEvent.objects.filter(verb="push.key_made").count() == 1


def test_the_private_key_is_not_in_the_database() -> None:
    pair = keys.pair(now=NOW)
    held = PushKey.objects.get()
    assert held.public == pair.public
    assert pair.secret not in held.sealed


def test_under_another_secret_key_of_the_installation_a_new_pair_is_made(settings: Any) -> None:
    first = keys.pair(now=NOW)
    settings.SECRET_KEY = "another one"
    second = keys.pair(now=NOW)
    assert second.public != first.public
    assert PushKey.objects.get().public == second.public == keys.pair(now=NOW).public
