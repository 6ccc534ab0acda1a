"""The verdict on the theme pages: written data with a known answer, what one may see, how many questions are asked."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from outspoken.journeys.models import Touchpoint
from outspoken.listen.feedback import Item
from outspoken.listen.models import Exposure
from outspoken.people.models import User
from outspoken.understand import theme_people, verdicts
from outspoken.understand.mirror import lens
from outspoken.understand.models import Theme
from outspoken.understand.period import Period
from outspoken.understand.scope import Scope
from tests.cast import Cast
from tests.understand.said import said

pytestmark = pytest.mark.django_db
Hear = Callable[..., list[int]]

NOISE = "The train arrived at the station."
REFUND = "The refund never came."
LUGGAGE = "There was no room for my suitcase."
PLASTIC = "Too much plastic around everything."
TOILETS = "The toilets were dirty."
RUDE = "Terrible, the staff were rude and unfriendly."
FRIENDLY = "Such friendly staff, thank you so much!"
WEEKS = 13


@pytest.fixture
def at(now: datetime) -> Callable[[int], datetime]:
    """A moment in the middle of a week of the verdicts' thirteen, the oldest first."""
    end = Period.ending(now).end
    return lambda week: end - timedelta(weeks=WEEKS - week) + timedelta(days=3)


@pytest.fixture
def world(
    hear: Hear, checkout: Touchpoint, train: Touchpoint, at: Any, mirrored: Callable[[], None]
) -> Callable[..., None]:
    """Thirteen weeks with a verdict to be known beforehand: refunds by two customers each week at both places, the
    suitcases by ten customers on the train alone, plastic by one person again and again, toilets by many of late."""

    def heard(*more: Item) -> None:
        places = ("web-checkout", "train")
        items = [said(NOISE, occurred_at=at(week), touchpoint=places[n % 2]) for week in range(WEEKS) for n in range(8)]
        for week in range(WEEKS):
            for n, place in enumerate(places):
                items.append(said(REFUND, occurred_at=at(week), touchpoint=place, person=f"r{week}{n}"))
            items.append(said(PLASTIC, occurred_at=at(week), touchpoint=places[week % 2], person="one-man"))
            if week > 2:
                items.append(said(LUGGAGE, occurred_at=at(week), touchpoint="train", person=f"l{week}"))
        items += [
            said(TOILETS, occurred_at=at(WEEKS - 1 - n % 2), touchpoint=places[n // 2 % 2], person=f"t{n}")
            for n in range(14)
        ]
        hear(*items, *more)
        mirrored()

    return heard


def judged(now: datetime, user: User | None = None, days: str = "90") -> verdicts.Verdicts:
    scope = Scope.of(user) if user else Scope()
    return verdicts.of_themes(lens(), Period.ending(now, asked=days), scope)


def word(found: verdicts.Verdicts, key: str) -> str:
    verdict = found.of(Theme.objects.get(key=key))
    assert verdict
    assert verdict.chip
    return verdict.chip.name


def test_each_theme_gets_the_verdict_its_story_asks_for(world: Any, now: datetime) -> None:
    world()
    found = judged(now)
    told = {key: word(found, key) for key in ("payment.refund", "luggage", "environment", "cleanliness.toilets")}
    assert told == {
        "payment.refund": "systemic",
        "luggage": "local",
        "environment": "isolated",
        "cleanliness.toilets": "emerging",
    }


def test_a_stem_counts_its_branches_and_a_customer_once(world: Any, now: datetime) -> None:
    world()
    found = judged(now)
    people = found.gathered.people
    stem, branch = (Theme.objects.get(key=key).pk for key in ("payment", "payment.refund"))
    assert people.spread([stem, branch]).units.tolist() == [26, 26]
    assert people.weekly[branch][0].tolist() == [2] * WEEKS
    one = Theme.objects.get(key="environment").pk
    spread = people.spread([one])
    assert (spread.units[0], spread.effective[0], spread.largest[0]) == (1, 1.0, 1.0)


def test_two_texts_of_one_answer_are_one_contact(hear: Hear, now: datetime, mirrored: Callable[[], None]) -> None:
    item = said("", occurred_at=now, person="p", verbatims=(("What was bad?", REFUND), ("And else?", REFUND)))
    hear(item)
    mirrored()
    theme = Theme.objects.get(key="payment.refund").pk
    people = judged(now).gathered.people
    assert [(group.contacts, group.people) for group in people.groups[theme]] == [(1, 1)]
    assert people.written[theme][0] == 2


def test_nothing_heard_is_not_enough_data(hear: Hear, now: datetime, mirrored: Callable[[], None]) -> None:
    hear(said(REFUND, occurred_at=now))
    mirrored()
    found = judged(now)
    assert word(found, "payment.refund") == word(found, "luggage") == "not enough data"
    verdict = found.of(Theme.objects.get(key="payment.refund"))
    assert verdict is not None
    assert verdict.is_answered_only
    assert any("only 1 week" in reason.words for reason in verdict.reasons)


def test_where_customers_are_not_known_comments_stand_for_them(
    hear: Hear, now: datetime, at: Any, mirrored: Callable[[], None]
) -> None:
    hear(*(said(REFUND if n % 10 == 0 else NOISE, occurred_at=at(n % WEEKS)) for n in range(130)))
    mirrored()
    verdict = judged(now).of(Theme.objects.get(key="payment.refund"))
    assert verdict is not None
    assert "No comment tells who wrote it" in verdict.unknown
    assert any("cannot be told apart" in reason.words for reason in verdict.reasons)


def test_a_verdict_rests_on_what_one_may_see(world: Any, now: datetime, cast: Cast, train: Touchpoint) -> None:
    world()
    cleo = judged(now, cast.cleo)  # works in the team of the web checkout
    assert word(cleo, "luggage") == word(cleo, "payment.refund") == "not enough data"  # of 78 comments there
    luggage = cleo.of(Theme.objects.get(key="luggage"))
    assert luggage is not None
    assert luggage.n == 0
    assert cleo.gathered.people.spread([Theme.objects.get(key="payment.refund").pk]).units[0] == WEEKS


def test_rates_are_per_customer_served_where_all_places_count_them(
    world: Any, now: datetime, checkout: Touchpoint, train: Touchpoint
) -> None:
    world()
    assert not judged(now).found.measures.facts.is_exposure.any()
    days = [now.date() - timedelta(days=n) for n in range(WEEKS * 7 + 1)]
    for place in (checkout, train):
        Exposure.objects.bulk_create(Exposure(day=day, touchpoint=place, channel="shop", served=1000) for day in days)
    found = judged(now)
    assert found.found.measures.facts.is_exposure.all()
    assert found.found.measures.heard[0] == pytest.approx(WEEKS * 7 * 2000, rel=0.03)
    Exposure.objects.filter(touchpoint=train).delete()
    assert not judged(now).found.measures.facts.is_exposure.any()


def test_a_lens_older_than_the_record_breaks_nothing(
    world: Any, hear: Hear, now: datetime, checkout: Touchpoint
) -> None:
    world()
    hear(*(said(REFUND, occurred_at=now, person=f"new{n}", touchpoint="web-checkout") for n in range(5)))
    theme_people.forget()
    facts = judged(now).found.measures.facts
    assert (facts.people <= facts.mentions).all()
    assert np.isfinite(facts.people).all()


class TestPages:
    @pytest.fixture
    def ana(self, client: Client, cast: Cast) -> Client:
        client.force_login(cast.ana)
        return client

    def test_the_list_tells_each_verdict_in_a_word_that_opens_its_reasons(self, world: Any, ana: Client) -> None:
        world()
        text = ana.get("/understand/themes/").content.decode()
        assert re.search(
            r'data-verdict="systemic" href="/understand/themes/payment.refund/\?days=90#verdict">systemic', text
        )
        assert re.search(r'data-verdict="isolated" href="/understand/themes/environment/[^"]+">isolated', text)
        assert "Verdicts look at unhappy comments of the last 13 weeks, by" in text

    def test_the_page_tells_reasons_and_the_working_below(self, world: Any, ana: Client) -> None:
        world()
        text = ana.get("/understand/themes/payment.refund/").content.decode()
        assert "in each of the last 13 weeks" in text
        assert "26 different customers" in text
        assert "at least 60% of the weeks" in text
        assert "How many felt it?" in text
        assert "The working" in text
        assert "there is a cause to be found and mended" in text
        assert "One complaint alone still gets its answer" not in text

    @pytest.fixture
    def praised(
        self, hear: Hear, at: Any, mirrored: Callable[[], None], checkout: Touchpoint, train: Touchpoint
    ) -> None:
        places = ("web-checkout", "train")
        hear(
            *(
                said(FRIENDLY if n % 3 else NOISE, occurred_at=at(n % WEEKS), person=f"p{n}", touchpoint=places[n % 2])
                for n in range(130)
            )
        )
        mirrored()

    def test_what_everybody_praises_is_no_problem(self, praised: None, ana: Client) -> None:
        response = ana.get("/understand/themes/staff.friendliness/")
        verdict = response.context["verdict"]
        assert (verdict.chip, verdict.n, verdict.said) == (None, 0, 86)
        text = response.content.decode()
        assert "nobody is unhappy about it" in text
        assert "systemic" not in text
        assert "nobody unhappy" in ana.get("/understand/themes/").content.decode()

    def test_all_that_is_said_can_be_judged_and_praise_is_called_praise(self, praised: None, ana: Client) -> None:
        response = ana.get("/understand/themes/staff.friendliness/?about=all")
        verdict = response.context["verdict"]
        assert verdict.chip.name == "widespread, mostly gladly"
        assert verdict.n == 86
        assert "find what makes it so" in verdict.meaning
        assert "Praise and criticism count alike here" in response.content.decode()
        assert "widespread, mostly gladly" in ana.get("/understand/themes/?about=all").content.decode()

    def test_praise_beside_a_problem_makes_the_problem_no_larger(
        self, praised: None, hear: Hear, at: Any, ana: Client, mirrored: Callable[[], None]
    ) -> None:
        hear(*(said(RUDE, occurred_at=at(n), person=f"u{n}", touchpoint="train") for n in range(3)))
        mirrored()
        verdict = ana.get("/understand/themes/staff.friendliness/").context["verdict"]
        assert (verdict.chip.name, verdict.n) == ("isolated", 3)
        assert "of 89 that speak of it" in ana.get("/understand/themes/staff.friendliness/").content.decode()
        assert len(ana.get(verdict.href).context["comments"]) == 3

    def test_no_greek_letter_and_no_jargon_is_on_the_page(self, world: Any, ana: Client) -> None:
        world()
        text = ana.get("/understand/themes/payment.refund/").content.decode()
        assert not re.search(r"[\u0370-\u03ff]", text)
        for word in ("p-value", "Chao", "Chapman", "Laney", "binomial", "Simpson", "⟦undefined"):
            assert word not in text

    def test_one_complaint_alone_is_said_to_be_answered_and_opens(self, world: Any, ana: Client) -> None:
        world(said("The wheelchair ramp was missing.", person="lone", touchpoint="train"))
        response = ana.get("/understand/themes/accessibility/")
        text = response.content.decode()
        assert "One complaint alone still gets its answer" in text
        verdict = response.context["verdict"]
        assert (verdict.chip.name, verdict.n) == ("isolated", 1)
        assert len(ana.get(verdict.href).context["comments"]) == 1

    def test_a_theme_not_spoken_of_lately_keeps_its_page(self, world: Any, ana: Client) -> None:
        world()
        assert "Nobody spoke of this in this period" in ana.get("/understand/themes/food/").content.decode()

    def test_an_empty_installation_has_pages_too(self, ana: Client) -> None:
        assert "No comments in this period" in ana.get("/understand/themes/").content.decode()

    @pytest.mark.parametrize("address", ["/understand/themes/", "/understand/themes/payment/"])
    def test_the_number_of_questions_does_not_grow_with_the_themes(
        self, world: Any, ana: Client, now: datetime, address: str
    ) -> None:
        world()
        counts = []
        for round_ in range(2):
            ana.get(address)
            theme_people.forget()
            with CaptureQueriesContext(
                connection,
            ) as asked:
                ana.get(address)
            counts.append(len(asked))
            Theme.objects.bulk_create(
                Theme(key=f"more-{round_}-{n}", name=f"More {n}", changed_at=now) for n in range(20)
            )
        assert counts[0] == counts[1] <= 30

    def test_the_asked_are_counted_for_the_theme_they_were_unhappy_about(
        self, world: Any, ana: Client, at: Any, cast: Cast
    ) -> None:
        asked = [("yes", 4), ("no", 5), ("others", 2), ("perhaps", 3)]
        more = [
            said(REFUND, occurred_at=at(WEEKS - 2), attributes={"told_us": told}) for told, n in asked for _ in range(n)
        ]
        world(*more, said(LUGGAGE, occurred_at=at(WEEKS - 2), attributes={"told_us": "yes"}))
        text = ana.get("/understand/themes/payment.refund/").content.decode()
        assert "11 customers who had it answered; 4 had told us." in text
        assert "in 9 of 10 such cases" in text
        other = ana.get("/understand/themes/environment/").content.decode()
        assert "not asked yet" in other
        assert 'href="/listen/pulses/">turn on the question' in other

    def test_how_many_had_their_feeling_read_stands_beside_the_figures(self, world: Any, ana: Client) -> None:
        world()
        for address in (
            "/understand/themes/",
            "/understand/themes/payment.refund/",
            "/understand/touchpoints/web-checkout/",
        ):
            text = ana.get(address).content.decode()
            assert "read for how people feel" in text, address
            assert "⟦undefined" not in text
        assert "read for how people feel" in ana.get("/understand/touchpoints/").content.decode()
