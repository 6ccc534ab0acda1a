"""How results show themselves in a notebook."""

from __future__ import annotations

from html.parser import HTMLParser

import numpy as np
import pytest

from outspoken.evidence import ThemeFacts, mean_score, share, shown, theme_verdicts
from outspoken.evidence.did_it_work import did_it_work
from outspoken.evidence.drivers import key_drivers
from outspoken.evidence.silent import Channels, Repeats, silent


class Cells(HTMLParser):
    """The words of every cell, in order."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self._open = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self._open = tag == "td"
        if self._open:
            self.words.append("")

    def handle_data(self, data: str) -> None:
        if self._open:
            self.words[-1] += data

    def handle_endtag(self, tag: str) -> None:
        self._open = False


def test_an_estimate_is_a_row_for_each_value_with_its_interval_and_n() -> None:
    assert Cells(share([8, 1], [10, 400])._repr_html_()).words == [
        "0.8", "0.49 to 0.943", "10", "0.0025", "0.000441 to 0.014", "400",
    ]  # fmt: skip


def test_too_little_to_say_is_said() -> None:
    assert "too little to say" in mean_score([3.0], [0.0], [1])._repr_html_()


def test_names_are_escaped() -> None:
    rng = np.random.default_rng(1)
    x = rng.normal(size=(300, 2))
    page = key_drivers(x, x @ [1.0, 0.2], names=["<script>x</script>", "b"], seed=1)._repr_html_()
    assert "<script>" not in page
    assert Cells(page).words[0] == "<script>x</script>"


def test_a_refusal_is_shown_in_place_of_figures() -> None:
    found = key_drivers(np.ones((4, 1)), np.arange(4.0), seed=1)
    assert found.refusal
    assert found.refusal in found._repr_html_()


def test_verdicts_show_what_decided() -> None:
    page = theme_verdicts(ThemeFacts([[4, 6, 9, 8, 12, 12]], 1000, is_exposure=True))._repr_html_()
    assert Cells(page).words[1] in {"systemic", "emerging", "isolated"}
    assert Cells(page).words[2]


def test_the_silent_show_three_ways_and_the_sentence() -> None:
    found = silent(290, repeats=Repeats(290, 40, 12), channels=Channels(200, 120, 30))
    page = found._repr_html_()
    assert len(Cells(page).words) == 12
    assert found.words[0] in page


def test_a_change_shows_its_answer_and_reasons() -> None:
    rng = np.random.default_rng(2)
    found = did_it_work(np.r_[rng.poisson(20, 60), rng.poisson(8, 30)], launch=60)
    page = found._repr_html_()
    assert Cells(page).words[0] == found.answer
    assert all(reason in page for reason in found.reasons if "<" not in reason and "'" not in reason)


@pytest.mark.parametrize("n", [50, 51, 1_000])
def test_long_tables_are_cut_and_say_so(n: int) -> None:
    page = shown.table(["a"], [[each] for each in range(n)])
    assert page.count("<tr>") == 1 + min(n, shown.MOST)
    assert (f"{n - shown.MOST:,} more rows are not shown." in page) == (n > shown.MOST)
