from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from outspoken.listen import pulses
from outspoken.listen.models import Pulse
from outspoken.people.models import Identity

URL = "/api/pulses/train-to-leeds/links"


def post(client: Client, value: Any, url: str = URL) -> Any:
    return client.post(url, value, content_type="application/json")


def test_each_transaction_gets_its_link(machine: Client, pulse: Pulse) -> None:
    items = [{"transaction": "order-7", "person": "c1"}, {"transaction": "order-8"}]
    links = post(machine, items).json()["links"]
    answers = [pulses.read(pulse, urlsplit(link).path.rpartition("/")[2]) for link in links]
    assert [answer.external_id for answer in answers] == ["transaction:order-7", "transaction:order-8"]
    assert [answer.person for answer in answers] == [Identity.objects.get(handle="c1").person_id, None]


@pytest.mark.parametrize("value", [{}, [], 3, {"transaction": ""}, [{"transaction": "x"}, {"transaction": 3}]])
def test_a_wrong_item_makes_no_link_at_all(machine: Client, pulse: Pulse, value: Any) -> None:
    assert post(machine, value).status_code == 422


def test_an_unknown_pulse_is_told(machine: Client) -> None:
    assert post(machine, {"transaction": "7"}, "/api/pulses/nowhere/links").status_code == 404


def test_it_needs_a_token(client: Client, pulse: Pulse) -> None:
    assert post(client, {"transaction": "7"}).status_code == 401


def test_queries_do_not_grow_with_the_links(
    machine: Client, pulse: Pulse, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    post(machine, {"transaction": "warm"})
    with django_assert_max_num_queries(9):
        post(machine, [{"transaction": str(n), "person": f"c{n}"} for n in range(200)])
