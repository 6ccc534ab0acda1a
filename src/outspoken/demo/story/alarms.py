"""What could not wait: the breakdown climbs its ladder, older alarms left what was learnt, one was a drill."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from outspoken.act import climbing, drills, escalations
from outspoken.act.alarms import by_hand
from outspoken.act.models import Escalation, Severity
from outspoken.demo.story.diary import Diary

# How long before the end the breakdown was noticed.
NOTICED: Final = 0.8
MINUTE: Final = timedelta(minutes=1)
LEADS: Final = {
    "digital": "ben", "care": "priya", "stations": "wendy", "trains": "owen", "fleet": "vikram", "catering": "elsie",
    "control": "owen", "partners": "jerome",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Past:
    """An alarm of the past. taken, settled, noted: minutes after it was raised."""

    title: str
    touchpoint: str
    severity: Severity
    by: str
    back: float
    takes: str
    taken: int
    settled: int
    outcome: str
    happened: str
    learnt: str
    actions: str


PAST: Final = (
    Past(
        "No bus from Fellbus at Saltby all evening", "fellbus", Severity.HIGH, "craig", 71, "jerome", 52, 410,
        "Eleven taxis ordered for the last 38 people; the last one was home at half past one. Fellbus answers the "
        "telephone again.",
        "Three trains were cancelled, three buses were ordered, and none came. Fellbus did not pick up. Craig stood at "
        "the stop with 140 people and rang everybody he knew.",
        "We found out from a passenger that no bus was coming. Nobody but the lead may order taxis, and the lead was "
        "at dinner.",
        "Whoever is on duty may order taxis up to 2,000. Fellbus tells us when a bus has left the depot, not when it "
        "was asked for.",
    ),
    Past(
        "The planner sells tickets for trains that do not run on Sunday", "planner", Severity.NORMAL, "ana", 133,
        "ben", 95, 1500,
        "The timetable of the works was loaded by hand; 412 people were written to and given their money back.",
        "The works on the line to Hartlow were in the timetable of control, and not in the one that the planner reads.",
        "Two timetables, and nobody compares them. Customers found it before we did.",
        "One timetable for both from spring on. Until then control and planner are compared every Thursday.",
    ),
)  # fmt: skip


def ring(diary: Diary) -> None:
    """Put alarms of the past and a drill into the diary."""
    for past in PAST:
        diary.then(past.back, _raise, diary, past)
    diary.then(33, _drill, diary)


def _raise(diary: Diary, past: Past, *, now: datetime) -> None:
    alarm = by_hand(past.title, severity=past.severity, touchpoint=diary.places[past.touchpoint])
    held = escalations.raise_(alarm, by=diary.staff[past.by], now=now)
    _climb(diary, now, upto=past.taken)
    diary.on(now + past.taken * MINUTE, _take, diary, held, past.takes)
    diary.on(now + past.settled * MINUTE, _settle, diary, held, past)


def _climb(diary: Diary, start: datetime, *, upto: int) -> None:
    """Let it climb every quarter of an hour, as the step would."""
    for minutes in range(0, upto, 15):
        diary.on(start + minutes * MINUTE, climbing.climb)


def _take(diary: Diary, held: Escalation, who: str, *, now: datetime) -> None:
    escalations.acknowledge(held, by=diary.staff[who], now=now)


def _settle(diary: Diary, held: Escalation, past: Past, *, now: datetime) -> None:
    by = diary.staff[past.takes]
    escalations.resolve(held, outcome=past.outcome, by=by, now=now)
    diary.on(now + timedelta(days=2), _note, diary, held, past)


def _note(diary: Diary, held: Escalation, past: Past, *, now: datetime) -> None:
    drills.note_down(
        held, happened=past.happened, learnt=past.learnt, actions=past.actions, by=diary.staff[past.takes], now=now
    )


def _drill(diary: Diary, *, now: datetime) -> None:
    people = [diary.staff[handle] for handle in ("ben", "eli", "kirsty", "tomasz")]
    held = drills.drill(
        severity=Severity.URGENT, team=diary.teams["digital"], people=people, by=diary.staff["ada"], now=now
    )
    _climb(diary, now, upto=30)
    diary.on(now + 24 * MINUTE, _take, diary, held, "ben")
    diary.on(now + 40 * MINUTE, _end_drill, diary, held)


def _end_drill(diary: Diary, held: Escalation, *, now: datetime) -> None:
    escalations.resolve(
        held, outcome="The drill is over: Ben took it on after 24 minutes.", by=diary.staff["ada"], now=now
    )
    drills.note_down(
        held,
        happened="Kirsty and Tomasz were called at once and were both on a train without a connection. Ben was called "
        "after a quarter of an hour and took it on.",
        learnt="Two people on the first rung are one too few when both ride the same line.",
        actions="Kirsty and Tomasz no longer share a duty. The next drill is at night.",
        by=diary.staff["ada"],
        now=now,
    )


def break_down(diary: Diary) -> None:
    """Let what was noticed climb: of the breakdown nobody took hold for an hour, so the executive was called."""
    start = diary.moment(NOTICED)
    _climb(diary, start, upto=76)
    diary.on(start + 69 * MINUTE, _take_all, diary)


def answer_for_cases(diary: Diary) -> None:
    """What is overdue by now is escalated, and those who lead take it on soon."""
    _climb(diary, diary.moment(0.12), upto=16)
    diary.then(0.1, _take_all, diary)


def _take_all(diary: Diary, *, now: datetime) -> None:
    for held in Escalation.objects.untaken().real().filter(raised_at__lt=now).select_related("team").order_by("number"):
        who = LEADS.get(held.team.slug, "ada") if held.team else "ada"
        _take(diary, held, who, now=now)
