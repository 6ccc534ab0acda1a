from __future__ import annotations

import json

import pytest
from django.test import Client

from outspoken.listen.api.docs import operations
from outspoken.listen.api.requests import validated
from outspoken.listen.api.schemas import FeedbackIn

pytestmark = pytest.mark.django_db


def test_the_page_shows_every_route_with_an_example(client: Client) -> None:
    page = client.get("/api/docs").content.decode()
    schema = client.get("/api/openapi.json").json()
    assert "⟦undefined" not in page
    for path, methods in schema["paths"].items():
        for method, details in methods.items():
            assert f"{method.upper()} {path}" in page
            assert details["summary"] in page


def test_nothing_of_it_comes_from_elsewhere(client: Client) -> None:
    page = client.get("/api/docs").content.decode()
    assert 'src="http' not in page
    assert 'href="http' not in page


def test_the_examples_are_what_the_api_takes() -> None:
    examples = {operation.name: operation.example for operation in operations()}
    assert validated(FeedbackIn, json.loads(examples["post_feedback"])).score == 3


def test_what_is_nowhere_is_told_to_machines_in_json(client: Client) -> None:
    answer = client.get("/api/nowhere")
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/json")
    assert "/api/docs" in answer.json()["message"]
