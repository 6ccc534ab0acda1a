"""The outbox: what is put into it, once; what is refused; what can be taken back and sent again."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction

from outspoken.people.models import AuditEvent
from outspoken.post import letters
from outspoken.post.addresses import BadAddress
from outspoken.post.models import Attachment, Letter
from tests.cast import NOW, Cast

if TYPE_CHECKING:
    from tests.post.conftest import Make

pytestmark = pytest.mark.django_db


def mail(**other: object) -> Letter:
    said = {"key": "case 1 opened", "to": "dev@a.example", "subject": "Your case", "text": "We read it.", **other}
    return letters.put_mail(about="case 1", now=NOW, **said)  # type: ignore[arg-type]


def test_a_mail_waits_and_is_due_at_once() -> None:
    letter = mail()
    assert (letter.state, letter.kind, letter.tries) == ("waiting", "mail", 0)
    assert letter in Letter.objects.due(at=NOW)
    assert letter.message_id == f"<{letter.pk}@localhost>"


def test_the_same_key_is_put_once_and_the_first_words_stand() -> None:
    first = mail(attachments=[("a.txt", "text/plain", b"a")])
    second = mail(text="Other words.", attachments=[("a.txt", "text/plain", b"a")])
    assert first.pk == second.pk
    assert second.text == "We read it."
    assert Attachment.objects.count() == 1


def test_a_letter_goes_with_the_transaction_it_was_put_in() -> None:
    def put_and_fail() -> None:
        with transaction.atomic():
            mail()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        put_and_fail()
    assert not Letter.objects.exists()


def test_a_letter_may_not_go_before_its_time() -> None:
    letter = mail(not_before=NOW + timedelta(hours=2))
    assert letter not in Letter.objects.due(at=NOW + timedelta(minutes=119))
    assert letter in Letter.objects.due(at=NOW + timedelta(hours=2))


def test_a_mail_answers_within_its_thread_and_says_that_no_person_wrote_it() -> None:
    headers = mail(in_reply_to="<b@a>", references=["<a@a>", "<b@a>"], reply_to="Web <case-1@a.example>").headers
    assert headers == {
        "Reply-To": "case-1@a.example", "In-Reply-To": "<b@a>", "References": "<a@a> <b@a>",
        "Auto-Submitted": "auto-generated",
    }  # fmt: skip


def test_a_mail_a_person_wrote_does_not_claim_to_be_automatic() -> None:
    assert "Auto-Submitted" not in mail(is_automatic=False).headers


def test_list_mail_can_be_unsubscribed_from_by_one_post() -> None:
    headers = mail(unsubscribe="https://o.example/u/1").headers
    assert headers["List-Unsubscribe"] == "<https://o.example/u/1>"
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "List-Unsubscribe" not in mail(key="another").headers


@pytest.mark.parametrize(
    "address",
    ["", "dev", "dev@", "@a.example", "dev@a.example\nBcc: x@a.example", "dev@a.example\r\n", "a@a.example,b@a.example",
     "a@a.example b@a.example", "Dev <dev@a.example>", "dev@a\x00.example", "dév@a.example", "a@a.example;b@a.example"],
)  # fmt: skip
def test_what_is_not_one_address_is_refused_and_not_repeated(address: str) -> None:
    with pytest.raises(BadAddress) as caught:
        mail(to=address + ("\nX: y" if address.endswith("\r\n") else ""))
    assert not Letter.objects.exists()
    assert "dev@a" not in str(caught.value)


@pytest.mark.parametrize(
    "headers",
    [{"X-A": "a\r\nBcc: x@a.example"}, {"X-A": "a\nb"}, {"X-A\r\nBcc": "x"}, {"X A": "b"}, {"Bcc": "x@a.example"},
     {"From": "x@a.example"}, {"message-id": "<a@a>"}, {"Auto-Submitted": "no"}, {"List-Unsubscribe": "<https://x>"}],
)  # fmt: skip
def test_a_header_cannot_be_smuggled_in(headers: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="header"):
        mail(headers=headers)


@pytest.mark.parametrize("field", ["in_reply_to", "unsubscribe"])
def test_a_line_break_in_what_becomes_a_header_is_refused(field: str) -> None:
    with pytest.raises(ValueError, match="line break"):
        mail(**{field: "<a@a>\r\nBcc: x@a.example"})


def test_a_subject_becomes_one_line() -> None:
    assert mail(subject="Your case\r\nBcc: x@a.example").subject == "Your case Bcc: x@a.example"


def test_a_mail_that_is_too_large_is_refused(settings: Any) -> None:
    settings.MAIL_BYTES = 100
    with pytest.raises(letters.TooLarge, match="at most 100 are sent"):
        mail(attachments=[("a.bin", "application/octet-stream", b"x" * 101)])


def event(**other: object) -> list[Letter]:
    said = {"type": "case.opened", "subject": "A case was opened.", "data": {}, "key": "case 1 opened", **other}
    return letters.put_event(about="case 1", now=NOW, **said)  # type: ignore[arg-type]


def test_an_event_is_put_once_to_each_endpoint_that_wants_it(endpoint_at: Make) -> None:
    wants, all_of_them = endpoint_at("https://a.example", types=["case.opened"]), endpoint_at("https://b.example")
    endpoint_at("https://c.example", types=["case.closed"])
    endpoint_at("https://d.example", is_on=False)
    first, second = event(), event()
    assert {each.endpoint for each in first} == {wants, all_of_them}
    assert {each.pk for each in first} == {each.pk for each in second}
    assert Letter.objects.count() == 2


@pytest.mark.parametrize(
    "wrong", [{"type": "case.opend"}, {"data": {"severity": "bad"}}, {"data": {"action": "explode"}}]
)
def test_an_event_of_no_known_kind_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"is no(ne| type) of"):
        event(**wrong)


def test_a_letter_is_taken_back_before_it_is_sent_and_not_after() -> None:
    letter = letters.cancel(mail(), because="the case was closed")
    assert (letter.state, letter.trouble) == ("cancelled", "the case was closed")
    assert not Letter.objects.due(at=NOW + timedelta(days=9)).exists()
    sent = mail(key="another")
    Letter.objects.filter(pk=sent.pk).update(state="sent", sent_at=NOW)
    with pytest.raises(letters.AlreadySent):
        letters.cancel(sent)


def test_a_letter_given_up_is_sent_again_under_the_same_id(cast: Cast) -> None:
    letter = mail()
    Letter.objects.filter(pk=letter.pk).update(state="given up", tries=10, trouble="nobody is there")
    later = NOW + timedelta(days=9)
    once_more = letters.again(letter, by=cast.ada, now=later)
    assert (once_more.pk, once_more.state, once_more.tries, once_more.trouble) == (letter.pk, "waiting", 0, "")
    assert once_more in Letter.objects.due(at=later)
    assert AuditEvent.objects.get(verb="letter.put_again").by == cast.ada


def test_what_was_written_to_an_address_or_about_a_thing_can_be_erased() -> None:
    mail(), mail(key="2", to="eve@a.example")
    kept = letters.put_mail(key="3", to="bo@a.example", subject="s", text="t", about="case 2", now=NOW)
    assert letters.erase(to=["dev@a.example"]) == 1
    assert letters.erase(about=["case 1"]) == 1
    assert letters.erase() == 0
    assert Letter.objects.get() == kept
