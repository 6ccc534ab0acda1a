"""The sentences a report opens with: "how are they?", answered from the figures, each clause a link to the
words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from outspoken import evidence
from outspoken.report.changes import Changes, Shift
from outspoken.report.facts import Facts
from outspoken.report.feelings import Feeling
from outspoken.report.incidents import Incidents
from outspoken.report.scores import ScoreFigure
from outspoken.report.slices import Addresses
from outspoken.report.themes import ThemeFigure, Themes
from outspoken.report.voices import language_name
from outspoken.report.wording import count, counted, listed, percent, plain, signed, span

FEW = 30
# A theme is named for hard or kind words only where at least this share of what is said of it is so.
SURELY = 0.6
# Net sentiment in points, and what it is called when its whole interval lies beyond.
MOODS = (
    (40, "Mostly content"),
    (10, "More content than not"),
    (-10, "Divided"),
    (-40, "More unhappy than not"),
    (-101, "Mostly unhappy"),
)


@dataclass(frozen=True, slots=True)
class Clause:
    """A piece of a sentence; with a link it opens the words it stands on."""

    text: str
    href: str | None = None
    is_quiet: bool = False


@dataclass(frozen=True, slots=True)
class Mood:
    """Net sentiment in points with its interval."""

    value: float
    low: float
    high: float
    n: int
    word: str
    href_against: str | None
    href_in_favour: str | None


def mood(facts: Facts, addresses: Addresses) -> Mood | None:
    """How they are in one figure; None where nothing could be read."""
    counts = {side: facts.n("polarity", side) for side in ("positive", "neutral", "negative")}
    n = sum(counts.values())
    if not n:
        return None
    value, low, high, _ = (
        float(part[0]) for part in evidence.net_sentiment([counts["positive"]], [counts["negative"]], [n])
    )
    return Mood(
        value=value,
        low=low,
        high=high,
        n=n,
        word=_word(low, high),
        href_against=addresses.href("polarity", "negative"),
        href_in_favour=addresses.href("polarity", "positive"),
    )


def _word(low: float, high: float) -> str:
    """The mildest word that the interval allows."""
    if low <= 0 <= high:
        return "Divided"
    nearest = low if low > 0 else high
    if nearest > 0:
        return next(word for least, word in MOODS if nearest >= least)
    return "Divided" if nearest > -10 else "More unhappy than not" if nearest > -40 else "Mostly unhappy"


def lead(
    facts: Facts,
    how: Mood | None,
    felt: list[Feeling],
    spoken: Themes,
    given: list[ScoreFigure],
    changed: Changes | None,
    happened: Incidents | None = None,
) -> list[list[Clause]]:
    """The opening, a list of sentences of clauses. It is never empty."""
    if facts.texts == 0:
        return _without_words(facts, given)
    sentences = [_of_feeling(facts, how, felt), _of_themes(spoken), _of_scores(given)]
    sentences += [_of_incidents(happened), _of_change(changed)]
    return [sentence for sentence in sentences if sentence]


def _without_words(facts: Facts, given: list[ScoreFigure]) -> list[list[Clause]]:
    if not facts.rows:
        return [[Clause("Nothing has been said yet: the file holds no feedback.")]]
    opening = [Clause(f"{counted(facts.items, 'answer')} and not one comment: there are no words to read.")]
    return [opening, *([_of_scores(given)] if given else [])]


def _of_feeling(facts: Facts, how: Mood | None, felt: list[Feeling]) -> list[Clause]:
    comments = counted(facts.texts, "comment")
    if how is None:
        names = listed([language_name(row["language"]) for row in facts.languages[:3]])
        return [Clause(f"{comments}, in {names}, which cannot be read for feeling yet. Here are the words.")]
    if how.n < FEW:
        return [Clause(f"{counted(how.n, 'comment')} read, too few to speak for others"), *_felt(felt)]
    against, in_favour = facts.n("polarity", "negative"), facts.n("polarity", "positive")
    sides = [(in_favour, "positive", how.href_in_favour), (against, "negative", how.href_against)]
    (more, first, first_href), (less, second, second_href) = sides if in_favour >= against else sides[::-1]
    return [
        Clause(f"{how.word}: "),
        Clause(f"{percent(more / how.n)} of {counted(how.n, 'comment')} are {first}", first_href),
        _ends(more, how.n),
        Clause(", "),
        Clause(f"{percent(less / how.n)} {second}", second_href),
        _ends(less, how.n),
        *_felt(felt),
    ]


def _ends(hits: int, n: int) -> Clause:
    """The interval of a share, quiet behind it."""
    share, low, high, _ = (float(part[0]) for part in evidence.share([hits], [n]))
    return Clause(f" ({span(low, high, value=share)})", is_quiet=True)


def _felt(felt: list[Feeling]) -> list[Clause]:
    strongest = [feeling for feeling in felt if feeling.family != "neutral"][:2]
    clauses = [Clause("; felt most: ")] if strongest else []
    for place, feeling in enumerate(strongest):
        clauses += [Clause(" and " if place else ""), Clause(f"{feeling.family} {feeling.percent}", feeling.href)]
        clauses.append(Clause(f" ({feeling.span})", is_quiet=True))
    return [*clauses, Clause(".")]


def _of_themes(spoken: Themes) -> list[Clause]:
    tops = [figure for figure in spoken.figures if figure.depth == 0 and figure.n >= 5]
    if not tops:
        return []
    clauses = [Clause("They talk most about ")]
    for place, figure in enumerate(tops[:3]):
        joint = "" if place == 0 else " and " if place == min(len(tops), 3) - 1 else ", "
        clauses += [Clause(joint), Clause(_lower(figure.name), figure.href)]
    worst = _extreme(spoken.figures, lambda figure: figure.against)
    best = _extreme(spoken.figures, lambda figure: figure.in_favour)
    if worst:
        clauses += [Clause("; the hardest words are for "), Clause(_lower(worst.name), worst.href_against)]
    if best and best != worst:
        clauses += [Clause(", the kindest for " if worst else "; the kindest words are for ")]
        clauses += [Clause(_lower(best.name), best.href_in_favour)]
    return [*clauses, Clause(".")]


def _extreme(figures: list[ThemeFigure], side: Callable[[ThemeFigure], int]) -> ThemeFigure | None:
    """The theme whose comments lean to that side most surely: by the lower end of the share's interval."""
    common = [figure for figure in figures if figure.n >= FEW]
    if not common:
        return None
    low = evidence.wilson([side(figure) for figure in common], [figure.n for figure in common]).low
    place = int(low.argmax())
    return common[place] if low[place] > SURELY else None


def _of_scores(given: list[ScoreFigure]) -> list[Clause]:
    if not given:
        return []
    clauses: list[Clause] = []
    for figure in given[:2]:
        sentence = figure.sentence if clauses else _upper(figure.sentence)
        margin = f" {figure.margin}" if figure.n > 1 else ""
        words = Clause(f"{sentence} {figure.text}{margin}", figure.href)
        clauses += [Clause("; " if clauses else ""), words, Clause(f" (n {count(figure.n)})")]
    return [*clauses, Clause(".")]


def _of_incidents(happened: Incidents | None) -> list[Clause]:
    """The incidents that were high or worse, two at most by name."""
    grave = [one for one in happened.told if one.level in ("high", "breakdown")] if happened else []
    if not grave:
        return []
    clauses = [Clause(f"{counted(len(grave), 'thing')} stood out: ")]
    for place, one in enumerate(grave[:2]):
        clauses += [Clause("; " if place else ""), Clause(_lower(one.title), one.href), Clause(f", {one.when}")]
    if len(grave) > 2:
        clauses += [Clause("; "), Clause(f"and {len(grave) - 2} more", "#incidents")]
    return [*clauses, Clause(".")]


def _of_change(changed: Changes | None) -> list[Clause]:
    if changed is None:
        return []
    if not changed.shifts:
        return [Clause(f"Too little to say what changed in the last {changed.window}.", "#changes")]
    if not changed.sure:
        return [Clause(f"Nothing changed beyond chance in the last {changed.window}.", "#changes")]
    clauses, verb, told = [Clause(f"In the last {changed.window} ")], "", _apart(changed.sure)[:3]
    for place, shift in enumerate(told):
        joint = "" if place == 0 else " and " if place == len(told) - 1 else ", "
        before, verb = verb, "rose" if shift.value > 0 else "fell"
        name = shift.family or f"talk of {_lower(shift.name.rpartition(' › ')[2])}"
        moved = f"{name} by" if verb == before else f"{name} {verb} by"
        points = "" if place else " points"
        low, high = sorted((abs(shift.low), abs(shift.high)))
        clauses += [Clause(joint), Clause(f"{moved} {signed(abs(shift.value)).lstrip('+')}{points}", shift.href)]
        clauses.append(Clause(f" ({plain(low)} to {plain(high)})", is_quiet=True))
    return [*clauses, Clause(".")]


def _apart(shifts: list[Shift]) -> list[Shift]:
    """The shifts without those whose theme stands above or below one told already: it would be told twice."""
    apart: list[Shift] = []
    for shift in shifts:
        if not any(shift.name.startswith(other.name) or other.name.startswith(shift.name) for other in apart):
            apart.append(shift)
    return apart


def _upper(words: str) -> str:
    return words[:1].upper() + words[1:]


def _lower(name: str) -> str:
    """A name inside a sentence: its first letter small, unless it is an abbreviation such as Wi-Fi or PIN."""
    return name if name[1:] != name[1:].lower() else name[:1].lower() + name[1:]
