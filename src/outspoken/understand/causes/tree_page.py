"""A tree of causes as people read it: the outline of whys, the fishbone, and one cause with all that it holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from django.urls import reverse

from outspoken.people.models import AuditEvent, User
from outspoken.understand import verbatims
from outspoken.understand.causes import rules, trees
from outspoken.understand.causes.about import About, of_tree
from outspoken.understand.causes.fishbone import Fish, Rib, fish
from outspoken.understand.causes.held import Branches, Held, held
from outspoken.understand.figures import Figure, share_figure
from outspoken.understand.models import Cause, CauseTree, CauseVerbatim, Reading
from outspoken.understand.room import Filters, link
from outspoken.understand.scope import Scope
from outspoken.understand.voices import Voice, voice_of

DEEP: Final = 5  # the field's "five whys"
FOUND: Final = 10
DRAWN: Final = 2  # depths of causes in the fishbone; the outline has all of them
LOOSE: Final = "On no bone yet"
DONE: Final = {
    "cause_tree.opened": "opened the tree",
    "cause_tree.renamed": "renamed the tree",
    "cause_tree.bones_named": "changed the bones",
    "cause.added": "added a cause",
    "cause.reworded": "reworded a cause",
    "cause.judged": "judged a cause",
    "cause.rule_set": "changed what is counted for a cause",
    "cause.moved": "moved a cause",
    "cause.removed": "removed a cause",
    "cause.comment_attached": "held a comment for a cause",
    "cause.comment_detached": "let a comment go",
}


@dataclass(frozen=True, slots=True)
class Branch:
    """A cause with what it holds. number: "1.2"; n: comments, with those of the causes below; share: of the problem's
    comments, those that fit its rule; against: held against it by hand; below: what is said to explain it."""

    cause: Cause
    number: str
    depth: int
    n: int
    href: str
    rule: str
    share: Figure | None
    against: int
    quotes: Sequence[Voice]
    hint: str
    problem: str
    size: int
    below: list[Branch] = field(default_factory=list)

    @property
    def is_leaf(self) -> bool:
        return not self.below


@dataclass(frozen=True, slots=True)
class Bone:
    """A bone of the fish, and the causes that hang on it."""

    name: str
    anchor: str
    branches: Sequence[Branch]


@dataclass(frozen=True, slots=True)
class Event:
    event: AuditEvent
    done: str


@dataclass(frozen=True, slots=True)
class Page:
    """Everything the page of a tree shows. of: comments of the problem; deepest: so many times why was asked."""

    tree: CauseTree
    about: About
    of: int
    words: str
    branches: Sequence[Branch]
    bones: Sequence[Bone]
    drawn: Fish
    causes: int
    deepest: int
    roots: Sequence[Branch]
    happened: Sequence[Event]


@dataclass(frozen=True, slots=True)
class Attached:
    """A comment that somebody holds for or against a cause."""

    row: CauseVerbatim
    voice: Voice


@dataclass(frozen=True, slots=True)
class CausePage:
    """One cause: what is above it, what is held for and against it, and what a search finds."""

    tree: CauseTree
    branch: Branch
    above: Sequence[Branch]
    others: Sequence[Branch]
    supporting: Sequence[Attached]
    opposing: Sequence[Attached]
    found: Sequence[Voice]
    is_more: bool
    problems: Sequence[str]
    about: About


def page(tree: CauseTree, *, scope: Scope) -> Page:
    """A tree with what its causes hold, as far as this scope may see it."""
    top, told, _ = _outline(tree, scope)
    every = list(_all(top))
    about = of_tree(tree)
    bones = _bones(tree, top)
    return Page(
        tree=tree,
        about=about,
        of=told.of,
        words=f"{reverse('read')}?{about.filters.query()}",
        branches=top,
        bones=bones,
        drawn=fish(about.name, [(bone.name, f"#{bone.anchor}", list(_ribs(bone.branches))) for bone in bones]),
        causes=len(every),
        deepest=max((branch.depth for branch in every), default=0),
        roots=[branch for branch in every if branch.cause.state == Cause.State.ROOT],
        happened=[Event(event, DONE.get(event.verb, event.verb)) for event in trees.history(tree)],
    )


def cause_page(
    cause: Cause, tree: CauseTree, *, scope: Scope, by: User, q: str = "", anywhere: bool = False
) -> CausePage:
    """One cause of a tree; q: words to look for among the problem's comments, or (`anywhere`) among all."""
    top, told, branches = _outline(tree, scope)
    every = {branch.cause.pk: branch for branch in _all(top)}
    rows = told.attached.get(cause.pk, [])
    about = of_tree(tree)
    words = Filters.parse({"q": q}) if anywhere else about_with(about, q)
    found = verbatims.find(words, by=by, seen=scope.ids, size=FOUND, once=True) if words.q else verbatims.Found(())
    chosen = {row.verbatim_id for row in rows}
    voices = _voices([*chosen, *found.ids], scope)
    told_by = [Attached(row, voices[row.verbatim_id]) for row in rows if row.verbatim_id in voices]
    below = set(branches.whole[cause.pk])
    return CausePage(
        tree=tree,
        branch=every[cause.pk],
        above=[every[pk] for pk in _above(every[cause.pk].cause, every)],
        others=[branch for pk, branch in every.items() if pk not in below],
        supporting=[each for each in told_by if each.row.side == CauseVerbatim.Side.FOR],
        opposing=[each for each in told_by if each.row.side == CauseVerbatim.Side.AGAINST],
        found=[voices[pk] for pk in found.ids if pk in voices and pk not in chosen],
        is_more=bool(found.older),
        problems=found.problems,
        about=about,
    )


def about_with(about: About, q: str) -> Filters:
    """The problem's comments with these words."""
    asked = Filters.parse({"q": q})
    return rules.within(about, {"q": asked.q}) if asked.q else about.filters.without("q")


def _outline(tree: CauseTree, scope: Scope) -> tuple[list[Branch], Held, Branches]:
    causes = list(tree.causes.select_related("made_by", "changed_by"))
    branches = Branches(tree, causes)
    told = held(branches, seen=scope.ids)
    voices = _voices([pk for pks in told.quotes.values() for pk in pks], scope)
    names = rules.names() if any(cause.rule for cause in causes) else {}
    bones = {name: place for place, name in enumerate(tree.bones)}
    branches.below[None].sort(key=lambda cause: (bones.get(cause.bone, len(bones)), cause.place, cause.pk))
    about = of_tree(tree)

    def grown(cause: Cause, number: str, depth: int) -> Branch:
        under = branches.below[cause.pk]
        n, share = told.whole[cause.pk], _share(cause, told, about)
        return Branch(
            cause=cause, number=number, depth=depth, n=n, href=link(cause=str(cause.pk)),
            rule=rules.words(cause.rule, names), share=share,
            against=sum(row.side == CauseVerbatim.Side.AGAINST for row in told.attached.get(cause.pk, ())),
            quotes=[voices[pk] for pk in told.quotes.get(cause.pk, ()) if pk in voices],
            hint=hint(cause.state, depth=depth, n=n, is_leaf=not under),
            problem=told.unknown.get(cause.pk, ""), size=len(branches.whole[cause.pk]),
            below=[grown(each, f"{number}.{place}", depth + 1) for place, each in enumerate(under, start=1)],
        )  # fmt: skip

    return [grown(each, str(place), 1) for place, each in enumerate(branches.below[None], start=1)], told, branches


def hint(state: str, *, depth: int, n: int, is_leaf: bool) -> str:
    """What to ask next at the end of a branch; empty where nothing needs asking."""
    if state == Cause.State.ROOT:
        return "" if n else "No comment speaks for it yet: hold some for it, or say which to count."
    if state == Cause.State.REFUTED or not is_leaf:
        return ""
    if depth >= DEEP:
        return "Five whys deep. Can somebody here change this? Then call it a root cause; if not, go one step back up."
    if depth >= DEEP - 2:
        return "Can somebody here change this? Then call it a root cause. If not: why is that?"
    return "Why is that? Go on until the answer is something that you can change."


def _share(cause: Cause, told: Held, about: About) -> Figure | None:
    if not cause.rule or cause.pk in told.unknown:
        return None
    href = f"{reverse('read')}?{rules.within(about, cause.rule).query()}"
    return share_figure("of the comments", told.by_rule.get(cause.pk, 0), told.of, href=href)


def _bones(tree: CauseTree, top: Sequence[Branch]) -> list[Bone]:
    bones = [
        Bone(name, f"bone-{place}", [branch for branch in top if branch.cause.bone == name])
        for place, name in enumerate(tree.bones)
    ]
    loose = [branch for branch in top if branch.cause.bone not in tree.bones]
    return [*bones, Bone(LOOSE, "bone-loose", loose)] if loose else bones


def _ribs(branches: Sequence[Branch]) -> Iterator[Rib]:
    """Causes of the first depths, and whatever deeper one is a root."""
    for branch in branches:
        if branch.depth <= DRAWN or branch.cause.state == Cause.State.ROOT:
            depth = min(branch.depth, DRAWN)
            yield Rib(branch.cause.why, branch.cause.state, f"#cause-{branch.cause.pk}", depth)
        yield from _ribs(branch.below)


def _all(branches: Sequence[Branch]) -> Iterator[Branch]:
    for branch in branches:
        yield branch
        yield from _all(branch.below)


def _above(cause: Cause, every: Mapping[int, Branch]) -> list[int]:
    found: list[int] = []
    while cause.parent_id is not None:
        found.insert(0, cause.parent_id)
        cause = every[cause.parent_id].cause
    return found


def _voices(ids: Sequence[int], scope: Scope) -> dict[int, Voice]:
    if not ids:
        return {}
    rows = verbatims.seen_by(Reading.objects.filter(pk__in=set(ids)), scope.ids).select_related(
        "verbatim", "touchpoint"
    )
    return {row.pk: voice_of(row) for row in rows}
