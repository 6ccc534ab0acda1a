from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from outspoken.journeys.models import Touchpoint
from outspoken.listen.models import Source
from outspoken.understand import flags, read_marks, verbatims
from outspoken.understand.room import Filters
from outspoken.understand.verbatims import Count
from tests.cast import Cast
from tests.understand.said import ANGRY, GRATEFUL, PLAIN, said

pytestmark = pytest.mark.django_db
Hear = Callable[..., list[int]]


@pytest.fixture
def find(cast: Cast) -> Callable[..., list[int]]:
    def found(seen: frozenset[int] | None = None, **filters: Any) -> list[int]:
        return list(verbatims.find(Filters(**filters), by=cast.ana, seen=seen).ids)

    return found


def test_the_newest_come_first(hear: Hear, find: Hear, now: datetime) -> None:
    old, new = hear(said("old", occurred_at=now - timedelta(days=2)), said("new"))
    assert find() == [new, old]


def test_a_tap_without_words_is_nothing_to_read(hear: Hear, find: Hear) -> None:
    hear(said("", emotion="delight"))
    assert find() == []


def test_each_filter_narrows(hear: Hear, find: Hear, checkout: Touchpoint, source: Source, now: datetime) -> None:
    long_ago = now - timedelta(days=50)
    angry, glad, plain = hear(
        said(ANGRY, channel="call", touchpoint="web-checkout", score=2.0, score_kind="nps"),
        said(GRATEFUL, score=9.0, score_kind="csat"),
        said("Danke, die Fahrt war pünktlich und sehr angenehm.", occurred_at=long_ago),
    )
    assert find(channel="call") == [angry]
    assert find(touchpoint="web-checkout") == [angry]
    assert find(emotion="anger") == [angry]
    assert find(polarity="negative") == [angry]
    assert find(theme="payment") == [angry]
    assert find(score_max=2.0) == [angry]
    assert find(score_min=9.0, score_kind="csat") == [glad]
    assert find(language="de") == [plain]
    assert find(end=now - timedelta(days=1)) == [plain]
    assert set(find(start=now - timedelta(days=1))) == {angry, glad}
    assert set(find(source="shop")) == {angry, glad, plain}


def test_filters_narrow_together(hear: Hear, find: Hear) -> None:
    angry, _ = hear(said(ANGRY, channel="call"), said(GRATEFUL, channel="call"))
    assert find(channel="call", polarity="negative") == [angry]
    assert find(channel="mail", polarity="negative") == []


@pytest.mark.parametrize("name", ["touchpoint", "theme", "source"])
def test_a_filter_by_what_there_is_not_finds_nothing_and_says_so(hear: Hear, cast: Cast, name: str) -> None:
    hear(said(PLAIN))
    narrowed: dict[str, Any] = {name: "nowhere"}
    found = verbatims.find(Filters(**narrowed), by=cast.ana, seen=None)
    assert (found.ids, found.problems) == ((), (f"There is no {name} “nowhere”.",))


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("refund", [0]),
        ("REFUND", [0]),
        ("refund driver", []),
        ("refund or driver", [0, 1]),
        ('"the driver was"', [1]),
        ('"driver the was"', []),
        ("-refund", [1, 2]),
        ("nothing:* & | ! ( '", []),
        ("%", []),
    ],
)
def test_words_are_searched_as_on_the_web(hear: Hear, find: Hear, words: str, expected: list[int]) -> None:
    ids = hear(said(ANGRY), said(GRATEFUL), said(PLAIN))
    assert sorted(find(q=words)) == sorted(ids[place] for place in expected)


def test_a_common_word_is_found_by_walking_the_newest(
    hear: Hear, find: Hear, cast: Cast, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verbatims, "RARE", 2)
    monkeypatch.setattr(verbatims, "WALKS", (2, 4))
    trains = [said("train", occurred_at=now - timedelta(hours=number)) for number in range(3)]
    others = [said("ship", occurred_at=now - timedelta(hours=10 + number)) for number in range(3)]
    last = said("train", occurred_at=now - timedelta(days=1))
    *newest, old = hear(*trains, *others, last)
    found = verbatims.find(Filters(q="train"), by=cast.ana, seen=None)
    assert list(found.ids) == newest[:3]
    assert found.looked_back_to == now - timedelta(hours=10)
    further = verbatims.find(Filters(q="train"), by=cast.ana, seen=None, older=found.older)
    assert (list(further.ids), further.looked_back_to) == ([old], None)


def test_a_search_without_a_word_says_so(hear: Hear, cast: Cast) -> None:
    hear(said(PLAIN))
    found = verbatims.find(Filters(q="!!!"), by=cast.ana, seen=None)
    assert found.problems == ("The search has no word in it; write at least one.",)


def test_unread_and_flagged_are_ones_own_and_everybodys(hear: Hear, find: Hear, cast: Cast, now: datetime) -> None:
    first, second = hear(said("first", occurred_at=now - timedelta(hours=1)), said("second"))
    read_marks.mark(first, by=cast.ana, now=now)
    read_marks.mark(second, by=cast.ben, now=now)
    flags.raise_flag(second, note="", by=cast.ben, now=now)
    assert find(unread=True) == [second]
    assert find(flagged=True) == [second]


@pytest.mark.parametrize("filters", [{}, {"channel": "mail"}, {"q": "number"}])
def test_pages_follow_each_other_without_gap_or_repeat(
    hear: Hear, cast: Cast, now: datetime, filters: dict[str, Any]
) -> None:
    # Many at the same moment: only the id tells their order.
    moments = [now - timedelta(hours=number // 5) for number in range(23)]
    ids = hear(*(said(f"number {number}", occurred_at=moment) for number, moment in enumerate(moments)))
    met: list[int] = []
    older = ""
    while True:
        found = verbatims.find(Filters(**filters), by=cast.ana, seen=None, older=older, size=4)
        met += found.ids
        older = found.older
        if not older:
            break
    assert len(met) == len(set(met)) == 23
    assert set(met) == set(ids)
    assert met == [pk for _, pk in sorted(zip(moments, ids, strict=True), reverse=True)]


def test_a_comment_that_comes_meanwhile_does_not_shift_the_pages(hear: Hear, cast: Cast, now: datetime) -> None:
    ids = hear(*(said(f"{number}", occurred_at=now - timedelta(hours=1 + number)) for number in range(4)))
    first = verbatims.find(Filters(), by=cast.ana, seen=None, size=2)
    hear(said("just now"))
    second = verbatims.find(Filters(), by=cast.ana, seen=None, older=first.older, size=2)
    assert [*first.ids, *second.ids] == ids


@pytest.mark.parametrize(
    "older", ["", "nonsense", "~", "2026-03-01~1", "2026-03-01T00:00Z~x", f"2026-03-01T00:00Z~{2**63}"]
)
def test_a_place_nobody_gave_out_is_the_first_page(hear: Hear, cast: Cast, older: str) -> None:
    [pk] = hear(said(PLAIN))
    assert verbatims.find(Filters(), by=cast.ana, seen=None, older=older).ids == (pk,)


def test_only_what_may_be_seen_is_found(hear: Hear, find: Hear, checkout: Touchpoint, train: Touchpoint) -> None:
    mine, *_ = hear(said("mine", touchpoint="web-checkout"), said("theirs", touchpoint="train"), said("nowhere"))
    seen = frozenset({checkout.pk})
    assert find(seen) == [mine]
    assert find(seen, q="mine or theirs or nowhere") == [mine]
    assert find(seen, touchpoint="train") == []
    assert find(frozenset()) == []


class TestCount:
    def told(self, cast: Cast, *, size: int = 2, seen: frozenset[int] | None = None, **filters: Any) -> Count | None:
        found = verbatims.find(Filters(**filters), by=cast.ana, seen=seen, size=size)
        return verbatims.count(Filters(**filters), found, by=cast.ana, seen=seen)

    def test_one_page_counts_itself(self, hear: Hear, cast: Cast) -> None:
        hear(said("a"), said("b"))
        assert self.told(cast) == Count(2)

    def test_many_are_counted_by_the_lens(self, hear: Hear, cast: Cast, mirrored: Callable[[], None]) -> None:
        hear(*(said("a") for _ in range(5)), said("", emotion="delight"))
        mirrored()
        hear(said("since then"))
        assert self.told(cast) == Count(5)

    def test_without_a_lens_the_record_counts_up_to_a_bound(
        self, hear: Hear, cast: Cast, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        hear(*(said("a") for _ in range(5)))
        assert self.told(cast) == Count(5)
        monkeypatch.setattr(verbatims, "COUNTED", 3)
        assert self.told(cast) == Count(3, is_all=False)

    def test_words_are_counted_where_they_are_rare(
        self, hear: Hear, cast: Cast, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        hear(*(said("word") for _ in range(5)), said("other"))
        assert self.told(cast, q="word") == Count(5)
        monkeypatch.setattr(verbatims, "RARE", 2)
        assert self.told(cast, q="word") is None

    def test_the_lens_counts_only_what_may_be_seen(
        self, hear: Hear, cast: Cast, checkout: Touchpoint, mirrored: Callable[[], None]
    ) -> None:
        hear(*(said("a", touchpoint="web-checkout") for _ in range(3)), said("b"))
        mirrored()
        assert self.told(cast, seen=frozenset({checkout.pk})) == Count(3)


def test_what_people_want_narrows_the_list(hear: Hear, find: Hear, cast: Cast) -> None:
    leaving, suggestion = hear(
        said("I am cancelling my account and switching to somebody else."),
        said("You should add a bike rack to the train, please."),
    )
    assert find(intent="leaving") == [leaving]
    assert find(intent="suggestion") == [suggestion]
    assert find(intent="leaving", polarity="positive") == []
