"""What nobody types by hand: forms and addresses full of nonsense are refused or read as nothing, and never break."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.test import Client

from outspoken.act import portal
from outspoken.act.models import Case
from tests.act.conftest import OpenCase
from tests.cast import Cast

pytestmark = pytest.mark.django_db

ODD = [
    "\0",
    "x\0y",
    "9" * 40,
    "-1",
    "🙂" * 3000,
    "<script>",
    "'; drop table act_case; --",
    "%00",
    "١٢",
]
NOUNS = {
    "answers": ("answer", "key", "seen", "snippet", "put", "shown_at"),
    "notes": ("note", "key"),
    "calls": ("call", "said", "again"),
    "owner": ("owner",),
    "team": ("team",),
    "severity": ("severity", "seen"),
    "tags": ("tags",),
    "follow-up": ("at",),
    "address": ("address",),
    "merger": ("into",),
    "parting": ("feedback",),
    "closure": ("outcome", "why"),
    "here": ("answer", "seen"),
}
PAGES = {
    "/act/cases/": (
        "view",
        "q",
        "touchpoint",
        "owner",
        "severity",
        "tag",
        "theme",
        "incident",
        "since",
        "after",
        "outcome",
    ),
    "/act/recovery/": ("since", "until"),
}
ELSEWHERE = {
    "/act/cases/changes": ("case", "do", "next"),
    "/act/cases/opening": ("comment",),
    "/act/promises/levels": ("severity", "first_contact", "resolution"),
    "/act/promises/week": ("team", "zone", "day0", "holidays"),
    "/act/snippets/new": ("name", "text", "language"),
}


@pytest.fixture
def client(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.ada)
    return client


def fine(answer: object, told: object) -> None:
    assert answer.status_code < 500, told  # type: ignore[attr-defined]


@pytest.mark.parametrize("noun", NOUNS)
def test_a_form_of_nonsense_breaks_no_case(noun: str, client: Client, open_case: OpenCase) -> None:
    case = open_case()
    sound = {"call": "no answer", "outcome": "nothing to do", "answer": "Hello.", "note": "A note.", "owner": "nobody"}
    for field in NOUNS[noun]:
        for odd in ODD:
            form = {name: sound[name] for name in NOUNS[noun] if name in sound} | {field: odd}
            fine(client.post(f"/act/cases/{case.number}/{noun}", form), (field, odd))
            if noun == "closure":
                client.post(f"/act/cases/{case.number}/closure", {"undo": "1"})


def test_pages_and_other_forms_read_nonsense_as_nothing(client: Client, open_case: OpenCase) -> None:
    open_case()
    for address, names in PAGES.items():
        for name in names:
            for odd in ODD:
                fine(client.get(address, {name: odd}), (address, name, odd))
    for address, names in ELSEWHERE.items():
        for name in names:
            for odd in ODD:
                fine(client.post(address, dict.fromkeys(names, "x") | {name: odd}), (address, name, odd))
    fine(client.post("/act/cases/changes", {"case": "1:1", "do": "team", "team": "\0"}), "team")
    fine(client.post("/act/cases/changes", {"case": "1:1", "do": "tag", "tag": "\0"}), "tag")
    assert client.get(f"/act/cases/{'9' * 30}/").status_code == 404


def test_a_customers_form_of_nonsense_is_taken_or_refused(open_case: OpenCase, now: datetime) -> None:
    case = open_case()
    address = f"/case/{portal.token(case)}"
    for name in ("text", "say", "key"):
        for odd in ODD:
            fine(Client().post(address, {"text": "Hello.", name: odd}), (name, odd))
    for odd in ODD:
        fine(Client().get(address, {"lang": odd, "say": odd}), odd)
    assert Case.objects.get().version > 1
