"""The organisation's own heads that are active now, as every process that reads wants them."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import numpy as np
import structlog

from outspoken.reader.heads import PLACE
from outspoken.understand.models.teaching import OwnHeads

if TYPE_CHECKING:
    from outspoken.reader.own import Own

log = structlog.get_logger()

_kept: tuple[int | None, Own | None] = (None, None)


def current() -> Own | None:
    """The active own heads; None: the reader as shipped. Loaded again only when another version became active.

    Asked within a transaction that holds the themes for reading (`themes.for_reading`), it stays so to its end.
    """
    global _kept
    active = OwnHeads.objects.filter(is_active=True).values_list("pk", flat=True).first()
    if _kept[0] != active:
        _kept = (active, loaded(active) if active is not None else None)
    return _kept[1]


def loaded(version: int) -> Own | None:
    """The heads of a version; None where there are none, or the reader has no such heads any more."""
    row = OwnHeads.objects.only("number", "heads").filter(pk=version).first()
    if row is None or not row.heads:
        return None
    # With the mathematics it needs: too heavy for a process that only serves pages.
    from outspoken.reader import own

    held = own.load(BytesIO(bytes(row.heads)))
    if not set(held.heads) <= set(PLACE) or not np.isfinite(held.weights).all():
        # Reading goes on as shipped: heads that do not fit would break every text.
        log.error("own_heads.unusable", version=row.name)
        return None
    return held


def saved(heads: Own) -> bytes:
    out = BytesIO()
    heads.save(out)
    return out.getvalue()
