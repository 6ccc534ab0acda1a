"""A chart as SVG, drawn in this process without browser, file or network; or as the specification of a live
page."""

from __future__ import annotations

import re
from functools import cache
from typing import Any, Final
from xml.etree import ElementTree

import altair as alt
import vl_convert

from outspoken.charts.palette import Scheme, resolved

_SVG: Final = "{http://www.w3.org/2000/svg}"
_HREF: Final = "{http://www.w3.org/1999/xlink}href"
# The converter resolves relative links against this address; a link into our own page must stay one.
_FOREIGN_BASE: Final = "https://vega.github.io/vega-datasets/"
_DROPPED: Final = (
    "role",
    "aria-roledescription",
    "aria-hidden",
    "pointer-events",
    "class",
    "font-family",
    "stroke-miterlimit",
)
_VEGA_LITE: Final = ".".join(alt.SCHEMA_VERSION.lstrip("v").split(".")[:2])


def svg(chart: alt.TopLevelMixin, *, title: str, description: str = "", scheme: Scheme | None = None) -> str:
    """The chart as an SVG element to be put into a page.

    title: its name for those who do not see it; description: what it shows, in a sentence with the figures.
    Links (`href` of the builders) are kept, carry their own name and leave the order of tabbing, for a chart
    has hundreds and the page offers its figures as a table. scheme: None leaves colours to the page's style
    sheet (`tokens.css`); "light" or "dark" writes them in, for mail and PDF.
    """
    drawn = vl_convert.vegalite_to_svg(spec(chart), vl_version=_VEGA_LITE, allowed_base_urls=[])
    root = ElementTree.fromstring(drawn)  # noqa: S314, our own drawing
    _simplify(root)
    has_links = _name_links(root)
    root.set("class", "chart")
    root.set("role", "group" if has_links else "img")
    root.set("aria-label", title)
    root.set("font-family", "system-ui, sans-serif")
    if description:
        _insert(root, "desc", description)
    if not has_links:
        _insert(root, "title", title)
    _without_prefixes(root)
    text = _rounded(ElementTree.tostring(root, encoding="unicode"))
    return resolved(text, scheme) if scheme else text


def _without_prefixes(root: ElementTree.Element) -> None:
    """Write `<path>`, never `<svg:path>`: which prefix a name gets is global state that other libraries change too."""
    for element in root.iter():
        element.tag = element.tag.removeprefix(_SVG)
    root.set("xmlns", _SVG.strip("{}"))


def spec(chart: alt.TopLevelMixin, *, scheme: Scheme | None = None) -> dict[str, Any]:
    """The chart's Vega-Lite specification, for a live page that draws to SVG (a canvas needs a `scheme`)."""
    # Checking every chart against the schema again takes longer than drawing it; the tests do.
    specification: dict[str, Any] = chart.to_dict(validate=False)
    return _resolved_values(specification, scheme) if scheme else specification


@cache
def javascript_bundle() -> str:
    """Vega, Vega-Lite and vega-embed as one script, from the package: no network, about 0.9 MB, made once."""
    shared = "window.vega = vega; window.vegaLite = vegaLite; window.vegaEmbed = vegaEmbed;"
    bundle: str = vl_convert.javascript_bundle(shared, vl_version=_VEGA_LITE)
    return bundle


def _simplify(root: ElementTree.Element) -> None:
    """Leave out what Vega draws but nobody sees, so that a page of charts stays small."""
    for parent in list(root.iter()):
        for child in list(parent):
            if _is_unseen(child):
                parent.remove(child)
    for element in root.iter():
        for name in _DROPPED:
            element.attrib.pop(name, None)
        if element.tag != f"{_SVG}path" and element.tag != f"{_SVG}text":
            element.attrib.pop("aria-label", None)
        if element.get("opacity") == "1":
            del element.attrib["opacity"]
    _drop_empty_groups(root)


def _is_unseen(element: ElementTree.Element) -> bool:
    if element.tag == f"{_SVG}path" and element.get("class") in ("background", "foreground"):
        return True
    return element.tag == f"{_SVG}text" and element.get("opacity") == "0"


def _drop_empty_groups(parent: ElementTree.Element) -> None:
    for child in list(parent):
        _drop_empty_groups(child)
        if child.tag == f"{_SVG}g" and len(child) == 0 and not (child.text or "").strip():
            parent.remove(child)


def _name_links(root: ElementTree.Element) -> bool:
    """Give each mark's words to its link, else to a tooltip of its own. True where there is any link."""
    has_links = False
    for parent in list(root.iter()):
        for element in list(parent):
            words = element.attrib.pop("aria-label", None)
            if parent.tag == f"{_SVG}a":
                continue
            if element.tag == f"{_SVG}a":
                has_links = True
                words = next((mark.attrib.pop("aria-label", None) for mark in element), None)
                element.set("href", element.attrib.pop(_HREF, "").removeprefix(_FOREIGN_BASE))
                element.set("tabindex", "-1")
                element.set("aria-label", words or "".join(element.itertext()))
            if words:
                _insert(element, "title", words)
    return has_links


def _insert(parent: ElementTree.Element, tag: str, words: str) -> None:
    child = ElementTree.Element(f"{_SVG}{tag}")
    child.text = words
    parent.insert(0, child)


def _rounded(text: str) -> str:
    """Coordinates to a tenth of a pixel: half the size, no visible difference."""
    geometry = re.compile(r' (d|transform|x1|x2|y1|y2|x|y|width|height)="([^"]*)"')
    number = re.compile(r"-?\d+\.\d{2,}")

    def tenth(match: re.Match[str]) -> str:
        return f"{float(match.group()):.1f}".removesuffix(".0")

    return geometry.sub(lambda match: f' {match.group(1)}="{number.sub(tenth, match.group(2))}"', text)


def _resolved_values(value: Any, scheme: Scheme) -> Any:
    if isinstance(value, dict):
        return {key: _resolved_values(part, scheme) for key, part in value.items()}
    if isinstance(value, list):
        return [_resolved_values(part, scheme) for part in value]
    return resolved(value, scheme) if isinstance(value, str) else value
