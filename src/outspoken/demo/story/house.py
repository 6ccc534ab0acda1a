"""How Larkline's house is ordered: what is promised, when people work, who is called, rules, names, words kept."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from outspoken.act import availability, giving, ladders, recognition, snippets, weeks
from outspoken.act.ladders import Climb, Step
from outspoken.act.models import Rule, Rung, Severity
from outspoken.act.rules import editing
from outspoken.act.rules.actions import Action
from outspoken.act.rules.conditions import Condition, Group
from outspoken.demo.story.diary import Diary
from outspoken.people.models import Membership, Role

ZONE: Final = "Europe/London"
# Severity, first answer, put right, by day and night.
LEVELS: Final = (
    (Severity.URGENT, "1 h", "12 h", True),
    (Severity.HIGH, "4 h", "20 h", False),
    (Severity.NORMAL, "13 h", "39 h", False),
    (Severity.LOW, "26 h", "65 h", False),
)
SNIPPETS: Final = (
    (
        "Refund is on its way",
        "en",
        """Your money is on its way. It takes three working days until your bank shows it.
If it is not there by then, answer this mail and it comes straight to me.""",
    ),
    (
        "Charged twice",
        "en",
        """You were charged twice, and that was our fault.
We have sent the second amount back today, without you having to do anything.""",
    ),
    (
        "Cold coach",
        "en",
        """I have told the workshop which coach it was.
Until it is mended it does not run in the first three trains of the morning.""",
    ),
    (
        "Lift out of order",
        "en",
        """A lift that is out must be in the app within ten minutes, and this one was not.
If you need help at a station, ring us an hour before; somebody will be at the platform.""",
    ),
    (
        "Praise passed on",
        "en",
        "I have shown your words to the person they are about. Thank you for taking the time.",
    ),
    (
        "Geld ist unterwegs",
        "de",
        """Ihr Geld ist unterwegs. Bis es auf dem Konto steht, dauert es drei Werktage.
Wenn es dann nicht da ist, antworten Sie bitte; es kommt direkt zu mir.""",
    ),
    (
        "Remboursement en route",
        "fr",
        """Le remboursement est parti aujourd’hui. Comptez trois jours ouvrés.
S’il n’est pas arrivé d’ici là, répondez à ce message, il me parviendra.""",
    ),
    (
        "El dinero va de camino",
        "es",
        """El dinero ya va de camino. Tarda tres días hábiles.
Si entonces no ha llegado, responda a este correo y me llega a mí.""",
    ),
    (
        "Geld is onderweg",
        "nl",
        """Uw geld is onderweg. Het duurt drie werkdagen.
Is het er dan niet, antwoord dan op deze mail, die komt bij mij terecht.""",
    ),
    (
        "Rimborso in arrivo",
        "it",
        """Il rimborso è partito oggi. Ci vogliono tre giorni lavorativi.
Se non arriva, risponda a questa mail e la leggo io.""",
    ),
)
NAMES: Final = ("cleo", "owen", "farah", "gareth", "kofi", "yasmin", "desmond")
_KNOWN: Final = Condition("known")
_TWICE: Final = ("charged twice", "paid twice", "double", "doppelt", "deux fois", "dos veces", "dubbel", "due volte")
_NEGATIVE: Final = Condition("polarity", ("negative",))


def order(diary: Diary) -> None:
    """Put the settings of the house into the diary, each when it was made."""
    diary.then(330, editing.plant)
    diary.then(320, _promise, diary)
    diary.then(316, _call, diary)
    diary.then(255, _keep_words, diary)
    diary.then(210, _write_names, diary)
    diary.then(5, _be_away, diary)
    for name, back, by, when, then, is_on in _rules():
        diary.then(back, _write_rule, diary, name, by, when, then, is_on)


def _promise(diary: Diary, *, now: datetime) -> None:
    ada, year = diary.staff["ada"], diary.end.year
    for severity, first, right, is_always in LEVELS:
        weeks.set_level(severity, first_contact=first, resolution=right, is_round_the_clock=is_always, by=ada, now=now)
    free = "\n".join(date(each, *day).isoformat() for each in (year, year + 1) for day in ((1, 1), (12, 25), (12, 26)))
    weeks.set_week(None, zone=ZONE, days=["7:00-20:00"] * 5 + ["9:00-18:00"] * 2, holidays=free, by=ada, now=now)
    care = diary.teams["care"]
    weeks.set_week(care, zone=ZONE, days=["6:00-22:00"] * 7, holidays=free, by=ada, now=now)
    giving.set_team(care, most_each="12", by=ada, now=now)


def _call(diary: Diary, *, now: datetime) -> None:
    who = (Rung.Who.FRONTLINE, Rung.Who.LEAD, Rung.Who.OWNER, Rung.Who.EXECUTIVE)
    for severity, minutes, reach, is_through in (
        (Severity.URGENT, (0, 15, 30, 60), 30, True),
        (Severity.HIGH, (0, 45, 90, 240), 240, False),
    ):
        steps = tuple(Step(each, after) for each, after in zip(who, minutes, strict=True))
        climb = Climb(steps, timedelta(minutes=reach), is_through_quiet=is_through)
        ladders.keep(severity, climb, by=diary.staff["ada"], now=now)
    for handle, ends, is_weekend in (("ben", "06:30", False), ("eli", "06:00", False), ("owen", "05:00", True)):
        availability.set_quiet(starts="21:30", ends=ends, is_weekend_quiet=is_weekend, by=diary.staff[handle], now=now)


def _be_away(diary: Diary, *, now: datetime) -> None:
    owen = diary.staff["owen"]
    first, last = diary.day(4).isoformat(), diary.day(-6).isoformat()
    availability.go_away(first=first, last=last, deputy=str(owen.pk), by=diary.staff["denise"], now=now)


def _keep_words(diary: Diary, *, now: datetime) -> None:
    for name, language, text in SNIPPETS:
        snippets.keep(None, name=name, text=text, language=language, by=diary.staff["priya"], now=now)


def _write_names(diary: Diary, *, now: datetime) -> None:
    for handle in NAMES:
        user = diary.staff[handle]
        held = Membership.objects.get(user=user, team=diary.teams["trains"], role__in=(Role.FRONTLINE, Role.LEAD))
        recognition.call_me(held, name=user.name.split()[0], by=user, now=now)


def _rules() -> tuple[tuple[str, float, str, tuple[Group, ...], tuple[Action, ...], bool], ...]:
    """Name, days back, who wrote it, when, then, and whether it is on; the same name again is its next version."""
    met = Condition("touchpoint", ("assistance",))
    money = (Condition("touchpoint", ("web-checkout",)), Condition("words", _TWICE))
    helped = (
        "Nobody met them at the train",
        (Action("open a case", severity=Severity.NORMAL), Action("tag", tags=("assistance",))),
    )
    twice = (Action("open a case", severity=Severity.HIGH, team="care"), Action("tag", tags=("charged twice",)))
    return (
        (helped[0], 318, "ana", ((met, _NEGATIVE, _KNOWN),), helped[1], True),
        (
            helped[0], 190, "ana", ((met, _NEGATIVE, _KNOWN), (met, Condition("intent", ("help",)), _KNOWN)),
            (Action("open a case", severity=Severity.HIGH), Action("tag", tags=("assistance",))), True,
        ),
        (
            "The crew did well", 205, "owen",
            ((Condition("touchpoint", ("crew",)), Condition("feeling", ("delight",), kind="strongly")),),
            (Action("tell", roles=(Role.LEAD,), team="trains"),), True,
        ),
        ("Charged twice", 40, "priya", ((*money, _KNOWN),), twice, True),
        (
            "Season ticket holders who mean to leave", 11, "ana",
            ((Condition("attribute", ("season",), kind="ticket"), Condition("intent", ("leaving",)), _NEGATIVE),),
            (Action("escalate", severity=Severity.NORMAL), Action("tell", roles=(Role.ANALYST,))), False,
        ),
    )  # fmt: skip


def _write_rule(
    diary: Diary, name: str, by: str, when: tuple[Group, ...], then: tuple[Action, ...], is_on: bool, *, now: datetime
) -> None:
    known, user = Rule.objects.filter(name=name).first(), diary.staff[by]
    rule = editing.write(name=name, when=when, then=then, by=user, now=now, rule=known)
    if is_on:
        editing.switch(rule, state=Rule.State.ON, by=user, now=now)
