"""Themes defined by phrases: a tree that people can read and edit, in a YAML file or in rows of a database.

A phrase is one or more words. A word matches whole, whatever its case and accents; a star at its end matches any
ending ("refund*": refund, refunds, refunded). Hyphens and spaces are the same ("check-in": check in). A phrase in
`not_phrases` takes back a match of its own theme that it overlaps ("charge" but not "in charge").

Errors: ThemeError (a ValueError) where a tree cannot be used; it names the theme and what to change.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

STARTER: Final = Path(__file__).parent / "starter.yaml"


class ThemeError(ValueError):
    """A theme tree that cannot be used."""


@dataclass(frozen=True, slots=True)
class Theme:
    """One theme. `key` is unique and stays ("delivery.tracking"), `name` is shown, `parent` is a key or None."""

    key: str
    name: str
    parent: str | None = None
    phrases: tuple[str, ...] = ()
    not_phrases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ThemeTree:
    """Themes in the order they are shown, parents before or after their children.

    >>> tree = ThemeTree.from_rows([{"key": "wifi", "name": "Wi-Fi", "phrases": ["wi-fi", "wifi"]}])
    >>> tree.themes[0].phrases
    ('wi-fi', 'wifi')
    """

    themes: tuple[Theme, ...]

    def __post_init__(self) -> None:
        keys = {theme.key for theme in self.themes}
        if len(keys) < len(self.themes):
            twice = next(key for key in keys if sum(theme.key == key for theme in self.themes) > 1)
            raise ThemeError(f"theme {twice!r} stands twice in the tree; give one of them another key")
        parents = {theme.key: theme.parent for theme in self.themes}
        for theme in self.themes:
            _check(theme, parents)

    @classmethod
    def from_rows(cls, rows: Iterable[Mapping[str, Any]]) -> ThemeTree:
        """A tree from mappings with key, name, and where wanted parent, phrases, not_phrases. Raises ThemeError."""
        return cls(tuple(_theme(row) for row in rows))


def _theme(row: Mapping[str, Any]) -> Theme:
    for field in ("key", "name"):
        if not isinstance(row.get(field), str) or not row[field].strip():
            raise ThemeError(f"theme {dict(row)!r} has no {field}; every theme needs a key and a name")
    return Theme(
        key=row["key"],
        name=row["name"],
        parent=row.get("parent") or None,
        phrases=_phrases(row, "phrases"),
        not_phrases=_phrases(row, "not_phrases"),
    )


def _phrases(row: Mapping[str, Any], field: str) -> tuple[str, ...]:
    """A list of phrases, or lists of them by language."""
    given = row.get(field) or ()
    if isinstance(given, Mapping):
        given = [phrase for of_language in given.values() for phrase in of_language or ()]
    if isinstance(given, str) or not all(isinstance(phrase, str) for phrase in given):
        raise ThemeError(f"{field} of theme {row['key']!r} must be a list of texts (quote yes, no and numbers)")
    return tuple(dict.fromkeys(given))


def _check(theme: Theme, parents: Mapping[str, str | None]) -> None:
    seen = {theme.key}
    above = theme.parent
    while above is not None:
        if above not in parents:
            raise ThemeError(f"theme {theme.key!r} stands under {above!r}, which is not in the tree")
        if above in seen:
            raise ThemeError(f"theme {theme.key!r} stands under itself by way of {above!r}")
        seen.add(above)
        above = parents[above]
    for phrase in (*theme.phrases, *theme.not_phrases):
        if not any(character.isalnum() for character in phrase):
            raise ThemeError(f"phrase {phrase!r} of theme {theme.key!r} has no letter or digit to find")


def load_themes(path: Path | None = None) -> ThemeTree:
    """The tree in a YAML file; the shipped starter tree without one. Raises ThemeError, OSError.

    >>> load_themes().themes[0].parent is None
    True
    """
    return _starter() if path is None else _read(path)


@cache
def _starter() -> ThemeTree:
    return _read(STARTER)


def parse_yaml(text: str) -> Any:
    """Plain data from YAML by the safe loader, in C where PyYAML was built with it: ten times faster."""
    return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506


def _read(path: Path) -> ThemeTree:
    try:
        content = parse_yaml(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise ThemeError(f"{path} is not readable as YAML: {error}") from error
    if not isinstance(content, dict) or not isinstance(content.get("themes"), list):
        raise ThemeError(f"{path} must hold a list named themes")
    rows: list[Mapping[str, Any]] = []
    for row in content["themes"]:
        if not isinstance(row, dict):
            raise ThemeError(f"{path}: {row!r} is not a theme; write key, name and phrases")
        rows.append(row)
        rows += ({**child, "parent": row.get("key")} for child in row.get("children") or ())
    return ThemeTree.from_rows(rows)
