"""One full report for all tests that only read it."""

from __future__ import annotations

import pytest

from tests.report.corpus import readings
from tests.report.page import Page, written


@pytest.fixture(scope="session")
def full(tmp_path_factory: pytest.TempPathFactory) -> Page:
    folder = tmp_path_factory.mktemp("full")
    return written(
        readings(1_500), folder, rows=1_503, rejected=3, sources=("northline.csv",), rejects="northline.rejects.csv"
    )
