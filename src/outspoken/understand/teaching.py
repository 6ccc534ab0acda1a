"""Teaching the reader: own heads asked for, learnt by a step, compared, made active, taken back.

Fitting takes seconds and needs the close reader, which a process that serves pages does not hold: the step does it.
Heads learn from four fifths of what is said; the rest is held back for good, so every version can be compared on it.
Whoever makes a version active, or goes back, waits until nothing is being read, as whoever changes a theme does.

Its errors:

    CannotActivate
    └── NoSuchVersion
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import IO, TYPE_CHECKING, Any, Final

import structlog
from django.db import connection, transaction
from django.db.models import Max

from outspoken import reader
from outspoken.people import audit
from outspoken.people.models import User
from outspoken.reader import lessons
from outspoken.reader.heads import POLARITIES
from outspoken.reader.labelled import Labelled, Unlabelled, load_labelled
from outspoken.reader.own import TooFewLabels
from outspoken.understand import encoder, rereading, teaching_heads, teaching_lessons, themes
from outspoken.understand.models.teaching import OwnHeads, TaughtFile, TaughtText
from outspoken.understand.sql import question
from outspoken.understand.teaching_lessons import Said

if TYPE_CHECKING:
    from outspoken.reader.own import Own

log = structlog.get_logger()

SHIPPED: Final = "shipped"
LOOKED_AT: Final = 500  # comments nobody corrected, to see how many would be read otherwise
MOST_CHARACTERS: Final = 20_000
_LOCK: Final = 0x7EAC


class CannotActivate(ValueError):
    """The version holds nothing any more; the message says why."""


class NoSuchVersion(CannotActivate):
    """No version of this number was learnt."""


@transaction.atomic
def ask(*, by: User, now: datetime) -> OwnHeads:
    """Ask for own heads from all that is said by now; while some are asked for already, it is those."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    asked = OwnHeads.objects.filter(made_at__isnull=True).first()
    if asked:
        return asked
    OwnHeads.objects.exclude(problem="").delete()
    last = OwnHeads.objects.aggregate(last=Max("number"))["last"] or 0
    made = OwnHeads.objects.create(number=last + 1, by=by, asked_at=now)
    audit.record("reader.fit_asked", by=by, about=f"reader {made.name}", now=now)
    return made


@transaction.atomic
def fit(*, now: datetime) -> int:
    """Learn the own heads asked for; returns how many. A step."""
    row = OwnHeads.objects.select_for_update(skip_locked=True).filter(made_at__isnull=True).first()
    if row is None:
        return 0
    said = teaching_lessons.gather()
    learn, back = ([each for each in said if each.is_held_back is is_back] for is_back in (False, True))
    row.made_at = now
    row.learnt = _learnt(learn, back)
    try:
        heads = lessons.fit([each.lesson for each in learn], version=row.name, encoder=encoder.chosen())
    except TooFewLabels as error:
        row.problem = str(error)
    else:
        row.heads = teaching_heads.saved(heads)
        row.learnt_from = sorted({each.verbatim for each in learn if each.verbatim is not None})
        _compare(row, heads, back)
        audit.record("reader.taught", by=row.by, about=f"reader {row.name}", now=now, detail=row.learnt)
    row.save()
    _forget_erased(row, now=now)
    log.info("reader.taught", version=row.name, texts=len(learn), held_back=len(back), too_few=bool(row.problem))
    return 1


def _learnt(learn: Sequence[Said], back: Sequence[Said]) -> dict[str, Any]:
    origins = Counter(each.origin for each in learn)
    labels = teaching_lessons.counts(learn)
    return {**origins, "held_back": len(back), "labels": labels, "on": encoder.name()}


def _compare(row: OwnHeads, heads: Own, back: Sequence[Said]) -> None:
    """Beside the reader as shipped and the one that is active now."""
    active = teaching_heads.current()
    readers = {SHIPPED: None, **({active.version: active} if active else {}), row.name: heads}
    if back:
        row.scores = [
            asdict(found)
            for found in lessons.compare([each.lesson for each in back], readers, encoder=encoder.chosen())
        ]
    with connection.cursor() as cursor:
        cursor.execute(question("newest_not_taught"), {"taught": row.learnt_from, "limit": LOOKED_AT})
        texts = [text for (text,) in cursor.fetchall()]
    before, after = (
        reader.read(texts, own=each).select(["polarity", "family"]).to_pylist() for each in (active, heads)
    )
    row.looked, row.moved = len(texts), sum(one != other for one, other in zip(before, after, strict=True))


def _forget_erased(fresh: OwnHeads, *, now: datetime) -> None:
    """Empty the versions that learnt from comments erased since; the fresh one takes over from an active one."""
    held = OwnHeads.objects.exclude(pk=fresh.pk).exclude(heads=b"")
    stale = [row for row in held.defer("heads", "scores") if teaching_lessons.gone(row.learnt_from)]
    if not stale:
        return
    was_active = any(row.is_active for row in stale)
    if was_active:
        themes.hold_readers()
    OwnHeads.objects.filter(pk__in=[row.pk for row in stale]).update(heads=b"", learnt_from=[], is_active=False)
    for row in stale:
        audit.record("reader.unlearnt", by=None, about=f"reader {row.name}", now=now)
    if was_active:
        _switch(fresh if fresh.heads else None, again=True, by=None, now=now)


@transaction.atomic
def activate(number: int, *, again: bool, by: User, now: datetime) -> OwnHeads:
    """Read with this version from now on; `again`: old comments, too, in the background.

    Raises NoSuchVersion, CannotActivate.
    """
    themes.hold_readers()
    row = OwnHeads.objects.select_for_update().filter(number=number).first()
    if row is None or not row.made_at or row.problem:
        raise NoSuchVersion(f"There is no version {number}.")
    if not row.heads:
        raise CannotActivate(f"{row.name} learnt from comments that were erased since, and was forgotten with them.")
    if not row.is_active:
        _switch(row, again=again, by=by, now=now)
    return row


@transaction.atomic
def revert(*, again: bool, by: User, now: datetime) -> bool:
    """Go back to the reader as shipped; returns whether another one read before."""
    themes.hold_readers()
    if not OwnHeads.objects.filter(is_active=True).exists():
        return False
    _switch(None, again=again, by=by, now=now)
    return True


def _switch(row: OwnHeads | None, *, again: bool, by: User | None, now: datetime) -> None:
    OwnHeads.objects.filter(is_active=True).update(is_active=False)
    if row:
        row.is_active, row.activated_at = True, now
        row.save(update_fields=["is_active", "activated_at"])
    if again:
        rereading.begin(now=now, is_whole=True)
    name = row.name if row else SHIPPED
    verb = "reader.activated" if row else "reader.reverted"
    audit.record(verb, by=by, about=f"reader {name}", now=now, detail={"read_again": again})


@transaction.atomic
def add_file(file: IO[bytes], *, name: str, by: User, now: datetime) -> TaughtFile:
    """Keep what a file of labelled texts says, masked, for this and every later fit. Raises Unlabelled.

    A text that is a comment of ours hangs on that comment from then on.
    """
    labelled = load_labelled(file, name=name)
    if len(labelled.texts) > teaching_lessons.MOST:
        raise Unlabelled(f"holds {len(labelled.texts):,} texts; at most {teaching_lessons.MOST:,} are learnt from.")
    rows = _rows(labelled)
    if not rows:
        raise Unlabelled("labels none of its texts.")
    made = TaughtFile.objects.create(name=name.replace("\0", "")[-200:], by=by, at=now)
    for row in rows:
        row.file = made
    TaughtText.objects.bulk_create(rows, batch_size=1_000)
    audit.record("labels.uploaded", by=by, about=f"labels {made.pk}", now=now, detail={"texts": len(rows)})
    return made


def _rows(labelled: Labelled) -> list[TaughtText]:
    texts = [str(text) for text in reader.mask([_cut(text) for text in labelled.texts]).to_pylist()]
    told, which = labelled.polarity()
    sides = dict(zip(told.tolist(), (POLARITIES[place] for place in which.tolist()), strict=True))
    heads = {name: y for name, y in labelled.labels.items() if name not in POLARITIES}
    with connection.cursor() as cursor:
        cursor.execute("SELECT text, min(id) FROM listen_verbatim WHERE text = ANY(%s) GROUP BY text", [texts])
        ours: dict[str, int] = dict(cursor.fetchall())
    rows = []
    for place, text in enumerate(texts):
        labels = {name: bool(y[place]) for name, y in heads.items() if y[place] >= 0}
        if text.strip() and (labels or place in sides):
            words = {"verbatim_id": ours[text]} if text in ours else {"text": text}
            rows.append(TaughtText(polarity=sides.get(place, ""), labels=labels, **words))
    return rows


def _cut(text: str) -> str:
    return text.replace("\0", "")[:MOST_CHARACTERS]


@transaction.atomic
def forget_file(pk: int, *, by: User, now: datetime) -> bool:
    """Let go of what a file says; later fits do without it. Returns whether it was there."""
    if not TaughtFile.objects.filter(pk=pk).delete()[0]:
        return False
    audit.record("labels.forgotten", by=by, about=f"labels {pk}", now=now)
    return True
