from __future__ import annotations

from xml.etree import ElementTree

from outspoken.charts import sparkline, svg


def test_a_chart_is_drawn_without_prefixes_whatever_other_libraries_registered() -> None:
    ElementTree.register_namespace("svg", "http://www.w3.org/2000/svg")
    try:
        drawing = svg(sparkline([1, 2, 3]), title="t")
    finally:
        ElementTree.register_namespace("", "http://www.w3.org/2000/svg")
    assert drawing.startswith("<svg ")
    assert "svg:" not in drawing
    assert drawing.count("xmlns=") == 1
