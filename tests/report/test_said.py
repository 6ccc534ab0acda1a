"""What they say, in short: on top of the report, each figure a link to its panel, each quote somebody's letters."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from tests.report.corpus import SCHEMA, readings
from tests.report.page import Page, written


def summary_of(page: Page) -> str:
    """The markup of the summary."""
    found = re.search(r'<h2 class="said-title".*?(?=<p class="more">|</section>)', page.text, re.DOTALL)
    assert found
    return found.group()


def words(markup: str) -> str:
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", "", markup))).strip()


def quotes(page: Page) -> list[str]:
    found = re.findall(r"<blockquote[^>]*><p>(.*?)</p></blockquote>", summary_of(page), re.DOTALL)
    return [html.unescape(quote) for quote in found]


def test_themes_and_feelings_are_counted_with_their_intervals(full: Page) -> None:
    text = words(summary_of(full))
    assert re.search(r"\d+ of 1,4\d\d comments \(\d\d%, \d\d–\d\d%\) speak of punctuality; of these \d\d% \(", text)
    assert "What is felt most is" in text


def test_every_figure_opens_a_panel_that_is_on_the_page(full: Page) -> None:
    links = re.findall(r"<p>.*?</p>", summary_of(full), re.DOTALL)
    hrefs = {href for sentence in links for href in re.findall(r'href="#([^"]+)"', sentence)}
    assert len(hrefs) >= 4
    assert hrefs <= set(full.ids)


def test_a_themes_count_is_that_of_its_panel(full: Page) -> None:
    told = re.search(r'href="#(theme-\d+)">(\d+) of', summary_of(full))
    assert told
    assert f"of {told.group(2)} " in full.section(told.group(1))


def test_every_quote_is_part_of_a_comment(tmp_path: Path) -> None:
    table = readings(400)
    texts = [text for text in table["text"].to_pylist() if text]
    found = quotes(written(table, tmp_path))
    assert len(found) >= 4
    for quote in found:
        said = quote.removeprefix("… ").removesuffix(" …")
        assert any(said in text for text in texts), quote


def test_the_same_file_is_summed_up_the_same_twice(tmp_path: Path) -> None:
    first, second = (tmp_path / name for name in ("first", "second"))
    first.mkdir()
    second.mkdir()
    assert summary_of(written(readings(300), first)) == summary_of(written(readings(300), second))


def test_a_few_comments_are_quoted_and_said_to_be_too_few(tmp_path: Path) -> None:
    table = readings(400)
    few = table.filter(pc.is_valid(table["text"])).slice(0, 6)
    page = written(few, tmp_path)
    assert "6 comments, too few to speak for others." in words(summary_of(page))
    assert 1 <= len(quotes(page)) <= 3


def test_hostile_words_are_quoted_and_never_run(tmp_path: Path) -> None:
    hostile = pa.array(["<script>alert(1)</script> was what the screen at the desk said to me, twice"] * 5, pa.string())
    table = readings(5, score_kind=None).set_column(SCHEMA.get_field_index("text"), "text", hostile)
    assert "<script>alert" not in summary_of(written(table, tmp_path))


def test_without_words_there_is_no_summary(tmp_path: Path) -> None:
    table = readings(40, themes=False)
    silent = table.set_column(SCHEMA.get_field_index("text"), "text", pa.nulls(40, pa.string()))
    for name in ("polarity", "family"):
        place = silent.schema.get_field_index(name)
        silent = silent.set_column(place, silent.schema.field(place), pa.nulls(40, pa.string()))
    assert 'class="said-title"' not in written(silent, tmp_path).text
