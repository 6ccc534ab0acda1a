from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client

SOURCE = Path(__file__).parents[2] / "src" / "outspoken"


@pytest.mark.parametrize("name", ["pages/base.css", "pages/behaviours.js", "pages/icons.svg", "charts/tokens.css"])
def test_the_frames_files_are_served(client: Client, name: str) -> None:
    answer = client.get(f"/static/{name}")
    assert answer.status_code == 200
    again = client.get(f"/static/{name}", headers={"if-none-match": answer["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize(
    "name",
    [
        "charts/palette.py",
        "charts/__init__.py",
        "charts",
        "",
        "../settings.py",
        "charts/../settings.py",
        "charts%2f..%2fsettings.py",
        "//etc/passwd",
        "pages/base.css/../../x.py",
        "pages/none.css",
    ],
)
def test_nothing_else_is(client: Client, name: str) -> None:
    assert client.get(f"/static/{name}").status_code in {400, 404}


def test_styles_live_in_layers_and_take_colour_from_roles_alone() -> None:
    """A colour written anywhere but in the tokens would not follow dark paper or a brand."""
    for sheet in SOURCE.glob("*/static/**/*.css"):
        text = sheet.read_text(encoding="utf-8")
        assert "@layer" in text, sheet
        for word in ("#fff", "#000", "rgb(", "hsl(", ": white", ": black"):
            assert word not in text, f"{sheet.name} writes the colour {word} itself; use a role from charts/tokens.css"


def test_every_icon_that_a_template_uses_exists() -> None:
    import re

    known = set(re.findall(r'symbol id="(\w+)"', (SOURCE / "pages/static/pages/icons.svg").read_text()))
    for template in SOURCE.glob("*/templates/**/*.html"):
        for name in re.findall(r"icons\.svg' %}#(\w+)\"", template.read_text(encoding="utf-8")):
            assert name in known, f"{template.name} uses the icon {name}"
