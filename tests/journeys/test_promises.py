"""Promises: written, changed and retired in the browser, with what was promised before kept as it was."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from outspoken.journeys import promises
from outspoken.journeys.models import Promise, Touchpoint
from outspoken.journeys.promises import Draft
from outspoken.people.models import AuditEvent
from tests.cast import NOW, Cast

pytestmark = pytest.mark.django_db
ADDRESS = "/journeys/touchpoints/taxi/promises/"


@pytest.fixture
def taxi(cast: Cast) -> Touchpoint:
    return Touchpoint.objects.create(name="Taxi", slug="taxi", operator="partner", partner="Cabs")


@pytest.fixture
def ana(client: Client, cast: Cast) -> Client:
    client.force_login(cast.ana)
    return client


def form(**changed: Any) -> dict[str, Any]:
    return {"wording": "It waits at the gate.", "measured": "csat", "named": "", "target": "90", "why": "", **changed}


def test_a_promise_at_a_partners_touchpoint_is_written_and_stands(ana: Client, taxi: Touchpoint) -> None:
    assert "Run by Cabs, a partner" in ana.get(ADDRESS).content.decode()
    assert ana.post(ADDRESS, form()).status_code == 302
    made = Promise.objects.get()
    assert (made.measure, made.target, made.made_by.name) == ("csat", 0.9, "Ana")  # type: ignore[union-attr]
    assert AuditEvent.objects.get(verb="promise.written").detail["touchpoint"] == "taxi"
    text = ana.get(ADDRESS).content.decode()
    assert "It waits at the gate." in text
    assert "90%" in text
    assert "⟦undefined" not in text


@pytest.mark.parametrize(
    ("changed", "measure", "target"),
    [
        ({"measured": "theme", "named": "payment.refund", "target": "98.5"}, "theme:payment.refund", 0.985),
        ({"measured": "other", "named": "median minutes", "target": "3"}, "median minutes", 3.0),
        ({"measured": "nps", "named": "left over", "target": "70"}, "nps", 0.7),
    ],
)
def test_a_promise_names_its_measure_and_shows_it_again(
    ana: Client, taxi: Touchpoint, changed: dict[str, Any], measure: str, target: float
) -> None:
    ana.post(ADDRESS, form(**changed))
    made = Promise.objects.get()
    assert made.measure == measure
    assert made.target == pytest.approx(target)
    shown = ana.get(f"/journeys/promises/{made.pk}/").context["form"]
    assert float(shown["target"].value()) == float(changed["target"])
    assert shown["measured"].value() == changed["measured"]


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"target": "101"}, "at most 100 percent"),
        ({"target": "0"}, "at most 100 percent"),
        ({"target": "nan"}, "Enter a number"),
        ({"measured": "theme"}, "Say which theme"),
        ({"measured": "other"}, "Say what measures it"),
        ({"wording": "  "}, "required"),
    ],
)
def test_what_cannot_be_promised_is_said(ana: Client, taxi: Touchpoint, changed: dict[str, Any], says: str) -> None:
    page = ana.post(ADDRESS, form(**changed))
    assert page.status_code == 422
    assert says in page.content.decode()
    assert not Promise.objects.exists()


def test_a_changed_promise_leaves_the_old_one_as_it_was(ana: Client, taxi: Touchpoint, cast: Cast) -> None:
    first = promises.write(taxi, Draft("It waits.", "csat", 0.9), by=cast.ana, now=NOW)
    address = f"/journeys/promises/{first.pk}/"
    assert ana.post(address, form(wording="It waits ten minutes.", target="80")).status_code == 302
    second = Promise.objects.get(retired_at=None)
    assert (second.wording, second.target, second.replaces) == ("It waits ten minutes.", 0.8, first)
    first.refresh_from_db()
    assert (first.wording, first.target, first.retired_by) == ("It waits.", 0.9, cast.ana)
    assert ana.get(address).status_code == 404
    text = ana.get(ADDRESS).content.decode()
    assert "It waits." in text
    assert "changed by Ana" in text


def test_two_who_change_one_promise_at_once_do_not_make_two(taxi: Touchpoint, cast: Cast) -> None:
    first = promises.write(taxi, Draft("It waits.", "csat", 0.9), by=cast.ana, now=NOW)
    with pytest.raises(promises.Unchanged):
        promises.change(first, Draft("It waits.", "csat", 0.9), why="", by=cast.ana, now=NOW)
    promises.change(first, Draft("It waits long.", "csat", 0.9), why="", by=cast.ana, now=NOW + timedelta(days=1))
    with pytest.raises(promises.Retired):
        promises.change(first, Draft("It waits short.", "csat", 0.9), why="", by=cast.ada, now=NOW)
    with pytest.raises(promises.Retired):
        promises.retire(first, by=cast.ada, now=NOW)
    assert Promise.objects.filter(retired_at=None).count() == 1


def test_a_retired_promise_is_no_longer_held_against_anything(ana: Client, taxi: Touchpoint, cast: Cast) -> None:
    made = promises.write(taxi, Draft("It waits.", "csat", 0.9), by=cast.ana, now=NOW)
    assert "It waits." in ana.get("/understand/journeys/").content.decode()
    ana.post(f"/journeys/promises/{made.pk}/retirement")
    assert "It waits." not in ana.get("/understand/journeys/").content.decode()
    assert "retired by Ana" in ana.get(ADDRESS).content.decode()
    assert AuditEvent.objects.filter(verb="promise.retired").count() == 1
    again = ana.post(f"/journeys/promises/{made.pk}/retirement", follow=True)
    assert "meanwhile" in again.content.decode()
