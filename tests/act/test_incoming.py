"""Mail that comes in: answers join their case, letters that came back are told, whoever writes anew gets a case."""

from __future__ import annotations

from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from outspoken.act import cases, incoming
from outspoken.act.models import Case, Message, Outcome, State
from outspoken.listen.models import Feedback, Source
from outspoken.people.models import Identity
from outspoken.post.inbox import intake, mailboxes
from outspoken.post.models import InboundMail, Letter, Mailbox
from tests.act.conftest import OpenCase
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def mailbox(cast: Cast, now: datetime, settings: Any, tmp_path: Path) -> Mailbox:
    settings.DATA_DIR = tmp_path
    settings.MAIL_DOMAIN = "vo.example"
    return mailboxes.create(
        kind="webhook", name="Care", address="care@vo.example", authserv_id="mx.vo.example", by=cast.ada, now=now
    )


def written(text: str, *, sender: str = "mia@example.test", **headers: str) -> bytes:
    mail = EmailMessage()
    named = {
        "From": sender,
        "To": "care@vo.example",
        "Subject": "My parcel",
        "Message-ID": f"<{abs(hash((text, sender)))}@example.test>",
        "Date": "Mon, 02 Mar 2026 09:00:00 +0000",
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    for name, value in named.items():
        mail[name] = value
    mail.set_content(text)
    return mail.as_bytes()


def take(mailbox: Mailbox, *mails: bytes, now: datetime) -> int:
    intake.take(mails, mailbox=mailbox, now=now)
    return incoming.take_up(now=now)


def answered(case: Case, cast: Cast, now: datetime) -> Letter:
    letter = cases.answer(case, text="Which order?", by=cast.cleo, now=now).letter
    assert letter is not None
    return letter


def test_an_answer_joins_its_case(open_case: OpenCase, mailbox: Mailbox, cast: Cast, now: datetime) -> None:
    case = open_case()
    letter = answered(case, cast, now)
    assert take(mailbox, written("The one of May.", In_Reply_To=f"<{letter.pk}@vo.example>"), now=now) == 1
    case.refresh_from_db()
    said = case.messages.get(kind=Message.Kind.IN)
    assert (said.text, said.is_doubtful, case.state) == ("The one of May.", False, State.WORKING)
    assert InboundMail.objects.get().handled_as == f"case {case.number}"


def test_an_answer_finds_its_case_by_the_address_alone(
    open_case: OpenCase, mailbox: Mailbox, cast: Cast, now: datetime
) -> None:
    case = open_case()
    address = answered(case, cast, now).headers["Reply-To"]
    take(mailbox, written("From my other phone.", sender="mia2@example.test", To=address), now=now)
    assert case.messages.get(kind=Message.Kind.IN).text == "From my other phone."


def test_somebody_else_who_names_our_letter_is_shown_as_doubtful(
    open_case: OpenCase, mailbox: Mailbox, cast: Cast, now: datetime
) -> None:
    case = open_case()
    letter = answered(case, cast, now)
    forged = written("Send it to me.", sender="eve@example.test", In_Reply_To=f"<{letter.pk}@vo.example>")
    take(mailbox, forged, now=now)
    case.refresh_from_db()
    assert case.messages.get(kind=Message.Kind.IN).is_doubtful
    assert case.state == State.WAITING


def test_who_writes_anew_is_feedback_and_a_case(mailbox: Mailbox, now: datetime) -> None:
    take(mailbox, written("It never came."), now=now)
    told = Feedback.objects.get()
    case = Case.objects.get()
    assert (told.channel, told.verbatims.get().text) == ("mail", "My parcel\n\nIt never came.")
    assert list(case.answers.values_list("feedback", flat=True)) == [told.pk]
    assert case.person == told.person


def test_who_is_known_by_the_address_elsewhere_stays_the_same_person(
    open_case: OpenCase, mailbox: Mailbox, now: datetime
) -> None:
    known = open_case(who="mia@example.test")
    take(mailbox, written("Something else.", sender="Mia@example.test"), now=now)
    assert set(Case.objects.values_list("person", flat=True)) == {known.person_id}


def test_a_forged_sender_is_nobodys_case(open_case: OpenCase, mailbox: Mailbox, now: datetime) -> None:
    known = open_case()
    forged = written("Me again.", Authentication_Results="mx.vo.example; dmarc=fail header.from=example.test")
    take(mailbox, forged, now=now)
    fresh = Case.objects.exclude(pk=known.pk).get()
    assert fresh.person is None


def test_the_same_mail_twice_is_one(open_case: OpenCase, mailbox: Mailbox, cast: Cast, now: datetime) -> None:
    case = open_case()
    letter = answered(case, cast, now)
    mail = written("The one of May.", In_Reply_To=f"<{letter.pk}@vo.example>")
    take(mailbox, mail, now=now)
    take(mailbox, mail, now=now + timedelta(minutes=1))
    assert case.messages.filter(kind=Message.Kind.IN).count() == 1


def test_a_letter_that_came_back_brings_the_case_back(
    open_case: OpenCase, mailbox: Mailbox, cast: Cast, now: datetime
) -> None:
    case = open_case()
    letter = answered(case, cast, now)
    bounce = (
        "From: MAILER-DAEMON@mx.example\r\nTo: care@vo.example\r\nSubject: Undelivered\r\n"
        "Message-ID: <b@mx.example>\r\n"
        "MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
        "--b\r\nContent-Type: text/plain\r\n\r\nNo such user.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n"
        "Final-Recipient: rfc822; mia@example.test\r\nAction: failed\r\nStatus: 5.1.1\r\n"
        f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <{letter.pk}@vo.example>\r\n--b--\r\n"
    )
    take(mailbox, bounce.encode(), now=now)
    case.refresh_from_db()
    assert case.state == State.WORKING
    assert "came back" in case.messages.filter(kind=Message.Kind.EVENT).latest("pk").text
    assert not case.messages.filter(kind=Message.Kind.IN).exists()


def test_an_automatic_reply_is_told_and_changes_nothing(
    open_case: OpenCase, mailbox: Mailbox, cast: Cast, now: datetime
) -> None:
    case = open_case()
    letter = answered(case, cast, now)
    away = written("I am away.", In_Reply_To=f"<{letter.pk}@vo.example>", Auto_Submitted="auto-replied")
    take(mailbox, away, now=now)
    case.refresh_from_db()
    assert case.state == State.WAITING
    assert not case.messages.filter(kind=Message.Kind.IN).exists()
    assert Letter.objects.count() == 1


def test_a_reply_to_a_case_closed_long_ago_opens_another(
    open_case: OpenCase, mailbox: Mailbox, cast: Cast, now: datetime
) -> None:
    case = open_case()
    letter = answered(case, cast, now)
    cases.close(case, outcome=Outcome.NOT_REACHED, by=cast.cleo, now=now)
    later = now + timedelta(days=31)
    take(mailbox, written("It broke again.", In_Reply_To=f"<{letter.pk}@vo.example>"), now=later)
    case.refresh_from_db()
    assert case.state == State.CLOSED
    assert Case.objects.exclude(pk=case.pk).get().state == State.NEW


def test_a_mail_about_a_case_that_was_erased_begins_anew(
    open_case: OpenCase, mailbox: Mailbox, cast: Cast, now: datetime
) -> None:
    case = open_case()
    letter = answered(case, cast, now)
    address = letter.headers["Reply-To"]
    case.delete()
    take(mailbox, written("And?", To=address), now=now)
    assert Case.objects.get().messages.count() == 0


def test_a_mail_without_a_word_is_a_case_all_the_same(mailbox: Mailbox, now: datetime) -> None:
    photo = EmailMessage()
    photo["From"], photo["To"], photo["Message-ID"] = "mia@example.test", "care@vo.example", "<photo@example.test>"
    photo.add_attachment(b"\x89PNG\r\n\x1a\n", maintype="image", subtype="png", filename="broken.png")
    take(mailbox, photo.as_bytes(), now=now)
    case = Case.objects.get()
    assert InboundMail.objects.get().handled_as == f"case {case.number}"
    assert case.person == Identity.objects.get(handle="mia@example.test").person
    assert case.messages.get().text == "a mail came without words, with 1 files"


def test_mail_is_answered_though_its_source_is_closed(mailbox: Mailbox, now: datetime) -> None:
    take(mailbox, written("It never came."), now=now)
    Source.objects.filter(slug=incoming.SOURCE).update(is_open=False)
    take(mailbox, written("Hello?", sender="leo@example.test"), now=now)
    assert Feedback.objects.count() == 1
    assert Case.objects.latest("number").messages.get(kind=Message.Kind.IN).text == "Hello?"


def test_two_mails_to_which_a_program_gave_one_message_id_are_two(mailbox: Mailbox, now: datetime) -> None:
    same = {"Message_ID": "<form@example.test>"}
    take(mailbox, written("It never came.", **same), now=now)
    take(mailbox, written("It is broken.", sender="leo@example.test", **same), now=now)
    assert Case.objects.count() == Feedback.objects.count() == 2


def test_many_mails_of_one_customer_at_once_are_one_case(mailbox: Mailbox, now: datetime) -> None:
    mails = [written(f"Hello {number}", Message_ID=f"<{number}@example.test>") for number in range(5)]
    assert take(mailbox, *mails, now=now) == 5
    assert Case.objects.get().answers.count() == Feedback.objects.count() == 5


def test_new_mails_cost_the_same_queries_however_many(
    mailbox: Mailbox, now: datetime, django_assert_max_num_queries: Any
) -> None:
    mails = [written(f"Hello {number}", sender=f"c{number}@example.test") for number in range(30)]
    intake.take(mails, mailbox=mailbox, now=now)
    # One for each mail says what became of it.
    with django_assert_max_num_queries(30 + 30):
        assert incoming.take_up(now=now) == 30
    assert Case.objects.count() == 30


def test_a_failure_leaves_all_mails_waiting(mailbox: Mailbox, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    intake.take([written("One"), written("Two")], mailbox=mailbox, now=now)
    with monkeypatch.context() as broken:
        broken.setattr(incoming, "open_for", lambda *given, **named: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            incoming.take_up(now=now)
    assert incoming.take_up(now=now) == 2
    # Two mails of one person about no place in particular are one case.
    assert (Case.objects.count(), Feedback.objects.count()) == (1, 2)
    assert Identity.objects.filter(kind="mail").count() == 1


def test_a_mail_that_breaks_holds_up_nobody_else(
    mailbox: Mailbox, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = incoming._item

    def breaks(mail: InboundMail, *given: str) -> Any:
        return 1 / 0 if "Two" in mail.said else item(mail, *given)

    mails = [written(word, sender=f"{word.lower()}@example.test") for word in ("One", "Two", "Three")]
    intake.take(mails, mailbox=mailbox, now=now)
    with monkeypatch.context() as broken:
        broken.setattr(incoming, "_item", breaks)
        assert incoming.take_up(now=now) == 2
        with pytest.raises(ZeroDivisionError):
            incoming.take_up(now=now)
    assert Case.objects.count() == 2
    [waits] = InboundMail.objects.waiting()
    assert waits.said == "Two"
    assert incoming.take_up(now=now) == 1
    assert Case.objects.count() == 3


def test_an_answer_without_words_says_what_came_instead(
    open_case: OpenCase, mailbox: Mailbox, cast: Cast, now: datetime
) -> None:
    case = open_case()
    letter = answered(case, cast, now)
    only_a_file = (
        f"From: mia@example.test\r\nIn-Reply-To: <{letter.pk}@vo.example>\r\nSubject: Re: Your case\r\n"
        "Content-Type: image/png; name=broken.png\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo=\r\n"
    ).encode()
    take(mailbox, only_a_file, now=now)
    said = case.messages.get(kind=Message.Kind.IN).text
    assert said == "Re: Your case\n\n[a mail without words: 1 file: broken.png]"


def test_a_new_mail_that_cannot_be_read_here_says_so_in_its_case(mailbox: Mailbox, now: datetime) -> None:
    encrypted = (
        b"From: mia@example.test\r\nMessage-ID: <sealed@example.test>\r\nSubject: My account\r\n"
        b"Content-Type: application/pkcs7-mime; smime-type=enveloped-data\r\n\r\nMIAG\r\n"
    )
    take(mailbox, encrypted, now=now)
    told = Case.objects.get().messages.filter(kind=Message.Kind.EVENT).values_list("text", flat=True)
    assert any("it is encrypted (S/MIME)" in text for text in told)


def test_a_mail_that_its_server_withholds_is_a_case_that_says_where_to_look(mailbox: Mailbox, now: datetime) -> None:
    intake.take_withheld(7, mailbox=mailbox, now=now)
    incoming.take_up(now=now)
    told = Case.objects.get().messages.values_list("text", flat=True)
    assert any("Open it in the mailbox itself" in text for text in told)
