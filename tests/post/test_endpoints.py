"""Endpoints: made, changed, given new secrets, switched; their pages and the letters' for those who may."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from outspoken.people.models import AuditEvent
from outspoken.post import endpoints, letters, sending
from outspoken.post.models import Endpoint, Letter
from tests.cast import NOW, PASSWORD, Cast
from tests.post.receivers import receiver, saying

if TYPE_CHECKING:
    from tests.post.conftest import Make

pytestmark = pytest.mark.django_db


def made(cast: Cast, **other: Any) -> endpoints.Created:
    said = {"name": "Desk", "url": "https://desk.example/hook", **other}
    return endpoints.create(by=cast.ada, now=NOW, **said)


def test_an_endpoint_has_a_secret_of_32_random_bytes_and_is_told_of_everything(cast: Cast) -> None:
    first, second = made(cast), made(cast)
    assert first.secret.startswith("whsec_")
    assert len(first.secret) == len("whsec_") + 44
    assert first.secret != second.secret
    assert Endpoint.objects.told_of("case.opened").count() == 2


@pytest.mark.parametrize("url", ["http://desk.example/", "https://u:p@desk.example/", "ftp://desk.example/", "desk"])
def test_an_address_the_guard_would_refuse_is_not_taken(cast: Cast, url: str) -> None:
    with pytest.raises(endpoints.BadAddress):
        made(cast, url=url)
    endpoint = made(cast).endpoint
    with pytest.raises(endpoints.BadAddress):
        endpoints.change(endpoint, name="Desk", url=url, types=[], by=cast.ada, now=NOW)


def test_a_pager_needs_its_key_and_is_not_signed(cast: Cast) -> None:
    with pytest.raises(endpoints.BadKey):
        made(cast, format="pagerduty")
    pager = made(cast, format="pagerduty", key="R0123")
    assert (pager.secret, pager.endpoint.secret, pager.endpoint.is_signed) == ("", "R0123", False)


def test_neither_secret_nor_address_is_in_the_audit_trail(cast: Cast) -> None:
    created = made(cast, url="https://hooks.slack.example/services/T0/B0/key", format="slack")
    with pytest.raises(endpoints.NotSigned):
        endpoints.rotate(created.endpoint, by=cast.ada, now=NOW)
    endpoints.rotate(made(cast).endpoint, by=cast.ada, now=NOW)
    endpoints.change(created.endpoint, name="CX", url="https://b.example/key2", types=[], by=cast.ada, now=NOW)
    trail = str(list(AuditEvent.objects.values()))
    assert {"endpoint.created", "endpoint.secret_renewed", "endpoint.changed"} <= set(
        AuditEvent.objects.values_list("verb", flat=True)
    )
    assert "hooks.slack.example" in trail
    assert "key" not in trail
    assert "whsec_" not in trail


def test_a_new_secret_signs_beside_the_old_one_for_a_day(cast: Cast) -> None:
    first = made(cast)
    second = endpoints.rotate(first.endpoint, by=cast.ada, now=NOW)
    day = timedelta(days=1)
    assert second.endpoint.secrets_at(NOW + day - timedelta(seconds=1)) == [second.secret, first.secret]
    assert second.endpoint.secrets_at(NOW + day) == [second.secret]


def test_switched_on_again_it_begins_anew_and_what_waits_goes_at_once(endpoint_at: Make, cast: Cast) -> None:
    with receiver() as desk:
        endpoint = endpoint_at(
            desk.url, is_on=False, off_because="gone", failures=9, rests_until=NOW + timedelta(days=1)
        )
        letters.put_test(endpoint, by=cast.ada, now=NOW)
        endpoint = endpoints.switch(endpoint, is_on=True, by=cast.ada, now=NOW)
        assert (endpoint.off_because, endpoint.failures, endpoint.rests_until) == ("", 0, None)
        assert sending.send(now=NOW) == 1
    assert desk.asked[0].headers["webhook-id"]


# ── pages ──


@pytest.fixture
def ada(cast: Cast, client: Client) -> Client:
    """Ada, who has just proved once more that it is her."""
    _sign_in(cast, client)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client


def _sign_in(cast: Cast, client: Client) -> None:
    cast.ada.set_password(PASSWORD)
    cast.ada.save()
    client.post("/accounts/login/", {"login": cast.ada.email, "password": PASSWORD})


def words(answer: Any) -> str:
    text: str = answer.content.decode()
    assert "⟦undefined" not in text
    return " ".join(text.split())


def test_empty_pages_say_what_will_be_there(ada: Client) -> None:
    assert "Nobody outside is told of anything yet." in words(ada.get("/post/endpoints/"))
    assert "Nothing was given up." in words(ada.get("/post/letters/"))
    for state in ("waiting", "sent", "cancelled"):
        assert "Nothing wa" in words(ada.get("/post/letters/", {"state": state}))


def test_a_secret_is_shown_once_when_it_is_made(ada: Client) -> None:
    form = {"name": "Desk", "format": "standard", "url": "https://desk.example/hook", "types": ["case.opened"]}
    shown = words(ada.post("/post/endpoints/", form))
    endpoint = Endpoint.objects.get()
    assert endpoint.secret in shown
    page = f"/post/endpoints/{endpoint.pk}/"
    assert endpoint.secret not in words(ada.get(page))
    assert endpoint.url not in words(ada.get(page))
    renewed = words(ada.post(f"{page}secret"))
    assert Endpoint.objects.get().secret in renewed
    assert "The old secret signs as well until" in renewed


def test_a_form_that_cannot_be_taken_says_why(ada: Client) -> None:
    form = {"name": "Desk", "format": "standard", "url": "http://10.0.0.1/"}
    answer = ada.post("/post/endpoints/", form)
    assert answer.status_code == 422
    assert "would be spoken to without TLS" in words(answer)
    answer = ada.post("/post/endpoints/", {"name": "P", "format": "pagerduty", "url": "https://events.pagerduty.com/"})
    assert "knows a service by its integration key" in words(answer)


def test_making_an_endpoint_asks_for_another_proof(cast: Cast, client: Client) -> None:
    _sign_in(cast, client)
    answer = client.post("/post/endpoints/", {"name": "D", "format": "standard", "url": "https://d.example/"})
    assert answer["Location"].startswith("/accounts/reauthenticate/")
    assert not Endpoint.objects.exists()


def test_an_address_left_empty_stays(ada: Client, cast: Cast) -> None:
    endpoint = made(cast).endpoint
    ada.post(f"/post/endpoints/{endpoint.pk}/", {"name": "New name", "url": "", "types": ["case.closed"]})
    endpoint.refresh_from_db()
    assert (endpoint.name, endpoint.url, endpoint.types) == ("New name", "https://desk.example/hook", ["case.closed"])


def test_a_test_is_sent_and_its_answer_shown(ada: Client, endpoint_at: Make) -> None:
    with receiver(saying(500, b"<b>no room</b>")) as desk:
        endpoint = endpoint_at(desk.url)
        answer = ada.post(f"/post/endpoints/{endpoint.pk}/test")
        letter = Letter.objects.get()
        assert answer["Location"] == f"/post/letters/{letter.pk}/"
        assert "It goes out in a moment." in words(ada.get(answer["Location"]))
        sending.send(now=letter.put_at)
    for page in (f"/post/letters/{letter.pk}/", f"/post/endpoints/{endpoint.pk}/"):
        shown = words(ada.get(page))
        assert "&lt;b&gt;no room&lt;/b&gt;" in shown
        assert "500" in shown


def test_what_was_given_up_is_shown_with_its_reason_and_sent_again(ada: Client, endpoint_at: Make, cast: Cast) -> None:
    endpoint = endpoint_at("https://desk.example")
    for minutes in range(3):
        letters.put_test(endpoint, by=cast.ada, now=NOW + timedelta(minutes=minutes))
    Letter.objects.update(state="given up", trouble="it has trouble of its own (500)")
    shown = words(ada.get("/post/letters/"))
    assert "3 letters could not be delivered." in shown
    assert shown.count("it has trouble of its own (500)") == 3
    ada.post(f"/post/letters/{Letter.objects.first().pk}/replay")  # type: ignore[union-attr]
    assert Letter.objects.waiting().count() == 1
    ada.post("/post/letters/replay", {"endpoint": endpoint.pk})
    assert Letter.objects.waiting().count() == 3
    assert AuditEvent.objects.get(verb="letters.put_again").detail == {"letters": 2}


def test_a_letter_that_waits_is_taken_back(ada: Client, endpoint_at: Make, cast: Cast) -> None:
    letter = letters.put_test(endpoint_at("https://desk.example"), by=cast.ada, now=NOW)
    ada.post(f"/post/letters/{letter.pk}/cancellation")
    letter.refresh_from_db()
    assert (letter.state, letter.trouble) == ("cancelled", "taken back by hand")
    assert AuditEvent.objects.get(verb="letter.cancelled").by == cast.ada


def test_letters_are_paged_without_gap_or_repeat(endpoint_at: Make, cast: Cast) -> None:
    endpoint = endpoint_at("https://desk.example")
    for number in range(7):
        letters.put_test(endpoint, by=cast.ada, now=NOW + timedelta(seconds=number // 2, microseconds=number))
    seen: list[Any] = []
    while page := letters.page(state="waiting", before=seen[-1] if seen else None, size=3):
        seen += [letter.pk for letter in page]
    assert seen == list(Letter.objects.order_by("-put_at", "-pk").values_list("pk", flat=True))


@pytest.mark.parametrize("page", ["/post/endpoints/", "/post/letters/?state=waiting"])
def test_a_page_asks_no_more_for_many_than_for_one(
    page: str, ada: Client, endpoint_at: Make, cast: Cast, django_assert_max_num_queries: Any
) -> None:
    for number in range(12):
        letters.put_test(endpoint_at(f"https://{number}.example"), by=cast.ada, now=NOW)
    ada.get(page)
    with django_assert_max_num_queries(8):
        ada.get(page)


def test_a_page_of_letters_with_nonsense_in_its_address_is_the_plain_one(ada: Client) -> None:
    assert ada.get("/post/letters/?state=nonsense&endpoint=x&before=y").status_code == 200
    assert ada.get("/post/letters/?endpoint=999").status_code == 200
