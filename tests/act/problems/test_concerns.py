"""What a team says keeps happening, and the problem that is its cause."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from outspoken.act import concerns as told
from outspoken.act.models import Concern, Plan, Problem
from outspoken.act.problems import concerns, verbs
from outspoken.act.problems.errors import NotAllowedNow
from outspoken.act.problems.verbs import About, Draft
from outspoken.journeys.models import Touchpoint
from outspoken.lens import Lens
from outspoken.listen.models import Verbatim
from outspoken.people.models import Role, User
from outspoken.post.models import Letter
from outspoken.understand import readings
from tests.act.conftest import Tell
from tests.cast import Cast, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def now() -> datetime:
    """Pages ask the clock themselves."""
    return timezone.now()


@pytest.fixture(autouse=True)
def _own_lens(own_lens: Lens) -> None:
    """Nothing of another test is in the figures."""


@pytest.fixture
def concern(cast: Cast, now: datetime) -> Concern:
    return told.tell(team=cast.web, text="The card reader hangs every morning.", by=cast.cleo, now=now)


@pytest.fixture
def problem(checkout: Touchpoint, cast: Cast, now: datetime) -> Problem:
    return verbs.open_for(Draft("Readers hang", About(touchpoint=checkout), owner=cast.ben), by=cast.ana, now=now)


@pytest.fixture
def five(cast: Cast) -> list[User]:
    """Three more, so that Ben's and Cleo's team is not small."""
    return [make_user(name, (Role.FRONTLINE, cast.web)) for name in ("Fay", "Gil", "Hal")]


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(user: User, address: str) -> str:
    answer = as_(user).get(address)
    assert answer.status_code == 200, answer.content[:600]
    text = str(answer.content.decode())
    assert "⟦undefined" not in text, text[text.index("⟦undefined") - 200 :][:300]
    return text


def heard() -> dict[str, str]:
    """The last subject that each was written about a problem."""
    rows = Letter.objects.filter(about__startswith="problem").order_by("put_at", "pk")
    return {letter.to: letter.subject for letter in rows}


def test_a_problem_is_opened_from_a_concern_with_the_comment_it_began_with(
    checkout: Touchpoint, tell: Tell, cast: Cast, now: datetime
) -> None:
    words = Verbatim.objects.get(feedback=tell("The reader hung again."))
    readings.read_unread(now=now)
    concern = told.tell(team=cast.web, text="Readers hang.", by=cast.cleo, verbatim=words, now=now)
    assert f'href="/act/problems/new?concern={concern.pk}"' in page(cast.ana, "/act/team/web/concerns/")
    form = page(cast.ana, f"/act/problems/new?concern={concern.pk}")
    assert "Readers hang." in form
    assert f'<option value="{checkout.pk}" selected>' in form
    said = {"title": "Readers hang", "touchpoint": checkout.pk, "concern": concern.pk, "verbatim": words.pk}
    assert as_(cast.ana).post("/act/problems/new", said).status_code == 302
    made = Problem.objects.get()
    assert (list(made.concerns.all()), list(made.verbatims.all())) == ([concern], [words])


def test_the_team_reads_how_the_problem_stands(concern: Concern, problem: Problem, cast: Cast, now: datetime) -> None:
    said = {"problem": str(problem.number)}
    assert as_(cast.ben).post(f"/act/concerns/{concern.pk}/problem", said).status_code == 302
    Plan.objects.create(problem=problem, what="New readers", made_at=now)
    shown = page(cast.cleo, "/act/team/web/concerns/")
    assert f'<a href="/act/problems/{problem.number}/">Readers hang</a>' in shown
    assert "The problem behind it is open. Planned: New readers." in shown
    assert "Fix the cause" not in page(cast.ben, "/act/team/web/concerns/")
    assert as_(cast.ben).post(f"/act/concerns/{concern.pk}/problem", {"undo": "1"}).status_code == 302
    concern.refresh_from_db()
    assert concern.problem is None


def test_who_gave_their_name_hears_alone_when_it_moves(
    problem: Problem, cast: Cast, five: list[User], now: datetime
) -> None:
    concern = told.tell(team=cast.web, text="Readers hang.", by=cast.cleo, is_named=True, now=now)
    concerns.put_to(concern, problem, by=cast.ana, now=now)
    assert heard() == {cast.cleo.email: "Readers hang: open"}
    review = (now + timedelta(days=30)).date()
    verbs.put_off(problem, because="No money this year", review_on=review, by=cast.ana, now=now)
    assert heard() == {cast.cleo.email: "Readers hang: known, and not now"}
    assert "because No money this year" in Letter.objects.get(subject__contains="not now").text


def test_where_nobody_gave_a_name_the_whole_team_hears_so_that_no_letter_tells_who_it_was(
    concern: Concern, problem: Problem, cast: Cast, five: list[User], now: datetime
) -> None:
    concerns.put_to(concern, problem, by=cast.ana, now=now)
    assert set(heard()) == {user.email for user in (cast.ben, cast.cleo, *five)}
    verbs.put_off(problem, because="No money", review_on=(now + timedelta(days=9)).date(), by=cast.ana, now=now)
    assert len(set(heard().values())) == 1
    assert not Letter.objects.filter(text__contains=concern.text).exists()


def test_a_concern_belongs_to_one_problem(concern: Concern, problem: Problem, cast: Cast, now: datetime) -> None:
    other = verbs.open_for(Draft("Tills freeze"), by=cast.ana, now=now)
    concerns.put_to(concern, problem, by=cast.ana, now=now)
    with pytest.raises(NotAllowedNow):
        concerns.put_to(concern, other, by=cast.ana, now=now)
    concerns.take_from(concern, by=cast.ana, now=now)
    concerns.take_from(concern, by=cast.ana, now=now)
    concerns.put_to(concern, other, by=cast.ana, now=now)
    assert problem.story.filter(text__contains="does not belong").count() == 1


@pytest.mark.parametrize(
    ("is_named", "is_small", "who"),
    [(True, True, "Cleo, Web"), (False, False, "A colleague of Web"), (False, True, "A colleague")],
)
def test_the_problem_lists_its_concerns_and_names_whom_it_may(
    problem: Problem, cast: Cast, now: datetime, *, is_named: bool, is_small: bool, who: str
) -> None:
    for name in () if is_small else ("Fay", "Gil", "Hal"):
        make_user(name, (Role.FRONTLINE, cast.web))
    concern = told.tell(team=cast.web, text="Readers hang daily.", by=cast.cleo, is_named=is_named, now=now)
    concerns.put_to(concern, problem, by=cast.ana, now=now)
    shown = page(cast.ana, f"/act/problems/{problem.number}/")
    assert "Readers hang daily." in shown
    assert f'<p class="quiet small">{who}, ' in shown


def test_the_words_of_another_team_are_counted_and_not_shown(problem: Problem, cast: Cast, now: datetime) -> None:
    concern = told.tell(team=cast.trains, text="Doors jam.", by=cast.ada, now=now)
    concerns.put_to(concern, problem, by=cast.ana, now=now)
    shown = page(cast.cleo, f"/act/problems/{problem.number}/")
    assert "Doors jam." not in shown
    assert "1 for its team to read." in shown
    assert "Doors jam." in page(cast.eli, f"/act/problems/{problem.number}/")


def test_only_who_keeps_the_register_puts_it_there_and_only_to_what_stands(
    concern: Concern, problem: Problem, cast: Cast, now: datetime
) -> None:
    address = f"/act/concerns/{concern.pk}/problem"
    assert as_(cast.cleo).post(address, {"problem": problem.number}).status_code == 403
    assert as_(cast.ana).post(address, {"problem": "none"}).status_code == 422
    verbs.sign_solved(problem, because="New readers came", by=cast.eli, now=now)
    assert as_(cast.ana).post(address, {"problem": problem.number}).status_code == 422
    concern.refresh_from_db()
    assert concern.problem is None
