"""Words kept to be put into an answer and changed there."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from outspoken.act import story
from outspoken.act.errors import CaseError
from outspoken.act.models import Snippet
from outspoken.people import audit
from outspoken.people.models import User


@transaction.atomic
def keep(snippet: Snippet | None, *, name: str, text: str, language: str, by: User, now: datetime) -> Snippet:
    """Keep a new one, or a known one as it is now. Raises CaseError where it says nothing, or its name is taken."""
    name, language = " ".join(name.replace("\0", "").split())[:80], language.strip().lower()[:8]
    if not name:
        raise CaseError("Give it a name that you find it by, such as “Refund is on its way”.")
    words = story.written(text)
    taken = Snippet.objects.filter(name__iexact=name).first()
    if taken and taken != snippet:
        raise CaseError(f"There is a snippet called “{name}” already; choose another name, or change that one.")
    held = snippet or Snippet()
    held.name, held.text, held.language, held.by, held.at = name, words, language, by, now
    held.save()
    audit.record("snippet.kept", by=by, about=f"snippet {held.pk}", now=now)
    return held


@transaction.atomic
def remove(snippet: Snippet, *, by: User, now: datetime) -> None:
    audit.record("snippet.removed", by=by, about=f"snippet {snippet.pk}", now=now)
    snippet.delete()
