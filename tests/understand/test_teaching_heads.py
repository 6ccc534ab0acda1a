from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from typing import Any

import numpy as np
import pytest

from outspoken import reader
from outspoken.reader.own import SLOTS, Own
from outspoken.understand import teaching, teaching_heads
from outspoken.understand.models import OwnHeads
from tests.cast import Cast
from tests.understand.said import said
from tests.understand.teach import as_read, correct, fitted, leave

pytestmark = pytest.mark.django_db
Hear = Callable[..., list[int]]


LOOK = """
import django; django.setup()
from outspoken.understand import teaching_heads
for _ in range(2):
    held = teaching_heads.current()
    print(held.version if held else "shipped", flush=True)
    input()
"""


@pytest.mark.django_db(transaction=True)
def test_another_process_reads_with_it_at_once(
    cast: Cast, odd: list[int], even: list[int], now: datetime, settings: Any
) -> None:
    correct(odd[:30], by=cast.ana, now=now)
    leave(even[:30], by=cast.ana, now=now)
    teaching.activate(fitted(by=cast.ana, now=now).number, again=False, by=cast.ana, now=now)
    base, _, query = os.environ["DATABASE_URL"].partition("?")
    address = f"{base.rsplit('/', 1)[0]}/{settings.DATABASES['default']['NAME']}" + (f"?{query}" if query else "")
    environment = os.environ | {"DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "outspoken.settings"}
    with subprocess.Popen(
        [sys.executable, "-c", LOOK], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdin
        assert other.stdout
        assert other.stdout.readline().strip() == "own-1"
        teaching.revert(again=False, by=cast.ana, now=now)
        other.stdin.write("\n")
        other.stdin.flush()
        assert other.stdout.readline().strip() == "shipped"
        other.communicate("\n")


def bad(head: str, weight: float) -> Own:
    return Own((head,), np.full((SLOTS + 1, 1), weight, dtype=np.float32), "own-1")


@pytest.mark.parametrize("held", [bad("hunch", 0.0), bad("anger", np.inf)])
def test_heads_that_do_not_fit_are_left_out_and_reading_goes_on(
    held: Own, hear: Hear, cast: Cast, now: datetime
) -> None:
    OwnHeads.objects.create(number=1, asked_at=now, made_at=now, is_active=True, heads=teaching_heads.saved(held))
    [pk] = hear(said("Our train was late."))
    assert as_read([pk])[0]["reader"] == reader.CLOSE_MODEL
