"""The page as a file: whole, alone, safe, and every figure opening its words."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from outspoken import report
from tests.report.corpus import SCHEMA, readings, saved
from tests.report.page import NO_THEMES, NOW, Page, written

HOSTILE = [
    "<script>alert(1)</script>",
    "</script><script>alert(2)</script>",
    "</style><img src=x onerror=alert(3)>",
    '"><svg onload=alert(4)>',
    "{{ 7 * 7 }} {% for x in y %}",
    "javascript:alert(5)",
    '=HYPERLINK("http://evil.example","x")',
    "\u202etxt.exe \u2066hidden\u2069",
    "null\x00byte \x1b[31mred \x07bell",
    "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16") + " ok",
    "line one\nline two\r\nline three",
    "x" * 1_000_000,
    "&lt;b&gt; &amp;amp; &#x3c;",
    "' OR 1=1; DROP TABLE comment; --",
]


def test_a_report_loads_nothing_from_anywhere(full: Page) -> None:
    fetched = {"src", "srcset", "data", "poster", "action", "formaction", "background", "ping"}
    assert not [attributes for _, attributes in full.tags if fetched & set(attributes)]
    assert not [tag for tag, _ in full.tags if tag in ("link", "iframe", "object", "embed", "img", "base")]
    assert {href[0] for href in full.links} == {"#"}
    assert not re.findall(r"url\(|@import|//[a-z]+\.[a-z]", full.text.replace("http://www.w3.org/", ""))


def test_nothing_but_our_own_script_may_run(full: Page) -> None:
    policy = next(attributes["content"] for _, attributes in full.tags if "http-equiv" in attributes)
    assert "default-src 'none'" in policy
    assert re.search(r"script-src 'sha256-[A-Za-z0-9+/=]{44}'", policy)
    assert "unsafe-inline" not in policy.partition("script-src")[2]
    assert not [name for _, attributes in full.tags for name in attributes if name.startswith("on")]


def test_every_link_leads_to_something_on_the_page_once(full: Page) -> None:
    assert len(full.ids) == len(set(full.ids))
    assert {href[1:] for href in full.links} <= set(full.ids)


def test_every_panel_is_linked_to(full: Page) -> None:
    panels = {attributes["id"] for _, attributes in full.tags if attributes.get("class") == "panel"}
    assert len(panels) > 40
    assert panels <= {href[1:].split("-")[0] + "-" + href[1:].split("-")[1] for href in full.links if "-" in href}


def test_a_panel_says_how_many_of_how_many(full: Page) -> None:
    panel = full.section(full.href_of("Refunds"))
    found = re.search(r"Refunds (\d+) of (\d+)", panel)
    assert found
    shown, n = int(found.group(1)), int(found.group(2))
    assert 8 <= shown <= 12 < n
    assert panel.count("row ") == shown


def test_every_chart_comes_with_its_figures_as_a_table(full: Page) -> None:
    # The chart of drivers stands above the table of drivers, which has its figures.
    tables = full.text.count('<details class="figures">') + full.text.count('<table class="drivers">')
    assert full.text.count('<figure class="drawing">') == tables >= 6


def test_the_title_the_time_and_the_coverage_are_said(full: Page) -> None:
    assert "as of 09:30, 1 Apr 2025" in full.text
    coverage = full.section("coverage")
    assert "Rows in northline.csv 1,503 Rejected each with its line and reason in northline.rejects.csv 3" in coverage
    assert "Feedback taken 1,500" in coverage
    assert "Wilson" in coverage


def test_the_same_readings_give_the_same_page(tmp_path: Path) -> None:
    table = readings(300)
    assert written(table, tmp_path).text == written(table, tmp_path).text


def test_hostile_words_stay_words(tmp_path: Path) -> None:
    table = readings(len(HOSTILE) * 4)
    texts = pa.array((HOSTILE * 4), pa.string())
    table = table.set_column(SCHEMA.get_field_index("text"), "text", texts)
    for column in ("channel", "touchpoint"):
        table = table.set_column(SCHEMA.get_field_index(column), column, texts)
    table = table.set_column(
        SCHEMA.get_field_index("mentions"),
        "mentions",
        pa.array(
            [[{"theme": text[:40], "start": 0, "end": 2, "polarity": "negative"}] for text in HOSTILE * 4],
            SCHEMA.field("mentions").type,
        ),
    )
    page = written(table, tmp_path, title="<script>alert(0)</script>", sources=("</title><script>",))
    assert [tag for tag, _ in page.tags].count("script") == 1
    assert "img" not in {tag for tag, _ in page.tags}
    assert not [name for _, attributes in page.tags for name in attributes if name.startswith("on")]
    assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", page.text)
    assert "{{ 7 * 7 }}" in page.text
    assert {href[0] for href in page.links} == {"#"}
    assert {href[1:] for href in page.links} <= set(page.ids)
    assert len(page.text) < 3_000_000


def test_a_crowded_file_gives_a_page_of_bounded_size(tmp_path: Path) -> None:
    table = readings(6_000, days=900)
    long = " ".join(["It went on and on, and nobody came to say why it had to be like that."] * 40)
    texts = pa.array([f"{place} {text} {long}" for place, text in enumerate(table["text"].to_pylist())])
    groups = pa.array([f"touchpoint {place % 40}" for place in range(table.num_rows)])
    table = table.set_column(SCHEMA.get_field_index("text"), "text", texts)
    table = table.set_column(SCHEMA.get_field_index("touchpoint"), "touchpoint", groups)
    page = written(table, tmp_path)
    assert len(page.text.encode()) < 3_000_000
    assert "The 12 busiest; 28 more are not shown." in page.text


def test_a_long_comment_opens_whole(tmp_path: Path) -> None:
    table = readings(40)
    end = "and that, at last, was the end of it."
    texts = pa.array(["word " * 400 + end] + ["short words"] * 39)
    page = written(table.set_column(SCHEMA.get_field_index("text"), "text", texts), tmp_path)
    assert end in page.section("whole-1")
    assert page.text.count('href="#whole-1"') > 0


def test_without_dates_nothing_is_said_of_time(tmp_path: Path) -> None:
    page = written(readings(400, days=None), tmp_path)
    assert "The file has no dates" in page.section("feelings")
    assert "changes" not in page.ids
    assert "Over time" not in page.text


def test_without_scores_there_is_no_section_of_scores(tmp_path: Path) -> None:
    page = written(readings(400, score_kind=None), tmp_path)
    assert "scores" not in page.ids
    assert "NPS is" not in page.lead


def test_without_themes_the_next_step_is_said(tmp_path: Path) -> None:
    page = written(readings(400, themes=False), tmp_path)
    assert "add your own words" in page.section("themes")
    assert "They talk most" not in page.lead


def test_a_language_that_is_not_read_still_gives_words_and_scores(tmp_path: Path) -> None:
    page = written(readings(400, language="ko", is_read=False, score_kind="stars"), tmp_path)
    assert page.lead.startswith("392 comments, in Korean, which cannot be read for feeling yet.")
    assert "Stars average" in page.lead
    assert "Some of them" in page.section("voices")
    assert "None of these comments could be read for feeling" in page.section("feelings")
    assert "in Korean 392 not read 392" in page.section("coverage")


def test_no_row_at_all_is_said_and_not_an_error(tmp_path: Path) -> None:
    page = written(SCHEMA.empty_table(), tmp_path)
    assert page.lead == "Nothing has been said yet: the file holds no feedback."
    assert "outspoken read FILE --dry-run" in page.section("opening")
    assert set(page.ids) & {"feelings", "themes", "scores", "changes", "voices"} == set()


def test_a_file_of_rejects_alone_says_where_the_reasons_are(tmp_path: Path) -> None:
    page = written(SCHEMA.empty_table(), tmp_path, rows=7, rejected=7, rejects="rejects.csv")
    assert "All 7 rows were rejected; rejects.csv gives the reason for each." in page.section("opening")


def test_one_row_is_told_without_an_interval(tmp_path: Path) -> None:
    page = written(readings(1, score_kind="stars"), tmp_path)
    assert page.lead.startswith("1 comment read, too few to speak for others")
    assert "too little to say how sure" in page.section("scores")


def test_scores_without_a_word_are_told_as_scores(tmp_path: Path) -> None:
    table = readings(200, is_read=False)
    nothing = pa.nulls(200, pa.string())
    page = written(table.set_column(SCHEMA.get_field_index("text"), "text", nothing), tmp_path)
    assert page.lead.startswith("200 answers and not one comment")
    assert "NPS is" in page.lead
    assert "feelings" not in page.ids


@pytest.mark.parametrize("days", [0, 0.4, 1, 6, 40, 400, 5_000])
def test_every_span_of_time_gives_a_page(tmp_path: Path, days: float) -> None:
    table = readings(300)
    start = datetime(2024, 2, 29, 23, 59, tzinfo=UTC)
    moments = [start + timedelta(days=days * place / 299) for place in range(300)]
    index = SCHEMA.get_field_index("occurred_at")
    page = written(
        table.set_column(index, "occurred_at", pa.array(moments, SCHEMA.field("occurred_at").type)), tmp_path
    )
    assert {href[1:] for href in page.links} <= set(page.ids)


def test_a_file_that_is_no_parquet_is_refused_by_name(tmp_path: Path) -> None:
    wrong = tmp_path / "readings.csv"
    wrong.write_text("text\nwords\n", encoding="utf-8")
    with pytest.raises(report.NotReadings, match=r"readings\.csv holds no readings"):
        report.write(wrong, tmp_path / "o.html", title="t", generated_at=NOW, coverage=report.Coverage(1))


def test_missing_columns_are_named(tmp_path: Path) -> None:
    path = tmp_path / "readings.parquet"
    pq.write_table(readings(3).drop_columns(["family", "mentions"]), path)
    with pytest.raises(report.NotReadings, match="family, mentions"):
        report.write(path, tmp_path / "o.html", title="t", generated_at=NOW, coverage=report.Coverage(3))


def test_a_page_is_whole_or_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "report.html"
    out.write_text("the old page", encoding="utf-8")

    def full_disk(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full_disk)
    with pytest.raises(OSError, match="No space"):
        report.write(
            saved(readings(20), tmp_path),
            out,
            title="t",
            generated_at=NOW,
            coverage=report.Coverage(20),
            themes=NO_THEMES,
        )
    assert out.read_bytes() == b"the old page"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["readings.parquet", "report.html"]


def test_more_rejected_than_there_were_is_refused() -> None:
    with pytest.raises(ValueError, match="of 3 rows, 4"):
        report.Coverage(rows=3, rejected=4)
