"""`outspoken up` seen from outside: a real process tree, real signals."""

from __future__ import annotations

import os
import signal
import socket
from pathlib import Path

import psycopg
import pytest

from outspoken.server import processes
from outspoken.server.cluster import Cluster

from .conftest import Up, wait_until


def nothing_is_left(data: Path) -> bool:
    return not processes.of_house(data) and not processes.of_cluster(Cluster(data).data)


def test_ctrl_c_stops_everything_cleanly_after_one_ready_line(up: Up) -> None:
    assert up.health()[0] == 200
    assert up.end(signal.SIGINT) == 0
    assert up.lines["out"] == [f"ready: {up.address}"]
    assert (up.data / "secret-key").stat().st_mode & 0o777 == 0o600
    assert len((up.data / "secret-key").read_text().strip()) >= 50
    assert nothing_is_left(up.data)
    assert "database system is shut down" in (up.data / "postgres.log").read_text().splitlines()[-1]


def test_a_busy_port_is_named_and_the_next_one_taken(data: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as busy:
        port = busy.getsockname()[1]
        up = Up(data, "--port", str(port)).wait_until_ready()
        try:
            assert f"Port {port} is busy" in up.said
            assert up.address != f"http://127.0.0.1:{port}"
            assert up.health()[0] == 200
        finally:
            up.end()


def test_a_second_up_on_the_same_folder_is_refused_and_told_who_holds_it(house: Up) -> None:
    second = Up(house.data)
    assert second.end_by_itself() == 1
    assert f"process {house.process.pid}" in second.said
    assert house.address in second.said
    assert second.lines["out"] == []
    assert house.health()[0] == 200


@pytest.mark.parametrize("name", ["web", "reader", "sender", "worker", "postgres"])
def test_a_killed_child_is_started_again(house: Up, name: str) -> None:
    wait_until(lambda: name in house.children())
    before = house.children()[name]
    os.kill(before, signal.SIGKILL)
    wait_until(lambda: house.children().get(name, before) != before)
    wait_until(lambda: house.health()[0] == 200)
    assert f"{name}" in house.said
    assert "was ended by SIGKILL" in house.said


def test_a_killed_backend_does_not_take_the_house_down(house: Up) -> None:
    with psycopg.connect(Cluster(house.data).url) as other, other.cursor() as cursor:
        victim = other.info.backend_pid
        os.kill(victim, signal.SIGKILL)
        with pytest.raises(psycopg.OperationalError):
            cursor.execute("SELECT 1")
    wait_until(lambda: house.health()[0] == 200)


def test_callers_wait_while_the_web_process_is_replaced(house: Up) -> None:
    """The listening socket belongs to the supervisor, so nobody is refused."""
    os.kill(house.children()["web"], signal.SIGKILL)
    assert house.health(seconds=60)[0] == 200


def test_the_reader_the_sender_and_the_worker_are_heard_of(house: Up) -> None:
    wait_until(lambda: house.health()[1].get("status") == "ok", seconds=60)
    told = house.health()[1]
    assert told["reader_seconds"] < 5
    assert told["sender_seconds"] < 5
    assert told["worker_seconds"] < 5


def test_ones_own_database_is_used_and_left_alone(place: Path, house: Up) -> None:
    other = Up(place / "other", DATABASE_URL=Cluster(house.data).url).wait_until_ready()
    try:
        assert other.health()[0] == 200
        assert "postgres" not in other.children()
        assert not (place / "other" / "postgres").exists()
    finally:
        assert other.end() == 0
    assert house.health()[0] == 200


def test_nothing_outlives_a_killed_supervisor_and_the_next_up_starts(up: Up) -> None:
    with psycopg.connect(Cluster(up.data).url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS n")
    key = (up.data / "secret-key").read_text()
    os.kill(up.process.pid, signal.SIGKILL)
    up.process.wait(10)
    again = Up(up.data).wait_until_ready()
    try:
        assert (up.data / "secret-key").read_text() == key
        with psycopg.connect(Cluster(up.data).url) as connection:
            assert connection.execute("SELECT n FROM kept").fetchone() == (42,)
    finally:
        assert again.end() == 0
    assert nothing_is_left(up.data)


def test_everything_killed_at_once_is_recovered_from(up: Up) -> None:
    for pid in (up.process.pid, *up.children().values()):
        os.kill(pid, signal.SIGKILL)
    up.process.wait(10)
    again = Up(up.data).wait_until_ready()
    assert again.health()[0] == 200
    assert again.end() == 0


def test_a_folder_that_cannot_be_written_is_named(place: Path) -> None:
    (place / "file").write_text("not a folder")
    up = Up(place / "file" / "data")
    assert up.end_by_itself() == 1
    assert str(place / "file" / "data") in up.said
    assert "Traceback" not in up.said


def test_one_web_process_serves_while_the_other_is_gone(data: Path) -> None:
    up = Up(data, "--workers", "2").wait_until_ready()
    try:
        # Only the processes that are there can answer now: nobody starts a new one.
        os.kill(up.process.pid, signal.SIGSTOP)
        os.kill(up.children()["web"], signal.SIGKILL)
        assert [up.health(seconds=60)[0] for _ in range(5)] == [200] * 5
    finally:
        os.kill(up.process.pid, signal.SIGCONT)
        assert up.end() == 0


def test_a_child_that_cannot_be_started_is_tried_again_while_the_others_go_on(up: Up) -> None:
    version = up.data / "postgres" / "PG_VERSION"
    version.write_text("17\n")
    os.kill(up.children()["postgres"], signal.SIGKILL)
    wait_until(lambda: "postgres cannot be started" in up.said)
    assert up.health(seconds=60)[0] == 503
    version.write_text("18\n")
    wait_until(lambda: up.health(seconds=60)[0] == 200, seconds=60)
    assert up.end() == 0


def test_a_closed_terminal_does_not_stop_what_nohup_started(data: Path) -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        up = Up(data).wait_until_ready()
    finally:
        signal.signal(signal.SIGHUP, before)
    up.process.send_signal(signal.SIGHUP)
    assert up.health(seconds=60)[0] == 200
    assert up.end() == 0
