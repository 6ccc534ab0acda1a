"""From OKLCH, in which the hues are chosen, to the sRGB that SVG, mail and PDF understand.

Ottosson, B. (2020). A perceptual color space for image processing. WCAG 2.2 for contrast.
"""

from __future__ import annotations

from math import cos, radians, sin

RGB = tuple[float, float, float]

_TO_LMS = (
    (0.3963377774, 0.2158037573),
    (-0.1055613458, -0.0638541728),
    (-0.0894841775, -1.2914855480),
)
_TO_RGB = (
    (4.0767416621, -3.3077115913, 0.2309699292),
    (-1.2684380046, 2.6097574011, -0.3413193965),
    (-0.0041960863, -0.7034186147, 1.7076147010),
)


def to_hex(value: str) -> str:
    """An OKLCH value as CSS writes it inside `oklch()`, as #rrggbb; chroma is reduced until sRGB can show it.

    >>> to_hex("58% 0.19 28")
    '#d33c33'

    Raises ValueError for anything but three numbers, the first in percent.
    """
    lightness, chroma, hue = _parsed(value)
    rgb = _linear_rgb(lightness, chroma, hue)
    while chroma > 0 and not all(-1e-4 <= part <= 1 + 1e-4 for part in rgb):
        chroma = max(chroma - 0.001, 0)
        rgb = _linear_rgb(lightness, chroma, hue)
    return "#" + "".join(f"{round(255 * _encoded(min(max(part, 0.0), 1.0))):02x}" for part in rgb)


def contrast(one: str, other: str) -> float:
    """WCAG contrast ratio of two #rrggbb colours, from 1 to 21.

    >>> round(contrast("#000000", "#ffffff"), 1)
    21.0
    """
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _parsed(value: str) -> RGB:
    parts = value.split()
    if len(parts) != 3 or not parts[0].endswith("%"):
        raise ValueError(f"{value!r} is no OKLCH value; write it as '58% 0.19 28'")
    return float(parts[0][:-1]) / 100, float(parts[1]), float(parts[2])


def _linear_rgb(lightness: float, chroma: float, hue: float) -> RGB:
    a, b = chroma * cos(radians(hue)), chroma * sin(radians(hue))
    lms = [(lightness + in_a * a + in_b * b) ** 3 for in_a, in_b in _TO_LMS]
    red, green, blue = (sum(weight * part for weight, part in zip(row, lms, strict=True)) for row in _TO_RGB)
    return red, green, blue


def _encoded(linear: float) -> float:
    return 12.92 * linear if linear <= 0.0031308 else 1.055 * float(linear ** (1 / 2.4)) - 0.055


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
