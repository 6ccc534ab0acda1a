"""The page of voices: typical, severe, praising, dissenting, recent, each comment in one place only."""

from __future__ import annotations

from dataclasses import dataclass

from outspoken.report.facts import Facts
from outspoken.report.wording import count

TYPICAL, SEVERE, PRAISING, DISSENTING, RECENT, ANY = 6, 5, 5, 4, 5, 12


@dataclass(frozen=True, slots=True)
class Choice:
    """Comments chosen for one reason: `why` says it in words, ids best first."""

    key: str
    title: str
    why: str
    ids: list[int]


def chosen(facts: Facts) -> list[Choice]:
    """The choices that the file allows, in the order they are shown; none of them empty."""
    used: set[int] = set()
    severe = _fresh(facts, "severe", SEVERE, used)
    praising = _fresh(facts, "praising", PRAISING, used)
    typical = _typical(facts, used)
    dissenting = _dissenting(facts, used)
    recent = _fresh(facts, "recent", RECENT, used)
    choices = [typical, severe, praising, dissenting, recent]
    if not any(choice.ids for choice in choices[:4]):
        why = "drawn by lot, the short and the very long ones last"
        choices.append(Choice("any", "Some of them", why, _fresh(facts, "any", ANY, used).ids))
    return [choice for choice in choices if choice.ids]


TITLES = {
    "severe": ("Severe", "negative, felt strongly; threats to leave and faults first; {n} negative in all"),
    "praising": ("Praising", "delight and appreciation, felt strongly, of {n}"),
    "recent": ("Recent", "the newest"),
    "any": ("Some of them", "drawn by lot"),
}


def _fresh(facts: Facts, key: str, most: int, used: set[int]) -> Choice:
    title, why = TITLES[key]
    row = next((row for row in facts.front if row["choice"] == key), None)
    ids = [comment for comment in (row["ids"] or []) if comment not in used][:most] if row else []
    used.update(ids)
    return Choice(key, title, why.format(n=count(row["n"]) if row else ""), ids)


def _typical(facts: Facts, used: set[int]) -> Choice:
    """As many of each family as its share asks for, by largest remainder; a family that is felt often comes
    first."""
    rows = {row["family"]: row for row in facts.front if row["choice"] == "typical"}
    total = sum(row["n"] for row in rows.values())
    quota = {family: TYPICAL * row["n"] / total for family, row in rows.items()}
    seats = {family: int(share) for family, share in quota.items()}
    for family in sorted(quota, key=lambda name: seats[name] - quota[name])[: TYPICAL - sum(seats.values())]:
        seats[family] += 1
    ids: list[int] = []
    for family in sorted(seats, key=lambda name: (-rows[name]["n"], name)):
        fresh = [comment for comment in rows[family]["ids"] or [] if comment not in used]
        ids += fresh[: seats[family]]
    used.update(ids)
    return Choice("typical", "Typical", "drawn by lot, as many of each feeling as its share", ids)


def _dissenting(facts: Facts, used: set[int]) -> Choice:
    """Words against the score that was given; without such, the opinion that fewer hold."""
    by_score = next((row for row in facts.front if row["choice"] == "dissenting" and row["n"]), None)
    if by_score:
        why = f"words that go against the score given, {count(by_score['n'])} in all"
    else:
        by_score = next((row for row in facts.front if row["choice"] == "minority" and row["n"]), None)
        why = f"the opinion that fewer hold, {count(by_score['n'])} in all" if by_score else ""
    ids = [comment for comment in (by_score["ids"] if by_score else []) if comment not in used][:DISSENTING]
    used.update(ids)
    return Choice("dissenting", "Against the grain", why, ids)
