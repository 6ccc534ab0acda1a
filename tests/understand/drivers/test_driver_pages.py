from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from outspoken.journeys.models import Touchpoint
from outspoken.listen.models import Feedback, Source
from outspoken.people.models import User
from outspoken.understand import themes
from outspoken.understand.drivers import page
from outspoken.understand.drivers.answers import answers
from outspoken.understand.drivers.weighing import weigh
from outspoken.understand.models import Reading
from outspoken.understand.period import Period
from outspoken.understand.scope import Scope
from tests.cast import Cast
from tests.understand.spoken import Told, tell, theme

pytestmark = pytest.mark.django_db
ADDRESS = "/understand/drivers/"


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    page.forget()
    yield
    page.forget()


@pytest.fixture
def tree(now: datetime) -> None:
    delay = theme("delay", "Delays", now=now)
    theme("delay.missed", "Missed connections", now=now, parent=delay)
    for key, name in (("staff", "Staff"), ("food", "Food")):
        theme(key, name, now=now)


def surveyed(n: int, *, now: datetime, touchpoint: Touchpoint | None = None) -> list[Told]:
    """Answers of 0 to 10 that fall by four where delays are complained of and rise by one where staff is praised."""
    rng = np.random.default_rng(7)
    told = []
    for place in range(n):
        delay, staff, food = (
            int(rng.choice([-1, 0, 1], p=p)) for p in ([0.3, 0.6, 0.1], [0.1, 0.6, 0.3], [0.2] * 2 + [0.6])
        )
        score = 6.5 + (4.0 if delay < 0 else 0.0) * delay + 1.0 * staff + rng.normal()
        spoken = {"delay.missed" if place % 2 else "delay": delay, "staff": staff, "food": food}
        told.append(
            Told(
                at=now - timedelta(days=1, minutes=place),
                themes={key: side for key, side in spoken.items() if side},
                feeling=delay or staff,
                score=float(np.clip(round(score), 0, 10)),
                kind="nps",
                touchpoint=touchpoint,
            )
        )
    return told


@pytest.fixture
def survey(tree: None, source: Source, now: datetime, mirrored: Callable[[], None]) -> None:
    tell(surveyed(400, now=now), source=source)
    mirrored()


def html(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    text = response.content.decode()
    assert "⟦undefined" not in text
    assert " style=" not in text
    return text


@pytest.fixture
def ana(client: Client, cast: Cast) -> Client:
    client.force_login(cast.ana)
    return client


def period(now: datetime) -> Period:
    return Period.ending(now, asked="30")


class TestAnswers:
    def test_who_speaks_of_a_branch_speaks_of_its_stem(self, tree: None, source: Source, now: datetime) -> None:
        tell([Told(now - timedelta(hours=1), {"delay.missed": -1}, score=2, kind="nps")], source=source)
        found = answers("nps", period(now), scope=Scope(), held=themes.current(now=now))
        spoken = dict(zip(found.keys, found.bad.toarray()[0].tolist(), strict=True))
        assert spoken == {"delay": 1, "delay.missed": 1, "food": 0, "staff": 0}
        assert found.is_stem[found.keys.index("delay")]
        assert not found.is_stem[found.keys.index("delay.missed")]

    def test_praise_and_blame_in_one_answer_are_neither(self, tree: None, source: Source, now: datetime) -> None:
        spoken = {"delay": -1, "delay.missed": 1}
        tell([Told(now - timedelta(hours=1), spoken, score=2, kind="nps")], source=source)
        found = answers("nps", period(now), scope=Scope(), held=themes.current(now=now))
        stem = found.keys.index("delay")
        assert [part.toarray()[0, stem] for part in (found.good, found.bad, found.said)] == [0, 0, 1]

    def test_nobody_is_no_answer(self, tree: None, now: datetime) -> None:
        found = answers("nps", period(now), scope=Scope(), held=themes.current(now=now))
        assert found.n == 0
        assert weigh(found, "nps").refusal == "Nobody gave this score with words beside it in this period."

    def test_only_what_may_be_seen_is_counted(
        self, tree: None, source: Source, now: datetime, cast: Cast, checkout: Touchpoint, train: Touchpoint
    ) -> None:
        tell([*surveyed(3, now=now, touchpoint=checkout), *surveyed(5, now=now, touchpoint=train)], source=source)
        found = answers("nps", period(now), scope=Scope.of(cast.cleo), held=themes.current(now=now))
        assert found.n == 3


class TestPage:
    def test_what_lowers_the_score_comes_first(self, ana: Client, survey: None) -> None:
        found = ana.get(f"{ADDRESS}?score=nps&days=30").context["page"]
        assert found.rows
        first = found.rows[0]
        assert first.name == "Delays"
        assert first.quadrant == "concentrate here"
        assert first.fails.is_sure
        assert first.fails.value.startswith("−")
        assert found.pulls[0].name == "Delays"
        assert found.pulls[0].impact.is_sure
        assert found.sentence[0][0].startswith("Delays goes with NPS most: ")

    def test_the_page_says_how_sure_it_is_and_that_nothing_is_proven(self, ana: Client, survey: None) -> None:
        text = html(ana, f"{ADDRESS}?score=nps&days=30")
        assert "Associated with, not proven to cause" in text
        assert "Cannot be told apart" in text
        assert text.count('class="whisker"') == 6

    def test_a_row_opens_the_words_it_counts(self, ana: Client, survey: None) -> None:
        first = ana.get(f"{ADDRESS}?score=nps&days=30").context["page"].rows[0]
        assert ana.get(first.href).context["count"].n == first.n

    def test_of_net_sentiment_only_whether_it_is_spoken_of_counts(self, ana: Client, survey: None) -> None:
        found = ana.get(f"{ADDRESS}?score=feeling&days=30").context["page"]
        assert found.rows
        assert all(row.fails is None for row in found.rows)
        assert "A theme counts when it is spoken of" in html(ana, f"{ADDRESS}?score=feeling&days=30")

    def test_too_few_answers_are_refused_in_plain_words(
        self, ana: Client, tree: None, source: Source, now: datetime, mirrored: Callable[[], None]
    ) -> None:
        at, all_three = now - timedelta(hours=2), {"delay": -1, "staff": 1, "food": 1}
        silent = [Told(at, score=8, kind="nps")] * 13
        tell([*([Told(at, all_three, score=6, kind="nps")] * 12), *silent], source=source)
        mirrored()
        text = html(ana, f"{ADDRESS}?score=nps&days=30")
        assert "This needs 30 customers, ten for each of the 3 themes they speak of, and has 25." in text
        assert "<svg viewBox" not in text

    def test_a_record_without_scores_shows_net_sentiment(self, ana: Client) -> None:
        assert "What goes with Net sentiment" in html(ana, ADDRESS)

    @pytest.mark.parametrize("query", ["score=likes", "score=%00", "days=x", "score=nps&days=7"])
    def test_odd_addresses_show_a_page(self, ana: Client, survey: None, query: str) -> None:
        assert html(ana, f"{ADDRESS}?{query}")

    def test_more_themes_cost_no_more_queries(
        self, ana: Client, survey: None, now: datetime, source: Source, django_assert_num_queries: Any
    ) -> None:
        ana.get(f"{ADDRESS}?score=nps&days=30")
        page.forget()
        with CaptureQueriesContext(connection) as before:
            ana.get(f"{ADDRESS}?score=nps&days=30")
        queries = len(before)
        for number in range(10):
            theme(f"more-{number}", f"More {number}", now=now)
        ana.get(f"{ADDRESS}?score=nps&days=30")
        page.forget()
        with django_assert_num_queries(queries):
            ana.get(f"{ADDRESS}?score=nps&days=30")

    def test_frontline_staff_see_the_drivers_of_their_own_work(
        self, client: Client, cast: Cast, tree: None, source: Source, now: datetime, checkout: Touchpoint,
        train: Touchpoint, mirrored: Callable[[], None],
    ) -> None:  # fmt: skip
        tell([*surveyed(40, now=now, touchpoint=checkout), *surveyed(9, now=now, touchpoint=train)], source=source)
        mirrored()
        user: User = cast.cleo
        client.force_login(user)
        assert client.get(f"{ADDRESS}?score=nps").context["page"].n == 40


class TestBesideThemes:
    """A speed rating that moves the score by a point a step, a colour rating that moves nothing, and a shop number."""

    @pytest.fixture
    def rated(self, survey: None) -> None:
        rng = np.random.default_rng(5)
        rows = list(Feedback.objects.order_by("external_id"))
        for number, row in enumerate(rows):
            assert row.score is not None
            speed = int(np.clip(round(row.score / 2 + rng.normal()), 1, 5))
            row.attributes = {"speed": speed, "colour": str(int(rng.integers(1, 6))), "order": number % 400}
            if number % 3 == 0:
                del row.attributes["speed"]
        Feedback.objects.bulk_update(rows, ["attributes"])
        Reading.objects.filter(score__lt=5).update(family="anger")
        Reading.objects.filter(score__gte=5).update(family="delight")

    def test_themes_alone_are_looked_at_unless_more_is_asked_for(self, ana: Client, rated: None) -> None:
        found = ana.get(f"{ADDRESS}?score=nps&days=30").context["page"]
        assert {row.set for row in found.rows} == {"theme"}

    def test_a_rating_that_goes_with_the_score_is_a_driver_and_an_amount_is_none(
        self, ana: Client, rated: None
    ) -> None:
        found = ana.get(f"{ADDRESS}?score=nps&days=30&with=themes&with=ratings").context["page"]
        rows = {row.name: row for row in found.rows}
        assert set(rows) == {"Delays", "Staff", "Food", "speed", "colour"}
        speed = rows["speed"]
        assert speed.share.is_sure
        assert speed.way == "the higher it is, the higher"
        assert not rows["colour"].share.is_sure
        assert 250 < speed.n < 280
        assert speed.net.value.startswith("mean ")
        assert (speed.quadrant, speed.fails) == ("", None)
        assert rows["Delays"].fails is not None

    def test_a_feeling_is_told_by_how_often_it_is_felt_and_opens_its_words(self, ana: Client, rated: None) -> None:
        text = html(ana, f"{ADDRESS}?score=nps&days=30&with=feelings")
        found = ana.get(f"{ADDRESS}?score=nps&days=30&with=feelings").context["page"]
        anger = next(row for row in found.rows if row.name == "Anger")
        assert anger.way == "the more it is felt, the lower"
        assert anger.net.value.startswith("felt in ")
        assert "emotion=anger" in anger.href
        assert found.chart is None
        assert not found.pulls
        assert "goes along with the score rather than explaining it" in text

    def test_the_feeling_of_a_comment_is_no_driver_of_net_sentiment(self, ana: Client, rated: None) -> None:
        page = ana.get(f"{ADDRESS}?score=feeling&days=30&with=feelings&with=nonsense")
        assert {row.set for row in page.context["page"].rows} == {"theme"}
        assert "what they felt" not in page.content.decode()

    def test_where_no_rating_came_with_the_answers_it_says_so(self, ana: Client, survey: None) -> None:
        assert "Nothing of what you chose came with" in html(ana, f"{ADDRESS}?score=nps&days=30&with=ratings")
