"""What changed between two periods, in plain words: the sure changes first, then everything that was compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from django.utils import timezone

from outspoken.journeys.models import Touchpoint
from outspoken.lens import Lens
from outspoken.understand import themes
from outspoken.understand.changed.comparing import Difference, Mean, Share, compared
from outspoken.understand.changed.slices import FIVE, NPS, Compared, Span, both
from outspoken.understand.figures import signed
from outspoken.understand.kept import Kept
from outspoken.understand.period import Period
from outspoken.understand.room import Filters, link
from outspoken.understand.scope import Scope

USUAL: Final = "30"
HEADS: Final = {
    "": "Everything",
    "score": "Scores",
    "emotion": "Feelings",
    "theme": "Themes",
    "touchpoint": "Touchpoints",
    "channel": "Channels",
}

_kept: Kept[Page] = Kept(seconds=300)


@dataclass(frozen=True, slots=True)
class Spans:
    """The two periods an address asks for, as a form shows them, and what it asked for that cannot be."""

    before: Span
    after: Span
    days: int | None
    problems: tuple[str, ...] = ()

    @property
    def fields(self) -> list[tuple[str, str, str]]:
        """Name, label and value of each field of the form: days in the reader's own time, the last ones included."""
        return [
            ("from", "From", _first(self.after)),
            ("to", "To", _last(self.after)),
            ("from_before", "Compared with: from", _first(self.before)),
            ("to_before", "to", _last(self.before)),
        ]

    @property
    def overlap(self) -> bool:
        return self.before.start < self.after.end and self.after.start < self.before.end


@dataclass(frozen=True, slots=True)
class Row:
    """One figure in both periods. told: the change in plain words; note: the figures of it."""

    about: str
    told: str
    name: str
    before: str
    after: str
    change: str
    interval: str
    is_sure: bool
    is_told: bool
    href_before: str
    href_after: str
    n_before: int
    n_after: int


@dataclass(frozen=True, slots=True)
class Page:
    """Everything the page shows. tested: how many figures were compared."""

    sure: Sequence[Row]
    groups: Sequence[tuple[str, Sequence[Row]]]
    n_before: int
    n_after: int
    tested: int


def spans(query: Mapping[str, str], *, now: datetime) -> Spans:
    """The periods of an address: two ranges of days, or so many days against those before."""
    asked = Filters.parse({"from": query.get("from", ""), "to": query.get("to", "")})
    before = Filters.parse({"from": query.get("from_before", ""), "to": query.get("to_before", "")})
    problems = asked.problems + before.problems
    days = Period.ending(now, asked=query.get("days", "") or USUAL).days
    if asked.start is None or asked.end is None or problems:
        tomorrow = timezone.localtime(now).date() + timedelta(days=1)
        edges = [_midnight(tomorrow - timedelta(days=ago)) for ago in (2 * days, days, 0)]
        return Spans(Span(edges[0], edges[1]), Span(edges[1], edges[2]), days, problems)
    after = Span(asked.start, asked.end)
    if before.start is None or before.end is None:
        return Spans(Span(after.start - (after.end - after.start), after.start), after, None)
    return Spans(Span(before.start, before.end), after, None)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _first(span: Span) -> str:
    return f"{timezone.localtime(span.start):%Y-%m-%d}"


def _last(span: Span) -> str:
    return f"{timezone.localtime(span.end - timedelta(microseconds=1)):%Y-%m-%d}"


def page(lens: Lens, asked: Spans, *, scope: Scope, now: datetime) -> Page:
    """What changed, kept for some minutes."""
    held = themes.current(now=now)
    # What the page says it is as of, it is: a lens that was filled since is asked again.
    key = (str(lens.folder), lens.as_of(), asked.before, asked.after, scope)
    return _kept.get(key, lambda: _page(lens, asked, scope=scope, held=held))


def forget() -> None:
    """Let go of the pages kept: for tests, whose records change at once."""
    _kept.forget()


def _page(lens: Lens, asked: Spans, *, scope: Scope, held: themes.Themes) -> Page:
    found = both(lens, asked.before, asked.after, places=scope.slugs)
    places = dict(Touchpoint.objects.values_list("slug", "name"))
    names = {"touchpoint": places, "theme": {key: held.full_name(key) for key in held.above}}
    known = [one for one in found.rows if one.about not in names or one.key in names[one.about]]
    differences = compared([one.pair for one in known])
    rows = [
        (_row(one, difference, names, asked), difference) for one, difference in zip(known, differences, strict=True)
    ]
    rows.sort(key=lambda pair: -pair[1].strength)
    ordered = [row for row, _ in rows]
    groups = [(head, [row for row in ordered if row.about == about]) for about, head in HEADS.items()]
    return Page(
        sure=[row for row in ordered if row.is_sure],
        groups=[(head, held_rows) for head, held_rows in groups if held_rows],
        n_before=found.before.n,
        n_after=found.after.n,
        tested=sum(difference.is_told for difference in differences),
    )


def _row(one: Compared, difference: Difference, names: Mapping[str, Mapping[str, str]], asked: Spans) -> Row:
    name = names.get(one.about, {}).get(one.key, one.key)
    before, after = one.pair
    is_share = isinstance(before, Share)
    scale = 100.0 if is_share else 1.0
    return Row(
        about=one.about,
        told=_told(one, name, is_up=difference.value > 0),
        name=_name(one, name),
        before=_shown(before),
        after=_shown(after),
        change=signed(difference.value * scale, 1) if difference.is_told else "–",
        interval=f"{signed(difference.low * scale, 1)} to {signed(difference.high * scale, 1)}"
        if difference.is_told
        else "too little to say",
        is_sure=difference.is_sure,
        is_told=difference.is_told,
        href_before=link(**one.filters, start=asked.before.start, end=asked.before.end),
        href_after=link(**one.filters, start=asked.after.start, end=asked.after.end),
        n_before=_n(before),
        n_after=_n(after),
    )


def _told(one: Compared, name: str, *, is_up: bool) -> str:
    """The change in plain words."""
    if one.kind == "score":
        return f"{_score_name(one)} is {'higher' if is_up else 'lower'}"
    if one.kind == "net":
        felt = "Happier" if is_up else "Unhappier"
        where = {"": "on the whole", "theme": f"about {name}", "touchpoint": f"at {name}", "channel": f"by {name}"}
        return f"{felt} {where[one.about]}"
    more = "More" if is_up else "Less"
    if one.about == "emotion":
        return f"{more} {name}"
    where = {"theme": f"is said of {name}", "touchpoint": f"is said at {name}", "channel": f"comes by {name}"}
    return f"{more} {where[one.about]}"


def _name(one: Compared, name: str) -> str:
    if one.kind == "score":
        return _score_name(one)
    if one.kind == "net":
        return f"{name}: net sentiment" if name else "Net sentiment"
    return f"{name}: share of comments"


def _score_name(one: Compared) -> str:
    before = one.pair[0]
    if isinstance(before, Mean) and before.values == FIVE:
        return "CSAT, top two of five,"
    return {"nps": "NPS", "csat": "CSAT, mean,", "ces": "CES, mean,", "stars": "Stars, mean,"}[one.key]


def _shown(side: Share | Mean) -> str:
    if isinstance(side, Share):
        return f"{100 * side.count / side.of:.1f}%" if side.of else "–"
    if not side.n:
        return "–"
    if side.values == FIVE:
        return f"{side.value:.0f}%"
    return signed(side.value) if side.values in {NPS, (-100.0, 0.0, 100.0)} else f"{side.value:.2f}"


def _n(side: Share | Mean) -> int:
    return side.count if isinstance(side, Share) else side.n
