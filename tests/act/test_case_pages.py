"""The pages of cases: what each shows to whom, what each form does, and that no typed word is ever lost."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from outspoken.act import cases, inbox
from outspoken.act.models import Case, Message, Outcome, Presence, Problem, Rule, RuleHit, Severity, Snippet, State
from outspoken.act.wanted import Wanted
from outspoken.journeys.models import Touchpoint
from outspoken.listen.models import Verbatim
from outspoken.people.models import User
from outspoken.post.models import Letter
from outspoken.understand import readings
from tests.act.conftest import OpenCase, Tell
from tests.cast import Cast

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


def now_() -> datetime:
    return timezone.now()


@pytest.fixture
def now() -> datetime:
    """Pages ask the clock themselves."""
    return timezone.now()


@pytest.fixture
def case(open_case: OpenCase) -> Case:
    return open_case("Third time my order is late.")


def test_the_inbox_shows_what_the_customer_said_and_what_falls_due(case: Case, cast: Cast) -> None:
    readings.read_unread(now=now_())
    for view in ("queue", "mine", "open", "overdue", "calls", "asked", "closed", "all"):
        text = page(as_(cast.cleo), f"/act/cases/?view={view}")
        assert ("Third time my order is late." in text) == (view in ("queue", "open", "all")), view


def test_an_empty_inbox_teaches_what_will_be_there(cast: Cast) -> None:
    text = page(as_(cast.ada), "/act/cases/")
    assert "The queue is empty" in text
    assert "open one from any comment" in text


def test_others_teams_cases_are_not_in_the_inbox_of_the_frontline(
    open_case: OpenCase, train: Touchpoint, cast: Cast
) -> None:
    foreign = open_case("The train was late.", at=train)
    assert "The train was late." not in page(as_(cast.cleo), "/act/cases/?view=all")
    assert page(as_(cast.cleo), f"/act/cases/{foreign.number}/", 404)
    assert "The train was late." in page(as_(cast.ada), "/act/cases/?view=all")


@pytest.mark.parametrize("q", ["order late", "#{number}", "mia@example.test", "sorry", "-nonsense"])
def test_cases_are_found_by_words_of_both_sides_by_number_and_by_address(q: str, case: Case, cast: Cast) -> None:
    cases.answer(case, text="We are sorry.", by=cast.cleo, now=now_())
    found = as_(cast.cleo).get("/act/cases/", {"view": "open", "q": q.format(number=case.number)}).content.decode()
    assert f"/act/cases/{case.number}/" in found
    assert f"/act/cases/{case.number}/" not in page(as_(cast.cleo), "/act/cases/?view=open&q=kettle")


def test_filters_narrow_and_nonsense_is_named(case: Case, cast: Cast) -> None:
    client = as_(cast.ada)
    for fits in ("touchpoint=web-checkout", "team=web", "owner=nobody", "severity=2", "state=new", "channel=mail"):
        assert f"/act/cases/{case.number}/" in page(client, f"/act/cases/?view=open&{fits}"), fits
    for not_ in ("touchpoint=none", "team=trains", "owner=me", "severity=4", "state=asked", "language=xx", "tag=x"):
        assert f"/act/cases/{case.number}/" not in page(client, f"/act/cases/?view=open&{not_}"), not_
    assert "is no severity of cases" in page(client, "/act/cases/?severity=9&state=%00")


def test_pages_of_the_inbox_hold_every_case_once_in_order(
    open_case: OpenCase, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    from outspoken.act import inbox
    from outspoken.act.wanted import Wanted

    monkeypatch.setattr(inbox, "PAGE", 3)
    made = [open_case(f"words {i}", who=f"c{i}@example.test", severity=Severity(1 + i % 4)) for i in range(10)]
    for one in made[:4]:
        cases.answer(one, text="Hello.", by=cast.cleo, now=now_())
    for view in ("open", "all"):
        found: list[Case] = []
        after = ""
        while True:
            some = inbox.find(Wanted(view=view), by=cast.cleo, after=after, now=now_())
            found += [row.case for row in some.rows]
            after = some.further
            if not after:
                break
        assert sorted(one.number for one in found) == sorted(one.number for one in made)
        if view == "open":
            due = [one.due_at for one in found]
            timed = [at for at in due if at]
            assert timed == sorted(timed)
            assert due == timed + [None] * 4


def test_the_inbox_asks_a_fixed_number_of_questions(
    open_case: OpenCase, cast: Cast, django_assert_max_num_queries: object
) -> None:
    client = as_(cast.cleo)
    for i in range(8):
        open_case(f"words {i}", who=f"c{i}@example.test")
    client.get("/act/cases/")
    with django_assert_max_num_queries(26):  # type: ignore[operator]
        client.get("/act/cases/?view=open")


def test_many_cases_are_changed_at_once_and_those_that_changed_meanwhile_are_left(
    open_case: OpenCase, cast: Cast
) -> None:
    first, second = open_case("one", who="a@example.test"), open_case("two", who="b@example.test")
    seen = [f"{one.number}:{one.version}" for one in (first, second)]
    cases.weigh(second, severity=Severity.HIGH, by=cast.ben, now=now_())
    answer = as_(cast.cleo).post("/act/cases/changes", {"case": seen, "do": "take"}, follow=True).content.decode()
    assert "Done for 1 case." in answer
    assert f"Somebody changed case {second.number} meanwhile" in answer
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.owner, second.owner) == (cast.cleo, None)
    assert [stay.owner for stay in first.stays.all()] == [None, cast.cleo]


def test_a_foreign_case_is_not_changed_in_bulk(open_case: OpenCase, train: Touchpoint, cast: Cast) -> None:
    foreign = open_case("The train was late.", at=train)
    as_(cast.cleo).post("/act/cases/changes", {"case": [f"{foreign.number}:1"], "do": "take"})
    foreign.refresh_from_db()
    assert foreign.owner is None


@pytest.mark.parametrize(
    ("form", "field", "expected"),
    [
        ({"do": "owner", "owner": "{ben}"}, "owner_name", "Ben"),
        ({"do": "team", "team": "trains"}, "team_name", "Trains"),
        ({"do": "severity", "severity": "4"}, "severity", 4),
        ({"do": "tag", "tag": "Refund"}, "tags", ["refund"]),
        ({"do": "outcome", "outcome": "nothing to do"}, "outcome", "nothing to do"),
    ],
)
def test_each_change_of_many_does_what_it_does_to_one(
    form: dict[str, str], field: str, expected: object, case: Case, open_case: OpenCase, cast: Cast
) -> None:
    """Done to one by its verb and to another by the form, both cases look the same, promises and stays with them."""
    twin = open_case("twin", who="twin@example.test")
    Case.objects.filter(pk=twin.pk).update(
        opened_at=case.opened_at, first_contact_due_at=case.first_contact_due_at,
        resolution_due_at=case.resolution_due_at, due_at=case.due_at,
    )  # fmt: skip
    by, at = cast.cleo, now_()
    as_(by).post(
        "/act/cases/changes", {"case": [f"{case.number}:1"]} | {k: v.format(ben=cast.ben.pk) for k, v in form.items()}
    )
    twin.refresh_from_db()
    match form["do"]:
        case "owner":
            cases.assign(twin, owner=cast.ben, by=by, now=at)
        case "team":
            cases.hand_over(twin, team=cast.trains, by=by, now=at)
        case "severity":
            cases.weigh(twin, severity=Severity.URGENT, by=by, now=at)
        case "tag":
            cases.tag(twin, tags=["refund"], by=by, now=at)
        case _:
            cases.close(twin, outcome=Outcome.NOTHING_TO_DO, by=by, now=at)
    held = [Case.objects.select_related("owner", "team").get(pk=one.pk) for one in (case, twin)]
    looks = [
        (
            one.owner, one.team, one.severity, one.tags, one.outcome, one.state, one.version, one.due_at,
            one.first_contact_due_at, one.resolution_due_at,
            [(stay.state, stay.owner, stay.team, stay.until is None) for stay in one.stays.all()],
            list(one.messages.values_list("kind", "text")),
        )
        for one in held
    ]  # fmt: skip
    assert looks[0] == looks[1]
    mine = held[0]
    got = {"owner_name": mine.owner and mine.owner.name, "team_name": mine.team and mine.team.name}
    assert got.get(field, getattr(mine, field, None)) == expected


def test_the_case_page_tells_the_whole_story(
    case: Case, tell: Tell, open_case: OpenCase, cast: Cast, checkout: Touchpoint
) -> None:
    tell("Last year it was fine.", who="mia@example.test", ago=timedelta(days=300))
    readings.read_unread(now=now_())
    cases.answer(case, text="We look into it.", by=cast.cleo, now=now_())
    cases.note(case, text="Careful.", by=cast.ben, now=now_(), mentions=[cast.cleo])
    cases.call(case, outcome=Message.Call.NO_ANSWER, text="Rang twice.", by=cast.cleo, now=now_())
    cases.receive(case, text="Thank you.", at=now_(), channel="mail", external_id="<a@b>", now=now_())
    text = page(as_(cast.ben), f"/act/cases/{case.number}/")
    for told in ("Third time", "Last year it was fine.", "We look into it.", "Careful.", "Rang twice.", "Thank you."):
        assert told in text, told
    assert "waiting to be sent" in text
    assert "to Cleo" in text


def test_a_letter_that_was_given_up_says_so_and_why(case: Case, cast: Cast) -> None:
    answer = cases.answer(case, text="Hello.", by=cast.cleo, now=now_())
    Letter.objects.filter(message=answer).update(state="given up", trouble="mailbox is full")
    assert "never sent: mailbox is full" in page(as_(cast.cleo), f"/act/cases/{case.number}/")


def test_a_case_page_asks_a_fixed_number_of_questions(
    case: Case, tell: Tell, cast: Cast, django_assert_max_num_queries: object
) -> None:
    for i in range(6):
        tell(f"more {i}", who="mia@example.test")
        cases.note(case, text=f"note {i}", by=cast.ben, now=now_(), mentions=[cast.cleo])
    readings.read_unread(now=now_())
    client = as_(cast.cleo)
    client.get(f"/act/cases/{case.number}/")
    with django_assert_max_num_queries(45):  # type: ignore[operator]
        client.get(f"/act/cases/{case.number}/")


def test_who_may_only_see_cases_gets_no_forms(case: Case, cast: Cast) -> None:
    text = page(as_(cast.ana), f"/act/cases/{case.number}/")
    assert "Third time" in text
    assert f"/act/cases/{case.number}/answers" not in text


def post(client: Client, case: Case, noun: str, **fields: object) -> object:
    return client.post(f"/act/cases/{case.number}/{noun}", {"seen": case.version, **fields})


def test_every_form_of_the_page_does_what_it_says(case: Case, cast: Cast, open_case: OpenCase) -> None:
    client = as_(cast.cleo)
    for noun, fields in (
        ("owner", {"take": "1"}),
        ("severity", {"severity": "3"}),
        ("tags", {"tags": "Refund, gift"}),
        ("follow-up", {"at": "2030-01-07"}),
        ("calls", {"call": "no answer", "said": "Rang.", "again": "2030-01-08T09:30"}),
        ("notes", {"note": "For @Ben and @nobody."}),
        ("answers", {"answer": "Hello.", "key": "k1", "asked": "1"}),
    ):
        case.refresh_from_db()
        answer = post(client, case, noun, **fields)
        assert answer.status_code == 302, (noun, answer.content[-3000:])  # type: ignore[attr-defined]
    case.refresh_from_db()
    assert (case.owner, case.severity, case.tags, case.state) == (cast.cleo, 3, ["refund", "gift"], State.ASKED)
    assert [user for note in case.messages.filter(kind="note") for user in note.mentions.all()] == [cast.ben]
    post(client, case, "closure", outcome="nothing to do", why="She moved.")
    case.refresh_from_db()
    assert case.outcome == Outcome.NOTHING_TO_DO
    post(client, case, "closure", undo="1")
    case.refresh_from_db()
    assert case.is_open
    other = open_case("two", who="two@example.test")
    assert post(client, case, "merger", into=str(other.number)).status_code == 422  # type: ignore[attr-defined]
    post(client, case, "team", team="trains")
    case.refresh_from_db()
    assert case.team == cast.trains


def test_words_typed_while_somebody_else_changed_the_case_are_not_lost(case: Case, cast: Cast) -> None:
    cases.weigh(case, severity=Severity.HIGH, by=cast.ben, now=now_())
    answer = as_(cast.cleo).post(
        f"/act/cases/{case.number}/answers", {"answer": "My long answer <b>", "key": "k", "seen": "1"}
    )
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Somebody changed case" in text
    assert "My long answer &lt;b&gt;" in text
    assert 'name="key" value="k"' in text
    assert 'name="seen" value="2"' in text
    assert not Letter.objects.exists()


def test_a_colleague_who_is_named_finds_the_case_and_a_note_sent_twice_is_one(case: Case, cast: Cast) -> None:
    for _ in range(2):
        post(as_(cast.cleo), case, "notes", note="Look at this, @Ada.", key="n")
    assert case.messages.filter(kind="note").count() == 1
    assert f"/act/cases/{case.number}/" in page(as_(cast.ada), "/act/cases/?view=named")
    assert f"/act/cases/{case.number}/" not in page(as_(cast.ben), "/act/cases/?view=named")


def test_a_form_sent_twice_is_one_answer(case: Case, cast: Cast) -> None:
    client = as_(cast.cleo)
    for _ in range(2):
        client.post(f"/act/cases/{case.number}/answers", {"answer": "Hello.", "key": "k", "seen": "1"})
    assert case.messages.filter(kind="out").count() == 1


def test_colleagues_see_who_writes_and_a_closed_window_loses_nothing(case: Case, cast: Cast) -> None:
    cleo, ben = as_(cast.cleo), as_(cast.ben)
    here = f"/act/cases/{case.number}/here"
    assert "Cleo" not in cleo.post(here, {"answer": "I beg", "seen": "1"}).content.decode()
    assert "Cleo is writing here right now" in ben.post(here, {"answer": "", "seen": "1"}).content.decode()
    assert "I beg" in page(cleo, f"/act/cases/{case.number}/")
    assert "I beg" not in page(ben, f"/act/cases/{case.number}/")
    cleo.post(f"/act/cases/{case.number}/answers", {"answer": "I beg your pardon.", "key": "k", "seen": "1"})
    assert Presence.objects.get(user=cast.cleo).draft == ""
    assert "This case changed since you opened it" in ben.post(here, {"seen": "1"}).content.decode()


def test_a_snippet_is_put_into_what_is_being_written(case: Case, cast: Cast) -> None:
    client = as_(cast.cleo)
    client.post("/act/snippets/new", {"name": "Sorry", "text": "About {number}, yours {me}.", "language": ""})
    snippet = Snippet.objects.get()
    text = client.post(
        f"/act/cases/{case.number}/answers", {"answer": "Dear Mia,", "put": "snippet", "snippet": snippet.pk}
    ).content.decode()
    assert f"Dear Mia,\n\nAbout {case.number}, yours Cleo." in text
    assert not case.messages.exists()


def test_what_put_it_right_before_is_offered_and_never_what_only_one_customer_was_told(
    open_case: OpenCase, case: Case, cast: Cast
) -> None:
    for i, (body, is_right) in enumerate(
        [("We sent a new one today.", True), ("We sent a new one today.", False), ("Your code is 4711.", True)]
    ):
        before = open_case(f"late {i}", who=f"c{i}@example.test")
        cases.answer(before, text=f"Dear C{i},\n\n{body}\n\nKind regards\nCleo", by=cast.cleo, now=now_())
        if is_right:
            cases.customer_says(before, is_put_right=True, now=now_())
        else:
            cases.close(before, outcome=Outcome.NOT_REACHED, by=cast.cleo, now=now_())
    text = page(as_(cast.cleo), f"/act/cases/{case.number}/suggestions")
    assert "We sent a new one today." in text
    assert "Used 2 times, 1 put right" in text
    assert "4711" not in text
    assert "Dear C" not in text


def test_a_case_is_opened_by_hand_from_a_comment_once(tell: Tell, cast: Cast) -> None:
    told = tell("My card was charged twice.", who="ben@example.test")
    readings.read_unread(now=now_())
    comment = Verbatim.objects.get(feedback=told).pk
    client = as_(cast.cleo)
    places = {client.post("/act/cases/opening", {"comment": comment})["Location"] for _ in range(2)}
    assert places == {f"/act/cases/{Case.objects.get().number}/"}
    assert client.post("/act/cases/opening", {"comment": "999999"}).status_code == 404


def test_a_foreign_comment_opens_no_case_for_the_frontline(tell: Tell, train: Touchpoint, cast: Cast) -> None:
    told = tell("The train was late.", at=train)
    readings.read_unread(now=now_())
    comment = Verbatim.objects.get(feedback=told).pk
    assert as_(cast.cleo).post("/act/cases/opening", {"comment": comment}).status_code == 404


def test_an_address_written_down_lets_us_write(tell: Tell, open_case: OpenCase, cast: Cast) -> None:
    case = open_case("No name.", who="")
    client = as_(cast.cleo)
    assert "We know no mail address" in page(client, f"/act/cases/{case.number}/")
    assert post(client, case, "address", address="nonsense").status_code == 422  # type: ignore[attr-defined]
    post(client, case, "address", address="Noor@example.test")
    case.refresh_from_db()
    assert post(client, case, "answers", answer="Hello.", key="k").status_code == 302  # type: ignore[attr-defined]
    assert Letter.objects.get().to == "noor@example.test"


def test_some_comments_are_parted_and_a_case_is_merged_by_forms(
    case: Case, tell: Tell, open_case: OpenCase, train: Touchpoint, cast: Cast
) -> None:
    from outspoken.act.openings import Opening, open_for

    more = tell("And the box was open.", who="mia@example.test")
    open_for([Opening((more,), ("anger",))], by=None, now=now_())
    case.refresh_from_db()
    client = as_(cast.ada)
    assert post(client, case, "parting").status_code == 422  # type: ignore[attr-defined]
    answer = post(client, case, "parting", feedback=[str(more)])
    fresh = Case.objects.latest("pk")
    assert answer["Location"] == f"/act/cases/{fresh.number}/"  # type: ignore[index]
    post(client, fresh, "merger", into=f"#{case.number}")
    fresh.refresh_from_db()
    assert fresh.merged_into == case
    assert f'This goes on in <a href="/act/cases/{case.number}/">' in page(client, f"/act/cases/{fresh.number}/")


def test_the_cases_a_problem_counts_are_found_in_the_inbox(
    case: Case, open_case: OpenCase, train: Touchpoint, cast: Cast, now: datetime
) -> None:
    other = open_case("The train was late.", who="zoe@example.test", at=train)
    problem = Problem.objects.create(
        title="Trains are late", touchpoint=train, since=other.opened_at.date(), opened_at=now, changed_at=now
    )
    found = inbox.find(Wanted(view="all", problem=str(problem.pk)), by=cast.ben, now=now)
    assert [row.case.pk for row in found.rows] == [other.pk]
    text = page(as_(cast.ben), f"/act/cases/?view=all&problem={problem.pk}")
    assert f"problem {problem.pk}" in text
    assert f"problem={problem.pk}" in page(as_(cast.ben), f"/act/problems/{problem.pk}/")
    assert not inbox.find(Wanted(view="all", problem="0"), by=cast.ben, now=now).rows


def test_the_cases_a_rule_opened_are_found_in_the_inbox(
    case: Case, open_case: OpenCase, train: Touchpoint, cast: Cast, now: datetime
) -> None:
    other = open_case("The train was late.", who="zoe@example.test", at=train)
    rule = Rule.objects.create(name="Trains", made_at=now)
    for one, did, is_trial in ((other, ["open a case"], False), (case, ["open a case"], True)):
        RuleHit.objects.create(
            rule=rule, feedback=one.answers.get().feedback, version=1, is_trial=is_trial, did=did, at=now
        )
    found = inbox.find(Wanted(view="all", rule=str(rule.pk)), by=cast.ben, now=now)
    assert [row.case.pk for row in found.rows] == [other.pk]
