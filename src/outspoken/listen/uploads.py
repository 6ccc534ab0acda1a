"""Files brought in through the browser: kept under names of our own, only as long as their import needs them."""

from __future__ import annotations

import os
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.core.files import File

from outspoken.listen.models import Import

MODE = 0o600


def keep(upload: File[bytes], *, name: UUID) -> str:
    """Write an upload to disk, durably, under our own name; returns the name kept in `Import.path`."""
    folder: Path = settings.UPLOAD_DIR
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    kept = f"{name}.upload"
    with os.fdopen(os.open(folder / kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, MODE), "wb") as file:
        for chunk in upload.chunks():
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    return kept


def path_of(intake: Import) -> Path:
    """Where an import's file lies: an upload under our folder, or where the command line found it."""
    return Path(settings.UPLOAD_DIR) / intake.path


def is_upload(intake: Import) -> bool:
    return bool(intake.path) and not Path(intake.path).is_absolute()


def remove(intake: Import) -> bool:
    """Delete an upload; files that were brought in from the command line are left where they are."""
    if not is_upload(intake):
        return False
    path = path_of(intake)
    was_there = path.exists()
    path.unlink(missing_ok=True)
    return was_there
