"""A fit of topics as the database keeps it: what the next search goes on from, as one column of bytes."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any, get_type_hints

import numpy as np

from outspoken.reader import discovery
from outspoken.reader.discovery.found import Centres, Leftovers
from outspoken.understand.models import TopicSearch


def packed(found: discovery.Discovered) -> bytes:
    """What the next fit goes on from."""
    told = {
        "themes": [
            {"id": theme.id, "name": theme.name, "phrases": theme.phrases, "is_pinned": theme.is_pinned}
            for theme in found.themes
        ],
        "named": sorted(found.constraints.names),
        "decided": sorted(found.constraints.decided),
    }
    held = io.BytesIO()
    both = [*_arrays(found.centres, ("centres",)), *_arrays(found.leftovers, ("leftovers",))]
    arrays = {"/".join(path): array for path, array in both}
    np.savez_compressed(held, themes=np.frombuffer(json.dumps(told).encode(), np.uint8), **arrays)
    return held.getvalue()


def unpacked(kept: bytes, names: Mapping[str, str] | None = None) -> discovery.Discovered | None:
    """The fit before; None where there was none, or another version of the reader made it.

    names: what people call themes now, by id; one that was called something and is not any more is named by its words.
    """
    if not kept:
        return None
    with np.load(io.BytesIO(kept), allow_pickle=False) as held:
        told = json.loads(held["themes"].tobytes())
        told = told if isinstance(told, dict) else {"themes": told, "named": [], "decided": []}
        try:
            centres = _filled(Centres, held, ("centres",))
            leftovers = _filled(Leftovers, held, ("leftovers",))
        except KeyError:
            return None
    lost_name = set(told["named"]) - set(names or ())
    found = tuple(
        discovery.DiscoveredTheme(
            id=row["id"], name=row["name"], phrases=() if row["id"] in lost_name else tuple(row["phrases"]), branch="",
            size=0, share=0.0, examples=(), is_new=False, is_pinned=row["is_pinned"],
        )
        for row in told["themes"]
    )  # fmt: skip
    return discovery.Discovered(
        themes=found, branches=(), assignments=discovery.ASSIGNMENTS.empty_table(), unclear=0.0, moved=None, lost=(),
        constraints=discovery.Constraints(decided=frozenset(told["decided"])), centres=centres, leftovers=leftovers,
    )  # fmt: skip


def last(names: Mapping[str, str] | None = None) -> discovery.Discovered | None:
    """The fit of the last search, as `unpacked` gives it."""
    kept = TopicSearch.objects.values_list("fit", flat=True).first()
    return unpacked(bytes(kept), names) if kept else None


def _arrays(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """The arrays of a dataclass and of those within it, each with the names that lead to it."""
    if not is_dataclass(value):
        yield path, value
        return
    for field in fields(value):
        yield from _arrays(getattr(value, field.name), (*path, field.name))


def _filled(kind: Any, held: Mapping[str, Any], path: tuple[str, ...] = ()) -> Any:
    """The dataclass that these arrays were taken from. Raises KeyError where one is not there."""
    if not is_dataclass(kind):
        return held["/".join(path)]
    kinds = get_type_hints(kind)
    return kind(**{name: _filled(kinds[name], held, (*path, name)) for name in kinds})  # type: ignore[operator]
