"""Addresses of the words behind the figures. What is linked to is what the page will hold, and nothing
else."""

from __future__ import annotations

from dataclasses import dataclass, field

from outspoken.report.facts import Facts


@dataclass(slots=True)
class Addresses:
    """Hands out anchors for slices and remembers which were asked for, in the order they were."""

    facts: Facts
    asked: dict[tuple[str, str], str] = field(default_factory=dict)
    _numbers: dict[str, int] = field(default_factory=dict)

    def href(self, kind: str, part: str, section: str | None = None) -> str | None:
        """The link to a slice, or to one section of it; None where no comment is in it.

        Anchors hold no text of customers: groups and themes are counted through.
        """
        if not self.facts.n(kind, part, section):
            return None
        anchor = self.asked.get((kind, part))
        if anchor is None:
            self._numbers[kind] = self._numbers.get(kind, 0) + 1
            anchor = self.asked[kind, part] = f"{kind}-{self._numbers[kind]}"
        return f"#{anchor}" if section is None else f"#{anchor}-{slug(section)}"


def slug(section: str) -> str:
    """
    >>> slug("not read")
    'not-read'
    """
    return section.replace(" ", "-")
