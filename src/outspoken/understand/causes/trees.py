"""Trees of causes: opened about a problem, filled by people, every cause with the comments held for and against it.

Every change locks its tree, leaves an event about it, and refuses to write over what its author has not seen.
Errors: CauseError over ChangedMeanwhile (somebody else was faster) and Unfit (said in words).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from outspoken.people import audit
from outspoken.people.models import AuditEvent, User
from outspoken.understand.causes import rules
from outspoken.understand.causes.about import About, of_tree
from outspoken.understand.causes.held import Branches
from outspoken.understand.models import Cause, CauseTree, CauseVerbatim, Reading
from outspoken.understand.notice import page as incidents
from outspoken.understand.room import Filters
from outspoken.understand.scope import Scope

# Ishikawa's bones as the field names them: for services, for services in short, for what is made.
BONES: Final = {
    "services": ("Process", "People", "Product", "Policy", "Place", "Partner", "Price", "Systems"),
    "short": ("Surroundings", "Suppliers", "Systems", "Skills"),
    "making": ("Method", "Machine", "Material", "Measurement", "People", "Environment"),
}
MOST: Final = 120  # causes of a tree
DEEPEST: Final = 9
MOST_BONES: Final = 12
LETTERS: Final = {"title": 160, "why": 300, "note": 300, "bone": 40}
MOST_EVENTS: Final = 30


class CauseError(Exception):
    """What could not be done to a tree of causes."""


class Unfit(CauseError):
    """It cannot be so; the words say why, and what to do."""


class ChangedMeanwhile(CauseError):
    """Somebody else changed the cause since it was looked at. cause: as it is now."""

    def __init__(self, cause: Cause) -> None:
        self.cause = cause
        name = cause.changed_by.name if cause.changed_by else "Somebody"
        super().__init__(f"{name} changed this meanwhile. Nothing of yours is lost: look at both, and save again.")


# ── trees ──


def trees() -> QuerySet[CauseTree]:
    """Trees with all that says what they are about."""
    return CauseTree.objects.select_related("theme", "touchpoint", "incident__theme", "incident__touchpoint", "made_by")


def trees_about(about: About) -> QuerySet[CauseTree]:
    """Trees of the same problem, the one changed last first."""
    return trees().filter(about.same)


def may_see(scope: Scope, tree: CauseTree) -> bool:
    """Whoever sees only some touchpoints sees the trees of these, and of themes, with the comments they may see."""
    if tree.incident:
        return incidents.may_see(scope, tree.incident)
    return tree.touchpoint_id is None or scope.may_see(tree.touchpoint_id)


@transaction.atomic
def open_tree(
    about: About, *, by: User, now: datetime, title: str = "", bones: Sequence[str] = BONES["services"]
) -> CauseTree:
    """Begin to ask why. Raises Unfit where it is about nothing."""
    if not about.is_anything:
        raise Unfit("Say what it is about: a theme, a touchpoint, a channel or an incident.")
    tree = CauseTree.objects.create(
        title=_words(title, "title") or f"Why: {about.name}"[: LETTERS["title"]],
        theme=about.theme, touchpoint=about.touchpoint, channel=about.channel, polarity=about.polarity,
        start=about.start, end=about.end, incident=about.incident, bones=list(bones),
        made_by=by, made_at=now, changed_at=now,
    )  # fmt: skip
    _record("cause_tree.opened", tree, by=by, now=now)
    return tree


@transaction.atomic
def retitle(tree: CauseTree, title: str, *, by: User, now: datetime) -> None:
    """Call a tree something else."""
    row, said = _locked(tree.pk), _words(title, "title")
    if not said:
        raise Unfit("A tree needs a name.")
    row.title = said
    row.save(update_fields=["title"])
    _record("cause_tree.renamed", row, by=by, now=now)


@transaction.atomic
def name_bone(tree: CauseTree, name: str, *, was: str = "", by: User, now: datetime) -> None:
    """Add a bone, or call the one that `was` so something else; without a name it is taken off where it is empty."""
    row, said = _locked(tree.pk), _words(name, "bone")
    if was and was not in row.bones:
        raise Unfit(f"There is no bone “{was}” any more; look at the tree as it is now.")
    if said.casefold() in {bone.casefold() for bone in row.bones if bone != was}:
        raise Unfit(f"There is a bone “{said}” already.")
    if not was and (not said or len(row.bones) >= MOST_BONES):
        raise Unfit(f"A bone needs a name, and there can be {MOST_BONES}.")
    if not said and row.causes.filter(bone=was).exists():
        raise Unfit(f"Causes hang on “{was}”; put them elsewhere first.")
    kept = [said if bone == was else bone for bone in row.bones]
    row.bones = [bone for bone in (kept if was else [*kept, said]) if bone]
    row.save(update_fields=["bones"])
    if was:
        row.causes.filter(bone=was).update(bone=said)
    _record("cause_tree.bones_named", row, by=by, now=now)


@transaction.atomic
def remove_tree(tree: CauseTree, *, by: User, now: datetime) -> None:
    """Take a whole tree away. The comments stay where they are."""
    row = _locked(tree.pk)
    audit.record(
        "cause_tree.removed", by=by, about=_about(row.pk), now=now, detail={"causes": row.causes.count()}
    )  # fmt: skip
    row.delete()


# ── causes ──


@transaction.atomic
def add_cause(
    tree: CauseTree, *, why: str, parent: Cause | None = None, bone: str = "", rule: Filters | None = None,
    by: User, now: datetime,
) -> Cause:  # fmt: skip
    """Answer "why?": of the problem, or of the parent. Raises Unfit."""
    row, said = _locked(tree.pk), _words(why, "why")
    if not said:
        raise Unfit("Say why, in a sentence.")
    if row.causes.count() >= MOST:
        raise Unfit(f"A tree holds {MOST} causes. Refute or remove some, or open another tree for a part of it.")
    if parent is not None:
        parent = _of(row, parent.pk)
        if _depth(parent) >= DEEPEST:
            raise Unfit(f"After {DEEPEST} times why, look for another beginning.")
    siblings = row.causes.filter(parent=parent)
    cause = Cause.objects.create(
        tree=row, parent=parent, bone="" if parent else _bone(row, bone), why=said,
        rule=_rule(row, rule), place=siblings.count(),
        made_by=by, made_at=now, changed_by=by, changed_at=now,
    )  # fmt: skip
    _record("cause.added", row, by=by, now=now, cause=cause.pk, under=parent.pk if parent else None)
    return cause


@transaction.atomic
def add_counted(about: About, *, why: str, rule: Filters, by: User, now: datetime) -> Cause:
    """Make what distinguishes a problem a first cause of its tree, the one changed last or a new one; once only."""
    tree = trees_about(about).first() or open_tree(about, by=by, now=now)
    told = _rule(tree, rule)
    held = tree.causes.filter(parent=None, rule=told).first() if told else None
    return held or add_cause(tree, why=why, rule=rule, by=by, now=now)


@transaction.atomic
def reword(
    cause: Cause, *, why: str, version: int, state: str | None = None, bone: str | None = None, by: User, now: datetime
) -> Cause:
    """Say a cause in other words, and with it its state and bone. version: the one that its author looked at.

    Raises ChangedMeanwhile where there is a newer one, Unfit.
    """
    row, said = _fresh(cause.pk, version), _words(why, "why")
    if not said:
        raise Unfit("Say why, in a sentence; to take the cause away, remove it.")
    was, row.why, row.state = row.state, said, _state(state or row.state)
    if bone is not None and row.parent_id is None:
        row.bone = _bone(row.tree, bone)
    _save(row, by=by, now=now)
    _record("cause.reworded", row.tree, by=by, now=now, cause=row.pk, was=was, becomes=row.state)
    return row


@transaction.atomic
def set_state(cause: Cause, state: str, *, by: User, now: datetime) -> Cause:
    """Say whether a cause is supposed, supported, refuted or a root cause."""
    row = _row(cause.pk)
    was, row.state = row.state, _state(state)
    if was != row.state:
        _save(row, by=by, now=now)
        _record("cause.judged", row.tree, by=by, now=now, cause=row.pk, was=was, becomes=row.state)
    return row


@transaction.atomic
def set_rule(cause: Cause, rule: Filters | None, *, version: int, by: User, now: datetime) -> Cause:
    """Count for a cause whatever of the problem fits the filters; none takes the rule off. Raises as `reword`."""
    row = _fresh(cause.pk, version)
    row.rule = _rule(row.tree, rule)
    _save(row, by=by, now=now)
    _record("cause.rule_set", row.tree, by=by, now=now, cause=row.pk, filters=sorted(row.rule))
    return row


@transaction.atomic
def move(cause: Cause, *, parent: Cause | None, bone: str = "", by: User, now: datetime) -> Cause:
    """Put a cause, with all below it, under another one or on a bone, as its last. Raises Unfit."""
    row = _row(cause.pk)
    branches = Branches(row.tree, list(row.tree.causes.all()), is_ruled=False)
    if parent is not None:
        parent = _of(row.tree, parent.pk)
        if parent.pk in branches.whole[row.pk]:
            raise Unfit("A cause cannot stand under itself or under what it explains.")
        if _depth(parent) + _height(branches, row.pk) > DEEPEST:
            raise Unfit(f"After {DEEPEST} times why, look for another beginning.")
    row.bone = "" if parent else _bone(row.tree, bone)
    row.place = row.tree.causes.filter(parent=parent).exclude(pk=row.pk).count()
    row.parent = parent
    _save(row, by=by, now=now)
    _record("cause.moved", row.tree, by=by, now=now, cause=row.pk, under=parent.pk if parent else None)
    return row


@transaction.atomic
def shift(cause: Cause, *, up: bool, by: User, now: datetime) -> None:
    """Put a cause one place before or after the one beside it."""
    row = _row(cause.pk)
    beside = list(row.tree.causes.filter(parent=row.parent_id, bone=row.bone))
    place = next(place for place, each in enumerate(beside) if each.pk == row.pk)
    other = place - 1 if up else place + 1
    if not 0 <= other < len(beside):
        return
    beside[place], beside[other] = beside[other], beside[place]
    for number, each in enumerate(beside):
        each.place = number
    Cause.objects.bulk_update(beside, ["place"])
    _record("cause.moved", row.tree, by=by, now=now, cause=row.pk)


@transaction.atomic
def remove_cause(cause: Cause, *, version: int, below: int, by: User, now: datetime) -> None:
    """Take a cause and all below it away. below: how many its author saw there. Raises ChangedMeanwhile."""
    row = _fresh(cause.pk, version)
    branches = Branches(row.tree, list(row.tree.causes.all()), is_ruled=False)
    if len(branches.whole[row.pk]) - 1 != below:
        raise ChangedMeanwhile(row)
    _record("cause.removed", row.tree, by=by, now=now, cause=row.pk, below=below)
    row.delete()


def roots(tree: CauseTree) -> list[Cause]:
    """The root causes that people found, in the order of the tree."""
    branches = Branches(tree, list(tree.causes.all()), is_ruled=False)
    return [cause for cause in branches.downwards() if cause.state == Cause.State.ROOT]


# ── comments ──


@transaction.atomic
def attach(
    cause: Cause, verbatim: int, *, side: str = CauseVerbatim.Side.FOR, note: str = "", by: User, now: datetime
) -> CauseVerbatim:
    """Hold a comment for or against a cause; once more changes the side and the note. Raises Unfit.

    Whether `by` may see the comment is asked by whoever calls.
    """
    if side not in CauseVerbatim.Side.values:
        raise Unfit("A comment speaks for a cause or against it.")
    row = _row(cause.pk)
    if not Reading.objects.filter(pk=verbatim, has_words=True).exists():
        raise Unfit("That comment has no words, or is no longer there.")
    held, _ = CauseVerbatim.objects.update_or_create(
        cause=row,
        verbatim_id=verbatim,
        defaults={"side": side, "note": _words(note, "note"), "by": by, "at": now},
    )
    _record("cause.comment_attached", row.tree, by=by, now=now, cause=row.pk, verbatim=verbatim, side=side)
    return held


@transaction.atomic
def detach(cause: Cause, verbatim: int, *, by: User, now: datetime) -> bool:
    """Let a comment go; False where the cause did not hold it."""
    row = _row(cause.pk)
    gone = CauseVerbatim.objects.filter(cause=row, verbatim=verbatim).delete()[0]
    if gone:
        _record("cause.comment_detached", row.tree, by=by, now=now, cause=row.pk, verbatim=verbatim)
    return bool(gone)


def history(tree: CauseTree) -> list[AuditEvent]:
    """What was done to a tree, the latest first."""
    return list(AuditEvent.objects.filter(about=_about(tree.pk))[:MOST_EVENTS])


# ── what they share ──


def _locked(pk: UUID) -> CauseTree:
    # Of those joined nothing is locked: an incident is worked out again while people fill its tree.
    return trees().select_for_update(of=("self",)).get(pk=pk)


def _row(pk: int) -> Cause:
    """A cause as it is now, its tree locked."""
    tree = _locked(Cause.objects.values_list("tree", flat=True).get(pk=pk))
    row = Cause.objects.select_related("changed_by").get(pk=pk)
    row.tree = tree
    return row


def _fresh(pk: int, version: int) -> Cause:
    row = _row(pk)
    if row.version != version:
        raise ChangedMeanwhile(row)
    return row


def _of(tree: CauseTree, pk: int) -> Cause:
    row = tree.causes.filter(pk=pk).first()
    if row is None:
        raise Unfit("The cause above it is no longer in this tree.")
    return row


def _save(row: Cause, *, by: User, now: datetime) -> None:
    row.version += 1
    row.changed_by, row.changed_at = by, now
    row.save()


def _depth(cause: Cause) -> int:
    depth = 1
    while cause.parent is not None:
        cause, depth = cause.parent, depth + 1
    return depth


def _height(branches: Branches, pk: int) -> int:
    return 1 + max((_height(branches, each.pk) for each in branches.below[pk]), default=0)


def _bone(tree: CauseTree, name: str) -> str:
    if name and name not in tree.bones:
        raise Unfit(f"This tree has no bone “{name[:40]}”.")
    return name


def _rule(tree: CauseTree, rule: Filters | None) -> dict[str, str]:
    try:
        return rules.kept(rule, of_tree(tree)) if rule else {}
    except rules.NoRule as error:
        raise Unfit(str(error)) from error


def _state(state: str) -> str:
    if state not in Cause.State.values:
        raise Unfit(f"A cause is {', '.join(Cause.State.labels)}.")
    return state


def _words(text: str, kind: str) -> str:
    return " ".join(text.replace("\0", "").split())[: LETTERS[kind]]


def _about(pk: UUID) -> str:
    return f"cause tree {pk}"


def _record(verb: str, tree: CauseTree, *, by: User, now: datetime, **detail: object) -> None:
    """Leave an event, by ids alone: people's words may hold a customer's."""
    tree.changed_at = now
    tree.save(update_fields=["changed_at"])
    told = {name: value for name, value in detail.items() if value is not None}
    audit.record(verb, by=by, about=_about(tree.pk), now=now, detail=told)
