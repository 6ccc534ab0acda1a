from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from outspoken.understand.causes.fishbone import HEAD, WIDTH, Rib, fish

WORDS = st.one_of(
    st.integers(0, 70).map(lambda n: "why " * n), st.text(max_size=30), st.integers(1, 300).map("x".__mul__)
)
RIBS = st.lists(st.builds(Rib, WORDS, st.just("supposed"), st.just("#c"), st.integers(1, 2)), max_size=5)
BONES = st.lists(st.tuples(st.sampled_from(["Process", "人"]), st.just("#b"), RIBS), max_size=12)


@given(WORDS, BONES)
def test_everything_lies_within_the_picture(title: str, bones: list[tuple[str, str, list[Rib]]]) -> None:
    drawn = fish(title, bones)
    assert len(drawn.bones) == len(bones)
    for bone in drawn.bones:
        assert 0 <= bone.x <= WIDTH - HEAD
        assert 0 < bone.y < drawn.height
        for said in bone.said:
            assert 0 <= said.rule.x1 <= said.rule.x2 <= WIDTH - HEAD
            assert all(0 < y < drawn.height for y, _ in said.lines)


@given(BONES)
def test_causes_of_a_bone_do_not_overlap_and_stay_on_their_side(bones: list[tuple[str, str, list[Rib]]]) -> None:
    drawn = fish("Refunds", bones)
    for place, bone in enumerate(drawn.bones):
        heights = [y for said in bone.said for y, _ in said.lines]
        assert heights == sorted(heights)
        assert all(later - earlier >= 12 for earlier, later in pairwise(heights))
        for said in bone.said:
            is_above = said.rule.y1 <= drawn.spine.y1
            assert is_above == (place % 2 == 0)


def test_the_same_tree_is_drawn_the_same() -> None:
    bones = [("Process", "#a", [Rib("The form is lost " * 9, "root", "#c")]), ("People", "#b", [])]
    assert fish("Refunds", bones) == fish("Refunds", bones)


def test_long_words_are_cut_to_three_lines() -> None:
    [bone] = fish("Refunds", [("Process", "#a", [Rib("why " * 99, "supposed", "#c")])]).bones
    assert len(bone.said[0].lines) == 3
    assert bone.said[0].lines[-1][1].endswith("…")
