"""A team's own page: what it hears, what it may see, and that nobody learns criticism of somebody by name from it."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.test import Client
from django.utils import timezone

from outspoken.act.models import Case, Recognition, Thanks
from outspoken.journeys.models import Touchpoint
from outspoken.listen import erasure
from outspoken.listen.models import Feedback, Tombstone
from outspoken.people.models import Role, User
from outspoken.post.models import Letter
from outspoken.understand import live, readings
from tests.act.conftest import Tell
from tests.cast import Cast, make_user

pytestmark = pytest.mark.django_db


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, answer.content[:600]
    text = str(answer.content.decode())
    assert "⟦undefined" not in text
    return text


@pytest.fixture
def now() -> datetime:
    """Pages ask the clock themselves."""
    return timezone.now()


@pytest.fixture
def large(cast: Cast) -> None:
    """The web team is no small one."""
    for name in ("Nia", "Tom", "Ute", "Lou"):
        make_user(name, (Role.FRONTLINE, cast.web))


def read(now: datetime) -> None:
    while readings.read_unread(now=now):
        continue


@pytest.mark.usefixtures("large")
def test_a_team_hears_what_is_said_about_its_own_work_alone(
    cast: Cast, tell: Tell, train: Touchpoint, now: datetime
) -> None:
    tell("The checkout was quick and easy.")
    tell("The train was late again.", at=train)
    read(now)
    text = page(as_(cast.cleo), "/act/team/web/")
    assert "The checkout was quick and easy." in text
    assert "The train was late again." not in text


def test_the_frontline_is_led_straight_to_its_team_and_sees_no_other(cast: Cast) -> None:
    answer = as_(cast.cleo).get("/act/team/")
    assert answer["Location"] == "/act/team/web/"
    page(as_(cast.cleo), "/act/team/trains/", 404)
    page(as_(cast.cleo), "/act/team/trains/wall/", 404)
    assert as_(cast.cleo).get("/act/team/trains/stream").status_code == 404
    assert "Trains" in page(as_(cast.ada), "/act/team/")


@pytest.mark.usefixtures("large")
def test_no_colleague_is_named_in_the_stream_or_on_the_wall(cast: Cast, tell: Tell, now: datetime) -> None:
    tell("Cleo was rude and hung up on me.")
    tell("I was shouted at by TOM, and by ms. cleo.")
    read(now)
    for address in ("/act/team/web/", "/act/team/web/wall/"):
        for user in (cast.ben, cast.ana, cast.ada):
            text = page(as_(user), address)
            assert "[colleague] was rude and hung up on me." in text
            assert "Cleo was rude" not in text
            assert "TOM" not in text


def test_what_could_be_guessed_to_mean_one_of_a_small_team_is_not_in_its_stream(
    cast: Cast, tell: Tell, now: datetime
) -> None:
    tell("Cleo was rude and hung up on me.")
    tell("The line was dead for an hour, this is awful.")
    read(now)
    text = page(as_(cast.ben), "/act/team/web/")
    assert "was rude and hung up" not in text
    assert "The line was dead for an hour" in text


def test_a_customer_is_thanked_with_one_tap_and_only_once(cast: Cast, tell: Tell, now: datetime) -> None:
    told = tell("Lovely service, thank you so much!", who="mia@example.test")
    read(now)
    client = as_(cast.cleo)
    comment = Feedback.objects.get(pk=told).verbatims.get().pk
    assert 'form="thanks-form"' in page(client, "/act/team/web/")
    for _ in range(2):
        answer = client.post("/act/team/web/thanks", {"comment": comment})
        assert answer["Location"] == "/act/team/web/"
    letter = Letter.objects.get(to="mia@example.test")
    assert letter.text.endswith("Web")
    assert "Lovely" not in letter.text
    assert Thanks.objects.get().by == cast.cleo
    assert "thanked" in page(client, "/act/team/web/")
    erasure.erase_feedback([told], by=cast.ada, now=now, reason=Tombstone.Reason.FEEDBACK)
    assert not Thanks.objects.exists()
    assert not Letter.objects.filter(to="mia@example.test").exists()


def test_who_cannot_be_written_to_is_not_offered_thanks_and_the_form_says_why(
    cast: Cast, tell: Tell, now: datetime
) -> None:
    told = tell("Lovely service, thank you so much!")
    read(now)
    client = as_(cast.cleo)
    assert 'form="thanks-form"' not in page(client, "/act/team/web/")
    comment = Feedback.objects.get(pk=told).verbatims.get().pk
    answer = client.post("/act/team/web/thanks", {"comment": comment})
    assert answer.status_code == 422
    assert "We know no mail address of theirs" in answer.content.decode()


def test_the_unhappy_are_answered_and_not_thanked(cast: Cast, tell: Tell, now: datetime) -> None:
    told = tell("I am furious, nobody answers, this is awful!", who="mia@example.test")
    read(now)
    assert 'form="thanks-form"' not in page(as_(cast.cleo), "/act/team/web/")
    comment = Feedback.objects.get(pk=told).verbatims.get().pk
    answer = as_(cast.cleo).post("/act/team/web/thanks", {"comment": comment})
    assert answer.status_code == 422
    assert "Answer them instead" in answer.content.decode()
    assert not Letter.objects.exists()


def test_a_comment_about_another_teams_work_cannot_be_thanked_for_here(
    cast: Cast, tell: Tell, train: Touchpoint, now: datetime
) -> None:
    told = tell("A calm ride, thank you!", who="mia@example.test", at=train)
    read(now)
    comment = Feedback.objects.get(pk=told).verbatims.get().pk
    as_(cast.cleo).post("/act/team/web/thanks", {"comment": comment})
    assert not Thanks.objects.exists()


def test_a_comment_is_answered_in_a_case_with_one_tap(cast: Cast, tell: Tell, now: datetime) -> None:
    told = tell("My refund never came.", who="mia@example.test")
    read(now)
    comment = Feedback.objects.get(pk=told).verbatims.get().pk
    as_(cast.cleo).post("/act/cases/opening", {"comment": comment})
    case = Case.objects.get()
    assert f"/act/cases/{case.number}/" in page(as_(cast.cleo), "/act/team/web/")


def test_somebody_who_leads_thanks_a_colleague_in_their_own_words(cast: Cast) -> None:
    answer = as_(cast.eli).post("/act/team/web/praise", {"colleague": cast.cleo.pk, "thanks": "You kept calm."})
    assert answer.status_code == 302
    assert "You kept calm." in page(as_(cast.cleo), "/me/praise/")
    # Read by the one who is thanked first, and by the team when they say so.
    assert "You kept calm." not in page(as_(cast.ben), "/act/team/web/")
    as_(cast.cleo).post(f"/me/praise/{Recognition.objects.get().pk}/sharing")
    assert "You kept calm." in page(as_(cast.ben), "/act/team/web/")
    as_(cast.cleo).post(f"/me/praise/{Recognition.objects.get().pk}/sharing", {"undo": "1"})
    assert "You kept calm." not in page(as_(cast.ben), "/act/team/web/")


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ({"colleague": "", "thanks": "Well done."}, "Choose whom you thank."),
        ({"colleague": "cleo", "thanks": " "}, "Write what you thank them for."),
        ({"colleague": "dev", "thanks": "Well done."}, "Choose whom you thank."),
        ({"about": "0", "colleague": "ana", "thanks": "Well done."}, "Choose whom you thank."),
    ],
)
def test_thanks_that_cannot_be_sent_say_why_and_keep_what_was_typed(
    cast: Cast, typed: dict[str, str], why: str
) -> None:
    who = {"cleo": cast.cleo.pk, "dev": cast.dev.pk, "ana": cast.ana.pk}
    sent = {name: who.get(value, value) if name == "colleague" else value for name, value in typed.items()}
    answer = as_(cast.eli).post("/act/team/web/praise", sent)
    assert answer.status_code == 422
    assert why in answer.content.decode()
    assert typed["thanks"].strip() in answer.content.decode()
    assert not Recognition.objects.exists()


def test_empty_pages_teach(cast: Cast) -> None:
    assert "No touchpoint is this team’s yet" in page(as_(cast.cleo), "/act/team/web/")
    assert "Say what customers call you" in page(as_(cast.cleo), "/me/praise/")
    assert "You are in no team" in page(as_(cast.ana), "/me/names/")
    assert "Nothing waits for you as a coach." in page(as_(cast.ben), "/act/coaching/")
    assert "Praise comes here at once" in page(as_(cast.dev), "/me/praise/")
    assert "You meet it every day" in page(as_(cast.cleo), "/act/team/web/concerns/")


@pytest.mark.usefixtures("large")
def test_no_page_of_words_names_a_colleague(cast: Cast, tell: Tell, now: datetime) -> None:
    told = tell("Cleo was rude about my delivery, and Tom laughed.", who="mia@example.test")
    tell("And Cleo again, how awful.", who="mia@example.test")
    read(now)
    comment = Feedback.objects.get(pk=told).verbatims.get().pk
    as_(cast.ben).post("/act/cases/opening", {"comment": comment})
    case = Case.objects.get()
    addresses = (
        "/read/", f"/read/{comment}/", "/act/cases/?view=all", f"/act/cases/{case.number}/", "/now/", "/now/wall",
        "/understand/touchpoints/web-checkout/",
    )  # fmt: skip
    for user in (cast.ben, cast.ana):
        for address in addresses:
            answer = as_(user).get(address, follow=True)
            assert answer.status_code == 200, address
            text = answer.content.decode()
            assert "Cleo was rude" not in text, address
            assert "Tom laughed" not in text, address
            assert "And Cleo again" not in text, address
    assert "[colleague]" in page(as_(cast.ana), f"/read/{comment}/")


@pytest.mark.usefixtures("large")
def test_a_colleague_is_not_looked_for_by_name(cast: Cast, tell: Tell, now: datetime) -> None:
    tell("Cleo was rude about my curtains.")
    read(now)
    for user in (cast.cleo, cast.ana):
        for q in ("Cleo", "rude cleo", '"Cleo was"'):
            answer = as_(user).get("/read/", {"q": q})
            assert "about my curtains" not in answer.content.decode()
            assert "Colleagues are not looked for by name" in answer.content.decode()
        assert "about my curtains" in as_(user).get("/read/", {"q": "rude"}).content.decode()


def said_live(text: str, *, family: str, at: Touchpoint, number: int = 1) -> live.Said:
    return live._without_names(
        live.Said(number, number, text, False, "en", family, 0.5, "mail", at.pk, at.name, timezone.now())
    )


def test_live_words_without_names_reach_the_team_whose_work_they_are_about(
    cast: Cast, checkout: Touchpoint, train: Touchpoint
) -> None:
    place = frozenset({checkout.pk})
    team = live.Viewer(cast.cleo.pk, "", place, None, template="act/frontline/_said.html", is_team=True)
    wall = live.Viewer(cast.cleo.pk, "", place, None, template="act/frontline/_said_wall.html", is_team=True)
    everybody = live.Viewer(cast.ada.pk, "", None, None)
    items = [
        said_live("Cleo was rude.", family="anger", at=checkout, number=1),
        said_live("Cleo was lovely.", family="delight", at=checkout, number=2),
        said_live("The line was dead.", family="anger", at=checkout, number=3),
        said_live("Late again.", family="anger", at=train, number=4),
    ]
    live.Broadcaster()._tell(items, [team, wall, everybody])
    heard = {viewer: (viewer.queue.get_nowait() or b"").decode() for viewer in (team, wall, everybody)}
    for viewer in (team, wall):
        # Two work on the web team: whom anger means there could be guessed.
        assert "was rude" not in heard[viewer]
        assert "[colleague] was lovely." in heard[viewer]
        assert "The line was dead." in heard[viewer]
        assert "Late again." not in heard[viewer]
    assert "[colleague] was rude." in heard[everybody]
    assert "Late again." in heard[everybody]
    assert "Cleo" not in "".join(heard.values())
    assert heard[team].count("thanks-form") == 1
    assert "<button" not in heard[wall]
