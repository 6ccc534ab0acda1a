"""SVG from a chart: links kept, names given, colours left to the page, nothing fetched."""

import json
from pathlib import Path
from xml.etree import ElementTree

import altair as alt
import pytest

from outspoken.charts import GroupShare, Scheme, emotion_by_group, javascript_bundle, sparkline, spec, svg
from tests.charts.drawn import links, words

HOSTILE = '<script>alert("1")</script>&amp;\u202e'


def linked(group: str = "web checkout") -> alt.LayerChart:
    return emotion_by_group([GroupShare(group, "anger", 3, 4, f"anger in {group}", "#anger", "#group")])


def test_links_into_the_page_stay_links_into_the_page() -> None:
    assert links(svg(linked(), title="t")) == {"#anger": "anger in web checkout", "#group": "web checkout"}


def test_a_drawing_with_links_is_a_group_and_one_without_is_an_image() -> None:
    with_links = ElementTree.fromstring(svg(linked(), title="Feelings", description="One group."))
    without = ElementTree.fromstring(svg(sparkline([1, 2]), title="Trend"))
    assert (with_links.get("role"), with_links.get("aria-label")) == ("group", "Feelings")
    assert (without.get("role"), without.get("aria-label")) == ("img", "Trend")
    assert with_links[0].text == "One group."
    assert without[0].text == "Trend"


def test_links_of_a_chart_are_not_in_the_order_of_tabbing() -> None:
    root = ElementTree.fromstring(svg(linked(), title="t"))
    assert {link.get("tabindex") for link in root.iter("{http://www.w3.org/2000/svg}a")} == {"-1"}


def test_colours_are_left_to_the_page() -> None:
    drawing = svg(linked(), title="t")
    assert "var(--emotion-anger, #d33c33)" in drawing
    assert "var(--quiet, " in drawing


@pytest.mark.parametrize(("scheme", "anger"), [("light", "#d33c33"), ("dark", "#e86154")])
def test_colours_are_written_in_where_asked(scheme: Scheme, anger: str) -> None:
    drawing = svg(linked(), title="t", scheme=scheme)
    assert "var(" not in drawing
    assert anger in drawing
    specification = json.dumps(spec(linked(), scheme=scheme))
    assert "var(" not in specification
    assert anger in specification


def test_hostile_names_are_words_and_nothing_else() -> None:
    drawing = svg(linked(HOSTILE), title=HOSTILE, description=HOSTILE)
    assert "<script" not in drawing
    assert "anger in " + HOSTILE in links(drawing).values()
    assert any(word.startswith("<script>alert(") for word in words(drawing))


def test_a_chart_that_names_data_elsewhere_is_not_drawn() -> None:
    chart = alt.Chart(alt.UrlData(url="http://127.0.0.1:9/secret.csv")).mark_bar().encode(x="a:Q")
    with pytest.raises(ValueError, match=r"127\.0\.0\.1"):
        svg(chart, title="t")


def test_a_chart_that_names_a_local_file_draws_nothing_of_it(tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("a\nplain words\n", encoding="utf-8")
    chart = alt.Chart(alt.UrlData(url=secret.as_uri())).mark_text().encode(text="a:N")
    assert words(svg(chart, title="t")) == []


def test_the_script_of_live_pages_is_in_the_package() -> None:
    bundle = javascript_bundle()
    assert "vegaEmbed" in bundle
    assert bundle is javascript_bundle()


def test_drawing_twice_gives_the_same_bytes() -> None:
    assert svg(linked(), title="t") == svg(linked(), title="t")
