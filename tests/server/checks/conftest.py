"""Asking one check. Nothing of the house is imported at the top: pytest reads this file before Django is set up."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from outspoken.server.checks import Finding
    from outspoken.server.checks.finding import Check


class Asked:
    """What one check says of a house with its data in `data`."""

    def __init__(self, data: Path) -> None:
        from outspoken.server.house import House

        self.house = House(data, database_url="postgresql:///somebodys_own")

    def __call__(self, check: Check) -> dict[str, Finding]:
        return {finding.topic: finding for finding in check(self.house)}

    def unsafe(self, check: Check) -> set[str]:
        found = self(check)
        assert all(finding.mend for finding in found.values() if finding.verdict != "safe")
        return {topic for topic, finding in found.items() if finding.verdict == "unsafe"}


@pytest.fixture
def asked(tmp_path: Path) -> Asked:
    tmp_path.chmod(0o700)
    return Asked(tmp_path)
