"""One look at a row is what its parts give, by the day and by the hour."""

import numpy as np

from outspoken.evidence.signals import BY_DAY, BY_HOUR, Cube, Incident, Rhythm, follow, look, start, steps, update

CUBE = Cube(np.array([[-1], [0], [1]]))


def counted(rows: int, *, quiet_from: int | None = None) -> np.ndarray:
    themes = np.random.default_rng(3).poisson(6.0, (rows, 2))
    themes[rows - 4 :, 1] += 40
    if quiet_from is not None:
        themes[quiet_from:] = 0
    return np.column_stack([themes.sum(axis=1), themes]).astype(float)


def looked(counts: np.ndarray, rhythm: Rhythm, known: int, **given: object) -> tuple[Incident, ...]:
    streams = start(CUBE, day=-1, policy=rhythm.policy)
    streams, _ = update(
        streams, known - 1, counts[:known], cube=CUBE, policy=rhythm.policy, negative=0.5 * counts[:known]
    )
    incidents: tuple[Incident, ...] = ()
    for row in range(known, len(counts)):
        seen = {"negative": 0.5 * counts[row], "harmful": np.zeros(CUBE.n)}
        streams, _, incidents = look(
            streams,
            incidents,
            row,
            counts[row],
            **seen,
            cube=CUBE,
            rhythm=rhythm,
            **given,  # type: ignore[arg-type]
        )
    return incidents


def test_a_look_is_an_update_and_what_follows_from_it() -> None:
    counts, policy = counted(90), BY_DAY.policy
    streams = start(CUBE, day=-1, policy=policy)
    streams, _ = update(streams, 69, counts[:70], cube=CUBE, policy=policy, negative=0.5 * counts[:70])
    incidents: tuple[Incident, ...] = ()
    for day in range(70, 90):
        streams, alarms = update(streams, day, counts[day], cube=CUBE, policy=policy, negative=0.5 * counts[day])
        step = steps(streams, alarms, cube=CUBE, policy=policy)
        incidents = follow(incidents, alarms, cube=CUBE, policy=BY_DAY.severity, step=step)
    assert looked(counts, BY_DAY, 70) == incidents != ()


def test_silence_is_told_by_the_day_and_not_by_the_hour() -> None:
    assert any("silent" in one.kinds for one in looked(counted(90, quiet_from=80), BY_DAY, 70))
    hours = counted(24 * 17, quiet_from=24 * 16)
    assert looked(hours, BY_HOUR, 24 * 15) == ()


def test_only_what_would_be_high_is_asked_for_its_people() -> None:
    asked: list[tuple[int, int, int]] = []

    def people(series: int, since: int, until: int) -> float:
        asked.append((series, since, until))
        return 1.0

    (one,) = looked(counted(90), BY_DAY, 70, people=people)
    assert one.severity.level == "notable"
    assert one.severity.reasons[-1] == "about 1 person wrote of it, as far as can be told"
    assert {series for series, _, _ in asked} == {2}
    assert all(since == 86 <= until for _, since, until in asked)
