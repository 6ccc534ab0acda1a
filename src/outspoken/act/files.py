"""Files of a case: those a customer's mails brought, and those that go with our answers.

What a customer sends is never opened by us: it is told of by name, size and kind, and handed over as a file to keep.
Pictures of a modest size are shown small, for a browser draws them without running anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.urls import reverse

from outspoken.act.errors import CaseError
from outspoken.act.models import Case, Message
from outspoken.act.pictures import is_modest
from outspoken.listen.models import Feedback, Source
from outspoken.post.inbox import store
from outspoken.post.inbox.attachments import safe_name, sniffed
from outspoken.post.letters import File
from outspoken.post.models import Attachment, InboundMail

MOST: Final = 8  # files with one answer
# In a mail they grow by a third; many servers take no more than 10 to 20 MB.
MOST_BYTES: Final = 10 * 1024 * 1024
# What runs where it is opened; most mail servers refuse it, too.
_REFUSED: Final = frozenset(
    {"application/x-msdownload", "application/x-executable", "text/html", "image/svg+xml", "application/xhtml+xml"}
)
_SNIFFED: Final = 4096  # bytes of a beginning
_KINDS: Final = {
    "application/pdf": "PDF",
    "application/zip": "archive",
    "application/gzip": "archive",
    "application/x-7z-compressed": "archive",
    "application/vnd.rar": "archive",
    "application/x-msdownload": "program",
    "application/x-executable": "program",
    "message/rfc822": "mail",
    "text/html": "web page",
    "image/svg+xml": "drawing that may run script",
    "application/x-ole-storage": "Office file",
    "application/ms-tnef": "Outlook file",
    "application/rtf": "document",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "Word document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "Excel sheet",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "PowerPoint",
}
_FAMILIES: Final = {"image": "picture", "audio": "sound", "video": "film", "text": "text"}


@dataclass(frozen=True, slots=True)
class Shown:
    """A file in the story. href: where it is handed over, "" where it is kept no more; preview: of a small picture."""

    name: str
    size: str
    kind: str
    href: str
    preview: str = ""


def kind_of(media_type: str) -> str:
    """In a word.

    >>> kind_of("application/pdf"), kind_of("image/png"), kind_of("application/x-unheard-of")
    ('PDF', 'picture', 'file')
    """
    return _KINDS.get(media_type) or _FAMILIES.get(media_type.partition("/")[0], "file")


def brought(case: Case, external_ids: Iterable[str]) -> dict[str, tuple[Shown, ...]]:
    """The files of the mails with these ids, by id; one query."""
    return {
        mail.message_id: tuple(_of_mail(case, mail.pk, file) for file in mail.files)
        for mail in _mails(external_ids).exclude(files=[])
    }


def _mails(external_ids: Iterable[str]) -> Any:
    """Mails of people by their ids, of each id the one that came first."""
    found = InboundMail.objects.filter(kind=InboundMail.Kind.PERSON, message_id__in=list(external_ids))
    return found.order_by("message_id", "received_at", "pk").distinct("message_id").only("pk", "message_id", "files")


def _of_mail(case: Case, mail: UUID, file: dict[str, Any]) -> Shown:
    path = store.path_of(mail, file["place"])
    href = reverse("case-file", args=[case.number, mail, int(file["place"])]) if path.is_file() else ""
    is_shown = bool(href) and is_modest(path, file["media_type"])
    kind, size = kind_of(file["media_type"]), filesizeformat(file["size"])
    return Shown(file["name"], size, kind, href, f"{href}?small" if is_shown else "")


def sent(case: Case, messages: Sequence[Message]) -> dict[int, tuple[Shown, ...]]:
    """The files that went with these answers, by message; one query, none where nothing went with any."""
    with_files = [message for message in messages if message.files]
    kept: dict[Any, list[int]] = {}
    if with_files:
        rows = Attachment.objects.filter(letter__in=[message.letter_id for message in with_files]).order_by("pk")
        for letter, pk in rows.values_list("letter", "pk"):
            kept.setdefault(letter, []).append(pk)
    return {
        message.pk: tuple(
            Shown(file["name"], filesizeformat(file["size"]), kind_of(file["media_type"]), href)
            for file, href in zip(message.files, _hrefs(case, message, kept), strict=True)
        )
        for message in with_files
    }


def _hrefs(case: Case, message: Message, kept: dict[Any, list[int]]) -> list[str]:
    """Where each is handed over; nowhere once the letter is deleted."""
    known = kept.get(message.letter_id, [])
    if len(known) != len(message.files):
        return [""] * len(message.files)
    return [reverse("case-sent-file", args=[case.number, pk]) for pk in known]


def brought_one(case: Case, mail: UUID, place: int) -> tuple[dict[str, Any], Path] | None:
    """What is kept of a file that a mail of this case brought, and where it lies; None where there is none."""
    held = _mails(_ids_of(case)).filter(message_id__in=InboundMail.objects.filter(pk=mail).values("message_id"))
    for one in held:
        for file in one.files:
            if one.pk == mail and file["place"] == str(place) and store.path_of(mail, file["place"]).is_file():
                return file, store.path_of(mail, file["place"])
    return None


def _ids_of(case: Case) -> list[str]:
    said = Message.objects.filter(case=case, kind=Message.Kind.IN, channel="mail").exclude(external_id=None)
    told = Feedback.objects.filter(case_link__case=case, source__kind=Source.Kind.MAIL)
    ids = [*said.values_list("external_id", flat=True), *told.values_list("external_id", flat=True)]
    return [one for one in ids if one]


def sent_one(case: Case, pk: int) -> Attachment | None:
    """A file that went with an answer of this case."""
    return Attachment.objects.filter(pk=pk, letter__message__case=case).first()


def taken(uploads: Sequence[UploadedFile[Any]]) -> list[File]:
    """Uploaded files as they go with an answer. Raises CaseError for too many, too large, or such as run."""
    if len(uploads) > MOST:
        raise CaseError(f"At most {MOST} files go with one answer.")
    if sum(upload.size or 0 for upload in uploads) > MOST_BYTES:
        raise CaseError(f"The files are larger than {filesizeformat(MOST_BYTES)} together; most mailboxes refuse that.")
    found = []
    for number, upload in enumerate(uploads, start=1):
        content = upload.read()
        media_type = sniffed(content[:_SNIFFED], _stated(upload))
        name = safe_name(upload.name or "", media_type, number=number)
        if media_type in _REFUSED:
            raise CaseError(f"“{name}” is a {kind_of(media_type)}; such files are not sent. Send a PDF or a picture.")
        if not content:
            raise CaseError(f"“{name}” is empty.")
        found.append(File(name, media_type, content))
    return found


def _stated(upload: UploadedFile[Any]) -> str:
    stated = (upload.content_type or "").partition(";")[0].strip().lower()
    is_plain = stated.isascii() and stated.count("/") == 1 and len(stated) <= 100 and stated.isprintable()
    return stated if is_plain and " " not in stated else "application/octet-stream"


def told_of(files: Iterable[File]) -> list[dict[str, Any]]:
    """What a message keeps of its files."""
    return [{"name": name, "media_type": media_type, "size": len(content)} for name, media_type, content in files]
