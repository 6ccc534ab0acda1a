from __future__ import annotations

import pytest
from django.test import Client, RequestFactory
from pytest_django import DjangoAssertNumQueries

from outspoken.pages import views
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_an_unknown_address_is_told_plainly(client: Client) -> None:
    answer = client.get("/nothing/here")
    assert answer.status_code == 404
    assert "There is nothing at this address" in answer.content.decode()
    assert "⟦undefined" not in answer.content.decode()


def test_a_fault_page_needs_no_database(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(0):
        answer = views.broken(RequestFactory().get("/"))
    assert answer.status_code == 500
    assert "⟦undefined" not in answer.content.decode()


def test_a_foreign_host_is_refused_without_echoing_it() -> None:
    answer = Client(headers={"host": "evil.example"}).get("/")
    assert answer.status_code == 400
    assert b"evil.example" not in answer.content


def test_a_form_without_its_token_is_told_it_is_stale(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/accounts/login/", {"login": cast.ada.email, "password": "x"})
    assert answer.status_code == 403
    assert "This form had gone stale" in answer.content.decode()
