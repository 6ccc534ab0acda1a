"""The facts a comment may mention, drawn once and then kept, so that a text never contradicts itself.

from, to, other   the ends of the trip and a stop between (en, de, … : routes of the locale)
time, when, day   departure; "this morning", "yesterday"; the weekday of the trip
late, vlate, min  minutes late: 8 to 58, 65 to 170; a few minutes
wait              minutes in a queue, on the phone
sum, big, snack, fee   money: a ticket, a dear ticket, something at the café, a day of parking
coach, seat, plat, train, ref      a letter, numbers, a train number, a booking
weeks, days, years, n              digits; n is a word from three to six
month, now        last month and this one, by name
f, m              first name of a woman, of a man of the staff
hello             "Good morning", by the hour of the comment
e, oa, in         endings for a woman or a man who writes: fr "e" or none, es and it "a" or "o", de "in" or none
name, surname, fullname   the writer's own
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from outspoken.demo.words.locales import LOCALES, Locale

LOOKS_BACK = {
    "pulse": (0.2, 1.5),
    "social": (0.1, 4.0),
    "chat": (0.2, 6.0),
    "call": (0.5, 20.0),
    "review": (1.0, 30.0),
    "survey": (4.0, 40.0),
    "form": (0.5, 30.0),
    "mail": (1.0, 60.0),
}
"""Hours between departure and comment, by channel: least and most."""


@dataclass(slots=True)
class Facts:
    """What one comment may mention. Each fact is drawn when first asked for and the same ever after."""

    locale: Locale
    at: datetime
    channel: str
    rng: Random
    first_name: str
    surname: str
    is_woman: bool
    route: int
    known: dict[str, str] = field(default_factory=dict)
    _departs: datetime | None = None

    def __call__(self, name: str) -> str:
        """The fact called name. Raises KeyError for a name that is none of the facts."""
        value = self.known.get(name)
        if value is None:
            value = self.known[name] = _FACTS[name](self)
        return value

    @property
    def staff(self) -> str | None:
        """The first name of the colleague the text mentions, if it does."""
        return self.known.get("f") or self.known.get("m")

    @property
    def departs(self) -> datetime:
        """Departure of the trip, by the timetable of the route and before the comment."""
        if self._departs is None:
            least, most = LOOKS_BACK[self.channel]
            about = self.at - timedelta(hours=least + (most - least) * self.rng.random() ** 2)
            hour = min(max(about.hour, 5), 23)
            minute = (abs(self.route) * 17 + 7 * (self.route < 0)) % 30 + 30 * (about.minute > 30)
            departs = about.replace(hour=hour, minute=minute, second=0, microsecond=0)
            self._departs = departs if departs < self.at else departs - timedelta(days=1)
        return self._departs

    @property
    def train(self) -> str:
        """The number of the train: the same route and departure have the same number every day."""
        at = self.departs
        return f"LK {abs(self.route) * 100 + at.hour * 4 + (at.minute >= 30) * 2 + (self.route < 0)}"

    def place(self, index: int) -> str:
        """Where the trip starts (0), passes (1) and ends (2)."""
        route = self.locale.routes[abs(self.route) - 1]
        return route[index if self.route > 0 else 2 - index]

    def when(self) -> str:
        """The trip's time in words, as one says it at the time of the comment."""
        part = 0 if self.departs.hour < 11 else 1 if self.departs.hour < 14 else 2 if self.departs.hour < 18 else 3
        back = (self.at.date() - self.departs.date()).days
        if back > 1:
            return self.locale.weekday[part].format(day=self.locale.days[self.departs.weekday()])
        return self.rng.choice((self.locale.today, self.locale.yesterday)[back][part])

    def hello(self) -> str:
        """The greeting of the hour in which the comment is written."""
        hour = self.at.hour
        return self.locale.hellos[0 if hour < 11 else 1 if hour < 18 else 2]

    def time(self) -> str:
        """The departure as the writer writes times."""
        way = self.locale.times[len(self.surname) % len(self.locale.times)]
        return way.format(h=self.departs.hour, m=self.departs.minute)

    def money(self, low: float, high: float) -> str:
        """An amount between low and high, as the writer writes money."""
        amount = low + (high - low) * self.rng.random()
        cents = self.rng.choice((0, 10, 40, 50, 60, 80, 90, 95))
        text = f"{int(amount)}{self.locale.decimal}{cents:02d}" if cents else f"{int(amount)}"
        ways = self.locale.money if not cents else self.locale.money[:3]
        return ways[len(self.first_name) % len(ways)].format(text)

    def whole(self, low: int, high: int) -> str:
        """A whole number from low to high."""
        return str(low + int((high - low + 1) * self.rng.random()))


_FACTS: dict[str, Callable[[Facts], str]] = {
    "from": lambda facts: facts.place(0),
    "other": lambda facts: facts.place(1),
    "to": lambda facts: facts.place(2),
    "time": Facts.time,
    "when": Facts.when,
    "day": lambda facts: facts.locale.days[facts.departs.weekday()],
    "late": lambda facts: facts.whole(8, 58),
    "vlate": lambda facts: facts.whole(65, 170),
    "min": lambda facts: facts.whole(3, 7),
    "wait": lambda facts: facts.whole(14, 68),
    "sum": lambda facts: facts.money(12, 74),
    "big": lambda facts: facts.money(118, 389),
    "snack": lambda facts: facts.money(3, 8),
    "fee": lambda facts: facts.money(7, 16),
    "coach": lambda facts: facts.rng.choice("ABCDEFGH"),
    "seat": lambda facts: facts.whole(11, 78),
    "plat": lambda facts: facts.whole(1, 12),
    "train": lambda facts: facts.train,
    "ref": lambda facts: "".join(facts.rng.choice("BCDFGHJKLMNPQRSTVWXZ23456789") for _ in range(6)),
    "weeks": lambda facts: facts.whole(3, 11),
    "days": lambda facts: facts.whole(3, 12),
    "years": lambda facts: facts.whole(4, 27),
    "n": lambda facts: facts.rng.choice(facts.locale.counts),
    "month": lambda facts: facts.locale.months[(facts.at.month - 2) % 12],
    "now": lambda facts: facts.locale.months[facts.at.month - 1],
    "f": lambda facts: facts.rng.choice(facts.locale.women),
    "m": lambda facts: facts.rng.choice(facts.locale.men),
    "hello": Facts.hello,
    "e": lambda facts: "e" if facts.is_woman else "",
    "in": lambda facts: "in" if facts.is_woman else "",
    "oa": lambda facts: "a" if facts.is_woman else "o",
    "name": lambda facts: facts.first_name,
    "surname": lambda facts: facts.surname,
    "fullname": lambda facts: f"{facts.first_name} {facts.surname}",
}


def facts(language: str, *, at: datetime, channel: str, rng: Random, name: tuple[str, str], is_woman: bool) -> Facts:
    """Facts for one comment in language, written at `at` by someone called name (first, surname)."""
    locale = LOCALES[language]
    routes = len(locale.routes)
    route = 1 + min(int(routes * rng.random() ** 1.4), routes - 1)
    return Facts(locale, at, channel, rng, *name, is_woman, route if rng.random() < 0.5 else -route)
