"""The step "fetch": mail out of mailboxes, one batch a transaction.

What was taken is committed together with the cursor up to where it was taken, and only then marked as seen. Killed
before the commit, the batch is fetched again; after it, the cursor knows; and where a server delivers or numbers a mail
a second time, the mail's digest is known. So nothing is lost and nothing doubled.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import structlog
from django.conf import settings
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F
from django.db.models.functions import Greatest

from outspoken.post.inbox import imap, intake, sealing
from outspoken.post.inbox.imap import ImapError, Line, Place
from outspoken.post.models import Mailbox

log = structlog.get_logger()

BATCH: Final = 200  # mails
BATCH_BYTES: Final = 40 * 1024 * 1024
REST: Final = timedelta(seconds=30)
LONGEST_REST: Final = timedelta(minutes=30)
_WINDOW: Final = 5_000  # numbers searched at a time, so that no answer of a server is without end
_OVERLAP: Final = timedelta(days=2)
_AT_A_TIME: Final = 20.0  # seconds given to one mailbox before another has its turn


def fetch(*, now: datetime) -> int:
    """Take what came into the mailbox that is due longest; says how many mails are new."""
    mailbox = Mailbox.objects.due(at=now).order_by("next_fetch_at").first()
    if mailbox is None:
        return 0
    try:
        with imap.opened(place_of(mailbox)) as line:
            return _emptied(mailbox, line, now)
    except (ImapError, sealing.SealBroken) as error:
        _note_trouble(mailbox, str(error), now)
        return 0
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:
        # Told where everybody sees it, and the other mailboxes are not kept waiting; then the loop's own to report.
        _note_trouble(mailbox, f"a mail could not be taken ({type(error).__name__}); the log says where", now)
        raise


def place_of(mailbox: Mailbox) -> Place:
    """Where a mailbox is. Raises SealBroken."""
    return Place(
        host=mailbox.host,
        port=mailbox.port,
        user=mailbox.user,
        password=sealing.unseal(mailbox.password),
        folder=mailbox.folder or "INBOX",
        allowed=settings.OUTBOUND_ALLOW,
    )


def _emptied(mailbox: Mailbox, line: Line, now: datetime) -> int:
    """Batch after batch until nothing is left, the time is up, or another worker has the mailbox."""
    until = time.monotonic() + _AT_A_TIME
    stored = 0
    while True:
        done = _batch(mailbox, line, now)
        if done is None:
            return stored
        stored += done.stored
        _mark_seen(mailbox, line)
        if done.is_all or time.monotonic() > until:
            _note_done(mailbox, now, is_all=done.is_all)
            return stored


@dataclass(frozen=True, slots=True)
class _Done:
    stored: int
    is_all: bool


@transaction.atomic
def _batch(mailbox: Mailbox, line: Line, now: datetime) -> _Done | None:
    """Take one batch and move the cursor behind it; None where another worker has the mailbox."""
    held = Mailbox.objects.select_for_update(skip_locked=True).filter(pk=mailbox.pk, is_open=True).first()
    if held is None:
        return None
    _meet(held, line)
    last = held.last_uid
    end = max(line.uid_next - 1, last)
    uids: list[int] = []
    while not uids and last < end:
        until = min(last + _WINDOW, end)
        uids = line.uids(last + 1, until, since=held.since)
        if not uids:
            last = until
    stored = 0
    if uids:
        sizes = line.sizes(uids[:BATCH])
        chosen, last = _chosen(uids[:BATCH], sizes)
        stored = _take(chosen, sizes, held, line, now)
    held.last_uid = last
    held.save(update_fields=["uid_validity", "last_uid", "seen_uid", "since"])
    return _Done(stored, is_all=last >= end)


def _meet(held: Mailbox, line: Line) -> None:
    """Begin where mail begins, at the first meeting and where the server numbered its mail anew."""
    if held.uid_validity == line.uid_validity:
        return
    if held.uid_validity is None:
        held.last_uid = 0 if held.takes_old else max(line.uid_next - 1, 0)
    else:
        held.last_uid = 0
        held.since = (held.fetched_at - _OVERLAP).date() if held.fetched_at else None
    held.seen_uid, held.uid_validity = held.last_uid, line.uid_validity


def _chosen(uids: list[int], sizes: dict[int, int]) -> tuple[list[int], int]:
    """As many as fit into one batch, and the number up to which nothing is left behind."""
    chosen: list[int] = []
    total = 0
    for uid in uids:
        total += min(sizes.get(uid, 0), settings.INBOUND_MAIL_BYTES)
        if chosen and total > BATCH_BYTES:
            break
        chosen.append(uid)
    return [uid for uid in chosen if uid in sizes], chosen[-1]


def _take(chosen: list[int], sizes: dict[int, int], held: Mailbox, line: Line, now: datetime) -> int:
    fitting = [uid for uid in chosen if sizes[uid] <= settings.INBOUND_MAIL_BYTES]
    stored = 0
    if fitting:
        mails = line.mails(fitting)
        if missing := [uid for uid in fitting if uid not in mails and uid in line.sizes(fitting)]:
            raise imap.NoLine(f"the mail server names {len(missing)} mails and does not hand them out")
        stored += intake.take([mails[uid] for uid in fitting if uid in mails], mailbox=held, now=now).stored
    for uid in chosen:
        if sizes[uid] > settings.INBOUND_MAIL_BYTES:
            stored += intake.take_head(line.head(uid), size=sizes[uid], mailbox=held, now=now).stored
    return stored


def _mark_seen(mailbox: Mailbox, line: Line) -> None:
    """Tell the server what is committed; what a killed process did not tell is told with the next batch."""
    held = Mailbox.objects.values("seen_uid", "last_uid").get(pk=mailbox.pk)
    if held["seen_uid"] >= held["last_uid"]:
        return
    line.mark_seen(held["seen_uid"] + 1, held["last_uid"])
    Mailbox.objects.filter(pk=mailbox.pk, uid_validity=line.uid_validity).update(
        seen_uid=Greatest(F("seen_uid"), held["last_uid"])
    )


def _note_done(mailbox: Mailbox, now: datetime, *, is_all: bool) -> None:
    Mailbox.objects.filter(pk=mailbox.pk).update(
        fetched_at=now, next_fetch_at=now + REST if is_all else now, failures=0, trouble=""
    )


def _note_trouble(mailbox: Mailbox, trouble: str, now: datetime) -> None:
    """Say what is wrong on the mailbox's page, and try again later, each time after a longer rest."""
    rest = min(REST * 2 ** min(mailbox.failures, 10), LONGEST_REST)
    log.warning("mailbox.trouble", mailbox=str(mailbox.pk), failures=mailbox.failures + 1)
    Mailbox.objects.filter(pk=mailbox.pk).update(
        failures=F("failures") + 1, trouble=trouble[:300], next_fetch_at=now + rest
    )
