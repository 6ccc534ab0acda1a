"""The pages of mailboxes: set up, tried, changed; a password is never shown, a secret once."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from outspoken.people.models import AuditEvent
from outspoken.post.inbox import fetching, intake, mailboxes, sealing
from outspoken.post.inbox.presets import PRESETS, Preset
from outspoken.post.models import Mailbox
from tests.cast import NOW, Cast
from tests.post.inbox.mails import raw
from tests.post.token_server import token_server

pytestmark = pytest.mark.django_db
IMAP = {"name": "Care", "with": "other", "address": "care@vo.example", "host": "127.0.0.1", "port": "993",
        "user": "care", "password": "open sesame", "folder": "INBOX"}  # fmt: skip


@pytest.fixture
def ada(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.ada)
    return client


def test_without_mailboxes_the_page_says_what_one_is_for(ada: Client) -> None:
    page = ada.get("/post/mailboxes/").content.decode()
    assert "No mail comes in yet" in page
    assert "⟦" not in page


def test_a_mailbox_is_made_and_its_password_is_never_shown(ada: Client) -> None:
    answer = ada.post("/post/mailboxes/", IMAP, follow=True)
    page = answer.content.decode()
    made = Mailbox.objects.get()
    assert (answer.status_code, made.slug) == (200, "care")
    assert sealing.unseal(made.password) == "open sesame"
    assert "sesame" not in page
    assert "⟦" not in page
    assert AuditEvent.objects.filter(verb="mailbox.created").exists()


def test_what_is_needed_to_fetch_is_asked_for(ada: Client) -> None:
    answer = ada.post("/post/mailboxes/", {**IMAP, "host": "", "password": ""})
    assert answer.status_code == 422
    assert answer.content.decode().count("Needed to fetch the mail.") == 2


def test_a_name_is_given_once(ada: Client) -> None:
    ada.post("/post/mailboxes/", IMAP)
    assert ada.post("/post/mailboxes/", IMAP).status_code == 422


def test_a_change_without_a_password_keeps_the_one_it_has(ada: Client) -> None:
    ada.post("/post/mailboxes/", IMAP)
    changed = {**IMAP, "name": "Care team", "password": "", "is_open": "on"}
    assert ada.post("/post/mailboxes/care/", changed).status_code == 302
    held = Mailbox.objects.get()
    assert (held.name, sealing.unseal(held.password), held.is_open) == ("Care team", "open sesame", True)


def test_another_folder_is_fetched_from_its_beginning(ada: Client) -> None:
    ada.post("/post/mailboxes/", IMAP)
    Mailbox.objects.update(uid_validity=7, last_uid=70, seen_uid=70)
    ada.post("/post/mailboxes/care/", {**IMAP, "password": "", "is_open": "on", "folder": "Complaints"})
    held = Mailbox.objects.get()
    assert (held.uid_validity, held.last_uid, held.seen_uid) == (None, 0, 0)


def test_a_host_inside_is_refused_when_it_is_tried(ada: Client) -> None:
    ada.post("/post/mailboxes/", IMAP)
    page = ada.post("/post/mailboxes/care/attempt", follow=True).content.decode()
    assert "private network" in page


def test_a_secret_is_shown_once(ada: Client) -> None:
    given = {"name": "Desk", "with": "webhook", "address": "desk@vo.example"}
    page = ada.post("/post/mailboxes/", given).content.decode()
    secret = mailboxes.secret_of(Mailbox.objects.get())
    assert secret in page
    assert "/api/mail/desk" in page
    assert secret not in ada.get("/post/mailboxes/desk/").content.decode()
    renewed = ada.post("/post/mailboxes/desk/secret").content.decode()
    assert mailboxes.secret_of(Mailbox.objects.get()) in renewed
    assert mailboxes.secret_of(Mailbox.objects.get()) != secret


def test_what_came_last_is_shown_without_its_words(
    ada: Client, tmp_path: Any, settings: Any, django_assert_max_num_queries: Any
) -> None:
    settings.DATA_DIR = tmp_path
    ada.post("/post/mailboxes/", IMAP)
    held = Mailbox.objects.get()
    intake.take([raw("gmail_en"), raw("hostile_html"), raw("away_german")], mailbox=held, now=NOW)
    with django_assert_max_num_queries(14):
        page = ada.get("/post/mailboxes/care/").content.decode()
    assert "An automatic reply" in page
    assert "still not here" not in page
    listed = ada.get("/post/mailboxes/").content.decode()
    assert "⟦" not in page + listed


# ── where companies have their mailboxes ──

TOKENS = {"client_id": "app", "client_secret": "s3cret"}


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.key)
def test_every_place_has_a_form_of_its_own(ada: Client, preset: Preset) -> None:
    page = ada.get(f"/post/mailboxes/?with={preset.key}").content.decode()
    assert "⟦" not in page
    asked = set(re.findall(r'<(?:input|select)[^>]* name="([a-z_]+)"', page)) - {"csrfmiddlewaretoken", "with", "q"}
    assert asked == set(preset.asks)


def test_a_mailbox_at_google_asks_for_its_tokens_and_nothing_that_is_known(ada: Client) -> None:
    given = {"with": "google", "name": "Care", "address": "care@a.example", "refresh_token": "r3fresh", **TOKENS}
    page = ada.post("/post/mailboxes/", given, follow=True).content.decode()
    made = Mailbox.objects.select_related("grant").get()
    assert (made.host, made.port, made.security, made.user) == ("imap.gmail.com", 993, "tls", "care@a.example")
    assert (made.grant.token_url, made.grant.client_id) == ("https://oauth2.googleapis.com/token", "app")
    assert sealing.unseal(made.grant.client_secret) == "s3cret"
    assert sealing.unseal(made.grant.refresh_token) == "r3fresh"
    assert not any(secret in page for secret in ("s3cret", "r3fresh", "⟦"))


def test_a_mailbox_at_microsoft_asks_for_itself_within_its_tenant(ada: Client) -> None:
    given = {"with": "microsoft", "name": "Care", "address": "care@a.example", "tenant": "a.example", **TOKENS}
    ada.post("/post/mailboxes/", given)
    grant = Mailbox.objects.get().grant
    assert grant.token_url == "https://login.microsoftonline.com/a.example/oauth2/v2.0/token"
    assert (grant.scope, grant.refresh_token) == ("https://outlook.office365.com/.default", "")
    page = ada.get("/post/mailboxes/care/").content.decode()
    assert 'value="a.example"' in page


@pytest.mark.parametrize("tenant", ["", "a.example/../other", "a example", "{x}", "a.example#"])
def test_a_tenant_cannot_lead_elsewhere(ada: Client, tenant: str) -> None:
    given = {"with": "microsoft", "name": "Care", "address": "care@a.example", "tenant": tenant, **TOKENS}
    assert ada.post("/post/mailboxes/", given).status_code == 422
    assert not Mailbox.objects.exists()


@pytest.mark.parametrize("url", ["http://tokens.example/", "tokens", "https://user@tokens.example/"])
def test_where_tokens_are_given_is_an_address_that_the_guard_lets_pass(ada: Client, url: str) -> None:
    given = {"with": "token", "name": "Care", "address": "care@a.example", "host": "imap.a.example", "token_url": url}
    assert ada.post("/post/mailboxes/", given | TOKENS).status_code == 422


def test_a_grant_is_changed_without_typing_its_secrets_again(ada: Client) -> None:
    given = {"with": "google", "name": "Care", "address": "care@a.example", "refresh_token": "r3fresh", **TOKENS}
    ada.post("/post/mailboxes/", given)
    changed = {"name": "Care", "address": "care@a.example", "is_open": "on", "client_id": "app", "keep_days": "30"}
    assert ada.post("/post/mailboxes/care/", changed).status_code == 302
    assert sealing.unseal(Mailbox.objects.get().grant.refresh_token) == "r3fresh"
    assert ada.post("/post/mailboxes/care/", {**changed, "refresh_token": "n3w"}).status_code == 302
    held = Mailbox.objects.get()
    assert (sealing.unseal(held.grant.refresh_token), held.keep_days) == ("n3w", 30)
    trail = AuditEvent.objects.filter(verb="mailbox.changed").order_by("at", "pk").last()
    assert trail is not None
    assert trail.detail == {"changed": ["refresh_token"]}


def test_a_grant_that_ended_is_told_where_mailboxes_are_listed_with_the_remedy(ada: Client, settings: Any) -> None:
    settings.OUTBOUND_ALLOW = frozenset({"127.0.0.1"})
    with token_server() as tokens:
        given = {"with": "token", "name": "Care", "address": "care@a.example", "host": "imap.a.example",
                 "token_url": tokens.url, "refresh_token": "r3fresh", **TOKENS}  # fmt: skip
        assert ada.post("/post/mailboxes/", given).status_code == 302
        tokens.refuses = (400, "invalid_grant", "revoked")
        tried = ada.post("/post/mailboxes/care/attempt", follow=True).content.decode()
        assert "the permission ended" in tried
        fetching.fetch(now=timezone.now())
    assert "the permission ended" in ada.get("/post/mailboxes/").content.decode()
