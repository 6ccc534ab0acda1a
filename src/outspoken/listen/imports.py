"""Files of feedback brought in: looked at, then stored chunk by chunk by the step `carry_on`, and undone if need be.

Each chunk is one transaction: its feedback, its rejects, the counts and the line reached. A process killed at any
moment leaves the last whole chunk, and the next one goes on after its line:
rows read = stored + known + rejected, always.

    ImportFault (a ListenError)
    ├── NotADraft     it was started already
    └── CannotUndo    it is still going, or nothing of it is here
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import structlog
from django.core.files import File
from django.db import DatabaseError, InterfaceError, transaction
from django.db.models import Q, QuerySet
from uuid_utils.compat import uuid7

from outspoken import files
from outspoken.files import FileError, Plan, Unreadable
from outspoken.listen import erasure, handles, touchpoints, uploads
from outspoken.listen.chunks import Chunk, Feed
from outspoken.listen.feedback import ItemError, ListenError, SourceClosed, take
from outspoken.listen.items import clean
from outspoken.listen.masking import masked_texts
from outspoken.listen.models import Import, Reject, Source, Tombstone
from outspoken.people import audit
from outspoken.people.models import User

log = structlog.get_logger()

State = Import.State
Overrides = Mapping[str, str | Sequence[str]]

# More places than that in one chunk, and the column is no touchpoint.
MAX_NEW_TOUCHPOINTS: Final = 300
MAX_RAW: Final = 10_000
UNDONE_AT_ONCE: Final = 1000
MAX_REASON: Final = 300


class ImportFault(ListenError):
    """An import cannot do what was asked; the message says why."""


class NotADraft(ImportFault):
    def __init__(self, intake: Import) -> None:
        super().__init__(f"The import of “{intake.filename}” was started already; its page shows how far it is.")


class CannotUndo(ImportFault):
    def __init__(self, intake: Import) -> None:
        super().__init__(
            f"The import of “{intake.filename}” cannot be undone while it is {intake.get_state_display()}."
        )


def upload(file: File[bytes], *, filename: str, source: Source, by: User, now: datetime) -> Import:
    """Keep an uploaded file and find out how it would be read; nothing is stored of it yet.

    Raises FileError, in which case nothing stays of the file either.
    """
    pk = uuid7()
    draft = Import(
        id=pk, source=source, by=by, filename=_shown_name(filename), path=uploads.keep(file, name=pk), created_at=now
    )
    try:
        _look(draft, {})
    except BaseException:
        uploads.remove(draft)
        raise
    draft.save(force_insert=True)
    return draft


def open_here(path: Path, *, source: Source, overrides: Overrides, now: datetime) -> Import:
    """A draft of a file that lies on this machine, for the command line. Raises FileError."""
    draft = Import(source=source, filename=_shown_name(path.name), path=str(path.resolve()), created_at=now)
    _look(draft, overrides)
    draft.save(force_insert=True)
    return draft


def _shown_name(filename: str) -> str:
    name = clean(filename).replace("\\", "/").rpartition("/")[2]
    return "".join(char if char.isprintable() else " " for char in name)[-255:].strip() or "file"


def _look(draft: Import, overrides: Overrides) -> Plan:
    plan = plan_of(draft, overrides)
    # What nobody chose is recognised anew, with its reasons, until the import is started.
    draft.mapping = dict(overrides)
    draft.fingerprint = plan.fingerprint
    draft.rows_expected = plan.rows
    draft.size = uploads.path_of(draft).stat().st_size
    return plan


def plan_of(intake: Import, overrides: Overrides | None = None) -> Plan:
    """How the file is read, as kept or with other overrides. Raises FileError in words that name the file as given."""
    path = uploads.path_of(intake)
    try:
        return files.sniff(path, dict(intake.mapping if overrides is None else overrides))
    except FileError as error:
        raise type(error)(str(error).replace(str(path), intake.filename)) from error
    except (DatabaseError, InterfaceError):
        raise
    except Exception as error:
        log.exception("import.unreadable", intake=str(intake.pk))
        what = f"{intake.filename} could not be read ({type(error).__name__})."
        raise Unreadable(f"{what} Open it and save it as CSV, then import that.") from error


def change(draft: Import, overrides: Overrides) -> Plan:
    """Read a draft with other columns. Raises FileError, NotADraft."""
    if draft.state != State.DRAFT:
        raise NotADraft(draft)
    plan = _look(draft, overrides)
    draft.save(update_fields=["mapping", "rows_expected"])
    return plan


def same_files(intake: Import) -> QuerySet[Import]:
    """Earlier imports of the very same file into the same source: whatever they stored is known."""
    done = Import.objects.filter(source=intake.source, fingerprint=intake.fingerprint).exclude(pk=intake.pk)
    return done.exclude(state__in=[State.DRAFT, State.UNDONE])


@transaction.atomic
def start(intake: Import, *, by: User | None, now: datetime) -> None:
    """Let the draft, or an import that failed, be brought in. Raises NotADraft, FileError."""
    # From here on the file is read this way, whatever a later version would recognise.
    mapping = plan_of(intake).as_overrides() if intake.state == State.DRAFT else intake.mapping
    startable = Import.objects.filter(pk=intake.pk, state__in=[State.DRAFT, State.FAILED])
    if not startable.update(state=State.WAITING, mapping=mapping, trouble="", finished_at=None):
        raise NotADraft(intake)
    audit.record("import.started", by=by, about=f"import {intake.pk}", now=now)


@transaction.atomic
def undo(intake: Import, *, by: User | None, now: datetime) -> None:
    """Let everything the import stored be erased. Raises CannotUndo."""
    # One from the command line may have been left half-way for good; if it still goes, this ends it.
    undoable = Q(state__in=[State.DONE, State.FAILED]) | Q(
        state__in=[State.WAITING, State.RUNNING], path__startswith="/"
    )
    if not Import.objects.filter(undoable, pk=intake.pk).update(state=State.UNDOING, trouble=""):
        raise CannotUndo(intake)
    audit.record("import.undone", by=by, about=f"import {intake.pk}", now=now)


def discard(draft: Import) -> None:
    """Throw a draft and its file away. Raises NotADraft."""
    if not Import.objects.filter(pk=draft.pk, state=State.DRAFT).delete()[0]:
        raise NotADraft(draft)
    uploads.remove(draft)


# The file this process is reading. It is only ever ahead of nothing: after a rollback it is dropped and read anew.
_feeds: dict[UUID, Feed] = {}


def carry_on(*, now: datetime) -> int:
    """Bring in, or undo, one chunk of the oldest import that is not done; returns the rows dealt with. A step."""
    going = Import.objects.order_by("created_at")
    for intake in going.filter(state=State.UNDOING):
        if done := _undo_some(intake, now=now):
            return done
    # What lies where only the command line saw it, the command line brings in.
    for intake in going.filter(state__in=[State.WAITING, State.RUNNING]).exclude(path__startswith="/"):
        if done := advance(intake, now=now):
            return done
    return 0


def advance(intake: Import, *, now: datetime) -> int:
    """Bring in one chunk; returns how many rows it had, at least 1 while there is something left to do."""
    try:
        chunk = _feed_of(intake).read()
    except FileError as error:
        return _fail(intake, str(error).replace(str(uploads.path_of(intake)), intake.filename), now=now)
    except (DatabaseError, InterfaceError):
        raise
    except Exception as error:
        # A file that breaks the reader in a way nobody thought of must not stop every other file and step.
        log.exception("import.broken", intake=str(intake.pk), line=intake.line)
        what = f"The file could not be read after line {intake.line:,} ({type(error).__name__})."
        return _fail(intake, f"{what} Save it anew as CSV and import it again; what is stored stays.", now=now)
    try:
        return _store(intake, chunk, now=now)
    except SourceClosed as error:
        return _fail(intake, f"{error} Then go on with this import.", now=now)
    except BaseException:
        _feeds.pop(intake.pk, None)
        raise


def _feed_of(intake: Import) -> Feed:
    feed = _feeds.get(intake.pk)
    if feed is None or feed.line != intake.line:
        _feeds.clear()
        feed = _feeds[intake.pk] = Feed(plan_of(intake), line=intake.line)
    return feed


@transaction.atomic
def _store(intake: Import, chunk: Chunk, *, now: datetime) -> int:
    held = _claimed(intake)
    if held is None:
        _feeds.pop(intake.pk, None)
        return 0
    items = [row.item for row in chunk.rows]
    if trouble := _too_many_places(held, chunk):
        return _fail(held, trouble, now=now)
    taken = take(items, source=held.source, by=held.by, now=now, intake=held)
    refused = _refused(chunk, taken.errors)
    _keep_rejects(held, refused)
    count = len(items) + len(chunk.rejects)
    held.line = chunk.line
    held.rows_read += count
    held.rows_stored += taken.stored
    held.rows_known += taken.known
    held.rows_rejected += taken.refused + len(chunk.rejects)
    held.state = State.DONE if chunk.is_last else State.RUNNING
    if chunk.is_last:
        held.finished_at = now
        transaction.on_commit(lambda: _finished(held))
    held.save()
    return max(count, 1)


def _claimed(intake: Import) -> Import | None:
    """The import's row, ours until the transaction ends; None where another worker is at it or was before us."""
    mine = Import.objects.select_for_update(skip_locked=True, of=("self",)).select_related("source", "by")
    held = mine.filter(pk=intake.pk, state__in=[State.WAITING, State.RUNNING]).first()
    return held if held and held.line == intake.line else None


def _finished(intake: Import) -> None:
    _feeds.pop(intake.pk, None)
    uploads.remove(intake)
    counts = {"stored": intake.rows_stored, "known": intake.rows_known, "rejected": intake.rows_rejected}
    log.info("import.finished", intake=str(intake.pk), source=intake.source.slug, **counts)


def _too_many_places(intake: Import, chunk: Chunk) -> str:
    names = {" ".join(clean(row.item.touchpoint).split()) for row in chunk.rows} - {""}
    if len(names) <= MAX_NEW_TOUCHPOINTS:
        return ""
    new = len(names) - len(touchpoints.resolve(names, create=False))
    if new <= MAX_NEW_TOUCHPOINTS:
        return ""
    return (
        f"The column “{intake.mapping.get('touchpoint', '')}” names {new:,} places that are not known yet, so it is "
        "hardly one of touchpoints. Import the file again with another column, or none, for the touchpoint."
    )


def _refused(chunk: Chunk, errors: Sequence[ItemError]) -> list[tuple[int, str, str, str]]:
    """Line, reason, row and customer of everything refused: by the file's reader, or by `take`."""
    reasons: dict[int, list[str]] = {}
    for error in errors:
        reasons.setdefault(error.index, []).append(error.message)
    refused = [(reject.line, reject.reason, reject.raw, "") for reject in chunk.rejects]
    for index, messages in reasons.items():
        row = chunk.rows[index]
        refused.append((row.line, " ".join(messages), _as_text(row.item), clean(row.item.person).strip()))
    return refused


def _as_text(item: Any) -> str:
    texts = [text[:MAX_RAW] for _, text in item.verbatims]
    held = {"id": item.external_id, "text": texts, "attributes": dict(item.attributes)}
    return json.dumps(held, ensure_ascii=False, default=str)


def _keep_rejects(intake: Import, refused: list[tuple[int, str, str, str]]) -> None:
    raws = masked_texts([clean(raw)[:MAX_RAW] for _, _, raw, _ in refused])
    Reject.objects.bulk_create(
        [
            Reject(
                intake=intake,
                line=line,
                reason=clean(reason)[:MAX_REASON],
                raw=raw,
                handle_digest=erasure.digest_of(handle) if handle else None,
            )
            for (line, reason, _, handle), raw in zip(refused, raws, strict=True)
        ],
        batch_size=2000,
    )


def _fail(intake: Import, trouble: str, *, now: datetime) -> int:
    """Park the import with what is wrong and what to do; what was stored stays, and it can go on from there."""
    _feeds.pop(intake.pk, None)
    going = Import.objects.filter(pk=intake.pk, state__in=[State.WAITING, State.RUNNING])
    going.update(state=State.FAILED, trouble=trouble, finished_at=now)
    log.warning("import.failed", intake=str(intake.pk), line=intake.line)
    return 1


def _undo_some(intake: Import, *, now: datetime) -> int:
    with transaction.atomic():
        if not Import.objects.select_for_update(skip_locked=True).filter(pk=intake.pk, state=State.UNDOING).exists():
            return 0
        some = list(intake.feedback.values_list("id", "person_id")[:UNDONE_AT_ONCE])
        erased = erasure.erase_feedback([pk for pk, _ in some], by=None, now=now, reason=Tombstone.Reason.UNDO)
        handles.let_go({person for _, person in some if person})
        if erased:
            return erased
        intake.rejects.all().delete()
        Import.objects.filter(pk=intake.pk, state=State.UNDOING).update(state=State.UNDONE, finished_at=now)
    uploads.remove(intake)
    return 1
