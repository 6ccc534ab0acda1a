from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from pytest_django import DjangoAssertNumQueries

from outspoken.journeys.models import Touchpoint
from outspoken.listen.feedback import Item, SourceClosed, Taken, take
from outspoken.listen.models import Erased, Feedback, Import, Source, Verbatim
from outspoken.people.models import Identity, Person


def words(text: str, **fields: Any) -> Item:
    return Item(**{"external_id": "1", "verbatims": (("", text),)} | fields)


def test_everything_said_is_kept(source: Source, touchpoint: Touchpoint, now: datetime) -> None:
    item = Item(
        external_id="order-7",
        verbatims=(("What went well?", "The staff."), ("What did not?", "The queue 😤")),
        occurred_at=datetime(2026, 3, 1, 8, tzinfo=UTC),
        channel=" App ",
        touchpoint="web-checkout",
        person="dev",
        language="en",
        score=9,
        score_kind="nps",
        attributes={"plan": "gold", "seats": [1, 2], "total": 12.5},
        raw={"id": "order-7"},
    )
    taken = take([item], source=source, by=None, now=now)
    kept = Feedback.objects.get()
    assert taken == Taken(stored=1, known=0, ids=[kept.pk], errors=[])
    assert (kept.external_id, kept.occurred_at, kept.received_at) == ("order-7", item.occurred_at, now)
    assert (kept.channel, kept.touchpoint, kept.language_hint) == ("app", touchpoint, "en")
    assert (kept.score, kept.score_kind, kept.emotion, kept.read_at) == (9.0, "nps", "", None)
    assert (kept.attributes, kept.raw) == ({"plan": "gold", "seats": [1, 2], "total": 12.5}, {"id": "order-7"})
    assert list(kept.verbatims.order_by("place").values_list("place", "question", "text")) == [
        (0, "What went well?", "The staff."),
        (1, "What did not?", "The queue 😤"),
    ]
    identity = Identity.objects.get(person=kept.person_id)
    assert (identity.kind, identity.handle) == ("shop", "dev")


def test_the_same_item_again_is_known_and_keeps_its_id(source: Source, now: datetime) -> None:
    first = take([words("fine")], source=source, by=None, now=now)
    again = take([words("changed my mind")], source=source, by=None, now=now)
    assert (again.stored, again.known, again.ids) == (0, 1, first.ids)
    assert Verbatim.objects.get().text == "fine"


def test_the_same_id_twice_in_one_call_is_stored_once(source: Source, now: datetime) -> None:
    taken = take([words("one"), words("two")], source=source, by=None, now=now)
    assert (taken.stored, taken.known) == (1, 1)
    assert taken.ids[0] == taken.ids[1] == Feedback.objects.get().pk
    assert Verbatim.objects.get().text == "one"


def test_the_same_id_of_another_source_is_another_feedback(source: Source, file_source: Source, now: datetime) -> None:
    take([words("one")], source=source, by=None, now=now)
    assert take([words("one")], source=file_source, by=None, now=now).stored == 1


def test_one_bad_item_does_not_stop_the_others(source: Source, now: datetime) -> None:
    taken = take(
        [words("good"), words("", external_id="2"), words("also good", external_id="3")],
        source=source, by=None, now=now,
    )  # fmt: skip
    assert (taken.stored, taken.refused, taken.ids[1]) == (2, 1, None)
    assert [(error.index, error.field) for error in taken.errors] == [(1, "text")]


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"external_id": " "}, "external_id"),
        ({"external_id": "x" * 256}, "external_id"),
        ({"verbatims": (("", "x" * 1_000_001),)}, "text"),
        ({"verbatims": (("q" * 501, "x"),)}, "question"),
        ({"verbatims": (("", "x"),) * 51}, "verbatims"),
        ({"occurred_at": datetime(2026, 3, 4, tzinfo=UTC)}, "occurred_at"),
        ({"occurred_at": datetime(1989, 12, 31, tzinfo=UTC)}, "occurred_at"),
        ({"occurred_at": datetime(2026, 3, 1)}, "occurred_at"),  # noqa: DTZ001  the fault itself
        ({"channel": "c" * 41}, "channel"),
        ({"touchpoint": "Nowhere"}, "touchpoint"),
        ({"touchpoint": "t" * 121}, "touchpoint"),
        ({"person": "p" * 321}, "person"),
        ({"score": 5.0}, "score"),
        ({"score_kind": "nps"}, "score"),
        ({"score": 11.0, "score_kind": "nps"}, "score"),
        ({"score": float("nan"), "score_kind": "nps"}, "score"),
        ({"score": 5.0, "score_kind": "likes"}, "score_kind"),
        ({"emotion": "hangry"}, "emotion"),
        ({"attributes": {"a": "x" * 64_000}}, "attributes"),
        ({"attributes": {"a": float("inf")}}, "attributes"),
        ({"raw": {"at": datetime(2026, 3, 1, tzinfo=UTC)}}, "raw"),
    ],
)
def test_a_fault_is_told_with_its_field(source: Source, now: datetime, fields: dict[str, Any], name: str) -> None:
    taken = take([words("x", **fields)], source=source, by=None, now=now)
    assert [error.field for error in taken.errors] == [name]
    assert taken.errors[0].message.endswith(".")
    assert Feedback.objects.count() == 0


def test_deep_json_is_refused_without_falling_over(source: Source, now: datetime) -> None:
    deep: Any = "x"
    for _ in range(5_000):
        deep = [deep]
    taken = take([words("x", attributes={"a": deep})], source=source, by=None, now=now)
    assert "20 levels" in taken.errors[0].message


def test_a_date_up_to_a_day_ahead_is_a_clock_that_is_wrong_not_a_fault(source: Source, now: datetime) -> None:
    ahead = now + timedelta(hours=20)
    assert take([words("x", occurred_at=ahead)], source=source, by=None, now=now).stored == 1


def test_a_million_characters_are_kept_whole(source: Source, now: datetime) -> None:
    text = "long " * 200_000
    take([words(text)], source=source, by=None, now=now)
    assert Verbatim.objects.get().text == text


def test_personal_numbers_are_masked_everywhere(source: Source, now: datetime) -> None:
    mail, card = "cleo@example.org", "4111 1111 1111 1111"
    item = words(
        f"write to {mail} about {card}",
        attributes={"contact": mail, mail: "key", "card": int(card.replace(" ", "")), "deep": [{"x": mail}], "n": 7},
        raw={"body": f"mail {mail}"},
    )
    take([item], source=source, by=None, now=now)
    kept = Feedback.objects.get()
    everything = f"{kept.verbatims.get().text} {kept.attributes} {kept.raw}"
    assert mail not in everything
    assert "1111" not in everything
    assert "[email]" in kept.verbatims.get().text
    assert kept.attributes["n"] == 7


def test_names_that_mask_alike_are_both_kept(source: Source, now: datetime) -> None:
    item = words("x", attributes={"ada@example.org": 1, "ben@example.org": 2})
    take([item], source=source, by=None, now=now)
    assert Feedback.objects.get().attributes == {"[email]": 1, "[email] 2": 2}


def test_characters_no_database_holds_are_replaced(source: Source, now: datetime) -> None:
    item = words("nul\0 half\ud800 pair\ud83d\ude00", external_id="a\0b", attributes={"k\0": ["\udfff"]})
    assert take([item], source=source, by=None, now=now).stored == 1
    kept = Feedback.objects.get()
    assert kept.verbatims.get().text == "nul� half� pair😀"
    assert (kept.external_id, kept.attributes) == ("a�b", {"k�": ["�"]})


@pytest.mark.parametrize("item", [words("", emotion="anger"), words("  ", score=4.0, score_kind="stars")])
def test_a_tap_or_a_score_alone_has_one_empty_verbatim(source: Source, now: datetime, item: Item) -> None:
    assert take([item], source=source, by=None, now=now).stored == 1
    assert Verbatim.objects.get().text == ""


def test_a_closed_source_takes_nothing(source: Source, now: datetime) -> None:
    source.is_open = False
    with pytest.raises(SourceClosed, match="The shop's API"):
        take([words("x")], source=source, by=None, now=now)


def test_nothing_in_is_nothing_out(source: Source, now: datetime) -> None:
    assert take([], source=source, by=None, now=now) == Taken()


def test_erased_feedback_does_not_come_back(source: Source, now: datetime) -> None:
    import hashlib

    Erased.objects.create(source=source, digest=hashlib.sha256(b"1").digest())
    taken = take([words("again"), words("new", external_id="2")], source=source, by=None, now=now)
    assert (taken.stored, taken.known, taken.refused) == (1, 0, 1)
    assert (taken.errors[0].index, taken.errors[0].field) == (0, "external_id")


class TestTouchpoints:
    @pytest.mark.parametrize("name", ["web-checkout", "Web checkout", "WEB  CHECKOUT", "web checkout"])
    def test_slug_or_name_finds_it(self, source: Source, touchpoint: Touchpoint, now: datetime, name: str) -> None:
        take([words("x", touchpoint=name)], source=source, by=None, now=now)
        assert Feedback.objects.get().touchpoint == touchpoint

    def test_a_file_makes_unknown_ones_under_their_name(self, file_source: Source, now: datetime) -> None:
        names = ["Gate 4", "gate 4", "출구", "출구"]
        items = [words("x", external_id=str(n), touchpoint=name) for n, name in enumerate(names)]
        assert take(items, source=file_source, by=None, now=now).stored == 4
        kept = Feedback.objects.order_by("external_id").values_list("touchpoint__name", flat=True)
        assert list(kept) == ["Gate 4", "Gate 4", "출구", "출구"]
        assert Touchpoint.objects.count() == 2


class TestPeople:
    def test_one_handle_is_one_person(self, source: Source, now: datetime) -> None:
        items = [words("x", external_id=str(n), person="dev") for n in range(3)]
        take(items, source=source, by=None, now=now)
        take([words("x", external_id="9", person="dev")], source=source, by=None, now=now)
        assert Person.objects.count() == Identity.objects.count() == 1
        assert Feedback.objects.filter(person__identities__handle="dev").count() == 4

    def test_the_same_handle_at_another_source_is_somebody_else(
        self, source: Source, file_source: Source, now: datetime
    ) -> None:
        take([words("x", person="7")], source=source, by=None, now=now)
        take([words("x", person="7")], source=file_source, by=None, now=now)
        assert Person.objects.count() == 2


@pytest.mark.parametrize("count", [1, 200])
def test_queries_do_not_grow_with_the_items(
    source: Source, touchpoint: Touchpoint, now: datetime,
    django_assert_max_num_queries: DjangoAssertNumQueries, count: int,
) -> None:  # fmt: skip
    items = [words("x", external_id=str(n), person=f"p{n}", touchpoint="web-checkout") for n in range(count)]
    with django_assert_max_num_queries(7):  # one of them for the masking rules of the house's own
        take(items, source=source, by=None, now=now)


def test_an_import_is_remembered(file_source: Source, now: datetime) -> None:
    intake = Import.objects.create(
        source=file_source, filename="a.csv", path="a", fingerprint="f", created_at=now
    )  # fmt: skip
    take([words("x")], source=file_source, by=None, now=now, intake=intake)
    assert Feedback.objects.get().intake == intake


def _at_once(batches: Sequence[Sequence[Item]], *, source: Source, now: datetime) -> list[Taken]:
    start, results = threading.Barrier(len(batches)), list[Taken]()

    def post(items: Sequence[Item]) -> None:
        try:
            start.wait(10)
            results.append(take(items, source=source, by=None, now=now))
        finally:
            connection.close()

    threads = [threading.Thread(target=post, args=[items]) for items in batches]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return results


@pytest.mark.django_db(transaction=True)
def test_simultaneous_identical_posts_are_one_feedback(now: datetime) -> None:
    source = Source.objects.create(name="S", slug="s", kind=Source.Kind.DEMO)
    forward = [words("x", external_id=str(n), person=f"p{n}", touchpoint=f"T {n % 5}") for n in range(60)]
    results = _at_once([forward, forward[::-1]] * 3, source=source, now=now)
    assert len(results) == 6
    assert sum(taken.stored for taken in results) == 60
    assert sum(taken.known for taken in results) == 5 * 60
    assert Feedback.objects.count() == Person.objects.count() == Verbatim.objects.count() == 60
    assert {tuple(sorted(map(str, taken.ids))) for taken in results} == {
        tuple(sorted(map(str, Feedback.objects.values_list("id", flat=True))))
    }


@pytest.mark.django_db(transaction=True)
def test_a_rolled_back_door_leaves_nothing(now: datetime) -> None:
    source = Source.objects.create(name="S", slug="s", kind=Source.Kind.API)

    def door() -> None:
        with transaction.atomic():
            take([words("x", person="dev")], source=source, by=None, now=now)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        door()
    assert not Feedback.objects.exists()
    assert not Person.objects.exists()
