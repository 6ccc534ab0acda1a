"""What somebody may see, as the lens wants it."""

from __future__ import annotations

from outspoken.journeys.models import Touchpoint
from outspoken.people.models import User
from outspoken.people.rights import touchpoints_seen_by


def slugs_seen_by(user: User) -> tuple[str, ...] | None:
    """Slugs of the touchpoints whose comments this person may see; None for all of them."""
    seen = touchpoints_seen_by(user)
    if seen is None:
        return None
    return tuple(sorted(Touchpoint.objects.filter(pk__in=seen).values_list("slug", flat=True)))
