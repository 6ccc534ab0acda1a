"""Whether dates like 03/04/2024 have the day or the month first, decided over the whole column."""

from __future__ import annotations

import pyarrow as pa

from outspoken.files import dates
from outspoken.files.block import Block
from outspoken.files.errors import UnknownColumn
from outspoken.files.plan import Plan
from outspoken.files.reading import blocks
from outspoken.files.shape import filled


def date_order(plan: Plan, block: Block, wanted: str | None) -> tuple[str, list[str]]:
    """ "day" or "month", and what to tell the person. Reads on through the file when the sample leaves it open."""
    if wanted is not None:
        if wanted not in ("day", "month"):
            raise UnknownColumn(f'date_order: "{wanted}" is neither "day" nor "month".')
        return wanted, []
    match = plan.one("date")
    if match is None or match.column is None:
        return "day", []
    values = filled(block.column(match.column))
    order, why = dates.order_of(values)
    if order is None:
        order, why = _read_on(plan, match.column)
    if order is not None:
        settled = why != dates.NOT_OPEN
        return order, [f"Dates have the {order} first: {why}."] if settled else []
    return _guess(plan, values)


def _read_on(plan: Plan, column: str) -> tuple[str | None, str]:
    for block in blocks(plan):
        order, why = dates.order_of(block.column(column))
        if order is not None and why != dates.NOT_OPEN:
            return order, why
    return None, ""


def _guess(plan: Plan, values: pa.StringArray) -> tuple[str, list[str]]:
    """No date in the file decides: the order in which the rows run in time, else the custom of the place."""
    in_order = [order for order in ("day", "month") if dates.runs_in_order(values, order)]
    if len(in_order) == 1:
        return in_order[0], [f"Dates have the {in_order[0]} first: only so do the rows run in order."]
    american = plan.product == "SurveyMonkey" or (plan.delimiter == "," and _has_slashes(values))
    order = "month" if american else "day"
    return order, [
        f"No date tells whether day or month comes first; the {order} is assumed. Set date_order if that is wrong."
    ]


def _has_slashes(values: pa.StringArray) -> bool:
    first = values.drop_null().slice(0, 1).to_pylist()
    return bool(first) and "/" in first[0]
