"""The order of the rooms: what may import what (contracts in pyproject.toml), and which tables may point to which."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import ForeignKey, ManyToManyField

HOUSE = Path(__file__).parents[1]
SOURCE = HOUSE / "src" / "outspoken"


def layers() -> list[str]:
    """The rooms from the lowest up, as the contract names them."""
    contracts = tomllib.loads((HOUSE / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    rooms = next(contract for contract in contracts if contract["id"] == "rooms")
    return [name.strip(" ()") for layer in reversed(rooms["layers"]) for name in layer.split("|")]


def test_imports_keep_to_the_contracts() -> None:
    done = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"], cwd=HOUSE, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout


def test_tables_point_only_to_tables_of_rooms_below() -> None:
    order = layers()
    links = [
        (model, field)
        for model in apps.get_models()
        if model.__module__.startswith("outspoken.")
        for field in model._meta.get_fields()
        if isinstance(field, ForeignKey | ManyToManyField) and field.model is model
    ]
    assert len(links) > 10
    for model, field in links:
        to = field.related_model
        if isinstance(to, str) or not to.__module__.startswith("outspoken."):
            continue
        here, there = model._meta.app_label, to._meta.app_label
        assert order.index(there) <= order.index(here), (
            f"{model.__name__}.{field.name} of {here} points up to {to.__name__} of {there}; "
            f"turn the reference around, or move the noun"
        )


@pytest.mark.parametrize("room", [path.parent for path in SOURCE.glob("*/__init__.py")], ids=lambda path: path.name)
def test_a_room_says_what_it_is_for(room: Path) -> None:
    assert '"""' in (room / "__init__.py").read_text(encoding="utf-8"), f"{room.name}/__init__.py has no docstring"


def test_importing_the_package_loads_no_server_and_no_model() -> None:
    script = (
        "import sys, outspoken; heavy = {'django', 'numba', 'pyarrow', 'duckdb', 'altair'} & set(sys.modules);"
        " sys.exit(', '.join(heavy) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.returncode == 0, f"import outspoken loads {done.stderr}"
