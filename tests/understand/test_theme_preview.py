from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from outspoken.listen.models import Source
from outspoken.understand import theme_preview
from outspoken.understand.theme_edits import Draft, Unusable
from tests.cast import Cast
from tests.understand.said import said

pytestmark = pytest.mark.django_db
Hear = Callable[..., list[int]]


@pytest.fixture(autouse=True)
def nothing_kept(cast: Cast) -> Iterator[None]:
    theme_preview.forget()
    yield
    theme_preview.forget()


def found(*phrases: str, now: datetime, year: bool = True, **others: Any) -> theme_preview.Preview:
    return theme_preview.of(Draft("", phrases=phrases, **others), year=year, now=now)


def marked(preview: theme_preview.Preview) -> list[list[str]]:
    return [[words for words, is_match in comment.pieces if is_match] for comment in preview.found]


def test_it_counts_and_marks_what_matches(hear: Hear, now: datetime) -> None:
    hear(said("Two kettles, one KETTLE-holder."), said("A pot."), said("Kettledrum!"))
    told = found("kettles", "kettle holder", now=now)
    assert (told.n, told.of, told.is_exact) == (1, 3, True)
    assert marked(told) == [["kettles", "KETTLE-holder"]]
    assert "".join(words for words, _ in told.found[0].pieces) == "Two kettles, one KETTLE-holder."


def test_stars_and_not_phrases_count(hear: Hear, now: datetime) -> None:
    hear(said("in charge"), said("They charged me."), said("The charges!"))
    assert found("charge*", now=now).n == 3
    assert found("charge*", now=now, not_phrases=("in charge",)).n == 2


def test_the_newest_are_shown_and_an_old_one_only_where_all_count(hear: Hear, now: datetime) -> None:
    hear(*(said(f"kettle {days}", occurred_at=now - timedelta(days=days)) for days in range(12)))
    hear(said("an old kettle", occurred_at=now - timedelta(days=500)))
    told = found("kettle", now=now)
    assert (told.n, told.of, len(told.found)) == (12, 12, theme_preview.SHOWN)
    assert [comment.occurred_at for comment in told.found] == sorted(
        (comment.occurred_at for comment in told.found), reverse=True
    )
    assert found("kettle", now=now, year=False).n == 13


def test_examples_are_told_found_or_missed(now: datetime) -> None:
    told = found("kettle", now=now, examples=("The kettle sings.", "The pot sings."))
    assert [example.is_found for example in told.examples] == [True, False]
    assert told.missed == 1


def test_a_long_comment_is_shown_around_its_match(hear: Hear, now: datetime) -> None:
    hear(said("Well. " * 200 + "The kettle sings." + " Indeed." * 200))
    [comment] = found("kettle", now=now).found
    whole = "".join(words for words, _ in comment.pieces)
    assert "kettle" in whole
    assert whole.startswith("… ")
    assert whole.endswith(" …")
    assert len(whole) <= theme_preview.WIDE + 4


def test_no_phrase_finds_nothing_and_a_bad_one_is_refused(hear: Hear, now: datetime) -> None:
    hear(said("kettle"))
    assert (found(now=now).n, found(now=now).of) == (0, 1)
    with pytest.raises(Unusable):
        found("?!", now=now)


class TestWithManyComments:
    """Where not all comments can be looked at, here more than 20."""

    @pytest.fixture(autouse=True)
    def small_bounds(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(theme_preview, "SAMPLE", 20)
        monkeypatch.setattr(theme_preview, "COMMON", 5)

    def test_a_rare_theme_is_counted_exactly(self, hear: Hear, now: datetime) -> None:
        hear(*(said("The pot is fine.") for _ in range(60)), said("Money  back!"), said("Back to money."))
        told = found("money back", now=now)
        assert (told.n, told.of, told.is_exact) == (1, 62, True)
        assert marked(told) == [["Money  back"]]

    @pytest.mark.parametrize(
        ("phrase", "text"),
        [
            ("livre*", "Il a livré."),
            ("livré", "il a livre"),
            ("LIVRE*", "livrée"),
            ("strasse", "Die Straße"),
            ("wi-fi", "the wi fi"),
            ("wi fi", "the wi-fi"),
            ("don't", "I don't"),
            ("^please add", "Please add it."),
            ("24 h*", "24 hours"),
        ],
    )
    def test_a_rare_word_is_found_in_every_spelling_the_reader_knows(
        self, hear: Hear, now: datetime, phrase: str, text: str
    ) -> None:
        hear(*(said("The pot is fine.") for _ in range(40)), said(text))
        told = found(phrase, now=now)
        from outspoken import reader

        tree = Draft("", phrases=(phrase,)).rule()
        wanted = len(reader.read([text], themes=tree)["mentions"][0])
        assert (told.n, told.is_exact) == (min(wanted, 1), True)

    def test_a_common_theme_is_estimated_with_its_interval(self, hear: Hear, now: datetime) -> None:
        hear(*(said("A kettle." if number % 2 else "A pot.") for number in range(80)))
        told = found("kettle", now=now)
        assert not told.is_exact
        assert told.low <= 40 <= told.high
        assert told.low < told.n < told.high
        assert len(told.found) > 3

    def test_the_same_question_has_the_same_answer(self, hear: Hear, now: datetime) -> None:
        hear(*(said("A kettle." if number % 2 else "A pot.") for number in range(80)))
        first = found("kettle", now=now)
        theme_preview.forget()
        assert found("kettle", now=now) == first

    def test_operators_of_the_search_are_only_text(self, hear: Hear, now: datetime, source: Source) -> None:
        hear(*(said("The pot is fine.") for _ in range(40)))
        for phrase in ("a & b | !c", "it's <-> (x)", "a:*b", "back\\slash", "' or 1=1 --", "%s %(x)s"):
            assert found(phrase, now=now).n == 0

    def test_the_sample_is_kept_while_one_types(
        self, hear: Hear, now: datetime, django_assert_num_queries: Callable[..., Any]
    ) -> None:
        hear(*(said("A kettle.") for _ in range(40)))
        found("kettle", now=now)
        theme_preview._few.forget()
        with django_assert_num_queries(0):
            found("kettle*", now=now)

    def test_typing_on_asks_few_queries(
        self, hear: Hear, now: datetime, django_assert_num_queries: Callable[..., Any]
    ) -> None:
        hear(*(said("The pot is fine.") for _ in range(40)), said("kettle"))
        found("kettle", now=now)
        with django_assert_num_queries(2):
            found("kettles", now=now)
