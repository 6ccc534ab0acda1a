"""Editing the themes: add, rename, move, switch off, and the phrases that find them.

Every change is audited. A change of what is found begins a re-reading of all comments (rereading.py).

Its errors:

    EditError
    ├─ Unusable    what was asked cannot be; `field` says which of Draft's fields is the reason, "" where none is
    └─ Stale       somebody else changed the theme meanwhile
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils.text import slugify

from outspoken import reader
from outspoken.people import audit
from outspoken.people.models import User
from outspoken.understand import rereading, themes
from outspoken.understand.models import Theme

MOST_LEVELS: Final = 3
MOST_PHRASES: Final = 500
MOST_EXAMPLES: Final = 50
LONGEST_PHRASE: Final = 120
LONGEST_EXAMPLE: Final = 1_000
_KEY: Final = 110  # leaves room for a number behind it


class EditError(ValueError):
    """A change to the themes that was not made; the message says why."""


class Unusable(EditError):
    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class Stale(EditError):
    """The theme is not any more what the editor saw."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A theme as somebody wants it. parent: a key, "" at the top."""

    name: str
    parent: str = ""
    phrases: tuple[str, ...] = ()
    not_phrases: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()

    @classmethod
    def of(cls, theme: Theme) -> Draft:
        parent = theme.parent.key if theme.parent else ""
        return cls(theme.name, parent, tuple(theme.phrases), tuple(theme.not_phrases), tuple(theme.examples))

    def rule(self, key: str = "draft") -> reader.ThemeTree:
        """What finds this theme, by itself. Raises Unusable."""
        row = {"key": key, "name": self.name or "Draft", "phrases": self.phrases, "not_phrases": self.not_phrases}
        try:
            return reader.ThemeTree.from_rows([row])
        except reader.ThemeError as error:
            raise Unusable(_in_words(error), field="phrases") from error

    def check(self) -> None:
        """Raises Unusable."""
        if not self.name.strip():
            raise Unusable("A theme needs a name.", field="name")
        self.check_phrases()

    def check_phrases(self) -> None:
        """The same for all but its name, which an unfinished one may lack. Raises Unusable."""
        for field, most, longest in (
            ("phrases", MOST_PHRASES, LONGEST_PHRASE),
            ("not_phrases", MOST_PHRASES, LONGEST_PHRASE),
            ("examples", MOST_EXAMPLES, LONGEST_EXAMPLE),
        ):
            given = getattr(self, field)
            if len(given) > most:
                raise Unusable(f"{len(given)} are too many; keep the {most} that matter.", field=field)
            if too_long := next((line for line in given if len(line) > longest), None):
                raise Unusable(f"“{too_long[:40]}…” is longer than {longest} characters.", field=field)
        for field in ("phrases", "not_phrases"):
            if bad := next((line for line in getattr(self, field) if not re.search(r"[^\W_]", line)), None):
                raise Unusable(f"“{bad}” has no letter or digit to find.", field=field)
        self.rule()


def lines(text: str) -> tuple[str, ...]:
    """Phrases as somebody types them, one a line or with commas between, each once.

    >>> lines("refund*, money back\\n\\n refund* ")
    ('refund*', 'money back')
    """
    return tuple(dict.fromkeys(filter(None, (" ".join(part.split()) for part in re.split(r"[\n,;]", text)))))


@transaction.atomic
def create(draft: Draft, *, by: User, now: datetime) -> Theme:
    """Add a theme below its parent. Raises Unusable."""
    themes.hold_readers()
    draft.check()
    parent = _parent(draft, of=None)
    theme = Theme(key=_new_key(draft.name, parent), parent=parent, changed_at=_later(now))
    _put(draft, theme)
    theme.save()
    audit.record("theme.created", by=by, about=f"theme {theme.key}", now=now, detail=_told(theme))
    if draft.phrases:
        rereading.begin(now=now)
    return theme


@transaction.atomic
def change(theme: Theme, draft: Draft, *, seen: datetime, by: User, now: datetime) -> Collection[str]:
    """Make the theme what the draft says; returns the names of the fields that changed.

    seen: `changed_at` of what the editor saw. Raises Unusable, Stale.
    """
    themes.hold_readers()
    theme = Theme.objects.select_related("parent").select_for_update(of=("self",)).get(pk=theme.pk)
    if theme.changed_at != seen:
        raise Stale("Somebody else changed this theme meanwhile. Look at what they made of it, then change that.")
    draft.check()
    before = Draft.of(theme)
    theme.parent = _parent(draft, of=theme)
    changed = [field.name for field in fields(Draft) if getattr(before, field.name) != getattr(draft, field.name)]
    if not changed:
        return ()
    _put(draft, theme)
    theme.changed_at = _later(now)
    theme.save()
    detail = {"fields": changed, **_told(theme)}
    if "name" in changed:
        detail["was"] = before.name
    audit.record("theme.changed", by=by, about=f"theme {theme.key}", now=now, detail=detail)
    if {"parent", "phrases", "not_phrases"} & set(changed) and theme.is_active:
        rereading.begin(now=now)
    return changed


@transaction.atomic
def switch(theme: Theme, *, on: bool, by: User, now: datetime) -> None:
    """Switch a theme off with all below it, or on again. Off, it finds nothing; what it was stays."""
    themes.hold_readers()
    theme = Theme.objects.select_for_update().get(pk=theme.pk)
    if theme.is_active == on:
        return
    theme.is_active, theme.changed_at = on, _later(now)
    theme.save(update_fields=["is_active", "changed_at"])
    audit.record(f"theme.switched_{'on' if on else 'off'}", by=by, about=f"theme {theme.key}", now=now)
    rereading.begin(now=now)


def parents_for(theme: Theme | None) -> list[tuple[str, str]]:
    """Key and full name of every theme that another may stand below; without `theme` and what is below it."""
    rows = {row.pk: row for row in Theme.objects.filter(is_active=True)}
    found = []
    for row in rows.values():
        path = _path(row, rows)
        if len(path) < MOST_LEVELS and (theme is None or theme.pk not in {step.pk for step in path}):
            found.append((row.key, " › ".join(step.name for step in reversed(path))))
    return sorted(found, key=lambda pair: pair[1].casefold())


def _parent(draft: Draft, *, of: Theme | None) -> Theme | None:
    if not draft.parent:
        return None
    rows = {row.pk: row for row in Theme.objects.all()}
    parent = next((row for row in rows.values() if row.key == draft.parent), None)
    if parent is None:
        raise Unusable("There is no such theme to stand below.", field="parent")
    path = _path(parent, rows)
    if of and of.pk in {step.pk for step in path}:
        raise Unusable(f"“{of.name}” cannot stand below itself.", field="parent")
    if len(path) + (_height(of, rows) if of else 1) > MOST_LEVELS:
        raise Unusable(f"That would be more than {MOST_LEVELS} levels; choose a theme further up.", field="parent")
    return parent


def _path(row: Theme, rows: dict[int, Theme]) -> list[Theme]:
    path = [row]
    while path[-1].parent_id in rows:
        path.append(rows[path[-1].parent_id])
    return path


def _height(theme: Theme, rows: dict[int, Theme]) -> int:
    """How many levels the theme has with what is below it; 1 for a leaf."""
    return 1 + max((_height(row, rows) for row in rows.values() if row.parent_id == theme.pk), default=0)


def _put(draft: Draft, theme: Theme) -> None:
    theme.name = draft.name.strip()
    theme.phrases, theme.not_phrases = list(draft.phrases), list(draft.not_phrases)
    theme.examples = list(draft.examples)


def _new_key(name: str, parent: Theme | None) -> str:
    """A key that says where the theme was born; it stays, wherever the theme goes."""
    wanted = (slugify(name) or "theme").replace("_", "-")
    wanted = f"{parent.key}.{wanted}" if parent else wanted
    wanted = wanted[:_KEY].rstrip("-.")
    taken = set(Theme.objects.filter(key__startswith=wanted).values_list("key", flat=True))
    number = 2
    key = wanted
    while key in taken:
        key, number = f"{wanted}-{number}", number + 1
    return key


def _later(now: datetime) -> datetime:
    """Now, but after every change before: others see that something changed by the newest of these moments."""
    newest = Theme.objects.order_by("-changed_at").values_list("changed_at", flat=True).first()
    return max(now, newest + timedelta(microseconds=1)) if newest else now


def _told(theme: Theme) -> dict[str, object]:
    return {
        "name": theme.name,
        "parent": theme.parent.key if theme.parent else "",
        "phrases": len(theme.phrases),
        "not_phrases": len(theme.not_phrases),
    }


def _in_words(error: reader.ThemeError) -> str:
    return str(error).replace(" of theme 'draft'", "")
