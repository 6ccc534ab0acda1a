"""The verdict on every theme, as pages show it: a chip, its reasons in words, and the working behind it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from outspoken.evidence import ThemeVerdict, ThemeVerdicts, reasons, theme_verdicts
from outspoken.lens import Lens
from outspoken.understand import silent_figures, verdict_working
from outspoken.understand.models import Theme
from outspoken.understand.period import Period
from outspoken.understand.room import link
from outspoken.understand.scope import Scope
from outspoken.understand.silent_figures import HowMany
from outspoken.understand.theme_figures import Row, tree
from outspoken.understand.theme_people import Window
from outspoken.understand.verdict_facts import Gathered, gathered
from outspoken.understand.verdict_working import Fact

# What it means where more are unhappy about it than happy, and where they are not.
MEANINGS: Final = {
    ThemeVerdict.SYSTEMIC: (
        "Many people, at several places, again and again: there is a cause to be found and mended.",
        "Many people, at several places, again and again; most who feel something are glad: find what makes it so.",
    ),
    ThemeVerdict.EMERGING: (
        "More people say it than before, and it was no pattern before: watch it, and look for what changed.",
        "More people say it than before, most of them gladly: look for what changed.",
    ),
    ThemeVerdict.LOCAL: (
        "It is said of one place while others were heard too: go and look there.",
        "It is said of one place while others were heard too, mostly gladly: go and learn there.",
    ),
    ThemeVerdict.ISOLATED: ("A few voices, or over for now: no pattern to act on, and people to answer.",) * 2,
    ThemeVerdict.NOT_ENOUGH_DATA: ("Too little was heard in all to tell a pattern from chance.",) * 2,
}


@dataclass(frozen=True, slots=True)
class Chip:
    """A verdict in a word. slug: what it is called in style sheets."""

    verdict: ThemeVerdict

    @property
    def name(self) -> str:
        return str(self.verdict)

    @property
    def slug(self) -> str:
        return self.name.replace(" ", "-")


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason in plain words; whether it decided."""

    words: str
    is_decisive: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """Everything a theme's page says of its verdict. href: the comments it rests on, n of them."""

    chip: Chip
    meaning: str
    reasons: Sequence[Reason]
    working: Sequence[Fact]
    window: Window
    n: int
    href: str
    unknown: str
    how_many: HowMany

    @property
    def is_answered_only(self) -> bool:
        """Whether all there is to do now is to answer those who spoke."""
        return self.n > 0 and self.chip.verdict in {ThemeVerdict.ISOLATED, ThemeVerdict.NOT_ENOUGH_DATA}


@dataclass(frozen=True, eq=False)
class Verdicts:
    """The verdicts of all active themes in the same weeks."""

    found: ThemeVerdicts
    gathered: Gathered
    window: Window

    def beside(self, rows: Iterable[Row]) -> list[tuple[Row, Chip | None]]:
        """Each row of the theme pages with its chip."""
        place = {theme.key: at for at, theme in enumerate(self.gathered.themes)}
        return [(row, Chip(self.found[place[row.key]]) if row.key in place else None) for row in rows]

    def of(self, theme: Theme) -> Verdict | None:
        """What the theme's own page shows; None where the theme sleeps."""
        keys = [each.key for each in self.gathered.themes]
        if theme.key not in keys:
            return None
        at = keys.index(theme.key)
        n, verdict = int(self.gathered.mentions[at]), self.found[at]
        return Verdict(
            chip=Chip(verdict),
            meaning=MEANINGS[verdict][int(self.gathered.glad[at])],
            reasons=[Reason(each.words, each.is_decisive) for each in reasons(self.found, at)],
            working=verdict_working.facts(self.found, at),
            window=self.window,
            n=n,
            href=link(theme=theme.key, start=self.window.start, end=self.window.end),
            unknown=_unknown(float(self.gathered.known[at])) if n else "",
            how_many=silent_figures.how_many(self.gathered.people, theme.pk),
        )


def of_themes(lens: Lens, period: Period, scope: Scope) -> Verdicts:
    """The verdicts behind a page's period, on whole weeks, of what this scope may see."""
    window = Window.of(period)
    held = gathered(lens, [theme for theme, _ in tree()], window, scope)
    return Verdicts(theme_verdicts(held.facts), held, window)


def _unknown(known: float) -> str:
    if known >= 1:
        return ""
    if not known:
        return "No comment tells who wrote it, so comments stand for customers, and twice as many are asked for."
    if known < 0.5:
        return (
            f"Only {known:.0%} of the comments tell which customer wrote them, so comments stand for customers, "
            "and twice as many are asked for."
        )
    return f"{known:.0%} of the comments tell which customer wrote them; different customers are counted among those."
