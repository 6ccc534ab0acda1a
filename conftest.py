"""A real PostgreSQL for the whole test run, and the small cast whose names tell their rights."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from tests.cast import Cast


def _start_postgres() -> tuple[object, Path] | None:
    if os.environ.get("DATABASE_URL"):
        return None
    from outspoken.server.cluster import Cluster

    folder = Path(tempfile.mkdtemp(prefix="outspoken-tests-", dir="/tmp"))
    folder.chmod(0o755)
    cluster = Cluster(folder)
    cluster.create()
    process = cluster.start()
    os.environ["DATABASE_URL"] = cluster.url
    return process, folder


def pytest_configure(config: pytest.Config) -> None:
    """Runs before pytest-django reads the settings, so that they find the database.

    Where several processes share the tests, each has a database and a data folder of its own, and the one that only
    deals them out has none to hand on.
    """
    if config.getoption("dist", "no") != "no" and not hasattr(config, "workerinput"):
        return
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "outspoken.settings")
    os.environ.setdefault("OUTSPOKEN_STRICT_TEMPLATES", "yes")
    config.stash[_DATA] = Path(tempfile.mkdtemp(prefix="outspoken-data-"))
    os.environ.setdefault("OUTSPOKEN_DATA", str(config.stash[_DATA]))
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    config.stash[_POSTGRES] = _start_postgres()
    from django.conf import settings

    # pytest-django sets Django up only once its settings have been touched.
    _ = settings.ROOT_URLCONF


def pytest_unconfigure(config: pytest.Config) -> None:
    if folder := config.stash.get(_DATA, None):
        shutil.rmtree(folder, ignore_errors=True)
    started = config.stash.get(_POSTGRES, None)
    if started:
        process, folder = started
        # A fast shutdown: a connection some thread still holds must not keep the tests from ending.
        process.send_signal(signal.SIGINT)  # type: ignore[attr-defined]
        process.wait(30)  # type: ignore[attr-defined]
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    """No answer kept for a moment outlives the test that it was worked out in."""
    if kept := sys.modules.get("outspoken.understand.kept"):
        kept.Kept.forget_all()


_POSTGRES: pytest.StashKey[tuple[object, Path] | None] = pytest.StashKey()
_DATA: pytest.StashKey[Path] = pytest.StashKey()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests come last: while Playwright's loop runs in this thread, no other test can start one of its own."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium, or Playwright's own where there is none: one for all browser tests."""
    from playwright.sync_api import sync_playwright
    from tools.chromium import system

    with sync_playwright() as playwright:
        held = playwright.chromium.launch(executable_path=system(), args=["--no-sandbox"])
        yield held
        held.close()


@pytest.fixture(scope="session")
def data_folder() -> Path:
    return Path(os.environ["OUTSPOKEN_DATA"])


@pytest.fixture
def cast(request: pytest.FixtureRequest) -> Cast:
    """The cast in the database: rolled back after the test, or flushed when a real server shares the data."""
    from tests.cast import make_cast

    uses_server = {"live", "transactional_db"} & set(request.fixturenames)
    request.getfixturevalue("transactional_db" if uses_server else "db")
    return make_cast()
