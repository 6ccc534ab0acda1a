from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client

from outspoken.act import cases, inbox, mentions
from outspoken.act.models import Case, Mentioned, Message, QuietHours
from outspoken.act.wanted import Wanted
from outspoken.journeys.models import Touchpoint
from outspoken.people.models import Membership, Role, User
from outspoken.post.models import Letter
from outspoken.post.push import subscriptions
from tests.act.conftest import OpenCase
from tests.cast import Cast
from tests.post.push.browsers import Browser

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(open_case: OpenCase) -> Case:
    return open_case()


def noted(case: Case, text: str, *, by: User, now: datetime) -> Message:
    return cases.note(case, text=text, by=by, now=now, mentions=mentions.named(text, case)[0])


def test_only_who_may_see_the_case_can_be_named(case: Case, cast: Cast, train: Touchpoint) -> None:
    far = User.objects.create_user("far@example.test", name="Far Away")
    Membership.objects.create(user=far, team=cast.trains, role=Role.FRONTLINE)
    offered = {user.pk for user in mentions.colleagues(case)}
    assert cast.ben.pk in offered
    assert cast.cleo.pk in offered
    assert far.pk not in offered
    assert cast.dev.pk not in offered
    assert mentions.named("@FarAway look", case) == ([], ["FarAway"])
    cases.assign(case, owner=far, by=cast.ben, now=case.opened_at)
    case.refresh_from_db()
    assert mentions.named("@FarAway look", case) == ([far], [])
    assert all(inbox.seen_by(user).filter(pk=case.pk).exists() for user in mentions.colleagues(case))


def test_names_are_found_whole_by_first_name_and_never_within_a_mail_address(case: Case, cast: Cast) -> None:
    cast.ben.name = "Ben O'Leary"
    cast.ben.save()
    for text in ("@BenOLeary", "please, @ben.", "(@Ben)"):
        assert mentions.named(text, case) == ([cast.ben], [])
    assert mentions.named("mia@ben and x@@Ben and nobody", case) == ([], [])


def test_two_of_the_same_name_are_told_apart_and_both_meant_by_the_first_name(case: Case, cast: Cast) -> None:
    for email in ("a@example.test", "b@example.test"):
        user = User.objects.create_user(email, name="Anna Weber")
        Membership.objects.create(user=user, team=None, role=Role.LEAD)
    assert {"AnnaWeber", "AnnaWeber2"} <= set(mentions.handles(mentions.colleagues(case)))
    assert len(mentions.named("@AnnaWeber2", case)[0]) == 1
    assert len(mentions.named("@Anna", case)[0]) == 2


def test_several_notes_in_a_row_are_one_mail_without_a_word_of_them(
    case: Case, open_case: OpenCase, train: Touchpoint, cast: Cast, now: datetime
) -> None:
    other = open_case("The train never came.", who="zoe@example.test", at=train)
    noted(case, "@Ben she sounds like a lawyer", by=cast.cleo, now=now)
    noted(case, "@Ben and she wrote again", by=cast.ada, now=now + timedelta(minutes=1))
    noted(other, "@Ben this one, too", by=cast.ada, now=now + timedelta(minutes=1))
    assert mentions.tell(now=now + timedelta(minutes=1)) == 0
    assert mentions.tell(now=now + timedelta(minutes=3)) == 1
    assert mentions.tell(now=now + timedelta(minutes=4)) == 0
    letter = Letter.objects.get()
    assert (letter.to, letter.subject) == (cast.ben.email, "You are named in 2 cases")
    assert f"/act/cases/{case.number}/" in letter.text
    assert f"/act/cases/{other.number}/" in letter.text
    assert f"{cast.cleo.name} and {cast.ada.name} named you in case {case.number}" in letter.text
    for words in ("lawyer", "Nobody answers", "train never"):
        assert words not in letter.text + letter.subject


def test_after_one_mail_the_next_notes_wait_and_go_together(case: Case, cast: Cast, now: datetime) -> None:
    noted(case, "@Ben", by=cast.cleo, now=now)
    first = now + mentions.RESTS
    mentions.tell(now=first)
    for minute in (1, 5):
        noted(case, "@Ben", by=cast.cleo, now=first + timedelta(minutes=minute))
    assert mentions.tell(now=first + timedelta(minutes=10)) == 0
    assert mentions.tell(now=first + mentions.PAUSE) == 1
    assert Letter.objects.count() == 2
    assert not Mentioned.objects.filter(told_at=None).exists()


def test_nobody_is_written_to_in_their_quiet_hours(case: Case, cast: Cast, now: datetime) -> None:
    QuietHours.objects.create(user=cast.ben, starts=9 * 60, ends=11 * 60, is_weekend_quiet=False)
    noted(case, "@Ben @Ada", by=cast.cleo, now=now)
    mentions.tell(now=now + timedelta(minutes=5))
    assert list(Letter.objects.values_list("to", flat=True)) == [cast.ada.email]
    assert mentions.tell(now=now + timedelta(hours=2)) == 1
    assert Letter.objects.filter(to=cast.ben.email).count() == 1


def test_who_names_themselves_or_left_is_not_written_to(case: Case, cast: Cast, now: datetime) -> None:
    noted(case, "@Cleo remember, @Ben", by=cast.cleo, now=now)
    User.objects.filter(pk=cast.ben.pk).update(is_active=False)
    mentions.tell(now=now + timedelta(minutes=5))
    assert not Letter.objects.exists()
    assert not Mentioned.objects.filter(told_at=None).exists()


def test_the_case_stands_in_the_view_of_who_is_named(case: Case, cast: Cast, now: datetime) -> None:
    noted(case, "@Ben", by=cast.cleo, now=now)
    found = inbox.find(Wanted(view="named"), by=cast.ben, now=now)
    assert [row.case.pk for row in found.rows] == [case.pk]


def test_a_name_that_is_nobodys_is_said_to_whoever_wrote_it(case: Case, cast: Cast) -> None:
    client = Client()
    client.force_login(cast.cleo)
    page = client.post(f"/act/cases/{case.number}/notes", {"note": "@Nobody @Ben"}, follow=True).content.decode()
    assert "called @Nobody" in page
    assert Mentioned.objects.get().user == cast.ben
    assert '<option value="Ben' in page


def test_who_is_named_is_told_on_their_browsers_too_without_a_word_of_the_note(
    case: Case, open_case: OpenCase, train: Touchpoint, cast: Cast, now: datetime
) -> None:
    other = open_case("The train never came.", who="zoe@example.test", at=train)
    held = Browser("https://push.example/one").handed_over
    subscriptions.turn_on(**held, name="Firefox on Linux", by=cast.ben, now=now)
    noted(case, "@Ben she sounds like a lawyer", by=cast.cleo, now=now)
    mentions.tell(now=now + mentions.RESTS)
    push = Letter.objects.get(kind=Letter.Kind.PUSH)
    assert (push.subject, push.text) == (f"You are named in case {case.number}", "By Cleo.")
    assert push.data["link"] == f"/act/cases/{case.number}/"
    later = now + timedelta(hours=1)
    noted(case, "@Ben again", by=cast.cleo, now=later)
    noted(other, "@Ben this one, too", by=cast.ada, now=later)
    mentions.tell(now=later + mentions.RESTS)
    push = Letter.objects.filter(kind=Letter.Kind.PUSH).latest("put_at")
    assert (push.subject, push.text) == ("You are named in 2 cases", "By Cleo and Ada.")
    assert push.data["link"] == "/act/cases/?view=named"
