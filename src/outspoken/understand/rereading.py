"""Reading old comments again after a theme changed: what they speak of becomes right for the past, too.

Only mentions change: feelings stay as they were read, and what somebody said about a comment's themes stays as said.
After other heads of the organisation became active, feelings are read again as well (`rereading_feelings`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any, Final

import structlog
from django.db import connection, transaction
from django.db.models import Max, Min

from outspoken import reader
from outspoken.understand import mirror, rereading_feelings, teaching_heads, themes
from outspoken.understand.models import Mention, Reading, Rereading
from outspoken.understand.sql import question

log = structlog.get_logger()

BATCH: Final = 2_000
MOST_BYTES: Final = 4_000_000
_DAY: Final = 86_400.0

Span = tuple[int, int, int]
"""Theme id, start, end."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the re-reading is. share: fraction of 1."""

    is_running: bool
    share: float
    looked: int
    changed: int
    begun_at: datetime
    done_at: datetime | None
    is_whole: bool

    @property
    def percent(self) -> int:
        return int(self.share * 100)


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment with the mentions it has (id of the mention → span) and what was taught about its themes."""

    pk: int
    occurred_at: datetime
    themes: tuple[int, ...]
    reader: str
    text: str
    held: Mapping[int, Span]
    taught: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, row: Sequence[Any]) -> Comment:
        pk, occurred_at, paths, by, text, held, taught = row
        spans = {mention: (theme, start, end) for mention, theme, start, end in held}
        return cls(pk, occurred_at, tuple(paths), by, text, spans, tuple((was, becomes) for was, becomes in taught))


@dataclass(slots=True)
class Change:
    """What is to change at one comment."""

    comment: Comment
    themes: list[int]
    gone: list[int] = field(default_factory=list)
    new: dict[Span, str] = field(default_factory=dict)


def begin(*, now: datetime, is_whole: bool = False) -> None:
    """Have all comments looked at again, in the transaction that changes a theme; takes over what is not done yet.

    is_whole: their feelings, too.
    """
    before = Rereading.objects.select_for_update().filter(done_at__isnull=True).first()
    months = before.months if before else []
    if before:
        is_whole = is_whole or before.is_whole
        before.delete()
    ends = Reading.objects.aggregate(highest=Max("verbatim_id"), lowest=Min("verbatim_id"))
    if ends["highest"] is None:
        return
    Rereading.objects.create(begun_at=now, cursor=ends["highest"] + 1, months=months, is_whole=is_whole, **ends)


def progress() -> Progress | None:
    """Of the newest re-reading; None where there never was one."""
    row = Rereading.objects.order_by("-begun_at", "-pk").first()
    if row is None:
        return None
    whole = row.highest + 1 - row.lowest
    share = 1.0 if row.done_at else (row.highest + 1 - row.cursor) / whole
    return Progress(row.done_at is None, share, row.looked, row.changed, row.begun_at, row.done_at, row.is_whole)


def reread(*, now: datetime) -> int:
    """Look at the next comments for the themes as they are now; returns how many. A step."""
    if not Rereading.objects.filter(done_at__isnull=True).exists():
        return 0
    with transaction.atomic():
        # The lock of the themes before the row: who changes a theme takes them in this order.
        held = themes.for_reading(now=now)
        row = Rereading.objects.select_for_update(skip_locked=True).filter(done_at__isnull=True).first()
        return _go_on(row, held, now=now) if row else 0


def _go_on(row: Rereading, held: themes.Themes, *, now: datetime) -> int:
    found = _below(row.cursor)
    changed = _set_right([change.comment.pk for change in changes(found, held)], held)
    written, differ = [change.comment.occurred_at for change in changed], len(changed)
    if row.is_whole:
        texts = {comment.pk: comment.text for comment in found}
        renewed, differ = rereading_feelings.read_again(texts, held.tree, teaching_heads.current())
        written += renewed
    months = {said_at.astimezone(UTC).date().replace(day=1) for said_at in written}
    row.months = sorted(months | set(row.months))
    row.looked += len(found)
    row.changed += differ
    row.cursor = found[-1].pk if found else row.lowest
    if not found:
        row.done_at = now
        mirror.mark_dirty((_noon(month) for month in row.months), now=now)
        log.info("themes.reread", comments=row.looked, changed=row.changed)
    row.save()
    return len(found)


def _noon(month: date) -> datetime:
    return datetime.combine(month, time(12), tzinfo=UTC)


def _below(cursor_at: int, *, ids: list[int] | None = None) -> list[Comment]:
    values = {"below": cursor_at, "ids": ids, "limit": BATCH, "most": MOST_BYTES}
    with connection.cursor() as cursor:
        cursor.execute(question("themes_of_comments"), values)
        return [Comment.of(row) for row in cursor.fetchall()]


def _set_right(ids: Sequence[int], held: themes.Themes) -> list[Change]:
    """Change the comments, looked at once more now that nobody else can change them."""
    if not ids:
        return []
    list(Reading.objects.select_for_update().filter(pk__in=ids).order_by("pk").values_list("pk"))
    changed = changes(_below(max(ids) + 1, ids=list(ids)), held)
    _write(changed)
    return changed


def changes(comments: Sequence[Comment], held: themes.Themes) -> list[Change]:
    """Those of the comments whose mentions are not what the themes find in them now, and how."""
    read = reader.read([comment.text for comment in comments], themes=held.tree).column("mentions").to_pylist()
    found = (_change(comment, mentions, held) for comment, mentions in zip(comments, read, strict=True))
    return [change for change in found if change.gone or change.new or change.themes != list(change.comment.themes)]


def _change(comment: Comment, mentions: Iterable[Mapping[str, Any]], held: themes.Themes) -> Change:
    said = dict(_decided(comment.taught))
    spans = {
        (held.ids[each["theme"]], each["start"], each["end"]): each["polarity"] or ""
        for each in mentions
        if said.get(each["theme"], True)
    }
    about = {theme for theme, _, _ in spans}
    # What somebody said the comment is about, where no words of it say so: a mention of no length.
    spans |= {
        (held.ids[key], 0, 0): ""
        for key, is_about in said.items()
        if is_about and held.ids.get(key, -1) not in about | {-1}
    }
    standing = set(comment.held.values())
    return Change(
        comment,
        themes=held.paths_of(held.keys[theme] for theme, _, _ in spans),
        gone=[mention for mention, span in comment.held.items() if span not in spans],
        new={span: polarity for span, polarity in spans.items() if span not in standing},
    )


def _decided(taught: Iterable[tuple[str, str]]) -> Iterable[tuple[str, bool]]:
    """Theme and whether the comment is about it, as corrected: "a" → "" says that it is not, "" → "a" that it is."""
    for was, becomes in taught:
        yield becomes or was, bool(becomes)


def _write(changed: Sequence[Change]) -> None:
    if not changed:
        return
    Mention.objects.filter(pk__in=[pk for change in changed for pk in change.gone]).delete()
    Mention.objects.bulk_create(
        Mention(reading_id=change.comment.pk, theme_id=theme, start=start, end=end, polarity=polarity)
        for change in changed
        for (theme, start, end), polarity in change.new.items()
    )
    # The side of a new mention is the skim's; where the comment was read closely, it is to be so again.
    values = [
        (
            change.themes,
            change.comment.occurred_at.timestamp() / _DAY
            if change.new and change.comment.reader.startswith("close-")
            else None,
            change.comment.pk,
        )
        for change in changed
    ]
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE understand_reading SET themes = %s, close_rank = coalesce(close_rank, %s) WHERE verbatim_id = %s",
            values,
        )
