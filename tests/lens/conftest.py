from __future__ import annotations

from pathlib import Path

import pytest

from outspoken.lens import Lens


@pytest.fixture
def lens(tmp_path: Path) -> Lens:
    return Lens(tmp_path / "lens")
