from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from psycopg import Connection

from outspoken import reader
from outspoken.listen import erasure
from outspoken.listen.models import Tombstone, Verbatim
from outspoken.people.models import AuditEvent, Person
from outspoken.reader import lessons
from outspoken.reader.labelled import Unlabelled
from outspoken.reader.lessons import Comparison, Lesson
from outspoken.reader.own import Own
from outspoken.understand import teaching, teaching_figures, teaching_heads, teaching_lessons
from outspoken.understand.models import Correction, OwnHeads, Rereading, TaughtFile, TaughtText
from tests.cast import Cast
from tests.understand.said import said
from tests.understand.teach import ROWS, TRAINS, as_read, correct, fitted, labels_csv, leave, read_all

pytestmark = pytest.mark.django_db
Hear = Callable[..., list[int]]


def test_comments_like_the_corrected_are_read_as_corrected(
    taught: OwnHeads, odd: list[int], even: list[int], hear: Hear, cast: Cast, now: datetime
) -> None:
    assert "disgust" not in {row["family"] for row in as_read(odd[30:])}
    teaching.activate(taught.number, again=True, by=cast.ana, now=now)
    read_all(now)
    assert {(row["polarity"], row["family"]) for row in as_read(odd[30:])} == {("negative", "disgust")}
    assert "disgust" not in {row["family"] for row in as_read(even)}
    [fresh] = hear(said("Our train was zonked."))
    assert as_read([fresh])[0]["family"] == "disgust"


def test_nothing_changes_before_a_version_is_made_active(
    taught: OwnHeads, odd: list[int], hear: Hear, now: datetime
) -> None:
    before = as_read(odd)
    [fresh] = hear(said("Our train was zonked."))
    read_all(now)
    assert as_read(odd[30:]) == before[30:] or {row["reader"] for row in as_read(odd[30:])} == {reader.CLOSE_MODEL}
    assert "+" not in as_read([fresh])[0]["reader"]


def test_a_reading_names_the_version_that_made_it(taught: OwnHeads, hear: Hear, cast: Cast, now: datetime) -> None:
    teaching.activate(taught.number, again=False, by=cast.ana, now=now)
    live, foreign = hear(said("Our train was zonked."), said("Der Zug war heute wieder furchtbar voll und schmutzig."))
    assert as_read([live])[0]["reader"] == f"{reader.CLOSE_MODEL}+{taught.name}"
    assert as_read([foreign])[0]["reader"] == f"{reader.MODEL}+{taught.name}"


def test_what_is_learnt_is_counted_by_label_without_a_word_of_the_texts(taught: OwnHeads) -> None:
    learnt = taught.learnt
    assert learnt["corrected"] + learnt["left"] + learnt["held_back"] == 60
    assert learnt["labels"]["family:disgust"] == learnt["labels"]["negative"] == learnt["corrected"]
    kept = repr((taught.learnt, taught.scores, taught.learnt_from, bytes(taught.heads)))
    assert "zonked" not in kept
    assert "platform" not in kept


def test_versions_are_compared_on_comments_that_none_of_them_learnt_from(
    odd: list[int], even: list[int], cast: Cast, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    learnt: list[set[str]] = []
    compared: list[set[str]] = []
    fit, compare = lessons.fit, lessons.compare

    def heard_fit(said: Sequence[Lesson], **how: Any) -> Own:
        learnt.append({each.text for each in said})
        return fit(said, **how)

    def heard_compare(said: Sequence[Lesson], readers: Mapping[str, Own | None], **how: Any) -> list[Comparison]:
        compared.append({each.text for each in said})
        return compare(said, readers, **how)

    monkeypatch.setattr(lessons, "fit", heard_fit)
    monkeypatch.setattr(lessons, "compare", heard_compare)
    correct(odd[:20], by=cast.ana, now=now)
    leave(even[:20], by=cast.ana, now=now)
    first = fitted(by=cast.ana, now=now)
    correct(odd[20:], by=cast.ana, now=now)
    leave(even[20:], by=cast.ana, now=now)
    second = fitted(by=cast.ana, now=now)
    assert compared[0]
    assert compared[0] < compared[1]
    assert not (learnt[0] | learnt[1]) & compared[1]
    held = set(Verbatim.objects.filter(text__in=compared[1]).values_list("pk", flat=True))
    assert not held & {*first.learnt_from, *second.learnt_from}
    assert len(held) == second.learnt["held_back"]


def test_only_one_version_is_active_and_the_trail_says_who_chose_it(
    taught: OwnHeads, odd: list[int], cast: Cast, now: datetime
) -> None:
    teaching.activate(1, again=False, by=cast.ana, now=now)
    correct(odd[30:], by=cast.ana, now=now)
    second = fitted(by=cast.ana, now=now)
    assert {name for found in second.scores for name in found["right"]} == {"shipped", "own-1", "own-2"}
    teaching.activate(2, again=False, by=cast.ben, now=now)
    assert list(OwnHeads.objects.filter(is_active=True).values_list("number", flat=True)) == [2]
    teaching.revert(again=False, by=cast.ada, now=now)
    assert teaching_heads.current() is None
    assert not teaching.revert(again=False, by=cast.ada, now=now)
    trail = AuditEvent.objects.filter(verb__startswith="reader.").order_by("pk").values_list("verb", "by_name", "about")
    assert list(trail) == [
        ("reader.fit_asked", "Ana", "reader own-1"),
        ("reader.taught", "Ana", "reader own-1"),
        ("reader.activated", "Ana", "reader own-1"),
        ("reader.fit_asked", "Ana", "reader own-2"),
        ("reader.taught", "Ana", "reader own-2"),
        ("reader.activated", "Ben", "reader own-2"),
        ("reader.reverted", "Ada", "reader shipped"),
    ]


def test_the_same_lessons_make_the_same_heads(taught: OwnHeads, cast: Cast, now: datetime) -> None:
    again = fitted(by=cast.ana, now=now)
    first, second = teaching_heads.loaded(taught.pk), teaching_heads.loaded(again.pk)
    assert first
    assert second
    assert first.heads == second.heads
    assert hashlib.sha256(first.weights.tobytes()).digest() == hashlib.sha256(second.weights.tobytes()).digest()


def test_asking_twice_asks_once(odd: list[int], cast: Cast, now: datetime) -> None:
    assert teaching.ask(by=cast.ana, now=now) == teaching.ask(by=cast.ben, now=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        OwnHeads.objects.create(number=7, asked_at=now)


@pytest.mark.django_db(transaction=True)
def test_two_workers_learn_it_once(cast: Cast, now: datetime, elsewhere: Connection) -> None:
    teaching.ask(by=cast.ana, now=now)
    with elsewhere.transaction():
        elsewhere.execute("SELECT 1 FROM understand_ownheads FOR UPDATE")
        assert teaching.fit(now=now) == 0
    assert teaching.fit(now=now) == 1
    assert teaching.fit(now=now) == 0


def test_a_killed_fit_is_undone_and_begun_again(
    odd: list[int], even: list[int], cast: Cast, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: Any, **__: Any) -> None:
        raise SystemExit

    correct(odd[:30], by=cast.ana, now=now)
    leave(even[:30], by=cast.ana, now=now)
    teaching.ask(by=cast.ana, now=now)
    with monkeypatch.context() as patched:
        patched.setattr(lessons, "compare", killed)
        with pytest.raises(SystemExit):
            teaching.fit(now=now)
    assert not OwnHeads.objects.get().heads
    assert teaching.fit(now=now) == 1
    assert OwnHeads.objects.get().heads


@pytest.fixture
def person(hear: Hear, cast: Cast, now: datetime) -> Person:
    """Somebody of whose comments some were corrected, and were learnt from."""
    made = Person.objects.create(name="Zoe", created_at=now)
    ids = hear(*(said(f"Zoe's {n} train was zonked.") for n in TRAINS[:8]))
    for words in Verbatim.objects.filter(pk__in=ids).select_related("feedback"):
        words.feedback.person = made
        words.feedback.save()
    correct(ids, by=cast.ana, now=now)
    return made


def test_erasing_somebody_unlearns_their_words_at_the_next_fit(
    person: Person, odd: list[int], even: list[int], cast: Cast, now: datetime
) -> None:
    theirs = set(Verbatim.objects.filter(feedback__person=person).values_list("pk", flat=True))
    correct(odd[:30], by=cast.ana, now=now)
    leave(even[:30], by=cast.ana, now=now)
    first = fitted(by=cast.ana, now=now)
    assert theirs & set(first.learnt_from)
    teaching.activate(first.number, again=False, by=cast.ana, now=now)
    erasure.erase_person(person, by=cast.ada, now=now)
    [shown] = teaching_figures.overview().versions
    assert shown.erased == len(theirs & set(first.learnt_from))
    second = fitted(by=cast.ana, now=now)
    assert not theirs & set(second.learnt_from)
    first.refresh_from_db()
    assert (bytes(first.heads), first.learnt_from, first.is_active) == (b"", [], False)
    # What reads may not know their words any longer either, nor what was read with it stay.
    held = teaching_heads.current()
    assert held
    assert held.version == second.name
    assert Rereading.objects.get(done_at=None).is_whole
    with pytest.raises(teaching.CannotActivate):
        teaching.activate(first.number, again=False, by=cast.ana, now=now)
    assert AuditEvent.objects.filter(verb="reader.unlearnt", about="reader own-1", by=None).exists()


def test_where_nothing_is_left_to_learn_from_the_shipped_reader_takes_over(
    taught: OwnHeads, cast: Cast, now: datetime
) -> None:
    teaching.activate(taught.number, again=False, by=cast.ana, now=now)
    gone = Correction.objects.values_list("verbatim__feedback", flat=True)
    erasure.erase_feedback(list(gone), by=cast.ada, now=now, reason=Tombstone.Reason.FEEDBACK)
    assert fitted(by=cast.ana, now=now).problem
    assert teaching_heads.current() is None


def test_a_labelled_file_teaches_until_it_is_forgotten(odd: list[int], cast: Cast, now: datetime) -> None:
    kept = teaching.add_file(labels_csv(ROWS), name="labels.csv", by=cast.ana, now=now)
    first = fitted(by=cast.ana, now=now)
    assert first.learnt["file"] + first.learnt["held_back"] == 60
    assert {found["label"] for found in first.scores} >= {"polarity", "negative", "complaint"}
    held = teaching_heads.loaded(first.pk)
    assert held
    told = reader.read(["Our train was zonked."], own=held).to_pylist()[0]
    assert (told["polarity"], "complaint" in told["intents"]) == ("negative", True)
    assert teaching.forget_file(kept.pk, by=cast.ana, now=now)
    assert fitted(by=cast.ana, now=now).problem
    verbs = AuditEvent.objects.filter(verb__startswith="labels.").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["labels.uploaded", "labels.forgotten"]


def test_a_labelled_text_that_is_our_comment_goes_with_it(odd: list[int], cast: Cast, now: datetime) -> None:
    teaching.add_file(labels_csv(ROWS), name="labels.csv", by=cast.ana, now=now)
    ours = TaughtText.objects.exclude(verbatim=None)
    assert set(ours.values_list("verbatim", "text")) == {(pk, "") for pk in odd[:30]}
    feedback = Verbatim.objects.get(pk=odd[0]).feedback_id
    erasure.erase_feedback([feedback], by=cast.ada, now=now, reason=Tombstone.Reason.FEEDBACK)
    assert ours.count() == 29


def test_personal_data_in_a_file_is_masked_before_it_is_kept(cast: Cast, now: datetime) -> None:
    file = labels_csv([{"text": "Mail zoe@example.com, 4111 1111 1111 1111", "polarity": "neutral"}])
    teaching.add_file(file, name="labels\0.csv", by=cast.ana, now=now)
    assert TaughtText.objects.get().text == "Mail [email], [card]"


@pytest.mark.parametrize(
    ("content", "said_of_it"),
    [
        (b"", "could not be read"),
        (b"\xff\xfe\x00\x00", "could not be read|has no column"),
        (b"comment,polarity\nx,negative\n", "has no column `text`, but comment"),
        (b"text,mood\nx,sour\n", "says nothing of its texts"),
        (b"text,polarity\nx,\n,negative\n", "labels none of its texts"),
        (b"text,polarity\n" + b"x,negative\n" * (teaching_lessons.MOST + 1), "at most 4,000"),
    ],
)
def test_a_file_that_teaches_nothing_is_refused_with_what_to_do(
    content: bytes, said_of_it: str, cast: Cast, now: datetime
) -> None:
    with pytest.raises(Unlabelled, match=said_of_it):
        teaching.add_file(io.BytesIO(content), name="labels.csv", by=cast.ana, now=now)
    assert not TaughtFile.objects.exists()
