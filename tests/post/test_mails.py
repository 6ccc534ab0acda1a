"""Mail over a real SMTP server: one line for many, the same Message-ID on every try, and what each reply means."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from outspoken.post import letters, mails, sending
from outspoken.post.models import Delivery, Letter
from outspoken.post.schedule import Schedule
from tests.cast import NOW
from tests.post.receivers import MailServer, free_port, mail_server

pytestmark = pytest.mark.django_db
EVEN = Schedule(draw=lambda low, high: (low + high) / 2)


def put(key: str = "1", to: str = "dev@a.example", **other: Any) -> Letter:
    said = {"subject": "Your parcel", "text": "We found it.", "about": "case 1", "now": NOW, **other}
    return letters.put_mail(key=key, to=to, **said)


def send(after: timedelta = timedelta()) -> int:
    return sending.send(now=NOW + after, schedule=EVEN)


def test_a_mail_arrives_whole(mailbox: MailServer, settings: Any) -> None:
    settings.DEFAULT_FROM_EMAIL = "Web team <web@o.example>"
    letter = put(
        subject="Ihr Päckchen ist da",
        text="Grüße\n.\nfrom us",
        html="<p>Grüße</p>",
        in_reply_to="<q@a>",
        headers={"X-Case": "1"},
        attachments=[("läbel.pdf", "application/pdf", b"%PDF-1.7 \x00\xff"), ("x.eml", "message/rfc822", b"hello")],
    )
    assert send() == 1
    [taken] = mailbox.taken
    mail: Any = taken.mail
    assert (taken.sender, taken.to) == ("web@o.example", ("dev@a.example",))
    assert (mail["From"], mail["To"], mail["Subject"]) == (
        "Web team <web@o.example>",
        "dev@a.example",
        "Ihr Päckchen ist da",
    )
    assert mail["Message-ID"] == letter.message_id
    assert mail["Date"] == "Mon, 02 Mar 2026 09:30:00 +0000"
    assert (mail["In-Reply-To"], mail["X-Case"], mail["Auto-Submitted"]) == ("<q@a>", "1", "auto-generated")
    assert mail.get_body(("plain",)).get_content().replace("\r\n", "\n") == "Grüße\n.\nfrom us\n"
    assert mail.get_body(("html",)).get_content().strip() == "<p>Grüße</p>"
    label, other = mail.iter_attachments()
    assert (label.get_filename(), label.get_content()) == ("läbel.pdf", b"%PDF-1.7 \x00\xff")
    assert other.get_content_type() == "application/octet-stream"
    letter.refresh_from_db()
    assert (letter.state, letter.tries) == ("sent", 1)


def test_many_mails_go_by_few_connections(mailbox: MailServer) -> None:
    for number in range(40):
        put(str(number))
    assert send() == 40
    assert len({taken.mail["Message-ID"] for taken in mailbox.taken}) == len(mailbox.taken) == 40
    assert mailbox.connections <= sending.MAIL_LANES


@pytest.mark.parametrize("moment", ["rcpt", "data", "end"])
def test_a_4xx_is_tried_again_and_a_5xx_given_up_in_sight(mailbox: MailServer, moment: str) -> None:
    replies = {"later@a.example": "451 4.3.0 busy", "never@a.example": "550 5.1.1 <never@a.example> is unknown"}
    mailbox.answers[moment] = replies.get
    later, never, fine = put("1", "later@a.example"), put("2", "never@a.example"), put("3")
    send()
    for letter in (later, never, fine):
        letter.refresh_from_db()
    assert (later.state, later.trouble) == ("waiting", "the mail server asks to try later (451)")
    assert (never.state, never.trouble) == ("given up", "the mail server refuses it for good (550)")
    assert fine.state == "sent"
    assert never.deliveries.get().answer == "5.1.1 <the recipient> is unknown"
    del mailbox.answers[moment]
    send(after=timedelta(seconds=5))
    assert [taken.mail["Message-ID"] for taken in mailbox.taken] == [fine.message_id, later.message_id]


def test_a_server_that_cannot_be_reached_costs_no_letter_a_try(settings: Any) -> None:
    port = free_port()
    settings.HAS_MAIL, settings.EMAIL_HOST, settings.EMAIL_PORT = True, "127.0.0.1", port
    letter = put()
    send()
    letter.refresh_from_db()
    assert (letter.state, letter.tries, letter.next_try_at) == ("waiting", 0, NOW)
    assert letter.trouble == f"the mail server 127.0.0.1:{port} cannot be reached (ConnectionRefusedError)"
    assert not Delivery.objects.exists()
    with mail_server(port) as server:
        send()
    assert len(server.taken) == 1


def test_while_the_server_is_away_one_mail_looks_whether_it_is_back(settings: Any) -> None:
    port = free_port()
    settings.HAS_MAIL, settings.EMAIL_HOST, settings.EMAIL_PORT = True, "127.0.0.1", port
    for number in range(9):
        put(str(number))
    sender = sending.Sender(schedule=EVEN)

    def turn(seconds: float) -> int:
        now = NOW + timedelta(seconds=seconds)
        tried = sender.send(now=now)
        while sender.flying:
            sender.send(now=now)
        return tried

    assert [turn(0), turn(9), turn(10), turn(29), turn(30)] == [9, 0, 1, 0, 1]
    with mail_server(port) as server:
        assert [turn(69), turn(70)] == [0, 1]
    sender.finish(now=NOW, seconds=1)
    assert len(server.taken) == 9


def test_a_mail_at_which_the_server_hangs_up_holds_up_no_other(mailbox: MailServer) -> None:
    mailbox.answers["end"] = {"poison@a.example": "hang up"}.get
    poison, *fine = [put("0", "poison@a.example"), *(put(str(number)) for number in range(1, 9))]
    for seconds in (0, 10, 20, 400):
        send(after=timedelta(seconds=seconds))
    for letter in (poison, *fine):
        letter.refresh_from_db()
    assert {letter.state for letter in fine} == {"sent"}
    assert poison.state == "waiting"
    assert poison.trouble.startswith("the mail server broke off")
    assert len(mailbox.taken) == 8


def test_a_server_that_ends_the_talk_by_421_is_asked_later(mailbox: MailServer) -> None:
    mailbox.answers["rcpt"] = lambda _: "421 4.7.0 too many, bye"
    first, second = put("1"), put("2")
    send()
    del mailbox.answers["rcpt"]
    send(after=timedelta(seconds=10))
    for letter in (first, second):
        letter.refresh_from_db()
        assert letter.state == "sent"


def test_a_password_the_server_does_not_take_is_said_in_words(mailbox: MailServer, settings: Any) -> None:
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "web", "tea"
    mailbox.answers["auth"] = lambda _: "535 5.7.8 no"
    letter = put()
    send()
    letter.refresh_from_db()
    assert letter.trouble == "the mail server does not take our user name and password"
    mailbox.answers.clear()
    send()
    assert mailbox.signed_in[-1] == b"PLAIN AHdlYgB0ZWE="
    letter.refresh_from_db()
    assert letter.state == "sent"


def test_without_a_mail_server_letters_wait_and_are_given_up_in_sight(settings: Any) -> None:
    settings.HAS_MAIL = False
    letter = put()
    assert send() == 0
    send(after=timedelta(hours=96))
    letter.refresh_from_db()
    assert letter.state == "given up"
    assert letter.trouble == "no mail server is named (OUTSPOKEN_SMTP_HOST)"


def test_nothing_a_customer_wrote_becomes_a_header() -> None:
    letter = put(
        subject="x\r\nBcc: all@a.example", text="\r\n.\r\nMAIL FROM:<x@a.example>", reply_to="Dev\r\n <d@a.example>"
    )
    head, _, body = mails.written(letter).partition(b"\r\n\r\n")
    assert b"\nBcc" not in head
    assert b"Subject: x Bcc: all@a.example" in head
    assert body.splitlines()[1] == b"."


def test_the_same_letter_is_written_the_same_way_on_every_try() -> None:
    letter = put()
    assert mails.written(letter) == mails.written(Letter.objects.get(pk=letter.pk))


def test_heavy_mails_are_not_all_held_in_memory_at_once(mailbox: MailServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "MOST_BYTES", 2_500)
    for number in range(4):
        put(str(number), attachments=[("a.bin", "application/octet-stream", b"x" * 1_000)])
    put("too heavy for the rest", attachments=[("a.bin", "application/octet-stream", b"x" * 9_000)])
    sender = sending.Sender(schedule=EVEN)
    sender.send(now=NOW)
    assert len(sender.flying) == 2
    sender.finish(now=NOW, seconds=5)
    assert send() == 3
    assert len(mailbox.taken) == 5


def test_a_mail_goes_in_seven_bits_with_lines_of_bounded_length() -> None:
    content = mails.written(put(text="ü" * 2_000, subject="ü" * 300))
    assert content.isascii()
    assert max(map(len, content.splitlines())) <= 998


def test_a_mail_for_later_carries_the_date_it_is_due() -> None:
    letter = put(not_before=NOW + timedelta(hours=3))
    assert b"Date: Mon, 02 Mar 2026 12:30:00 +0000" in mails.written(letter)
