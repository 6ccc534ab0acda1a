from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from outspoken.people import sessions
from tests.cast import NOW, Cast

pytestmark = pytest.mark.django_db


def test_only_sessions_that_are_over_are_retired(cast: Cast) -> None:
    for user, days in ((cast.ada, -1), (cast.ben, 1)):
        client = Client()
        client.force_login(user)
        Session.objects.filter(pk=client.session.session_key).update(expire_date=NOW + timedelta(days=days))
    assert sessions.retire_old(now=NOW) == 1
    assert sessions.retire_old(now=NOW) == 0
    assert Session.objects.count() == 1
