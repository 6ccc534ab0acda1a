from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path

import psycopg
import pytest

from outspoken.server import processes
from outspoken.server.account import as_owner
from outspoken.server.cluster import Cluster
from outspoken.server.errors import ClusterError


def value(cluster: Cluster, question: str) -> object:
    with psycopg.connect(cluster.url) as connection:
        row = connection.execute(question).fetchone()
        assert row
        return row[0]


def test_a_cluster_survives_a_stop_and_a_start(cluster: Cluster) -> None:
    process = cluster.start()
    with psycopg.connect(cluster.url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 'still here' AS word")
    cluster.stop(process)
    assert process.returncode == 0
    process = cluster.start()
    assert value(cluster, "SELECT word FROM kept") == "still here"
    cluster.stop(process)


def test_what_was_committed_survives_kill_9_of_the_postmaster(cluster: Cluster) -> None:
    process = cluster.start()
    busy, unfinished = psycopg.connect(cluster.url, autocommit=True), psycopg.connect(cluster.url)
    busy.execute("CREATE TABLE kept AS SELECT 1 AS n")
    unfinished.execute("INSERT INTO kept VALUES (2)")
    backends = set(processes.of_cluster(cluster.data)) - {process.pid}
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    process = cluster.start()
    busy.close()
    unfinished.close()
    assert value(cluster, "SELECT array_agg(n) FROM kept") == [1]
    assert not backends & set(processes.of_cluster(cluster.data))
    cluster.stop(process)


def test_a_backend_in_a_long_query_does_not_stop_the_next_start(cluster: Cluster) -> None:
    process = cluster.start()
    busy = psycopg.connect(cluster.url)
    busy.pgconn.send_query(b"DO $$ DECLARE n bigint := 0; BEGIN LOOP n := n + 1; END LOOP; END $$")
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    process = cluster.start()
    busy.close()
    assert value(cluster, "SELECT 1") == 1
    cluster.stop(process)


def test_a_stale_file_that_names_a_process_of_somebody_else_is_no_hindrance(cluster: Cluster) -> None:
    with subprocess.Popen(["sleep", "60"], **as_owner(cluster.folder)) as stranger:
        killed = cluster.start()
        killed.kill()
        killed.wait()
        pid_file = cluster.data / "postmaster.pid"
        lines = pid_file.read_text().splitlines()
        pid_file.write_text("\n".join([str(stranger.pid), *lines[1:]]) + "\n")
        process = cluster.start()
        assert value(cluster, "SELECT 1") == 1
        cluster.stop(process)
        assert stranger.poll() is None
        stranger.kill()


def test_a_server_without_its_supervisor_is_ended_before_the_next_one_starts(cluster: Cluster) -> None:
    orphan = cluster.start()
    process = cluster.start()
    assert orphan.wait(10) == 0
    assert value(cluster, "SELECT 1") == 1
    cluster.stop(process)


def test_a_long_path_gets_a_short_socket(place: Path) -> None:
    cluster = Cluster(place / ("long" * 30) / "data")
    cluster.create()
    process = cluster.start()
    assert len(os.fsencode(cluster.sockets)) < 86
    assert cluster.sockets.stat().st_mode & 0o777 == 0o700
    assert value(cluster, "SELECT 1") == 1
    cluster.stop(process)
    assert not cluster.sockets.exists()


def test_another_major_version_is_refused_with_a_remedy(cluster: Cluster) -> None:
    (cluster.data / "PG_VERSION").write_text("17\n")
    with pytest.raises(ClusterError, match=r"laid out by PostgreSQL 17.*pg_dump"):
        cluster.start()


def test_it_is_durable_whatever_its_files_say(cluster: Cluster) -> None:
    with (cluster.data / "postgresql.conf").open("a") as file:
        file.write("fsync = off\nfull_page_writes = off\nsynchronous_commit = off\nlisten_addresses = '*'\n")
    process = cluster.start()
    names = ("fsync", "full_page_writes", "synchronous_commit", "data_checksums", "listen_addresses")
    settings = [value(cluster, f"SELECT current_setting('{name}')") for name in names]
    assert settings == ["on", "on", "on", "on", ""]
    cluster.stop(process)


def test_the_house_is_no_superuser_and_others_stay_outside(cluster: Cluster) -> None:
    process = cluster.start()
    assert value(cluster, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") is False
    for folder in (cluster.data, cluster.sockets):
        assert folder.stat().st_mode & 0o777 == 0o700
    doors = [line for line in (cluster.data / "pg_hba.conf").read_text().splitlines() if not line.startswith("#")]
    assert doors == ["local all all peer map=house"]
    cluster.stop(process)


def test_a_cluster_that_cannot_start_says_why(cluster: Cluster) -> None:
    (cluster.data / "global" / "pg_control").unlink()
    with pytest.raises(ClusterError, match="pg_control"):
        cluster.start()


def test_no_words_of_a_statement_reach_the_log(cluster: Cluster) -> None:
    process = cluster.start()
    with psycopg.connect(cluster.url, autocommit=True) as connection:
        connection.execute("CREATE TABLE once (word text PRIMARY KEY)")
        connection.execute("INSERT INTO once VALUES ('my private words')")
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute("INSERT INTO once VALUES ('my private words')")
    cluster.stop(process)
    log = cluster.log.read_text()
    assert "duplicate key" in log
    assert "my private words" not in log
