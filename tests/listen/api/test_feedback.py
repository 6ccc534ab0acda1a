from __future__ import annotations

import json
import threading
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from outspoken.journeys.models import Touchpoint
from outspoken.listen import idempotency
from outspoken.listen.feedback import Item, take
from outspoken.listen.models import Feedback, IdempotencyKey, Source, Verbatim
from outspoken.people import tokens
from tests.cast import Cast

URL = "/api/feedback"


def post(client: Client, body: Any, *, url: str = URL, **headers: str) -> Any:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return client.post(url, raw, content_type="application/json", headers=headers)


def test_one_object_is_stored(machine: Client) -> None:
    answer = post(machine, {"external_id": "a", "text": "Late again."})
    kept = Feedback.objects.get()
    assert answer.status_code == 201
    assert answer.json() == {"stored": 1, "known": 0, "refused": 0, "ids": [str(kept.pk)], "errors": []}
    assert (kept.source.slug, kept.channel, kept.verbatims.get().text) == ("api", "api", "Late again.")


@pytest.mark.parametrize("wrap", [lambda items: items, lambda items: {"items": items}])
def test_a_list_is_stored_in_its_order(machine: Client, touchpoint: Touchpoint, wrap: Any) -> None:
    items = [
        {"external_id": "a", "verbatims": [{"question": "Why?", "text": "Slow."}], "score": 2, "score_kind": "nps"},
        {"emotion": "delight", "touchpoint": "web-checkout", "channel": "Kiosk"},
        {"text": "x", "occurred_at": "2026-03-01T08:00:00+01:00", "person": "p", "attributes": {"k": [1]}},
    ]
    answer = post(machine, wrap(items))
    assert answer.status_code == 201
    kept = [Feedback.objects.get(pk=pk) for pk in answer.json()["ids"]]
    facts = [(f.score, f.emotion, f.channel) for f in kept]
    assert facts == [(2, "", "api"), (None, "delight", "kiosk"), (None, "", "api")]
    assert (kept[1].touchpoint, kept[2].attributes) == (touchpoint, {"k": [1]})
    assert kept[2].occurred_at == datetime(2026, 3, 1, 7, tzinfo=UTC)


def test_the_source_is_chosen_by_its_slug(machine: Client, source: Source) -> None:
    assert post(machine, {"text": "x"}, url=f"{URL}?source=shop").status_code == 201
    assert Feedback.objects.get().source == source
    unknown = post(machine, {"text": "x"}, url=f"{URL}?source=nowhere")
    assert (unknown.status_code, "sources page" in unknown.json()["message"]) == (422, True)


def test_a_closed_source_says_so(machine: Client, source: Source) -> None:
    Source.objects.update(is_open=False)
    answer = post(machine, {"text": "x"}, url=f"{URL}?source=shop")
    assert (answer.status_code, "closed" in answer.json()["message"]) == (422, True)


def test_good_items_are_stored_beside_refused_ones(machine: Client) -> None:
    items = [
        {"external_id": "a", "text": "good"},
        {"external_id": "b", "score": "very"},
        {"external_id": "c", "text": "x", "score": 99, "score_kind": "nps"},
        {"external_id": "d", "text": "also good"},
        "not an object",
        {"external_id": "e", "txt": "misspelt"},
    ]
    answer = post(machine, items)
    body = answer.json()
    assert (answer.status_code, body["stored"], body["refused"]) == (207, 2, 4)
    assert [pk is None for pk in body["ids"]] == [False, True, True, False, True, True]
    assert [(e["index"], e["field"]) for e in body["errors"]] == [(1, "score"), (2, "score"), (4, "item"), (5, "txt")]
    assert set(Feedback.objects.values_list("external_id", flat=True)) == {"a", "d"}


def test_the_same_again_is_known(machine: Client) -> None:
    first = post(machine, {"external_id": "a", "text": "x"}).json()
    again = post(machine, {"external_id": "a", "text": "x"})
    assert (again.status_code, again.json()["known"], again.json()["ids"]) == (200, 1, first["ids"])


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"3",
        b"null",
        b'{"items": 3}',
        b'{"items": [], "more": 1}',
        b'[{"text": NaN}]',
        b'{"text": "\xff"}',
        b"[" * 100_000,
        b'{"text": ' + b"9" * 5000 + b"}",
        b'{"text": ""}',
        b'{"text": null}',
        b'{"text": "x", "score": 1e999, "score_kind": "nps"}',
        b'{"text": "x", "occurred_at": "2026-03-01T08:00:00"}',
        b'{"text": "x", "occurred_at": "0001-01-01T00:00:00+14:00"}',
        b'{"text": "x", "attributes": {"deep": ' + b"[" * 400 + b"]" * 400 + b"}}",
        b'{"text": "\\ud800", "attributes": {"deep": ' + b"[" * 400 + b"]" * 400 + b"}}",
        json.dumps([{"text": "x"}] * 1001).encode(),
        json.dumps({"text": "x" * 1_000_001}).encode(),
    ],
)
def test_what_cannot_be_taken_is_refused_with_its_reason(machine: Client, body: bytes) -> None:
    answer = post(machine, body)
    assert answer.status_code == 422, answer.content
    assert answer.json()["message"].endswith(".")
    assert not Feedback.objects.exists()


def test_a_half_surrogate_costs_nobody_their_words(machine: Client) -> None:
    assert post(machine, b'{"text": "half \\ud800 and \\ud83d\\ude00 and nul \\u0000"}').status_code == 201
    assert Verbatim.objects.get().text == "half � and 😀 and nul �"


def test_a_body_too_large_is_refused(machine: Client) -> None:
    answer = post(machine, b'{"text": "' + b"x" * (16 * 1024 * 1024) + b'"}')
    assert (answer.status_code, "16,777,216" in answer.json()["message"]) == (413, True)


class TestTokens:
    @pytest.mark.parametrize("header", ["", "Bearer", "Bearer osp_wrong", "Basic eDp5", "Bearer \udcff"])
    def test_without_a_valid_token_nothing_is_stored(self, db: None, client: Client, header: str) -> None:
        answer = post(client, {"text": "x"}, Authorization=header)
        assert (answer.status_code, answer["WWW-Authenticate"]) == (401, 'Bearer realm="outspoken"')
        assert not Feedback.objects.exists()

    def test_a_token_without_the_scope_is_told_which(self, cast: Cast, client: Client) -> None:
        made = tokens.create(name="r", scopes=["feedback:read"], expires_at=None, by=cast.ada, now=datetime.now(UTC))
        answer = post(client, {"text": "x"}, Authorization=f"Bearer {made.secret}")
        assert (answer.status_code, "feedback:write" in answer.json()["message"]) == (403, True)

    def test_a_revoked_token_is_refused_at_once(self, cast: Cast, machine: Client) -> None:
        assert post(machine, {"text": "x"}).status_code == 201
        tokens.revoke(cast.ada.api_tokens.get(), by=cast.ada, now=datetime.now(UTC))
        assert post(machine, {"text": "x"}).status_code == 401


class TestIdempotency:
    def test_the_same_key_and_body_replay_to_the_byte(self, machine: Client) -> None:
        key = {"Idempotency-Key": str(uuid4())}
        first = post(machine, [{"text": "x"}, {"text": "y"}], **key)
        again = post(machine, [{"text": "x"}, {"text": "y"}], **key)
        assert (first.status_code, again.status_code) == (201, 201)
        assert first.content == again.content
        assert Feedback.objects.count() == 2

    def test_the_same_key_with_another_body_is_refused(self, machine: Client) -> None:
        post(machine, {"text": "x"}, **{"Idempotency-Key": "k"})
        assert post(machine, {"text": "y"}, **{"Idempotency-Key": "k"}).status_code == 422
        assert Feedback.objects.count() == 1

    def test_a_key_belongs_to_its_token(self, cast: Cast, machine: Client, client: Client) -> None:
        post(machine, {"text": "x"}, **{"Idempotency-Key": "k"})
        other = tokens.create(
            name="other", scopes=["feedback:write"], expires_at=None, by=cast.ada, now=datetime.now(UTC)
        )
        answer = post(client, {"text": "y"}, **{"Idempotency-Key": "k", "Authorization": f"Bearer {other.secret}"})
        assert answer.status_code == 201

    def test_a_request_refused_as_a_whole_leaves_its_key_free(self, machine: Client) -> None:
        assert post(machine, {"text": ""}, **{"Idempotency-Key": "k"}).status_code == 422
        assert post(machine, {"text": "mended"}, **{"Idempotency-Key": "k"}).status_code == 201

    def test_a_partly_refused_request_replays_as_well(self, machine: Client) -> None:
        items = [{"text": "x"}, {"text": ""}]
        first = post(machine, items, **{"Idempotency-Key": "k"})
        again = post(machine, items, **{"Idempotency-Key": "k"})
        assert (first.status_code, again.status_code, first.content) == (207, 207, again.content)

    @pytest.mark.parametrize("key", ["", "x" * 256, "tab\there", "émile"])
    def test_a_malformed_key_is_refused(self, machine: Client, key: str) -> None:
        assert post(machine, {"text": "x"}, **{"Idempotency-Key": key}).status_code == 400
        assert not Feedback.objects.exists()

    def test_after_its_published_life_a_key_is_new(self, machine: Client, settings: Settings) -> None:
        post(machine, {"external_id": "1", "text": "x"}, **{"Idempotency-Key": "k"})
        IdempotencyKey.objects.update(created_at=datetime.now(UTC) - timedelta(days=settings.IDEMPOTENCY_DAYS, hours=1))
        assert post(machine, {"external_id": "2", "text": "y"}, **{"Idempotency-Key": "k"}).status_code == 201
        assert IdempotencyKey.objects.count() == 1

    def test_old_keys_are_forgotten_and_young_ones_kept(self, machine: Client) -> None:
        for key in ("old", "young"):
            post(machine, {"text": "x"}, **{"Idempotency-Key": key})
        IdempotencyKey.objects.filter(key="old").update(created_at=datetime.now(UTC) - timedelta(days=8))
        assert idempotency.forget_old(now=datetime.now(UTC)) == 1
        assert IdempotencyKey.objects.get().key == "young"

    @pytest.mark.django_db(transaction=True)
    def test_fifty_at_once_have_one_effect(self, token: str, transactional_db: None) -> None:
        answers: list[Any] = []
        start = threading.Barrier(25)

        def once() -> None:
            start.wait(20)
            client = Client(headers={"Authorization": f"Bearer {token}"})
            answers.extend(post(client, {"text": "x"}, **{"Idempotency-Key": "k"}) for _ in range(2))
            connection.close()

        threads = [threading.Thread(target=once) for _ in range(25)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        assert len(answers) == 50
        assert Feedback.objects.count() == 1
        done = [answer for answer in answers if answer.status_code == 201]
        assert len({answer.content for answer in done}) == 1
        assert {answer.status_code for answer in answers} <= {201, 409}
        assert all(answer["Retry-After"] == "1" for answer in answers if answer.status_code == 409)


@pytest.mark.parametrize("count", [1, 100])
def test_queries_do_not_grow_with_the_items(
    machine: Client, touchpoint: Touchpoint, django_assert_max_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    items = [
        {"external_id": str(n), "text": "x", "person": f"p{n}", "touchpoint": "web-checkout"} for n in range(count)
    ]
    post(machine, {"text": "warm"})
    with django_assert_max_num_queries(9):  # one of them for the masking rules of the house's own
        post(machine, items)


class TestReading:
    def test_a_feedback_is_read_by_its_id(self, machine: Client, source: Source, touchpoint: Touchpoint) -> None:
        now = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
        item = Item(
            external_id="7", verbatims=(("Why?", "Late."), ("", "mail cleo@example.org")), score=3, score_kind="nps",
            touchpoint="web-checkout", person="dev", attributes={"a": 1}, occurred_at=now,
        )  # fmt: skip
        pk = take([item], source=source, by=None, now=now).ids[0]
        answer = machine.get(f"{URL}/{pk}")
        assert answer.json() == {
            "id": str(pk), "source": "shop", "external_id": "7", "channel": "web", "touchpoint": "web-checkout",
            "occurred_at": "2026-03-02T09:30:00Z", "received_at": "2026-03-02T09:30:00Z",
            "score": 3.0, "score_kind": "nps", "emotion": None, "attributes": {"a": 1}, "is_read": False,
            "verbatims": [{"question": "Why?", "text": "Late."}, {"question": "", "text": "mail [email]"}],
        }  # fmt: skip

    def test_an_unknown_id_is_not_found(self, machine: Client) -> None:
        assert machine.get(f"{URL}/{uuid4()}").status_code == 404

    def test_writing_alone_does_not_let_you_read(self, cast: Cast, client: Client) -> None:
        made = tokens.create(name="w", scopes=["feedback:write"], expires_at=None, by=cast.ada, now=datetime.now(UTC))
        answer = client.get(f"{URL}/{uuid4()}", headers={"Authorization": f"Bearer {made.secret}"})
        assert answer.status_code == 403
