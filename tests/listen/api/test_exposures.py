from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from outspoken.journeys.models import Touchpoint
from outspoken.listen.models import Exposure

URL = "/api/exposures"
ONE = {"day": "2026-03-01", "touchpoint": "web-checkout", "channel": "App", "served": 18250}


def post(client: Client, value: Any) -> Any:
    return client.post(URL, value, content_type="application/json")


def counts() -> list[tuple[int, int, int]]:
    return list(Exposure.objects.order_by("day").values_list("served", "offered", "answered"))


def test_the_newest_number_replaces_the_last(machine: Client, touchpoint: Touchpoint) -> None:
    assert post(machine, ONE).json() == {"counted": 1, "refused": 0, "errors": []}
    post(machine, ONE | {"served": 20_000, "offered": 50})
    post(machine, ONE | {"served": 19_000})
    row = Exposure.objects.get()
    assert (row.touchpoint, row.channel, counts()) == (touchpoint, "app", [(19_000, 50, 0)])


def test_the_last_word_in_one_request_counts(machine: Client, touchpoint: Touchpoint) -> None:
    assert post(machine, [ONE, ONE | {"served": 7}]).status_code == 200
    assert counts() == [(7, 0, 0)]


def test_good_counts_are_kept_beside_refused_ones(machine: Client, touchpoint: Touchpoint) -> None:
    bad = [
        ONE | {"touchpoint": "nowhere"},
        ONE | {"day": "2026-02-30"},
        ONE | {"served": -1},
        ONE | {"channel": " "},
        ONE | {"day": "1980-01-01"},
        {"day": "2026-03-01", "touchpoint": "web-checkout", "channel": "app"},
        ONE | {"visits": 3},
    ]
    answer = post(machine, {"items": [*bad, ONE]})
    assert (answer.status_code, answer.json()["counted"], answer.json()["refused"]) == (207, 1, 7)
    fields = ["touchpoint", "day", "served", "channel", "day", "served", "visits"]
    assert sorted((e["index"], e["field"]) for e in answer.json()["errors"]) == list(enumerate(fields))
    assert counts() == [(18250, 0, 0)]


@pytest.mark.parametrize("value", [[], {}, 3, [ONE | {"touchpoint": "nowhere"}]])
def test_nothing_countable_is_refused(machine: Client, touchpoint: Touchpoint, value: Any) -> None:
    assert post(machine, value).status_code == 422
    assert counts() == []


def test_it_needs_a_token(db: None, client: Client) -> None:
    assert post(client, ONE).status_code == 401
