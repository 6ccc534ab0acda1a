from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.utils import timezone

from outspoken.journeys.models import Touchpoint
from outspoken.listen import pulses
from outspoken.listen.items import FieldError
from outspoken.listen.models import Exposure, Feedback, Pulse, Source, Verbatim
from outspoken.listen.pulses import AnswerFixed, LinkBroken, LinkExpired, PulseClosed
from outspoken.people.models import AuditEvent, Person
from tests.cast import Cast


def tap(pulse: Pulse, answer: pulses.Answer, emotion: str, now: datetime) -> Feedback:
    return pulses.tap(pulse, answer, emotion=emotion, language="en", now=now)


def test_a_tap_is_one_feedback_of_its_family(pulse: Pulse, touchpoint: Touchpoint, now: datetime) -> None:
    kept = tap(pulse, pulses.new_answer(), "anger", now)
    assert (kept.emotion, kept.touchpoint, kept.channel, kept.person) == ("anger", touchpoint, "pulse", None)
    assert (kept.source, kept.language_hint) == (pulse.source, "en")
    assert kept.verbatims.get().text == ""


def test_a_double_tap_is_one_answer(pulse: Pulse, now: datetime) -> None:
    answer = pulses.new_answer()
    assert tap(pulse, answer, "delight", now) == tap(pulse, answer, "delight", now)
    assert Feedback.objects.count() == 1
    assert Exposure.objects.get().answered == 1


def test_another_tap_changes_the_answer_and_has_it_read_anew(pulse: Pulse, now: datetime) -> None:
    answer = pulses.new_answer()
    first = tap(pulse, answer, "delight", now)
    Feedback.objects.update(read_at=now)
    changed = tap(pulse, answer, "confusion", now + timedelta(minutes=5))
    assert (changed.pk, changed.emotion, changed.read_at) == (first.pk, "confusion", None)
    assert Exposure.objects.get().answered == 1


def test_after_a_day_an_answer_is_fixed(pulse: Pulse, now: datetime) -> None:
    answer = pulses.new_answer()
    tap(pulse, answer, "delight", now)
    with pytest.raises(AnswerFixed):
        tap(pulse, answer, "anger", now + timedelta(hours=25))
    with pytest.raises(AnswerFixed):
        pulses.say(pulse, answer, text="late words", now=now + timedelta(hours=25))
    assert Feedback.objects.get().emotion == "delight"


@pytest.mark.parametrize("emotion", ["", "joy", "worry", "anger "])
def test_only_the_six_faces_can_be_tapped(pulse: Pulse, now: datetime, emotion: str) -> None:
    with pytest.raises(FieldError, match="delight"):
        tap(pulse, pulses.new_answer(), emotion, now)


def test_words_join_their_tap_masked_and_unread(pulse: Pulse, now: datetime) -> None:
    answer = pulses.new_answer()
    first = tap(pulse, answer, "anger", now)
    Feedback.objects.update(read_at=now)
    kept = pulses.say(pulse, answer, text="Call me: dev@example.org\0", now=now)
    assert (kept.pk, kept.emotion, kept.read_at) == (first.pk, "anger", None)
    assert Verbatim.objects.get().text == "Call me: [email]�"


def test_the_same_words_again_change_nothing(pulse: Pulse, now: datetime) -> None:
    answer = pulses.new_answer()
    tap(pulse, answer, "anger", now)
    pulses.say(pulse, answer, text="x", now=now)
    Feedback.objects.update(read_at=now)
    assert pulses.say(pulse, answer, text="x", now=now).read_at == now
    assert Verbatim.objects.count() == 1


def test_words_without_a_tap_have_no_place(pulse: Pulse, now: datetime) -> None:
    with pytest.raises(LinkBroken):
        pulses.say(pulse, pulses.new_answer(), text="x", now=now)


def test_words_too_many_are_refused_and_the_tap_stays(pulse: Pulse, now: datetime) -> None:
    answer = pulses.new_answer()
    tap(pulse, answer, "anger", now)
    with pytest.raises(FieldError, match="5,000"):
        pulses.say(pulse, answer, text="x" * 5_001, now=now)
    assert Feedback.objects.count() == 1


@pytest.mark.parametrize("model", [Pulse, Source])
def test_a_closed_pulse_takes_nothing(pulse: Pulse, now: datetime, model: Any) -> None:
    model.objects.update(is_open=False)
    with pytest.raises(PulseClosed):
        tap(Pulse.objects.select_related("source").get(), pulses.new_answer(), "anger", now)


class TestLinks:
    def token(self, link: str) -> str:
        return urlsplit(link).path.rpartition("/")[2]

    def test_a_link_carries_its_transaction_and_person(self, pulse: Pulse, now: datetime) -> None:
        person = Person.objects.create(name="Dev", created_at=now)
        link = pulses.link_for(pulse, transaction="order 7/ü", person=person)
        answer = pulses.read(pulse, self.token(link))
        assert (answer.external_id, answer.person) == ("transaction:order 7/ü", person.pk)
        assert tap(pulse, answer, "delight", now).person == person

    def test_a_customer_erased_since_the_mail_can_still_answer(self, pulse: Pulse, now: datetime) -> None:
        person = Person.objects.create(name="Dev", created_at=now)
        answer = pulses.read(pulse, self.token(pulses.link_for(pulse, transaction="7", person=person)))
        person.delete()
        assert tap(pulse, answer, "delight", now).person is None

    def test_one_transaction_has_one_answer(self, pulse: Pulse, now: datetime) -> None:
        for emotion in ("delight", "anger"):
            answer = pulses.read(pulse, self.token(pulses.link_for(pulse, transaction="7")))
            tap(pulse, answer, emotion, now)
        assert Feedback.objects.get().emotion == "anger"

    def test_a_long_transaction_keeps_its_fingerprint(self, pulse: Pulse) -> None:
        names = {
            pulses.read(pulse, self.token(pulses.link_for(pulse, transaction="x" * n))).external_id
            for n in (500, 500, 501)
        }
        assert len(names) == 2
        assert all(len(name) < 255 for name in names)

    def test_a_forged_or_cut_link_is_refused(self, pulse: Pulse) -> None:
        token = self.token(pulses.link_for(pulse, transaction="7"))
        for wrong in (token[:-1], token + "x", "", "a:b:c", token.replace(":", "")):
            with pytest.raises(LinkBroken):
                pulses.read(pulse, wrong)

    def test_a_link_of_another_pulse_is_refused(self, pulse: Pulse, cast: Cast, now: datetime) -> None:
        other = pulses.create(
            slug="other", question="?", touchpoint=pulse.touchpoint, by=cast.ana, now=now
        )  # fmt: skip
        with pytest.raises(LinkBroken):
            pulses.read(other, self.token(pulses.link_for(pulse, transaction="7")))

    def test_after_sixty_days_a_link_is_over(self, pulse: Pulse, monkeypatch: pytest.MonkeyPatch) -> None:
        token = self.token(pulses.link_for(pulse, transaction="7"))
        later = timezone.now().timestamp() + 61 * 86_400
        monkeypatch.setattr("django.core.signing.time.time", lambda: later)
        with pytest.raises(LinkExpired):
            pulses.read(pulse, token)


def test_denominators_are_counted_by_day(pulse: Pulse, now: datetime) -> None:
    for day in (now, now, now + timedelta(days=1)):
        pulses.offer(pulse, now=day)
    tap(pulse, pulses.new_answer(), "anger", now)
    rows = Exposure.objects.order_by("day").values_list("day", "channel", "offered", "answered")
    assert list(rows) == [(now.date(), "pulse", 2, 1), (now.date() + timedelta(days=1), "pulse", 1, 0)]


def test_others_are_those_who_answered_today_but_me(pulse: Pulse, now: datetime) -> None:
    counts = []
    for _ in range(3):
        tap(pulse, pulses.new_answer(), "anger", now)
        counts.append(pulses.others_today(pulse, now=now))
    assert counts == [0, 1, 2]
    assert pulses.others_today(pulse, now=now + timedelta(days=1)) == 0


def test_making_and_closing_a_pulse_is_audited(pulse: Pulse, cast: Cast, now: datetime) -> None:
    pulses.set_open(pulse, is_open=False, by=cast.ana, now=now)
    pulses.set_open(pulse, is_open=False, by=cast.ana, now=now)
    assert list(AuditEvent.objects.order_by("id").values_list("verb", flat=True)) == ["pulse.created", "pulse.closed"]


def test_a_long_slug_still_finds_its_source_a_name(touchpoint: Touchpoint, cast: Cast, now: datetime) -> None:
    for end in ("a", "b"):
        made = pulses.create(slug="x" * 59 + end, question="?", touchpoint=touchpoint, by=cast.ana, now=now)
        assert len(made.source.slug) <= 40
