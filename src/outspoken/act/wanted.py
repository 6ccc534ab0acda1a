"""Which cases somebody wants to see: a view of the inbox and filters, as they stand in an address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse

from outspoken.act.models import Severity, State
from outspoken.pages.given import whole_number

# In the order of the tabs; what each holds is said by `inbox.view`.
VIEWS: Final = {
    "queue": "My team’s queue",
    "mine": "Mine",
    "named": "Naming me",
    "open": "All open",
    "overdue": "Overdue",
    "calls": "Call list",
    "asked": "Asked",
    "closed": "Closed",
    "all": "All",
}
DONE: Final = ("yes", "no", "late", "in time")
MOST_SEARCHED: Final = 200  # characters
_WORDS: Final = ("touchpoint", "team", "channel", "language", "tag", "outcome", "incident", "theme")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Each field narrows, an empty one does not.

    touchpoint, team: slugs; owner: "me", "nobody" or somebody's id; severity: a number; state, outcome: as kept; theme:
    a key; incident: an id; since, until: days of opening, for what a figure opens; q: words as in a web search, over
    what customers said and what was written, or a case's number.
    """

    view: str = "queue"
    touchpoint: str = ""
    team: str = ""
    owner: str = ""
    severity: str = ""
    state: str = ""
    outcome: str = ""
    channel: str = ""
    language: str = ""
    tag: str = ""
    theme: str = ""
    incident: str = ""
    problem: str = ""  # a number
    rule: str = ""  # the id of the rule that was meant for what they answer
    contacted: str = ""  # one of DONE
    resolved: str = ""
    unmerged: str = ""  # "yes": without those that went on in another one
    since: str = ""
    until: str = ""
    q: str = ""
    problems: tuple[str, ...] = field(default=(), compare=False)

    @classmethod
    def parse(cls, query: Mapping[str, str]) -> Wanted:
        """What an address asks for. What cannot be understood is left out and named in `problems`."""
        problems: list[str] = []
        found: dict[str, Any] = {}
        for item in fields(cls):
            given = query.get(item.name, "").strip() if item.name != "problems" else ""
            if not given:
                continue
            try:
                found[item.name] = _read(item.name, given)
            except ValueError:
                problems.append(f"“{given[:40]}” is no {item.name} of cases; that filter was left out.")
        return cls(**found, problems=tuple(problems))

    def pairs(self) -> list[tuple[str, str]]:
        held = [(item.name, getattr(self, item.name)) for item in fields(self) if item.name != "problems"]
        return [(name, value) for name, value in held if value]

    def query(self, **others: str) -> str:
        return urlencode([*self.pairs(), *others.items()], safe=":")

    def without(self, *names: str) -> Wanted:
        empty = Wanted()
        return replace(self, **{name: getattr(empty, name) for name in names})

    @property
    def is_narrowed(self) -> bool:
        return any(name != "view" for name, _ in self.pairs())


def link(**wanted: Any) -> str:
    """The address of the inbox with these filters. Raises TypeError for one there is not.

    >>> link(view="open", severity="4")
    '/act/cases/?view=open&severity=4'
    """
    return f"{reverse('cases')}?{Wanted(**wanted).query()}"


def _read(name: str, given: str) -> str:
    if "\0" in given:
        raise ValueError
    choices = {
        "view": VIEWS,
        "severity": [str(severity.value) for severity in Severity],
        "state": State.values,
        "contacted": DONE,
        "resolved": DONE,
        "unmerged": ("yes",),
    }.get(name)
    if choices is not None and given not in choices:
        raise ValueError
    if name == "owner" and given not in ("me", "nobody") and len(given) != 36:
        raise ValueError
    if name in ("since", "until"):
        return date.fromisoformat(given).isoformat()
    if name in ("problem", "rule"):
        if (found := whole_number(given)) is None:
            raise ValueError
        return str(found)
    if name == "incident":
        return str(UUID(given))
    if name in _WORDS and len(given) > 120:
        raise ValueError
    return given[:MOST_SEARCHED] if name == "q" else given
