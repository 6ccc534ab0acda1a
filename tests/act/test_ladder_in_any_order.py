"""Whatever alarms come, in whichever order things are done: nobody is buried, nobody is woken who need not be, and each
escalation reaches somebody by its deadline or says that it could not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from outspoken.act import alarms, calling, climbing, escalations, ladders
from outspoken.act.errors import CaseError
from outspoken.act.models import Absence, Escalation, Notice, QuietHours, Severity
from outspoken.act.quiet import Quiet, quiet_until
from outspoken.people.models import User
from outspoken.post.models import Letter
from outspoken.understand.models import Incident, Theme
from tests.act.test_escalations import make_incident
from tests.cast import Cast

# The night from Saturday to Sunday is an hour shorter in Berlin.
FRIDAY = datetime(2026, 3, 27, 15, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
people = st.sampled_from(["cleo", "ben", "eli", "ada", "ana"])
places = st.integers(0, 30)
severities = st.sampled_from(list(Severity))


class Ladders(RuleBasedStateMachine):
    """The worker does its step whenever something is due; deeds that are refused change nothing."""

    cast: ClassVar[Cast]
    touchpoints: ClassVar[list[Any]]

    def __init__(self) -> None:
        super().__init__()
        self.around = transaction.atomic()
        self.around.__enter__()
        self.now, self.made = FRIDAY, 0
        self.themes = [Theme.objects.create(key=f"l{n}", name=f"L{n}", changed_at=FRIDAY) for n in range(4)]

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.around.__exit__(None, None, None)

    @initialize(
        nights=st.lists(st.tuples(people, st.integers(0, 1439), st.integers(0, 1439), st.booleans()), max_size=4),
        zones=st.lists(st.sampled_from(["Europe/Berlin", "Asia/Kolkata", "America/New_York"]), min_size=5, max_size=5),
    )
    def people_have_nights(self, nights: list[tuple[str, int, int, bool]], zones: list[str]) -> None:
        for name, zone in zip(("cleo", "ben", "eli", "ada", "ana"), zones, strict=True):
            User.objects.filter(pk=getattr(self.cast, name).pk).update(time_zone=zone)
        for name, starts, ends, weekend in nights:
            if starts != ends:
                QuietHours.objects.update_or_create(
                    user=getattr(self.cast, name),
                    defaults={"starts": starts, "ends": ends, "is_weekend_quiet": weekend},
                )

    def held(self, place: int) -> Escalation:
        rows = list(Escalation.objects.order_by("pk"))
        return rows[place % len(rows)]

    def done(self, do: Callable[[], object]) -> None:
        try:
            with transaction.atomic():
                do()
        except CaseError:
            pass
        self.work()

    def work(self) -> None:
        while climbing.climb(now=self.now):
            continue

    @rule(minutes=st.integers(1, 900))
    def time_goes_on(self, minutes: int) -> None:
        until = self.now + timedelta(minutes=minutes)
        while (following := self.next_due(until)) < until:
            self.now = following
            self.work()
        self.now = until
        self.work()

    def next_due(self, until: datetime) -> datetime:
        """The next moment at which the step has something to do."""
        standing = Escalation.objects.untaken()
        moments = [at for row in standing.values_list("climbs_at", "reach_by") for at in row if at]
        waiting = Notice.objects.filter(told_at=None)
        moments += list(waiting.values_list("not_before", flat=True))
        if waiting.exists():
            moments.append(self.now + timedelta(minutes=5))
        return min((at for at in moments if at > self.now), default=until)

    @rule(severity=severities, theme=st.integers(0, 3), where=st.integers(0, 2))
    def somebody_raises_something(self, severity: Severity, theme: int, where: int) -> None:
        alarm = alarms.by_hand(
            "Something", severity=severity, theme=self.themes[theme], touchpoint=self.touchpoints[where]
        )
        self.done(lambda: escalations.raise_(alarm, by=self.cast.ana, now=self.now))

    @rule(many=st.integers(5, 25), severity=severities)
    def alarms_pour_in(self, many: int, severity: Severity) -> None:
        for _ in range(many):
            self.made += 1
            theme = Theme.objects.create(key=f"m{self.made}", name=f"M{self.made}", changed_at=self.now)
            alarm = alarms.by_hand("Storm", severity=severity, theme=theme, touchpoint=self.touchpoints[0])
            escalations.raise_(alarm, by=None, now=self.now)
        self.work()

    @rule(theme=st.integers(0, 3), where=st.integers(0, 1), severity=st.sampled_from(["high", "breakdown"]))
    def something_breaks(self, theme: int, where: int, severity: str) -> None:
        self.made += 1
        make_incident(self.themes[theme], self.touchpoints[where], now=self.now, severity=severity, key=str(self.made))
        self.work()

    @precondition(lambda self: Incident.objects.exists())
    @rule(place=places, what=st.sampled_from(["graver", "over", "back", "wider"]))
    def an_incident_changes(self, place: int, what: str) -> None:
        rows = list(Incident.objects.order_by("key"))
        row = rows[place % len(rows)]
        row.last = self.now.date()
        if what == "graver":
            row.severity = "breakdown"
        elif what == "wider":
            row.touchpoints = [each.pk for each in self.touchpoints if each]
        else:
            row.over = self.now.date() if what == "over" else None
        row.save()
        self.work()

    @precondition(lambda self: Escalation.objects.exists())
    @rule(place=places, who=people)
    def somebody_takes_it_on(self, place: int, who: str) -> None:
        self.done(lambda: escalations.acknowledge(self.held(place), by=getattr(self.cast, who), now=self.now))

    @precondition(lambda self: Escalation.objects.exists())
    @rule(place=places, who=people, to=people)
    def somebody_hands_it_on(self, place: int, who: str, to: str) -> None:
        target = User.objects.get(pk=getattr(self.cast, to).pk)
        by = getattr(self.cast, who)
        self.done(lambda: escalations.hand_on(self.held(place), to=target, by=by, now=self.now))

    @precondition(lambda self: Escalation.objects.exists())
    @rule(place=places)
    def somebody_settles_it(self, place: int) -> None:
        self.done(lambda: escalations.resolve(self.held(place), outcome="Done.", by=self.cast.eli, now=self.now))

    @rule(who=people, deputy=people, days=st.integers(0, 3))
    def somebody_goes_away(self, who: str, deputy: str, days: int) -> None:
        stands_in = getattr(self.cast, deputy) if who != deputy else None
        today = self.now.date()
        Absence.objects.create(
            user=getattr(self.cast, who), deputy=stands_in, first=today, last=today + timedelta(days=days)
        )

    @precondition(lambda self: Letter.objects.exists())
    @rule(hours=st.sampled_from([0, 1, 12]))
    def no_mail_can_be_delivered(self, hours: int) -> None:
        """Everything sent so far came back; then hours go by."""
        Letter.objects.update(state=Letter.State.GIVEN_UP)
        self.time_goes_on(60 * hours + 1)

    @invariant()
    def nobody_is_buried(self) -> None:
        for to in set(Letter.objects.values_list("to", flat=True)):
            times = sorted(Letter.objects.filter(to=to).values_list("put_at", flat=True))
            for place, at in enumerate(times):
                assert sum(at <= other < at + HOUR for other in times[place:]) <= calling.MOST, to

    @invariant()
    def nobody_is_woken_who_need_not_be(self) -> None:
        through = {severity for severity, climb in ladders.all_of() if climb.is_through_quiet}
        for letter in Letter.objects.all():
            told = list(Notice.objects.filter(letter_key=letter.key).select_related("escalation", "user"))
            user = told[0].user
            night = QuietHours.objects.filter(user=user).first()
            if night is None or any(row.rung == calling.LAST_RESORT for row in told):
                continue
            if any(row.escalation.severity in through for row in told):
                continue
            quiet = Quiet(night.starts, night.ends, night.is_weekend_quiet)
            assert quiet_until(quiet, User.objects.get(pk=user.pk).time_zone, letter.put_at) is None

    @invariant()
    def every_escalation_reaches_somebody_in_time_or_says_it_could_not(self) -> None:
        for held in Escalation.objects.standing():
            if held.is_taken:
                assert held.climbs_at is None
                continue
            if held.over_at is None and held.reach_by <= self.now:
                assert calling.reached(held) or held.unreached_at is not None, held
            is_waiting = held.climbs_at is not None or held.notices.exists() or held.unreached_at is not None
            assert is_waiting, held

    @invariant()
    def each_is_told_once_of_each_news(self) -> None:
        letters = Letter.objects.count()
        keys = set(Notice.objects.exclude(letter_key="").values_list("letter_key", flat=True))
        assert letters == len(keys)

    @invariant()
    def one_thing_is_one_escalation(self) -> None:
        standing = Escalation.objects.standing()
        incidents = [a.incident_id for held in standing for a in held.alarms.exclude(incident=None)]
        assert len(incidents) == len(set(incidents))


@pytest.mark.django_db
def test_a_ladder_holds_whatever_happens(cast: Cast, checkout: Any, train: Any) -> None:
    Ladders.cast, Ladders.touchpoints = cast, [checkout, train, None]
    run_state_machine_as_test(
        Ladders,
        settings=settings(
            max_examples=12,
            stateful_step_count=15,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
