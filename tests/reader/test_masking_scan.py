"""The scan against the finders' own patterns: it may pass over no text in which one of them finds something."""

from __future__ import annotations

import time

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outspoken import reader
from outspoken.reader import masking
from outspoken.reader.masking import Rule, mask_one, scan, shipped_rules
from outspoken.reader.masking.cues import cues

DIGITS = {scan.IBAN: 9, scan.CARD: 13, scan.RULED: 4, scan.PHONE: 7} | dict.fromkeys(
    (scan.STREET_AFTER, scan.STREET_BEFORE, scan.STREET_BETWEEN, scan.STREET_ENDING, scan.CODE), 1
)
OWN = (
    *shipped_rules(),
    Rule("order", words=("Bestellung", "заказ", "会员", "#", "ref."), shapes=("RX-999999", "99AA99")),
)


def precisely(text: str, rules: tuple[Rule, ...] | None = None) -> str:
    """Every finder tried on the text that has the digits for it, whatever the scan says."""
    digits = sum(character in "0123456789" for character in text)
    for finder in masking._finders(rules):
        if digits >= DIGITS.get(finder.sign, 0):
            text = finder.replace(text)
    return text


CUE = st.sampled_from([word for words in cues().values() for word in words])
OTHERS = """Ada|Müller|d'Amico|Élodie|de|van der|J. R.|Москва|東京|the|he waited|12|7a|12-14|2019|12,5|0612345678
020 7946 0958|50667 Köln|75002 Paris|LS1 4AB|IL 62704|1015 CJ Amsterdam|00-001 Warszawa|111 22 Stockholm|01310-100 São
12345678|AB-123456|1 2 3 4 5 6 7|4111 1111 1111 1111|DE89 3704 0044 0532 0130 00|ada@example.org|@ada|RX-123456|12AB34
Bestellung|заказ|会员|ref.|٣٤|५|１２|😀|❤️|p.o. box"""
OTHER = st.sampled_from(OTHERS.replace("\n", "|").split("|"))
CASED = st.builds(lambda word, how: how(word), st.one_of(CUE, OTHER), st.sampled_from([str, str, str.title, str.upper]))
BETWEEN = st.sampled_from(
    [*" .:-'()/#_’\n\t", " ", " ", " ", ", ", ". ", "\n", "  ", "! ", " é", "\u00a0", "\u2009", ""]
)
SAID = st.lists(st.tuples(CASED, BETWEEN), max_size=9).map(lambda parts: "".join(word + gap for word, gap in parts))
LETTERS = st.text("ab A1 2,.-@/()'’éÉßſKıİ\n\t:#°º！１٣😀한の\x00", max_size=60)


@settings(deadline=None, max_examples=600)
@given(st.one_of(SAID, SAID, LETTERS, st.text(max_size=80)))
def test_what_the_scan_passes_over_no_finder_would_change(text: str) -> None:
    assert mask_one(text) == precisely(text)
    assert mask_one(text, rules=OWN) == precisely(text, OWN)


def test_a_cue_that_a_label_comes_to_stand_before_counts() -> None:
    assert mask_one("4111 1111 1111 1111#12-14", rules=OWN) == "[card]#[order]"


def test_neighbours_in_a_buffer_are_not_looked_at() -> None:
    texts = ["my name is", "Ada", "kind regards,", "Ada", "12 High", "Street", "on 020 79", "460958", "ada@", "x.org"]
    assert reader.mask(texts).to_pylist() == texts
    assert reader.mask(["", "12", " rue de la Paix", "@"]).to_pylist() == ["", "12", " rue de la Paix", "@"]


def test_many_rows_are_looked_at_in_parts_as_one_by_one() -> None:
    texts = ["fine", "call 020 7946 0958", None, "Kind regards, Ada"] * 20_000
    assert reader.mask(texts).to_pylist() == ["fine", "call [phone]", None, "Kind regards, [name]"] * 20_000


def test_texts_without_a_candidate_are_not_copied() -> None:
    texts = pa.array(["the driver was kind", "12 stars", "I am fine, thanks"])
    assert reader.mask(texts).buffers()[2].address == texts.buffers()[2].address


@pytest.mark.parametrize(
    "piece",
    ["calle-", "calle ", "12 x Street ", "会员 ", "customer ", "straße 1 ", "regards, ", "i am mr. ", "é", "1 ", "٣ 1"],
)
def test_the_scan_of_a_hostile_megabyte_takes_time_in_proportion(piece: str) -> None:
    text = (piece * 1_000_000)[:1_000_000]
    mask_one("warm", rules=OWN)
    started = time.perf_counter()
    masking._signs(pa.array([text]), masking._finders(OWN))
    assert time.perf_counter() - started < 10  # a quadratic loop would take hours
