"""The pages of problems, plans and targets: what each shows to whom, what each form does, at a fixed price."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from outspoken.act.models import Action, Plan, Problem, Target
from outspoken.act.problems import verbs
from outspoken.act.problems.verbs import About, Draft
from outspoken.journeys.models import Promise, Touchpoint
from outspoken.lens import Lens
from outspoken.listen.models import Verbatim
from outspoken.people.models import User
from outspoken.understand import readings
from outspoken.understand.models import CauseTree, Incident, Theme
from tests.act.conftest import OpenCase, Tell
from tests.cast import Cast

pytestmark = pytest.mark.django_db
EVIL = "<script>alert(1)</script>"


@pytest.fixture
def now() -> datetime:
    """Pages ask the clock themselves."""
    return timezone.now()


@pytest.fixture(autouse=True)
def _own_lens(own_lens: Lens) -> None:
    """Nothing of another test is in the figures."""


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, answer.content[:600]
    text = str(answer.content.decode())
    assert "⟦undefined" not in text, text[text.index("⟦undefined") - 200 :][:300]
    return text


def post(client: Client, address: str, status: int = 302, **given: Any) -> str:
    answer = client.post(address, given)
    assert answer.status_code == status, answer.content.decode()[-3000:]
    text = str(answer.content.decode())
    assert "⟦undefined" not in text
    return text


@pytest.fixture
def problem(checkout: Touchpoint, cast: Cast, now: datetime) -> Problem:
    return verbs.open_for(Draft("Refunds wait", About(touchpoint=checkout), owner=cast.ben), by=cast.ana, now=now)


def day(now: datetime, days: int) -> str:
    return (now + timedelta(days=days)).date().isoformat()


@pytest.mark.parametrize(
    ("address", "teaches"),
    [
        ("/act/problems/", "Open the first problem"),
        ("/act/plans/", "From a cause to something done, proven"),
        ("/act/plans/timeline", "Nothing is planned yet"),
        ("/act/targets/", "Set the first target"),
        ("/act/targets/new", "No promise waits for a target"),
    ],
)
def test_an_empty_page_teaches_what_will_be_there(cast: Cast, address: str, teaches: str) -> None:
    assert teaches in page(as_(cast.ana), address)


def test_a_problem_is_opened_from_a_case_with_a_comment_beside_it(
    cast: Cast, open_case: OpenCase, tell: Tell, now: datetime
) -> None:
    case, words = open_case(), Verbatim.objects.get(feedback=tell("It never came."))
    readings.read_unread(now=now)
    client = as_(cast.ana)
    form = page(client, f"/act/problems/new?case={case.number}&verbatim={words.pk}")
    assert f'name="cases" value="{case.number}"' in form
    post(client, "/act/problems/new", title="Refunds wait", cases=[case.number], verbatim=words.pk)
    made = Problem.objects.get()
    assert (list(made.cases.all()), list(made.verbatims.all())) == ([case], [words])
    assert "It never came." in page(client, f"/act/problems/{made.number}/")
    assert "Refunds wait" in page(client, f"/act/cases/{case.number}/")


def test_a_problem_is_opened_from_an_incident_and_is_about_the_same(
    cast: Cast, checkout: Touchpoint, now: datetime
) -> None:
    since = now.date() - timedelta(days=9)
    rang = Incident.objects.create(
        key="one", kind="more", severity="high", touchpoint=checkout, since=since, noticed=since, last=since, ratio=3,
        low=2, high=5, seen=30, usual=10, noticed_at=now, changed_at=now,
    )  # fmt: skip
    client = as_(cast.ana)
    assert f"/act/problems/new?incident={rang.pk}" in page(client, f"/understand/incidents/{rang.pk}/")
    assert f"problems/new?incident={rang.pk}" not in page(as_(cast.eli), f"/understand/incidents/{rang.pk}/")
    form = page(client, f"/act/problems/new?incident={rang.pk}")
    assert f'value="{since.isoformat()}"' in form
    post(client, "/act/problems/new", title="Tills freeze", touchpoint=checkout.pk, incident=rang.pk)
    made = Problem.objects.get()
    assert (made.since, list(made.incidents.all())) == (since, [rang])


def test_cases_ticked_in_the_inbox_become_a_problem(cast: Cast, open_case: OpenCase) -> None:
    cases = [open_case(who="a@example.test"), open_case(who="b@example.test")]
    client = as_(cast.ben)
    assert 'formaction="/act/problems/new"' in page(client, "/act/cases/?view=all")
    ticked = [f"{case.number}:{case.version}" for case in cases]
    form = post(client, "/act/problems/new", 200, case=ticked, next="/act/cases/")
    for case in cases:
        assert f'name="cases" value="{case.number}"' in form
    assert not Problem.objects.exists()


def test_a_comment_is_put_to_a_problem_by_the_address_of_its_page(
    problem: Problem, tell: Tell, cast: Cast, now: datetime
) -> None:
    words = Verbatim.objects.get(feedback=tell("It never came."))
    readings.read_unread(now=now)
    post(as_(cast.ana), f"/act/problems/{problem.number}/links", verbatim=f"https://here.test/read/{words.pk}/")
    assert list(problem.verbatims.all()) == [words]


def test_the_register_says_in_a_sentence_how_the_causes_stand(problem: Problem, cast: Cast) -> None:
    assert "1 cause not solved, 1 without a plan" in page(as_(cast.ana), "/act/problems/")
    assert "No causes solved" in page(as_(cast.ana), "/act/problems/?view=solved")


def test_a_tree_of_causes_and_a_comment_lead_to_a_problem_about_them(
    checkout: Touchpoint, tell: Tell, cast: Cast, now: datetime
) -> None:
    tree = CauseTree.objects.create(title="Why so?", touchpoint=checkout, made_at=now, changed_at=now)
    words = Verbatim.objects.get(feedback=tell("It never came."))
    readings.read_unread(now=now)
    client = as_(cast.ana)
    assert f"/act/problems/new?tree={tree.pk}" in page(client, f"/understand/causes/{tree.pk}/")
    assert f"/act/problems/new?verbatim={words.pk}" in page(client, f"/read/{words.pk}/")
    assert f'<option value="{tree.pk}" selected>' in page(client, f"/act/problems/new?tree={tree.pk}")


def test_a_theme_leads_to_a_problem_about_it_and_to_those_that_are_there(cast: Cast, now: datetime) -> None:
    theme, _ = Theme.objects.get_or_create(key="desk", defaults={"name": "Desk", "changed_at": now})
    verbs.open_for(Draft("The desk is dark", About(theme=theme)), by=cast.ana, now=now)
    found = page(as_(cast.ana), "/act/problems/new?theme=desk")
    assert "Is it one of these?" in found
    assert "The desk is dark: open since" in found


def test_what_an_address_asks_that_cannot_be_is_left_out(cast: Cast) -> None:
    page(as_(cast.ana), "/act/problems/new?incident=nonsense&theme=%00&touchpoint=none&case=999999999999&verbatim=x")
    for odd in ("?view=none", "?view=%00"):
        page(as_(cast.ana), f"/act/problems/{odd}")
    page(as_(cast.ana), f"/act/problems/{2**63}/", 404)


def test_words_of_staff_and_customers_are_escaped_everywhere(
    cast: Cast, checkout: Touchpoint, tell: Tell, now: datetime
) -> None:
    words = Verbatim.objects.get(feedback=tell(f"It hurts {EVIL}"))
    readings.read_unread(now=now)
    made = verbs.open_for(Draft(f"Bad {EVIL}", About(verbatims=(words,))), by=cast.ana, now=now)
    Plan.objects.create(problem=made, what=EVIL, made_at=now)
    for address in (f"/act/problems/{made.number}/", "/act/problems/", "/act/plans/", "/act/plans/timeline"):
        assert EVIL not in page(as_(cast.ana), address)


def test_a_word_somebody_may_not_see_is_not_shown_with_the_problem(
    problem: Problem, train: Touchpoint, tell: Tell, cast: Cast, now: datetime
) -> None:
    problem.verbatims.add(Verbatim.objects.get(feedback=tell("Only on the train.", at=train)))
    readings.read_unread(now=now)
    assert "Only on the train." in page(as_(cast.ana), f"/act/problems/{problem.number}/")
    assert "Only on the train." not in page(as_(cast.cleo), f"/act/problems/{problem.number}/")


def test_frontline_staff_see_the_problems_of_their_own_places(
    problem: Problem, train: Touchpoint, cast: Cast, now: datetime
) -> None:
    other = verbs.open_for(Draft("Trains are cold", About(touchpoint=train)), by=cast.ana, now=now)
    found = page(as_(cast.cleo), "/act/problems/?view=all")
    assert "Refunds wait" in found
    assert "Trains are cold" not in found
    page(as_(cast.cleo), f"/act/problems/{other.number}/", 404)


def test_a_refusal_says_why_and_keeps_what_was_typed(problem: Problem, cast: Cast) -> None:
    here = f"/act/problems/{problem.number}"
    said = post(as_(cast.ana), f"{here}/postponement", 422, because="No money this year", review_on="2020-01-01")
    assert "Choose a day to look at it again" in said
    assert "No money this year" in said
    assert "No plan is known to have worked" in post(as_(cast.ana), f"{here}/solution", 422)
    assert "There is no problem of that number" in post(as_(cast.ana), f"{here}/merger", 422, into="0")
    stale = post(as_(cast.ana), f"{here}/edit", 422, title="Mine", seen="99", since="2026-01-01")
    assert "Somebody changed problem" in stale


def test_a_problem_is_put_off_taken_up_and_signed(problem: Problem, cast: Cast, now: datetime) -> None:
    here = f"/act/problems/{problem.number}"
    post(as_(cast.ana), f"{here}/postponement", because="No money", review_on=day(now, 30))
    assert "because No money" in page(as_(cast.cleo), f"{here}/")
    assert "because No money" in page(as_(cast.ana), "/act/problems/?view=not-now")
    post(as_(cast.ana), f"{here}/solution", undo="1", why="Money came")
    post(as_(cast.ana), f"{here}/signature", 403, because="I say so")
    post(as_(cast.eli), f"{here}/signature", because="The shop closed")
    assert "signed: The shop closed" in page(as_(cast.cleo), f"{here}/")


def test_a_plan_is_made_worked_on_and_seen_on_board_and_timeline(problem: Problem, cast: Cast, now: datetime) -> None:
    client = as_(cast.ana)
    given: dict[str, Any] = {"what": "Pay at once", "effect_on": day(now, 3), "lag_days": "0", "counted": "unhappy"}
    given["expected"] = "third"
    post(client, f"/act/problems/{problem.number}/plans", owner=cast.ben.pk, **given)
    plan = Plan.objects.get()
    post(client, f"/act/plans/{plan.pk}/actions", what="Write the rule", due_on=day(now, -2), owner=cast.cleo.pk)
    action = Action.objects.get()
    board = page(client, "/act/plans/")
    assert "1 overdue" in board
    assert "Pay at once" in page(client, "/act/plans/timeline?by=place&place=Web+checkout")
    assert "Pay at once" not in page(client, "/act/plans/timeline?owner=Nobody")
    post(client, f"/act/plans/actions/{action.pk}/move", due_on=day(now, 2), owner=cast.cleo.pk)
    post(as_(cast.cleo), f"/act/plans/actions/{action.pk}/done")
    action.refresh_from_db()
    assert action.done_by == cast.cleo
    found = page(client, f"/act/problems/{problem.number}/")
    assert "Done: Write the rule" in found
    assert "1 of 1 action done" in found


def test_only_its_owner_or_who_keeps_plans_says_that_an_action_is_done(
    problem: Problem, cast: Cast, now: datetime
) -> None:
    plan = Plan.objects.create(problem=problem, what="Pay at once", made_at=now)
    action = Action.objects.create(plan=plan, what="Write it", due_on=now.date(), owner=cast.ben)
    post(as_(cast.cleo), f"/act/plans/actions/{action.pk}/done")
    action.refresh_from_db()
    assert action.done_at is None


def test_a_date_that_can_only_be_a_slip_is_refused(problem: Problem, cast: Cast) -> None:
    given: dict[str, Any] = {"what": "Pay", "effect_on": "2206-03-01", "lag_days": "0", "counted": "unhappy"}
    given["expected"] = "third"
    said = post(as_(cast.ana), f"/act/problems/{problem.number}/plans", 422, **given)
    assert "more than two years away" in said
    assert not Plan.objects.exists()


def test_an_exception_of_a_target_stands_on_every_page_that_shows_it(
    checkout: Touchpoint, cast: Cast, now: datetime
) -> None:
    promise = Promise.objects.create(touchpoint=checkout, wording="Paid in a minute.", measure="csat", target=0.8)
    post(as_(cast.ana), "/act/targets/new", promise=promise.pk, periods=3, most_at_once=5)
    target = Target.objects.get()
    here = f"/act/targets/{target.pk}"
    assert "An exception lowers" in post(as_(cast.eli), f"{here}/exceptions", 422, value="85", until=day(now, 9), reason="x")  # fmt: skip  # noqa: E501
    assert "Give a percentage" in post(as_(cast.eli), f"{here}/exceptions", 422, value="much", until=day(now, 9), reason="x")  # fmt: skip  # noqa: E501
    post(as_(cast.eli), f"{here}/exceptions", value="70", until=day(now, 9), reason="The tills are rebuilt")
    for address in ("/act/targets/", f"{here}/"):
        found = page(as_(cast.cleo), address)
        assert "The tills are rebuilt" in found
        assert "signed by Eli" in found
    post(as_(cast.eli), f"{here}/exceptions", undo="1")
    assert "End the exception" not in page(as_(cast.eli), f"{here}/")
    post(as_(cast.ana), f"{here}/raising", value="85")
    assert "only rises" in post(as_(cast.ana), f"{here}/raising", 422, value="80")


def test_the_board_costs_the_same_however_many_plans(
    problem: Problem, cast: Cast, now: datetime, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = as_(cast.ana)
    for number in range(12):
        plan = Plan.objects.create(problem=problem, what=f"Plan {number}", owner=cast.ben, made_at=now)
        Action.objects.create(plan=plan, what="Write it", due_on=now.date(), owner=cast.cleo)
    with django_assert_max_num_queries(14):
        page(client, "/act/plans/")
    with django_assert_max_num_queries(40):
        page(client, f"/act/problems/{problem.number}/")


def test_a_register_of_many_goes_on_on_a_further_page(checkout: Touchpoint, cast: Cast, now: datetime) -> None:
    for number in range(53):
        verbs.open_for(Draft(f"Cause {number:02}", About()), by=cast.ana, now=now + timedelta(seconds=number))
    first = page(as_(cast.ana), "/act/problems/")
    assert "Cause 52" in first
    assert "Cause 02" not in first
    second = page(as_(cast.ana), "/act/problems/?view=standing&after=50")
    assert "Cause 02" in second
    assert "Further ones" in first
    assert "Further ones" not in second
