from __future__ import annotations

import pytest

from outspoken.cli.parts import safe
from tests.files.hostile import HOSTILE


@pytest.mark.parametrize("text", [text for text in HOSTILE if len(text) < 1000])
def test_no_cell_begins_a_formula(text: str) -> None:
    assert not safe(text).startswith(("=", "+", "-", "@", "\t", "\r"))
    assert safe(text).removeprefix("'") == text.removeprefix("'")
