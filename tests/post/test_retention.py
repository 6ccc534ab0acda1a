"""What stays of mail and letters once they are done: that there was one, and no word of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from outspoken.post import letters, retention
from outspoken.post.inbox import intake, mailboxes, store, waiting
from outspoken.post.models import Attachment, Delivery, InboundMail, Letter, Mailbox
from tests.cast import NOW, Cast
from tests.post.inbox.mails import raw

if TYPE_CHECKING:
    from tests.post.conftest import Make

pytestmark = pytest.mark.django_db
WORDS = "picture"


@pytest.fixture
def handed(cast: Cast, settings: Any, tmp_path: Path) -> Mailbox:
    settings.DATA_DIR, settings.MAIL_DAYS = tmp_path, 90
    return mailboxes.create(kind="webhook", name="Desk", address="desk@vo.example", by=cast.ada, now=NOW)


def taken(mailbox: Mailbox, name: str = "attached", *, handled_at: datetime | None = NOW) -> InboundMail:
    [pk] = intake.take([raw(name)], mailbox=mailbox, now=NOW).ids
    mail = InboundMail.objects.get(pk=pk)
    if handled_at:
        waiting.mark_handled(mail, as_="case 7", now=handled_at)
    return mail


def after(days: float) -> datetime:
    return NOW + timedelta(days=days)


def held_of(mail: InboundMail) -> str:
    """All that the record holds of a mail, as text."""
    return repr(InboundMail.objects.filter(pk=mail.pk).values().get())


def test_words_and_files_of_handled_mail_go_in_time(handed: Mailbox, django_capture_on_commit_callbacks: Any) -> None:
    mail = taken(handed)
    assert retention.empty_mails(now=after(90)) == 0
    with django_capture_on_commit_callbacks(execute=True):
        assert retention.empty_mails(now=after(90.1)) == 1
    assert retention.empty_mails(now=after(90.1)) == 0
    assert WORDS not in held_of(mail)
    assert "png" not in held_of(mail)
    assert not store.path_of(mail.pk, "0").exists()
    mail.refresh_from_db()
    assert (mail.handled_as, mail.emptied_at) == ("case 7", after(90.1))


def test_a_mail_that_waits_for_somebody_is_never_dropped(handed: Mailbox) -> None:
    mail = taken(handed, handled_at=None)
    assert retention.empty_mails(now=after(3650)) == 0
    assert WORDS in held_of(mail)
    assert store.path_of(mail.pk, "0").exists()


def test_a_mailbox_may_keep_its_mail_shorter_or_longer_than_the_house(handed: Mailbox, cast: Cast) -> None:
    mail = taken(handed)
    mailboxes.change(handed, keep_days=365, by=cast.ada, now=NOW)
    assert retention.empty_mails(now=after(91)) == 0
    mailboxes.change(handed, keep_days=7, by=cast.ada, now=NOW)
    assert retention.empty_mails(now=after(8)) == 1
    assert WORDS not in held_of(mail)


def test_a_mail_whose_words_are_gone_is_still_known_when_it_comes_again(handed: Mailbox) -> None:
    mail = taken(handed)
    retention.empty_mails(now=after(91))
    again = intake.take([raw("attached")], mailbox=handed, now=after(92))
    assert (again.stored, again.known, again.ids) == (0, 1, [mail.pk])


def test_much_old_mail_is_erased_some_at_a_time(handed: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "BATCH", 2)
    for name in ("attached", "gmail_en", "gmail_de"):
        taken(handed, name)
    assert [retention.empty_mails(now=after(91)) for _ in range(3)] == [2, 1, 0]


def test_files_that_a_killed_process_left_behind_are_swept(handed: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    mail, kept = taken(handed), taken(handed, "uuencoded", handled_at=None)
    retention.empty_mails(now=after(91))
    assert store.path_of(mail.pk, "0").exists(), "nothing was committed here, so nothing was removed"
    monkeypatch.setattr(store, "ORPHANED_AFTER", -60.0)
    assert waiting.sweep(now=after(92)) == 1
    assert not store.path_of(mail.pk, "0").exists()
    assert store.path_of(kept.pk, "0").exists()


def test_sweeping_gets_past_any_number_of_mails_that_stay(handed: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "_SWEPT_AT_ONCE", 1)
    monkeypatch.setattr(store, "ORPHANED_AFTER", -60.0)
    for name in ("attached", "uuencoded", "winmail"):
        taken(handed, name, handled_at=None)
    lost = store.folder() / "01980000-0000-7000-8000-000000000009"
    lost.mkdir()
    assert waiting.sweep(now=NOW) == 1
    assert not lost.exists()


def test_erasing_a_person_takes_mail_of_theirs_that_was_emptied_and_bounces_that_name_them(handed: Mailbox) -> None:
    taken(handed)
    taken(handed, "bounce_dsn")
    kept = taken(handed, "authenticated")
    retention.empty_mails(now=after(-1))
    InboundMail.objects.filter(pk=kept.pk).update(sender="eve@home.example")
    assert waiting.forget_sender(["Dev@home.example"]) == 2
    assert InboundMail.objects.get() == kept


# ── letters ──


def sent(key: str = "1", state: str = "sent") -> Letter:
    letter = letters.put_mail(
        key=key, to="dev@a.example", subject="Your case", text="We read it.", html="<p>We read it.</p>", about="case 1",
        now=NOW, in_reply_to="<a@a>", attachments=[letters.File("a.txt", "text/plain", b"a")],
    )  # fmt: skip
    Delivery.objects.create(letter=letter, at=NOW, seconds=1, status=250, is_delivered=True, answer="taken for dev")
    Letter.objects.filter(pk=letter.pk).update(state=state, sent_at=NOW if state == "sent" else None)
    return letter


def test_of_a_mail_that_was_sent_stays_that_it_was(settings: Any) -> None:
    settings.LETTER_DAYS = 30
    letter = sent()
    assert retention.retire_letters(now=after(30)) == 0
    assert retention.retire_letters(now=after(31)) == 1
    assert retention.retire_letters(now=after(31)) == 0
    letter.refresh_from_db()
    assert (letter.text, letter.html, letter.headers) == ("", "", {})
    assert (letter.to, letter.about, letter.sent_at, letter.state) == ("dev@a.example", "case 1", NOW, "sent")
    assert not Attachment.objects.exists()
    assert not Delivery.objects.exists()


def test_what_waits_stays_whole_and_what_never_went_goes_as_a_whole(settings: Any) -> None:
    settings.LETTER_DAYS = 30
    waits = sent("1", "waiting")
    for number, state in enumerate(("given up", "cancelled")):
        sent(f"gone {number}", state)
    assert retention.retire_letters(now=after(31)) == 2
    assert Letter.objects.get() == waits
    assert waits.attachments.exists()


def test_webhooks_that_were_sent_go_as_a_whole(settings: Any, endpoint_at: Make) -> None:
    settings.LETTER_DAYS = 30
    endpoint_at("https://a.example")
    [letter] = letters.put_event(type="case.opened", subject="s", data={}, key="k", about="case 1", now=NOW)
    Letter.objects.filter(pk=letter.pk).update(state="sent", sent_at=NOW)
    assert retention.retire_letters(now=after(31)) == 1
    assert not Letter.objects.exists()


def test_a_letter_without_words_is_not_sent_again(settings: Any, cast: Cast) -> None:
    letter = sent()
    retention.retire_letters(now=after(91))
    with pytest.raises(letters.Emptied, match="are erased"):
        letters.again(letter, by=cast.ada, now=after(92))


def test_an_answer_to_a_letter_whose_words_are_gone_still_finds_its_matter(handed: Mailbox, settings: Any) -> None:
    letter = sent()
    retention.retire_letters(now=after(91))
    answer = f"From: dev@a.example\r\nIn-Reply-To: {letter.message_id}\r\n\r\nOne more thing.".encode()
    intake.take([answer], mailbox=handed, now=after(92))
    mail = InboundMail.objects.get()
    assert (mail.letter, mail.about, mail.joined_by, mail.is_doubtful) == (letter, "case 1", "message-id", False)
