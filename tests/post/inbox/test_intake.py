"""Taking mail in: once, masked, its files on disk, joined to what it answers."""

from __future__ import annotations

import hashlib
import os
import time
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from outspoken.people.models import Identity, Person
from outspoken.post.inbox import intake, joining, store, waiting
from outspoken.post.models import InboundMail, Letter, Mailbox
from tests.cast import NOW
from tests.post.inbox.mails import FOLDER, LETTER, raw

pytestmark = pytest.mark.django_db


def letter(to: str = "dev@home.example", about: str = "case 7", pk: str = LETTER) -> Letter:
    return Letter.objects.create(
        id=UUID(pk), kind="mail", key=f"k {pk}", about=about, to=to, subject="Your refund", text="x", put_at=NOW,
        next_try_at=NOW, give_up_at=NOW,
    )  # fmt: skip


def taken(mailbox: Mailbox, given: bytes) -> InboundMail:
    [pk] = intake.take([given], mailbox=mailbox, now=NOW).ids
    return InboundMail.objects.get(pk=pk)


def written(sender: str = "dev@home.example", to: str = "care@vo.example", **headers: str) -> bytes:
    lines = [f"From: {sender}", f"To: {to}", f"Message-ID: <{uuid4()}@home.example>"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", "Where is it?", ""]).encode()


def test_every_small_mail_is_taken_once(mailbox: Mailbox) -> None:
    raws = [file.read_bytes() for file in sorted(FOLDER.glob("*.eml"))]
    first = intake.take(raws, mailbox=mailbox, now=NOW)
    again = intake.take(raws[::-1], mailbox=mailbox, now=NOW)
    assert (first.stored, first.known) == (len(raws), 0)
    assert (again.stored, again.known) == (0, len(raws))
    assert first.ids == again.ids[::-1]
    assert InboundMail.objects.count() == len(raws)


def test_two_of_one_mail_in_one_batch_are_one(mailbox: Mailbox) -> None:
    done = intake.take([raw("gmail_en"), raw("gmail_en")], mailbox=mailbox, now=NOW)
    assert (done.stored, done.known) == (1, 1)
    assert done.ids[0] == done.ids[1]


def numbered(
    pk: str, words: str, *, date: str = "Mon, 02 Mar 2026 09:00:00 +0000", sender: str = "d@a.example"
) -> bytes:
    return f"From: {sender}\r\nDate: {date}\r\nMessage-ID: <{pk}>\r\n\r\n{words}\r\n".encode()


def test_different_mails_with_one_message_id_are_told_apart(mailbox: Mailbox) -> None:
    first = taken(mailbox, numbered("same@a.example", "One."))
    raws = [
        numbered("same@a.example", "Two.", date="Mon, 02 Mar 2026 09:01:00 +0000"),
        numbered("same@a.example", "Three.", sender="eve@a.example"),
    ]
    intake.take(raws, mailbox=mailbox, now=NOW)
    assert first.message_id == "same@a.example"
    assert len(set(InboundMail.objects.values_list("message_id", flat=True))) == 3
    assert InboundMail.objects.filter(trouble__contains="another mail has the same Message-ID").count() == 2
    intake.take(raws, mailbox=mailbox, now=NOW)
    assert InboundMail.objects.count() == 3


def test_one_mail_that_came_by_two_ways_keeps_its_message_id(mailbox: Mailbox, handed: Mailbox) -> None:
    one = taken(mailbox, numbered("same@a.example", "One."))
    same = taken(handed, numbered("same@a.example", "One."))
    tagged = taken(handed, numbered("same@a.example", "[EXTERNAL] One."))
    assert {one.message_id, same.message_id, tagged.message_id} == {"same@a.example"}


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("pgp_encrypted", "[a mail without words: it is encrypted (PGP)"),
        ("only_a_file", "[a mail without words: 1 file: broken.png]"),
        ("gmail_en", ""),
    ],
)
def test_what_came_instead_of_words_is_told(mailbox: Mailbox, name: str, told: str) -> None:
    words = taken(mailbox, raw(name)).instead_of_words
    assert words.startswith(told)
    assert bool(words) == bool(told)


def test_two_mailboxes_have_a_mail_each(mailbox: Mailbox, handed: Mailbox) -> None:
    assert taken(mailbox, raw("gmail_en")).pk != taken(handed, raw("gmail_en")).pk


def test_words_are_masked_before_they_are_stored(mailbox: Mailbox) -> None:
    mail = taken(mailbox, written(Subject="card 4111 1111 1111 1111") + b"> my card 4111 1111 1111 1111\r\nis lost\r\n")
    assert "4111" not in mail.subject + mail.said + mail.quoted
    assert "[card]" in mail.subject


def test_the_organisations_own_rules_mask_too(mailbox: Mailbox, by: Any) -> None:
    from outspoken.listen import masking_rules

    masking_rules.add(masking_rules.Draft("order", shapes=("AA-99999",)), by=by, now=NOW)
    assert "[order]" in taken(mailbox, written() + b"Order KX-12345 is late.\r\n").said


def test_files_lie_on_disk_under_a_name_of_ours(mailbox: Mailbox) -> None:
    mail = taken(mailbox, raw("attached"))
    picture, _ = mail.files
    content = store.path_of(mail.pk, picture["place"]).read_bytes()
    assert (picture["name"], picture["size"]) == ("Bürokratie.png", len(content))
    assert picture["sha256"] == hashlib.sha256(content).hexdigest()
    assert store.path_of(mail.pk, "0").stat().st_mode & 0o777 == 0o600
    with pytest.raises(ValueError, match="invalid literal"):
        store.path_of(mail.pk, "../../secret")


def test_a_mail_that_is_too_large_is_refused_or_its_head_is_kept(mailbox: Mailbox, settings: Any) -> None:
    settings.INBOUND_MAIL_BYTES = 100
    with pytest.raises(intake.TooLarge, match="larger than 100 bytes"):
        intake.take([raw("attached")], mailbox=mailbox, now=NOW)
    head = raw("attached").partition(b"\n\n")[0] + b"\n\n"
    intake.take_head(head, size=5_000_000, mailbox=mailbox, now=NOW)
    mail = InboundMail.objects.get()
    assert (mail.state, mail.sender) == (InboundMail.State.TOO_LARGE, "dev@home.example")
    assert "5,000,000 bytes" in mail.trouble


# ── what it answers ──


def test_an_answer_is_joined_by_the_message_id_of_our_letter(mailbox: Mailbox) -> None:
    held = letter()
    mail = taken(mailbox, raw("gmail_en"))
    assert (mail.letter, mail.about, mail.joined_by, mail.is_doubtful) == (held, "case 7", "message-id", False)


def test_an_answer_from_another_address_is_doubtful(mailbox: Mailbox) -> None:
    letter(to="somebody@else.example")
    mail = taken(mailbox, raw("gmail_en"))
    assert (mail.about, mail.is_doubtful) == ("case 7", True)
    assert "another address" in mail.doubt


def test_a_sender_that_our_server_calls_forged_is_doubtful(mailbox: Mailbox) -> None:
    letter()
    forged = raw("forged_results").replace(b"Subject:", f"In-Reply-To: <{LETTER}@vo.example>\nSubject:".encode())
    assert taken(mailbox, forged).is_doubtful


def test_the_address_we_gave_away_is_proof_whoever_writes(mailbox: Mailbox) -> None:
    about = f"case {uuid4()}"
    mail = taken(mailbox, written("else@where.example", joining.reply_address(about).upper()))
    assert (mail.about, mail.joined_by, mail.is_doubtful) == (about, "token", False)


def test_the_address_is_found_where_only_the_server_tells_it(mailbox: Mailbox) -> None:
    mail = taken(mailbox, written(Delivered_To=joining.reply_address("case 7")))
    assert (mail.about, mail.joined_by) == ("case 7", "token")


def test_an_address_made_up_joins_nothing(mailbox: Mailbox) -> None:
    good = joining.reply_address("case 7")
    changed = f"{good[:10]}{'a' if good[10] != 'a' else 'b'}{good[11:]}"
    mail = taken(mailbox, written(to=changed))
    assert (mail.about, mail.joined_by, mail.is_doubtful) == ("", "", True)


def test_a_mark_in_the_subject_counts_only_from_whom_we_wrote_to(mailbox: Mailbox) -> None:
    held = letter()
    subject = f"AW: Your refund {joining.subject_tag('case 7')}"
    mine = taken(mailbox, written(Subject=subject))
    other = taken(mailbox, written("eve@home.example", Subject=subject))
    assert (mine.letter, mine.about, mine.joined_by, mine.is_doubtful) == (held, "case 7", "subject", False)
    assert (other.letter, other.about, other.is_doubtful) == (None, "", True)


def test_a_mail_that_follows_an_earlier_one_of_its_sender_is_joined(mailbox: Mailbox) -> None:
    first = taken(mailbox, written(to=joining.reply_address("case 7")))
    second = taken(mailbox, written(References=f"<{first.message_id}>"))
    foreign = taken(mailbox, written("eve@home.example", References=f"<{first.message_id}>"))
    assert (second.about, second.joined_by, second.is_doubtful) == ("case 7", "earlier", False)
    assert (foreign.about, foreign.is_doubtful) == ("case 7", True)


def test_a_bounce_is_joined_to_the_letter_that_came_back(mailbox: Mailbox) -> None:
    held = letter()
    mail = taken(mailbox, raw("bounce_dsn"))
    assert (mail.kind, mail.letter, mail.is_doubtful) == ("bounce", held, False)
    assert {bounce["letter"] for bounce in mail.bounces} == {LETTER}


def test_a_mail_out_of_the_blue_is_of_no_matter_and_not_doubtful(mailbox: Mailbox) -> None:
    mail = taken(mailbox, written(Subject="hello"))
    assert (mail.about, mail.joined_by, mail.is_doubtful) == ("", "", False)


# ── what others do with it ──


def test_mail_waits_until_it_was_handled(mailbox: Mailbox) -> None:
    mail = taken(mailbox, written())
    [held] = waiting.waiting(10)
    waiting.mark_handled(held, as_="case 7", now=NOW)
    assert waiting.waiting(10) == []
    mail.refresh_from_db()
    assert (mail.handled_at, mail.handled_as) == (NOW, "case 7")


@pytest.mark.parametrize(
    "name", ["bounce_dsn", "bounce_exim", "away_outlook", "away_german", "read_receipt", "list", "challenge", "own"]
)
def test_programs_are_never_answered(mailbox: Mailbox, name: str) -> None:
    assert not waiting.may_answer(taken(mailbox, raw(name)), now=NOW)


def test_a_forged_sender_is_never_answered(mailbox: Mailbox) -> None:
    assert not waiting.may_answer(taken(mailbox, raw("forged_results")), now=NOW)


@pytest.mark.parametrize("sender", ["", "dev@home", "d\u00e9v@home.example", "undisclosed-recipients:;"])
def test_what_cannot_be_written_to_is_never_answered(mailbox: Mailbox, sender: str) -> None:
    assert not waiting.may_answer(taken(mailbox, written(sender)), now=NOW)


def test_one_sender_gets_a_few_automatic_answers_an_hour(mailbox: Mailbox) -> None:
    answered = 0
    for _ in range(10):
        mail = taken(mailbox, written())
        if waiting.may_answer(mail, now=NOW):
            waiting.note_answer(mail, now=NOW)
            answered += 1
            assert not waiting.may_answer(mail, now=NOW)
    assert answered == waiting.ANSWERS_AN_HOUR
    assert waiting.may_answer(taken(mailbox, written("eve@home.example")), now=NOW)


def test_erasing_a_sender_takes_words_and_files(mailbox: Mailbox, django_capture_on_commit_callbacks: Any) -> None:
    mail = taken(mailbox, raw("attached"))
    with django_capture_on_commit_callbacks(execute=True):
        assert waiting.forget_sender(["Dev@home.example"]) == 1
    assert not store.path_of(mail.pk, "0").exists()
    assert not InboundMail.objects.exists()


def test_a_person_takes_their_mail_along_and_is_forgotten_with_it(mailbox: Mailbox, by: Any) -> None:
    from outspoken.listen import erasure

    person = Person.objects.create(name="Dev", created_at=NOW)
    Identity.objects.create(person=person, kind="email", handle="Dev@home.example")
    taken(mailbox, raw("attached"))
    kept = taken(mailbox, written("eve@home.example"))
    [mail] = erasure.export_person(person)["mails"]
    assert (mail["said"], mail["files"][0]["name"]) == ("See the picture.", "Bürokratie.png")
    erasure.erase_person(person, by=by, now=NOW)
    assert InboundMail.objects.get() == kept


def test_files_without_a_mail_are_swept_a_day_later(mailbox: Mailbox) -> None:
    kept = taken(mailbox, raw("attached"))
    lost, young = (store.folder() / str(uuid4()) for _ in range(2))
    for home in (lost, young):
        home.mkdir()
    yesterday = time.time() - store.ORPHANED_AFTER - 60
    for home in (lost, Path(store.path_of(kept.pk, "0")).parent):
        os.utime(home, (yesterday, yesterday))
    assert waiting.sweep(now=NOW) == 1
    assert not lost.exists()
    assert young.exists()
    assert store.path_of(kept.pk, "0").exists()
