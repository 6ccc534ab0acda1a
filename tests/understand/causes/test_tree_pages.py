from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from outspoken.journeys.models import Touchpoint
from outspoken.listen.models import Verbatim
from outspoken.understand.causes import page as causes_page
from outspoken.understand.causes import trees
from outspoken.understand.models import Cause, CauseTree, CauseVerbatim, Incident, Theme
from outspoken.understand.room import Filters
from tests.cast import Cast
from tests.understand.causes.conftest import Suppose, Tell
from tests.understand.spoken import theme

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    causes_page.forget()
    yield
    causes_page.forget()


@pytest.fixture
def ana(client: Client, cast: Cast) -> Client:
    client.force_login(cast.ana)
    return client


@pytest.fixture
def cleo(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.cleo)
    return client


def html(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status, answer.status_code
    text = str(answer.content.decode())
    assert "⟦undefined" not in text
    assert " style=" not in text
    return unescape(text)


class TestOpening:
    def test_an_empty_house_teaches_what_a_tree_is(self, ana: Client, cleo: Client) -> None:
        assert "Ask why until the answer is something you can change" in html(ana.get("/understand/causes/"))
        text = html(cleo.get("/understand/causes/"))
        assert "Analysts and team leads fill the trees" in text
        assert "/understand/causes/new" not in text

    def test_a_theme_leads_to_a_tree_about_it(self, ana: Client, refund: Theme, tree: CauseTree) -> None:
        page = ana.get("/understand/causes/new?theme=refund&days=30&against=happier")
        assert "Somebody asked before" not in html(page)
        assert page.context["form"]["polarity"].value() == "negative"
        answer = ana.post("/understand/causes/new", {"theme": "refund", "polarity": "negative", "bones": "short"})
        made = CauseTree.objects.exclude(pk=tree.pk).get()
        assert answer["Location"] == f"/understand/causes/{made.pk}/"
        assert (made.theme, made.polarity, made.bones[0]) == (refund, "negative", "Surroundings")
        assert "Somebody asked before" in html(ana.get("/understand/causes/new?theme=refund"))

    def test_an_incident_leads_to_a_tree_about_it(
        self, ana: Client, refund: Theme, checkout: Touchpoint, now: datetime
    ) -> None:
        row = Incident.objects.create(
            key="refunds", kind="more", severity="high", theme=refund, touchpoint=checkout,
            since=now.date() - timedelta(days=5), noticed=now.date(), last=now.date(), ratio=3, low=2, high=5, seen=30,
            usual=10, noticed_at=now, changed_at=now,
        )  # fmt: skip
        assert f"causes/new?incident={row.pk}" in html(ana.get(f"/understand/incidents/{row.pk}/"))
        assert "of Refunds at Web checkout" in html(ana.get(f"/understand/causes/new?incident={row.pk}"))
        ana.post("/understand/causes/new", {"incident": row.pk, "bones": "services", "title": "Why now?"})
        made = CauseTree.objects.get()
        assert (made.incident, made.title) == (row, "Why now?")
        assert f"/understand/incidents/{row.pk}/" in html(ana.get(f"/understand/causes/{made.pk}/"))

    @pytest.mark.parametrize("given", [{}, {"bones": "services"}, {"theme": "none", "bones": "services"}])
    def test_a_tree_about_nothing_is_not_opened(self, ana: Client, given: dict[str, str]) -> None:
        html(ana.post("/understand/causes/new", given), 422)
        assert not CauseTree.objects.exists()

    def test_the_theme_leads_there(self, ana: Client, cleo: Client, told: Tell, mirrored: Callable[[], None]) -> None:
        told(3)
        mirrored()
        assert "/understand/causes/new?theme=refund&days=90" in html(ana.get("/understand/themes/refund/"))
        assert "causes/new" not in html(cleo.get("/understand/themes/refund/"))

    @pytest.mark.parametrize("asked", ["incident=x", "incident=" + "0" * 32, "theme=%00", "theme=none", "days=x"])
    def test_odd_addresses_ask_what_it_is_about(self, ana: Client, asked: str) -> None:
        html(ana.get(f"/understand/causes/new?{asked}"))


class TestCounted:
    def test_one_click_makes_what_distinguishes_a_branch(
        self, ana: Client, told: Tell, mirrored: Callable[[], None]
    ) -> None:
        told(40, attributes={"release": "4.2"})
        told(120, themes={}, attributes={"release": "4.1"})
        mirrored()
        page = ana.get("/understand/themes/refund/causes/?days=30")
        [row] = [row for row in page.context["page"].rows if row.kind == "release"]
        assert row.rule == "attribute=release%3D4.2"
        form = {"theme": "refund", "days": "30", "against": "others", "rule": row.rule, "why": "Release: 4.2"}
        assert "Make it a cause" in html(page)
        answer = ana.post("/understand/causes/counted", form, follow=True)
        cause = Cause.objects.get()
        assert cause.rule == {"attribute": "release=4.2"}
        assert answer.redirect_chain[0][0].endswith(f"#cause-{cause.pk}")
        text = html(answer)
        assert "release: 4.2" in text
        assert "100%" in text
        ana.post("/understand/causes/counted", form)
        assert Cause.objects.count() == 1

    def test_those_who_read_are_offered_none(
        self, cleo: Client, told: Tell, checkout: Touchpoint, mirrored: Callable[[], None]
    ) -> None:
        told(40, attributes={"release": "4.2"}, touchpoint=checkout)
        told(120, themes={}, attributes={"release": "4.1"}, touchpoint=checkout)
        mirrored()
        assert "Make it a cause" not in html(cleo.get("/understand/themes/refund/causes/?days=30"))

    @pytest.mark.parametrize("rule", ["hours=99", "%%%", "a=b&c", "touchpoint=none"])
    def test_an_odd_rule_breaks_nothing(self, ana: Client, refund: Theme, rule: str) -> None:
        assert ana.post("/understand/causes/counted", {"theme": "refund", "rule": rule, "why": "x"}).status_code == 302


class TestTree:
    def test_an_empty_tree_teaches_what_to_do(self, ana: Client, cleo: Client, tree: CauseTree) -> None:
        assert "until you come to something that somebody here can change" in html(
            ana.get(f"/understand/causes/{tree.pk}/")
        )
        assert "No cause is supposed yet" in html(cleo.get(f"/understand/causes/{tree.pk}/"))

    def test_a_branch_shows_what_it_holds_and_opens_it(
        self, ana: Client, tree: CauseTree, suppose: Suppose, told: Tell, cast: Cast, now: datetime
    ) -> None:
        form = told(8, channel="form")
        told(12)
        Verbatim.objects.filter(pk=form[0]).update(text="My form was lost <b>twice</b>.")
        cause = suppose("The form is lost", rule=Filters(channel="form"))
        trees.attach(cause, form[0], by=cast.ana, now=now)
        answer = ana.get(f"/understand/causes/{tree.pk}/")
        assert "&lt;b&gt;twice" in answer.content.decode()
        [branch] = answer.context["page"].branches
        assert (branch.n, branch.share.value, branch.share.interval) == (8, "40%", "22% to 61%")
        assert ana.get(branch.href).context["count"].n == 8
        assert ana.get(branch.share.href).context["count"].n == 8
        assert "held for one cause" in html(ana.get(branch.href))

    def test_quotes_are_never_kept_in_the_tree(
        self, ana: Client, tree: CauseTree, suppose: Suppose, told: Tell, cast: Cast, now: datetime
    ) -> None:
        [said] = told(1)
        trees.attach(suppose("The form"), said, by=cast.ana, now=now)
        assert "As they said." in html(ana.get(f"/understand/causes/{tree.pk}/"))
        Verbatim.objects.filter(pk=said).delete()
        text = html(ana.get(f"/understand/causes/{tree.pk}/"))
        assert "As they said." not in text
        assert "no comment yet" in text

    def test_the_next_why_is_asked_and_in_the_end_what_can_be_changed(
        self, ana: Client, tree: CauseTree, suppose: Suppose
    ) -> None:
        cause, hints = None, []
        for number in range(5):
            cause = suppose(f"Because {number}", parent=cause)
            hints.append(html(ana.get(f"/understand/causes/{tree.pk}/")))
        assert "Go on until the answer is something that you can change." in hints[0]
        assert "Can somebody here change this? Then call it a root cause. If not: why is that?" in hints[2]
        assert "Five whys deep." in hints[4]
        assert "5 whys deep" in hints[4]

    def test_the_fishbone_hangs_causes_on_bones_and_says_the_same_in_words(
        self, ana: Client, tree: CauseTree, suppose: Suppose, cast: Cast, now: datetime
    ) -> None:
        cause = suppose("The form is lost", bone="Process")
        paper = suppose("It is on paper", parent=cause)
        deep = suppose("The law is old", parent=suppose("The law asks for it", parent=paper))
        trees.set_state(deep, "root", by=cast.ana, now=now)
        suppose("Bad luck")
        text = html(ana.get(f"/understand/causes/{tree.pk}/?view=fishbone"))
        svg = text.partition('<figure class="fishbone">')[2].partition("</figure>")[0]
        assert f'href="#cause-{cause.pk}"' in svg
        assert "It is on paper, supposed" in svg
        # Of the deeper ones only roots are drawn.
        assert "The law is old, root" in svg
        assert "The law asks for it" not in svg
        assert "On no bone yet" in svg
        assert "nothing supposed here yet" in text
        assert text.count(f'id="cause-{cause.pk}"') == 1

    def test_a_cause_is_added_with_and_without_a_script(self, ana: Client, tree: CauseTree) -> None:
        to = f"/understand/causes/{tree.pk}/causes"
        answer = ana.post(to, {"why": "The form is lost", "bone": "Process", "view": "fishbone"})
        first = Cause.objects.get()
        assert answer["Location"] == f"/understand/causes/{tree.pk}/?view=fishbone&at={first.pk}#cause-{first.pk}"
        text = html(ana.post(to, {"why": "It is on paper", "parent": first.pk}, headers=HTMX))
        second = Cause.objects.get(parent=first)
        assert text.lstrip().startswith('<div id="tree"')
        # The next why is at hand for the one who types.
        assert re.search(rf'id="why-{second.pk}"[^>]*autofocus', text)

    def test_what_cannot_be_added_keeps_its_words(
        self, ana: Client, tree: CauseTree, suppose: Suppose, cast: Cast, now: datetime
    ) -> None:
        cause = suppose("The form is lost")
        gone = cause.pk
        trees.remove_cause(cause, version=1, below=0, by=cast.ben, now=now)
        answer = ana.post(f"/understand/causes/{tree.pk}/causes", {"why": "It is on paper", "parent": gone})
        text = html(answer, 409)
        assert "removed meanwhile" in text
        assert 'value="It is on paper"' in text
        html(ana.post(f"/understand/causes/{tree.pk}/causes", {"why": " "}), 422)

    @pytest.mark.parametrize("headers", [{}, HTMX])
    def test_two_who_write_at_once_lose_no_words(
        self, ana: Client, tree: CauseTree, suppose: Suppose, cast: Cast, now: datetime, headers: dict[str, str]
    ) -> None:
        cause = suppose("The form is lost")
        trees.reword(cause, why="Ben's words", version=1, by=cast.ben, now=now)
        given = {"why": "Ana's words", "state": "supported", "version": 1}
        to = f"/understand/causes/{cause.pk}/words"
        text = html(ana.post(to, given, headers=headers), 200 if headers else 409)
        assert "Ben changed this meanwhile" in text
        assert "It says now: “Ben's words”, supposed." in text
        assert ">Ana's words</textarea>" in text
        cause.refresh_from_db()
        assert cause.why == "Ben's words"
        # Saved again, knowing both.
        ana.post(to, {**given, "version": 2}, headers=headers)
        cause.refresh_from_db()
        assert (cause.why, cause.state) == ("Ana's words", "supported")

    def test_bones_and_names_are_changed(self, ana: Client, tree: CauseTree) -> None:
        ana.post(f"/understand/causes/{tree.pk}/bones", {"was": "Process", "name": "How we work"})
        ana.post(f"/understand/causes/{tree.pk}/title", {"title": "Why so late?"})
        tree.refresh_from_db()
        assert (tree.bones[0], tree.title) == ("How we work", "Why so late?")
        html(ana.post(f"/understand/causes/{tree.pk}/bones", {"name": "People"}), 422)
        assert ana.post(f"/understand/causes/{tree.pk}/removal").status_code == 302
        assert not CauseTree.objects.exists()

    def test_roots_stand_first_and_history_last(
        self, ana: Client, tree: CauseTree, suppose: Suppose, cast: Cast, now: datetime
    ) -> None:
        trees.set_state(suppose("It is on paper"), "root", by=cast.ben, now=now)
        text = html(ana.get(f"/understand/causes/{tree.pk}/"))
        assert "Found at the root" in text
        assert "A root" not in text
        assert "No comment speaks for it yet" in text
        assert "Ben judged a cause: supposed → root" in text
        assert "1 root cause" in html(ana.get("/understand/causes/"))

    def test_those_who_read_change_nothing(
        self, cleo: Client, tree: CauseTree, suppose: Suppose, told: Tell, checkout: Touchpoint, train: Touchpoint
    ) -> None:
        told(2, touchpoint=checkout)
        told(3, touchpoint=train)
        suppose("All of them", rule=Filters(channel="mail"))
        answer = cleo.get(f"/understand/causes/{tree.pk}/")
        assert "<form" not in html(answer).partition('id="tree"')[2].partition("</main>")[0]
        [branch] = answer.context["page"].branches
        assert (answer.context["page"].of, branch.n) == (2, 2)

    def test_trees_of_other_teams_are_not_there(
        self, ana: Client, cleo: Client, checkout_tree: CauseTree, suppose: Suppose, train: Touchpoint
    ) -> None:
        cause = suppose("By form", tree=checkout_tree)
        html(cleo.get(f"/understand/causes/{checkout_tree.pk}/"))
        CauseTree.objects.filter(pk=checkout_tree.pk).update(touchpoint=train)
        html(cleo.get(f"/understand/causes/{checkout_tree.pk}/"), 404)
        html(cleo.get(f"/understand/causes/{cause.pk}/"), 404)
        assert "Why: The train" not in html(cleo.get("/understand/causes/"))
        assert "Why: Web checkout" in html(ana.get("/understand/causes/"))

    def test_a_larger_tree_costs_no_more_queries(
        self, ana: Client, tree: CauseTree, suppose: Suppose, told: Tell, now: datetime
    ) -> None:
        told(5, channel="form")
        theme("staff", "Staff", now=now)
        cause = suppose("First", rule=Filters(channel="form"))
        suppose("Second", rule=Filters(also="staff"))

        def queries(address: str) -> int:
            ana.get(address)
            with CaptureQueriesContext(connection) as caught:
                ana.get(address)
            return len(caught)

        addresses = (f"/understand/causes/{tree.pk}/", f"/understand/causes/{cause.pk}/", "/understand/causes/")
        before = [queries(address) for address in addresses]
        for number in range(12):
            cause = suppose(f"More {number}", parent=cause if number < 6 else None, rule=Filters(channel="form"))
        assert [queries(address) for address in addresses] == before


class TestCause:
    def test_comments_are_found_held_and_let_go(self, ana: Client, suppose: Suppose, told: Tell, cast: Cast) -> None:
        [said, other] = told(2)
        [beyond] = told(1, themes={})
        Verbatim.objects.filter(pk__in=[said, beyond]).update(text="The form was lost twice.")
        cause = suppose("The form is lost")
        to = f"/understand/causes/{cause.pk}/"
        assert [voice.id for voice in ana.get(f"{to}?q=lost").context["page"].found] == [said]
        both = ana.get(f"{to}?q=lost&anywhere=1").context["page"].found
        assert {voice.id for voice in both} == {said, beyond}
        held = {"verbatim": said, "side": "for", "note": "twice!", "q_asked": "lost"}
        answer = ana.post(f"{to}comments", held, headers=HTMX)
        assert "twice!" in html(answer)
        assert answer.context["page"].found == []
        ana.post(f"{to}comments", {"verbatim": other, "side": "against"})
        row = CauseVerbatim.objects.get(verbatim=other)
        assert (row.side, row.by) == ("against", cast.ana)
        assert "Look for one" not in html(ana.get(to))
        ana.post(f"{to}comments", {"verbatim": said, "undo": "1"})
        assert not CauseVerbatim.objects.filter(verbatim=said).exists()

    def test_nobody_holds_what_they_may_not_see(
        self, suppose: Suppose, told: Tell, train: Touchpoint, ana: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        [foreign] = told(1, touchpoint=train)
        cause = suppose("Trains")
        monkeypatch.setattr("outspoken.understand.views.causes_held.touchpoints_seen_by", lambda _: frozenset({0}))
        html(ana.post(f"/understand/causes/{cause.pk}/comments", {"verbatim": foreign}), 404)
        html(ana.post(f"/read/{foreign}/causes", {"cause": cause.pk}), 404)

    def test_what_is_counted_is_set_and_taken_off(
        self, ana: Client, suppose: Suppose, told: Tell, checkout: Touchpoint, mirrored: Callable[[], None]
    ) -> None:
        told(3, touchpoint=checkout, attributes={"release": "4.2"})
        mirrored()
        cause = suppose("The new release")
        to = f"/understand/causes/{cause.pk}/rule"
        ana.post(to, {"version": 1, "touchpoint": "web-checkout", "attribute": "release=4.2"})
        cause.refresh_from_db()
        assert cause.rule == {"touchpoint": "web-checkout", "attribute": "release=4.2"}
        text = html(ana.get(f"/understand/causes/{cause.pk}/"))
        assert "Web checkout · release: 4.2" in text
        assert "changed this meanwhile" in html(ana.post(to, {"version": 1}), 409)
        assert "write its name and value" in html(ana.post(to, {"version": 2, "attribute": "release"}), 422)
        ana.post(to, {"version": 2, "undo": "1"})
        cause.refresh_from_db()
        assert cause.rule == {}

    def test_a_rule_keeps_what_its_form_does_not_show(self, ana: Client, suppose: Suppose) -> None:
        cause = suppose("Angry ones", rule=Filters(emotion="anger", weekday="1"))
        ana.post(f"/understand/causes/{cause.pk}/rule", {"version": 1, "weekday": "2"})
        cause.refresh_from_db()
        assert cause.rule == {"emotion": "anger", "weekday": "2"}

    def test_a_cause_is_judged_moved_and_removed(self, ana: Client, tree: CauseTree, suppose: Suppose) -> None:
        one, two = suppose("One"), suppose("Two")
        ana.post(f"/understand/causes/{one.pk}/state", {"state": "root"})
        ana.post(f"/understand/causes/{one.pk}/place", {"to": f"cause:{two.pk}"})
        one.refresh_from_db()
        assert (one.state, one.parent) == ("root", two)
        html(ana.post(f"/understand/causes/{two.pk}/place", {"to": f"cause:{one.pk}"}), 422)
        html(ana.post(f"/understand/causes/{two.pk}/state", {"state": "x"}), 422)
        assert "changed this meanwhile" in html(
            ana.post(f"/understand/causes/{two.pk}/removal", {"version": 1, "below": 0}), 409
        )
        ana.post(f"/understand/causes/{two.pk}/removal", {"version": 1, "below": 1})
        assert not Cause.objects.exists()


class TestComment:
    def test_a_comment_is_held_for_a_cause_from_where_it_is_read(
        self, ana: Client, cleo: Client, tree: CauseTree, suppose: Suppose, told: Tell, checkout: Touchpoint
    ) -> None:
        [said] = told(1, touchpoint=checkout)
        assert f"/read/{said}/causes" in html(ana.get(f"/read/{said}/"))
        assert f"/read/{said}/causes" not in html(cleo.get(f"/read/{said}/"))
        assert "There is no cause yet to hold it for" in html(ana.get(f"/read/{said}/causes"))
        cause = suppose("The form is lost")
        suppose("It is on paper", parent=cause)
        assert "1.1 It is on paper" in html(ana.get(f"/read/{said}/causes"))
        text = html(ana.post(f"/read/{said}/causes", {"cause": cause.pk, "side": "against"}, follow=True))
        assert "It is held against “The form is lost”." in text
        assert "Speaks against it" in text
        ana.post(f"/read/{said}/causes", {"cause": cause.pk, "undo": "1"})
        assert not CauseVerbatim.objects.exists()
        assert "Choose the cause" in html(ana.post(f"/read/{said}/causes", follow=True))

    def test_one_goes_back_to_where_one_read(self, ana: Client, suppose: Suppose, told: Tell) -> None:
        [said] = told(1)
        cause = suppose("The form is lost")
        room = ana.get("/read/?channel=mail").content.decode()
        [way] = re.findall(rf'href="(/read/{said}/causes[^"]*)"', room)
        assert ana.get(unescape(way)).context["back"] == f"/read/?channel=mail#c{said}"
        answer = ana.post(f"/read/{said}/causes", {"cause": cause.pk, "next": "https://else.where/"}, follow=True)
        assert answer.context["back"] == f"/read/{said}/"

    def test_trees_about_the_same_stand_first(
        self, ana: Client, tree: CauseTree, checkout_tree: CauseTree, suppose: Suppose, told: Tell
    ) -> None:
        [said] = told(1)
        suppose("Near")
        suppose("Far", tree=checkout_tree)
        groups = ana.get(f"/read/{said}/causes").context["groups"]
        assert [(group.tree, group.is_near) for group in groups] == [(tree, True), (checkout_tree, False)]
