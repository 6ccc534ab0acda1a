from __future__ import annotations

import shutil
from collections import namedtuple

import pyarrow as pa
import pytest

from outspoken import reader
from outspoken.server.checks import Finding, Verdict, look, machine
from outspoken.server.folder import UP

from .conftest import Asked

Usage = namedtuple("Usage", "total used free")


def test_a_folder_open_to_others_is_unsafe(asked: Asked) -> None:
    (asked.house.data / "lens").mkdir(mode=0o755)
    assert asked.unsafe(machine.folders) == set()
    asked.house.data.chmod(0o755)
    says = [finding.says for finding in machine.folders(asked.house)]
    assert len(says) == 2
    assert str(asked.house.data / "lens") in says[1]


@pytest.mark.parametrize(("free", "verdict"), [(500, "safe"), (15, "advice"), (1.5, "unsafe")])
def test_a_full_disk_is_unsafe(asked: Asked, monkeypatch: pytest.MonkeyPatch, free: float, verdict: str) -> None:
    usage = Usage(1000 * 1024**3, 0, int(free * 1024**3))
    monkeypatch.setattr(
        shutil, "disk_usage", lambda path: usage if free != 15 else Usage(usage.free * 10, 0, usage.free)
    )
    assert asked(machine.disk)["machine.disk"].verdict == verdict


def test_a_reader_without_weights_is_unsafe(asked: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    assert asked.unsafe(machine.reader) == set()
    blind = pa.table({"polarity": pa.array([None], pa.string()), "reader": ["skim-3"]})
    monkeypatch.setattr(reader, "read", lambda texts: blind)
    assert asked.unsafe(machine.reader) == {"machine.reader"}


@pytest.mark.django_db
def test_a_reader_that_does_not_work_is_unsafe(asked: Asked) -> None:
    assert asked(machine.process_tree)["machine.processes"].verdict == "advice"
    with asked.house.folder.held(UP, note=print) as hold:
        hold.say(address="http://127.0.0.1:8000", host="127.0.0.1")
        assert asked.unsafe(machine.process_tree) == {"machine.processes"}


def test_a_question_that_cannot_be_answered_is_unsafe(asked: Asked) -> None:
    def broken(house: object) -> list[Finding]:
        raise OSError("no such thing")

    (finding,) = look(asked.house, (broken,))
    assert finding.verdict == Verdict.UNSAFE
    assert "no such thing" in finding.says
