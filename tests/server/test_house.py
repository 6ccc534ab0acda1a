"""Commands that work on an installation, whether it runs or not."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from outspoken.server import processes
from outspoken.server.cluster import Cluster
from outspoken.server.errors import HouseError
from outspoken.server.folder import DataFolder
from outspoken.server.house import House, open_house

from .conftest import Up, wait_until

COMMAND = """
import sys
from pathlib import Path
from outspoken.server.house import open_house
with open_house(Path(sys.argv[1]), doing=sys.argv[2]) as house:
    from outspoken.people.models import Team
    Team.objects.create(name=sys.argv[2], slug=sys.argv[2])
    print(sorted(Team.objects.values_list("name", flat=True)), flush=True)
    if len(sys.argv) > 3:
        sys.stdin.readline()
"""


def command(data: Path, name: str, *more: str) -> subprocess.Popen[str]:
    mine = {name: value for name, value in os.environ.items() if not name.startswith(("OUTSPOKEN_", "DATABASE_"))}
    pipe = subprocess.PIPE
    return subprocess.Popen(
        [sys.executable, "-c", COMMAND, str(data), name, *more],
        stdin=pipe,
        stdout=pipe,
        stderr=pipe,
        text=True,
        env=mine,
    )


def test_a_command_starts_the_database_for_its_own_time(data: Path) -> None:
    said, trouble = command(data, "first").communicate(timeout=60)
    assert said == "['first']\n", trouble
    assert processes.of_cluster(Cluster(data).data) == []
    assert DataFolder(data).holder() is None


def test_a_command_uses_the_database_that_runs(up: Up) -> None:
    said, trouble = command(up.data, "beside").communicate(timeout=60)
    assert said == "['beside']\n", trouble
    assert up.health()[0] == 200


def test_a_second_command_waits_for_the_first(data: Path) -> None:
    first = command(data, "first", "hold")
    assert first.stdout
    assert first.stdout.readline() == "['first']\n"
    second = command(data, "second")
    assert second.stderr
    waiting = second.stderr.readline()
    assert f"Waiting for first (process {first.pid})" in waiting
    first.communicate("go on\n", timeout=60)
    said, trouble = second.communicate(timeout=60)
    assert said == "['first', 'second']\n", trouble


def test_up_waits_for_a_command(data: Path) -> None:
    first = command(data, "first", "hold")
    assert first.stdout
    first.stdout.readline()
    up = Up(data)
    wait_until(lambda: "Waiting for first" in up.said)
    first.communicate("go on\n", timeout=60)
    assert up.wait_until_ready().end() == 0


def test_looking_at_nothing_makes_nothing(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL")
    with pytest.raises(HouseError, match="No installation"), open_house(place / "nothing", as_found=True):
        pass
    assert not (place / "nothing").exists()


def test_an_installation_is_where_it_is_said_to_be(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OUTSPOKEN_DATA", str(place / "told"))
    monkeypatch.setenv("DATABASE_URL", "postgresql:///own")
    assert House.at() == House((place / "told").resolve(), "postgresql:///own")
    assert House.at(place / "given").data == (place / "given").resolve()
    assert House.at().cluster is None
    assert House(place).cluster == Cluster(place)
