"""Mail out of a mailbox by IMAP: nothing lost, nothing doubled, wherever the line or the process breaks."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from outspoken.people.models import User
from outspoken.post.inbox import fetching, imap, intake, mailboxes, sealing
from outspoken.post.models import InboundMail, Mailbox
from tests.cast import NOW
from tests.post.inbox.imap_server import ImapServer
from tests.post.inbox.mails import raw

pytestmark = pytest.mark.django_db


def letter(number: int, size: int = 0) -> bytes:
    return (
        f"From: dev@home.example\r\nMessage-ID: <{number}@home.example>\r\n\r\nMail {number}\r\n".encode() + b"x" * size
    )


def fill(server: ImapServer, count: int, first: int = 0) -> None:
    for number in range(first, first + count):
        server.folder.deliver(letter(number))


def fetched(now: Any = NOW) -> int:
    return fetching.fetch(now=now)


def test_all_mail_is_fetched_once_and_marked_as_seen(server: ImapServer, mailbox: Mailbox) -> None:
    fill(server, 120)
    assert fetched() == 120
    assert server.folder.seen == set(server.folder.mails)
    fill(server, 3, first=120)
    assert fetched(NOW) == 0, "the mailbox rests between two visits"
    assert fetched(NOW + fetching.REST) == 3
    assert InboundMail.objects.count() == 123


def test_mail_is_committed_before_it_is_marked_as_seen(server: ImapServer, mailbox: Mailbox) -> None:
    fill(server, 5)
    server.fault = lambda moment: moment == "UID STORE"
    assert fetched() == 0
    assert InboundMail.objects.count() == 5
    assert server.folder.seen == set()
    server.fault = lambda moment: False
    later = NOW + timedelta(hours=1)
    fill(server, 1, first=5)
    assert fetched(later) == 1
    assert server.folder.seen == set(server.folder.mails)


@pytest.mark.parametrize(
    "moment", ["LOGIN", "SELECT", "UID SEARCH", "UID FETCH", "UID STORE", "LOGOUT", "after LOGIN", "after SELECT",
               "after UID SEARCH", "after UID FETCH", "after UID STORE"],
)  # fmt: skip
def test_a_line_that_breaks_anywhere_loses_and_doubles_nothing(
    server: ImapServer, mailbox: Mailbox, moment: str
) -> None:
    fill(server, 60)
    for visit in range(6):
        breaks = iter([False, True]) if visit else iter([True])
        server.fault = lambda told, breaks=breaks: told == moment and next(breaks, False)  # type: ignore[misc]
        fetched(NOW + visit * timedelta(hours=1))
    server.fault = lambda told: False
    fetched(NOW + timedelta(days=1))
    said = sorted(InboundMail.objects.values_list("message_id", flat=True))
    assert said == sorted(f"{number}@home.example" for number in range(60))
    assert server.folder.seen == set(server.folder.mails)


def test_a_batch_that_is_not_committed_is_fetched_again(
    server: ImapServer, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(server, 10)
    take = intake.take

    def dies(*arguments: Any, **named: Any) -> Any:
        take(*arguments, **named)
        raise KeyboardInterrupt

    monkeypatch.setattr(intake, "take", dies)
    with pytest.raises(KeyboardInterrupt):
        fetched()
    assert not InboundMail.objects.exists()
    monkeypatch.setattr(intake, "take", take)
    assert fetched() == 10


def test_a_server_that_numbers_its_mail_anew_doubles_nothing(server: ImapServer, mailbox: Mailbox) -> None:
    fill(server, 30)
    assert fetched() == 30
    server.folder.renumber()
    fill(server, 2, first=30)
    assert fetched(NOW + fetching.REST) == 2
    assert InboundMail.objects.count() == 32


def test_a_mail_too_large_is_seen_to_have_come(server: ImapServer, mailbox: Mailbox, settings: Any) -> None:
    settings.INBOUND_MAIL_BYTES = 1_000
    server.folder.deliver(letter(1))
    server.folder.deliver(letter(2, size=5_000))
    server.folder.deliver(letter(3))
    assert fetched() == 3
    large = InboundMail.objects.get(message_id="2@home.example")
    assert (large.state, large.said) == (InboundMail.State.TOO_LARGE, "")
    assert InboundMail.objects.filter(state=InboundMail.State.TAKEN).count() == 2


def test_what_lay_there_before_is_left_unless_it_is_wanted(server: ImapServer, mailbox: Mailbox) -> None:
    Mailbox.objects.update(takes_old=False)
    fill(server, 5)
    assert fetched() == 0
    fill(server, 2, first=5)
    assert fetched(NOW + fetching.REST) == 2


def test_a_large_gap_in_the_numbers_is_crossed(server: ImapServer, mailbox: Mailbox) -> None:
    server.folder.uid_next = 40_000
    fill(server, 2)
    assert fetched() == 2


def test_a_folder_of_very_many_mails_is_crossed_in_few_questions(server: ImapServer, mailbox: Mailbox) -> None:
    fill(server, 1)
    server.folder.uid_next = 3_000_000
    fill(server, 1, first=1)
    assert fetched() == 2
    assert server.folder.asked.count("UID SEARCH") < 60


def test_a_server_that_does_not_say_which_number_comes_next_is_asked(server: ImapServer, mailbox: Mailbox) -> None:
    server.folder.says_uid_next = False
    assert fetched() == 0
    fill(server, 3)
    assert fetched(NOW + fetching.REST) == 3
    fill(server, 1, first=3)
    assert fetched(NOW + 2 * fetching.REST) == 1


def test_a_mail_that_is_moved_away_and_back_is_not_taken_twice(server: ImapServer, mailbox: Mailbox) -> None:
    fill(server, 3)
    assert fetched() == 3
    server.folder.deliver(server.folder.mails.pop(2))
    fill(server, 1, first=3)
    assert fetched(NOW + fetching.REST) == 1
    assert InboundMail.objects.count() == 4


@pytest.mark.parametrize("refuses", [False, True], ids=["hands out nothing", "refuses"])
def test_a_mail_that_the_server_withholds_keeps_no_other_for_ever(
    server: ImapServer, mailbox: Mailbox, refuses: bool
) -> None:
    fill(server, 5)
    server.folder.withheld, server.folder.refuses_withheld = {3}, refuses
    for visit in range(3):
        assert fetched(NOW + timedelta(hours=visit)) == 0
        mailbox.refresh_from_db()
        assert mailbox.trouble
    assert fetched(NOW + timedelta(hours=3)) == 5
    told = InboundMail.objects.get(state=InboundMail.State.WITHHELD)
    assert "its number there is 3" in told.trouble
    assert "Open it in the mailbox itself" in told.instead_of_words
    mailbox.refresh_from_db()
    assert (mailbox.failures, mailbox.last_uid) == (0, 5)


def test_a_wrong_password_is_told_and_tried_less_and_less(server: ImapServer, mailbox: Mailbox) -> None:
    server.password = "another"
    assert fetched() == 0
    mailbox.refresh_from_db()
    assert "does not take this user name and password" in mailbox.trouble
    assert mailbox.next_fetch_at == NOW + fetching.REST
    fetched(NOW + fetching.REST)
    mailbox.refresh_from_db()
    assert mailbox.next_fetch_at == NOW + 3 * fetching.REST
    server.password = "open sesame"
    fill(server, 1)
    assert fetched(NOW + timedelta(hours=1)) == 1
    mailbox.refresh_from_db()
    assert (mailbox.trouble, mailbox.failures) == ("", 0)


def test_a_mail_that_cannot_be_taken_does_not_keep_other_mailboxes_waiting(
    server: ImapServer, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(server, 1)

    def fails(*_: Any, **__: Any) -> Any:
        raise RuntimeError("words of a customer")

    monkeypatch.setattr(intake, "take", fails)
    with pytest.raises(RuntimeError):
        fetched()
    mailbox.refresh_from_db()
    assert mailbox.next_fetch_at > NOW
    assert "RuntimeError" in mailbox.trouble
    assert "customer" not in mailbox.trouble


def test_a_password_sealed_with_another_key_is_asked_for_again(mailbox: Mailbox, settings: Any) -> None:
    settings.SECRET_KEY = "another one"
    assert fetched() == 0
    mailbox.refresh_from_db()
    assert "type it in again" in mailbox.trouble


def test_the_password_is_not_kept_in_the_clear(mailbox: Mailbox) -> None:
    assert "sesame" not in mailbox.password
    assert sealing.unseal(mailbox.password) == "open sesame"


# ── the guard ──


def place(server: ImapServer, host: str = "127.0.0.1", **fields: Any) -> imap.Place:
    return imap.Place(host, server.port, "care", server.password, **fields)


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.1", "169.254.169.254", "::1", "::ffff:10.0.0.1"])
def test_a_mailbox_inside_is_refused_unless_it_was_allowed(server: ImapServer, address: str) -> None:
    with (
        pytest.raises(imap.NoLine, match="private network"),
        imap.opened(place(server, "mail.example"), look_up=lambda *_: [address]),
    ):
        pass
    assert server.folder.asked == []


def test_a_host_that_was_not_allowed_is_spoken_to_by_tls_only(server: ImapServer) -> None:
    with (
        pytest.raises(imap.NoLine),
        imap.opened(place(server, "mail.example"), look_up=lambda *_: ["93.184.216.34", "127.0.0.1"]),
    ):
        pass
    assert server.folder.asked == []


def test_a_server_that_says_too_much_is_not_listened_to(server: ImapServer, mailbox: Mailbox, settings: Any) -> None:
    server.folder.deliver(letter(1, size=5_000))
    settings.INBOUND_MAIL_BYTES = 1_000
    here = place(server, allowed=frozenset({"127.0.0.1"}))
    with imap.opened(here) as line, pytest.raises(imap.NoLine):
        line.mails([1])


def test_trying_a_mailbox_says_in_a_sentence_how_it_went(server: ImapServer, mailbox: Mailbox, by: User) -> None:
    assert mailboxes.attempt(mailbox, now=NOW).words.startswith("It works")
    mailboxes.change(mailbox, password="wrong", by=by, now=NOW)
    mailbox.refresh_from_db()
    assert "does not take this user name and password" in mailboxes.attempt(mailbox, now=NOW).words
    mailboxes.change(mailbox, password=server.password, folder="Archive", by=by, now=NOW)
    mailbox.refresh_from_db()
    assert "no folder 'Archive'" in mailboxes.attempt(mailbox, now=NOW).words


def test_the_same_words_in_another_folder_name_are_written_as_imap_wants() -> None:
    assert imap._quoted("Entwürfe & mehr") == '"Entw&APw-rfe &- mehr"'
    assert raw("gmail_en")
