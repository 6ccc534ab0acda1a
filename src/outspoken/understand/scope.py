"""What one person may see of the figures: everything, or the touchpoints of their own teams."""

from __future__ import annotations

from dataclasses import dataclass

from outspoken.people.models import User
from outspoken.people.rights import touchpoints_seen_by
from outspoken.understand.seen import slugs_seen_by


@dataclass(frozen=True, slots=True)
class Scope:
    """Touchpoints by id for the record and by slug for the lens; None means all."""

    ids: frozenset[int] | None = None
    slugs: tuple[str, ...] | None = None

    @classmethod
    def of(cls, user: User) -> Scope:
        return cls(touchpoints_seen_by(user), slugs_seen_by(user))

    @property
    def is_all(self) -> bool:
        return self.ids is None

    def may_see(self, touchpoint: int | None) -> bool:
        return self.ids is None or touchpoint in self.ids
