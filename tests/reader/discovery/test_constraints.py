"""Decisions of people about themes."""

from __future__ import annotations

import pytest

from outspoken.reader.discovery import Constraints, DiscoveryError

KNOWN = ["t1", "t2", "t3"]


def test_decisions_add_up_and_leave_the_ones_before_alone() -> None:
    first = Constraints().renamed("t1", " Late trains ")
    second = first.pin("t2").merge("t1", "t3").split_up("t2", 3)
    assert first == Constraints(names={"t1": "Late trains"})
    assert second.checked(KNOWN) is second
    assert (second.pinned, second.merged, dict(second.split)) == (frozenset({"t2"}), (("t1", "t3"),), {"t2": 3})


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        (Constraints().pin("t9"), "not among those of the fit before"),
        (Constraints().merge("t1", "t2").merge("t2", "t3"), "merged twice"),
        (Constraints().merge("t1", "t2").split_up("t1"), "merged and split"),
        (Constraints().split_up("t1", 1), "2 parts or more"),
    ],
)
def test_what_cannot_be_kept_is_refused_with_its_reason(wrong: Constraints, why: str) -> None:
    with pytest.raises(DiscoveryError, match=why):
        wrong.checked(KNOWN)


def test_an_empty_name_is_refused() -> None:
    with pytest.raises(DiscoveryError, match="not empty"):
        Constraints().renamed("t1", "  ")


def test_once_done_a_merge_is_decided_and_what_is_gone_is_forgotten() -> None:
    left = (
        Constraints().renamed("t1", "A").renamed("t3", "C").pin("t2").merge("t1", "t3").standing(["t1", "t2"], ["t1"])
    )
    assert left == Constraints(names={"t1": "A"}, pinned=frozenset({"t2"}), decided=frozenset({"t1"}))
    assert left.lasting == {"t1", "t2"}
