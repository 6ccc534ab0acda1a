"""The outer loop in a real browser: a cause, a plan, its verdict, solved, and back again; for everybody."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from playwright.sync_api import BrowserContext, Page, expect

from outspoken.act import followers, portal
from outspoken.act.models import Action, Follower, Plan, Problem, Target
from outspoken.act.openings import Opening, open_for
from outspoken.act.plans import checking
from outspoken.act.problems import steps
from outspoken.act.problems import verbs as problems
from outspoken.act.problems.verbs import About, Cost, Draft
from outspoken.act.targets import turning
from outspoken.act.targets import verbs as targets
from outspoken.journeys.models import Journey, Promise, Stage, Touchpoint
from outspoken.lens import Lens
from outspoken.listen import feedback
from outspoken.listen.models import Source
from outspoken.understand import mirror
from outspoken.understand.changes import verdict
from outspoken.understand.models import Change, Incident
from tests.browser.conftest import Audit, SignIn
from tests.cast import Cast
from tests.understand.said import hear, said

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def _patience(context: BrowserContext) -> None:
    """The first verdict of a server that has just come up waits for the libraries that judge it."""
    context.set_default_timeout(40_000)


@pytest.fixture
def lens() -> Iterator[Lens]:
    """The server's lens, empty before and after."""
    held = mirror.lens()
    for month in held.months():
        held.remove_month(month)
    yield held
    for month in held.months():
        held.remove_month(month)


@pytest.fixture
def checkout(cast: Cast, lens: Lens) -> Touchpoint:
    """Months of answers at two places of one stage; at one of them half as many are angry since thirty days ago."""
    verdict.forget()
    now = datetime.now(UTC)
    source = Source.objects.create(name="The shop's API", slug="shop", kind=Source.Kind.API, channel="mail")
    stage = Stage.objects.create(journey=Journey.objects.create(name="Buy", slug="buy"), name="Pay")
    places = [
        Touchpoint.objects.create(name=name, slug=slug, team=cast.web, stage=stage)
        for name, slug in (("Web checkout", "web-checkout"), ("Phone checkout", "phone-checkout"))
    ]
    items = [
        said("", emotion="anger" if number < angry else "delight", score=1 if number < angry else 5,
             score_kind="csat", touchpoint=place.slug, occurred_at=now - timedelta(days=day))
        for place in places
        for day in range(1, 200)
        for angry in [(3 if day < 30 and place.slug == "web-checkout" else 6) + day % 3]
        for number in range(12)
    ]  # fmt: skip
    hear(*items, source=source, now=now)
    while mirror.mirror_dirty_months(now=now + timedelta(minutes=1)):
        continue
    return places[0]


@pytest.fixture
def problem(checkout: Touchpoint, cast: Cast, lens: Lens) -> Problem:
    now = datetime.now(UTC)
    since = (now - timedelta(days=150)).date()
    draft = Draft("Refunds wait for a signature nobody gives", About(touchpoint=checkout, since=since),
                  Cost(10, 2.5, "an evening on the phone", 4, 1), cast.ben, cast.eli)  # fmt: skip
    before = problems.open_for(Draft("Refunds were lost", About(touchpoint=checkout)), by=cast.ana, now=now)
    problems.sign_solved(before, because="The box was found", by=cast.eli, now=now - timedelta(days=700))
    return problems.open_for(draft, by=cast.ana, now=now - timedelta(days=60))


def planned(problem: Problem, cast: Cast, *, days: int = 30) -> Plan:
    """A plan in effect for so many days, with what is done and what is overdue."""
    now = datetime.now(UTC)
    effect = (now - timedelta(days=days)).date()
    told = {"ratio": 2 / 3, "days": 20, "is_expected": True, "words": "A fall by a third would be seen after 20 days."}
    change = Change.objects.create(
        what="Small refunds are paid at once", touchpoint=problem.touchpoint, effect_on=effect, expected_ratio=2 / 3,
        made_by=cast.ana, made_at=now, power=[told],
    )  # fmt: skip
    plan = Plan.objects.create(
        problem=problem, what=change.what, owner=cast.ben, change=change, check_on=now.date(), made_by=cast.ana,
        made_at=now - timedelta(days=days + 20),
    )  # fmt: skip
    Action.objects.create(
        plan=plan, what="Write the rule down", owner=cast.ben, due_on=effect, done_at=now, done_by=cast.ben
    )
    Action.objects.create(plan=plan, what="Tell the desk", owner=cast.cleo, due_on=(now - timedelta(days=3)).date())
    Problem.objects.filter(pk=problem.pk).update(state=Problem.State.WORKED_ON)
    return plan


def target_of(checkout: Touchpoint, cast: Cast) -> Target:
    """Set half a year ago, with an exception in force."""
    now = datetime.now(UTC)
    promise = Promise.objects.create(touchpoint=checkout, wording="Paid in a minute.", measure="csat", target=0.3)
    held = targets.set_for(
        checkout, measure="csat", value=0.3, promise=promise, by=cast.ana, now=now - timedelta(days=190)
    )
    turning.turn(now=now)
    until = (now + timedelta(days=20)).date()
    targets.sign_exception(held, value=0.2, until=until, reason="The tills are rebuilt", by=cast.eli, now=now)
    return held


def test_empty_pages_are_accessible_and_teach(
    page: Page, context: BrowserContext, cast: Cast, sign_in: SignIn, audit: Audit, lens: Lens
) -> None:
    sign_in(context, cast.ana)
    for address in ("/act/problems/", "/act/plans/", "/act/plans/timeline", "/act/targets/", "/act/targets/new"):
        audit(page, address)


def test_pages_with_everything_on_them_are_accessible(
    page: Page, context: BrowserContext, cast: Cast, sign_in: SignIn, audit: Audit, problem: Problem,
    checkout: Touchpoint,
) -> None:  # fmt: skip
    plan, target = planned(problem, cast), target_of(checkout, cast)
    checking.check(now=datetime.now(UTC))
    sign_in(context, cast.ada)
    for address in (
        "/act/problems/", f"/act/problems/{problem.pk}/", "/act/problems/new?touchpoint=web-checkout",
        f"/act/problems/{problem.pk}/edit", f"/act/problems/{problem.pk}/plans", "/act/plans/",
        "/act/plans/timeline", f"/act/plans/{plan.pk}/", "/act/targets/", f"/act/targets/{target.pk}/",
    ):  # fmt: skip
        audit(page, address)


def test_a_customer_asks_to_hear_and_stops_it(
    page: Page, cast: Cast, audit: Audit, problem: Problem, checkout: Touchpoint
) -> None:
    now = datetime.now(UTC)
    item = feedback.Item(
        external_id="mia", verbatims=(("", "It never came."),), occurred_at=now, channel="mail",
        touchpoint=checkout.slug, person="mia@example.test", language="en",
    )  # fmt: skip
    told = feedback.take([item], source=Source.objects.get(), by=None, now=now).ids[0]
    assert told is not None
    case = open_for([Opening((told,), ("anger",))], by=None, now=now)[0]
    here = portal.address(case).removeprefix(settings.PUBLIC_URL)
    page.goto(here)
    page.get_by_label("Write to me when you do something about the cause").check()
    page.get_by_role("button", name="Keep this").click()
    expect(page.get_by_role("status")).to_have_text("Kept.")
    audit(page, here)
    follower = Follower.objects.get(problem=problem)
    stop = followers.address(follower).removeprefix(settings.PUBLIC_URL)
    audit(page, stop)
    page.get_by_role("button", name="Write to me no more about this").click()
    expect(page.get_by_role("status")).to_have_text("We write to you no more about this.")


def test_from_problem_to_plan_to_verdict_to_solved_and_back(
    page: Page, context: BrowserContext, cast: Cast, sign_in: SignIn, problem: Problem, checkout: Touchpoint
) -> None:
    now = datetime.now(UTC)
    sign_in(context, cast.ana)
    page.goto(f"/act/problems/{problem.pk}/")
    expect(page.get_by_role("heading", name="What is remembered")).to_be_visible()
    page.get_by_role("link", name="Plan something").first.click()
    page.get_by_label("What will be changed?").fill("Small refunds are paid at once")
    page.get_by_label("Customers meet it from").fill((now - timedelta(days=29)).date().isoformat())
    page.get_by_role("button", name="Keep the plan").click()
    page.get_by_label("What is to be done").fill("Write the rule down")
    page.get_by_role("button", name="Add it").click()
    page.get_by_role("button", name=re.compile("^Done")).click()
    plan = Plan.objects.get()
    assert plan.actions.get().done_by == cast.ana

    Plan.objects.update(check_on=now.date())
    verdict.forget()
    checking.check(now=now)
    page.goto(f"/act/problems/{problem.pk}/")
    expect(page.get_by_text("The verdict: It worked").first).to_be_visible()
    page.get_by_role("button", name="It is solved").click()
    expect(page.locator(".problem-state")).to_contain_text("Solved")

    later = now + timedelta(days=40)
    Incident.objects.create(
        key="again", kind="more", severity="high", touchpoint=checkout, since=later.date(), noticed=later.date(),
        last=later.date(), ratio=3, low=2, high=5, seen=30, usual=10, noticed_at=later, changed_at=later,
    )  # fmt: skip
    assert steps.watch(now=later) == 1
    page.reload()
    expect(page.locator(".problem-state")).to_contain_text("Open")
    expect(page.locator(".problem-state")).to_contain_text("relapsed")
    expect(page.get_by_text("This one was solved in")).to_be_visible()
