"""What people decided about themes, which every later fit keeps: renamed, pinned, merged, split.

Errors: DiscoveryError (a ValueError) where a decision names a theme that is not there, or contradicts another.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType


class DiscoveryError(ValueError):
    """Themes that cannot be discovered as asked."""


@dataclass(frozen=True, slots=True)
class Constraints:
    """Decisions by the ids of themes.

    names: id → what a person called it. pinned: ids kept as they are, however few texts they have, and not moved by
    new texts. merged: groups of ids that are one theme, which keeps the first id. split: id → in how many parts
    (2 or more); the largest part keeps the id. decided: ids of themes that were merged or split; set by the fit that
    does it. From then on no fit joins, parts or drops them, and one with another number of themes leaves them out.

    >>> Constraints().renamed("t1", "Late trains").pin("t1").names["t1"]
    'Late trains'
    """

    names: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    pinned: frozenset[str] = frozenset()
    merged: tuple[tuple[str, ...], ...] = ()
    split: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    decided: frozenset[str] = frozenset()

    def renamed(self, key: str, name: str) -> Constraints:
        """With this name for a theme. Raises DiscoveryError where the name is empty."""
        if not name.strip():
            raise DiscoveryError(f"theme {key!r} needs a name that is not empty")
        return replace(self, names=MappingProxyType({**self.names, key: name.strip()}))

    def pin(self, key: str) -> Constraints:
        """With this theme kept as it is."""
        return replace(self, pinned=self.pinned | {key})

    def merge(self, first: str, *others: str) -> Constraints:
        """With these themes as one, under the first id."""
        return replace(self, merged=(*self.merged, (first, *others)))

    def split_up(self, key: str, parts: int = 2) -> Constraints:
        """With this theme in parts."""
        return replace(self, split=MappingProxyType({**self.split, key: parts}))

    def checked(self, known: Collection[str]) -> Constraints:
        """The same, once it is sure that it can be kept. Raises DiscoveryError."""
        named = [*self.names, *self.pinned, *self.split, *(key for group in self.merged for key in group)]
        for key in named:
            if key not in known:
                raise DiscoveryError(f"theme {key!r} is not among those of the fit before; take the id from there")
        in_groups = [key for group in self.merged for key in group]
        for key in in_groups:
            if in_groups.count(key) > 1:
                raise DiscoveryError(f"theme {key!r} is merged twice; put all that belong together into one group")
            if key in self.split:
                raise DiscoveryError(f"theme {key!r} is to be merged and split at once; do one, then the other")
        for key, parts in self.split.items():
            if parts < 2:
                raise DiscoveryError(f"theme {key!r} is to be split into {parts}; ask for 2 parts or more")
        return self

    def standing(self, ids: Collection[str], decided: Collection[str]) -> Constraints:
        """What is left to keep once merges and splits were done, for the themes that there are."""
        names = {key: name for key, name in self.names.items() if key in ids}
        kept = frozenset(ids)
        return Constraints(MappingProxyType(names), self.pinned & kept, decided=(self.decided | set(decided)) & kept)

    @property
    def lasting(self) -> frozenset[str]:
        """Ids that no fit may drop."""
        return self.pinned | self.decided
