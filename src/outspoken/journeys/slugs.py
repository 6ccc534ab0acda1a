"""Addresses made of names."""

from __future__ import annotations

from itertools import chain, count

from django.db.models import Model
from django.utils.text import slugify

MAX_SLUG = 60


def free_slug(model: type[Model], name: str) -> str:
    """The name as an address, numbered where another row has it already; a name no address can spell gives the noun."""
    wanted = slugify(name)[:MAX_SLUG] or model._meta.model_name or "one"
    held = set(model._default_manager.filter(slug__startswith=wanted).values_list("slug", flat=True))
    numbered = (f"{wanted}-{number}" for number in count(2))
    return next(slug for slug in chain([wanted], numbered) if slug not in held)
