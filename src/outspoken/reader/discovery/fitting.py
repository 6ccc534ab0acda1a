"""From texts as vectors to the centres of themes: a first fit, and one that goes on from the fit before."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from outspoken.reader.discovery.constraints import Constraints
from outspoken.reader.discovery.found import Centres, Discovered, Leftovers, place
from outspoken.reader.discovery.identity import carried, new_id
from outspoken.reader.discovery.kmeans import nearest, settle, spherical_kmeans, sums_by, unit
from outspoken.reader.discovery.space import Space, space_of
from outspoken.reader.discovery.tree import joined

STARTED_FROM: Final = 20_000  # texts at most that the space and the first groups are made of
RESTARTS: Final = 8
ROUNDS: Final = 40
LEAST_REACH: Final = 0.2  # however wide a theme is, a text farther from its heart than this is unclear
LEAST_TEXTS: Final = 5  # of a theme, or LEAST_SHARE of all
LEAST_SHARE: Final = 0.002
MOST_GROUPS: Final = 24  # looked at in what fits none
GROWN: Final = 2  # times what was left over before, for a group to be a new theme


class Corpus(NamedTuple):
    """Texts that say something. seen: (n, 256), from the middle of the corpus. places: (n, d + 256), in the space."""

    space: Space
    seen: NDArray[np.float32]
    places: NDArray[np.float32]

    @classmethod
    def of(cls, space: Space, seen: NDArray[np.float32]) -> Corpus:
        return cls(space, seen, space.places(seen))


class Residue(NamedTuple):
    """Texts that clearly belong to no theme. rows: (r,). groups: (r,), of each. hearts: (groups, 256)."""

    rows: NDArray[np.intp]
    groups: NDArray[np.int32]
    hearts: NDArray[np.float32]


class Draft(NamedTuple):
    """Themes while they are fitted. places: (c, d + 256). owners: (c,), the place of each one's theme in ids.

    ids: None for a theme without one yet. hearts: (c, 256) and reach: (c,), not a number where they are to be measured.
    decided: ids.
    """

    places: NDArray[np.float32]
    hearts: NDArray[np.float32]
    reach: NDArray[np.float32]
    owners: NDArray[np.int32]
    ids: list[str | None]
    decided: frozenset[str] = frozenset()

    def of(self, ids: frozenset[str]) -> NDArray[np.bool_]:
        """Which centres belong to these themes, (c,)."""
        return np.array([self.ids[owner] in ids for owner in self.owners.tolist()], bool)

    def unmeasured(self, which: NDArray[np.bool_]) -> Draft:
        """With hearts and reach of these centres, (c,), to be measured again."""
        hearts, reach = self.hearts.copy(), self.reach.copy()
        hearts[which], reach[which] = np.nan, np.nan
        return self._replace(hearts=hearts, reach=reach)

    def plus(self, places: NDArray[np.float32], owners: list[int], ids: list[str | None]) -> Draft:
        """With further centres, whose hearts are to be measured, and further themes."""
        c, d = len(places), self.hearts.shape[1]
        return self._replace(
            places=np.concatenate([self.places, places]),
            hearts=np.concatenate([self.hearts, np.full((c, d), np.nan, np.float32)]),
            reach=np.concatenate([self.reach, np.full(c, np.nan, np.float32)]),
            owners=np.concatenate([self.owners, np.array(owners, np.int32)]),
            ids=[*self.ids, *ids],
        )

    def without(self, themes: set[int]) -> Draft:
        """Without these themes and their centres."""
        stays = {old: new for new, old in enumerate(x for x in range(len(self.ids)) if x not in themes)}
        kept = np.array([owner in stays for owner in self.owners.tolist()], bool)
        return self._replace(
            places=self.places[kept],
            hearts=self.hearts[kept],
            reach=self.reach[kept],
            owners=np.array([stays[owner] for owner in self.owners[kept].tolist()], np.int32),
            ids=[self.ids[place] for place in stays],
        )


def nothing(space: Space) -> Draft:
    """No themes yet."""
    wide, narrow = np.zeros((0, space.dimensions), np.float32), np.zeros((0, len(space.middle)), np.float32)
    return Draft(wide, narrow, np.zeros(0, np.float32), np.zeros(0, np.int32), [])


def least_texts(n: int) -> int:
    """Texts that a theme of a corpus of n must clearly hold to be kept or found."""
    return max(LEAST_TEXTS, int(np.ceil(LEAST_SHARE * n)))


def sampled(x: NDArray[np.float32], most: int, *, seed: int) -> NDArray[np.float32]:
    """At most so many rows, drawn by the seed, in their order."""
    rng = np.random.default_rng(seed)
    return x if len(x) <= most else x[np.sort(rng.choice(len(x), most, replace=False))]


def corpus_of(seen: NDArray[np.float32], middle: NDArray[np.float32], k: int, *, seed: int) -> Corpus:
    """The texts in a space made for k themes of them."""
    return Corpus.of(space_of(sampled(seen, STARTED_FROM, seed=seed), middle, k, seed=seed), seen)


def first_draft(corpus: Corpus, k: int, *, seed: int) -> Draft:
    """k themes, or fewer where fewer texts are distinct: first grouped by their leanings, then settled by all."""
    some = sampled(corpus.places, STARTED_FROM, seed=seed)
    by_leaning = unit(some[:, : corpus.space.axes.shape[1]])
    labels = spherical_kmeans(by_leaning, k, seed=seed, restarts=RESTARTS).labels
    centres = settle(some, unit(sums_by(some, labels, int(labels.max()) + 1)), rounds=ROUNDS).centres
    found = settle(corpus.places, centres, rounds=ROUNDS)
    places = found.centres[np.bincount(found.labels, minlength=len(found.centres)) > 0]
    return nothing(corpus.space).plus(places, list(range(len(places))), [None] * len(places))


def draft_of(previous: Discovered) -> Draft:
    """The themes of the fit before, as it left them."""
    centres = previous.centres
    ids: list[str | None] = [theme.id for theme in previous.themes]
    return Draft(centres.places, centres.hearts, centres.reach, centres.owners, ids)


def decided(draft: Draft, corpus: Corpus, constraints: Constraints, *, seed: int) -> Draft:
    """With themes merged and split as people decided."""
    for group in constraints.merged:
        draft = _merged(draft, group)
    for key, parts in sorted(constraints.split.items()):
        draft = _split(draft, corpus, key, parts, seed=seed)
    return draft


def _merged(draft: Draft, group: tuple[str, ...]) -> Draft:
    kept = draft.ids.index(group[0])
    others = {draft.ids.index(key) for key in group[1:]} - {kept}
    owners = np.array([kept if owner in others else owner for owner in draft.owners.tolist()], np.int32)
    return draft._replace(owners=owners, decided=draft.decided | {group[0]}).without(others)


def _split(draft: Draft, corpus: Corpus, key: str, parts: int, *, seed: int) -> Draft:
    """The theme's texts grouped anew; the same as before where too few are left to part."""
    theme = draft.ids.index(key)
    labels, _ = nearest(corpus.places, draft.places)
    own = corpus.places[draft.owners[labels] == theme]
    if len(own) < parts:
        return draft
    found = spherical_kmeans(own, parts, seed=seed)
    order = np.argsort(-np.bincount(found.labels, minlength=len(found.centres)), kind="stable")
    taken = {x for x in draft.ids if x}
    ids: list[str | None] = [key]
    for place_of in order[1:]:
        ids.append(new_id(found.centres[place_of], taken))
        taken.add(str(ids[-1]))
    rest = draft.without({theme})
    owners = list(range(len(rest.ids), len(rest.ids) + len(ids)))
    return rest.plus(found.centres[order], owners, ids)._replace(decided=draft.decided | {x for x in ids if x})


def carried_on(draft: Draft, corpus: Corpus, constraints: Constraints, left: Leftovers | None, *, seed: int) -> Draft:
    """The themes of the fit before and, unless `left` is None, new ones among the texts that fit none of them.

    Then all but the pinned ones move to where their texts are now. A theme that is left with less than half of what
    makes a new one is dropped, unless it is pinned or was decided by people.
    """
    least = least_texts(len(corpus.seen))
    if left is not None:
        new = emerging(corpus, centres_of(draft, corpus), left, seed=seed)
        n = len(draft.ids)
        draft = draft.plus(new, list(range(n, n + len(new))), [None] * len(new))
    held = draft.of(constraints.pinned)
    places = settle(corpus.places, draft.places, rounds=ROUNDS, held=held).centres
    draft = draft._replace(places=places).unmeasured(~held)
    placed = place(corpus.seen, centres_of(draft, corpus), corpus.places)
    sizes = np.bincount(placed.theme[placed.is_clear], minlength=len(draft.ids))
    lasting = constraints.lasting | draft.decided
    return draft.without({i for i, key in enumerate(draft.ids) if 2 * sizes[i] < least and key not in lasting})


def redrawn(before: Draft, of_before: Corpus, corpus: Corpus, k: int, constraints: Constraints, *, seed: int) -> Draft:
    """k themes drawn anew in a new space, but for those that may not be dropped; ids go to those mostly the same."""
    labels, _ = nearest(of_before.places, before.places)
    measured = centres_of(before, of_before)
    sums = sums_by(corpus.places, labels, len(before.places))
    emptied = np.einsum("ij,ij->i", sums, sums) == 0
    places = np.where(emptied[:, None], corpus.space.places(measured.hearts), unit(sums))
    lasting = constraints.lasting | before.decided
    kept = before._replace(places=places.astype(np.float32)).without(
        {i for i, key in enumerate(before.ids) if key not in lasting}
    )
    is_held = place(of_before.seen, measured, of_before.places)
    stay = is_held.is_clear & np.isin(is_held.theme, [i for i, key in enumerate(before.ids) if key in lasting])
    n, wanted = len(kept.ids), k - len(kept.ids)
    if wanted < 1 or stay.all():
        return kept
    rest = Corpus(corpus.space, corpus.seen[~stay], corpus.places[~stay])
    fresh = first_draft(rest, wanted, seed=seed)
    both = kept.plus(fresh.places, [n + owner for owner in fresh.owners.tolist()], [None] * len(fresh.ids))
    both = both._replace(places=settle(corpus.places, both.places, rounds=ROUNDS, held=both.owners < n).centres)
    now = both.owners[nearest(corpus.places, both.places)[0]] - n
    ids = carried(before.owners[labels], now, [key or "" for key in before.ids], len(fresh.ids))
    both = both.unmeasured(~both.of(constraints.pinned))
    return both._replace(ids=[*kept.ids, *(None if key in kept.ids else key for key in ids)])


def residue_of(corpus: Corpus, centres: Centres, *, seed: int) -> Residue:
    """What clearly belongs to no theme, in groups: small ones, joined where they lie nearer each other than texts of a
    theme may lie from its heart.
    """
    rows = np.flatnonzero(~place(corpus.seen, centres, corpus.places).is_clear)
    seen = corpus.seen[rows]
    if not len(rows):
        return Residue(rows, np.zeros(0, np.int32), seen)
    tight = tightness(centres)
    least = least_texts(len(corpus.seen))
    parts = spherical_kmeans(seen, max(1, min(MOST_GROUPS, len(rows) // least)), seed=seed)
    groups = joined(parts.centres, 1 - tight)[parts.labels]
    return Residue(rows, groups, unit(sums_by(seen, groups, int(groups.max()) + 1)))


def tightness(centres: Centres) -> float:
    """How near its heart nearly all texts of a usual theme are."""
    return float(np.median(centres.reach)) if len(centres.reach) else LEAST_REACH


def emerging(corpus: Corpus, centres: Centres, left: Leftovers, *, seed: int) -> NDArray[np.float32]:
    """Places of new themes, (c, d + 256), among the texts that clearly belong to none.

    A group of them is a theme when enough of its texts lie as close together as those of most themes do, when its
    middle is as much out of reach of the themes as its texts are, and when it has grown to GROWN times what the fit
    before left over there: what was no theme then is none now.
    """
    found = residue_of(corpus, centres, seed=seed)
    near = np.einsum("ij,ij->i", corpus.seen[found.rows], found.hearts[found.groups])
    tight, n = tightness(centres), len(corpus.seen)
    new = [np.zeros((0, corpus.places.shape[1]), np.float32)]
    for group, heart in enumerate(found.hearts):
        inside = near[found.groups == group]
        before = float(left.shares[left.hearts @ heart >= tight].sum())
        if (
            (inside >= tight).sum() >= least_texts(n)
            and np.median(inside) >= tight
            and (centres.hearts @ heart < centres.reach).all()
            and len(inside) / n >= GROWN * before
        ):
            new.append(unit(corpus.places[found.rows[found.groups == group]].sum(axis=0, keepdims=True)))
    return np.concatenate(new)


def left_over(corpus: Corpus, centres: Centres, *, seed: int) -> Leftovers:
    """The groups of what clearly belongs to no theme, for the next fit to compare with."""
    found = residue_of(corpus, centres, seed=seed)
    sizes = np.bincount(found.groups, minlength=len(found.hearts))
    return Leftovers(found.hearts, (sizes / max(len(corpus.seen), 1)).astype(np.float32))


def centres_of(draft: Draft, corpus: Corpus) -> Centres:
    """With the heart of each, and how far it reaches: below the nearness of its lowest quarter of texts by their range.

    The range is that between their quarters, so that a few texts far off do not widen it.
    """
    hearts, reach = draft.hearts.copy(), draft.reach.copy()
    if len(hearts):
        labels, _ = nearest(corpus.places, draft.places)
        means = unit(sums_by(corpus.seen, labels, len(hearts)))
        unmeasured = np.isnan(reach)
        hearts[unmeasured] = means[unmeasured]
        near = np.einsum("ij,ij->i", corpus.seen, hearts[labels])
        for centre in np.flatnonzero(unmeasured):
            own = near[labels == centre]
            low, high = np.quantile(own, (0.25, 0.75)) if len(own) else (LEAST_REACH, LEAST_REACH)
            reach[centre] = max(LEAST_REACH, low - (high - low))
    return Centres(corpus.space, draft.places, hearts, reach, draft.owners)
