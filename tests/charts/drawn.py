"""Reading back what a chart drew."""

from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree

import altair as alt

SVG = "{http://www.w3.org/2000/svg}"


def links(svg: str) -> dict[str, str]:
    """The name of every link in the drawing, by its address; a later one of the same address wins."""
    root = ElementTree.fromstring(svg)
    return {link.get("href", ""): link.get("aria-label", "") for link in root.iter(f"{SVG}a")}


def words(svg: str) -> list[str]:
    root = ElementTree.fromstring(svg)
    return ["".join(text.itertext()) for text in root.iter(f"{SVG}text")]


def fills(svg: str) -> set[str]:
    return set(re.findall(r'fill="(?:var\(--([a-z-]+)[^"]*)"', svg))


def rows_of(chart: alt.TopLevelMixin, *path: str | int) -> list[dict[str, Any]]:
    """The data of one layer: its place, or for charts side by side their kind, place and the layer's place."""
    specification = chart.to_dict()
    part: Any = specification
    for step in path[:-1]:
        part = part[step]
    layer = part["layer"][path[-1]]
    rows: list[dict[str, Any]] = specification["datasets"][layer.get("data", part.get("data"))["name"]]
    return rows
