from __future__ import annotations

import os
import time

import pytest
from django.db import connection

from outspoken.server.checks import database

from .conftest import Asked

pytestmark = pytest.mark.django_db


def run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_embedded_database_is_durable(asked: Asked) -> None:
    assert asked.unsafe(database.durability) == set()
    assert len(asked(database.durability)) == len(database.DURABLE)


def test_commits_that_do_not_wait_for_the_disk_are_unsafe(asked: Asked) -> None:
    run("SET LOCAL synchronous_commit = off")
    assert asked.unsafe(database.durability) == {"database.synchronous_commit"}


def test_every_other_durability_setting_is_judged_by_its_value(asked: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    planted = [("fsync", "off"), ("full_page_writes", "off"), ("data_checksums", "off"), ("data_sync_retry", "on")]
    monkeypatch.setattr(database, "_ask", lambda question: planted)
    names = {name for name, _ in planted} | {"synchronous_commit", "zero_damaged_pages", "ignore_checksum_failure"}
    assert asked.unsafe(database.durability) == {f"database.{name}" for name in names}


def test_an_old_server_is_unsafe(asked: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    assert asked.unsafe(database.version) == set()
    monkeypatch.setattr(database, "OLDEST", 99)
    assert asked.unsafe(database.version) == {"database.version"}


def test_a_superuser_is_unsafe(asked: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    assert asked.unsafe(database.rights) == set()
    monkeypatch.setattr(database, "_ask", lambda question: [(True, "postgres")])
    assert asked.unsafe(database.rights) == {"database.rights"}


def test_an_unencrypted_way_to_another_machine_is_unsafe(asked: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    assert asked.unsafe(database.encryption) == set()
    monkeypatch.setattr(database, "_ask", lambda question: [(False, False)])
    assert asked.unsafe(database.encryption) == {"database.encryption"}


def test_an_unlogged_table_is_unsafe(asked: Asked) -> None:
    assert asked.unsafe(database.damage) == set()
    run("CREATE UNLOGGED TABLE planted ()")
    assert asked.unsafe(database.damage) == {"database.unlogged"}
    assert "planted" in asked(database.damage)["database.unlogged"].says


def test_a_migration_not_applied_is_unsafe(asked: Asked) -> None:
    assert asked.unsafe(database.migrations) == set()
    run("DELETE FROM django_migrations WHERE app = 'listen'")
    assert asked.unsafe(database.migrations) == {"database.migrations"}


def test_a_backup_is_missed_then_seen_then_too_old(asked: Asked) -> None:
    assert asked(database.backups)["database.backups"].verdict == "advice"
    dump = asked.house.data / "backups" / "monday.dump"
    dump.parent.mkdir()
    dump.write_bytes(b"dump")
    assert asked(database.backups)["database.backups"].verdict == "safe"
    long_ago = time.time() - 3 * 86_400
    os.utime(dump, (long_ago, long_ago))
    assert asked.unsafe(database.backups) == {"database.backups"}
