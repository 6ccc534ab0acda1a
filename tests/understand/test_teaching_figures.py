from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from outspoken.understand import corrections, teaching, teaching_figures
from outspoken.understand.models import OwnHeads
from tests.cast import Cast
from tests.understand.teach import correct, fitted

pytestmark = pytest.mark.django_db
Hear = Callable[..., list[int]]


def test_of_few_comments_held_back_nothing_is_said(taught: OwnHeads) -> None:
    [version] = teaching_figures.overview().versions
    assert version.rows[0].n == taught.learnt["held_back"] < teaching_figures.FEW
    assert not version.wholes
    assert {row.verdict for row in version.rows} == {"too few to say"}


def test_a_version_learnt_on_another_shipped_reader_says_so(taught: OwnHeads) -> None:
    assert teaching_figures.overview().versions[0].older == ""
    OwnHeads.objects.update(learnt=taught.learnt | {"on": "close-0"})
    assert teaching_figures.overview().versions[0].older == "close-0"


@pytest.mark.parametrize(
    ("n", "gained", "lost", "verdict"),
    [
        (19, 19, 0, "too few to say"),
        (40, 5, 0, "no sure difference"),
        (40, 6, 0, "better"),
        (40, 0, 6, "worse"),
        (400, 30, 20, "no sure difference"),
    ],
)
def test_a_difference_is_told_only_where_it_is_sure(n: int, gained: int, lost: int, verdict: str) -> None:
    assert teaching_figures._verdict(n, gained, lost) == verdict


def test_too_few_labels_say_how_many_more(odd: list[int], cast: Cast, now: datetime) -> None:
    assert teaching_figures.overview().needed.startswith("5 comments")
    correct(odd[:30], by=cast.ana, now=now)
    assert teaching_figures.overview().needed == "5 more that are not negative"
    failed = fitted(by=cast.ana, now=now)
    assert failed.problem
    with pytest.raises(teaching.NoSuchVersion):
        teaching.activate(failed.number, again=False, by=cast.ana, now=now)
    for pk in odd[30:50]:
        corrections.correct(pk, field="polarity", becomes="positive", by=cast.ana, now=now)
    assert not teaching_figures.overview().needed
    assert fitted(by=cast.ana, now=now).name == "own-1"
