from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core import mail
from django.core.cache import cache
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks

from outspoken.people.models import AuditEvent, User
from tests.cast import PASSWORD, Cast

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"


@pytest.fixture(autouse=True)
def _nobody_tried_yet(db: None) -> None:
    cache.clear()


@pytest.fixture
def ben(cast: Cast) -> User:
    cast.ben.set_password(PASSWORD)
    cast.ben.save()
    return cast.ben


def sign_in(client: Client, user: User, password: str = PASSWORD, **more: str) -> str:
    """Where the sign-in leads to; "" when it is refused."""
    answer = client.post(LOGIN, {"login": user.email, "password": password, **more})
    return str(answer["Location"]) if answer.status_code == 302 else ""


def is_in(client: Client) -> bool:
    return client.get("/me/").status_code == 200


def code(secret: str) -> str:
    return str(format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time())))))


def test_the_right_password_lets_in_and_leaves_an_event(ben: User, client: Client) -> None:
    assert sign_in(client, ben) == "/"
    assert is_in(client)
    assert AuditEvent.objects.filter(verb="account.signed_in", by=ben).count() == 1


def test_a_wrong_password_and_an_unknown_address_look_the_same(ben: User, client: Client) -> None:
    wrong = client.post(LOGIN, {"login": ben.email, "password": "wrong"})
    unknown = client.post(LOGIN, {"login": "who@outspoken.test", "password": "wrong"})

    def said(page: bytes) -> list[str]:
        return re.findall(r'class="form-errors".*?</div>', page.decode(), re.DOTALL)

    assert said(wrong.content)
    assert said(wrong.content) == said(unknown.content)


def test_nobody_signs_up_by_themselves(client: Client) -> None:
    form = {"email": "me@x.test", "password1": PASSWORD, "password2": PASSWORD}
    for answer in (client.get("/accounts/signup/"), client.post("/accounts/signup/", form)):
        assert "by invitation" in answer.content.decode()
    assert not User.objects.filter(email="me@x.test").exists()


def test_the_sixth_guess_within_five_minutes_is_not_looked_at(ben: User, client: Client) -> None:
    for _ in range(5):
        assert sign_in(client, ben, "wrong") == ""
    assert sign_in(client, ben) == ""
    assert not is_in(client)


def test_guesses_from_many_addresses_count_together(ben: User) -> None:
    for number in range(5):
        sign_in(Client(REMOTE_ADDR=f"198.51.100.{number}"), ben, "wrong")
    assert sign_in(Client(REMOTE_ADDR="203.0.113.9"), ben) == ""


def test_a_forged_forwarded_header_does_not_make_a_new_address(ben: User, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"login": "3/m/ip"}
    answers = [
        Client(headers={"x-forwarded-for": f"198.51.100.{number}"}).post(LOGIN, {"login": "a@x.test", "password": "x"})
        for number in range(4)
    ]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert "tried too often" in answers[-1].content.decode()
    assert answers[-1]["Retry-After"] == "60"


def test_the_owner_still_gets_in_by_a_new_password_while_guesses_are_held_off(
    ben: User, client: Client, settings: Any
) -> None:
    settings.HAS_MAIL = True
    for _ in range(6):
        sign_in(client, ben, "wrong")
    client.post("/accounts/password/reset/", {"email": ben.email})
    link = re.search(r"http\S+/accounts/password/reset/key/\S+", str(mail.outbox[0].body))
    assert link
    form = client.get(urlsplit(link[0]).path)
    client.post(form["Location"], {"password1": "a wholly new phrase", "password2": "a wholly new phrase"})
    assert is_in(client)


def test_a_reset_for_an_unknown_address_sends_nothing_and_looks_the_same(ben: User, client: Client) -> None:
    pages = [
        client.post("/accounts/password/reset/", {"email": email}, follow=True).content
        for email in (ben.email, "who@x.test")
    ]
    tokenless = [re.sub(rb'value="[^"]{64}"', b"", page) for page in pages]
    assert tokenless[0] == tokenless[1]
    assert [letter.to for letter in mail.outbox] == [[ben.email]]


def test_a_mail_server_that_is_down_does_not_show(
    ben: User, client: Client, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    answer = client.post("/accounts/password/reset/", {"email": ben.email}, follow=True)
    assert "Look into your mail" in answer.content.decode()
    assert ben.email not in caplog.text


def test_without_mail_the_page_says_who_can_help(client: Client, settings: Any) -> None:
    settings.HAS_MAIL = False
    assert "sends no mail" in client.get("/accounts/password/reset/").content.decode()


def test_a_changed_password_ends_the_other_sessions(ben: User, client: Client) -> None:
    other = Client()
    sign_in(client, ben)
    sign_in(other, ben)
    new = "a wholly new phrase"
    client.post(
        "/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new}, follow=True
    )
    assert is_in(client)
    assert not is_in(other)
    assert AuditEvent.objects.filter(verb="account.password_changed", by=ben).exists()


def test_sign_in_makes_a_new_session_key(ben: User, client: Client) -> None:
    client.get(LOGIN)
    client.session.save()
    planted = "a" * 32
    client.cookies["session"] = planted
    sign_in(client, ben)
    assert client.cookies["session"].value != planted
    assert is_in(client)


def test_signing_out_needs_a_post(ben: User, client: Client) -> None:
    sign_in(client, ben)
    assert client.get("/accounts/logout/").status_code == 200
    assert is_in(client)
    client.post("/accounts/logout/")
    assert not is_in(client)


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "http:evil.example"]
)
def test_sign_in_does_not_lead_to_another_site(ben: User, client: Client, target: str) -> None:
    assert sign_in(client, ben, next=target) == "/"
    answer = client.post("/appearance", {"theme": "dark", "next": target})
    assert answer["Location"] == "/"


def test_sign_in_leads_back_to_where_somebody_wanted_to_go(ben: User, client: Client) -> None:
    wanted = client.get("/me/?x=1")
    assert wanted["Location"] == f"{LOGIN}?next=/me/%3Fx%3D1"
    assert sign_in(client, ben, next="/me/?x=1") == "/me/?x=1"


def test_the_second_step_is_asked_for_and_its_secret_is_kept_encrypted(
    ben: User, client: Client, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    sign_in(client, ben)
    again = client.get("/accounts/2fa/totp/activate/")
    assert again["Location"].startswith("/accounts/reauthenticate/")
    page = client.post(again["Location"], {"password": PASSWORD}, follow=True).content.decode()
    found = re.search(r'secret-inline">(\w+)<', page)
    assert found
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/accounts/2fa/totp/activate/", {"code": code(found[1])})
    kept = Authenticator.objects.get(user=ben, type=Authenticator.Type.TOTP)
    assert found[1] not in str(kept.data)
    assert AuditEvent.objects.filter(verb="account.totp_activated", by=ben).exists()

    cache.clear()  # a code is taken only once, and this one was just used
    other = Client()
    assert sign_in(other, ben) == "/accounts/2fa/authenticate/"
    assert not is_in(other)
    assert other.post("/accounts/2fa/authenticate/", {"code": "000000"}).status_code == 200
    assert not is_in(other)
    other.post("/accounts/2fa/authenticate/", {"code": code(found[1])})
    assert is_in(other)


def test_a_recovery_code_opens_once(ben: User, client: Client) -> None:
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    TOTP.activate(ben, generate_totp_secret())
    spare = RecoveryCodes.activate(ben).get_unused_codes()[0]
    for expected in (True, False):
        browser = Client()
        sign_in(browser, ben)
        browser.post("/accounts/2fa/authenticate/", {"code": spare})
        assert is_in(browser) is expected


def test_a_reset_link_does_not_get_around_the_second_step(ben: User, client: Client) -> None:
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    from outspoken.people import staff
    from tests.cast import NOW

    TOTP.activate(ben, generate_totp_secret())
    link = staff.sign_in_link(ben, by=None, now=NOW)
    form = client.get(urlsplit(link).path)
    client.post(form["Location"], {"password1": PASSWORD, "password2": PASSWORD})
    assert not is_in(client)


@pytest.mark.parametrize("weak", ["short", "password123", "1234567890123", "benoutspoken"])
def test_a_weak_password_is_refused(ben: User, client: Client, weak: str) -> None:
    sign_in(client, ben)
    answer = client.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": weak, "password2": weak})
    assert answer.status_code == 200
    assert 'class="error"' in answer.content.decode()


def test_the_page_for_mail_addresses_is_not_offered(ben: User, client: Client) -> None:
    sign_in(client, ben)
    assert client.get("/accounts/email/")["Location"] == "/me/"
    assert client.post("/accounts/email/", {"email": "mine@x.test", "action_add": ""})["Location"] == "/me/"


def test_the_theme_is_kept_in_a_cookie_and_in_the_page_at_once(client: Client) -> None:
    assert "data-theme" not in client.get(LOGIN).content.decode()
    client.post("/appearance", {"theme": "dark", "next": LOGIN})
    assert 'data-theme="dark"' in client.get(LOGIN).content.decode()
    client.post("/appearance", {"theme": "system"})
    assert "data-theme" not in client.get(LOGIN).content.decode()
    client.cookies["theme"] = '"><script>'
    assert "script>" not in client.get(LOGIN).content.decode().split("<head>")[0]


def test_settings_are_kept_and_nonsense_is_refused(ben: User, client: Client) -> None:
    sign_in(client, ben)
    client.post("/me/", {"name": "Ben B", "time_zone": "Europe/Paris", "density": "compact", "email": "x@x.test"})
    ben.refresh_from_db()
    assert (ben.name, ben.time_zone, ben.density) == ("Ben B", "Europe/Paris", "compact")
    assert ben.email == "ben@outspoken.test"
    refused = client.post("/me/", {"name": "Ben", "time_zone": "Mars/Olympus", "density": "compact"})
    assert refused.status_code == 422
    assert "Mars/Olympus" in refused.content.decode()


def test_home_leads_each_to_their_place(cast: Cast, client: Client) -> None:
    assert client.get("/")["Location"] == LOGIN
    client.force_login(cast.dev)
    assert client.get("/")["Location"] == "/me/"
