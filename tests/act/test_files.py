from __future__ import annotations

from datetime import datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from outspoken.act import cases, files, incoming
from outspoken.act.models import Case, Message
from outspoken.act.pictures import dimensions
from outspoken.journeys.models import Touchpoint
from outspoken.people.models import User
from outspoken.post.inbox import intake, mailboxes
from outspoken.post.models import Attachment, InboundMail, Letter, Mailbox
from tests.act.conftest import OpenCase
from tests.cast import Cast

pytestmark = pytest.mark.django_db
# One pixel.
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6300010000050001"
) + b"\x0d\x0a\x2d\xb4" + bytes.fromhex("0000000049454e44ae426082")  # fmt: skip
# A thousand million pixels in a few bytes.
BOMB = PNG[:16] + (40_000).to_bytes(4) * 2 + PNG[24:]
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.fixture
def mailbox(cast: Cast, now: datetime, settings: Any, tmp_path: Path) -> Mailbox:
    settings.DATA_DIR = tmp_path
    settings.MAIL_DOMAIN = "vo.example"
    return mailboxes.create(
        kind="webhook", name="Care", address="care@vo.example", authserv_id="mx.vo.example", by=cast.ada, now=now
    )


def mail(*attached: tuple[str, str, bytes], subject: str = "My parcel", number: int = 1) -> bytes:
    held = EmailMessage()
    held["From"], held["To"], held["Subject"] = "mia@example.test", "care@vo.example", subject
    held["Message-ID"], held["Date"] = f"<m{number}@example.test>", "Mon, 02 Mar 2026 09:00:00 +0000"
    held.set_content("It came broken, see here.")
    for name, media_type, content in attached:
        main, _, sub = media_type.partition("/")
        held.add_attachment(content, maintype=main, subtype=sub, filename=name)
    return held.as_bytes()


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def case(mailbox: Mailbox, now: datetime) -> Case:
    """Opened by a mail with a letter, a small picture, a drawing with a script in it and a bomb."""
    attached = (
        ("letter <1>.pdf", "application/pdf", b"%PDF-1.7 hello"),
        ("photo.png", "image/png", PNG),
        ("logo.svg", "image/png", SVG),
        ("huge.png", "image/png", BOMB),
    )
    intake.take([mail(*attached)], mailbox=mailbox, now=now)
    incoming.take_up(now=now)
    return Case.objects.get()


def address(case: Case, place: int) -> str:
    return f"/act/cases/{case.number}/files/{InboundMail.objects.get().pk}/{place}"


def test_files_of_a_mail_stand_in_the_story_by_name_kind_and_size(case: Case, cast: Cast) -> None:
    page = as_(cast.ben).get(f"/act/cases/{case.number}/").content.decode()
    for words in ("photo.png", f"picture, {len(PNG)}", "PDF, 14", "drawing that may run script"):
        assert words in page
    assert page.count("<img src=") == 1
    assert f'<img src="{address(case, 1)}?small"' in page


@pytest.mark.parametrize("place", range(4))
def test_a_file_is_handed_over_to_keep_and_never_shown(place: int, case: Case, cast: Cast) -> None:
    answer = as_(cast.ben).get(address(case, place))
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment; ")
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert answer["Cache-Control"] == "private, no-store"
    assert answer.content == (b"%PDF-1.7 hello", PNG, SVG, BOMB)[place]


def test_only_a_modest_picture_is_shown_small(case: Case, cast: Cast) -> None:
    client = as_(cast.ben)
    shown = client.get(f"{address(case, 1)}?small")
    assert (shown.status_code, shown["Content-Type"], shown["X-Content-Type-Options"]) == (200, "image/png", "nosniff")
    assert "sandbox" in shown["Content-Security-Policy"]
    for place in (0, 2, 3):
        assert client.get(f"{address(case, place)}?small").status_code == 404


def test_a_file_is_there_for_its_own_case_and_those_who_answer_it_alone(
    case: Case, open_case: OpenCase, train: Touchpoint, cast: Cast
) -> None:
    other = open_case(at=train)
    foreign = address(case, 0).replace(f"/{case.number}/", f"/{other.number}/")
    assert as_(cast.ben).get(foreign).status_code == 404
    assert as_(cast.ben).get(address(case, 9)).status_code == 404
    assert as_(cast.ana).get(address(case, 0)).status_code == 403
    Case.objects.filter(pk=case.pk).update(touchpoint=train)
    assert as_(cast.cleo).get(address(case, 0)).status_code == 404
    assert Client().get(address(case, 0)).status_code == 302


def test_files_of_a_reply_stand_beside_it(case: Case, mailbox: Mailbox, cast: Cast, now: datetime) -> None:
    subject = f"Re: [#{case.number}]"
    cases.answer(case, text="Which one?", by=cast.cleo, now=now)
    reply = mail(("receipt.txt", "text/plain", b"paid"), subject=subject, number=2)
    letter = Letter.objects.get()
    reply = reply.replace(b"Subject:", f"In-Reply-To: {letter.message_id}\r\nSubject:".encode(), 1)
    intake.take([reply], mailbox=mailbox, now=now)
    incoming.take_up(now=now)
    assert Message.objects.filter(case=case, kind="in").count() == 1
    assert "receipt.txt" in as_(cast.ben).get(f"/act/cases/{case.number}/").content.decode()


def test_a_file_deleted_meanwhile_is_still_told_of(case: Case, cast: Cast, tmp_path: Path) -> None:
    for file in (tmp_path / "mail").rglob("0"):
        file.unlink()
    page = as_(cast.ben).get(f"/act/cases/{case.number}/").content.decode()
    assert "PDF, 14" in page
    assert "kept no more" in page
    assert as_(cast.ben).get(address(case, 0)).status_code == 404


def test_files_go_with_an_answer_once_and_are_told_of(open_case: OpenCase, cast: Cast) -> None:
    case = open_case()
    form = {"answer": "Here is the label.", "key": "k", "seen": case.version}
    for _ in range(2):
        sent = SimpleUploadedFile("../la bel.pdf", b"%PDF-1.7 label", content_type="text/html")
        as_(cast.cleo).post(f"/act/cases/{case.number}/answers", {**form, "files": [sent]})
    held = Attachment.objects.get()
    assert (held.name, held.content_type, bytes(held.content)) == ("la bel.pdf", "application/pdf", b"%PDF-1.7 label")
    page = as_(cast.cleo).get(f"/act/cases/{case.number}/").content.decode()
    assert "la bel.pdf" in page
    got = as_(cast.cleo).get(f"/act/cases/{case.number}/files/{held.pk}")
    assert (got.content, got["Content-Disposition"][:10]) == (b"%PDF-1.7 label", "attachment")
    Letter.objects.all().delete()
    assert "kept no more" in as_(cast.cleo).get(f"/act/cases/{case.number}/").content.decode()


@pytest.mark.parametrize(
    ("name", "content"), [("a.pdf", b"MZ\x90"), ("page.txt", b"<html>"), ("x.png", SVG), ("empty.txt", b"")]
)
def test_what_would_run_is_not_sent(name: str, content: bytes, open_case: OpenCase, cast: Cast) -> None:
    case = open_case()
    sent = SimpleUploadedFile(name, content)
    answer = as_(cast.cleo).post(f"/act/cases/{case.number}/answers", {"answer": "My words.", "files": [sent]})
    assert answer.status_code == 422
    assert "My words." in answer.content.decode()
    assert not Letter.objects.exists()


def test_too_many_and_too_large_files_are_refused(
    open_case: OpenCase, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, small = open_case(), b"ten bytes."
    form = f"/act/cases/{case.number}/answers"
    many = [SimpleUploadedFile(f"{n}.txt", small) for n in range(files.MOST + 1)]
    assert as_(cast.cleo).post(form, {"answer": "x", "files": many}).status_code == 422
    monkeypatch.setattr(files, "MOST_BYTES", 15)
    two = [SimpleUploadedFile(f"{n}.txt", small) for n in range(2)]
    assert as_(cast.cleo).post(form, {"answer": "x", "files": two}).status_code == 422
    assert not Letter.objects.exists()


def test_the_size_of_a_picture_is_read_from_its_first_bytes() -> None:
    frame = b"\xff\xd8\xff\xe0\x00\x04ab\xff\xff\xc2\x00\x11\x08\x00\x09\x00\x10"
    assert dimensions(frame + bytes(10)) == (16, 9)
    assert dimensions(PNG) == (1, 1)
    for broken in (b"", b"\xff\xd8", PNG[:20], b"\xff\xd8\xff\xe0\x00\x00", b"GIF89a"):
        assert dimensions(broken) is None
