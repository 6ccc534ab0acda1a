from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from outspoken.server import programs
from outspoken.server.account import as_owner, can_reach

from .conftest import reachable_folder


@pytest.fixture
def private() -> Iterator[Path]:
    """An installation of PostgreSQL that only we ourselves can look into, as below /root."""
    folder = reachable_folder()
    shutil.copytree(programs.installed(), folder / "private" / "pginstall18")
    (folder / "private").chmod(0o700)
    programs.programs.cache_clear()
    yield folder / "private" / "pginstall18"
    programs.programs.cache_clear()
    shutil.rmtree(folder)


def test_programs_that_the_account_cannot_reach_are_copied_once(
    place: Path, private: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(programs, "installed", lambda: private)
    found = programs.programs(place)
    done = subprocess.run(
        [str(found / "postgres"), "--version"], capture_output=True, text=True, check=True, **as_owner(place)
    )
    assert "PostgreSQL) 18" in done.stdout
    # An ordinary user runs what is installed; root's system user cannot, and gets a copy.
    assert found == (private / "bin" if os.geteuid() else next(place.glob("postgresql-*")) / "bin")
    programs.programs.cache_clear()
    assert programs.programs(place) == found
    assert len(list(place.iterdir())) == (0 if os.geteuid() else 1)


def test_the_account_reaches_what_others_may_enter(place: Path) -> None:
    (place / "closed").mkdir(mode=0o700)
    (place / "closed" / "below").mkdir()
    assert can_reach(place)
    assert can_reach(place / "closed" / "below") is (os.geteuid() != 0)
