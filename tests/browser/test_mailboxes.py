"""The pages of mail in a real Chromium: a mailbox set up where companies have theirs, tried, and told in words."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from outspoken.post import endpoints, letters, retention
from outspoken.post.inbox import intake, mailboxes, waiting
from outspoken.post.inbox.grants import Given
from outspoken.post.models import InboundMail, Letter, Mailbox
from tests.browser.conftest import Audit, SignIn
from tests.browser.test_escalations import shoot
from tests.cast import Cast
from tests.post.inbox.mails import raw

pytestmark = pytest.mark.browser


@pytest.fixture
def filled(live: str, cast: Cast, settings: Any, tmp_path: Path) -> Letter:
    """Two mailboxes, one of them in trouble, mails of many kinds, and letters in every state."""
    settings.DATA_DIR, now = tmp_path, datetime.now(UTC)
    grant = Given("https://login.microsoftonline.com/vo.example/oauth2/v2.0/token", "app", "s3cret", "", "")
    care = mailboxes.create(
        kind="imap", name="Customer care", address="care@vo.example", host="outlook.office365.com", port=993,
        security="tls", user="care@vo.example", preset="microsoft", grant=grant, by=cast.ada, now=now,
    )  # fmt: skip
    Mailbox.objects.filter(pk=care.pk).update(
        failures=4, next_fetch_at=now + timedelta(minutes=20), fetched_at=now - timedelta(hours=3),
        trouble="login.microsoftonline.com gave no token: the client secret ran out; make a new one in Microsoft Entra "
        "and give it here (AADSTS7000222)",
    )  # fmt: skip
    mailboxes.create(kind="webhook", name="Complaints", address="complaints@vo.example", by=cast.ada, now=now)
    names = (
        "gmail_en",
        "bounce_exchange_de",
        "away_fr",
        "pgp_encrypted",
        "web_form",
        "two_senders",
        "list",
        "attached",
    )
    ids = intake.take([raw(name) for name in names], mailbox=care, now=now - timedelta(days=2)).ids
    for mail in InboundMail.objects.filter(pk__in=ids[:4]):
        waiting.mark_handled(mail, as_="case 7", now=now - timedelta(days=2))
    return _letters(cast, now)


def _letters(cast: Cast, now: datetime) -> Letter:
    endpoint = endpoints.create(name="Duty desk", url="https://desk.example/hook", by=cast.ada, now=now).endpoint
    letters.put_test(endpoint, by=cast.ada, now=now)
    states = {"given up": now - timedelta(days=4), "sent": now - timedelta(days=120), "waiting": now}
    made = {}
    for state, at in states.items():
        made[state] = letters.put_mail(
            key=state, to="dev@home.example", subject="Your refund is on its way", text="x", about="case 7", now=at
        )
        trouble = "the mail server refuses it for good (550)" if state == "given up" else ""
        sent_at = at if state == "sent" else None
        Letter.objects.filter(pk=made[state].pk).update(state=state, trouble=trouble, sent_at=sent_at, tries=3)
    retention.retire_letters(now=now)
    return made["sent"]


def test_every_page_of_mail_stands_up_to_axe_in_light_dark_and_on_a_phone(
    filled: Letter, context: BrowserContext, page: Page, sign_in: SignIn, audit: Audit, cast: Cast
) -> None:
    sign_in(context, cast.ada)
    page.goto("/post/mailboxes/", timeout=60_000)
    for name, address in (
        ("mailboxes", "/post/mailboxes/?with=microsoft"),
        ("mailboxes-token", "/post/mailboxes/?with=token"),
        ("mailbox", "/post/mailboxes/customer-care/"),
        ("mailbox-handed", "/post/mailboxes/complaints/"),
        ("letters", "/post/letters/"),
        ("letters-sent", "/post/letters/?state=sent"),
        ("letter-emptied", f"/post/letters/{filled.pk}/"),
        ("endpoints", "/post/endpoints/"),
    ):
        audit(page, address)
        shoot(page, name)


def test_a_mailbox_is_set_up_by_the_keyboard_and_says_what_is_wrong(
    filled: Letter, context: BrowserContext, page: Page, sign_in: SignIn, cast: Cast
) -> None:
    sign_in(context, cast.ada)
    page.goto("/post/mailboxes/", timeout=60_000)
    page.get_by_role("link", name="Fastmail").focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("with=fastmail"))
    page.get_by_label("Name").fill("Praise")
    page.get_by_label("Address").fill("praise@vo.example")
    page.get_by_label("Password").fill("app password")
    page.get_by_label("Password").press("Enter")
    expect(page.get_by_text("Praise is there.")).to_be_visible()
    Mailbox.objects.filter(slug="praise").update(host="mail.invalid")
    page.get_by_role("button", name="Try it now").click()
    expect(page.get_by_text("mail.invalid is not known to the resolver")).to_be_visible()
