"""Recovery figures: what they count, what they leave out, and that each opens the very cases it counts."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from outspoken.act import cases, merging, recovery
from outspoken.act.models import Case, Outcome
from tests.act.conftest import OpenCase
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def eight(open_case: OpenCase, cast: Cast, now: datetime) -> list[Case]:
    """Eight cases: six answered; three of them put right, one closed by us, two open; one merged into the eighth."""
    made = [open_case(f"words {i}", who=f"c{i // 7 * 6}{i}@example.test") for i in range(8)]
    for case in made[:6]:
        cases.answer(case, text="Sorry.", by=cast.cleo, now=now)
    for case in made[:3]:
        cases.customer_says(case, is_put_right=True, now=now)
    cases.close(made[3], outcome=Outcome.NOT_REACHED, by=cast.cleo, now=now)
    Case.objects.filter(pk=made[6].pk).update(person=None)
    merging.merge(made[6], into=made[7], by=cast.ben, now=now)
    return made


def test_each_share_counts_what_it_says(eight: list[Case], cast: Cast, now: datetime) -> None:
    today = timezone.localtime(now).date()
    whole = recovery.of_all(by=cast.ben, since=today, until=today, now=now)
    assert whole.opened == 7  # the merged one counts where it went on
    shares = {share.label: (share.k, share.n, share.value) for share in whole.shares}
    assert shares["Closed loop"] == (6, 7, "86 %")
    assert shares["Put right, customers say"] == (3, 6, "50 %")
    assert shares["Closed by us"] == (1, 6, "17 %")
    # Wilson, 3 of 6: (3 + 1.92) / (6 + 3.84) = 0.5, half 1.96 / 9.84 * sqrt(1.5 + 0.96) = 0.312.
    assert next(share.interval for share in whole.shares if share.k == 3) == "19 to 81 %"


def test_each_figure_opens_the_very_cases_it_counts(eight: list[Case], cast: Cast, now: datetime) -> None:
    client = Client()
    client.force_login(cast.ben)
    today = timezone.localtime(now).date()
    whole = recovery.of_all(by=cast.ben, since=today, until=today, now=now)
    for share in whole.shares:
        text = client.get(share.href).content.decode()
        assert len(re.findall("data-case-link", text)) == share.k, share.label
    assert len(re.findall("data-case-link", client.get(whole.href).content.decode())) == 7


def test_groups_under_five_are_not_shown(open_case: OpenCase, cast: Cast, now: datetime) -> None:
    today = timezone.localtime(now).date()
    for i in range(4):
        open_case(f"words {i}", who=f"c{i}@example.test")
    assert recovery.by_part("team", by=cast.ben, since=today, until=today, now=now) == ([], 1)
    open_case("words 5", who="c5@example.test")
    groups, small = recovery.by_part("team", by=cast.ben, since=today, until=today, now=now)
    assert ([group.name for group in groups], small) == (["Web"], 0)


def test_half_of_the_cases_stay_in_a_state_no_longer_than_is_told(
    open_case: OpenCase, cast: Cast, now: datetime
) -> None:
    for hours in range(1, 6):
        case = open_case(f"words {hours}", who=f"c{hours}@example.test")
        cases.answer(case, text="Sorry.", by=cast.cleo, now=now + timedelta(hours=hours))
    today = timezone.localtime(now).date()
    assert recovery.time_in_states(by=cast.ben, since=today, until=today) == [("new", 5, timedelta(hours=3))]


def test_the_page_says_so_when_there_is_nothing_to_count(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.ana)
    for query in ("", "?since=2026-02-01&until=2026-01-01", "?since=nonsense", "?since=0001-01-01"):
        text = client.get(f"/act/recovery/{query}").content.decode()
        assert "Nothing to count yet" in text
        assert "⟦undefined" not in text
