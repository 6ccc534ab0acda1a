from __future__ import annotations

from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.files.layouts import RATED, eml, mbox, message
from tests.files.whole import read_whole


def test_messages_of_people_are_read_and_those_of_machines_refused(tmp_path: Path) -> None:
    whole = read_whole(mbox(tmp_path))
    assert whole.texts == [
        f"Stuck near York\n{RATED[1][0]}",
        "Stuck near York\nStill no answer.\n\nFrom York station I had to take a taxi.",
    ]
    assert whole.column("external_id") == ["m1@example.org", "m2@example.org"]
    assert whole.column("person") == ["dev@example.org"] * 2
    assert whole.column("channel") == ["email"] * 2
    assert whole.column("occurred_at")[0] == datetime(2024, 4, 2, 7, 30, tzinfo=UTC)
    assert [(reject.line, reject.reason) for reject in whole.rejects] == [
        (3, "an automatic message (Auto-Submitted: auto-replied)"),
        (4, "a bounce: it was not delivered by a person"),
    ]


@pytest.mark.parametrize(
    ("mail", "reason"),
    [
        (message("Gone", Auto_Submitted="auto-generated"), "an automatic message"),
        (message("Gone", subject="Automatic reply: Lost bag"), "an automatic reply"),
        (message("Gone", X_Autoreply="yes"), "an automatic reply"),
        (message("Gone", Return_Path="<>"), "a bounce"),
        (message("News!", Precedence="bulk", List_Unsubscribe="<https://x.example>"), "bulk mail"),
        (message("> only\n> quoted\n", subject=""), "no words of its own"),
    ],
)
def test_a_message_that_is_no_customers_is_refused_with_the_reason(
    tmp_path: Path, mail: EmailMessage, reason: str
) -> None:
    whole = read_whole(mbox(tmp_path, [mail, message("My bag is lost.", message_id="<z@example.org>")]))
    assert reason in whole.rejects[0].reason
    assert "dev@example.org" in whole.rejects[0].raw.lower()
    assert whole.column("external_id") == ["z@example.org"]


def test_a_delivery_report_is_refused(tmp_path: Path) -> None:
    report = (
        b"From: someone@example.org\nSubject: Undelivered\nMIME-Version: 1.0\n"
        b"Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\nfailed\n--b--\n"
    )
    whole = read_whole(mbox(tmp_path, [report, message("My bag is lost.")]))
    assert whole.rejects[0].reason == "a delivery or read report (delivery-status)"


def test_html_alone_becomes_text_without_the_quoted_mail(tmp_path: Path) -> None:
    mail = message("x")
    mail.set_content(
        "<html><head><style>p{}</style></head><body><p>Two&nbsp;bags<br>are lost &amp; gone</p>"
        "<div class='gmail_quote'>On Monday Ada wrote: <blockquote>sorry</blockquote></div></body></html>",
        subtype="html",
    )
    assert read_whole(eml(tmp_path, mail)).texts == ["Lost bag\nTwo bags\nare lost & gone"]


def test_the_plain_part_goes_before_html_and_attachments_are_left_out(tmp_path: Path) -> None:
    mail = message("The plain words.")
    mail.add_alternative("<p>The HTML words.</p>", subtype="html")
    mail.add_attachment("attached words", filename="notes.txt")
    assert read_whole(eml(tmp_path, mail)).texts == ["Lost bag\nThe plain words."]


@pytest.mark.parametrize(
    ("charset", "data", "words"),
    [
        ("utf-8", "schön – teuer".encode("cp1252"), "schön – teuer"),
        ("us-ascii", "größer".encode(), "größer"),
        ("x-unknown-9", "größer".encode(), "größer"),
        ("iso-2022-jp", "遅い".encode("iso-2022-jp"), "遅い"),
    ],
)
def test_a_wrong_charset_is_repaired(tmp_path: Path, charset: str, data: bytes, words: str) -> None:
    mail = (
        f"From: dev@example.org\nSubject: Zug\nDate: Tue, 2 Apr 2024 09:30:00 +0200\nMessage-ID: <c@x>\n"
        f"Content-Type: text/plain; charset={charset}\nContent-Transfer-Encoding: 8bit\n\n"
    ).encode() + data
    assert read_whole(eml(tmp_path, mail)).texts == [f"Zug\n{words}"]


def test_encoded_headers_and_a_missing_id_and_date_are_no_trouble(tmp_path: Path) -> None:
    mail = (
        b"From: =?utf-8?q?J=C3=BCrgen?= <J@Example.org>\nSubject: =?iso-8859-1?q?Re:_Versp=E4tung?=\n"
        b"To: care@x.example\nReceived: by mx; Tue, 2 Apr 2024 09:30:00 +0000\n\nWieder zu sp\xc3\xa4t.\n"
    )
    row = read_whole(eml(tmp_path, mail)).rows[0]
    assert row["verbatims"][0]["text"] == "Verspätung\nWieder zu spät."
    assert row["person"] == "j@example.org"
    assert row["occurred_at"] == datetime(2024, 4, 2, 9, 30, tzinfo=UTC)
    assert len(row["external_id"]) == 20


def test_a_line_that_begins_with_from_in_the_middle_parts_nothing(tmp_path: Path) -> None:
    text = "First.\n\nFrom here on nobody helped.\nFrom 1 to 10: 2.\n"
    assert len(read_whole(mbox(tmp_path, [message(text)])).rows) == 1


@pytest.mark.parametrize("junk", [b"", b"\xff\xfe\x00", b"Content-Type: multipart/mixed\n\nno boundary"])
def test_a_broken_message_costs_no_other(tmp_path: Path, junk: bytes) -> None:
    whole = read_whole(mbox(tmp_path, [message("My bag is lost."), junk, message("Still.", message_id="<n@x>")]))
    assert {"a1@example.org", "n@x"} <= set(whole.column("external_id"))
    assert len(whole.rows) + len(whole.rejects) == 3
