"""From OKLCH to sRGB, against published values."""

import pytest

from outspoken.charts.oklch import contrast, to_hex


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        # The corners of sRGB as CSS Color 4 gives them in OKLCH.
        ("100% 0 0", "#ffffff"),
        ("0% 0 0", "#000000"),
        ("62.7955% 0.25768 29.23", "#ff0000"),
        ("86.644% 0.29483 142.495", "#00ff00"),
        ("45.201% 0.31321 264.052", "#0000ff"),
        ("59.987% 0 0", "#808080"),
    ],
)
def test_known_colours(value: str, expected: str) -> None:
    assert to_hex(value) == expected


def test_a_colour_no_screen_shows_loses_chroma_not_hue() -> None:
    red, green, blue = (int(to_hex("60% 0.4 142")[place : place + 2], 16) for place in (1, 3, 5))
    assert green > 1.5 * max(red, blue)


def test_contrast_of_a_published_pair() -> None:
    # WCAG's own example of a grey that just passes on white: #767676, 4.54:1.
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("value", ["0.5 0.1 20", "50% 0.1", "red"])
def test_what_is_no_oklch_value_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match="OKLCH"):
        to_hex(value)
