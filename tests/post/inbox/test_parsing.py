"""Raw bytes in, a mail out: the new words, the files, the sender, and nothing that brings it down."""

from __future__ import annotations

import base64
import time
import tracemalloc
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outspoken.post.inbox import transfer, wrapping
from outspoken.post.inbox.mail import Address, Authentication, Kind, Verdict
from outspoken.post.inbox.parsing import LONGEST_TEXT, parse
from outspoken.post.inbox.presets import EXCHANGE_ONLINE
from tests.post.inbox.mails import FOLDER, LETTER, RECEIVED, US, mail, raw

SAID = {
    "gmail_en": "The money is still not here.",
    "gmail_en_folded": "The money is still not here.",
    "gmail_de": "Das Geld ist noch nicht da.",
    "gmail_fr": "L'argent n'est pas encore là.",
    "gmail_es": "El dinero aún no está aquí.",
    "gmail_pt": "O dinheiro ainda não chegou.",
    "gmail_it": "I soldi non sono ancora arrivati.",
    "gmail_nl": "Het geld is er nog niet.",
    "gmail_sv": "Pengarna har inte kommit.",
    "gmail_pl": "Pieniędzy wciąż nie ma.",
    "gmail_ja": "まだ返金がありません。",
    "gmail_html": "The money is still not here.",
    "outlook_en": "The money is still not here.",
    "outlook_de": "Das Geld ist noch nicht da.",
    "outlook_fr": "L'argent n'est pas là.",
    "outlook_es": "El dinero no está.",
    "outlook_old": "The money is still not here.",
    "outlook_html": "The money is still not here.",
    "outlook_web_html": "The money is still not here.",
    "apple_en": "The money is still not here.",
    "apple_de": "Das Geld ist noch nicht da.",
    "yahoo": "The money is still not here.",
    "thunderbird_inline": "On the first of February.\n\n4711, as I said twice.",
    "thunderbird_flowed": "This line was folded by the program and is one.\nThis one is another.",
    "said_wrote": "On Monday your agent wrote:\nyou will have it tomorrow.\nI do not.",
    "thanks_stays": "It works now.\n\nThank you so much!\nDev",
    "all_signature": "-- \nDev",
    "disclaimer": "Nobody called me back.",
    "hostile_html": "Fine <b> a < b\n\nBye",
    "alternative": "Café closed.",
    "no_boundary": "The door was closed.",
    "latin1_as_utf8": "Grüße",
    "unknown_charset": "Grüße",
    "uuencoded": "The file:",
    "forwarded_attached": "Look at what you sent me.",
    "absence_complaint": "Toujours rien.",
    "invitation": "Can we talk on Monday?",
    "smime_signed": "Please close my account.",
    "pgp_signed": "Please close my account.\n- and send me the rest",
    "pgp_inline": "Please read this in private:",
    "smime_encrypted": "",
    "smime_opaque": "",
    "pgp_encrypted": "",
    "winmail_only": "",
    "only_a_file": "",
    "web_form": "Where is my money?",
    "google_group": "Where is my money?",
    "google_group_direct": "Where is my money?",
    "two_senders": "Send it to another account.",
    "exchange_online": "Hello.",
    "reply_to_elsewhere": "Please send it to me.",
}


@pytest.mark.parametrize("name", SAID)
def test_the_new_words_alone_are_said(name: str) -> None:
    assert mail(name).said == SAID[name]


@pytest.mark.parametrize("name", [name for name in SAID if name.startswith(("gmail", "outlook", "apple", "yahoo"))])
def test_what_is_quoted_is_kept_apart(name: str) -> None:
    told = mail(name)
    assert told.quoted
    assert told.quoted not in told.said


def test_every_mail_of_the_folder_has_a_test_of_its_own() -> None:
    told = SAID.keys() | set(KINDS) | {"attached", "winmail", "authenticated", "forged_results", "other_domain_signs"}
    assert {file.stem for file in FOLDER.glob("*.eml")} == told


KINDS = {
    "bounce_dsn": Kind.BOUNCE,
    "bounce_qmail": Kind.BOUNCE,
    "bounce_exim": Kind.BOUNCE,
    "bounce_exchange_de": Kind.BOUNCE,
    "bounce_delayed_fr": Kind.BOUNCE,
    "bounce_utf8": Kind.BOUNCE,
    "bounce_unknown_language": Kind.BOUNCE,
    "away_outlook": Kind.AUTO_REPLY,
    "away_german": Kind.AUTO_REPLY,
    "away_fr": Kind.AUTO_REPLY,
    "away_es": Kind.AUTO_REPLY,
    "away_it": Kind.AUTO_REPLY,
    "away_nl": Kind.AUTO_REPLY,
    "away_gmail": Kind.AUTO_REPLY,
    "away_notes": Kind.AUTO_REPLY,
    "accepted": Kind.AUTO_REPLY,
    "read_receipt": Kind.AUTO_REPLY,
    "list": Kind.LIST,
    "challenge": Kind.CHALLENGE,
    "own": Kind.OWN,
}


@pytest.mark.parametrize("name", KINDS)
def test_programs_are_told_from_people(name: str) -> None:
    assert mail(name).kind == KINDS[name]


@pytest.mark.parametrize("name", SAID)
def test_people_are_told_from_programs(name: str) -> None:
    assert mail(name).kind == Kind.PERSON


def test_a_bounce_says_whom_it_is_about_and_whether_for_good() -> None:
    gone, full = mail("bounce_dsn").bounces
    assert (gone.address, gone.is_permanent, gone.status) == ("dev@home.example", True, "5.1.1")
    assert gone.reason == "550 5.1.1 User unknown"
    assert (full.address, full.is_permanent) == ("eve@home.example", False)
    assert {gone.message_id, full.message_id} == {f"{LETTER}@vo.example"}


@pytest.mark.parametrize("name", ["bounce_qmail", "bounce_exim", "bounce_unknown_language"])
def test_a_bounce_without_a_report_is_read_by_its_words(name: str) -> None:
    [bounce] = mail(name).bounces
    assert (bounce.address, bounce.is_permanent) == ("dev@home.example", True)


@pytest.mark.parametrize(
    ("name", "is_permanent", "status"),
    [("bounce_exchange_de", True, "5.1.10"), ("bounce_delayed_fr", False, "4.4.1"), ("bounce_utf8", True, "5.2.2")],
)
def test_a_bounce_is_read_whatever_its_language_and_packing(name: str, is_permanent: bool, status: str) -> None:
    [bounce] = mail(name).bounces
    assert (bounce.address, bounce.is_permanent, bounce.status) == ("dev@home.example", is_permanent, status)
    assert bounce.message_id == f"{LETTER}@vo.example"


@pytest.mark.parametrize(
    ("name", "remark"),
    [("smime_encrypted", wrapping.SMIME), ("smime_opaque", wrapping.SIGNED), ("pgp_encrypted", wrapping.PGP),
     ("pgp_inline", wrapping.PGP), ("winmail_only", wrapping.TNEF), ("invitation", "it is an invitation to a meeting")],
)  # fmt: skip
def test_what_cannot_be_opened_here_is_told_as_such(name: str, remark: str) -> None:
    assert remark in mail(name).trouble


@pytest.mark.parametrize("name", ["smime_signed", "pgp_signed", "winmail", "only_a_file"])
def test_what_can_be_read_needs_no_remark(name: str) -> None:
    assert mail(name).trouble == ()


def test_a_block_that_nobody_ends_swallows_nothing() -> None:
    told = parse(b"\n-----BEGIN PGP MESSAGE-----\nWhere is my money?", received_at=RECEIVED)
    assert "Where is my money?" in told.said


@pytest.mark.parametrize("name", ["web_form", "google_group"])
def test_what_forms_and_groups_send_in_our_name_is_of_whom_reply_to_names(name: str) -> None:
    told = mail(name)
    assert told.sender == Address("dev@home.example", "Dev")
    assert (told.kind, told.authentication) == (Kind.PERSON, Authentication())
    assert any("whom Reply-To names" in remark for remark in told.trouble)


def test_a_letter_of_ours_that_comes_back_is_ours_whatever_reply_to_says() -> None:
    ours = raw("own").replace(b"To:", b"Reply-To: dev@home.example\nTo:", 1)
    assert parse(ours, received_at=RECEIVED, us=US).kind == Kind.OWN


def test_reply_to_makes_nobody_else_the_sender() -> None:
    told = mail("reply_to_elsewhere")
    assert told.sender.address == "dev@home.example"
    assert [held.address for held in told.reply_to] == ["eve@evil.example"]


def test_of_two_senders_none_is_believed() -> None:
    told = mail("two_senders")
    assert told.authentication.is_forged
    assert "it names more than one sender; none of them is believed" in told.trouble


def test_exchange_online_is_believed_by_the_topmost_header_alone() -> None:
    us = replace(US, authserv_id=EXCHANGE_ONLINE)
    believed = mail("exchange_online", us).authentication
    assert (believed.dkim, believed.spf, believed.dmarc) == (Verdict.PASS,) * 3
    forged = b"Authentication-Results: relay.evil.example; spf=none\n" + raw("exchange_online")
    assert parse(forged, received_at=RECEIVED, us=us).authentication == Authentication()
    other = raw("exchange_online").replace(b"From: dev@home.example", b"From: dev@bank.example")
    assert parse(other, received_at=RECEIVED, us=us).authentication.dmarc == Verdict.NONE


def test_any_server_of_a_provider_may_state_its_results() -> None:
    us = replace(US, authserv_id=".vo.example")
    assert mail("authenticated", us).authentication.dmarc == Verdict.PASS
    elsewhere = replace(US, authserv_id=".o.example")
    assert mail("authenticated", elsewhere).authentication == Authentication()


def test_only_our_own_server_vouches_for_a_sender() -> None:
    proven = mail("authenticated").authentication
    assert (proven.dkim, proven.spf, proven.dmarc) == (Verdict.PASS,) * 3
    forged = mail("forged_results").authentication
    assert (forged.dkim, forged.dmarc) == (Verdict.NONE, Verdict.FAIL)
    assert forged.is_forged
    assert mail("other_domain_signs").authentication.dkim == Verdict.NONE
    nobody = parse(raw("authenticated"), received_at=RECEIVED).authentication
    assert (nobody.dkim, nobody.spf, nobody.dmarc) == (Verdict.NONE,) * 3


def test_files_have_safe_names_and_are_what_their_bytes_say() -> None:
    told = mail("attached")
    assert told.said == "See the picture."
    picture, program = told.attachments
    assert (picture.name, picture.media_type, picture.size) == ("Bürokratie.png", "image/png", 70)
    assert transfer.content(raw("attached"), picture.start, picture.end, picture.encoding).startswith(b"\x89PNG")
    assert (program.name, program.media_type) == ("holiday.jpg", "application/x-msdownload")


def test_a_file_of_an_old_program_is_kept_too() -> None:
    [file] = mail("uuencoded").attachments
    assert (file.name, file.size) == ("note.txt", 3)
    assert transfer.content(raw("uuencoded"), file.start, file.end, file.encoding) == b"Cat"
    [packed] = mail("winmail").attachments
    assert (packed.name, packed.media_type) == ("winmail.dat", "application/ms-tnef")


def test_headers_in_the_wrong_charset_are_read() -> None:
    told = mail("latin1_as_utf8")
    assert told.sender == Address("dev@home.example", "Jürgen")
    assert told.subject == "Köln!"


def test_what_is_answered_is_known() -> None:
    assert mail("gmail_en").in_reply_to == f"{LETTER}@vo.example"


def test_a_missing_id_is_made_up_the_same_each_time() -> None:
    first, second = (parse(b"Subject: x\n\nHello", received_at=RECEIVED + timedelta(hours=n)) for n in (0, 1))
    assert first.is_id_made_up
    assert first.message_id == second.message_id
    assert parse(b"Subject: x\n\nHello.", received_at=RECEIVED).message_id != first.message_id


def test_the_same_mail_by_another_way_has_the_same_digest() -> None:
    one = raw("gmail_en")
    other = b"Received: from a by b\r\nDelivered-To: care@vo.example\r\n" + one.replace(b"\n", b"\r\n")
    assert parse(one, received_at=RECEIVED).digest == parse(other, received_at=RECEIVED).digest
    changed = one.replace(b"still", b"again")
    assert parse(one, received_at=RECEIVED).digest != parse(changed, received_at=RECEIVED).digest


@pytest.mark.parametrize("date", ["Fri, 1 Jan 2100 00:00:00 +0000", "Thu, 1 Jan 1970 00:00:00 +0000", "soon", ""])
def test_a_date_that_cannot_be_is_not_believed(date: str) -> None:
    assert parse(f"Date: {date}\n\nHi".encode(), received_at=RECEIVED).sent_at == RECEIVED


def test_a_date_is_taken_in_its_zone() -> None:
    told = parse(b"Date: Mon, 02 Mar 2026 09:00:00 +0100\n\nHi", received_at=RECEIVED)
    assert told.sent_at == datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


# ── hostile ──

HEAD = b"From: dev@home.example\r\nMessage-ID: <x@home.example>\r\n"
HTML = HEAD + b"Content-Type: text/html\r\n\r\n"
LARGE = {
    "nothing": b"",
    "NULs": b"\0" * 100_000,
    "one line": HEAD + b"\r\n" + b"a" * 5_000_000,
    "line breaks": b"\n" * 1_000_000,
    "encoded words": b"Subject: " + b"=?utf-8?q?" * 200_000 + b"\r\n\r\nx",
    "headers": b"X-A: b\r\n" * 300_000 + b"\r\nhi",
    "folded": b"To: a" + b"\r\n " * 300_000 + b"\r\n\r\nx",
    "comments": b"To: " + b"(" * 200_000 + b"\r\n\r\nx",
    "quotes in an address": b"From: " + b'"\\' * 50_000 + b"\r\n\r\nx",
    "nested": b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(1000)
    ) + b"\r\nhi",
    "parts": b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n" * 300_000,
    "dashes": b"Content-Type: multipart/mixed; boundary=----\r\n\r\n" + b"-" * 3_000_000,
    "tags": HTML + b"<b>" * 500_000,
    "open quotes": HTML + b'<a href="' * 200_000,
    "open comments": HTML + b"<!--" * 500_000,
    "open scripts": HTML + b"<script>" * 200_000,
    "blockquotes": HTML + b"<blockquote>x" * 100_000,
    "attributions": HEAD + b"\r\n" + b"On 3 May 2026 at 10:00 a@b wrote\r\n" * 50_000,
    "farewells": HEAD + b"\r\n" + b"best\r\n" * 200_000,
    "heads": HEAD + b"\r\n" + b"From: a\r\n" * 100_000,
    "footers": HEAD + b"\r\n" + (b"_" * 40 + b"\r\n") * 20_000,
    "spaces": HEAD + b"\r\n" + (b" " * 2000 + b"x\r\n") * 500,
    "armour": HEAD + b"\r\n" + b"-----BEGIN PGP MESSAGE-----\r\n" * 50_000 + b"-----END PGP MESSAGE-----\r\n",
    "senders": b"From: a@b.example\r\n" * 50_000 + b"\r\nhi",
    "calendars": b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
    + b"--b\r\nContent-Type: text/calendar; method=REPLY\r\n\r\nx\r\n" * 20_000,
    "begins": HEAD + b"\r\n" + b"begin 644 a\r\n" * 100_000,
    "punycode": HEAD + b"Content-Type: text/plain; charset=punycode\r\n\r\n" + b"a-b" * 100_000,
    "reports": b"Content-Type: multipart/report; boundary=x\r\n\r\n--x\r\nContent-Type: message/delivery-status\r\n\r\n"
    + b"Final-Recipient: rfc822;a@b\r\nAction: failed\r\n\r\n" * 50_000,
}  # fmt: skip


@pytest.mark.parametrize("name", LARGE)
def test_no_mail_takes_long(name: str) -> None:
    begun = time.process_time()
    told = parse(LARGE[name], received_at=RECEIVED, us=US)
    # Of the processor's own time, so that a busy machine breaks nothing: each takes about a second, and a square
    # of the length would take minutes.
    assert time.process_time() - begun < 10
    assert len(told.said) <= LONGEST_TEXT


def test_a_file_of_25_mb_is_neither_copied_nor_taken_apart() -> None:
    content = base64.encodebytes(b"%PDF-" + bytes(25 * 1000 * 1000))
    given = HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nSee the file.\r\n--b\r\n"
    given += b"Content-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n"
    given += b"Content-Disposition: attachment; filename=plan.pdf\r\n\r\n" + content + b"\r\n--b--\r\n"
    tracemalloc.start()
    try:
        told = parse(given, received_at=RECEIVED)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    [file] = told.attachments
    assert (told.said, file.size, file.media_type) == ("See the file.", 25_000_005, "application/pdf")
    assert most < 3 * len(given)
    assert sum(map(len, transfer.chunks(given, file.start, file.end, file.encoding))) == file.size


def test_a_text_without_end_is_cut_and_the_whole_of_it_kept_as_a_file() -> None:
    told = parse(HEAD + b"\r\n" + b"word " * 500_000, received_at=RECEIVED)
    assert len(told.said) <= LONGEST_TEXT
    assert [file.size for file in told.attachments] == [2_500_000]
    assert told.trouble


PIECES = st.sampled_from(
    [
        b"From: ", b"To: a@b.example", b"Subject: =?utf-8?b?", b"?=", b"Content-Type: multipart/mixed; boundary=b",
        b"Content-Type: text/html; charset=", b"utf-16", b"\r\n", b"\n", b"\r\n\r\n", b"--b", b"--b--", b"\0", b"\xff",
        b"Content-Transfer-Encoding: base64", b"Content-Transfer-Encoding: x-uuencode", b"begin 644 a\n", b"\nend\n",
        b"Content-Type: message/delivery-status", b"Content-Type: multipart/report", b"Final-Recipient: rfc822; a@b",
        b"<div class='gmail_quote'>", b"</", b">", b"&#x110000;", b"&#xd800;", b"On 1 May wrote:", b"> ",
        b"; filename*0*=utf-8''%", b"; name=\"", b"Message-ID: <", b"References: <a@b> <", b"Date: ",
        b"Mon, 99 Foo 20000", b"-- ",
        b"Authentication-Results: mx.vo.example; dkim=", b"(((", b"+2AA-", b"charset=utf-7", b"=?x?q?=ZZ?=",
    ]
)  # fmt: skip


@given(st.lists(st.one_of(PIECES, st.binary(max_size=20)), max_size=60))
@settings(max_examples=400, deadline=None)
def test_whatever_comes_is_read(pieces: list[bytes]) -> None:
    given = b"".join(pieces)
    told = parse(given, received_at=RECEIVED, us=US)
    assert told == parse(given, received_at=RECEIVED, us=US)
    assert told.sent_at <= RECEIVED
    for text in (told.said, told.quoted, told.subject, told.message_id, told.sender.name):
        text.encode("utf-8")
        assert "\0" not in text
    for file in told.attachments:
        content = transfer.content(given, file.start, file.end, file.encoding)
        assert file.encoding != "base64" or abs(len(content) - file.size) <= 1
        assert "/" not in file.name
        assert file.name.strip(".")


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Co", "Zs", "Zl", "Zp"]), min_size=1)


@given(words=st.lists(WORDS, min_size=1, max_size=8), with_html=st.booleans())
@settings(max_examples=200, deadline=None)
def test_our_own_letters_come_back_as_they_were_written(words: list[str], with_html: bool) -> None:
    text = "The words: " + " ".join(words)
    written = EmailMessage(policy=SMTP)
    written["From"] = "Care <care@vo.example>"
    written["Message-ID"] = f"<{LETTER}@vo.example>"
    written["Subject"] = "Your refund"
    written.set_content(text)
    if with_html:
        written.add_alternative("<p>other</p>", subtype="html")
    written.add_attachment(text.encode(), maintype="application", subtype="pdf", filename="plan.pdf")
    told = parse(written.as_bytes(), received_at=RECEIVED, us=US)
    assert told.text == text
    assert told.kind == Kind.OWN
    [file] = told.attachments
    assert transfer.content(written.as_bytes(), file.start, file.end, file.encoding) == text.encode()
