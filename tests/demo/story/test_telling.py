"""What Larkline did in its year: every state of act is there, and none of it is written by hand."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from django.db import transaction

from outspoken.act import concerns, desk
from outspoken.act.models import (
    Concern,
    Escalation,
    Follower,
    Message,
    Naming,
    Plan,
    Problem,
    Recognition,
    Rule,
    Severity,
    Snippet,
    Target,
    TargetStep,
    Thanks,
)
from outspoken.act.problems import about, page
from outspoken.act.problems.standing import Word
from outspoken.demo.story import causes, telling
from outspoken.people.models import User
from outspoken.understand import choices
from outspoken.understand.changes import verdict
from outspoken.understand.mirror import lens
from outspoken.understand.models import CauseVerbatim, Incident
from outspoken.understand.notice import noticing
from outspoken.understand.scope import Scope
from tests.demo.story.conftest import NOW

# Every test runs within the transaction in which the year was filled.
pytestmark = pytest.mark.django_db


def _tell(folder: Path) -> None:
    for held in (choices, verdict, noticing):
        held.forget()
    shutil.rmtree(folder / "notice", ignore_errors=True)
    telling.tell(now=NOW, seed=1)


@pytest.fixture(scope="module")
def told(filled: Path) -> tuple[list[object], list[object]]:
    """What was done in the year; told once before and forgotten, both as they can be compared."""
    stories = []
    for is_kept in (False, True):
        with transaction.atomic():
            _tell(filled)
            stories.append(_all())
            transaction.set_rollback(not is_kept)
    return stories[0], stories[1]


def _problem(touchpoint: str) -> Problem:
    return page.rows().get(touchpoint__slug=touchpoint)


def _words(touchpoint: str) -> set[Word]:
    problem = _problem(touchpoint)
    found = about.heard(problem, lens=lens(), scope=Scope(), now=NOW)
    return set(about.stands(problem, found, list(about.incidents(problem, now=NOW))).words)


def test_a_cause_is_solved_for_a_verdict_says_that_its_plan_worked(told: object) -> None:
    problem = _problem("app")
    assert problem.state == Problem.State.SOLVED
    assert problem.solved_because == ""
    assert [plan.state for plan in problem.plans.all()] == [Plan.State.WORKED]


def test_a_plan_without_effect_opened_its_problem_again(told: object) -> None:
    problem = _problem("wifi")
    assert [plan.state for plan in problem.plans.order_by("number")] == [Plan.State.NO_CHANGE, Plan.State.RUNNING]
    assert problem.story.filter(text__startswith="No change is shown", by=None).exists()
    assert Word.PERSISTENT in _words("wifi")


def test_what_was_solved_relapsed_and_is_worked_on_again(told: object) -> None:
    problem = _problem("station")
    assert problem.reopened == 1
    assert problem.state == Problem.State.WORKED_ON
    assert problem.story.filter(text="it came back", by=None).exists()
    assert Word.RELAPSED in _words("station")


def test_one_lasts_and_one_recurs(told: object) -> None:
    assert Word.PERSISTENT in _words("delay-info")
    assert Word.RECURRED in _words("fellbus")


def test_one_is_known_and_not_now_with_a_day_to_look_again(told: object) -> None:
    problem = _problem("loyalty")
    assert problem.state == Problem.State.NOT_NOW
    assert problem.review_on is not None
    assert problem.review_on > NOW.date()


def test_the_breakdown_is_a_problem_with_cases_words_tree_cost_and_followers(told: object) -> None:
    problem = _problem("web-checkout")
    assert problem.incidents.get().severity == Incident.Severity.BREAKDOWN
    assert problem.cases.exists()
    assert problem.verbatims.exists()
    assert problem.tree is not None
    assert CauseVerbatim.objects.filter(cause__tree=problem.tree).exists()
    assert problem.their_money
    assert problem.our_minutes
    assert Follower.objects.filter(problem=problem, stopped_at=None).exists()


def test_nothing_else_is_a_breakdown_now(told: object) -> None:
    broken = Incident.objects.filter(over=None, severity=Incident.Severity.BREAKDOWN)
    assert {row.touchpoint.slug for row in broken if row.touchpoint} == {"web-checkout"}


def test_every_cause_has_an_owner_and_a_sponsor_and_actions_are_done_due_and_overdue(told: object) -> None:
    assert Problem.objects.count() == len(causes.CAUSES) + 1
    assert not Problem.objects.filter(owner=None).exists()
    assert not Problem.objects.filter(sponsor=None).exists()
    running = [action for plan in Plan.objects.running() for action in plan.actions.all()]
    assert any(action.done_at for action in running)
    assert any(action.is_overdue(NOW.date()) for action in running)
    assert any(action.done_at is None and not action.is_overdue(NOW.date()) for action in running)


def test_targets_rose_by_themselves_one_has_a_signed_exception_and_one_stands_at_the_start(told: object) -> None:
    kinds = {target.touchpoint.slug: [step.kind for step in target.steps.all()] for target in Target.objects.all()}
    assert sum(TargetStep.Kind.RISE in steps for steps in kinds.values()) >= 2
    assert TargetStep.Kind.EXCEPTION in kinds["delay-info"]
    assert kinds["wifi"] == [TargetStep.Kind.START]


def test_the_breakdown_climbed_to_the_executive_before_somebody_took_it_on(told: object) -> None:
    held = Escalation.objects.get(origin=Escalation.Origin.INCIDENT, touchpoint__slug="web-checkout")
    assert held.severity == Severity.URGENT
    assert held.taken_by == User.objects.get(email="ben@larkline.example")
    eli = User.objects.get(email="eli@larkline.example")
    assert held.notices.filter(user=eli).exists()
    assert held in desk.of(eli, now=NOW)["escalated"]


def test_older_alarms_and_the_drill_left_what_was_learnt(told: object) -> None:
    settled = Escalation.objects.filter(state=Escalation.State.RESOLVED)
    assert settled.real().exists()
    assert settled.filter(is_drill=True).count() == 1
    assert all(held.after_action.learnt for held in settled)


def test_the_crew_is_praised_by_name_thanked_and_coached(told: object) -> None:
    eli = User.objects.get(email="eli@larkline.example")
    assert Recognition.objects.filter(by=None, shared_at__isnull=False).exists()
    assert Recognition.objects.filter(by=eli).exists()
    assert Naming.objects.filter(state=Naming.State.PASSED).count() == 1
    assert Thanks.objects.exists()


def test_concerns_are_answered_and_one_answer_is_owed_by_the_executive(told: object) -> None:
    assert Concern.objects.exclude(answered_at=None).count() >= 3
    assert len(concerns.owed_by(User.objects.get(email="eli@larkline.example"))) == 1


def test_the_executive_reads_calls_and_writes(told: object) -> None:
    eli = User.objects.get(email="eli@larkline.example")
    shown = desk.of(eli, now=NOW)
    assert shown["own"]["read"] > 10
    assert shown["own"]["called"] == shown["own"]["replied"] == 1
    assert any(one.is_late for one in shown["promised"])
    assert Message.objects.filter(by=eli, kind=Message.Kind.OUT).count() == 1


def test_rules_have_versions_and_one_is_on_trial(told: object) -> None:
    assert Rule.objects.filter(version__gt=1, state=Rule.State.ON).exists()
    tried = Rule.objects.get(state=Rule.State.TRIED)
    assert tried.hits.exists()
    assert not tried.hits.filter(is_trial=False).exists()
    assert Snippet.objects.values("language").distinct().count() == 6


def test_nothing_is_done_after_the_present(told: object) -> None:
    assert not Problem.objects.filter(changed_at__gt=NOW).exists()
    assert not Escalation.objects.filter(raised_at__gt=NOW).exists()
    assert not TargetStep.objects.filter(at__gt=NOW).exists()


def _all() -> list[object]:
    return [
        list(Problem.objects.order_by("title").values_list("title", "state", "reopened", "moves", "since")),
        sorted(Plan.objects.values_list("what", "state", "verdict_sentence", "closed_at", "check_on")),
        sorted(TargetStep.objects.values_list("target__touchpoint__slug", "kind", "value", "since")),
        sorted(Escalation.objects.values_list("title", "severity", "state", "taken_by__name", "taken_at")),
        sorted(Recognition.objects.values_list("user__name", "verbatim", "text", "shared_at").exclude(verbatim=None)),
        sorted(Naming.objects.values_list("user__name", "verbatim", "kind", "state")),
    ]


def test_told_again_it_is_the_same_story(told: tuple[list[object], list[object]]) -> None:
    first, again = told
    assert first == again
