"""What goes into a verdict is checked at the door."""

import numpy as np
import pytest

from outspoken.evidence import ThemeFacts, theme_verdicts


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        (ThemeFacts([[5, 9]], [[10, 8]]), "more mentions than comments at theme 0, period 1: 9 of 8"),
        (ThemeFacts([[5, 9]], 100, people=[[6, 2]]), "people must be at most mentions"),
        (ThemeFacts([[5, 9]], [[10, 10, 10]]), "one shape"),
        (ThemeFacts([[5, 9]], [[10, 0]], is_exposure=True), "out of no base"),
        (ThemeFacts([[5, -1]], 100), "negative"),
    ],
)
def test_numbers_that_cannot_be_are_refused_with_their_place(facts: ThemeFacts, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        theme_verdicts(facts)


def test_a_customer_may_comment_more_than_once() -> None:
    assert len(theme_verdicts(ThemeFacts([[50, 60, 40, 55]], 30, is_exposure=True))) == 1


def test_one_base_stands_for_all() -> None:
    wide = ThemeFacts([[5, 6, 5, 5]] * 2, np.full((2, 4), 300))
    assert list(theme_verdicts(ThemeFacts([[5, 6, 5, 5]] * 2, 300))) == list(theme_verdicts(wide))
