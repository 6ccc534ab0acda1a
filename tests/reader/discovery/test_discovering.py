"""Discovered themes from end to end: found, kept, decided upon."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections import Counter

import pyarrow as pa
import pytest

from outspoken.reader import discovery
from outspoken.reader.discovery import Constraints, Discovered, DiscoveryError
from tests.reader.discovery.corpus import corpus, same_grouping

TEXTS, TOPICS = corpus()
FOUND = discovery.discover(TEXTS, k=5, seed=1)

SCRIPT = """
from tests.reader.discovery.test_discovering import TEXTS, digest
from outspoken.reader import discovery
print(digest(discovery.discover(TEXTS, k=5, seed=1)))
"""


def digest(found: Discovered) -> str:
    seen = repr((found.themes, found.branches, found.unclear, found.assignments.to_pydict())).encode()
    return hashlib.sha256(seen + found.centres.hearts.tobytes() + found.centres.reach.tobytes()).hexdigest()


def nearest(found: Discovered) -> list[str]:
    values: list[str] = found.assignments.column("nearest").to_pylist()
    return values


def id_of(topic: str, found: Discovered, topics: list[str] = TOPICS) -> str:
    """The theme that most texts of the topic are nearest to."""
    return Counter(key for key, said in zip(nearest(found), topics, strict=True) if said == topic).most_common(1)[0][0]


def test_what_people_write_about_is_found() -> None:
    assert same_grouping(nearest(FOUND), TOPICS)


def test_two_runs_and_two_processes_give_the_same_bits() -> None:
    assert digest(discovery.discover(TEXTS, k=5, seed=1)) == digest(FOUND)
    there = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True)
    assert there.stdout.strip() == digest(FOUND)


def test_themes_are_named_by_what_is_said_in_them_and_never_alike() -> None:
    for topic, word in [("parcel", "parcel"), ("app", "app"), ("soup", "soup"), ("pin", "pin"), ("room", "room")]:
        theme = FOUND.theme(id_of(topic, FOUND))
        assert word in " ".join(theme.phrases).split()
    names = [theme.name for theme in FOUND.themes]
    assert len({name.casefold() for name in names}) == len(names)


def test_themes_stand_in_order_of_size_and_count_the_clear_texts() -> None:
    sizes = [theme.size for theme in FOUND.themes]
    assert sizes == sorted(sizes, reverse=True)
    clear = Counter(FOUND.assignments.column("theme").to_pylist())
    assert sizes == [clear[theme.id] for theme in FOUND.themes]
    assert FOUND.unclear == pytest.approx(clear[None] / len(TEXTS))


def test_examples_are_texts_of_the_theme_that_differ() -> None:
    for theme in FOUND.themes:
        assert 1 <= len(theme.examples) <= 5
        assert {nearest(FOUND)[row] for row in theme.examples} == {theme.id}
        assert len({TEXTS[row] for row in theme.examples}) == len(theme.examples)


def test_every_theme_hangs_on_one_branch() -> None:
    hung = [key for branch in FOUND.branches for key in branch.themes]
    assert sorted(hung) == sorted(theme.id for theme in FOUND.themes)
    by_key = {branch.key: branch.themes for branch in FOUND.branches}
    assert all(theme.id in by_key[theme.branch] for theme in FOUND.themes)


def test_texts_that_say_nothing_belong_nowhere_and_are_unclear() -> None:
    found = discovery.discover([*TEXTS, None, "", "?!"], k=5, seed=1)
    assert nearest(found)[-3:] == [None] * 3
    assert found.assignments.column("confidence").to_pylist()[-3:] == [0, 0, 0]
    assert found.unclear >= 3 / (len(TEXTS) + 3)


def test_further_texts_are_placed_as_in_the_fit_and_each_by_itself() -> None:
    assert FOUND.assign(TEXTS).column("nearest").to_pylist() == nearest(FOUND)
    one = FOUND.assign(["where did you leave my package"])
    assert one.column("nearest").to_pylist() == [id_of("parcel", FOUND)]
    strange = FOUND.assign(["who won the football match", "zebras migrate in june"])
    assert strange.column("theme").null_count == 2


def test_arrow_texts_give_the_same_themes() -> None:
    assert digest(discovery.discover(pa.array(TEXTS), k=5, seed=1)) == digest(FOUND)


@pytest.mark.parametrize("texts", [[], [None, ""], ["soup"], ["soup"] * 50, ["👍", "soup", "card"]])
def test_few_texts_or_the_same_text_give_few_themes_and_no_error(texts: list[str | None]) -> None:
    found = discovery.discover(texts)
    assert found.assignments.num_rows == len(texts)
    assert len(found.themes) <= max(1, len(set(texts)))
    assert discovery.discover(texts, previous=found).moved == 0


def test_ids_stay_over_a_refit_with_more_texts() -> None:
    more, topics = corpus(4, seed=11)
    after = discovery.discover([*TEXTS, *more], previous=FOUND)
    assert {theme.id for theme in after.themes} == {theme.id for theme in FOUND.themes}
    assert after.moved is not None
    assert after.moved <= 0.01
    assert after.lost == ()
    assert id_of("soup", after, TOPICS + topics) == id_of("soup", FOUND)


def test_a_refit_on_the_same_texts_changes_nothing() -> None:
    after = discovery.discover(TEXTS, previous=FOUND)
    assert (nearest(after), after.moved) == (nearest(FOUND), 0)
    assert [theme.name for theme in after.themes] == [theme.name for theme in FOUND.themes]
    assert not any(theme.is_new for theme in after.themes)


def test_a_new_subject_becomes_a_new_theme_and_the_others_keep_their_ids() -> None:
    texts, topics = corpus(topics=("parcel", "app", "soup", "pin"))
    before = discovery.discover(texts, k=4, seed=1)
    more, subjects = corpus(30, seed=8, topics=("room",))
    after = discovery.discover([*texts, *more], previous=before)
    new = [theme.id for theme in after.themes if theme.is_new]
    assert id_of("room", after, topics + subjects) in new
    assert {theme.id for theme in before.themes} <= {theme.id for theme in after.themes}


def test_a_subject_that_nobody_writes_about_any_more_is_told_as_lost_unless_pinned() -> None:
    texts, topics = corpus(topics=("parcel", "app", "soup", "pin"))
    gone = id_of("room", FOUND)
    after = discovery.discover(texts, previous=FOUND)
    assert after.lost == (gone,)
    pinned = discovery.discover(texts, previous=FOUND, constraints=Constraints().pin(gone))
    assert pinned.theme(gone).is_pinned
    assert pinned.theme(gone).size <= 1
    assert id_of("soup", pinned, topics) == id_of("soup", FOUND)


def test_another_number_of_themes_draws_anew_and_carries_the_ids_over() -> None:
    fewer = discovery.discover(TEXTS, k=4, previous=FOUND, seed=1)
    assert len(fewer.themes) == 4
    assert len({theme.id for theme in fewer.themes} & {theme.id for theme in FOUND.themes}) >= 3


def test_a_name_given_by_a_person_stays() -> None:
    key = id_of("app", FOUND)
    after = discovery.discover(TEXTS, previous=FOUND, constraints=FOUND.constraints.renamed(key, "Crashes"))
    again = discovery.discover(TEXTS[:150], previous=after)
    anew = discovery.discover(TEXTS, k=6, previous=again)
    assert [x.theme(key).name for x in (after, again)] == ["Crashes", "Crashes"]
    assert "Crashes" in [theme.name for theme in anew.themes] or key in anew.lost


def test_merged_themes_are_one_at_this_fit_and_at_every_later_one() -> None:
    soup, room = id_of("soup", FOUND), id_of("room", FOUND)
    merged = discovery.discover(TEXTS, previous=FOUND, constraints=Constraints().merge(soup, room))
    later = discovery.discover(TEXTS, previous=merged)
    anew = discovery.discover(TEXTS, k=4, previous=later)
    drawn = discovery.discover(TEXTS, k=6, previous=later)
    for found in (merged, later, anew, drawn):
        assert id_of("soup", found) == id_of("room", found) == soup
        assert room not in {theme.id for theme in found.themes}
    assert len(merged.themes) == len(later.themes) == 4


def test_a_split_theme_is_in_parts_at_this_fit_and_at_every_later_one() -> None:
    soup = id_of("soup", FOUND)
    parted = discovery.discover(TEXTS, previous=FOUND, constraints=Constraints().split_up(soup, 2))
    later = discovery.discover(TEXTS, previous=parted)
    parts = {theme.id for theme in parted.themes} - {theme.id for theme in FOUND.themes}
    assert len(parts) == 1
    for found in (parted, later, discovery.discover(TEXTS, k=3, previous=later)):
        assert parts | {soup} <= {theme.id for theme in found.themes}
    assert len(later.themes) == 6


def test_a_pinned_theme_does_not_move() -> None:
    key = id_of("pin", FOUND)
    pinned = discovery.discover(TEXTS, previous=FOUND, constraints=Constraints().pin(key))
    more, _ = corpus(60, seed=21, topics=("pin",))
    after = discovery.discover([*TEXTS, *more, *["PIN PIN please"] * 40], previous=pinned)

    def heart(found: Discovered) -> bytes:
        place = [theme.id for theme in found.themes].index(key)
        return bytes(found.centres.hearts[found.centres.owners == place].tobytes())

    assert heart(after) == heart(pinned) == heart(FOUND)


def test_what_cannot_be_done_is_refused() -> None:
    with pytest.raises(DiscoveryError, match="0 themes cannot be found"):
        discovery.discover(TEXTS, k=0)
    with pytest.raises(DiscoveryError, match="not among those of the fit before"):
        discovery.discover(TEXTS, constraints=Constraints().pin("theme-1"))
    with pytest.raises(TypeError, match="write \\[text\\]"):
        discovery.discover("one text")
    with pytest.raises(KeyError, match="no theme 'theme-1'"):
        FOUND.theme("theme-1")
