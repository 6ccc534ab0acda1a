from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db.models import F, Sum

from outspoken.demo import company, fill
from outspoken.demo.comment import Comment
from outspoken.demo.people import DEV, DEV_NICK, NICK_CHANNELS
from outspoken.demo.trickle import next_comments
from outspoken.journeys.models import Promise, Touchpoint
from outspoken.listen.models import Exposure, Feedback, Pulse, Source
from outspoken.people.models import AuditEvent, Membership, Person, User

NOW = datetime(2026, 5, 20, 15, 0, tzinfo=UTC)
PASSWORDS = {member.handle: f"{member.handle} likes long sentences" for member in company.CAST}

pytestmark = pytest.mark.django_db


def _fill(now: datetime = NOW, count: int = 1_500) -> int:
    return fill.fill(now=now, count=count, seed=3, passwords=PASSWORDS)


def test_filling_stores_every_comment_and_the_whole_company() -> None:
    assert _fill() == 1_500
    assert Feedback.objects.count() == 1_500
    assert Touchpoint.objects.count() == Pulse.objects.count() == len(company.TOUCHPOINTS)
    assert Promise.objects.count() == len(company.PROMISES)
    assert fill.filled_until() == NOW


def test_the_cast_can_sign_in_with_their_roles() -> None:
    _fill(count=10)
    roles = dict(Membership.objects.values_list("user__email", "role"))
    everybody = (*company.CAST, *company.COLLEAGUES)
    assert roles == {member.email: member.role for member in everybody if member.role != "customer"}
    assert User.objects.get(email="ada@larkline.example").check_password(PASSWORDS["ada"])


def test_nobody_can_sign_in_as_one_of_their_colleagues() -> None:
    _fill(count=10)
    addresses = [colleague.email for colleague in company.COLLEAGUES]
    assert not any(user.has_usable_password() for user in User.objects.filter(email__in=addresses))


def test_filling_twice_adds_nothing() -> None:
    _fill()
    before = (Source.objects.count(), Person.objects.count(), Exposure.objects.count())
    assert _fill(now=NOW + timedelta(days=1)) == 0
    assert Feedback.objects.count() == 1_500
    assert (Source.objects.count(), Person.objects.count(), Exposure.objects.count()) == before


def test_a_filling_that_was_cut_off_goes_on_with_its_own_year(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fill, "BATCH", 400)
    take = fill.take
    taken: Counter[str] = Counter()

    def take_two(comments: list[Comment], *, now: datetime) -> int:
        if taken["batches"] == 2:
            raise KeyboardInterrupt
        taken["batches"] += 1
        return take(comments, now=now)

    monkeypatch.setattr(fill, "take", take_two)
    with pytest.raises(KeyboardInterrupt):
        _fill()
    monkeypatch.setattr(fill, "take", take)
    assert fill.filled_until() is None
    assert _fill(now=NOW + timedelta(hours=2)) == 700
    assert Feedback.objects.count() == 1_500
    assert fill.filled_until() == NOW


def test_the_denominators_fit_what_was_answered() -> None:
    _fill()
    pulses = Feedback.objects.filter(channel="pulse").count()
    assert Exposure.objects.aggregate(all=Sum("answered"))["all"] == pulses > 0
    assert not Exposure.objects.filter(answered__gt=F("offered")).exists()
    assert not Exposure.objects.filter(offered__gt=F("served")).exists()


def test_what_dev_says_in_any_channel_is_devs() -> None:
    _fill(count=25)
    dev = User.objects.get(email=DEV).person
    by_channel = {comment.channel: comment for comment in next_comments(seed=2, at=NOW, since=NOW - timedelta(hours=1))}
    assert set(by_channel) == set(company.CHANNELS)
    before = Feedback.objects.filter(person=dev).count()
    said = [
        replace(comment, person=DEV_NICK if channel in NICK_CHANNELS else DEV)
        for channel, comment in by_channel.items()
    ]
    fill.take(said, now=NOW)
    assert Feedback.objects.filter(person=dev).count() == before + len(said)


def test_the_trail_says_what_was_filled() -> None:
    _fill(count=10)
    assert set(AuditEvent.objects.filter(about="demo").values_list("verb", flat=True)) == {"demo.begun", "demo.filled"}
