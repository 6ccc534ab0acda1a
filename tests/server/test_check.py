"""`outspoken check` from outside, over a running house."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import psycopg

from outspoken.server.cluster import Cluster

from .conftest import Up, wait_until

CHECK = "from outspoken.cli.check import command; import typer; typer.run(command)"


def check(house: Up, *arguments: str, **environment: str) -> tuple[int, str]:
    mine = {
        name: value for name, value in os.environ.items() if not name.startswith(("OUTSPOKEN_", "DATABASE_", "DJANGO_"))
    }
    done = subprocess.run(
        [sys.executable, "-c", CHECK, "--data", str(house.data), *arguments],
        capture_output=True,
        text=True,
        env={**mine, **environment},
    )
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout


def test_planted_faults_are_found_and_end_with_code_1(house: Up) -> None:
    wait_until(lambda: house.health()[1].get("status") == "ok", seconds=60)
    code, said = check(house)
    assert (code, "0 unsafe" in said) == (0, True), said
    with psycopg.connect(Cluster(house.data).url) as connection:
        connection.execute("ALTER ROLE CURRENT_USER SET synchronous_commit = off")
    code, said = check(house, "--json", OUTSPOKEN_DEBUG="yes", OUTSPOKEN_SECRET_KEY="guess me")
    found: list[dict[str, Any]] = json.loads(said)
    assert code == 1
    unsafe = {finding["topic"] for finding in found if finding["verdict"] == "unsafe"}
    assert unsafe == {"database.synchronous_commit", "settings.debug", "settings.secret_key"}
