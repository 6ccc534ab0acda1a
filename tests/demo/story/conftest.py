"""A year of Larkline, filled and told once for all tests of what its staff did."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

NOW = datetime(2026, 11, 23, 15, 56, 2, 664734, tzinfo=UTC)
COUNT = 120_000  # as many as the demo has: with fewer, what happened early in the year could not be judged


@pytest.fixture(scope="module")
def filled(
    django_db_setup: None, django_db_blocker: object, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Path]:
    """The comments of the year, read and mirrored; nothing done about them yet. Rolled back in the end."""
    from django.db import transaction
    from django.test import override_settings

    folder: Path = tmp_path_factory.mktemp("larkline")
    kept = override_settings(LENS_DIR=folder / "lens", NOTICE_DIR=folder / "notice")
    with django_db_blocker.unblock(), kept:  # type: ignore[attr-defined]
        with transaction.atomic():
            yield from _filled(folder)
        # What was rolled back lies in the tables still; tests after this one would read past it.
        _execute("VACUUM ANALYZE")


def _filled(folder: Path) -> Iterator[Path]:
    from django.db import transaction

    from outspoken.demo import company, fill
    from outspoken.understand import mirror, readings

    fill.fill(now=NOW, count=COUNT, seed=1, passwords={one.handle: "x" for one in company.CAST})
    # Before they are read, too: claiming what is unread by a plan made for empty tables took a quarter of an hour.
    _execute("ANALYZE")
    while readings.read_unread(now=NOW):
        continue
    _settle()
    while mirror.mirror_dirty_months(now=NOW):
        continue
    yield folder
    transaction.set_rollback(True)


def _settle() -> None:
    """Have the database count its rows and check what refers to what. Tests before this one met empty tables, and the
    plans of these checks were made for such: after the last test they would look through 120,000 rows for each row."""
    _execute("ANALYZE", "SET CONSTRAINTS ALL IMMEDIATE", "SET CONSTRAINTS ALL DEFERRED")


def _execute(*statements: str) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
