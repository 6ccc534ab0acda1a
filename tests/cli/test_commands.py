"""The command itself: what it lists, and what it loads."""

from __future__ import annotations

import importlib.util
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from outspoken import __version__
from outspoken.cli import COMMANDS, app


def test_the_version_is_shown() -> None:
    assert CliRunner().invoke(app, ["--version"]).output == f"outspoken {__version__}\n"


def test_every_command_is_listed_with_what_it_does() -> None:
    output = CliRunner().invoke(app, ["--help"]).output
    for name, entry in COMMANDS.items():
        assert name in output
        assert entry.says in " ".join(output.split())


@pytest.mark.parametrize("arguments", [["--help"], ["read", "--help"], ["--version"]])
def test_help_loads_neither_django_nor_the_reader(arguments: list[str]) -> None:
    script = (
        "import sys, atexit\n"
        "heavy = ('django', 'numba', 'pyarrow', 'duckdb')\n"
        "atexit.register(lambda: print('loaded:', [name for name in heavy if name in sys.modules]))\n"
        f"sys.argv = ['outspoken', *{arguments!r}]\n"
        "from outspoken.cli import main; main()"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert "loaded: []" in done.stdout


def test_reading_a_file_loads_no_django(tmp_path: object) -> None:
    script = (
        "import sys, atexit\n"
        "atexit.register(lambda: print('django' in sys.modules))\n"
        f"open(r'{tmp_path}/f.csv', 'w').write('comment\\nLate again on Monday\\n')\n"
        f"sys.argv = ['outspoken', 'read', r'{tmp_path}/f.csv', '--dry-run']\n"
        "from outspoken.cli import main; main()"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.endswith("False\n")


@pytest.mark.parametrize("name", [name for name, entry in COMMANDS.items() if entry.needs_server])
def test_a_server_command_without_the_server_says_what_to_install(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    result = CliRunner().invoke(app, [name])
    assert result.exit_code == 2
    assert 'pip install "outspoken[server]"' in result.output
