"""Sending: what counts as delivered, when it is tried again, and that one receiver does not hold up another."""

from __future__ import annotations

import threading
import time
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from standardwebhooks import Webhook

from outspoken.people.models import AuditEvent
from outspoken.post import claims, letters, sending
from outspoken.post.models import Delivery, Endpoint, Letter
from outspoken.post.schedule import Schedule
from tests.cast import NOW
from tests.post.receivers import answer, free_port, holding, receiver, saying, stalling

if TYPE_CHECKING:
    from tests.post.conftest import Make

pytestmark = pytest.mark.django_db
EVEN = Schedule(draw=lambda low, high: (low + high) / 2)


def event(key: str = "case 1 opened", **data: object) -> Letter:
    said = {"type": "case.opened", "subject": "A case was opened.", "about": "case 1", "now": NOW}
    return letters.put_event(key=key, data=data, **said)[0]  # type: ignore[arg-type]


def send(*, now: datetime = NOW, seconds: float = 60) -> int:
    return sending.send(now=now, schedule=EVEN, seconds=seconds)


def test_an_event_reaches_its_receiver_signed_and_under_the_letters_id(endpoint_at: Make) -> None:
    with receiver() as desk:
        endpoint = endpoint_at(desk.url)
        letter = event(quotes=["Nobody answers."])
        assert send() == 1
    [asked] = desk.asked
    assert asked.headers["webhook-id"] == str(letter.pk)
    assert asked.headers["content-type"] == "application/json"
    letter.refresh_from_db()
    assert (letter.state, letter.sent_at, letter.tries, letter.trouble) == ("sent", NOW, 1, "")
    assert letter.deliveries.get().status == 200
    signature = Webhook(endpoint.secret).sign(asked.headers["webhook-id"], NOW, asked.body.decode())
    assert asked.headers["webhook-signature"] == signature


def test_while_a_secret_is_replaced_both_sign(endpoint_at: Make) -> None:
    with receiver() as desk:
        old, new = "whsec_" + "A" * 32, "whsec_" + "B" * 32
        endpoint_at(desk.url, secret=new, old_secret=old, old_secret_until=NOW + timedelta(hours=1))
        event("1"), send()
        later = NOW + timedelta(hours=1)
        event("2"), send(now=later)
    both, one = desk.asked
    assert [
        Webhook(key).sign(both.headers["webhook-id"], NOW, both.body.decode()) for key in (new, old)
    ] == both.headers["webhook-signature"].split()
    assert len(one.headers["webhook-signature"].split()) == 1


def test_nothing_is_sent_twice_by_sending_twice(endpoint_at: Make) -> None:
    with receiver() as desk:
        endpoint_at(desk.url)
        event()
        assert (send(), send()) == (1, 0)
    assert len(desk.asked) == 1


@pytest.mark.parametrize("status", [301, 302, 307, 308, 400, 401, 404, 429, 500, 503])
def test_anything_but_a_2xx_is_tried_again_and_no_redirect_is_followed(endpoint_at: Make, status: int) -> None:
    with receiver() as elsewhere, receiver(saying(status, b"no", Location=elsewhere.url)) as desk:
        endpoint_at(desk.url)
        letter = event()
        send()
        assert (len(desk.asked), len(elsewhere.asked)) == (1, 0)
    letter.refresh_from_db()
    assert (letter.state, letter.tries) == ("waiting", 1)
    assert letter.next_try_at == NOW + timedelta(seconds=5)
    assert str(status) in letter.trouble
    assert letter.deliveries.get().answer == "no"


def test_ten_tries_over_three_days_then_it_is_given_up_in_sight(endpoint_at: Make) -> None:
    with receiver(saying(500)) as desk:
        endpoint_at(desk.url)
        letter, at, tried = event(), NOW, []
        while letter.state == "waiting":
            send(now=at - timedelta(seconds=1))
            assert send(now=at) == 1
            tried.append(at)
            letter.refresh_from_db()
            at = letter.next_try_at
    assert len(tried) == len(desk.asked) == 10
    assert tried[-1] - tried[0] == timedelta(hours=75, minutes=35, seconds=5)
    assert set(desk.ids()) == {str(letter.pk)}
    assert (letter.state, letter.trouble) == ("given up", "it has trouble of its own (500)")


def test_a_receiver_that_names_a_time_is_asked_no_sooner(endpoint_at: Make) -> None:
    with receiver(saying(503, Retry_After="600")) as desk:
        endpoint_at(desk.url)
        letter = event()
        send()
        event("another")
        assert send(now=NOW + timedelta(seconds=599)) == 0
        letter.refresh_from_db()
        assert letter.next_try_at == NOW + timedelta(seconds=600)
        desk.say = saying(200)
        assert send(now=NOW + timedelta(seconds=600)) == 2


def test_a_time_may_be_named_by_a_date_and_is_not_believed_beyond_a_day(endpoint_at: Make) -> None:
    with receiver(saying(503, Retry_After="Fri, 01 Jan 2100 00:00:00 GMT")) as desk:
        endpoint_at(desk.url)
        letter = event()
        send()
    letter.refresh_from_db()
    assert letter.next_try_at == NOW + timedelta(days=1)


@pytest.mark.parametrize("wish", ["²", "-5", "soon", "", "9" * 400])
def test_a_time_that_is_none_changes_nothing(wish: str, endpoint_at: Make) -> None:
    with receiver(saying(503, Retry_After=wish)) as desk:
        endpoint_at(desk.url)
        letter = event()
        send()
    letter.refresh_from_db()
    assert letter.state == "waiting"
    assert NOW < letter.next_try_at < NOW + timedelta(minutes=1)


def test_a_receiver_that_is_gone_for_good_is_switched_off_and_what_waits_is_given_up(endpoint_at: Make) -> None:
    with receiver(saying(410)) as desk:
        endpoint = endpoint_at(desk.url)
        event("1")
        Letter.objects.filter(pk=event("2").pk).update(next_try_at=NOW + timedelta(hours=1))
        send()
    endpoint.refresh_from_db()
    assert (endpoint.is_on, endpoint.off_because) == (False, "it says that it is gone for good (410)")
    assert list(Letter.objects.values_list("state", flat=True)) == ["given up"] * 2
    assert AuditEvent.objects.get(verb="endpoint.went_off").by is None


def test_a_receiver_that_does_not_answer_is_left_in_peace_longer_each_time(endpoint_at: Make) -> None:
    endpoint = endpoint_at(f"http://127.0.0.1:{free_port()}/")
    letter = event()
    rests, at = [], NOW
    for _ in range(4):
        send(now=at)
        endpoint.refresh_from_db()
        assert endpoint.rests_until is not None
        rests.append((endpoint.rests_until - at).total_seconds())
        Letter.objects.update(next_try_at=at)
        assert send(now=endpoint.rests_until - timedelta(seconds=1)) == 0
        at = endpoint.rests_until
    assert rests == [10, 20, 40, 80]
    letter.refresh_from_db()
    assert letter.trouble == "127.0.0.1 cannot be spoken with: ConnectionRefusedError"


def test_a_receiver_that_answers_again_is_as_good_as_before(endpoint_at: Make) -> None:
    with receiver() as desk:
        endpoint = endpoint_at(desk.url, failures=3, failing_since=NOW, rests_until=NOW)
        event()
        send(now=NOW + timedelta(hours=1))
    endpoint.refresh_from_db()
    assert (endpoint.failures, endpoint.failing_since, endpoint.rests_until) == (0, None, None)


def test_after_five_days_without_an_answer_a_receiver_is_switched_off(endpoint_at: Make) -> None:
    since = NOW - timedelta(days=5)
    endpoint = endpoint_at(f"http://127.0.0.1:{free_port()}/", failures=9, failing_since=since)
    event(), send()
    endpoint.refresh_from_db()
    assert (endpoint.is_on, endpoint.off_because) == (False, "nobody answered there since 25 February")


def test_a_letter_whose_receiver_is_left_in_peace_is_given_up_after_four_days(endpoint_at: Make) -> None:
    endpoint_at("https://a.example/", rests_until=NOW + timedelta(days=30))
    letter = event()
    send(now=NOW + timedelta(hours=95))
    letter.refresh_from_db()
    assert letter.state == "waiting"
    send(now=NOW + timedelta(hours=96))
    letter.refresh_from_db()
    assert (letter.state, letter.trouble) == ("given up", "it could not be sent for days")


def test_a_receiver_that_stalls_does_not_hold_up_the_others(endpoint_at: Make) -> None:
    let_go = threading.Event()
    with receiver(holding(let_go)) as dead, receiver() as good:
        endpoint_at(dead.url, types=["case.opened"])
        endpoint_at(good.url, types=["case.opened"])
        for number in range(40):
            event(str(number))
        sender, ends = sending.Sender(schedule=EVEN, seconds=60), time.monotonic() + 60
        # The dead one holds its letters all this time: whatever comes through does not wait for it.
        while len(good.asked) < 40 and time.monotonic() < ends:
            sender.send(now=NOW)
            time.sleep(0.005)
        through, held = len(good.asked), len(dead.asked)
        let_go.set()
        sender.finish(now=NOW, seconds=60)
    assert through == 40
    assert 1 <= held <= claims.WINDOW


def test_an_answer_of_any_size_or_slowness_is_delivered_by_its_status(endpoint_at: Make) -> None:
    def pours(asked: BaseHTTPRequestHandler) -> None:
        asked.send_response(200)
        asked.end_headers()
        for _ in range(400):
            asked.wfile.write(b"x" * 65_536)

    def drips(asked: BaseHTTPRequestHandler) -> None:
        asked.send_response(204)
        asked.end_headers()
        for _ in range(100):
            asked.wfile.write(b"x")
            asked.wfile.flush()
            time.sleep(0.1)

    with receiver(pours) as much, receiver(drips) as slow:
        endpoint_at(much.url), endpoint_at(slow.url)
        event()
        began = time.monotonic()
        send(seconds=30)
        assert time.monotonic() - began < 8
    assert set(Letter.objects.values_list("state", flat=True)) == {"sent"}


def test_a_receiver_that_never_finishes_its_headers_is_cut_off(endpoint_at: Make) -> None:
    def drips(asked: BaseHTTPRequestHandler) -> None:
        for _ in range(100):
            asked.wfile.write(b"H")
            asked.wfile.flush()
            time.sleep(0.05)

    with receiver(drips) as desk:
        endpoint_at(desk.url)
        letter = event()
        send(seconds=0.5)
    letter.refresh_from_db()
    assert (letter.state, letter.trouble) == ("waiting", "127.0.0.1 took longer than 0.5 s")


def test_of_an_answer_the_beginning_is_kept_without_what_we_sent(endpoint_at: Make) -> None:
    def echoes(asked: BaseHTTPRequestHandler) -> None:
        answer(asked, 400, b"cannot take " + desk.asked[-1].body + b" because " + b"\x00\x1b[31m no" + b"!" * 90_000)

    with receiver() as desk:
        desk.say = echoes
        endpoint_at(desk.url)
        event(quotes=["I have waited for eleven days and nobody called."])
        send()
    kept = Delivery.objects.get().answer
    assert kept.startswith("cannot take … because [31m no!!!")
    assert len(kept) == 500
    assert "eleven" not in kept


def test_an_endpoint_that_is_off_is_sent_nothing(endpoint_at: Make) -> None:
    with receiver() as desk:
        endpoint = endpoint_at(desk.url)
        event()
        Endpoint.objects.filter(pk=endpoint.pk).update(is_on=False)
        assert send() == 0
        assert desk.asked == []


def test_the_inside_of_the_network_is_not_reached_by_an_endpoint(endpoint_at: Make, settings: Any) -> None:
    settings.OUTBOUND_ALLOW = frozenset()
    with receiver() as inside:
        endpoint_at(inside.url.replace("http:", "https:"))
        letter = event()
        send()
        assert inside.asked == []
    letter.refresh_from_db()
    assert "private network" in letter.trouble


def test_a_letter_another_process_has_in_hand_is_left_to_it(endpoint_at: Make) -> None:
    with receiver() as desk:
        endpoint_at(desk.url)
        letter = event()
        other = connection.copy()
        try:
            with other.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", [str(letter.pk)])
            assert send() == 0
        finally:
            assert other.connection is not None
            # Given back to the pool it would hold its claim, as a process that is killed does not.
            other.connection.close()
        assert _soon(lambda: send() == 1)
    assert len(desk.asked) == 1


def _soon(holds: Any) -> bool:
    ends = time.monotonic() + 5
    while time.monotonic() < ends:
        if holds():
            return True
        time.sleep(0.05)
    return False


def test_no_claim_is_left_behind(endpoint_at: Make) -> None:
    with receiver(saying(500)) as bad, receiver() as good:
        endpoint_at(bad.url), endpoint_at(good.url)
        event(), send()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()")
        assert cursor.fetchone() == (0,)


def test_a_letter_taken_back_while_it_is_under_way_is_told_as_it_went(endpoint_at: Make) -> None:
    def during(asked: BaseHTTPRequestHandler) -> None:
        time.sleep(0.2)
        answer(asked, status)

    for status, state in ((200, "sent"), (500, "cancelled")):
        with receiver(during) as desk:
            endpoint = endpoint_at(desk.url)
            letter = event(str(status))
            sender = sending.Sender(schedule=EVEN)
            sender.send(now=NOW)
            letters.cancel(letter)
            sender.finish(now=NOW, seconds=5)
        letter.refresh_from_db()
        assert letter.state == state
        endpoint.is_on = False
        endpoint.save()


def test_a_letter_erased_while_it_is_under_way_troubles_nobody(endpoint_at: Make) -> None:
    with receiver(stalling(0.2)) as desk:
        endpoint_at(desk.url)
        event()
        sender = sending.Sender(schedule=EVEN)
        sender.send(now=NOW)
        letters.erase(about=["case 1"])
        sender.finish(now=NOW, seconds=5)
    assert not Letter.objects.exists()
    assert sender.flying == {}


def test_what_our_own_code_cannot_write_is_given_up_in_sight(
    endpoint_at: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("outspoken.post.formats.named", lambda _: 1 / 0)
    endpoint_at("https://a.example")
    letter = event()
    send()
    letter.refresh_from_db()
    assert letter.state == "given up"
    assert "ZeroDivisionError" in letter.trouble


def test_looking_for_what_is_due_asks_one_question_where_nothing_is(
    endpoint_at: Make, django_assert_num_queries: Any
) -> None:
    for number in range(5):
        endpoint_at(f"https://{number}.example")
    sender = sending.Sender()
    sender.send(now=NOW)
    with django_assert_num_queries(1):
        sender.send(now=NOW)


def test_a_letter_put_while_its_receiver_was_switched_off_is_given_up_in_sight(endpoint_at: Make) -> None:
    endpoint = endpoint_at("https://a.example")
    letter = event()
    Endpoint.objects.filter(pk=endpoint.pk).update(is_on=False, off_because="it says that it is gone for good (410)")
    send()
    letter.refresh_from_db()
    assert (letter.state, letter.trouble) == ("given up", "its receiver was switched off before it was sent")
