"""Where people meet the evidence, they see what is done about it and what is aimed at: for everybody, in a browser."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from outspoken.act import concerns as told
from outspoken.act.models import Problem
from outspoken.act.plans import checking
from outspoken.act.problems import concerns
from outspoken.journeys.models import Touchpoint
from outspoken.lens import Lens
from outspoken.people.models import Role
from outspoken.understand.models import Incident, Theme
from tests.browser.conftest import Audit, SignIn
from tests.browser.test_problems import checkout, lens, planned, problem, target_of
from tests.cast import Cast, make_user

pytestmark = pytest.mark.browser
__all__ = ["checkout", "lens", "problem"]


@pytest.fixture(autouse=True)
def _patience(context: BrowserContext) -> None:
    """The first drawing of a server that has just come up waits for the libraries that draw it."""
    context.set_default_timeout(120_000)


@pytest.fixture
def rang(checkout: Touchpoint) -> Incident:
    now = datetime.now(UTC)
    theme, _ = Theme.objects.get_or_create(key="payment", defaults={"name": "Payment", "changed_at": now})
    since = (now - timedelta(days=9)).date()
    return Incident.objects.create(
        key="one", kind="more", severity="breakdown", touchpoint=checkout, theme=theme, since=since, noticed=since,
        last=now.date(), ratio=3, low=2, high=5, seen=30, usual=10, noticed_at=now, changed_at=now,
        touchpoints=[checkout.pk], channels=["web"], reasons=["Three times the usual"],
    )  # fmt: skip


def pictured(page: Page, address: str, name: str) -> None:
    """Keep pictures where somebody wants to look at them."""
    if folder := os.environ.get("OUTSPOKEN_PICTURES"):
        for scheme, width in (("light", 1280), ("dark", 1280), ("light", 390)):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(address)
            page.screenshot(path=str(Path(folder) / f"{name}-{scheme}-{width}.png"), full_page=True)


def test_what_is_done_and_aimed_at_is_accessible_where_the_evidence_is(
    page: Page, context: BrowserContext, cast: Cast, sign_in: SignIn, audit: Audit, problem: Problem, rang: Incident,
    checkout: Touchpoint, lens: Lens,
) -> None:  # fmt: skip
    now = datetime.now(UTC)
    plan, target = planned(problem, cast), target_of(checkout, cast)
    checking.check(now=now)
    for name in ("Fay", "Gil", "Hal"):
        make_user(name, (Role.FRONTLINE, cast.web))
    said = told.tell(team=cast.web, text="The card reader hangs every morning.", by=cast.cleo, now=now)
    concerns.put_to(said, problem, by=cast.ana, now=now)
    told.tell(team=cast.web, text="Nobody signs refunds on Fridays.", by=cast.ben, is_named=True, now=now)
    sign_in(context, cast.ada)
    addresses = {
        "incident": f"/understand/incidents/{rang.pk}/",
        "theme": "/understand/themes/payment/",
        "touchpoint": "/understand/touchpoints/web-checkout/",
        "promises": "/journeys/touchpoints/web-checkout/promises/",
        "problem": f"/act/problems/{problem.pk}/",
        "register": "/act/problems/",
        "plan": f"/act/plans/{plan.pk}/",
        "plans": "/act/plans/",
        "timeline": "/act/plans/timeline",
        "target": f"/act/targets/{target.pk}/",
        "targets": "/act/targets/",
        "concerns": "/act/team/web/concerns/",
    }
    for name, address in addresses.items():
        pictured(page, address, name)
    for name in ("incident", "theme", "touchpoint", "promises", "problem", "concerns"):
        audit(page, addresses[name])


def test_a_breakdown_becomes_a_problem_from_its_own_page(
    page: Page, context: BrowserContext, cast: Cast, sign_in: SignIn, rang: Incident
) -> None:
    sign_in(context, cast.ben)
    page.goto(f"/understand/incidents/{rang.pk}/")
    page.get_by_role("link", name="Make this a problem").click()
    page.get_by_label("What is the problem?").fill("Nobody signs refunds")
    page.get_by_role("button", name="Open it").click()
    page.goto(f"/understand/incidents/{rang.pk}/")
    page.get_by_role("region", name="What is done about it").get_by_role("link", name="Nobody signs refunds").click()
    page.get_by_role("link", name="Escalate").click()
    expect(page.get_by_label("What somebody must answer for now")).to_have_value("Nobody signs refunds")
    page.get_by_role("button", name="Raise it").click()
    page.goto(f"/understand/incidents/{rang.pk}/")
    expect(page.get_by_role("region", name="What is done about it")).to_contain_text("Nobody signs refunds")
