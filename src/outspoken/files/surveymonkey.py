"""SurveyMonkey exports (CSV, XLSX): two header rows, the questions and under them the choices.

A blank cell in the first row belongs to the question on its left.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from outspoken.files.dialect import unique_names
from outspoken.files.plan import Column, Match
from outspoken.files.product import Product, Rows, first_filled, is_open_text
from outspoken.files.profile import Profile

_META = frozenset(
    (
        *("respondent id", "collector id", "start date", "end date", "date created", "date modified", "ip address"),
        *("email address", "first name", "last name", "custom data 1", "custom data", "custom value"),
    )
)
_PLAIN_ANSWER = re.compile(r"^(response|open-ended response)$", re.IGNORECASE)


def _recognises(rows: Rows) -> bool:
    if len(rows) < 2 or not rows[0] or words(rows[0][0]) != "respondent id":
        return False
    under_meta = [below for above, below in zip(rows[0], rows[1], strict=False) if words(above) in _META]
    return not any(under_meta) and any(rows[1])


def words(cell: str) -> str:
    """A header cell in lower case, its spaces made single."""
    return " ".join(cell.lower().split())


def _columns(rows: Rows) -> list[Column]:
    labels = []
    question = ""
    for place, above in enumerate(rows[0]):
        question = above.strip() or question
        below = rows[1][place].strip() if place < len(rows[1]) else ""
        plain = not below or _PLAIN_ANSWER.match(below) or words(question) in _META
        labels.append(question if plain else f"{question} – {below}")
    return [Column(name, label) for name, label in zip(unique_names(labels), labels, strict=True)]


def _preset(columns: Sequence[Column], profiles: Mapping[str, Profile]) -> list[Match]:
    by_words = {words(column.name): column.name for column in columns}
    matches = [Match("channel", None, 0.9, "it is a survey", constant="survey")]
    wanted = {
        "id": ("respondent id",),
        "date": ("end date", "date modified", "start date", "date created"),
        "customer": ("email address", "custom data 1", "custom data", "custom value"),
    }
    for role, names in wanted.items():
        name = first_filled([by_words[each] for each in names if each in by_words], profiles)
        if name:
            matches.append(Match(role, name, 0.99, f"SurveyMonkey keeps it in {name}"))
    for column in columns:
        of = profiles[column.name]
        if words(column.name) not in _META and is_open_text(of):
            reason = f"an open question; {of.mean_length:.0f} characters on average"
            matches.append(Match("text", column.name, 0.9, reason, question=column.label))
    return matches


SURVEYMONKEY = Product("SurveyMonkey", _recognises, _preset, header_rows=2, columns=_columns)
