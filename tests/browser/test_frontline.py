"""A team's own page in a real browser: its words live and without names, praise, the coach's page, an answer owed."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from outspoken.act import coaching, concerns, recognition
from outspoken.act.models import Concern, Naming, Recognition
from outspoken.act.rules.heeding import heed
from outspoken.journeys.models import Touchpoint
from outspoken.listen.models import Source
from outspoken.people.models import Role
from outspoken.understand import mirror
from tests.browser.conftest import Audit, SignIn
from tests.cast import Cast, make_user
from tests.understand.said import ANGRY, GRATEFUL, hear, said

pytestmark = pytest.mark.browser

LATE = "The parcel was late and the box was broken, this is awful."
KIND = "Friendly staff, quick and helpful, thank you!"


@pytest.fixture
def source(cast: Cast) -> Source:
    return Source.objects.create(name="The shop's API", slug="shop", kind=Source.Kind.API, channel="mail")


@pytest.fixture
def team(cast: Cast, source: Source) -> Cast:
    """The web team with six colleagues, a month of words about its work, praise and criticism that names Cleo."""
    now = datetime.now(UTC)
    for name in ("Nia Obi", "Tom Ford", "Ute Lang", "Lou Reed"):
        make_user(name, (Role.FRONTLINE, cast.web))
    Touchpoint.objects.create(name="Web checkout", slug="web-checkout", team=cast.web)
    recognition.call_me(cast.cleo.memberships.get(), name="Cleo", by=cast.cleo, now=now)
    items = [
        said(
            (ANGRY, GRATEFUL, LATE, KIND)[number % 4],
            occurred_at=now - timedelta(hours=5 * number + 2),
            touchpoint="web-checkout",
            channel="mail",
            person=f"person-{number}@example.test",
            language="en",
        )
        for number in range(80)
    ]
    named = [
        said(text, occurred_at=now - timedelta(minutes=5), touchpoint="web-checkout", channel="mail", language="en")
        for text in (
            "Cleo was wonderful and so helpful, she found my parcel in two minutes. Thank you!",
            "Cleo was rude and hung up on me. Terrible.",
        )
    ]
    hear(*items, *named, source=source, now=now)
    while heed(now=now):
        continue
    while mirror.mirror_dirty_months(now=now + timedelta(minutes=1)):
        continue
    return cast


def photographed(page: Page, name: str) -> None:
    """Kept where somebody wants to look at the page (OUTSPOKEN_PICTURES); else nothing."""
    if folder := os.environ.get("OUTSPOKEN_PICTURES"):
        for scheme in ("light", "dark"):
            for width, kind in ((1440, "desk"), (390, "phone")):
                page.set_viewport_size({"width": width, "height": 900})
                page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
                page.screenshot(path=str(Path(folder) / f"{name}-{scheme}-{kind}.png"), full_page=kind == "phone")


def test_every_page_of_the_frontline_is_accessible(
    page: Page, context: BrowserContext, team: Cast, sign_in: SignIn, audit: Audit
) -> None:
    now = datetime.now(UTC)
    praise = Recognition.objects.get()
    recognition.share(praise, is_shown=True, by=team.cleo, now=now)
    recognition.thank(user=team.cleo, team=team.web, text="So you do!", by=team.eli, about=praise, now=now)
    first = concerns.tell(team=team.web, text="The scanner fails each morning.", by=team.cleo, now=now)
    Concern.objects.filter(pk=first.pk).update(due_at=now - timedelta(days=1))
    concerns.step_up(now=now)
    done = concerns.tell(team=team.web, text="We have no spare boxes.", by=team.cleo, is_named=True, now=now)
    concerns.answer(done, decision=Concern.Decision.YES, text="A pallet comes on Monday.", by=team.ben, now=now)
    sign_in(context, team.ben)
    for name, address in (
        ("team", "/act/team/web/"),
        ("wall", "/act/team/web/wall/"),
        ("concerns", "/act/team/web/concerns/"),
        ("coaching", "/act/coaching/"),
    ):
        audit(page, address)
        photographed(page, name)
    coaching.pass_on(Naming.objects.get(), note="Let us look at it together.", by=team.ben, now=now)
    sign_in(context, team.cleo)
    for name, address in (("praise", "/me/praise/"), ("names", "/me/names/")):
        audit(page, address)
        photographed(page, name)


def test_words_come_live_without_names_and_are_thanked_for_with_one_tap(
    page: Page, context: BrowserContext, team: Cast, sign_in: SignIn, source: Source
) -> None:
    sign_in(context, team.cleo)
    page.goto("/act/team/")
    expect(page).to_have_url("http://" + page.url.split("/")[2] + "/act/team/web/")
    expect(page.locator("[data-live]")).to_contain_text("live")
    now = datetime.now(UTC)
    words = "Tom was lovely, what a quick answer!"
    hear(
        said(words, occurred_at=now, touchpoint="web-checkout", channel="mail", person="mia@example.test"),
        source=source,
        now=now,
    )
    item = page.locator(".said", has_text="[colleague] was lovely, what a quick answer!")
    expect(item).to_be_visible()
    expect(page.get_by_text("Tom was lovely")).to_have_count(0)
    item.get_by_role("button", name="Thank you").click()
    expect(page.get_by_text("Your thanks are on their way.")).to_be_visible()
    expect(page.locator(".said", has_text="[colleague] was lovely").get_by_text("thanked")).to_be_visible()


def test_from_this_keeps_happening_to_an_answer_for_the_whole_team(
    page: Page, context: BrowserContext, team: Cast, sign_in: SignIn
) -> None:
    sign_in(context, team.cleo)
    page.goto("/act/team/web/")
    page.locator(".said", has_text="The parcel was late").first.get_by_role(
        "button", name="This keeps happening"
    ).click()
    expect(page.locator("blockquote")).to_contain_text("The parcel was late")
    page.get_by_label("What keeps happening, and what would help?").fill("Boxes break. Thicker ones would help.")
    page.get_by_role("button", name="Ask for an answer").click()
    expect(page.get_by_text("Told. Ben owes you all an answer.")).to_be_visible()
    sign_in(context, team.ben)
    page.reload()
    page.locator("summary", has_text="Answer…").press("Enter")
    page.get_by_label("Not now").check()
    page.get_by_label("The answer, with its reason").fill("The new ones come in June.")
    page.get_by_role("button", name="Answer for the whole team to read").click()
    sign_in(context, team.cleo)
    page.reload()
    expect(page.get_by_text("Not now. The new ones come in June.")).to_be_visible()
