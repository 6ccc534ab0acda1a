"""What people talk about: the starter tree planted once, and the tree of the database as the reader wants it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import connection, transaction
from django.db.models import Count, Max, Min

from outspoken import reader
from outspoken.understand.models import Theme


@dataclass(frozen=True, slots=True)
class Themes:
    """The active themes of one moment. above: key → ids of the theme itself and all its parents."""

    tree: reader.ThemeTree
    ids: Mapping[str, int]
    above: Mapping[str, tuple[int, ...]]
    names: Mapping[int, str]
    keys: Mapping[int, str]

    def paths_of(self, keys: Iterable[str]) -> list[int]:
        """Ids of the themes and all their parents, each once, in order of id."""
        return sorted({pk for key in keys for pk in self.above.get(key, ())})

    def full_name(self, key: str) -> str:
        """The name with those of its parents before it: "Delivery › Tracking"."""
        return " › ".join(self.names[pk] for pk in reversed(self.above[key]))


_kept: tuple[tuple[object, ...], Themes] | None = None
_LOCK: Final = 0x7EE5


@transaction.atomic
def plant(*, now: datetime) -> None:
    """Put the starter tree into an installation that has no themes yet; two at once plant it once."""
    if Theme.objects.exists():
        return
    ids: dict[str, int] = {}
    waiting = list(reader.load_themes().themes)
    while waiting:
        ready = [theme for theme in waiting if theme.parent is None or theme.parent in ids]
        waiting = [theme for theme in waiting if theme not in ready]
        rows = [
            Theme(
                key=theme.key,
                name=theme.name,
                parent_id=ids[theme.parent] if theme.parent else None,
                phrases=list(theme.phrases),
                not_phrases=list(theme.not_phrases),
                changed_at=now,
            )
            for theme in ready
        ]
        Theme.objects.bulk_create(rows, ignore_conflicts=True)
        ids = dict(Theme.objects.values_list("key", "id"))


def current(*, now: datetime) -> Themes:
    """The active themes, planted if there are none; read again only when one of them changed."""
    global _kept
    version = _version()
    if not version[0]:
        plant(now=now)
        version = _version()
    if _kept is None or _kept[0] != version:
        _kept = (version, _loaded())
    return _kept[1]


def for_reading(*, now: datetime) -> Themes:
    """The same for whoever writes readings with them, in the transaction that does.

    Who changes a theme waits until that transaction ends, so every reading that the change finds was made before it,
    and every later one is made with it.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [_LOCK])
    return current(now=now)


def hold_readers() -> None:
    """Wait until nothing is being read, and let no reading begin before this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def _version() -> tuple[object, ...]:
    found = Theme.objects.aggregate(Count("id"), Min("id"), Max("id"), Max("changed_at"))
    return tuple(found[name] for name in ("id__count", "id__min", "id__max", "changed_at__max"))


def _loaded() -> Themes:
    rows = list(Theme.objects.select_related("parent").order_by("id"))
    active = _standing({row.pk: row for row in rows if row.is_active})
    tree = reader.ThemeTree.from_rows(
        {
            "key": row.key,
            "name": row.name,
            "parent": row.parent.key if row.parent else None,
            "phrases": row.phrases,
            "not_phrases": row.not_phrases,
        }
        for row in active.values()
    )
    return Themes(
        tree=tree,
        ids={row.key: row.pk for row in active.values()},
        above={row.key: _path(row, active) for row in active.values()},
        names={row.pk: row.name for row in rows},
        keys={row.pk: row.key for row in rows},
    )


def _standing(active: dict[int, Theme]) -> dict[int, Theme]:
    """Without the themes whose parent is not active: a branch sleeps with its stem."""
    while fallen := [pk for pk, row in active.items() if row.parent_id and row.parent_id not in active]:
        for pk in fallen:
            del active[pk]
    return active


def _path(row: Theme, active: Mapping[int, Theme]) -> tuple[int, ...]:
    path = [row.pk]
    while (above := active[path[-1]].parent_id) is not None:
        path.append(above)
    return tuple(path)
