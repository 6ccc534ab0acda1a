"""The organisation's own masking rules: kept with care, applied by every door before anything is stored."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from outspoken.listen import feedback, masking_pattern, masking_rules
from outspoken.listen.masking_rules import BadRule, Draft
from outspoken.listen.models import Feedback, MaskingRule, Pulse, Source, Verbatim
from outspoken.people.models import AuditEvent
from tests.cast import Cast

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
ORDER = Draft("order", words=("order",), shapes=("RX-999999",), pattern=r"\bBK[0-9]{5}\b")
SAID = "My order 204518 and RX-204519 never came, nor did BK77123."
STORED = "My order [order] and [order] never came, nor did [order]."


@pytest.fixture
def rule(cast: Cast) -> MaskingRule:
    return masking_rules.add(ORDER, by=cast.ada, now=NOW)


def test_without_rules_order_numbers_stay(cast: Cast) -> None:
    assert masking_rules.current().mask([SAID]) == [SAID]


def test_a_rule_masks_by_words_shape_and_pattern(rule: MaskingRule) -> None:
    assert masking_rules.current().mask([SAID]) == [STORED]
    assert masking_rules.current().mask([STORED]) == [STORED]


def test_the_shipped_forms_are_masked_as_before(rule: MaskingRule) -> None:
    assert masking_rules.current().mask(["ada@example.org, 4111-1111-1111-1111"]) == ["[email], [card]"]
    assert masking_rules.current().mask(["customer number 40051234"]) == ["customer number [account]"]


def test_a_rule_switched_off_masks_nothing_until_it_is_on_again(rule: MaskingRule, cast: Cast) -> None:
    masking_rules.switch(rule, on=False, by=cast.ada, now=NOW)
    assert masking_rules.current().mask([SAID]) == [SAID]
    masking_rules.switch(rule, on=True, by=cast.ada, now=NOW)
    assert masking_rules.current().mask([SAID]) == [STORED]
    assert list(AuditEvent.objects.order_by("at", "pk").values_list("verb", flat=True)) == [
        "masking_rule.added", "masking_rule.switched_off", "masking_rule.switched_on",
    ]  # fmt: skip


def test_the_api_stores_nothing_that_a_rule_finds(rule: MaskingRule, machine: Client) -> None:
    item = {"external_id": "a", "text": SAID, "attributes": {"note": "RX-204519"}}
    answer = machine.post("/api/feedback", json.dumps(item), content_type="application/json")
    assert answer.status_code == 201, answer.content
    assert Verbatim.objects.get().text == STORED
    stored = Feedback.objects.get()
    assert "204519" not in json.dumps([stored.attributes, stored.raw])


def test_a_pulse_page_stores_nothing_that_a_rule_finds(rule: MaskingRule, pulse: Pulse) -> None:
    customer = Client(headers={"User-Agent": "Mozilla/5.0 (iPhone) Mobile"})
    found = re.search(r'name="answer" value="([^"]+)"', customer.get("/p/train-to-leeds").content.decode())
    assert found
    tapped = customer.post("/p/train-to-leeds", {"answer": found[1], "emotion": "anger"}, follow=True)
    customer.post(tapped.redirect_chain[0][0], {"text": SAID})
    assert Verbatim.objects.get().text == STORED


def test_the_verb_behind_every_door_applies_them(rule: MaskingRule, source: Source) -> None:
    taken = feedback.take([feedback.Item("b-1", (("", SAID),))], source=source, by=None, now=NOW)
    assert taken.stored == 1
    assert Verbatim.objects.get().text == STORED


def test_words_changed_afterwards_are_masked_as_well(rule: MaskingRule, source: Source) -> None:
    item = feedback.Item("a-1", (("", "late"),))
    feedback.take([item], source=source, by=None, now=NOW)
    feedback.revise(Feedback.objects.get(), text=SAID)
    assert Verbatim.objects.get().text == STORED


@pytest.mark.parametrize(
    ("pattern", "where"),
    [
        ("RX-([0-9]{6}", "character 4"),
        ("[0-9", "character 1"),
        ("RX**", "“**”"),
        ("RX-(?=[0-9])", "character 4"),
        (r"(RX)\1", "character 5"),
        ("RX{5000}", "character 3"),
        (r"((\w{1,90}){1,90})", "character 12"),
        (r"\d*", "empty text"),
        (r"\w+", "“the”"),
        (r"\[or[a-z]+\]", "“[order]”"),
        ("x" * 201, "201 characters"),
        ("a\nb", "one line"),
        ("*RX", "character 1"),
    ],
)
def test_a_pattern_that_is_broken_slow_or_greedy_is_refused_where_it_is_wrong(
    cast: Cast, pattern: str, where: str
) -> None:
    with pytest.raises(BadRule) as told:
        masking_rules.add(Draft("order", pattern=pattern), by=cast.ada, now=NOW)
    assert where in str(told.value)
    assert told.value.field == "pattern"
    assert not MaskingRule.objects.exists()


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (Draft("Order", words=("order",)), "label"),
        (Draft("", words=("order",)), "label"),
        (Draft("order"), "words"),
        (Draft("order", words=("x" * 61,)), "words"),
        (Draft("order", shapes=("RX-999999", "AB")), "shapes"),
        (Draft("order", shapes=tuple(f"RX-9999{number:04}" for number in range(41))), "shapes"),
    ],
)
def test_what_is_wrong_is_told_at_its_field(cast: Cast, draft: Draft, field: str) -> None:
    with pytest.raises(BadRule) as told:
        masking_rules.add(draft, by=cast.ada, now=NOW)
    assert told.value.field == field


def test_two_rules_of_one_label_are_refused(rule: MaskingRule, cast: Cast) -> None:
    with pytest.raises(BadRule, match="already"):
        masking_rules.add(ORDER, by=cast.ada, now=NOW)
    other = masking_rules.add(Draft("booking", words=("booking",)), by=cast.ada, now=NOW)
    with pytest.raises(BadRule, match="already"):
        masking_rules.change(other, ORDER, by=cast.ada, now=NOW)


@given(st.text(max_size=60))
def test_no_pattern_whatever_breaks_the_check(pattern: str) -> None:
    with suppress(masking_pattern.BadPattern):
        masking_pattern.check(pattern, label="order")
        assert masking_pattern.replaced(pa.array(["the refund"]), [(pattern, "order")]).to_pylist() == ["the refund"]


def test_a_pattern_that_other_machines_choke_on_is_quick() -> None:
    pattern = "(a+)+[0-9]{4}"
    masking_pattern.check(pattern, label="order")
    assert masking_rules.Rules(patterns=((pattern, "order"),)).mask(["a" * 200_000]) == ["a" * 200_000]


class TestThePage:
    def test_only_administrators_set_what_is_masked(self, client: Client, cast: Cast) -> None:
        for user, status in ((cast.ada, 200), (cast.ana, 403), (cast.ben, 403), (cast.cleo, 403)):
            client.force_login(user)
            assert client.get("/listen/masking/").status_code == status
        client.force_login(cast.ada)
        assert "/listen/masking/" in client.get("/listen/sources/").content.decode()
        client.force_login(cast.ana)
        assert "/listen/masking/" not in client.get("/listen/sources/").content.decode()

    def test_a_rule_is_kept_changed_and_switched(self, client: Client, cast: Cast) -> None:
        client.force_login(cast.ada)
        form = {"label": "[order]", "words": "order\n Bestellung \n", "shapes": "", "pattern": ""}
        text = client.post("/listen/masking/", form, follow=True).content.decode()
        assert "[order] is kept" in text
        held = MaskingRule.objects.get()
        assert held.words == ["order", "Bestellung"]
        client.post(f"/listen/masking/{held.pk}/", {**form, "shapes": "RX-999999"})
        client.post(f"/listen/masking/{held.pk}/switch")
        held.refresh_from_db()
        assert (held.shapes, held.is_on) == (["RX-999999"], False)
        assert "switched off" in client.get("/listen/masking/").content.decode()

    def test_a_bad_pattern_is_told_at_its_field_and_nothing_typed_is_lost(self, client: Client, cast: Cast) -> None:
        client.force_login(cast.ada)
        answer = client.post("/listen/masking/", {"label": "order", "pattern": "RX-([0-9"})
        assert answer.status_code == 422
        text = answer.content.decode()
        assert "is not closed" in text
        assert 'value="RX-([0-9"' in text

    def test_a_sample_is_shown_as_it_would_be_stored_and_not_kept(
        self, client: Client, cast: Cast, rule: MaskingRule, caplog: Any
    ) -> None:
        client.force_login(cast.ada)
        part = {"HX-Request": "true"}
        asked = {"label": "booking", "words": "booking", "sample": "<b>booking</b> 553311, order 204518"}
        text = client.post("/listen/masking/tryout", asked, headers=part).content.decode()
        assert "<mark>[booking]</mark>" not in text  # the tag stands between the word and the number
        assert "order <mark>[order]</mark>" in text
        assert "&lt;b&gt;booking" in text
        again = {**asked, "sample": "booking 553311"}
        assert "<mark>[booking]</mark>" in client.post("/listen/masking/tryout", again, headers=part).content.decode()
        assert "553311" not in caplog.text
        assert not MaskingRule.objects.filter(label="booking").exists()
        bad = client.post("/listen/masking/tryout", {**asked, "pattern": "("}, headers=part).content.decode()
        assert "is not closed" in bad
        assert "<html" in client.post("/listen/masking/tryout", asked).content.decode()
