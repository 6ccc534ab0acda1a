"""The page of voices: typical, severe, praising, dissenting, recent, each comment in one place only."""

from __future__ import annotations

from dataclasses import dataclass

from outspoken.reader.exemplars import Mix
from outspoken.report.facts import Facts
from outspoken.report.voices import Words
from outspoken.report.wording import count

TYPICAL, SEVERE, PRAISING, DISSENTING, RECENT, ANY = 6, 5, 5, 4, 5, 12
# The candidates of these were taken by that already; among them the cover decides, and how strongly it is felt.
FELT = Mix(severity=0.6, recency=0, dissent=0)
NEW = Mix(severity=0, recency=0.6, dissent=0)
COVER = Mix(severity=0, recency=0, dissent=0)


@dataclass(frozen=True, slots=True)
class Choice:
    """Comments chosen for one reason: `why` says it in words, ids best first."""

    key: str
    title: str
    why: str
    ids: list[int]


def pool(facts: Facts) -> list[int]:
    """Every comment that may come onto the page of voices."""
    return sorted({comment for row in facts.front for comment in row["ids"] or ()})


def chosen(facts: Facts, words: Words) -> list[Choice]:
    """The choices that the file allows, in the order they are shown; none of them empty."""
    used: list[int] = []
    severe = _choice(facts, words, "severe", used)
    praising = _choice(facts, words, "praising", used)
    typical = _choice(facts, words, "typical", used)
    dissenting = _dissenting(facts, words, used)
    recent = _choice(facts, words, "recent", used)
    choices = [typical, severe, praising, dissenting, recent]
    if not any(choice.ids for choice in choices[:4]):
        choices.append(_choice(facts, words, "any", used))
    return [choice for choice in choices if choice.ids]


CHOICES = {
    "typical": ("Typical", "the nearest to what all of them say, {n} in all", TYPICAL, COVER),
    "severe": (
        "Severe",
        "negative, felt strongly; threats to leave and faults first; {n} negative in all",
        SEVERE,
        FELT,
    ),
    "praising": ("Praising", "delight and appreciation, felt strongly, of {n}", PRAISING, FELT),
    "recent": ("Recent", "of the newest", RECENT, NEW),
    "dissenting": ("Against the grain", "words that go against the score given, {n} in all", DISSENTING, FELT),
    "minority": ("Against the grain", "the opinion that fewer hold, {n} in all", DISSENTING, FELT),
    "any": ("Some of them", "the nearest to what all of them say", ANY, COVER),
}


def _choice(facts: Facts, words: Words, key: str, used: list[int]) -> Choice:
    title, why, most, mix = CHOICES[key]
    row = next((row for row in facts.front if row["choice"] == key), None)
    # A few words chosen for another reason must not come again in other letters.
    ids = words.distinct((row["ids"] or []) if row else [], beside=used)
    picked = words.exemplars([comment for comment in ids if comment not in used], size=most, mix=mix)
    used += picked
    shown = "dissenting" if key == "minority" else key
    return Choice(shown, title, why.format(n=count(row["n"]) if row else ""), picked)


def _dissenting(facts: Facts, words: Words, used: list[int]) -> Choice:
    """Words against the score that was given; without such, the opinion that fewer hold."""
    by_score = any(row["choice"] == "dissenting" and row["n"] for row in facts.front)
    return _choice(facts, words, "dissenting" if by_score else "minority", used)
