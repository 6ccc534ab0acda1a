"""The names of themes and what stands above them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Tree:
    """Names and parents by key. A key the tree does not know is named and placed after its own dots."""

    names: dict[str, str]
    parents: dict[str, str | None]

    @classmethod
    def of(cls, themes: Iterable[Any]) -> Tree:
        """From the themes of a `reader.ThemeTree`."""
        known = list(themes)
        return cls({theme.key: theme.name for theme in known}, {theme.key: theme.parent for theme in known})

    def name(self, key: str) -> str:
        """
        >>> Tree({}, {}).name("delivery.lost_parcels")
        'Lost parcels'
        """
        last = key.rpartition(".")[2].replace("_", " ").replace("-", " ")
        return self.names.get(key) or last[:1].upper() + last[1:]

    def parent(self, key: str) -> str | None:
        """The key above, None at the top."""
        return self.parents[key] if key in self.parents else key.rpartition(".")[0] or None

    def line(self, key: str) -> list[str]:
        """The key and all above it, the topmost last.

        >>> Tree({}, {}).line("delivery.tracking")
        ['delivery.tracking', 'delivery']
        """
        line = [key]
        while (above := self.parent(line[-1])) is not None and above not in line:
            line.append(above)
        return line

    def path(self, key: str) -> str:
        """
        >>> Tree({}, {}).path("delivery.tracking")
        'Delivery › Tracking'
        """
        return " › ".join(self.name(part) for part in reversed(self.line(key)))
