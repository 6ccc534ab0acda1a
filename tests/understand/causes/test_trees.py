from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from outspoken.journeys.models import Touchpoint
from outspoken.people.models import AuditEvent
from outspoken.understand.causes import trees
from outspoken.understand.causes.about import About, of_incident, of_theme, of_tree
from outspoken.understand.causes.problem import HAPPIER
from outspoken.understand.models import Cause, CauseTree, CauseVerbatim, Incident, Theme
from outspoken.understand.period import Period, midnight
from outspoken.understand.room import Filters
from outspoken.understand.scope import Scope
from tests.cast import Cast
from tests.understand.causes.conftest import Suppose, Tell

pytestmark = pytest.mark.django_db


@pytest.fixture
def incident(refund: Theme, checkout: Touchpoint, now: datetime) -> Incident:
    today = now.date()
    return Incident.objects.create(
        key="refunds", kind="more", severity="high", theme=refund, touchpoint=checkout,
        since=today - timedelta(days=5), noticed=today, last=today, ratio=3, low=2, high=5, seen=30, usual=10,
        noticed_at=now, changed_at=now,
    )  # fmt: skip


class TestTree:
    def test_a_tree_is_about_something(self, cast: Cast, now: datetime) -> None:
        with pytest.raises(trees.Unfit, match="a theme, a touchpoint, a channel or an incident"):
            trees.open_tree(About(), by=cast.ana, now=now)

    def test_without_a_name_it_is_called_by_what_it_is_about(
        self, refund: Theme, checkout: Touchpoint, cast: Cast, now: datetime
    ) -> None:
        tree = trees.open_tree(About(refund, checkout, "mail"), by=cast.ana, now=now)
        assert tree.title == "Why: Refunds at Web checkout by mail"
        assert tree.bones[:3] == ["Process", "People", "Product"]

    def test_a_tree_of_a_theme_looks_at_what_the_page_looked_at(self, refund: Theme, now: datetime) -> None:
        period = Period.ending(now, asked="30")
        about = of_theme(refund, period, against=HAPPIER)
        assert about.filters == Filters(theme="refund", polarity="negative", start=period.start)

    def test_a_tree_of_an_incident_follows_it(self, incident: Incident, cast: Cast, now: datetime) -> None:
        tree = trees.open_tree(of_incident(incident), by=cast.ana, now=now)
        assert of_tree(trees.trees().get(pk=tree.pk)).end is None
        Incident.objects.update(over=incident.last)
        about = of_tree(trees.trees().get(pk=tree.pk))
        assert (about.start, about.end) == (midnight(incident.since), midnight(incident.last + timedelta(days=1)))

    def test_it_outlives_its_incident(self, incident: Incident, cast: Cast, now: datetime) -> None:
        tree = trees.open_tree(of_incident(incident), by=cast.ana, now=now)
        incident.delete()
        about = of_tree(trees.trees().get(pk=tree.pk))
        assert about.name == "Refunds at Web checkout"
        assert about.start == midnight(incident.since)

    def test_trees_of_the_same_problem_are_found(
        self, tree: CauseTree, checkout_tree: CauseTree, incident: Incident, refund: Theme, cast: Cast, now: datetime
    ) -> None:
        again = trees.open_tree(of_theme(refund, Period.ending(now)), by=cast.ana, now=now + timedelta(hours=1))
        ours = trees.open_tree(of_incident(incident), by=cast.ana, now=now)
        assert list(trees.trees_about(About(theme=refund))) == [again, tree]
        assert list(trees.trees_about(of_incident(incident))) == [ours]

    def test_what_was_done_is_kept_without_words(self, tree: CauseTree, suppose: Suppose, cast: Cast) -> None:
        suppose("Dana Miller lost the form")
        assert [event.verb for event in trees.history(tree)] == ["cause.added", "cause_tree.opened"]
        assert "Dana" not in str(list(AuditEvent.objects.values_list("detail", "about")))

    def test_a_tree_is_renamed_and_removed(
        self, tree: CauseTree, suppose: Suppose, told: Tell, cast: Cast, now: datetime
    ) -> None:
        trees.attach(suppose("The form"), told(1)[0], by=cast.ana, now=now)
        trees.retitle(tree, " Why so\nlate? ", by=cast.ana, now=now)
        assert trees.trees().get().title == "Why so late?"
        with pytest.raises(trees.Unfit):
            trees.retitle(tree, " ", by=cast.ana, now=now)
        trees.remove_tree(tree, by=cast.ana, now=now)
        assert not CauseTree.objects.exists()
        assert AuditEvent.objects.filter(verb="cause_tree.removed", detail={"causes": 1}).exists()

    def test_who_sees_some_touchpoints_sees_their_trees(
        self, tree: CauseTree, checkout_tree: CauseTree, checkout: Touchpoint, train: Touchpoint
    ) -> None:
        web, trains = (Scope(frozenset({place.pk}), (place.slug,)) for place in (checkout, train))
        assert [trees.may_see(web, each) for each in (tree, checkout_tree)] == [True, True]
        assert [trees.may_see(trains, each) for each in (tree, checkout_tree)] == [True, False]


class TestBones:
    def test_renaming_a_bone_takes_its_causes_along(
        self, tree: CauseTree, suppose: Suppose, cast: Cast, now: datetime
    ) -> None:
        cause = suppose("The form is lost", bone="Process")
        trees.name_bone(tree, "How we work", was="Process", by=cast.ana, now=now)
        cause.refresh_from_db()
        tree.refresh_from_db()
        assert (cause.bone, tree.bones[0]) == ("How we work", "How we work")

    def test_bones_are_added_and_empty_ones_taken_off(
        self, tree: CauseTree, suppose: Suppose, cast: Cast, now: datetime
    ) -> None:
        trees.name_bone(tree, "Weather", by=cast.ana, now=now)
        trees.name_bone(tree, "", was="Price", by=cast.ana, now=now)
        tree.refresh_from_db()
        assert tree.bones[-1] == "Weather"
        assert "Price" not in tree.bones
        suppose("It rains", bone="Weather")
        with pytest.raises(trees.Unfit, match="Causes hang on “Weather”"):
            trees.name_bone(tree, "", was="Weather", by=cast.ana, now=now)

    @pytest.mark.parametrize(("name", "was"), [("people", ""), ("", ""), ("People", "Process"), ("New", "Gone")])
    def test_a_bone_has_a_name_of_its_own(
        self, tree: CauseTree, cast: Cast, now: datetime, name: str, was: str
    ) -> None:
        with pytest.raises(trees.Unfit):
            trees.name_bone(tree, name, was=was, by=cast.ana, now=now)

    def test_causes_hang_on_bones_there_are(self, suppose: Suppose) -> None:
        with pytest.raises(trees.Unfit, match="no bone “Luck”"):
            suppose("Bad luck", bone="Luck")


class TestCauses:
    def test_only_first_causes_hang_on_a_bone(self, suppose: Suppose) -> None:
        first = suppose("The form is lost", bone="Process")
        second = suppose("It is on paper", parent=first, bone="Policy")
        assert (first.bone, second.bone, second.parent) == ("Process", "", first)

    def test_a_cause_says_why(self, suppose: Suppose) -> None:
        with pytest.raises(trees.Unfit, match="Say why"):
            suppose(" \0 ")

    def test_there_is_an_end_to_asking(self, suppose: Suppose) -> None:
        cause = suppose("Why")
        for _ in range(trees.DEEPEST - 1):
            cause = suppose("Why", parent=cause)
        with pytest.raises(trees.Unfit, match="9 times why"):
            suppose("Why", parent=cause)

    def test_the_cause_above_is_of_the_same_tree(self, checkout_tree: CauseTree, suppose: Suppose) -> None:
        other = suppose("Elsewhere", tree=checkout_tree)
        with pytest.raises(trees.Unfit, match="no longer in this tree"):
            suppose("Here", parent=other)

    def test_nobody_writes_over_what_they_have_not_seen(self, suppose: Suppose, cast: Cast, now: datetime) -> None:
        cause = suppose("The form is lost")
        trees.reword(cause, why="The form is lost at night", version=1, by=cast.ben, now=now)
        with pytest.raises(trees.ChangedMeanwhile, match="Ben changed this meanwhile") as raised:
            trees.reword(cause, why="The form is never sent", version=1, by=cast.ana, now=now)
        assert raised.value.cause.why == "The form is lost at night"
        said = trees.reword(cause, why="The form is never sent", version=2, by=cast.ana, now=now)
        assert (said.why, said.version) == ("The form is never sent", 3)

    def test_a_cause_is_judged(self, tree: CauseTree, suppose: Suppose, cast: Cast, now: datetime) -> None:
        first = suppose("The form is lost")
        second = suppose("It is on paper", parent=first)
        trees.set_state(first, "refuted", by=cast.ana, now=now)
        trees.set_state(second, "root", by=cast.ana, now=now)
        assert trees.roots(tree) == [second]
        with pytest.raises(trees.Unfit, match="supposed, supported, refuted, root cause"):
            trees.set_state(first, "true", by=cast.ana, now=now)

    def test_a_cause_moves_with_all_below_it(self, suppose: Suppose, cast: Cast, now: datetime) -> None:
        one, two = suppose("One", bone="People"), suppose("Two")
        below = suppose("Below one", parent=one)
        moved = trees.move(one, parent=two, by=cast.ana, now=now)
        assert (moved.parent, moved.bone) == (two, "")
        below.refresh_from_db()
        assert below.parent == one
        assert trees.move(one, parent=None, bone="Policy", by=cast.ana, now=now).bone == "Policy"

    def test_no_cause_stands_under_itself(self, suppose: Suppose, cast: Cast, now: datetime) -> None:
        one = suppose("One")
        below = suppose("Below", parent=suppose("Between", parent=one))
        for parent in (one, below):
            with pytest.raises(trees.Unfit, match="cannot stand under itself"):
                trees.move(one, parent=parent, by=cast.ana, now=now)

    def test_moving_does_not_grow_a_tree_too_deep(self, suppose: Suppose, cast: Cast, now: datetime) -> None:
        deep = suppose("Deep")
        for _ in range(trees.DEEPEST - 2):
            deep = suppose("Deep", parent=deep)
        pair = suppose("Upper")
        suppose("Lower", parent=pair)
        with pytest.raises(trees.Unfit, match="9 times why"):
            trees.move(pair, parent=deep, by=cast.ana, now=now)

    def test_causes_change_places(self, tree: CauseTree, suppose: Suppose, cast: Cast, now: datetime) -> None:
        one, two, three = (suppose(name) for name in ("One", "Two", "Three"))
        trees.shift(three, up=True, by=cast.ana, now=now)
        assert list(tree.causes.all()) == [one, three, two]
        trees.shift(one, up=True, by=cast.ana, now=now)
        trees.shift(one, up=False, by=cast.ana, now=now)
        assert list(tree.causes.all()) == [three, one, two]

    def test_removing_waits_for_words_added_below_meanwhile(self, suppose: Suppose, cast: Cast, now: datetime) -> None:
        one = suppose("One")
        suppose("Somebody else's", parent=one)
        with pytest.raises(trees.ChangedMeanwhile):
            trees.remove_cause(one, version=1, below=0, by=cast.ana, now=now)
        trees.remove_cause(one, version=1, below=1, by=cast.ana, now=now)
        assert not Cause.objects.exists()


class TestRules:
    def test_what_the_problem_is_already_is_no_part_of_a_rule(self, checkout_tree: CauseTree, suppose: Suppose) -> None:
        rule = Filters(touchpoint="web-checkout", channel="form", unread=True, start=None)
        assert suppose("By form", tree=checkout_tree, rule=rule).rule == {"channel": "form"}

    def test_a_rule_beyond_the_problem_is_refused(self, checkout_tree: CauseTree, suppose: Suppose) -> None:
        with pytest.raises(trees.Unfit, match="about touchpoint “web-checkout” alone"):
            suppose("On the train", tree=checkout_tree, rule=Filters(touchpoint="train"))

    def test_an_odd_rule_is_refused_in_words(self, suppose: Suppose, cast: Cast, now: datetime) -> None:
        cause = suppose("At night")
        with pytest.raises(trees.Unfit, match="no hours of a day"):
            trees.set_rule(cause, Filters.parse({"hours": "25-99"}), version=1, by=cast.ana, now=now)
        assert trees.set_rule(cause, Filters(hours="0-6"), version=1, by=cast.ana, now=now).rule == {"hours": "0-6"}
        with pytest.raises(trees.ChangedMeanwhile):
            trees.set_rule(cause, None, version=1, by=cast.ana, now=now)
        assert trees.set_rule(cause, None, version=2, by=cast.ana, now=now).rule == {}

    def test_what_distinguishes_a_problem_becomes_a_cause_once(self, refund: Theme, cast: Cast, now: datetime) -> None:
        about, rule = of_theme(refund, Period.ending(now)), Filters(attribute="release=4.2")
        first = trees.add_counted(about, why="Release: 4.2", rule=rule, by=cast.ana, now=now)
        again = trees.add_counted(about, why="Release: 4.2", rule=rule, by=cast.ben, now=now)
        assert first == again
        assert first.rule == {"attribute": "release=4.2"}
        assert CauseTree.objects.count() == 1


class TestComments:
    def test_a_comment_is_held_and_let_go(self, suppose: Suppose, told: Tell, cast: Cast, now: datetime) -> None:
        cause, [said] = suppose("The form"), told(1)
        trees.attach(cause, said, by=cast.ana, now=now)
        held = trees.attach(cause, said, side="against", note="she sent it twice", by=cast.ben, now=now)
        assert CauseVerbatim.objects.count() == 1
        assert (held.side, held.note, held.by) == ("against", "she sent it twice", cast.ben)
        assert trees.detach(cause, said, by=cast.ana, now=now)
        assert not trees.detach(cause, said, by=cast.ana, now=now)

    def test_what_cannot_be_held_is_said(self, suppose: Suppose, told: Tell, cast: Cast, now: datetime) -> None:
        cause, [said] = suppose("The form"), told(1)
        with pytest.raises(trees.Unfit, match="no longer there"):
            trees.attach(cause, 0, by=cast.ana, now=now)
        with pytest.raises(trees.Unfit, match="for a cause or against it"):
            trees.attach(cause, said, side="maybe", by=cast.ana, now=now)
