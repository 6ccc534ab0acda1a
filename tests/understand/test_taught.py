from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from outspoken.understand import teaching
from outspoken.understand.models import OwnHeads, Rereading
from tests.cast import Cast
from tests.understand.teach import ROWS, correct, fitted, labels_csv, leave, read_all

pytestmark = pytest.mark.django_db
Hear = Callable[..., list[int]]


@pytest.fixture
def ana(client: Client, cast: Cast) -> Client:
    client.force_login(cast.ana)
    return client


def test_the_page_leads_from_too_little_to_a_version_and_back(
    ana: Client, odd: list[int], even: list[int], cast: Cast, now: datetime
) -> None:
    address = reverse("taught")
    page = ana.get(address).content.decode()
    assert "Too little to learn from yet" in page
    assert "Fit now" not in page
    correct(odd[:30], by=cast.ana, now=now)
    leave(even[:30], by=cast.ana, now=now)
    assert "Fit now" in ana.get(address).content.decode()
    page = ana.post(reverse("taught-fits"), follow=True).content.decode()
    assert "own-1 is being learnt" in page
    assert reverse("taught-progress") in page
    teaching.fit(now=timezone.now())
    part = ana.get(reverse("taught-progress")).content.decode()
    assert reverse("taught-progress") not in part
    assert "too few to say" in part
    page = ana.post(reverse("taught-activation", args=[1]), {"again": "1"}, follow=True).content.decode()
    assert "own-1 reads, as you taught it" in page
    assert reverse("taught-again") in page
    read_all(timezone.now())
    assert "Old comments were read again" in ana.get(reverse("taught-again")).content.decode()
    page = ana.post(reverse("taught-shipped"), follow=True).content.decode()
    assert "The reader reads as shipped" in page
    assert Rereading.objects.filter(done_at=None).count() == 0


def test_a_file_is_taken_by_the_page_and_a_wrong_one_is_refused_there(ana: Client, cast: Cast) -> None:
    wrong = SimpleUploadedFile("labels.xlsx", b"PK")
    answer = ana.post(reverse("taught-files"), {"file": wrong})
    assert answer.status_code == 422
    assert "Save it as CSV" in answer.content.decode()
    right = SimpleUploadedFile("labels.csv", labels_csv(ROWS).getvalue())
    page = ana.post(reverse("taught-files"), {"file": right}, follow=True).content.decode()
    assert "labels.csv" in page
    assert "own-1 is being learnt, from this file as well" in page


def test_the_page_costs_a_fixed_number_of_queries(
    ana: Client, taught: OwnHeads, cast: Cast, now: datetime, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    ana.get(reverse("taught"))
    for _ in range(3):
        fitted(by=cast.ana, now=now)
    with django_assert_max_num_queries(22):
        ana.get(reverse("taught"))
