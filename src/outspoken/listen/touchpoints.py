"""Which touchpoint a door means, by its slug or its name."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.text import slugify

from outspoken.journeys.models import Touchpoint

MAX_SLUG = 60


def slug_for(name: str) -> str:
    """An address for a name; names that no address can spell, or too long ones, end in a fingerprint."""
    slug = slugify(name)
    if slug and len(slug) <= MAX_SLUG:
        return slug
    print_ = hashlib.sha256(name.casefold().encode()).hexdigest()[:10]
    return f"{slug[: MAX_SLUG - 11]}-{print_}".strip("-")


def resolve(names: Iterable[str], *, create: bool) -> dict[str, int]:
    """Ids by the names given; names nobody knows are left out, or made where `create` says so. 1 to 3 queries."""
    wanted = {name for name in names if name}
    if not wanted:
        return {}
    found = _known(wanted)
    missing = sorted(wanted - found.keys())
    if missing and create:
        Touchpoint.objects.bulk_create(
            [Touchpoint(name=name, slug=slug_for(name)) for name in _distinct(missing)], ignore_conflicts=True
        )
        found = _known(wanted)
    return found


def _known(wanted: set[str]) -> dict[str, int]:
    slugs = {name: slug_for(name) for name in wanted}
    lowered = {name.lower() for name in wanted}
    rows = (
        Touchpoint.objects.annotate(lowered=Lower("name"))
        .filter(Q(slug__in=wanted | set(slugs.values())) | Q(lowered__in=lowered))
        .order_by("id")
        .values_list("id", "slug", "lowered")
    )
    by_slug = {slug: pk for pk, slug, _ in rows}
    by_name = {name: pk for pk, _, name in rows}
    found = {name: by_slug.get(name) or by_name.get(name.lower()) or by_slug.get(slug) for name, slug in slugs.items()}
    return {name: pk for name, pk in found.items() if pk is not None}


def _distinct(names: list[str]) -> list[str]:
    firsts: dict[str, str] = {}
    for name in names:
        firsts.setdefault(slug_for(name), name)
    return list(firsts.values())
