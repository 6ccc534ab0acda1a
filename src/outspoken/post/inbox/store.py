"""The files of mails on disk: DATA_DIR/mail/<id of the mail>/<number>, written out before the mail's row is committed.

A process that is killed in between leaves a folder without a row, which `waiting.sweep` clears away a day later.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from django.conf import settings

from outspoken.post.inbox import transfer
from outspoken.post.inbox.mail import Mail

ORPHANED_AFTER: Final = 24 * 3600.0  # seconds


def folder() -> Path:
    return Path(settings.DATA_DIR) / "mail"


def path_of(mail: UUID, place: str) -> Path:
    """Where a file lies; `place` is a number that `keep` gave, so that no name of a sender is ever a path."""
    return folder() / str(mail) / str(int(place))


def keep(pk: UUID, raw: bytes, mail: Mail) -> list[dict[str, Any]]:
    """Write the files of a mail out to disk, and return what its row keeps of them."""
    if not mail.attachments:
        return []
    home = folder() / str(pk)
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    kept = []
    for number, file in enumerate(mail.attachments):
        told, size = hashlib.sha256(), 0
        with os.fdopen(_private(home / str(number)), "wb") as out:
            for chunk in transfer.chunks(raw, file.start, file.end, file.encoding):
                told.update(chunk)
                size += len(chunk)
                out.write(chunk)
            out.flush()
            os.fsync(out.fileno())
        kept.append(
            {
                "name": file.name,
                "media_type": file.media_type,
                "size": size,
                "sha256": told.hexdigest(),
                "is_inline": file.is_inline,
                "place": str(number),
            }
        )
    _settle(home)
    _settle(home.parent)
    return kept


def remove(mails: Iterable[UUID]) -> None:
    for pk in mails:
        shutil.rmtree(folder() / str(pk), ignore_errors=True)


def old() -> Iterator[UUID]:
    """Mails whose folder is a day old, for the caller to tell which of them have no row, or an empty one."""
    limit = time.time() - ORPHANED_AFTER
    for home in folder().iterdir() if folder().is_dir() else ():
        try:
            if home.stat().st_mtime < limit:
                yield UUID(home.name)
        except (ValueError, OSError):
            continue


def _private(path: Path) -> int:
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)


def _settle(home: Path) -> None:
    """Have the folder's entries on disk, too."""
    held = os.open(home, os.O_RDONLY)
    try:
        os.fsync(held)
    finally:
        os.close(held)
