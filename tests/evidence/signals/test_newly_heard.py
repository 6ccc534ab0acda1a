"""A place newly heard of is no breakdown, and hides none."""

import numpy as np

from outspoken.evidence.signals import (
    ALL,
    BY_DAY,
    Alarms,
    Cube,
    Incident,
    Streams,
    look,
    newly_heard,
    replay,
    start,
    trail,
    update,
)

# Four themes at three touchpoints, and all totals; touchpoint 2 is heard of from day 75 on.
CUBE = Cube(np.stack(np.meshgrid(np.arange(-1, 4), np.arange(-1, 3), indexing="ij"), axis=-1).reshape(-1, 2))
POLICY = BY_DAY.policy
BEFORE, FIRST = 70, 75


def counted(rows: int = 90, *, loud: float = 30.0, seed: int = 1, few: tuple[int, ...] = ()) -> np.ndarray:
    leaves = np.random.default_rng(seed).poisson(6.0, (rows, 4, 3))
    leaves[:, :, 2] = 0
    leaves[list(few), 0, 2] = 1
    leaves[FIRST:, :, 2] = np.random.default_rng(seed).poisson(loud, (rows - FIRST, 4))
    return leaves


def watched(leaves: np.ndarray) -> tuple[Streams, list[Alarms], tuple[Incident, ...]]:
    whole = np.concatenate([leaves.sum(axis=1, keepdims=True), leaves], axis=1)
    counts = np.concatenate([whole.sum(axis=2, keepdims=True), whole], axis=2).reshape(len(leaves), -1).astype(float)
    unhappy, none = np.round(counts * 0.6), np.zeros(CUBE.n)
    streams = start(CUBE, day=-1, policy=POLICY)
    streams, _ = update(streams, BEFORE - 1, counts[:BEFORE], cube=CUBE, policy=POLICY, negative=unhappy[:BEFORE])
    told: list[Alarms] = []
    incidents: tuple[Incident, ...] = ()
    for day in range(BEFORE, len(counts)):
        streams, alarms, incidents = look(
            streams, incidents, day, counts[day], negative=unhappy[day], harmful=none, cube=CUBE, rhythm=BY_DAY
        )
        told.append(alarms)
    return streams, told, incidents


def keys(alarms: Alarms) -> list[list[int]]:
    found: list[list[int]] = CUBE.keys[alarms.stream[alarms.rings]].tolist()
    return found


def test_it_is_told_as_first_heard_of_and_is_notable_at_most() -> None:
    streams, told, incidents = watched(counted())
    assert newly_heard(streams.counts, cube=CUBE, watch=POLICY.watch).places == ((1, 2),)
    assert all(one.is_first_heard and one.severity.level == "notable" for one in incidents)
    assert [CUBE.keys[one.lead].tolist() for one in incidents] == [[ALL, 2]]
    assert told[-1].is_new[keys(told[-1]).index([ALL, 2])]


def test_totals_are_compared_like_for_like() -> None:
    _, told, _ = watched(counted())
    assert all(key[1] == 2 for alarms in told for key in keys(alarms))


def test_what_breaks_elsewhere_at_the_same_time_is_found_and_is_another_incident() -> None:
    leaves = counted()
    leaves[FIRST:, 1, 0] += 30
    _, told, incidents = watched(leaves)
    broken = [one for one in incidents if one.severity.level == "breakdown"]
    assert [CUBE.keys[one.lead].tolist() for one in broken] == [[1, 0]]
    assert any(one.is_first_heard for one in incidents)
    assert told[-1].seen[keys(told[-1]).index([1, 0])] < 15 * 50


def test_a_theme_whose_share_grows_at_the_new_place_is_told_by_its_share() -> None:
    leaves = counted(120)
    leaves[112:, 3, 2] += 400
    _, told, _ = watched(leaves)
    then = [alarms for alarms in told if [3, 2] in CUBE.keys[alarms.stream].tolist()]
    assert then
    place = CUBE.keys[then[0].stream].tolist().index([3, 2])
    assert then[0].day >= 112
    assert 2 < then[0].ratio[place] < 30


def test_a_place_where_little_is_said_is_not_new() -> None:
    streams, _, _ = watched(counted(few=(2, 20, 40, 55)))
    assert newly_heard(streams.counts, cube=CUBE, watch=POLICY.watch).places == ()


def test_a_place_heard_of_with_all_others_is_not_new() -> None:
    leaves = counted()
    leaves[:, :, 2] = leaves[:, :, 1]
    leaves[:10] = 0
    streams, _, _ = watched(leaves)
    assert newly_heard(streams.counts, cube=CUBE, watch=POLICY.watch).places == ()


def test_a_total_beside_a_new_place_is_replayed_from_its_kept_trail() -> None:
    leaves = counted()
    leaves[FIRST:, 1, :2] += 30
    streams, told, _ = watched(leaves)
    alarms = told[-1]
    place = CUBE.keys[alarms.stream].tolist().index([1, ALL])
    kept = trail(streams, int(alarms.stream[place]), kind="more", cube=CUBE, policy=POLICY)
    assert replay(kept)[1].seen[0] == alarms.seen[place]
