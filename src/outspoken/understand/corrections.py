"""Correcting a reading: applied at once, remembered as a lesson for the reader, told to the lens.

Its errors:

    NoCorrection
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import transaction

from outspoken.people import audit
from outspoken.people.models import User
from outspoken.reader.emotions import FAMILIES, family_of
from outspoken.understand import mirror, themes
from outspoken.understand.feelings import POLARITIES, POLARITY_OF
from outspoken.understand.models import Correction, Mention, Reading, Theme

FIELDS: Final = ("family", "polarity", "theme", "about")


class NoCorrection(ValueError):
    """What was asked changes nothing or cannot be; the message says why."""


@transaction.atomic
def correct(verbatim: int, *, field: str, becomes: str, by: User, now: datetime) -> None:
    """Set the family or the polarity of a reading, or say that it is not ("theme") or is ("about") about a theme.

    becomes: the family, the polarity, or the theme's key; for "about" its full name will do. Raises NoCorrection. The
    verbatim must have been read.
    """
    reading = Reading.objects.select_for_update().get(pk=verbatim)
    if field == "family" and becomes in FAMILIES:
        changes = _family(reading, becomes)
    elif field == "polarity" and becomes in POLARITIES:
        changes = {"polarity": (reading.polarity, becomes)}
    elif field == "theme":
        changes = _not_about(reading, becomes, now=now)
    elif field == "about":
        changes = _about(reading, becomes, now=now)
    else:
        raise NoCorrection("Choose a feeling, a side, or a theme that is meant or is not.")
    made = {name: pair for name, pair in changes.items() if pair[0] != pair[1]}
    if not made:
        raise NoCorrection("That is how it is read already.")
    for name, (was, value) in made.items():
        if name in {"family", "polarity"}:
            setattr(reading, name, value)
        Correction.objects.create(verbatim_id=verbatim, by=by, field=name, was=was, becomes=value, at=now)
    reading.save(update_fields=["family", "polarity", "emotions", "themes"])
    mirror.mark_dirty([reading.occurred_at], now=now)
    audit.record("reading.corrected", by=by, about=f"verbatim {verbatim}", now=now, detail={"fields": sorted(made)})


def _family(reading: Reading, becomes: str) -> dict[str, tuple[str, str]]:
    changes = {"family": (reading.family, becomes)}
    side = POLARITY_OF[becomes]
    if side != "neutral":
        # An angry praise is no reading anybody meant.
        changes["polarity"] = (reading.polarity, side)
    reading.emotions = [label for label in reading.emotions if family_of(label) == becomes]
    return changes


def _not_about(reading: Reading, key: str, *, now: datetime) -> dict[str, tuple[str, str]]:
    theme = Theme.objects.filter(key=key, mentions__reading=reading).first()
    if theme is None:
        raise NoCorrection("The reading does not speak of that theme.")
    Mention.objects.filter(reading=reading, theme=theme).delete()
    held = themes.current(now=now)
    left = Mention.objects.filter(reading=reading).values_list("theme__key", flat=True)
    reading.themes = held.paths_of(left)
    return {"theme": (key, "")}


def _about(reading: Reading, named: str, *, now: datetime) -> dict[str, tuple[str, str]]:
    """A mention of no length: the comment as a whole is about it, whatever its words."""
    held = themes.current(now=now)
    wanted = " ".join(named.split()).casefold()
    key = next((key for key in held.ids if wanted in {key, held.full_name(key).casefold()}), None)
    if key is None:
        raise NoCorrection(f"There is no theme “{named[:60]}”. Choose one from the list.")
    if held.ids[key] in Mention.objects.filter(reading=reading).values_list("theme", flat=True):
        raise NoCorrection("That is how it is read already.")
    Mention.objects.create(reading=reading, theme_id=held.ids[key], start=0, end=0)
    left = Mention.objects.filter(reading=reading).values_list("theme__key", flat=True)
    reading.themes = held.paths_of(left)
    return {"theme": ("", key)}
