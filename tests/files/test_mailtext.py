from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outspoken.files.mailtext import from_html, own_words

QUOTES = [
    "On Tue, 2 Apr 2024 at 10:00, Ada <a@x.example> wrote:\n> sorry",
    "On Tue, 2 Apr 2024 at 10:00, Northline Customer Care\n<care@northline.example> wrote:\n\n> sorry",
    "Am 02.04.2024 um 10:00 schrieb Ada:\n> Entschuldigung",
    "Le mar. 2 avr. 2024 à 10:00, Ada <a@x.example> a écrit :\n> pardon",
    "El mar, 2 abr 2024 a las 10:00, Ada escribió:\n> perdón",
    "Il giorno mar 2 apr 2024 alle ore 10:00 Ada ha scritto:\n> scusa",
    "Op di 2 apr. 2024 om 10:00 schreef Ada:\n> sorry",
    "Em ter., 2 de abr. de 2024 às 10:00, Ada escreveu:\n> desculpe",
    "-----Original Message-----\nFrom: Ada\nSent: Monday\n\nsorry",
    "-----Ursprüngliche Nachricht-----\nVon: Ada\n\nEntschuldigung",
    "From: Ada <a@x.example>\nSent: Tuesday, 2 April 2024\nTo: Dev\nSubject: Re: bag\n\nsorry",
    "Von: Ada\nGesendet: Dienstag\nAn: Dev\nBetreff: AW: Koffer\n\nEntschuldigung",
    "-- \nDev Okafor\n12 Long Street",
    "Sent from my iPhone",
    "Von meinem iPhone gesendet",
    "Envoyé de mon iPhone",
]


@pytest.mark.parametrize("below", QUOTES)
def test_what_stands_below_the_senders_words_is_taken_off(below: str) -> None:
    assert own_words(f"My bag is still lost.\nPlease help.\n\n{below}\n") == "My bag is still lost.\nPlease help."


def test_words_below_a_quote_are_kept() -> None:
    assert own_words("On Monday Ada wrote:\n> Did it arrive?\n\nNo, it did not.\n") == "No, it did not."


def test_words_between_quoted_lines_are_kept() -> None:
    assert own_words("> Did it arrive?\nNo.\n> When was it sent?\nOn Monday.") == "No.\nOn Monday."


@pytest.mark.parametrize(
    "text",
    [
        "From Leeds to York it took three hours.",
        "On Monday nobody wrote: I had to call.",
        "I pay -- as always -- too much.",
    ],
)
def test_words_that_only_look_like_a_quote_are_kept(text: str) -> None:
    assert own_words(text) == text


def test_a_mail_that_is_only_a_quote_has_no_words() -> None:
    assert own_words("> one\n> two") == ""


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One</p><p>Two</p>", "One\n\nTwo"),
        ("a<script>alert(1)</script>b", "ab"),
        ("<b>unclosed <i>tags", "unclosed tags"),
        ("5 &lt; 6 &amp; more&nbsp;", "5 < 6 & more"),
        ("<blockquote>old</blockquote>new", "new"),
        ("<ul><li>late</li><li>dirty</li></ul>", "late\n\ndirty"),
        ("<img src=x onerror=alert(1)>plain", "plain"),
    ],
)
def test_html_becomes_plain_words(html: str, text: str) -> None:
    assert from_html(html) == text


@given(st.text(max_size=300))
def test_no_body_breaks_the_reading(body: str) -> None:
    own_words(body)
    from_html(body)
