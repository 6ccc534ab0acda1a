from __future__ import annotations

from outspoken.demo.people import DEV, profile
from outspoken.demo.words import LANGUAGES


def test_a_customer_is_the_same_person_every_time() -> None:
    assert profile("de", 17) == profile("de", 17)
    assert profile("de", 17) != profile("de", 18)


def test_handles_are_unique_and_reach_nobody() -> None:
    people = [profile(language, index) for language in LANGUAGES for index in range(600)]
    assert len({person.handle for person in people}) == len(people)
    assert all(person.handle.endswith(".example") and person.handle.isascii() for person in people)


def test_the_customer_of_the_cast_is_one_of_them() -> None:
    assert profile("en", 0).handle == DEV
