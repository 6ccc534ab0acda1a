"""Ladders: told in plain words as they would climb, kept when sound; quiet hours and absences by one's own clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outspoken.act import ladders
from outspoken.act.ladders import Climb, NotALadder, Step
from outspoken.act.models import Absence, Escalation, Ladder, QuietHours, Severity
from outspoken.act.quiet import Quiet, quiet_until
from outspoken.people.models import Membership, Role
from outspoken.post.models import Letter
from tests.act.test_escalation_pages import as_, page
from tests.cast import Cast

ZONES = st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata"])
MOMENTS = st.integers(0, 365 * 24 * 60).map(lambda n: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=n))
QUIETS = st.builds(Quiet, st.integers(0, 1439), st.integers(0, 1439), st.booleans()).filter(
    lambda quiet: quiet.starts != quiet.ends
)


@given(quiet=QUIETS, zone=ZONES, at=MOMENTS)
def test_quiet_hours_end_when_they_are_over_and_not_before(quiet: Quiet, zone: str, at: datetime) -> None:
    until = quiet_until(quiet, zone, at)
    if until is None:
        return
    assert until > at
    assert quiet_until(quiet, zone, until) is None
    assert quiet_until(quiet, zone, until - timedelta(seconds=1)) == until
    # At most two days of a weekend between two nights.
    assert until - at < timedelta(days=4, hours=2)


@given(zone=ZONES, at=MOMENTS, starts=st.integers(0, 1439), ends=st.integers(0, 1439))
def test_quiet_hours_are_what_the_wall_clock_shows(zone: str, at: datetime, starts: int, ends: int) -> None:
    local = at.astimezone(ZoneInfo(zone))
    near = timedelta(hours=2)
    if (
        starts == ends
        or (at - near).astimezone(ZoneInfo(zone)).utcoffset() != (at + near).astimezone(ZoneInfo(zone)).utcoffset()
    ):
        return  # in the hours around a change of clocks the wall shows some times twice or never
    minutes = local.hour * 60 + local.minute
    is_night = starts <= minutes < ends if starts < ends else minutes >= starts or minutes < ends
    assert (quiet_until(Quiet(starts, ends), zone, at) is not None) == is_night


def test_the_night_in_which_clocks_go_forward_ends_by_the_clock() -> None:
    night = Quiet(22 * 60, 7 * 60)
    at = datetime(2026, 3, 28, 23, 0, tzinfo=UTC)  # midnight in Berlin; an hour later it is one, then three
    assert quiet_until(night, "Europe/Berlin", at) == datetime(2026, 3, 29, 5, 0, tzinfo=UTC)


def test_a_weekend_goes_on_into_the_night_to_monday() -> None:
    quiet = Quiet(22 * 60, 7 * 60, is_weekend_quiet=True)
    at = datetime(2026, 3, 6, 23, 0, tzinfo=UTC)  # a Friday
    assert quiet_until(quiet, "UTC", at) == datetime(2026, 3, 9, 7, 0, tzinfo=UTC)


@pytest.mark.django_db
def test_a_ladder_is_told_in_plain_words_as_it_would_climb(cast: Cast) -> None:
    urgent = ladders.of(Severity.URGENT)
    owner = "whoever owns the case or the problem, where there is one"
    assert ladders.preview(urgent, team=cast.web) == [
        "At 10:00 Cleo",
        "By 10:30 Ben, if nobody took it on",
        f"By 10:45 {owner}, if nobody took it on",
        "By 11:00 Eli, if nobody took it on",
    ]
    assert ladders.preview(urgent, team=cast.trains) == [
        f"At 10:00 {owner}",
        "By 10:15 Eli, if nobody took it on",
        "Passed over, for nobody is there yet: the team whose touchpoint it is and the leads of that team",
    ]
    low = Climb((Step("lead", 0), Step("executive", 25 * 60)), timedelta(hours=72))
    assert ladders.preview(low, team=cast.web)[1] == "By 11:00 (1 day later) Eli, if nobody took it on"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("steps", "said"),
    [
        ((), "one to 6 rungs"),
        ((Step("lead", 0), Step("executive", 0)), "in order"),
        ((Step("lead", 20_161),), "within two weeks"),
        ((Step("person", 0),), "by name"),
    ],
)
def test_what_is_no_ladder_is_refused(steps: tuple[Step, ...], said: str, cast: Cast, now: datetime) -> None:
    with pytest.raises(NotALadder, match=said):
        ladders.keep(Severity.LOW, Climb(steps, timedelta(hours=1)), by=cast.ben, now=now)
    assert not Ladder.objects.exists()


@pytest.mark.django_db
def test_whoever_left_stands_on_no_rung(cast: Cast) -> None:
    type(cast.ben).objects.filter(pk=cast.ben.pk).update(is_active=False)
    assert ladders.people_on(Step("lead", 0), team=cast.web.pk) == []
    assert ladders.people_on(Step("frontline", 0), team=cast.web.pk) == [cast.cleo]
    Membership.objects.create(user=cast.ana, role=Role.FRONTLINE, team=None)
    assert ladders.people_on(Step("frontline", 0), team=cast.trains.pk) == [cast.ana]


@pytest.mark.django_db
def test_a_ladder_is_changed_on_its_page_and_what_is_typed_wrong_stays(cast: Cast) -> None:
    client = as_(cast.ben)
    said = {
        "severity": "4", "reach": "1 h", "who-0": "lead", "minutes-0": "0",
        "who-1": "person", "minutes-1": "20", "user-1": str(cast.ana.pk),
    }  # fmt: skip
    assert client.post("/act/ladders/rungs", said).status_code == 302
    assert "By 10:20 Ana, if nobody took it on" in page(client, "/act/ladders/?team=web")
    assert not ladders.of(Severity.URGENT).is_through_quiet
    answer = client.post("/act/ladders/rungs", said | {"minutes-1": "soon"})
    assert answer.status_code == 422
    assert "“soon” are no minutes" in answer.content.decode()
    assert 'value="soon"' in answer.content.decode()
    for wrong in ({"severity": "9"}, {"who-0": "king"}, {"reach": "never"}, {"user-1": "x"}):
        assert client.post("/act/ladders/rungs", said | wrong).status_code == 422
    assert as_(cast.cleo).post("/act/ladders/rungs", said).status_code == 403


@pytest.mark.django_db
def test_quiet_hours_and_absences_are_ones_own(cast: Cast) -> None:
    client = as_(cast.cleo)
    assert client.post("/act/ladders/quiet", {"starts": "22:00", "ends": "07:00", "weekend": "1"}).status_code == 302
    assert QuietHours.objects.get(user=cast.cleo).starts == 22 * 60
    for wrong in ({"starts": "22:00", "ends": ""}, {"starts": "7:00", "ends": "7:00"}, {"starts": "x", "ends": "y"}):
        assert client.post("/act/ladders/quiet", wrong).status_code == 422
    assert client.post("/act/ladders/quiet", {"starts": "", "ends": ""}).status_code == 302
    assert not QuietHours.objects.exists()
    away = {"first": "2099-03-01", "last": "2099-03-05", "deputy": str(cast.ben.pk)}
    assert client.post("/act/ladders/absences", away).status_code == 302
    wrongs = ({"last": "2099-02-01"}, {"first": "soon"}, {"deputy": str(cast.cleo.pk)}, {"deputy": "x"})
    for wrong in wrongs:
        assert client.post("/act/ladders/absences", away | wrong).status_code == 422
    assert "Ben stands in" in page(client, "/act/ladders/")
    [absence] = Absence.objects.all()
    assert as_(cast.ben).post(f"/act/ladders/absences/{absence.pk}/removal").status_code == 404
    assert client.post(f"/act/ladders/absences/{absence.pk}/removal").status_code == 302
    assert not Absence.objects.exists()


@pytest.mark.django_db
def test_a_drill_is_started_on_the_page(cast: Cast) -> None:
    client = as_(cast.ada)
    assert client.post("/act/ladders/drills", {"severity": "4", "team": "web"}).status_code == 422
    said = {"severity": "4", "team": "web", "people": [str(cast.ben.pk)]}
    assert client.post("/act/ladders/drills", said).status_code == 302
    held = Escalation.objects.get()
    assert (held.is_drill, held.drilled, held.team) == (True, [cast.ben.pk], cast.web)
    assert "DRILL" in page(client, f"/act/escalations/{held.number}/")
    assert not Letter.objects.exists()
