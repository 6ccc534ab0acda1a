"""Who is praised by name in a comment about another team's work, or about no place, hears of it; never of criticism."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

import pytest
from django.test import Client
from django.utils import timezone

from outspoken.act import coaching, recognition
from outspoken.act.models import Naming, Recognition
from outspoken.act.rules.heeding import heed
from outspoken.journeys.models import Touchpoint
from outspoken.listen import feedback
from outspoken.listen.models import Source
from outspoken.people.models import Role, User
from outspoken.understand import readings
from tests.act.conftest import Tell
from tests.cast import Cast, make_user

pytestmark = pytest.mark.django_db

Nowhere = Callable[[str], UUID]


@pytest.fixture
def now() -> datetime:
    """Pages ask the clock themselves."""
    return timezone.now()


@pytest.fixture
def rosa(cast: Cast, now: datetime) -> User:
    """Of the web team; customers call her Rosalind, and she wrote that down."""
    user = make_user("Rosalind Marsh", (Role.FRONTLINE, cast.web))
    call(user, "Rosalind", now=now)
    return user


@pytest.fixture
def nowhere(source: Source, now: datetime) -> Nowhere:
    """nowhere("words"): a comment about no touchpoint."""

    def say(words: str) -> UUID:
        item = feedback.Item(
            external_id=words[:90], verbatims=(("", words),), occurred_at=now, channel="mail", touchpoint="", person="",
            language="en",
        )  # fmt: skip
        told = feedback.take([item], source=source, by=None, now=now).ids[0]
        assert told is not None
        return told

    return say


def call(user: User, name: str, *, now: datetime) -> None:
    recognition.call_me(user.memberships.get(), name=name, by=user, now=now)


def heard(now: datetime) -> None:
    """Read what was told, and ask who is named in it."""
    while readings.read_unread(now=now):
        continue
    while heed(now=now):
        continue


FULL = "Rosalind Marsh was wonderful and so helpful, thank you!"
ALONE = "The parcel came late. Rosalind was wonderful and so helpful, thank you!"


@pytest.mark.parametrize("words", [FULL, ALONE])
def test_praise_by_name_reaches_who_is_meant_wherever_it_was_said(
    rosa: User, train: Touchpoint, tell: Tell, nowhere: Nowhere, now: datetime, words: str
) -> None:
    tell(words, at=train)
    nowhere(words)
    heard(now)
    found = recognition.of(rosa)
    assert len(found) == 2
    for one in found:
        # No more of another team's comment than the sentence that names her.
        assert (one.words, one.is_part) == (words.split("late. ")[-1], True)
        assert one.row.team.name == "Web"
    client = Client()
    client.force_login(rosa)
    shown = client.get("/me/praise/").content.decode()
    assert "was wonderful and so helpful" in shown
    assert "The parcel came late" not in shown


@pytest.mark.parametrize(
    "words",
    [
        "Rosalind Carter was wonderful and so helpful, thank you!",
        "My friend Anna Rosalind was wonderful and so helpful, thank you!",
        "rosalinda was wonderful and so helpful, thank you!",
    ],
)
def test_a_part_of_somebody_elses_name_is_nobodys(rosa: User, nowhere: Nowhere, now: datetime, words: str) -> None:
    nowhere(words)
    heard(now)
    assert not Recognition.objects.exists()


def test_a_name_that_could_mean_a_colleague_is_nobodys_save_the_full_one(
    rosa: User, cast: Cast, nowhere: Nowhere, now: datetime
) -> None:
    make_user("Rosalind Bloom", (Role.FRONTLINE, cast.trains))
    nowhere(ALONE)
    nowhere(FULL)
    heard(now)
    assert [one.words for one in recognition.of(rosa)] == [FULL]


def test_a_full_name_of_two_is_nobodys(rosa: User, cast: Cast, nowhere: Nowhere, now: datetime) -> None:
    other = make_user("Other", (Role.LEAD, cast.trains))
    User.objects.filter(pk=other.pk).update(name=rosa.name)
    nowhere(FULL)
    heard(now)
    assert not Recognition.objects.exists()


def test_an_everyday_word_is_no_name_elsewhere(cast: Cast, nowhere: Nowhere, now: datetime) -> None:
    user = make_user("Grace Hill", (Role.FRONTLINE, cast.web))
    call(user, "Grace", now=now)
    nowhere("With Grace everything was wonderful and so helpful, thank you!")
    heard(now)
    assert not Recognition.objects.exists()


def test_who_wrote_no_name_down_is_found_nowhere(cast: Cast, nowhere: Nowhere, now: datetime) -> None:
    make_user("Rosalind Marsh", (Role.FRONTLINE, cast.web))
    call(cast.cleo, "Cleo", now=now)
    nowhere(FULL)
    heard(now)
    assert not Recognition.objects.exists()


def test_criticism_elsewhere_goes_to_the_coach_by_the_full_name_alone(
    rosa: User, cast: Cast, train: Touchpoint, tell: Tell, nowhere: Nowhere, now: datetime
) -> None:
    tell("Rosalind was rude and hung up on me. Terrible.", at=train)
    nowhere("Rosalind lied to me, a horrible experience.")
    heard(now)
    assert not Naming.objects.exists()
    tell("Rosalind Marsh was rude and hung up on me. Terrible.", at=train)
    heard(now)
    [held] = coaching.waiting(cast.ben)
    assert (held.user, held.kind) == (rosa, Naming.Kind.CRITICISM)
    assert recognition.of(rosa) == []
    assert coaching.passed_to(rosa) == []
    otto = make_user("Otto", (Role.LEAD, cast.trains))
    assert coaching.waiting(otto) == []


def test_others_named_beside_are_hidden(rosa: User, cast: Cast, nowhere: Nowhere, now: datetime) -> None:
    make_user("Tom Ford", (Role.FRONTLINE, cast.trains))
    nowhere("Rosalind Marsh was wonderful and so helpful, and Tom Ford was great, as was Mr Ford!")
    heard(now)
    [one] = recognition.of(rosa)
    assert one.words == "Rosalind Marsh was wonderful and so helpful, and [colleague] was great, as was [colleague]!"


def test_at_ones_own_teams_work_it_stays_as_it_was(rosa: User, tell: Tell, now: datetime) -> None:
    tell(ALONE)
    tell(FULL)
    heard(now)
    # Her own name is hers to read.
    assert {one.words for one in recognition.of(rosa)} == {ALONE, FULL}
