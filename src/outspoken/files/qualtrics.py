"""Qualtrics exports (CSV, TSV): three header rows, the ids, the questions, and `{"ImportId": …}`.

The time zone of the dates stands in the third row only. Previews and tests are no customers' answers.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence

from outspoken.files.block import Block
from outspoken.files.dialect import unique_names
from outspoken.files.plan import Column, Match
from outspoken.files.product import Product, Rows, first_filled, is_open_text
from outspoken.files.profile import Profile

_DATES = ("EndDate", "RecordedDate", "StartDate")
_PEOPLE = ("ExternalReference", "ExternalDataReference", "RecipientEmail")
_FIXED = frozenset(
    (
        *("StartDate", "EndDate", "Status", "IPAddress", "Progress", "Duration (in seconds)", "Finished"),
        *("RecordedDate", "ResponseId", "ResponseID", "RecipientLastName", "RecipientFirstName", "RecipientEmail"),
        *("ExternalReference", "ExternalDataReference", "LocationLatitude", "LocationLongitude"),
        *("DistributionChannel", "UserLanguage"),
    )
)
# Codes of the Status column: bit 1 is a preview, bit 2 a test answer made by the tool.
_NOT_REAL = {"1", "2", "9", "17", "survey preview", "survey test", "spam survey preview", "offline survey preview"}


def _recognises(rows: Rows) -> bool:
    if len(rows) < 3:
        return False
    filled = [cell for cell in rows[2] if cell]
    return len(filled) > 1 and sum('"ImportId"' in cell for cell in filled) >= len(filled) * 0.8


def _columns(rows: Rows) -> list[Column]:
    names = unique_names(rows[0])
    labels = [" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in rows[1]]
    labels += [""] * (len(names) - len(labels))
    return [Column(name, label or name) for name, label in zip(names, labels, strict=False)]


def _zone(rows: Rows) -> str | None:
    for cell in rows[2]:
        try:
            zone = json.loads(cell).get("timeZone")
        except (ValueError, AttributeError):
            continue
        if zone:
            return str(zone)
    return None


def _preset(columns: Sequence[Column], profiles: Mapping[str, Profile]) -> list[Match]:
    matches = []
    wanted = {
        "id": ("ResponseId", "ResponseID", "_recordId"),
        "date": _DATES,
        "customer": _PEOPLE,
        "language": ("UserLanguage",),
        "channel": ("DistributionChannel",),
    }
    for role, names in wanted.items():
        name = first_filled(names, profiles)
        if name:
            matches.append(Match(role, name, 0.99, f"Qualtrics keeps it in {name}"))
    if not any(match.role == "channel" for match in matches):
        matches.append(Match("channel", None, 0.9, "it is a survey", constant="survey"))
    for column in columns:
        if column.name not in _FIXED and is_open_text(profiles[column.name]):
            reason = f"an open question; {profiles[column.name].mean_length:.0f} characters on average"
            matches.append(Match("text", column.name, 0.9, reason, question=column.label))
    return matches


def _refuse(block: Block) -> dict[int, str]:
    statuses = block.column("Status").to_pylist()
    return {
        index: f"not an answer of a customer (Status: {status})"
        for index, status in enumerate(statuses)
        if status and status.strip().lower() in _NOT_REAL
    }


QUALTRICS = Product("Qualtrics", _recognises, _preset, header_rows=3, columns=_columns, refuse=_refuse, zone=_zone)
