from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from outspoken.journeys.models import Touchpoint
from outspoken.listen import erasure
from outspoken.listen.models import Source, Tombstone, Verbatim
from outspoken.people.models import Person
from outspoken.understand import verbatims
from outspoken.understand.causes import trees
from outspoken.understand.causes.held import Branches, Held, held
from outspoken.understand.models import CauseTree, CauseVerbatim, Reading
from outspoken.understand.room import Filters
from tests.cast import Cast
from tests.understand.causes.conftest import Suppose, Tell
from tests.understand.spoken import Told, tell, theme

pytestmark = pytest.mark.django_db


def of(tree: CauseTree, seen: frozenset[int] | None = None) -> Held:
    return held(Branches(trees.trees().get(pk=tree.pk), list(tree.causes.all())), seen=seen)


class TestCounting:
    def test_what_fits_the_rule_counts(self, tree: CauseTree, suppose: Suppose, told: Tell) -> None:
        told(3, channel="form")
        told(5)
        told(2, channel="form", themes={})
        cause = suppose("The form is lost", rule=Filters(channel="form"))
        found = of(tree)
        assert (found.of, found.by_rule[cause.pk], found.whole[cause.pk]) == (8, 3, 3)

    def test_a_comment_counts_once_however_it_is_held(
        self, tree: CauseTree, suppose: Suppose, told: Tell, cast: Cast, now: datetime
    ) -> None:
        form = told(3, channel="form")
        [other, _] = told(2)
        upper = suppose("The form is lost", rule=Filters(channel="form"))
        lower = suppose("It is read by hand", parent=upper, rule=Filters(channel="form"))
        for verbatim in (form[0], other):
            trees.attach(upper, verbatim, by=cast.ana, now=now)
            trees.attach(lower, verbatim, by=cast.ana, now=now)
        found = of(tree)
        # Three by form, and one more by hand, in both and in their union.
        assert (found.whole[upper.pk], found.whole[lower.pk]) == (4, 4)
        assert (found.of, found.by_rule[upper.pk]) == (5, 3)

    def test_one_held_against_it_does_not_count_though_it_fits(
        self, tree: CauseTree, suppose: Suppose, told: Tell, cast: Cast, now: datetime
    ) -> None:
        form = told(3, channel="form")
        cause = suppose("The form is lost", rule=Filters(channel="form"))
        trees.attach(cause, form[0], side="against", by=cast.ana, now=now)
        found = of(tree)
        assert (found.whole[cause.pk], found.by_rule[cause.pk]) == (2, 3)
        assert form[0] not in found.quotes[cause.pk]

    def test_one_from_beyond_the_problem_counts_for_the_cause_alone(
        self, tree: CauseTree, suppose: Suppose, told: Tell, cast: Cast, now: datetime
    ) -> None:
        told(2)
        [beyond] = told(1, themes={}, channel="form")
        cause = suppose("The form is lost", rule=Filters(channel="form"))
        assert of(tree).whole[cause.pk] == 0
        trees.attach(cause, beyond, by=cast.ana, now=now)
        found = of(tree)
        assert (found.of, found.whole[cause.pk], found.by_rule[cause.pk]) == (2, 1, 0)

    @pytest.mark.parametrize(
        ("rule", "fields"),
        [
            ({"attribute": "release=4.2"}, {"attributes": {"release": "4.2"}}),
            ({"polarity": "negative"}, {"feeling": -1}),
            ({"also": "staff"}, {"themes": {"refund": -1, "staff": 1}}),
            ({"theme": "staff"}, {"themes": {"refund": -1, "staff": 1}}),
        ],
    )
    def test_every_circumstance_makes_a_rule(
        self, tree: CauseTree, suppose: Suppose, told: Tell, now: datetime, rule: dict[str, Any], fields: dict[str, Any]
    ) -> None:
        theme("staff", "Staff", now=now)
        told(2, **fields)
        told(3)
        cause = suppose("Something", rule=Filters(**rule))
        assert of(tree).whole[cause.pk] == 2

    def test_quotes_of_a_rule_are_its_newest_however_far_back(
        self, tree: CauseTree, suppose: Suppose, told: Tell, cast: Cast, now: datetime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("outspoken.understand.causes.held.LOOKED_AT", 4)
        # The later told, the older.
        mail, form = told(5), told(3, channel="form")
        Reading.objects.filter(pk__in=form).update(occurred_at=now - timedelta(days=9))
        near, far = suppose("Near", rule=Filters(channel="mail")), suppose("Far", rule=Filters(channel="form"))
        trees.attach(near, mail[0], side="against", by=cast.ana, now=now)
        found = of(tree)
        assert found.quotes[near.pk] == mail[1:3]
        assert found.quotes[far.pk] == sorted(form, reverse=True)[:2]

    def test_segments_and_words_make_rules(
        self, tree: CauseTree, suppose: Suppose, told: Tell, cast: Cast, now: datetime
    ) -> None:
        known = Person.objects.create(name="Gold", segment="gold", created_at=now)
        told(2, person=known)
        [spoken] = told(1)
        Verbatim.objects.filter(pk=spoken).update(text="The form was lost twice.")
        gold = suppose("They are many", rule=Filters(segment="gold"))
        lost = suppose("It is lost", rule=Filters(q='"form was lost"'))
        found = of(tree)
        assert (found.whole[gold.pk], found.whole[lost.pk]) == (2, 1)

    def test_a_rule_that_names_what_there_is_no_longer_counts_nothing_and_says_so(
        self, tree: CauseTree, suppose: Suppose, told: Tell, now: datetime
    ) -> None:
        told(2, touchpoint=(place := Touchpoint.objects.create(name="Kiosk", slug="kiosk")))
        cause = suppose("The kiosk", rule=Filters(touchpoint="kiosk"))
        Touchpoint.objects.filter(pk=place.pk).update(slug="stand")
        found = of(tree)
        assert found.whole[cause.pk] == 0
        assert found.unknown[cause.pk] == "There is no touchpoint “kiosk”."

    def test_people_of_one_team_count_what_they_may_see(
        self, tree: CauseTree, suppose: Suppose, told: Tell, checkout: Touchpoint, train: Touchpoint, cast: Cast,
        now: datetime,
    ) -> None:  # fmt: skip
        [own] = told(1, touchpoint=checkout, channel="form")
        foreign = told(2, touchpoint=train, channel="form")
        cause = suppose("The form is lost", rule=Filters(channel="form"))
        for verbatim in (own, *foreign):
            trees.attach(cause, verbatim, by=cast.ana, now=now)
        found = of(tree, frozenset({checkout.pk}))
        assert (found.of, found.whole[cause.pk]) == (1, 1)
        assert found.quotes[cause.pk] == [own]
        assert [row.verbatim_id for row in found.attached[cause.pk]] == [own]

    def test_more_causes_cost_no_more_queries(
        self, tree: CauseTree, suppose: Suppose, told: Tell, cast: Cast, now: datetime, django_assert_num_queries: Any
    ) -> None:
        theme("staff", "Staff", now=now)
        spoken = told(4, channel="form", themes={"refund": -1, "staff": -1})
        for number in range(2):
            cause = suppose(f"Cause {number}", rule=Filters(channel="form", also="staff"))
            trees.attach(cause, spoken[number], by=cast.ana, now=now)
        row = trees.trees().get(pk=tree.pk)
        # The causes; ids of themes, twice; what is attached; groups by rule; what is attached by rule; quotes.
        with django_assert_num_queries(7):
            held(Branches(row, list(row.causes.all())), seen=None)
        for number in range(8):
            suppose(f"More {number}", parent=cause, rule=Filters(channel="form", also="staff"))
        with django_assert_num_queries(7):
            held(Branches(row, list(row.causes.all())), seen=None)


class TestReadingRoom:
    def opened(self, cause: int, cast: Cast, seen: frozenset[int] | None = None) -> verbatims.Found:
        return verbatims.find(Filters(cause=str(cause)), by=cast.ana, seen=seen, size=50)

    def test_a_cause_opens_exactly_the_comments_that_it_counts(
        self, tree: CauseTree, suppose: Suppose, told: Tell, cast: Cast, now: datetime
    ) -> None:
        form, mail = told(3, channel="form"), told(3)
        [beyond] = told(1, themes={})
        upper = suppose("The form is lost", rule=Filters(channel="form"))
        lower = suppose("It is read by hand", parent=upper)
        trees.attach(upper, form[0], side="against", by=cast.ana, now=now)
        trees.attach(lower, mail[0], by=cast.ana, now=now)
        trees.attach(lower, beyond, by=cast.ana, now=now)
        found = self.opened(upper.pk, cast)
        assert set(found.ids) == {*form[1:], mail[0], beyond}
        assert of(tree).whole[upper.pk] == len(found.ids)
        assert set(self.opened(lower.pk, cast).ids) == {mail[0], beyond}

    def test_a_cause_that_holds_nothing_opens_nothing(self, suppose: Suppose, told: Tell, cast: Cast) -> None:
        told(2)
        assert self.opened(suppose("Nobody knows").pk, cast).ids == ()

    def test_a_cause_that_is_gone_is_said(self, told: Tell, cast: Cast) -> None:
        told(2)
        assert self.opened(0, cast).problems == ("That cause is no longer in its tree.",)

    def test_only_what_may_be_seen_is_opened(
        self, suppose: Suppose, told: Tell, checkout: Touchpoint, train: Touchpoint, cast: Cast
    ) -> None:
        own = told(1, touchpoint=checkout)
        told(2, touchpoint=train)
        cause = suppose("All of them", rule=Filters(q="said"))
        assert list(self.opened(cause.pk, cast, frozenset({checkout.pk})).ids) == own


class TestErasure:
    def test_what_is_erased_is_no_longer_held(
        self, tree: CauseTree, suppose: Suppose, told: Tell, cast: Cast, now: datetime
    ) -> None:
        form = told(3, channel="form")
        cause = suppose("The form is lost", rule=Filters(channel="form"))
        trees.attach(cause, form[0], by=cast.ana, now=now)
        given = Verbatim.objects.get(pk=form[0]).feedback_id
        erasure.erase_feedback([given], by=cast.ada, now=now, reason=Tombstone.Reason.FEEDBACK)
        assert not CauseVerbatim.objects.exists()
        assert of(tree).whole[cause.pk] == 2

    def test_an_erased_person_leaves_the_tree_standing(
        self, tree: CauseTree, suppose: Suppose, source: Source, cast: Cast, now: datetime
    ) -> None:
        known = Person.objects.create(name="Dana", created_at=now)
        [said] = tell([Told(now - timedelta(days=1), {"refund": -1}, person=known)], source=source)
        cause = suppose("The form is lost")
        trees.attach(cause, said, note="as they said", by=cast.ana, now=now)
        erasure.erase_person(known, by=cast.ada, now=now)
        assert of(tree).whole == {cause.pk: 0}
        assert not CauseVerbatim.objects.exists()
