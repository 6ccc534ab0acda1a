"""The verdict on every theme, as pages show it: a chip, its reasons in words, and the working behind it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from outspoken.evidence import ThemeVerdict, ThemeVerdicts, reasons, theme_verdicts
from outspoken.evidence.silent import HowMany
from outspoken.evidence.verdict import Fact, VerdictPolicy, meaning, unknown, working
from outspoken.lens import Lens
from outspoken.understand import silent_figures
from outspoken.understand.models import Theme
from outspoken.understand.period import Period
from outspoken.understand.room import link
from outspoken.understand.scope import Scope
from outspoken.understand.theme_figures import Row, tree
from outspoken.understand.theme_people import About, Window
from outspoken.understand.verdict_facts import Gathered, gathered
from outspoken.understand.verdict_policy import own_lines, versions
from outspoken.understand.verdict_policy.versions import Held

# What is mostly praised is no problem, so no word of a problem names it.
GLADLY: Final = {
    ThemeVerdict.SYSTEMIC: "widespread, mostly gladly",
    ThemeVerdict.EMERGING: "rising, mostly gladly",
    ThemeVerdict.LOCAL: "one place, mostly gladly",
}


@dataclass(frozen=True, slots=True)
class Chip:
    """A verdict in a word. slug: what it is called in style sheets. is_glad: said mostly gladly, and no problem."""

    verdict: ThemeVerdict
    is_glad: bool = False

    @property
    def name(self) -> str:
        return GLADLY.get(self.verdict, str(self.verdict)) if self.is_glad else str(self.verdict)

    @property
    def slug(self) -> str:
        return str(self.verdict).replace(" ", "-")


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason in plain words; whether it decided."""

    words: str
    is_decisive: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """Everything a theme's page says of its verdict. chip: None where nobody is unhappy about it. href: the comments it
    rests on, n of them, of those said in all. policy: what it was judged by."""

    chip: Chip | None
    meaning: str
    about: About
    said: int
    policy: Held
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
        few = {ThemeVerdict.ISOLATED, ThemeVerdict.NOT_ENOUGH_DATA}
        return self.n > 0 and self.chip is not None and not self.chip.is_glad and self.chip.verdict in few

    @property
    def is_about_problem(self) -> bool:
        return self.about is About.PROBLEM


@dataclass(frozen=True, eq=False)
class Verdicts:
    """The verdicts of all active themes in the same weeks, and the policy they were given by."""

    found: ThemeVerdicts
    gathered: Gathered
    window: Window
    scope: Scope
    policy: Held

    def by(self, policy: VerdictPolicy) -> Verdicts:
        """The verdicts that the same facts would get by another policy, which is no version yet."""
        return replace(self, found=theme_verdicts(self.gathered.facts, policy=policy), policy=Held(policy))

    def chip(self, at: int) -> Chip | None:
        """The verdict on the theme at a place; None where it is spoken of and nobody is unhappy about it."""
        held, verdict = self.gathered, self.found[at]
        is_problem = held.about is About.PROBLEM
        if is_problem and held.said[at] and not held.mentions[at] and verdict is not ThemeVerdict.NOT_ENOUGH_DATA:
            return None
        return Chip(verdict, is_glad=not is_problem and bool(held.glad[at]))

    def beside(self, rows: Iterable[Row]) -> list[tuple[Row, Chip | None]]:
        """Each row of the theme pages with its chip."""
        place = {theme.key: at for at, theme in enumerate(self.gathered.themes)}
        return [(row, self.chip(place[row.key]) if row.key in place else None) for row in rows]

    def of(self, theme: Theme) -> Verdict | None:
        """What the theme's own page shows; None where the theme sleeps."""
        keys = [each.key for each in self.gathered.themes]
        if theme.key not in keys:
            return None
        at, about = keys.index(theme.key), self.gathered.about
        n, chip = int(self.gathered.mentions[at]), self.chip(at)
        told = "negative" if about is About.PROBLEM else ""
        asked_before = silent_figures.told_before(theme.pk, window=self.window, scope=self.scope, about=about)
        return Verdict(
            chip=chip,
            meaning=meaning(chip.verdict, is_glad=chip.is_glad) if chip else "",
            about=about,
            said=int(self.gathered.said[at]),
            policy=self.policy,
            reasons=[Reason(each.words, each.is_decisive) for each in reasons(self.found, at)],
            working=own_lines.told(working(self.found, at), self.found.policy),
            window=self.window,
            n=n,
            href=link(theme=theme.key, polarity=told, start=self.window.start, end=self.window.end),
            unknown=unknown(float(self.gathered.known[at])) if n else "",
            how_many=silent_figures.how_many(self.gathered.people, theme.pk, asked_before),
        )


def asked(address: str) -> About:
    """What an address asks the verdicts to be about: the problem, save where it says `all`."""
    return About.ALL if address == About.ALL else About.PROBLEM


def of_themes(lens: Lens, period: Period, scope: Scope, about: About = About.PROBLEM) -> Verdicts:
    """The verdicts behind a page's period, on whole weeks, of what this scope may see, by the policy that holds."""
    window, policy = Window.of(period), versions.current()
    held = gathered(lens, [theme for theme, _ in tree()], window, scope, about)
    return Verdicts(theme_verdicts(held.facts, policy=policy.policy), held, window, scope, policy)
