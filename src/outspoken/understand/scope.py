"""What one person may see of the figures: everything, or the touchpoints of their own teams."""

from __future__ import annotations

from dataclasses import dataclass

from outspoken.journeys.models import Touchpoint
from outspoken.people.models import User
from outspoken.people.rights import touchpoints_seen_by


@dataclass(frozen=True, slots=True)
class Scope:
    """Touchpoints by id for the record and by slug for the lens; None means all."""

    ids: frozenset[int] | None = None
    slugs: tuple[str, ...] | None = None

    @classmethod
    def of(cls, user: User) -> Scope:
        ids = touchpoints_seen_by(user)
        if ids is None:
            return cls()
        slugs = Touchpoint.objects.filter(pk__in=ids).order_by("slug").values_list("slug", flat=True)
        return cls(ids, tuple(slugs))

    @property
    def is_all(self) -> bool:
        return self.ids is None

    def may_see(self, touchpoint: int | None) -> bool:
        return self.ids is None or touchpoint in self.ids
