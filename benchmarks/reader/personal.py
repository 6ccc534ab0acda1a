"""Feedback with made-up personal data in it, from a seed: what stands where is known, so masking can be measured.

Numbers are formatted as the countries write them; check digits hold. Numbers that are none of a person stand beside
them: orders, dates, prices, times, versions, ISBNs, tracking and train numbers, and names of staff.
"""

# ruff: noqa: E501  lists of forms, one country a line
from __future__ import annotations

import random
import re
from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple

import yaml

KINDS: Final = ("card", "iban", "phone", "email", "account", "address", "name")
WORDS: Final = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))


class Case(NamedTuple):
    """secrets: (kind, as it stands in the text). Texts without one test precision alone."""

    text: str
    language: str
    secrets: tuple[tuple[str, str], ...]


# 0: any digit, but itself where a group begins the number or stands in brackets; N: 1-9, X: 2-9; the rest as it is.
PHONES: Final = {
    "en": ["020 7NNN 0000", "07N00 000000", "07N0 000 0000", "+44 20 7000 0000", "+44 7N00 000000", "+44 (0)20 7000 0000",
           "(XNN) XNN-0000", "XNN-XNN-0000", "XNN.XNN.0000", "+1 XNN XNN 0000", "+1 (XNN) XNN-0000", "1-XNN-XNN-0000",
           "+353 8N 000 0000", "04NN 000 000", "(0N) 9000 0000", "+61 4NN 000 000", "+91 9N000 00000", "9N000 00000",
           "0044 20 7000 0000", "01N00 000000", "+447N00000000", "07N00000000"],
    "de": ["01NN 00000000", "01NN/00000000", "0N0 000000", "(0N0) 000000", "0N00-000000", "+49 1NN 00000000", "+49 (0)N0 000000",
           "+49N00000000", "0049 1NN 0000000", "0664 0000000", "079 000 00 00", "+41 79 000 00 00", "+43 664 0000000",
           "0N0 / 90 00 00", "01NN 000 00 000", "0N00 / 000000"],
    "fr": ["06 00 00 00 00", "01.00.00.00.00", "07-00-00-00-00", "0600000000", "+33 6 00 00 00 00", "+33600000000",
           "0033 6 00 00 00 00", "+33 (0)1 00 00 00 00", "0470 00 00 00", "+32 470 00 00 00"],
    "es": ["6NN 000 000", "9N 000 00 00", "9NN 00 00 00", "+34 6NN 000 000", "+34 6NN 00 00 00", "0034 6NN000000", "6NN-000-000",
           "+52 55 0000 0000", "55 N000 0000", "+54 11 0000 0000"],
    "it": ["3NN 0000000", "3NN 000 0000", "06 00000000", "02 0000 0000", "+39 3NN 0000000", "+39 06 00000000", "0039 3NN0000000",
           "3NN/0000000", "+393NN0000000"],
    "nl": ["06 00000000", "06-00000000", "020-0000000", "020 000 0000", "+31 6 00000000", "+31 (0)6 00000000", "0031 6 00000000",
           "0600000000", "06 00 00 00 00"],
    "pt": ["9NN 000 000", "2N 000 00 00", "+351 9NN 000 000", "00351 9NN000000", "(1N) 9N000-0000", "1N 9N000-0000",
           "+55 1N 9N000-0000", "+55 (1N) 9N000-0000"],
    "pl": ["5NN 000 000", "6NN-000-000", "22 NNN 00 00", "+48 5NN 000 000", "+48 22 000 00 00", "0048 5NN000000", "+485NN000000"],
    "sv": ["070-000 00 00", "0730-00 00 00", "08-000 000 00", "+46 70 000 00 00", "+46 (0)8 000 000", "0046 70 0000000", "0700000000",
           "070 000 00 00"],
}  # fmt: skip
NEEDS_WORD: Final = [
    "NNN0000000",
    "XNNXNN0000",
    "6NN000000",
    "NN00 0000",
    "NN 000 00",
]  # nothing but a word tells these
IBANS: Final = {
    "en": "GB..AAAA00000000000000", "de": "DE..000000000000000000", "fr": "FR..0000000000AAAAAAAAAAA00",
    "es": "ES..00000000000000000000", "it": "IT..A0000000000000000000000", "nl": "NL..AAAA0000000000", "pt": "PT..000000000000000000000",
    "pl": "PL..000000000000000000000000", "sv": "SE..00000000000000000000",
}  # fmt: skip
CARDS: Final = [
    "4" + "0" * 14,
    "51" + "0" * 13,
    "55" + "0" * 13,
    "2223" + "0" * 11,
    "37" + "0" * 12,
    "6011" + "0" * 11,
    "3530" + "0" * 11,
]
ACCOUNTS: Final = [
    "00000000",
    "0000000000",
    "N00000",
    "0000 0000",
    "AA000000",
    "K-0000000",
    "000-000-000",
    "0000-0000-00",
    "00000000-0",
    "A00000000",
]
ADDRESSES: Final = {
    "en": ["{n} {big} Street", "{n} {big} Road, Leeds LS{d} {d}AB", "Flat {d}, {n} {big} Avenue, London N{d} {d}QX", "{n}a {big} Lane",
           "{n} {big} St, Springfield, IL 62{d}04", "{n} N {big} Blvd Apt {d}B, Austin, TX 787{d}1", "{n} {big} Court, Bristol BS{d} {d}TR",
           "{n} St {big} Gardens", "{n} {big} Drive\nYork YO{d} {d}AA", "{n} high street, leeds ls{d} {d}ab", "PO Box {n}"],
    "de": ["{big}straße {n}", "{big}str. {n}", "{big}straße {n}, 1{d}115 Berlin", "{big}weg {n}, 8{d}331 München", "Am {big} {n}, 5{d}667 Köln",
           "{big}allee {n}a, 2{d}095 Hamburg", "{big}gasse {n}, 10{d}0 Wien", "Große {big}straße {n}b", "{big}platz {n}, 4{d}213 Düsseldorf"],
    "fr": ["{n} rue de la {big}", "{n} rue {big}, 750{d}2 Paris", "{n} bis avenue {big}", "{n}, boulevard du {big}, 6900{d} Lyon",
           "{n} place {big}, 3300{d} Bordeaux", "{n} chemin des {big}", "{n} rue du {big}\n1300{d} Marseille"],
    "es": ["Calle {big} {n}", "Calle de {big}, {n}, 280{d}3 Madrid", "C/ {big} {n}, {d}º B", "Avenida de {big} {n}, 080{d}1 Barcelona",
           "Plaza {big} {n}", "Paseo de {big} {n}, {d}º", "Avda. {big}, {n}"],
    "it": ["Via {big} {n}", "Via {big} {n}, 001{d}4 Roma", "Corso {big}, {n}, 1012{d} Torino", "Piazza {big} {n}", "Viale {big} {n}/a",
           "via dei {big} {n}, 2012{d} Milano"],
    "nl": ["{big}straat {n}", "{big}straat {n}, 10{d}5 CJ Amsterdam", "{big}laan {n}a", "{big}gracht {n}, 3511 AB Utrecht", "{big}weg {n}, 971{d} AX Groningen",
           "Van {big}straat {n}"],
    "pt": ["Rua {big} {n}", "Rua da {big}, {n}, 1100-04{d} Lisboa", "Avenida {big} {n}", "Travessa do {big}, {n}, 4000-12{d} Porto",
           "Rua {big}, {n}, 0131{d}-100 São Paulo"],
    "pl": ["ul. {big}a {n}", "ul. {big}a {n}/{d}, 00-00{d} Warszawa", "al. {big} {n}", "ulica {big}a {n}, 30-00{d} Kraków"],
    "sv": ["{big}gatan {n}", "{big}gatan {n}, 11{d} 22 Stockholm", "{big}vägen {n}B", "Norra {big}gatan {n}, 41{d} 04 Göteborg"],
}  # fmt: skip
BIGS: Final = {
    "en": ["High", "King", "Church", "Baker", "Mill", "Victoria", "Elm", "Maple", "Oxford", "Green", "Station", "Albert"],
    "de": ["Goethe", "Schiller", "Bahnhof", "Linden", "Garten", "Kirch", "Berliner", "Mozart", "Birken", "Haupt"],
    "fr": ["Victoire", "Gare", "République", "Moulins", "Pasteur", "Lilas", "Commerce", "Fontaine"],
    "es": ["Mayor", "Gracia", "Goya", "Alcalá", "Constitución", "Sol", "Velázquez", "Serrano"],
    "it": ["Roma", "Garibaldi", "Mazzini", "Verdi", "Dante", "Cavour", "Marconi", "Fiori"],
    "nl": ["Kalver", "Dorps", "Molen", "Keizers", "Beatrix", "Kerk", "Station", "Nassau"],
    "pt": ["Augusta", "Liberdade", "Prata", "Carmo", "Flores", "Sol", "Paz", "Palma"],
    "pl": ["Dług", "Poln", "Leśn", "Krótk", "Słoneczn", "Szkoln", "Kwiatow"],
    "sv": ["Stor", "Drottning", "Kungs", "Björk", "Skol", "Kyrko", "Ring", "Park"],
}  # fmt: skip
FIRST: Final = {
    "en": ["Ada", "Oliver", "Amelia", "Priya", "Mohammed", "Grace", "Chloe", "Liam"], "de": ["Jürgen", "Sabine", "Lena", "Uwe", "Heike", "Aylin", "Björn"],
    "fr": ["Camille", "Élodie", "Jean-Pierre", "Amélie", "Yves", "Fatima"], "es": ["José", "María", "Lucía", "Íñigo", "Carmen", "Álvaro"],
    "it": ["Giulia", "Marco", "Francesca", "Nicolò", "Chiara", "Luca"], "nl": ["Sanne", "Bram", "Femke", "Daan", "Anouk", "Youssef"],
    "pt": ["Inês", "João", "Beatriz", "Rui", "Luísa", "Tiago"], "pl": ["Kasia", "Łukasz", "Agnieszka", "Michał", "Żaneta", "Piotr"],
    "sv": ["Elsa", "Oskar", "Åsa", "Lars", "Maja", "Örjan"],
}  # fmt: skip
LAST: Final = {
    "en": ["Smith", "O'Neil", "Patel", "Taylor-Jones", "Brown", "Khan", "McDonald"], "de": ["Müller", "von Thun", "Schröder", "Yılmaz", "Weiß-Kunz"],
    "fr": ["Dupont", "de la Tour", "Lefèvre", "Benali", "D'Amico"], "es": ["García López", "de la Fuente", "Muñoz", "Ibáñez"],
    "it": ["Rossi", "De Luca", "Bianchi", "D'Angelo"], "nl": ["de Vries", "van den Berg", "Jansen", "van Dijk"],
    "pt": ["Silva", "dos Santos", "Gonçalves", "Araújo"], "pl": ["Kowalska", "Nowak", "Wiśniewski", "Żak"],
    "sv": ["Svensson", "Lindström", "Öberg", "von Essen"],
}  # fmt: skip
_LETTERS: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ"


def filled(form: str, rng: random.Random) -> str:
    """A form with its places filled: 0 any digit, N 1-9, X 2-9 (none of them a date by chance), A a letter."""
    of = {"0": "0123456789", "N": "123456789", "X": "23456789", "A": _LETTERS}
    return "".join(rng.choice(of[place]) if place in of else place for place in form)


def phone(form: str, rng: random.Random) -> str:
    """A form of PHONES filled: the zeros it begins with, or a bracket does, are its trunk or international prefix."""
    fixed = re.match(r"[+(]?0*(?:\(0)?", form)
    start = len(fixed[0]) if fixed else 0
    trunk = re.match(r"\+\d{1,3} \(0", form)
    start = len(trunk[0]) if trunk else start
    return form[:start] + filled(form[start:], rng)


def card(rng: random.Random) -> str:
    start = rng.choice(CARDS)
    prefix = start.rstrip("0") if not start.startswith("6011") and not start.startswith("3530") else start[:4]
    digits = prefix + filled("0" * (len(start) - len(prefix)), rng)
    digits = next(digits + last for last in "0123456789" if _luhn(digits + last))
    between = rng.choice(["", " ", "-"])
    sizes = (4, 6, 5) if len(digits) == 15 else (4, 4, 4, 4)
    parts, at = [], 0
    for size in sizes:
        parts.append(digits[at : at + size])
        at += size
    return between.join(parts)


def _luhn(digits: str) -> bool:
    doubled = [int(digit) * (2 - (place + len(digits)) % 2) for place, digit in enumerate(digits)]
    return sum(n - 9 if n > 9 else n for n in doubled) % 10 == 0


def iban(language: str, rng: random.Random) -> str:
    form = IBANS[language]
    rest = filled(form[4:], rng)
    number = int("".join(str(int(character, 36)) for character in rest + form[:2])) * 100
    whole = f"{form[:2]}{98 - number % 97:02d}{rest}"
    return " ".join(whole[i : i + 4] for i in range(0, len(whole), 4)) if rng.random() < 0.5 else whole


def email(language: str, rng: random.Random) -> str:
    first = rng.choice(FIRST["en"]).lower()
    local = rng.choice(
        [
            first,
            f"{first}.{rng.choice(_LETTERS).lower()}",
            f"{first}_{rng.randint(1, 99)}",
            f"{first}+shop",
            f"info-{first}",
        ]
    )
    host = rng.choice(
        ["example.org", "mail.example.com", "example.co.uk", "post.example.de", "sub-domain.example.net", "exämple.de"]
    )
    return f"{local}@{host}"


def address(language: str, rng: random.Random) -> str:
    form = rng.choice(ADDRESSES[language])
    big = rng.choice(BIGS[language])
    return form.format(n=rng.randint(1, 299), d=rng.randint(1, 9), big=big)


def name(language: str, rng: random.Random) -> str:
    first, last = rng.choice(FIRST[language]), rng.choice(LAST[language])
    return rng.choice([first, f"{first} {last}", f"{first} {last}", f"{first[0]}. {last}"])


MAKERS: Final[dict[str, Callable[[str, random.Random], str]]] = {
    "card": lambda _, rng: card(rng), "iban": iban, "email": email, "address": address, "name": name,
    "account": lambda _, rng: filled(rng.choice(ACCOUNTS), rng),
}  # fmt: skip


def ordinary(language: str, rng: random.Random) -> dict[str, str]:
    """Numbers that are no one's, one of each kind."""
    day, month, year = rng.randint(1, 28), rng.randint(1, 12), rng.randint(2018, 2026)
    amount = rng.randint(1, 9999)
    dates = [
        f"{day:02d}/{month:02d}/{year}",
        f"{day}.{month}.{year}",
        f"{year}-{month:02d}-{day:02d}",
        f"{day:02d}-{month:02d}-{year}",
        f"{day:02d}.{month:02d}.{year} {day % 24:02d}:30",
    ]
    prices = [
        f"{amount}.99 EUR",
        f"€{amount},50",
        f"{amount} 000 kr",
        f"£{amount:,}.00",
        f"{amount} 250 000 zł",
        f"$1,{amount % 900 + 100},000",
    ]
    return {
        "order": filled(rng.choice(["112-0000000-0000000", "NN000000", "ORD-20240000", "NNN0000000", "#NN0000", "0000000000", "2024-000000", "AB00000000"]), rng),
        "date": rng.choice(dates), "price": rng.choice(prices), "time": f"{rng.randint(0, 23):02d}{rng.choice(':.')}{rng.randint(0, 59):02d}",
        "seat": f"{rng.randint(1, 99)}{rng.choice('ABCD')}", "train": filled("N000", rng), "room": str(rng.randint(1, 999)),
        "version": filled(rng.choice(["N.0.0", "1N.0.0.000", "20.N.0", "N.0.0-000000"]), rng),
        "tracking": filled(rng.choice(["1Z999AA10000000000", "0034043N000000000000", "RR000000000DE", "7NNN 0000 0000", "JD014600000000000000"]), rng),
        "isbn": f"978-{rng.randint(0, 9)}-{rng.randint(10, 99)}-{filled('000000-0', rng)}", "people": str(rng.randint(2, 90)),
        "score": f"{rng.randint(0, 10)}/10", "digits": filled("N0000000000", rng),
    }  # fmt: skip


def _with_secret(language: str, kind: str, rng: random.Random) -> tuple[str, str]:
    words = WORDS[language]
    if kind != "phone":
        secret = MAKERS[kind](language, rng)
        return rng.choice(words[kind]).replace("{}", secret), secret
    forms, needs_word = PHONES[language], rng.random() < 0.2
    secret = phone(rng.choice(NEEDS_WORD if needs_word else forms), rng)
    return rng.choice(words["phone"] if needs_word or rng.random() < 0.6 else words["bare"]).replace(
        "{}", secret
    ), secret


def _case(language: str, rng: random.Random) -> Case:
    words = WORDS[language]
    parts = [rng.choice(words["opens"])] if rng.random() < 0.8 else []
    secrets: list[tuple[str, str]] = []
    if rng.random() < 0.5:
        for kind in rng.sample(KINDS, rng.choice([1, 1, 1, 2])):
            sentence, secret = _with_secret(language, kind, rng)
            parts.append(sentence)
            secrets.append((kind, secret))
    if not secrets or rng.random() < 0.4:
        ordinaries = rng.choice(words["plain"]).format(**ordinary(language, rng))
        parts.insert(rng.randint(0, len(parts)), ordinaries)
    if rng.random() < 0.5:
        parts.append(rng.choice(words["closes"]))
    ends = [part if part[-1] in ".!?" else part + rng.choice([".", ",", "\n", "."]) for part in parts]
    if secrets and secrets[-1][0] == "name":  # a signature ends its line
        ends = [end if secrets[-1][1] not in end else end[:-1] + "\n" for end in ends]
    return Case(" ".join(ends).strip(), language, tuple(secrets))


def cases(count: int, seed: int) -> list[Case]:
    """`count` texts, as many of each language, about half of them with personal data."""
    rng = random.Random(seed)
    languages = sorted(WORDS)
    return [_case(languages[place % len(languages)], rng) for place in range(count)]
