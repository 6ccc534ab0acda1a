"""The teams' own streams: praise by name, thanks of those who lead, a talk with the coach, concerns and answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from outspoken.act import coaching, concerns, recognition, thanks
from outspoken.act.models import Concern, Naming, Recognition
from outspoken.demo.story.diary import Diary
from outspoken.listen.models import Feedback
from outspoken.people.models import User
from outspoken.understand.models import Reading

Decision = Concern.Decision
THANKED: Final = 6  # customers
SHARED: Final = 8


@dataclass(frozen=True, slots=True)
class Said:
    """A concern of a team. voices: who sees it, too; answer: days back, by whom, decision and words."""

    team: str
    by: str
    back: float
    text: str
    voices: tuple[str, ...] = ()
    answer: tuple[float, str, Decision, str] | None = None
    is_named: bool = False


_DOOR: Final = (
    "You are right, and it was written down four times before. The unit goes to the workshop on Thursday; I stay at it "
    "until the door opens by itself."
)
_DESK: Final = (
    "It is a shame, and it stays one until the new desk in the control room is staffed in spring. Until then you get "
    "the text to passengers a minute before they do. I ride with you next Tuesday to see it."
)
_WINDOW: Final = (
    "From the first of next month you see it in the same window. Neil and Shauna try it first and say what is missing."
)
CONCERNS: Final = (
    Said(
        "trains", "cleo", 84,
        "The door of coach C on the 16:20 to Manchester sticks, every day. We push it open by hand while the platform "
        "looks on, and then we are the ones who are late.",
        ("farah", "gareth", "kofi", "yasmin"), (81, "owen", Decision.YES, _DOOR), is_named=True,
    ),
    Said(
        "trains", "farah", 47,
        "We learn from passengers that our train is cancelled. They have it in the app, we have it from them.",
        ("cleo", "gareth", "kofi", "desmond", "yasmin"), (39, "eli", Decision.NOT_NOW, _DESK),
    ),
    Said(
        "trains", "kofi", 10,
        "On the last train to Saltby there is one of us for nine coaches. When somebody is ill in coach B and somebody "
        "shouts in coach H, we have to choose.",
        ("cleo", "farah", "gareth", "yasmin"),
    ),
    Said(
        "care", "shauna", 26,
        "We cannot see a refund that checkout has begun. Every day we ask customers for a screenshot of our own page.",
        (), (22, "priya", Decision.YES, _WINDOW),
    ),
    Said(
        "digital", "kirsty", 1.4,
        "We release on Friday afternoons and find out on Saturday from customers. This keeps happening.",
    ),
)  # fmt: skip
FOR_CLEO: Final = (
    "I read every one of these. What you did on that train is why people ride with us a second time. Thank you, Cleo."
)
FOR_FARAH: Final = "Passed around in the Monday meeting, and everybody went quiet for a moment. Thank you."
FOR_KOFI: Final = "Nine coaches, two wheelchairs, one broken door, and on time. I sat in coach D and saw it. Thank you."
COACHED: Final = (
    "Read it slowly, and then come by; I was on that train last month and know how full it is. It is about the "
    "announcement, not about you. Let us find two sentences together that you can say when nobody tells us anything."
)


def speak(diary: Diary) -> None:
    """Put what the teams told those who lead, and the answers, into the diary."""
    for said in CONCERNS:
        diary.then(said.back, _tell, diary, said)
    for back in (41, 5):
        diary.then(back, concerns.step_up)


def _tell(diary: Diary, said: Said, *, now: datetime) -> None:
    concern = concerns.tell(
        team=diary.teams[said.team], text=said.text, by=diary.staff[said.by], now=now, is_named=said.is_named
    )
    for number, voice in enumerate(said.voices, 1):
        at = now + timedelta(hours=3 * number)
        diary.on(at, _add_voice, concern, diary.staff[voice])
    if said.answer:
        back, *answer = said.answer
        diary.then(back, _answer, diary, concern, *answer)


def _add_voice(concern: Concern, voice: User, *, now: datetime) -> None:
    concerns.add_voice(concern, by=voice, now=now)


def _answer(diary: Diary, concern: Concern, by: str, decision: Concern.Decision, text: str, *, now: datetime) -> None:
    concerns.answer(concern, decision=decision, text=text, by=diary.staff[by], now=now)


def praise(diary: Diary) -> None:
    """What was found about people in the last days: shown to the team, thanked for, talked over with the coach."""
    diary.then(0.5, _share)
    diary.then(0.4, _thank, diary)
    diary.then(0.35, _coach, diary)
    diary.then(0.3, _thank_customers, diary)


def _share(*, now: datetime) -> None:
    """Each shows their newest praise to the team."""
    shared = set[object]()
    for row in Recognition.objects.filter(about=None, by=None, at__lt=now).select_related("user").order_by("-at", "pk"):
        if row.user_id not in shared and len(shared) < SHARED:
            recognition.share(row, is_shown=True, by=row.user, now=now)
            shared.add(row.user_id)


def _thank(diary: Diary, *, now: datetime) -> None:
    crew = diary.teams["trains"]
    for who, by, text in (("cleo", "eli", FOR_CLEO), ("farah", "owen", FOR_FARAH)):
        user = diary.staff[who]
        about = Recognition.objects.filter(user=user, team=crew, shared_at__isnull=False, about=None).first()
        recognition.thank(user=user, team=crew, text=text, by=diary.staff[by], now=now, about=about)
    recognition.thank(user=diary.staff["kofi"], team=crew, text=FOR_KOFI, by=diary.staff["eli"], now=now)


def _coach(diary: Diary, *, now: datetime) -> None:
    """One critical word is passed on with a note, one is kept for the work, one turns out to be praise."""
    owen = diary.staff["owen"]
    waiting = list(coaching.for_coach(owen).filter(state=Naming.State.WAITING, at__lt=now).order_by("at", "pk"))
    critical = [row for row in waiting if row.kind == Naming.Kind.CRITICISM]
    mine = sorted(critical, key=lambda row: row.user_id != diary.staff["cleo"].pk)
    if mine:
        coaching.pass_on(mine[0], note=COACHED, by=owen, now=now)
    if len(mine) > 1:
        coaching.keep(mine[1], by=owen, now=now)
    unclear = next((row for row in waiting if row.kind == Naming.Kind.UNCLEAR), None)
    if unclear:
        coaching.give(unclear, by=owen, now=now)


def _thank_customers(diary: Diary, *, now: datetime) -> None:
    glad = Reading.objects.filter(
        touchpoint=diary.places["crew"], polarity="positive", occurred_at__lt=now, feedback__person__isnull=False
    )
    told = list(glad.order_by("-occurred_at", "pk").values_list("feedback", "feedback__person")[: 4 * THANKED])
    reach = thanks.reachable([person for _, person in told])
    chosen = [feedback for feedback, person in told if person in reach][:THANKED]
    for feedback in Feedback.objects.filter(pk__in=chosen).exclude(readings__polarity="negative").order_by("pk"):
        thanks.thank(feedback, by=diary.staff["cleo"], now=now)
