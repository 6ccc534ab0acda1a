"""The chart of importance and performance: where each theme stands, with the whiskers of both its intervals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from outspoken.understand.figures import signed

WIDTH: Final = 720.0
HEIGHT: Final = 400.0
LEFT: Final = 44.0
RIGHT: Final = 14.0
TOP: Final = 22.0
BOTTOM: Final = 40.0
RADIUS: Final = 9.0
LETTER: Final = 6.9  # mean width of a letter of the labels
LINE: Final = 15.0


@dataclass(frozen=True, slots=True)
class Place:
    """What is drawn of one theme: values with their intervals; net from -100 to 100, share as a fraction of 1."""

    number: int
    name: str
    net: tuple[float, float, float]
    share: tuple[float, float, float]
    href: str


@dataclass(frozen=True, slots=True)
class Point:
    """A dot with its number, its whiskers and, where there is room, its name."""

    number: int
    name: str
    href: str
    x: float
    y: float
    left: float
    right: float
    top: float
    bottom: float
    label_x: float | None
    label_y: float
    anchor: str


@dataclass(frozen=True, slots=True)
class Tick:
    at: float
    words: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Coordinates within WIDTH × HEIGHT. line_x, line_y: where performance and importance are parted."""

    points: Sequence[Point]
    line_x: float
    line_y: float
    x_ticks: Sequence[Tick]
    y_ticks: Sequence[Tick]
    left: float = LEFT
    right: float = WIDTH - RIGHT
    top: float = TOP
    bottom: float = HEIGHT - BOTTOM


@dataclass(frozen=True, slots=True)
class _Scale:
    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        part = (min(max(value, self.low), self.high) - self.low) / (self.high - self.low)
        return round(self.start + part * (self.end - self.start), 1)


def chart(places: Sequence[Place], *, net_line: float, share_line: float) -> Chart:
    """Draw the themes: how people speak of them to the right, how much they matter upwards."""
    lows, highs = [place.net[1] for place in places], [place.net[2] for place in places]
    x = _Scale(max(-100.0, min([*lows, net_line]) - 4), min(100.0, max([*highs, net_line]) + 4), LEFT, WIDTH - RIGHT)
    most = max([*(place.share[2] for place in places), share_line]) * 1.06
    y = _Scale(0.0, most, HEIGHT - BOTTOM, TOP)
    held = [(place, x.at(place.net[0]), y.at(place.share[0])) for place in places]
    taken = [(dot_x - RADIUS, dot_y - RADIUS, dot_x + RADIUS, dot_y + RADIUS) for _, dot_x, dot_y in held]
    points = []
    for place, dot_x, dot_y in held:
        label = _label(place.name, dot_x, dot_y, taken)
        points.append(
            Point(
                place.number, place.name, place.href, dot_x, dot_y,
                left=x.at(place.net[1]), right=x.at(place.net[2]),
                top=y.at(place.share[2]), bottom=y.at(place.share[1]),
                label_x=label[0] if label else None, label_y=label[1] if label else 0.0,
                anchor=label[2] if label else "",
            )
        )  # fmt: skip
    return Chart(
        points=points,
        line_x=x.at(net_line),
        line_y=y.at(share_line),
        x_ticks=[Tick(x.at(value), signed(value)) for value in _round(x.low, x.high, (10, 20, 50))],
        y_ticks=[Tick(y.at(value / 100), f"{value}%") for value in _round(0, 100 * most, (5, 10, 20, 50))],
    )


def _round(low: float, high: float, steps: Sequence[int]) -> list[int]:
    """At most seven round numbers between two."""
    step = next((step for step in steps if (high - low) / step <= 7), steps[-1])
    first = int(-(-low // step)) * step
    return list(range(first, int(high) + 1, step))


_Box = tuple[float, float, float, float]


def _label(name: str, x: float, y: float, taken: list[_Box]) -> tuple[float, float, str] | None:
    """A place beside the dot that nothing else has, and takes it; None where there is none."""
    width, off = LETTER * len(name), RADIUS + 4
    tries = [
        (x + off, y + 4, "start", x + off),
        (x - off, y + 4, "end", x - off - width),
        (x, y - off, "middle", x - width / 2),
        (x, y + off + 9, "middle", x - width / 2),
    ]
    for label_x, label_y, anchor, left in tries:
        box = (left, label_y - LINE + 4, left + width, label_y + 4)
        if box[0] < LEFT or box[2] > WIDTH or box[1] < 0 or box[3] > HEIGHT - BOTTOM:
            continue
        if all(box[2] <= other[0] or other[2] <= box[0] or box[3] <= other[1] or other[3] <= box[1] for other in taken):
            taken.append(box)
            return round(label_x, 1), round(label_y, 1), anchor
    return None
