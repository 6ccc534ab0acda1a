from __future__ import annotations

import time
from collections.abc import Callable

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outspoken import reader
from outspoken.reader.masking import Rule, RuleError, is_card, is_iban, mask_one, shipped_rules
from outspoken.reader.masking.cues import cues

CARDS = ["4111111111111111", "5500000000000004", "378282246310005", "6011111111111117", "3530111333300000"]
IBANS = ["DE89370400440532013000", "GB82WEST12345698765432", "FR1420041010050500013M02606", "NL91ABNA0417164300"]
PHONES = [
    "+44 20 7946 0958", "+49 (0)30 901820", "+33 6 12 34 56 78", "0049 170 1234567", "020 7946 0958", "07700 900123",
    "(555) 123-4567", "555-123-4567", "0151 23456789", "06 12 34 56 78", "+1 415 555 2671", "+48 22 123 45 67",
    "0031 6 12345678", "01632 960 001", "+34 600 123 456",
]  # fmt: skip
NOT_PERSONAL = [
    "paid 1,299.00 EUR on 12/03/2024",
    "on 12/03/2024 14:30 we left",
    "2024-01-17T12:30:45Z",
    "order 20240117-11223344 is late",
    "order number 4111111111111112",
    "Bestellnummer 1234567890",
    "ticket 00123456789",
    "version 10.15.7.1234567",
    "€1.000.000,00",
    "from 1999 2000 2001 2002 on",
    "2019-2020 and 2021-2022",
    "10 000 000 people",
    "at 12:30:45 and 14:05:10",
    "17.01.2024 18.01.2024",
    "flight BA 1234567",
    "@united @delta thanks",
    "score 10/10, 5 of 5, 100 %",
    "https://example.org/12345678901234567890",
    "1234567",
]


@pytest.mark.parametrize("text", NOT_PERSONAL)
def test_prices_dates_orders_and_versions_stay(text: str) -> None:
    assert mask_one(text) == text


@pytest.mark.parametrize("phone", PHONES)
def test_phone_numbers_go(phone: str) -> None:
    assert mask_one(f"Please call me on {phone}, thanks") == "Please call me on [phone], thanks"
    assert mask_one(f"{phone}") == "[phone]"


@pytest.mark.parametrize("card", CARDS)
def test_cards_go_however_they_are_grouped(card: str) -> None:
    for between in ("", " ", "-"):
        grouped = between.join(card[i : i + 4] for i in range(0, len(card), 4))
        assert mask_one(f"my card {grouped} was charged") == "my card [card] was charged"


@pytest.mark.parametrize("iban", IBANS)
def test_ibans_go_however_they_are_grouped(iban: str) -> None:
    spaced = " ".join(iban[i : i + 4] for i in range(0, len(iban), 4))
    for written in (iban, spaced, iban.lower()):
        assert mask_one(f"to {written} please") == "to [iban] please"


def test_a_wrong_check_digit_is_no_card_and_no_iban() -> None:
    assert not is_card("4111111111111112")
    assert not is_iban("DE88370400440532013000")
    assert mask_one("ref DE88370400440532013000") == "ref DE88370400440532013000"


@pytest.mark.parametrize("mail", ["ada@example.org", "a.b+c@x-y.co.uk", "Ben_1@mail.example.com", "o'neil@exämple.de"])
def test_mail_addresses_go(mail: str) -> None:
    assert mask_one(f"write to {mail}.") == "write to [email]."
    assert mask_one(f"<{mail}>") == "<[email]>"


def test_length_nulls_and_slices_are_kept() -> None:
    texts = pa.array(["x", None, "ada@example.org", "", "call 020 7946 0958"])
    assert reader.mask(texts).to_pylist() == ["x", None, "[email]", "", "call [phone]"]
    assert reader.mask(texts.slice(2)).to_pylist() == ["[email]", "", "call [phone]"]
    assert reader.mask([]).to_pylist() == []
    assert reader.mask(["plain", None]).type == pa.string()


def luhn_completed(digits: str) -> str:
    return next(digits + last for last in "0123456789" if is_card(digits + last))


def grouped(number: str, between: str) -> str:
    return between.join(number[i : i + 4] for i in range(0, len(number), 4))


SEPARATORS = st.sampled_from(["", " ", "-"])
CARD = st.builds(
    lambda first, rest, between: grouped(luhn_completed(first + rest), between),
    st.sampled_from(["4", "51", "55", "34", "37"]),
    st.text("0123456789", min_size=13, max_size=13),
    SEPARATORS,
)
MAIL = st.from_regex(
    r"[a-z0-9]([a-z0-9._+-]{0,20}[a-z0-9])?@([a-z0-9]([a-z0-9-]{0,10}[a-z0-9])?\.){1,3}[a-z]{2,6}", fullmatch=True
)
PHONE = st.builds(
    lambda country, groups, between: f"+{country}{between}{between.join(groups)}",
    st.integers(1, 99),
    st.lists(st.text("0123456789", min_size=2, max_size=4), min_size=3, max_size=3),
    st.sampled_from([" ", "-", ".", ""]),
).filter(lambda number: 7 <= sum(map(str.isdigit, number)) <= 15)
WORDS = st.sampled_from(["please write to", "my number is", "hello,", "charged on", ""])


@settings(deadline=None, max_examples=300)
@given(WORDS, st.one_of(CARD, MAIL, PHONE), WORDS)
def test_generated_numbers_do_not_survive(before: str, secret: str, after: str) -> None:
    masked = mask_one(f"{before} {secret} {after}")
    assert secret not in masked
    assert "[" in masked


@settings(deadline=None, max_examples=300)
@given(st.text(alphabet="0123456789 +-()./@abDE:,", max_size=80))
def test_masking_twice_changes_nothing_more(text: str) -> None:
    assert mask_one(mask_one(text)) == mask_one(text)


@pytest.mark.parametrize(
    "piece",
    ["a", "1", "1 ", "a@", "a.", "@", "DE00", "(1-", "a.a@a.", "+", "1-1 ", "AB12 ", "aa11", "call ", "[", "0 "],
)
def test_a_hostile_megabyte_takes_less_than_a_second_or_so(piece: str) -> None:
    started = time.perf_counter()
    mask_one((piece * 1_000_000)[:1_000_000])
    assert time.perf_counter() - started < 30  # a pattern that backtracks would take hours


ACCOUNTS = [
    "my account number is {}",
    "customer no. {}",
    "Policy number: {}",
    "meter #{}",
    "Kundennummer {}",
    "Kunden-Nr.: {}",
    "numéro de client : {}",
    "contrat n° {}",
    "número de cliente {}",
    "codice cliente {}",
    "klantnummer {}",
    "número da conta {}",
    "numer klienta {}",
    "kundnummer {}",
]
ADDRESSES = [
    "12 High Street, Leeds LS1 4AB",
    "Flat 3, 221B Baker Street, London NW1 6XE",
    "742 Evergreen Terrace, Springfield, IL 62704",
    "123 Main St Apt 4B, Austin, TX 78701",
    "PO Box 118",
    "Hauptstraße 12, 10115 Berlin",
    "Goethestr. 5a",
    "Am Markt 3, 50667 Köln",
    "Unter den Linden 77, 10117 Berlin",
    "12 rue de la Paix, 75002 Paris",
    "5 bis avenue Victor Hugo",
    "12 bd Voltaire",
    "C/ Mayor 12",
    "Calle Mayor 12, 28013 Madrid",
    "Avda. de la Constitución, 5",
    "Via Roma 12, 00184 Roma",
    "Keizersgracht 123, 1015 CJ Amsterdam",
    "Jan van Galenstraat 12",
    "Rua Augusta, 123, 1100-048 Lisboa",
    "ul. Marszałkowska 10/5, 00-001 Warszawa",
    "Storgatan 12, 111 22 Stockholm",
]
NAMED = [
    ("My name is {} and I waited", "Ada Byron"),
    ("I am Mr. {}, your customer", "J. R. Smith"),
    ("Hi, I'm {} and I am angry", "Tom"),
    ("Late again. Kind regards, {}", "Ada"),
    ("Late.\nThanks,\n{}\nLeeds", "Peter Shaw"),
    ("Mein Name ist {}", "Jürgen von Thun"),
    ("Viele Grüße\n{}", "Anna Weiß-Kunz"),
    ("je m'appelle {}, et", "Marie-Claire d'Amico"),
    ("Cordialement, {}", "L. de la Tour"),
    ("me llamo {} y espero", "josé"),
    ("Cordiali saluti, {}", "M. De Luca"),
    ("Met vriendelijke groet,\n{}", "D. van den Berg"),
    ("chamo-me {}", "Inês dos Santos"),
    ("Pozdrawiam, {}", "Łukasz Żak"),
    ("Mvh {}", "Åsa Öberg"),
    ("booked under the name {}", "Miller"),
]
STAFF = [
    "Sarah at the desk was brilliant, thanks Sarah!",
    "Spoke to Tom, who called back",
    "Frau Meyer am Schalter war großartig",
    "Danke an Herrn Schulz!",
    "Viele Grüße aus Berlin",
    "Viele Grüße, Ihr treuer Kunde",
    "Pozdrawiam Panią Anię z obsługi",
    "Merci à Camille à l'accueil",
    "My name is not important",
    "Kind regards to the team",
    "Vänligen åtgärda.",
]
NOT_ACCOUNTS_OR_ADDRESSES = [
    "waited 20 minutes at Oxford Street for bus 73",
    "bus 73 Oxford Street was late",
    "in der Hauptstraße 12 Minuten gewartet",
    "contattati via WhatsApp 3 volte",
    "12 Hour Drive from London",
    "Frankfurt to Buenos Aires via London in October 2019",
    "baile en la calle. Tuvimos comida para 4 con vino",
    "fredag 3 2015 Sydney var sent",
    "ti 2 av oss kom i tid kl. 18",
    "nuestra visita al Varadero 60",
    "batting .250/.330/.460",
    "charged 433.40 533.90 and 275.00",
    "Reason number 1523648856 to leave",
    "från mitt konto den11/6-2018",
    "customer service was excellent in 2019-2020",
    "a customer since 20150101",
    "order number 12345678",
    "Sitzplatz 45 in Wagen 7",
    "192.168.10.20",
    "ISBN 0-306-40615-2",
    "10.15 11.20 12.30 13 are the trains",
    "order 302-5829173-1234567",
    "100 000 000 kr",
]


@pytest.mark.parametrize("phrase", ACCOUNTS)
def test_account_numbers_go_by_the_words_before_them(phrase: str) -> None:
    for number in ("12345678", "AB-1234567", "1234 5678"):
        assert mask_one(phrase.format(number)) == phrase.format("[account]")


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_street_with_its_number_goes_with_postcode_and_town(address: str) -> None:
    assert mask_one(f"please send it to {address}.") == "please send it to [address]."


@pytest.mark.parametrize(("phrase", "name"), NAMED)
def test_the_writers_own_name_goes(phrase: str, name: str) -> None:
    assert mask_one(phrase.format(name)) == phrase.format("[name]")


@pytest.mark.parametrize("text", STAFF)
def test_names_of_staff_and_what_is_no_name_stay(text: str) -> None:
    assert mask_one(text) == text


@pytest.mark.parametrize("text", NOT_ACCOUNTS_OR_ADDRESSES)
def test_other_numbers_stay(text: str) -> None:
    assert mask_one(text) == text


def test_what_stands_beside_a_number_stays() -> None:
    assert mask_one("card 4111 1111 1111 1111 12/26") == "card [card] 12/26"
    assert mask_one("Tel 020 7946 0958 / 07700 900123") == "Tel [phone] / [phone]"
    assert mask_one("on 17.01.2024 0151 23456789 rang") == "on 17.01.2024 [phone] rang"


def test_a_rule_of_the_organisation_finds_its_numbers_and_no_others() -> None:
    rules = [*shipped_rules(), Rule("order", words=("order", "Bestellung"), shapes=("RX-999999",))]
    given = ["order number 12345678 and RX-123456", "Bestellung 1234567", "RX-12345 of 2024", "customer no 12345678"]
    assert reader.mask(given, rules=rules).to_pylist() == [
        "order number [order] and [order]",
        "Bestellung [order]",
        "RX-12345 of 2024",
        "customer no [account]",
    ]
    assert reader.mask(["customer no 12345678"], rules=[]).to_pylist() == ["customer no 12345678"]


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: Rule("Order No", words=("order",)), "lower-case"),
        (lambda: Rule("order"), "finds nothing"),
        (lambda: Rule("order", words=(" ",)), "1 to 60"),
        (lambda: Rule("order", shapes=("A(9+)+9",)), "shape"),
        (lambda: Rule("order", shapes=("XY-99",)), "at least four"),
    ],
)
def test_a_rule_that_cannot_be_used_says_why(make: Callable[[], Rule], says: str) -> None:
    with pytest.raises(RuleError, match=says):
        make()


def test_a_text_is_masked_in_a_large_batch_as_it_is_alone() -> None:
    texts = [f"so: {address}." for address in ADDRESSES] + [phrase.format(name) for phrase, name in NAMED]
    texts += [f"call {phone}" for phone in PHONES] + NOT_PERSONAL + STAFF + NOT_ACCOUNTS_OR_ADDRESSES
    texts += [phrase.format("12345678") for phrase in ACCOUNTS] + [f"x {text.upper()}\u00a0y" for text in texts]
    assert len(texts) > 128  # enough for the hints to be used
    assert reader.mask(texts).to_pylist() == [mask_one(text) for text in texts]


def test_masking_a_masked_text_changes_nothing() -> None:
    texts = (
        [phrase.format(name) for phrase, name in NAMED] + [phrase.format("12345678") for phrase in ACCOUNTS] + ADDRESSES
    )
    masked = reader.mask(texts)
    assert reader.mask(masked).to_pylist() == masked.to_pylist()


def test_every_language_has_the_words_that_each_pattern_needs() -> None:
    for key in ("phone", "other", "account", "number", "introduces", "signs", "titles", "not_names", "units"):
        assert len(cues()[key]) >= 9, key
    assert all(word == word.lower() and isinstance(word, str) for words in cues().values() for word in words)


@pytest.mark.parametrize(
    "piece", ["Via Roma ", "12 rue de la ", "My name is A. ", "account no ", "Kind regards, A ", "A. ", "12 A ", "1a, "]
)
def test_hostile_words_take_time_in_proportion(piece: str) -> None:
    started = time.perf_counter()
    mask_one((piece * 200_000)[:200_000])
    assert time.perf_counter() - started < 30  # a pattern that backtracks would take hours
