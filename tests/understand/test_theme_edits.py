from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from outspoken.people.models import AuditEvent
from outspoken.understand import theme_edits, themes
from outspoken.understand.models import Rereading, Theme
from outspoken.understand.theme_edits import Draft, Stale, Unusable
from tests.cast import Cast
from tests.understand.said import PLAIN, said

pytestmark = pytest.mark.django_db
Hear = Callable[..., list[int]]

KETTLE = Draft("Kettle", phrases=("kettle*",))


@pytest.fixture
def kettle(cast: Cast, now: datetime) -> Theme:
    return theme_edits.create(KETTLE, by=cast.ana, now=now)


def changed(theme: Theme, draft: Draft, cast: Cast, now: datetime) -> set[str]:
    theme.refresh_from_db()
    return set(theme_edits.change(theme, draft, seen=theme.changed_at, by=cast.ana, now=now))


def test_a_new_theme_is_found_at_once_and_leaves_a_trace(kettle: Theme, now: datetime) -> None:
    assert themes.current(now=now).tree.themes[-1].phrases == ("kettle*",)
    event = AuditEvent.objects.get(verb="theme.created")
    assert (event.about, event.detail["phrases"]) == ("theme kettle", 1)


def test_a_key_says_where_a_theme_was_born_and_is_never_taken_twice(kettle: Theme, cast: Cast, now: datetime) -> None:
    below = theme_edits.create(Draft("Lid & spout", parent="kettle"), by=cast.ana, now=now)
    again = theme_edits.create(KETTLE, by=cast.ana, now=now)
    other = theme_edits.create(Draft("水壶"), by=cast.ana, now=now)
    assert (below.key, again.key, other.key) == ("kettle.lid-spout", "kettle-2", "theme")


def test_a_renamed_theme_keeps_its_key_and_reads_nothing_again(
    kettle: Theme, hear: Hear, cast: Cast, now: datetime
) -> None:
    hear(said(PLAIN))
    assert changed(kettle, replace(KETTLE, name="Kettles"), cast, now) == {"name"}
    kettle.refresh_from_db()
    assert (kettle.key, kettle.name) == ("kettle", "Kettles")
    assert not Rereading.objects.exists()
    assert AuditEvent.objects.get(verb="theme.changed").detail["was"] == "Kettle"


def test_other_phrases_have_old_comments_read_again(kettle: Theme, hear: Hear, cast: Cast, now: datetime) -> None:
    [pk] = hear(said(PLAIN))
    assert changed(kettle, replace(KETTLE, phrases=("pot",)), cast, now) == {"phrases"}
    assert (Rereading.objects.get().highest, Rereading.objects.get().cursor) == (pk, pk + 1)


def test_saving_what_is_there_changes_nothing(kettle: Theme, cast: Cast, now: datetime) -> None:
    before = kettle.changed_at
    assert changed(kettle, KETTLE, cast, now + timedelta(hours=1)) == set()
    kettle.refresh_from_db()
    assert kettle.changed_at == before
    assert not AuditEvent.objects.filter(verb="theme.changed").exists()


def test_a_change_with_a_clock_that_lags_is_seen_all_the_same(kettle: Theme, cast: Cast, now: datetime) -> None:
    themes.current(now=now)
    changed(kettle, replace(KETTLE, phrases=("pot",)), cast, now - timedelta(days=1))
    assert themes.current(now=now).tree.themes[-1].phrases == ("pot",)


def test_of_two_who_edit_at_once_the_second_is_told(kettle: Theme, cast: Cast, now: datetime) -> None:
    seen = kettle.changed_at
    theme_edits.change(kettle, replace(KETTLE, name="Mine"), seen=seen, by=cast.ana, now=now + timedelta(seconds=1))
    with pytest.raises(Stale):
        theme_edits.change(kettle, replace(KETTLE, name="Theirs"), seen=seen, by=cast.ada, now=now)
    kettle.refresh_from_db()
    assert kettle.name == "Mine"


def test_a_theme_switched_off_finds_nothing_until_it_is_switched_on(kettle: Theme, cast: Cast, now: datetime) -> None:
    theme_edits.switch(kettle, on=False, by=cast.ana, now=now)
    assert "kettle" not in themes.current(now=now).ids
    theme_edits.switch(kettle, on=True, by=cast.ana, now=now)
    assert "kettle" in themes.current(now=now).ids
    verbs = AuditEvent.objects.filter(about="theme kettle").values_list("verb", flat=True)
    assert set(verbs) == {"theme.created", "theme.switched_off", "theme.switched_on"}


def test_a_theme_moves_with_all_below_it(kettle: Theme, cast: Cast, now: datetime) -> None:
    theme_edits.create(Draft("Lid", parent="kettle"), by=cast.ana, now=now)
    theme_edits.create(Draft("Kitchen"), by=cast.ana, now=now)
    changed(kettle, replace(KETTLE, parent="kitchen"), cast, now)
    assert themes.current(now=now).full_name("kettle.lid") == "Kitchen › Kettle › Lid"


def test_a_theme_never_stands_below_itself_nor_too_deep(kettle: Theme, cast: Cast, now: datetime) -> None:
    theme_edits.create(Draft("Lid", parent="kettle"), by=cast.ana, now=now)
    theme_edits.create(Draft("Knob", parent="kettle.lid"), by=cast.ana, now=now)
    theme_edits.create(Draft("Kitchen"), by=cast.ana, now=now)
    for parent in ("kettle", "kettle.lid", "kitchen", "nowhere"):
        with pytest.raises(Unusable) as caught:
            changed(kettle, replace(KETTLE, parent=parent), cast, now)
        assert caught.value.field == "parent"
    with pytest.raises(Unusable):
        theme_edits.create(Draft("Screw", parent="kettle.lid.knob"), by=cast.ana, now=now)
    offered = {key for key, _ in theme_edits.parents_for(kettle)}
    assert "kitchen" in offered
    assert not offered & {"kettle", "kettle.lid", "kettle.lid.knob"}


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (Draft(" "), "name"),
        (Draft("A", phrases=("*",)), "phrases"),
        (Draft("A", phrases=("_",)), "phrases"),
        (Draft("A", not_phrases=("…",)), "not_phrases"),
        (Draft("A", phrases=("x" * 121,)), "phrases"),
        (Draft("A", phrases=tuple(f"word{n}" for n in range(501))), "phrases"),
        (Draft("A", examples=("x" * 1001,)), "examples"),
    ],
)
def test_what_cannot_be_found_by_is_refused_at_its_field(draft: Draft, field: str, cast: Cast, now: datetime) -> None:
    with pytest.raises(Unusable) as caught:
        theme_edits.create(draft, by=cast.ana, now=now)
    assert caught.value.field == field
    assert not Theme.objects.exists()


def test_phrases_are_taken_as_they_are_typed() -> None:
    typed = " refund* \r\n\r\nmoney  back, never again; refund*\n"
    assert theme_edits.lines(typed) == ("refund*", "money back", "never again")
