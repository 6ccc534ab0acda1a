"""What a verdict means for whoever reads it, in a sentence."""

from __future__ import annotations

from outspoken.evidence.verdict.theme import ThemeVerdict

# What it means where more are unhappy about it than happy, and where they are not.
_MEANINGS = {
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


def meaning(verdict: ThemeVerdict, *, is_glad: bool) -> str:
    """What to do about it. is_glad: whether more who speak of the theme are happy than unhappy.

    >>> meaning(ThemeVerdict.LOCAL, is_glad=False)
    'It is said of one place while others were heard too: go and look there.'
    """
    return _MEANINGS[verdict][int(is_glad)]


def unknown(known: float) -> str:
    """How far customers are known, in words; empty where all are. known: the share of comments that tell theirs.

    >>> unknown(0.9)
    '90% of the comments tell which customer wrote them; different customers are counted among those.'
    """
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
