"""The pages of mailboxes: set up, tried, changed; a password is never shown, a secret once."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from outspoken.people.models import AuditEvent
from outspoken.post.inbox import intake, mailboxes, sealing
from outspoken.post.models import Mailbox
from tests.cast import NOW, Cast
from tests.post.inbox.mails import raw

pytestmark = pytest.mark.django_db
IMAP = {"name": "Care", "kind": "imap", "address": "care@vo.example", "host": "127.0.0.1", "port": "993",
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
    given = {"name": "Desk", "kind": "webhook", "address": "desk@vo.example"}
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
