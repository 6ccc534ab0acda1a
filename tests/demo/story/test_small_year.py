from __future__ import annotations

from pathlib import Path

import pytest

from outspoken.act.models import Problem
from outspoken.demo import company, fill
from outspoken.demo.story import causes
from outspoken.understand import choices
from outspoken.understand.changes import verdict
from outspoken.understand.notice import noticing
from tests.demo.story.conftest import NOW

pytestmark = pytest.mark.django_db


def test_a_year_of_a_hundred_comments_is_told_without_its_breakdown(settings: object, tmp_path: Path) -> None:
    settings.LENS_DIR, settings.NOTICE_DIR = tmp_path / "lens", tmp_path / "notice"  # type: ignore[attr-defined]
    for held in (choices, verdict, noticing):
        held.forget()
    fill.fill(now=NOW, count=100, seed=1, passwords={one.handle: "x" for one in company.CAST})
    assert sum(fill.settle(now=NOW)) == 100
    assert Problem.objects.count() == len(causes.CAUSES)
