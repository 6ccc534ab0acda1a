from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection, transaction
from psycopg import Connection

from outspoken.listen.models import Source
from outspoken.understand import stream
from outspoken.understand.models import StreamItem
from tests.understand.said import hear, said

Hear = Callable[..., list[int]]


@pytest.mark.django_db
def test_old_places_are_let_go(hear: Hear, now: datetime) -> None:
    hear(said("a"), said("b"))
    StreamItem.objects.filter(position=stream.newest()).update(at=now - timedelta(hours=49))
    assert stream.forget_old(now=now) == 1
    assert StreamItem.objects.count() == 1


@pytest.mark.django_db
def test_before_the_first_comment_the_place_is_zero() -> None:
    assert stream.newest() == 0


def test_places_become_visible_in_their_order(elsewhere: Connection, source: Source, now: datetime) -> None:
    """A transaction that took a place and is not committed holds back every later place."""
    [first, second] = hear(said("a"), said("b"), source=source, now=now)
    StreamItem.objects.all().delete()
    elsewhere.execute("SELECT pg_advisory_xact_lock(%s)", [stream._LOCK])
    elsewhere.execute("INSERT INTO understand_streamitem (reading_id, at) VALUES (%s, now())", [first])
    done = threading.Event()

    def later() -> None:
        with transaction.atomic():
            stream.add([second], now=now)
        connection.close()
        done.set()

    thread = threading.Thread(target=later)
    thread.start()
    time.sleep(0.3)
    assert not done.is_set()
    assert not StreamItem.objects.exists()
    elsewhere.commit()
    thread.join(10)
    assert list(StreamItem.objects.order_by("position").values_list("reading", flat=True)) == [first, second]
