"""From a comment to causes: those that hold it, and those that it could be held for, the likeliest trees first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from outspoken.understand.causes import trees
from outspoken.understand.causes.held import Branches
from outspoken.understand.models import Cause, CauseTree, CauseVerbatim, Reading
from outspoken.understand.scope import Scope

MOST_TREES: Final = 30


@dataclass(frozen=True, slots=True)
class Choice:
    """A cause to choose. indent: as many times why was asked before it."""

    cause: Cause
    number: str
    indent: str


@dataclass(frozen=True, slots=True)
class Group:
    """A tree's causes; is_near: the tree is about what the comment is about."""

    tree: CauseTree
    choices: Sequence[Choice]
    is_near: bool


def of(verbatim: int, *, scope: Scope) -> list[CauseVerbatim]:
    """The causes that hold a comment, of the trees that may be seen."""
    rows = CauseVerbatim.objects.filter(verbatim=verbatim).select_related(
        "cause__tree__incident", "cause__tree__theme", "by"
    )
    return [row for row in rows if trees.may_see(scope, row.cause.tree)]


def choices(verbatim: int, *, scope: Scope) -> list[Group]:
    """Causes to hold a comment for: those of its own theme or place first, then the trees changed last."""
    reading = Reading.objects.get(pk=verbatim)
    rows = trees.trees().prefetch_related("causes")[:MOST_TREES]
    groups = [
        Group(row, list(_choices(row)), _is_near(row, reading)) for row in rows if trees.may_see(scope, row)
    ]  # fmt: skip
    return sorted((group for group in groups if group.choices), key=lambda group: not group.is_near)


def _is_near(tree: CauseTree, reading: Reading) -> bool:
    return tree.theme_id in reading.themes or (
        tree.touchpoint_id is not None and tree.touchpoint_id == reading.touchpoint_id
    )


def _choices(tree: CauseTree) -> Iterator[Choice]:
    branches = Branches(tree, list(tree.causes.all()), is_ruled=False)

    def told(parent: int | None, number: str, depth: int) -> Iterator[Choice]:
        for place, cause in enumerate(branches.below[parent], start=1):
            own = f"{number}.{place}" if number else str(place)
            yield Choice(cause, own, "\u2003" * depth)
            yield from told(cause.pk, own, depth + 1)

    yield from told(None, "", 0)
