"""The executive's own habit: comments read on most days, customers called and written to."""

from __future__ import annotations

from datetime import datetime
from random import Random
from typing import Final

from outspoken.act import desk
from outspoken.act.models import Case, Message, Severity
from outspoken.act.reach import mail_address
from outspoken.demo.story.diary import Diary
from outspoken.people.models import User

DAYS: Final = 16
CALLED: Final = (
    "Spoke for ten minutes. She was friendlier than we deserve. She does not want a voucher; she wants to know that "
    "somebody reads this. I said that I do."
)
WROTE: Final = (
    "I run Larkline, and I read what you wrote this morning. You are right. I have asked the people who can mend it to "
    "tell me by Friday what they did, and I will tell you.\n\nEli Brandt"
)


def sit_down(diary: Diary, *, seed: int) -> None:
    """Put what the executive read into the diary; on one day in four there was no time."""
    rng = Random(seed)  # noqa: S311  a demo
    for back in range(DAYS, 0, -1):
        chosen = rng.randint(2, 5) if rng.random() < 0.75 else 0
        diary.then(back - 0.2, _read, diary.staff["eli"], chosen)
    diary.then(0.45, _speak, diary.staff["eli"])


def _read(eli: User, chosen: int, *, now: datetime) -> None:
    for one in desk.drawn(eli, now=now)[0][:chosen] if chosen else ():
        desk.read(one.voice.id, by=eli, now=now)


def _speak(eli: User, *, now: datetime) -> None:
    """Call the customer who waited longest of those who are in a bad way, and write to the next."""
    waiting = Case.objects.ours().filter(severity=Severity.HIGH, language="en", opened_at__lt=now, changed_at__lt=now)
    reachable = (case for case in waiting.order_by("opened_at", "number") if mail_address(case))
    for case, deed in zip(reachable, (_call, _write), strict=False):
        deed(case, eli, now)


def _call(case: Case, eli: User, now: datetime) -> None:
    desk.call(case.number, outcome=Message.Call.REACHED, text=CALLED, by=eli, now=now)


def _write(case: Case, eli: User, now: datetime) -> None:
    desk.reply(case.number, text=WROTE, key=f"demo {case.number}", by=eli, now=now)
