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

from outspoken.post.inbox import grants, imap, intake, sealing
from outspoken.post.inbox.imap import ImapError, Line, NoLine, Place
from outspoken.post.models import Mailbox
from outspoken.post.oauth import OAuthError

log = structlog.get_logger()

BATCH: Final = 200  # mails
BATCH_BYTES: Final = 40 * 1024 * 1024
REST: Final = timedelta(seconds=30)
LONGEST_REST: Final = timedelta(minutes=30)
_WINDOW: Final = 5_000  # numbers searched at a time, so that no answer of a server is without end
_WIDEST: Final = 80_000  # where nothing is found: that many ids still fit into the longest line that is read
_PATIENCE: Final = 3  # failed visits, before mails are asked for one by one
_OVERLAP: Final = timedelta(days=2)
_AT_A_TIME: Final = 20.0  # seconds given to one mailbox before another has its turn


def fetch(*, now: datetime) -> int:
    """Take what came into the mailbox that is due longest; says how many mails are new."""
    mailbox = Mailbox.objects.due(at=now).order_by("next_fetch_at").first()
    if mailbox is None:
        return 0
    try:
        with imap.opened(place_of(mailbox, now=now)) as line:
            return _emptied(mailbox, line, now)
    except (ImapError, sealing.SealBroken, OAuthError) as error:
        if isinstance(error, imap.TokenRefused):
            grants.let_go(mailbox)
        _note_trouble(mailbox, str(error), now)
        return 0
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:
        # Told where everybody sees it, and the other mailboxes are not kept waiting; then the loop's own to report.
        _note_trouble(mailbox, f"a mail could not be taken ({type(error).__name__}); the log says where", now)
        raise


def place_of(mailbox: Mailbox, *, now: datetime) -> Place:
    """Where a mailbox is, with a password or a token that is good now. Raises SealBroken, OAuthError."""
    return Place(
        host=mailbox.host,
        port=mailbox.port,
        user=mailbox.user,
        password=sealing.unseal(mailbox.password) if mailbox.password else "",
        folder=mailbox.folder or "INBOX",
        allowed=settings.OUTBOUND_ALLOW,
        security=mailbox.security,
        token=grants.token_of(mailbox, now=now),
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
    end = max(line.uid_next - 1, held.last_uid)
    uids, last = _next(held, line, end)
    stored = 0
    if uids:
        sizes = line.sizes(uids[:BATCH])
        chosen, last = _chosen(uids[:BATCH], sizes)
        stored = _take(chosen, sizes, held, line, now)
    held.last_uid = last
    held.save(update_fields=["uid_validity", "last_uid", "seen_uid", "since"])
    return _Done(stored, is_all=last >= end)


def _next(held: Mailbox, line: Line, end: int) -> tuple[list[int], int]:
    """The next mails, and the number up to which there are none before them."""
    last, window = held.last_uid, _WINDOW
    while last < end:
        until = min(last + window, end)
        if uids := line.uids(last + 1, until, since=held.since):
            return uids, last
        last, window = until, min(2 * window, _WIDEST)
    return [], last


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
    mails, withheld = _handed_out(fitting, held, line)
    stored = intake.take(list(mails.values()), mailbox=held, now=now).stored if mails else 0
    for uid in chosen:
        if sizes[uid] > settings.INBOUND_MAIL_BYTES:
            stored += intake.take_head(line.head(uid), size=sizes[uid], mailbox=held, now=now).stored
        elif uid in withheld:
            stored += intake.take_withheld(uid, mailbox=held, now=now).stored
    return stored


def _handed_out(uids: list[int], held: Mailbox, line: Line) -> tuple[dict[int, bytes], list[int]]:
    """The raw mails, and those that the server names and will not hand out.

    Such a one is tried on some visits, all the others with it; then it is passed over in sight, so that one broken mail
    at the server never keeps those behind it. Raises NoLine.
    """
    if held.failures < _PATIENCE:
        mails = line.mails(uids) if uids else {}
        if missing := [uid for uid in uids if uid not in mails and uid in line.sizes(uids)]:
            raise NoLine(f"the mail server names {len(missing)} mails and does not hand them out")
        return mails, []
    mails, withheld = {}, []
    for uid in uids:
        given = line.mail(uid)
        if given is not None:
            mails[uid] = given
        elif line.sizes([uid]):
            withheld.append(uid)
    return mails, withheld


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
