"""The hues of the families: one source, legible, told apart without colour."""

import re

import pytest

from outspoken import reader
from outspoken.charts import ABOVE, BELOW, MARKS, WORST_TO_BEST, Scheme, colour, mark, on_colour, tokens_css, variable
from outspoken.charts.oklch import contrast, to_hex
from outspoken.charts.palette import VALUES, resolved

SCHEMES: list[Scheme] = ["light", "dark"]
every_scheme = pytest.mark.parametrize("scheme", SCHEMES)


def test_the_families_are_those_of_the_reader() -> None:
    assert set(MARKS) == set(reader.FAMILIES)
    assert sorted(WORST_TO_BEST) == sorted(reader.FAMILIES)
    assert {*ABOVE, *BELOW, "neutral"} == set(reader.FAMILIES)


def test_every_family_has_a_mark_of_its_own() -> None:
    assert len(set(MARKS.values())) == len(MARKS)


@every_scheme
@pytest.mark.parametrize("family", MARKS)
def test_text_on_a_family_hue_is_legible(family: str, scheme: Scheme) -> None:
    assert contrast(on_colour(family, scheme), colour(family, scheme)) >= 4.5


@every_scheme
@pytest.mark.parametrize("role", ["ink", "quiet", "link"])
@pytest.mark.parametrize("ground", ["paper", "surface", "shade"])
def test_text_on_every_ground_is_legible(role: str, ground: str, scheme: Scheme) -> None:
    assert contrast(to_hex(VALUES[scheme][role]), to_hex(VALUES[scheme][ground])) >= 4.5


@every_scheme
def test_lines_of_controls_stand_out(scheme: Scheme) -> None:
    assert contrast(to_hex(VALUES[scheme]["control"]), to_hex(VALUES[scheme]["paper"])) >= 3


@every_scheme
def test_the_style_sheet_holds_the_same_values(scheme: Scheme) -> None:
    in_css = dict(re.findall(rf"--{scheme}-([a-z]+): ([\d.% ]+);", tokens_css()))
    assert in_css == dict(VALUES[scheme])


@every_scheme
@pytest.mark.parametrize("family", MARKS)
def test_the_style_sheet_puts_the_same_text_on_a_hue(family: str, scheme: Scheme) -> None:
    rule = re.search(rf"--on-{family}: ([^;]+);", tokens_css())
    assert rule is not None
    chosen = re.findall(r"var\(--on-(light|dark)\)", rule.group(1))
    value = re.search(rf"--on-{chosen[-1] if scheme == 'dark' else chosen[0]}: ([\d.% ]+);", tokens_css())
    assert value is not None
    assert to_hex(value.group(1)) == on_colour(family, scheme)


@pytest.mark.parametrize("role", [*MARKS, "ink", "quiet", "hairline"])
def test_a_variable_of_the_palette_is_a_role_of_the_style_sheet(role: str) -> None:
    name = variable(role).removeprefix("var(").partition(",")[0]
    assert f"{name}: light-dark(" in tokens_css()


def test_colours_are_written_in_for_what_leaves_the_browser() -> None:
    text = f'<path fill="{variable("worry")}" stroke="{variable("paper")}"/>'
    assert resolved(text, "dark") == f'<path fill="{colour("worry", "dark")}" stroke="#161310"/>'


@pytest.mark.parametrize("lookup", [colour, mark, on_colour])
def test_a_word_that_is_no_family_is_refused_by_name(lookup: object) -> None:
    assert callable(lookup)
    with pytest.raises(ValueError, match="'joy' is no emotion family"):
        lookup("joy")
