from __future__ import annotations

import pytest

from outspoken.files.vocabulary import _vocabulary, name_weight, words_of


@pytest.mark.parametrize(
    ("role", "strong", "weak"),
    [
        ("text", "Consumer complaint narrative", "Company response to consumer"),
        ("text", "reviewText", "developerResponse"),
        ("text", "Kundenkommentar", "Kommentaranzahl"),
        ("date", "tweet_created", "Date sent to company"),
        ("score", "OverallRating", "rating_count"),
        ("touchpoint", "Department Name", "tweet_location"),
        ("customer", "reviewer_id", "user_timezone"),
        ("id", "Complaint ID", "Clothing ID"),
        ("channel", "Submitted via", "source_url"),
        ("language", "Reviewer Language", "programming language"),
    ],
)
def test_a_name_that_means_the_part_outweighs_one_that_only_sounds_like_it(role: str, strong: str, weak: str) -> None:
    assert name_weight(role, strong) >= 0.6 > name_weight(role, weak)


def test_the_last_part_of_a_nested_name_counts() -> None:
    assert name_weight("text", "attributes.body") == name_weight("text", "body")


def test_hangul_stays_whole() -> None:
    assert words_of("리뷰 내용") == "리뷰 내용"


def test_every_entry_is_written_as_names_are_compared() -> None:
    groups = {role: weights for role, weights in _vocabulary().items() if role != "against"}
    phrases = [str(phrase) for weights in groups.values() for names in weights.values() for phrase in names]
    assert [phrase for phrase in phrases if words_of(phrase) != phrase] == []
