from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from standardwebhooks import Webhook

from outspoken.listen.models import Feedback, Source

URL = "/api/webhooks/help-desk"
STRUCTURED = "application/cloudevents+json"
BATCH = "application/cloudevents-batch+json"


def event(**fields: Any) -> dict[str, Any]:
    return {
        "specversion": "1.0",
        "id": "81723",
        "source": "https://help.example.com/tickets",
        "type": "com.example.ticket.rated",
        "time": "2026-03-01T08:14:00Z",
        "data": {"text": "Solved in one call.", "score": 5, "score_kind": "csat", "agent": "Cleo"},
    } | fields


def signed(body: bytes, source: Source, *, at: datetime | None = None, message: str = "msg_1") -> dict[str, str]:
    at = at or datetime.now(UTC)
    signature = Webhook(source.secret).sign(message, at, body.decode())
    return {
        "webhook-id": message,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": signature,
    }


def post(client: Client, source: Source, value: Any, *, kind: str = STRUCTURED, **headers: str) -> Any:
    body = value if isinstance(value, bytes) else json.dumps(value).encode()
    return client.post(URL, body, content_type=kind, headers=signed(body, source) | headers)


def test_an_event_becomes_a_feedback(client: Client, webhook_source: Source) -> None:
    assert post(client, webhook_source, event()).status_code == 201
    kept = Feedback.objects.get()
    assert kept.external_id == "https://help.example.com/tickets 81723"
    assert (kept.source, kept.score, kept.occurred_at) == (webhook_source, 5.0, datetime(2026, 3, 1, 8, 14, tzinfo=UTC))
    assert kept.verbatims.get().text == "Solved in one call."
    assert kept.attributes == {"agent": "Cleo"}
    assert kept.raw["type"] == "com.example.ticket.rated"


def test_an_event_sent_again_is_known(client: Client, webhook_source: Source) -> None:
    first = post(client, webhook_source, event())
    again = post(client, webhook_source, event(time="2026-03-01T09:00:00Z"))
    assert (again.status_code, again.json()["ids"]) == (200, first.json()["ids"])
    assert post(client, webhook_source, event(source="https://other.example.com")).status_code == 201


def test_a_batch_is_answered_event_by_event(client: Client, webhook_source: Source) -> None:
    events = [event(id="1"), event(id="2", specversion="0.3"), event(id="3", data={"score": "x"}), "no event"]
    answer = post(client, webhook_source, events, kind=BATCH)
    body = answer.json()
    assert (answer.status_code, body["stored"], body["refused"]) == (207, 1, 3)
    assert [(e["index"], e["field"]) for e in body["errors"]] == [(1, "specversion"), (2, "score"), (3, "event")]


BINARY = {
    "ce-id": "5",
    "ce-source": "/app%20one",
    "ce-specversion": "1.0",
    "ce-type": "t",
    "ce-time": "2026-03-01T08:14:00Z",
}


@pytest.mark.parametrize(
    ("body", "kind", "text"),
    [
        (b'{"text": "from json"}', "application/json", "from json"),
        ("aus Text ü".encode(), "text/plain; charset=utf-8", "aus Text ü"),
    ],
)
def test_an_event_in_headers_is_understood(
    client: Client, webhook_source: Source, body: bytes, kind: str, text: str
) -> None:
    assert post(client, webhook_source, body, kind=kind, **BINARY).status_code == 201
    kept = Feedback.objects.get()
    assert (kept.external_id, kept.verbatims.get().text) == ("/app one 5", text)


def test_data_in_base64_is_understood(client: Client, webhook_source: Source) -> None:
    given = event(data_base64=base64.b64encode(b'{"text": "hidden"}').decode(), datacontenttype="application/json")
    del given["data"]
    assert post(client, webhook_source, given).status_code == 201
    assert Feedback.objects.get().verbatims.get().text == "hidden"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        (event(id=""), "id"),
        (event(id=7), "id"),
        (event(time=None), "time"),
        (event(time="1700000000"), "occurred_at"),
        (event(data=None), "data"),
        (event(data=[1]), "data"),
        (event(data={"text": "x", "occurred_at": "yesterday"}), "occurred_at"),
        (event(data={"nothing": "said"}), "text"),
        (event(data={"text": "x", "attributes": 3}), "attributes"),
        (event(data_base64="***"), "data_base64"),
        (event(data_base64=base64.b64encode(b"\xff").decode(), datacontenttype="image/png"), "datacontenttype"),
        (event(data_base64=base64.b64encode(b"{").decode()), "data"),
    ],
)
def test_an_event_that_says_nothing_is_refused(
    client: Client, webhook_source: Source, given: dict[str, Any], field: str
) -> None:
    answer = post(client, webhook_source, given)
    assert answer.status_code == 422, answer.content
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert not Feedback.objects.exists()


@pytest.mark.parametrize(
    ("body", "kind"),
    [(b"{", STRUCTURED), (b"{}", BATCH), (b"[]", BATCH), (b"x", "application/json"), (b"x", "text/plain")],
)
def test_what_is_no_event_is_refused(client: Client, webhook_source: Source, body: bytes, kind: str) -> None:
    assert post(client, webhook_source, body, kind=kind).status_code == 422


def test_a_long_name_is_kept_by_its_fingerprint(client: Client, webhook_source: Source) -> None:
    assert post(client, webhook_source, event(id="x" * 4000)).status_code == 201
    assert post(client, webhook_source, event(id="x" * 4000)).status_code == 200
    assert post(client, webhook_source, event(id="x" * 4001)).status_code == 201


class TestSignatures:
    body = json.dumps(event()).encode()

    @pytest.mark.parametrize(
        "change",
        [
            {"webhook-signature": ""},
            {"webhook-signature": "v1"},
            {"webhook-signature": "v1,!!!"},
            {"webhook-signature": "v1," + base64.b64encode(b"x" * 32).decode()},
            {"webhook-id": "another"},
            {"webhook-timestamp": "soon"},
            {"webhook-timestamp": "1"},
        ],
    )
    def test_a_wrong_one_is_refused(self, client: Client, webhook_source: Source, change: dict[str, str]) -> None:
        headers = signed(self.body, webhook_source) | change
        answer = client.post(URL, self.body, content_type=STRUCTURED, headers=headers)
        assert (answer.status_code, "signature" in answer.json()["message"]) == (401, True)
        assert not Feedback.objects.exists()

    def test_one_older_than_five_minutes_is_refused(self, client: Client, webhook_source: Source) -> None:
        headers = signed(self.body, webhook_source, at=datetime.now(UTC) - timedelta(minutes=6))
        assert client.post(URL, self.body, content_type=STRUCTURED, headers=headers).status_code == 401

    def test_one_of_another_body_is_refused(self, client: Client, webhook_source: Source) -> None:
        headers = signed(self.body, webhook_source)
        changed = self.body.replace(b"Solved", b"Ruined")
        assert client.post(URL, changed, content_type=STRUCTURED, headers=headers).status_code == 401

    def test_an_api_token_does_not_stand_in_for_it(self, machine: Client, webhook_source: Source) -> None:
        assert machine.post(URL, self.body, content_type=STRUCTURED).status_code == 401

    def test_a_source_without_a_secret_asks_for_a_token(
        self, client: Client, machine: Client, webhook_source: Source
    ) -> None:
        Source.objects.update(secret="")
        assert client.post(URL, self.body, content_type=STRUCTURED).status_code == 401
        assert machine.post(URL, self.body, content_type=STRUCTURED).status_code == 201

    def test_broken_utf8_is_refused(self, client: Client, webhook_source: Source) -> None:
        headers = signed(self.body, webhook_source)
        assert client.post(URL, b"\xff\xfe", content_type=STRUCTURED, headers=headers).status_code == 401


def test_an_unknown_source_is_told(machine: Client) -> None:
    assert machine.post("/api/webhooks/nobody", b"{}", content_type=STRUCTURED).status_code == 404


def test_an_api_source_is_no_webhook(machine: Client, source: Source) -> None:
    assert machine.post("/api/webhooks/shop", b"{}", content_type=STRUCTURED).status_code == 404
