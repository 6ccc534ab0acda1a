"""One thing that happened is one incident."""

from dataclasses import replace

import numpy as np

from outspoken.evidence.signals import ALL, Alarms, Cube, Incident, SeverityPolicy, follow

KEYS = np.stack(np.meshgrid(np.arange(-1, 4), np.arange(-1, 3), indexing="ij"), axis=-1).reshape(-1, 2)
CUBE = Cube(KEYS)
POLICY = SeverityPolicy()


def _alarms(day: int, *told: tuple[tuple[int, int], int], kind: str = "more", ringing: int | None = None) -> Alarms:
    """Alarms of one day: each a key and the day its change began; the first `ringing` of them ring."""
    m = len(told)
    stream = np.array([KEYS.tolist().index(list(key)) for key, _ in told], dtype=np.int64)
    strong = np.arange(m, 0, -1).astype(np.float64) * 1e4
    return Alarms(
        day=day,
        stream=stream,
        kind=(kind,) * m,
        since=np.array([since for _, since in told], dtype=np.int64),
        until=np.full(m, day, dtype=np.int64),
        ratio=np.full(m, 4.0),
        low=np.full(m, 2.5),
        high=np.full(m, 6.0),
        seen=np.full(m, 80.0),
        usual=np.full(m, 20.0),
        evidence=strong,
        rings=np.arange(m) < (m if ringing is None else ringing),
        places=np.ones(m, dtype=np.int64),
        negative=np.full(m, np.nan),
        is_new=np.zeros(m, dtype=bool),
    )


def _follow(*days: Alarms) -> tuple[Incident, ...]:
    incidents: tuple[Incident, ...] = ()
    for alarms in days:
        incidents = follow(incidents, alarms, cube=CUBE, policy=POLICY)
    return incidents


def test_a_part_and_its_totals_are_one_incident() -> None:
    (one,) = _follow(_alarms(10, ((2, 1), 8), ((2, ALL), 8), ((ALL, 1), 8), ringing=1))
    assert len(one.touched) == 3
    assert one.key == "10-2-1"


def test_a_theme_over_touchpoints_is_one_incident() -> None:
    assert len(_follow(_alarms(10, ((2, 1), 8), ((2, 0), 4)))) == 1


def test_two_themes_at_two_places_are_two_incidents() -> None:
    assert len(_follow(_alarms(10, ((2, 1), 8), ((3, 0), 8)))) == 2


def test_themes_that_break_at_one_place_at_once_are_one_incident_and_else_two() -> None:
    assert len(_follow(_alarms(10, ((2, 1), 8), ((3, 1), 9)))) == 1
    assert len(_follow(_alarms(10, ((2, 1), 8), ((3, 1), 2)))) == 2


def test_an_incident_that_grows_stays_the_same_incident() -> None:
    incidents = _follow(
        _alarms(10, ((2, 1), 9)),
        _alarms(11, ((2, 1), 9), ((2, 0), 10)),
        _alarms(12, ((2, ALL), 9), ((2, 1), 9), ringing=1),
    )
    (one,) = incidents
    assert (one.key, one.opened, one.last, one.since) == ("10-2-1", 10, 12, 9)
    assert len(one.touched) == 3


def test_two_incidents_that_turn_out_to_be_one_keep_the_elder_key() -> None:
    incidents = _follow(
        _alarms(10, ((2, 1), 9)),
        _alarms(11, ((3, 1), 5)),
        _alarms(12, ((ALL, 1), 9), ((2, 1), 9), ((3, 1), 9), ringing=1),
    )
    (one,) = incidents
    assert (one.key, one.merged) == ("10-2-1", ("11-3-1",))


def test_an_incident_is_over_after_a_quiet_week_and_a_new_one_is_another() -> None:
    quiet = [_alarms(day) for day in range(11, 19)]
    (over,) = _follow(_alarms(10, ((2, 1), 9)), *quiet)
    assert over.closed == 18
    both = follow((over,), _alarms(30, ((2, 1), 29)), cube=CUBE, policy=POLICY)
    assert [one.key for one in both] == ["10-2-1", "30-2-1"]


def test_a_place_newly_heard_of_is_an_incident_of_its_own() -> None:
    alarms = _alarms(10, ((ALL, 1), 8), ((2, ALL), 8))
    assert len(_follow(alarms)) == 1
    both = _follow(alarms._replace(is_new=np.array([True, False])))
    assert [one.is_first_heard for one in both] == [True, False]
    assert len(_follow(alarms._replace(is_new=np.array([True, False])), _alarms(11, ((2, ALL), 8)))) == 2


def test_all_comments_together_are_one_with_what_changed_at_once_and_with_nothing_else() -> None:
    assert len(_follow(_alarms(10, ((2, 1), 8), ((ALL, ALL), 9)))) == 1
    assert len(_follow(_alarms(10, ((2, 1), 4), ((ALL, ALL), 9)))) == 2
    assert len(_follow(_alarms(10, ((2, 1), 4)), _alarms(11, ((ALL, ALL), 9)))) == 2


def test_silence_and_more_comments_are_never_one() -> None:
    more = _follow(_alarms(10, ((2, 1), 9)))
    both = follow(more, _alarms(11, ((2, ALL), 9), kind="silent"), cube=CUBE, policy=POLICY)
    assert len(both) == 2


def test_its_effect_is_that_of_the_day_it_spoke_clearest() -> None:
    first, second = _alarms(10, ((2, 1), 9)), _alarms(11, ((2, 1), 9))
    fading = second._replace(ratio=np.array([1.2]), low=np.array([1.0]), evidence=np.array([700.0]))
    (one,) = _follow(first, fading)
    assert (one.ratio, one.last) == (4.0, 11)
    assert one.severity.level == "breakdown"


def test_a_day_given_again_from_the_incidents_before_it_gives_the_same() -> None:
    before = _follow(_alarms(10, ((2, 1), 9)))
    again = [follow(before, _alarms(11, ((2, 1), 9), ((2, 0), 9)), cube=CUBE, policy=POLICY) for _ in range(2)]
    assert again[0] == again[1]
    assert before == (replace(before[0]),)


def test_comments_that_speak_of_harm_make_it_a_breakdown() -> None:
    weak = _alarms(10, ((2, 1), 9))._replace(low=np.array([1.1]), seen=np.array([24.0]))
    harmful = np.zeros(CUBE.n)
    harmful[weak.stream[0]] = 4
    (one,) = follow((), weak, cube=CUBE, policy=POLICY, harmful=harmful)
    assert one.severity.level == "breakdown"
    assert "harm" in " ".join(one.severity.reasons)
