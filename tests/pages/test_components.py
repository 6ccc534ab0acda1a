from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django.template.loader import render_to_string

from outspoken.charts.palette import MARKS


def figure(**facts: Any) -> str:
    return render_to_string("pages/_figure.html", {"label": "NPS", "value": "31", **facts})


def verbatim(**facts: Any) -> str:
    return render_to_string("pages/_verbatim.html", {"words": SimpleNamespace(**{"text": "It was late.", **facts})})


def test_a_figure_has_its_interval_and_n_on_the_same_line_and_opens_its_words() -> None:
    shown = figure(interval="±8", n=400, period="last 30 days", href="/read/?score_kind=nps")
    assert '<a class="figure" href="/read/?score_kind=nps">' in shown
    assert "±8 · n 400 · last 30 days" in shown


@pytest.mark.parametrize("facts", [{}, {"n": 0}, {"interval": "±8"}])
def test_a_figure_with_less_known_shows_no_gaps(facts: dict[str, Any]) -> None:
    shown = figure(**facts)
    assert "⟦undefined" not in shown
    assert "· ·" not in shown
    assert "<a" not in shown


def test_a_verbatim_needs_its_text_alone() -> None:
    shown = verbatim()
    assert "It was late." in shown
    assert "⟦undefined" not in shown
    assert "data-family" not in shown


def test_a_verbatim_shows_all_that_is_known() -> None:
    shown = verbatim(
        family="anger", theme="punctuality", score="0/10", channel="mail", occurred_at=datetime(2026, 3, 2, tzinfo=UTC),
        touchpoint="Platform 4", href="/read/1/",
    )  # fmt: skip
    for known in ('data-family="anger"', "punctuality", "0/10", "mail", "2 Mar 2026", "Platform 4", 'href="/read/1/"'):
        assert known in shown


def test_a_score_of_nought_is_shown() -> None:
    assert "<span>0</span>" in verbatim(score=0)


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7*7 }}{% x %}"])
def test_words_are_only_ever_words(text: str) -> None:
    shown = verbatim(text=text, href="/read/1/", theme=text, channel=text, touchpoint=text, score=text, family=text)
    assert "<script" not in shown
    assert "<img" not in shown
    assert "49" not in shown


def test_the_marks_of_the_style_sheet_are_those_of_the_charts() -> None:
    from pathlib import Path

    sheet = (Path(__file__).parents[2] / "src/outspoken/pages/static/pages/words.css").read_text()
    for family, mark in MARKS.items():
        if family != "neutral":
            assert f'[data-family="{family}"]' in sheet
        assert f'--mark: "{mark}"' in sheet
