from __future__ import annotations

import json

import pytest
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from outspoken.pages.away import DatabaseAway


def answer(path: str, trouble: Exception) -> HttpResponse | None:
    def nothing(request: HttpRequest) -> HttpResponse:
        raise AssertionError("not asked")

    return DatabaseAway(nothing).process_exception(RequestFactory().get(path), trouble)


@pytest.mark.parametrize("trouble", [OperationalError("gone"), InterfaceError("closed")])
def test_a_machine_is_told_to_come_again(trouble: Exception) -> None:
    told = answer("/api/feedback", trouble)
    assert told is not None
    assert (told.status_code, told["Retry-After"]) == (503, "2")
    assert "send it again" in json.loads(told.content)["message"]


def test_a_person_gets_a_page_that_needs_no_database() -> None:
    told = answer("/now/", OperationalError("gone"))
    assert told is not None
    assert told.status_code == 503
    assert "Back in a moment" in told.content.decode()
    assert "⟦undefined" not in told.content.decode()


def test_other_trouble_is_left_to_others() -> None:
    assert answer("/now/", ValueError("no")) is None
