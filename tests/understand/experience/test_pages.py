from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from outspoken.journeys.models import Journey, Promise, Stage, Touchpoint
from outspoken.people.models import Identity, Person
from outspoken.understand.experience import employees, page
from outspoken.understand.experience.page import Place
from tests.cast import Cast
from tests.understand.conftest import Hear
from tests.understand.said import said

pytestmark = pytest.mark.django_db

Mirrored = Callable[[], None]


@pytest.fixture
def ana(client: Client, cast: Cast) -> Client:
    client.force_login(cast.ana)
    return client


@pytest.fixture
def buying(checkout: Touchpoint, train: Touchpoint) -> Journey:
    journey = Journey.objects.create(name="Buy and ride", slug="buy")
    for place, (name, touchpoint) in enumerate((("Pay", checkout), ("Ride", train))):
        touchpoint.stage = Stage.objects.create(journey=journey, name=name, place=place)
        touchpoint.save()
    return journey


def place_of(client: Client, touchpoint: Touchpoint) -> Place:
    shown = client.get(reverse("journeys-lived"))
    assert "⟦undefined" not in shown.content.decode()
    found: page.Page = shown.context["page"]
    every = [place for journey in found.journeys for stage in journey.stages for place in stage.places]
    return next(place for place in [*every, *found.elsewhere] if place.touchpoint == touchpoint)


def rated(touchpoint: Touchpoint, points: list[int], *, kind: str = "csat") -> list[object]:
    return [said("", score=point, score_kind=kind, touchpoint=touchpoint.slug) for point in points]


def test_a_promise_is_measured_by_what_it_names(
    ana: Client, buying: Journey, checkout: Touchpoint, hear: Hear, mirrored: Mirrored
) -> None:
    Promise.objects.create(touchpoint=checkout, wording="Paid in a minute.", measure="csat", target=0.9)
    hear(*rated(checkout, [5] * 12 + [4] * 8 + [2] * 20))
    mirrored()
    promise = place_of(ana, checkout).promises[0]
    assert promise.figure is not None
    assert (promise.figure.value, promise.figure.interval, promise.figure.n) == ("50%", "35% to 65%", "40")  # 20 of 40
    assert (promise.said, promise.is_stand_in) == ("broken", False)
    assert "score_kind=csat" in promise.figure.href


def test_a_promise_with_another_measure_has_a_stand_in_and_it_is_said(
    ana: Client, buying: Journey, checkout: Touchpoint, hear: Hear, mirrored: Mirrored
) -> None:
    Promise.objects.create(touchpoint=checkout, wording="Quick as a flash.", measure="median seconds", target=0.9)
    hear(*rated(checkout, [2] * 30))
    mirrored()
    promise = place_of(ana, checkout).promises[0]
    assert (promise.said, promise.is_stand_in, promise.by) == ("", True, "ratings of 4 or 5 of 5")
    shown = ana.get(reverse("journeys-lived")).content.decode()
    assert "a stand-in: it names “median seconds”, which comments and scores cannot tell, so it is not judged" in shown


def test_a_promise_about_a_theme_is_measured_by_those_who_speak_of_it(
    ana: Client, buying: Journey, checkout: Touchpoint, hear: Hear, mirrored: Mirrored
) -> None:
    Promise.objects.create(touchpoint=checkout, wording="Your refund is back within five days.", measure="", target=0.9)
    hear(*(said(f"I am furious, the refund never came. {n}", touchpoint=checkout.slug) for n in range(14)))
    mirrored()
    promise = place_of(ana, checkout).promises[0]
    assert promise.figure is not None
    assert (promise.figure.value, promise.figure.n, promise.said) == ("0.0%", "14", "seems broken")
    assert "Refunds and compensation" in promise.by
    assert "theme=payment.refund" in promise.figure.href


def test_nothing_is_said_of_a_promise_with_few_voices(
    ana: Client, buying: Journey, checkout: Touchpoint, hear: Hear, mirrored: Mirrored
) -> None:
    Promise.objects.create(touchpoint=checkout, wording="Paid in a minute.", measure="csat", target=0.9)
    hear(*rated(checkout, [2] * 9))
    mirrored()
    promise = place_of(ana, checkout).promises[0]
    assert (promise.figure, promise.said) == (None, "too little to say")


def test_journeys_stand_in_their_order_and_a_partners_place_is_marked(
    ana: Client, buying: Journey, train: Touchpoint
) -> None:
    Touchpoint.objects.filter(pk=train.pk).update(operator="partner", partner="Fellbus")
    shown = ana.get(reverse("journeys-lived"))
    stages = [(stage.name, [place.touchpoint.name for place in stage.places])
              for stage in shown.context["page"].journeys[0].stages]  # fmt: skip
    assert stages == [("Pay", ["Web checkout"]), ("Ride", ["The train"])]
    assert b"run by Fellbus, a partner" in shown.content


def test_a_moment_of_truth_weighs_more_than_other_places(
    ana: Client, buying: Journey, checkout: Touchpoint, train: Touchpoint, hear: Hear, mirrored: Mirrored
) -> None:
    """Scores hang on the checkout (9 against 1), hardly on the train and the shop (7 against 6)."""
    shop = Touchpoint.objects.create(name="Shop", slug="shop")
    items = []
    for place, good, bad, share in ((checkout, 9, 1, 10), (train, 7, 6, 60), (shop, 7, 6, 60)):
        for n in range(80):
            is_good = n < share
            point = (good if is_good else bad) + n % 2
            items.append(said("", emotion="delight" if is_good else "anger", score=point, score_kind="nps",
                              touchpoint=place.slug))  # fmt: skip
    hear(*items)
    mirrored()
    weighed = {place.slug: place_of(ana, place).weighed for place in (checkout, train, shop)}
    here = weighed["web-checkout"]
    assert here is not None
    assert (here.points, here.says, here.is_moment_of_truth) == ("+8.0", "mend first", True)
    assert weighed["train"] is not None
    assert weighed["train"].says == "better than it needs"
    assert b"What to mend first" in ana.get(reverse("journeys-lived")).content


def test_nothing_is_weighed_without_scores(ana: Client, buying: Journey, checkout: Touchpoint) -> None:
    assert place_of(ana, checkout).weighed is None
    assert b"Need a score" in ana.get(reverse("journeys-lived")).content


def test_frontline_staff_see_their_own_places(
    client: Client, cast: Cast, buying: Journey, checkout: Touchpoint, train: Touchpoint
) -> None:
    client.force_login(cast.cleo)
    shown = client.get(reverse("journeys-lived")).content.decode()
    assert "Web checkout" in shown
    assert "The train" not in shown


def test_more_touchpoints_take_no_more_queries(
    ana: Client, buying: Journey, checkout: Touchpoint, django_assert_max_num_queries: object
) -> None:
    for n in range(20):
        place = Touchpoint.objects.create(name=f"Place {n}", slug=f"place-{n}", stage=checkout.stage)
        Promise.objects.create(touchpoint=place, wording=f"Promise {n}", measure="csat", target=0.9)
    ana.get(reverse("journeys-lived"))
    with django_assert_max_num_queries(10):  # type: ignore[operator]
        ana.get(reverse("journeys-lived"))


def test_an_empty_page_teaches(ana: Client) -> None:
    shown = ana.get(reverse("journeys-lived")).content
    assert b"Lay out the journeys" in shown


# ── employees ──


def staff(n: int, *, now: datetime) -> list[str]:
    """Handles of n people who work here."""
    handles = [f"staff-{place}" for place in range(n)]
    for handle in handles:
        person = Person.objects.create(kind=Person.Kind.EMPLOYEE, created_at=now)
        Identity.objects.create(person=person, kind="shop", handle=handle)
    return handles


def in_last_quarter(now: datetime) -> datetime:
    first = date(now.year, (now.month - 1) // 3 * 3 + 1, 1)
    return datetime(first.year, first.month, first.day, 12, tzinfo=UTC) - timedelta(days=20)


@pytest.mark.parametrize(("people", "is_shown"), [(5, True), (4, False)])
def test_employees_are_heard_from_five_on(
    ana: Client, buying: Journey, checkout: Touchpoint, hear: Hear, now: datetime, people: int, is_shown: bool
) -> None:
    at = in_last_quarter(now)
    hear(*(said("", emotion="anger", person=one, touchpoint=checkout.slug, occurred_at=at)
           for one in staff(people, now=now)))  # fmt: skip
    voice = place_of(ana, checkout).voice
    assert (voice is not None) == is_shown
    if voice:
        assert voice.net == "−100"


def test_a_small_group_is_not_given_away_by_the_whole(
    ana: Client, buying: Journey, checkout: Touchpoint, train: Touchpoint, hear: Hear, now: datetime
) -> None:
    """Eleven people, eight of them at the checkout: the three of the train would be what is left."""
    at, people = in_last_quarter(now), staff(11, now=now)
    hear(*(said("", emotion="anger", person=one, touchpoint=(checkout if place < 8 else train).slug, occurred_at=at)
           for place, one in enumerate(people)))  # fmt: skip
    found = ana.get(reverse("journeys-lived")).context["page"].employees
    assert found.people == 11
    assert not found.by_touchpoint
    assert found.hidden == 2


def test_without_employees_the_page_teaches(ana: Client, buying: Journey) -> None:
    assert b"No employee has been heard yet" in ana.get(reverse("journeys-lived")).content


@pytest.mark.parametrize(
    ("today", "quarter"),
    [
        (date(2026, 2, 9), (date(2025, 10, 1), date(2026, 1, 1))),
        (date(2026, 4, 1), (date(2026, 1, 1), date(2026, 4, 1))),
        (date(2026, 11, 23), (date(2026, 7, 1), date(2026, 10, 1))),
    ],
)
def test_the_quarter_is_the_last_whole_one(today: date, quarter: tuple[date, date]) -> None:
    assert employees._quarter(today) == quarter
