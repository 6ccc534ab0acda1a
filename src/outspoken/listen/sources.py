"""Where feedback comes from: finding and making sources."""

from __future__ import annotations

from outspoken.listen.models import Source

API = "api"


def for_api(slug: str) -> Source | None:
    """The API source of this slug; the one called "api" is made when it is first used."""
    found = Source.objects.filter(slug=slug, kind=Source.Kind.API).first()
    if found is None and slug == API:
        found, _ = Source.objects.get_or_create(slug=API, defaults={"name": "API", "kind": Source.Kind.API})
    return found
