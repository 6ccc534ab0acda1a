from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from outspoken.listen.feedback import Item, take
from outspoken.listen.models import Source, Tombstone
from outspoken.people.models import AuditEvent
from tests.cast import Cast


@pytest.fixture
def ana(client: Client, cast: Cast) -> Client:
    client.force_login(cast.ana)
    return client


def page_of(client: Client, address: str) -> str:
    answer = client.get(address)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "⟦undefined" not in text
    return str(text)


def make(client: Client, **form: Any) -> Any:
    return client.post("/listen/sources/", {"name": "Help desk", "kind": "api", "channel": "", **form})


def test_a_source_is_made_and_audited(ana: Client) -> None:
    assert make(ana, channel=" Mail ", retention_days="90").status_code == 302
    source = Source.objects.get()
    assert (source.slug, source.kind, source.channel, source.retention_days) == ("help-desk", "api", "mail", 90)
    assert source.secret == ""
    assert AuditEvent.objects.filter(verb="source.created", about="source help-desk").exists()


def test_a_webhook_gets_a_secret_that_can_be_renewed(ana: Client, settings: Settings) -> None:
    make(ana, kind="webhook")
    secret = Source.objects.get().secret
    assert secret.startswith("whsec_")
    page = page_of(ana, "/listen/sources/help-desk/")
    assert secret in page
    assert f"{settings.PUBLIC_URL}/api/webhooks/help-desk" in page
    ana.post("/listen/sources/help-desk/secret")
    assert Source.objects.get().secret not in {"", secret}
    assert AuditEvent.objects.filter(verb="source.secret-renewed").exists()
    assert not AuditEvent.objects.filter(detail__icontains="whsec_").exists()


@pytest.mark.parametrize("name", ["Help  desk!", "HELP DESK"])
def test_a_name_that_is_taken_is_told(ana: Client, name: str) -> None:
    make(ana)
    answer = make(ana, name=name)
    assert (answer.status_code, "already" in answer.content.decode()) == (422, True)


def test_a_name_no_address_can_spell_gets_one(ana: Client) -> None:
    assert make(ana, name="고객센터").status_code == 302
    assert Source.objects.get().slug.startswith("source-")


@pytest.mark.parametrize("form", [{"name": ""}, {"kind": "pulse"}, {"kind": "demo"}, {"retention_days": "0"}])
def test_what_makes_no_sense_is_refused(ana: Client, form: dict[str, str]) -> None:
    assert make(ana, **form).status_code == 422
    assert not Source.objects.exists()


def test_a_source_is_changed_and_closed(ana: Client, source: Source) -> None:
    form = {"name": "Shop", "channel": "web", "retention_days": "30"}
    assert ana.post("/listen/sources/shop/", form).status_code == 302
    source.refresh_from_db()
    assert (source.name, source.retention_days, source.is_open, source.slug) == ("Shop", 30, False, "shop")
    detail = AuditEvent.objects.get(verb="source.changed").detail
    assert detail == {"name": "Shop", "retention_days": 30, "is_open": False}
    assert "takes no feedback at present" in page_of(ana, "/listen/sources/shop/")


def test_figures_lead_to_the_words(ana: Client, source: Source) -> None:
    now = timezone.now()
    items = [
        Item(external_id=str(n), verbatims=(("", "x"),), occurred_at=now - timedelta(days=days))
        for n, days in enumerate((1, 2, 40))
    ]
    take(items, source=source, by=None, now=now)
    page = page_of(ana, "/listen/sources/")
    assert '<a href="/read/?source=shop">2</a>' in page
    assert "told us 2 things in 30 days" in page_of(ana, "/listen/sources/shop/")


def test_what_was_erased_is_counted(ana: Client, source: Source, now: datetime) -> None:
    for count in (3, 4):
        Tombstone.objects.create(source=source, reason="retention", month=now.date(), count=count, at=now)
    page = page_of(ana, "/listen/sources/shop/")
    assert "Kept long enough" in page
    assert ">7<" in page


@pytest.mark.parametrize("count", [1, 20])
def test_the_page_asks_few_questions(
    ana: Client, count: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    Source.objects.bulk_create(Source(name=f"S{n}", slug=f"s{n}", kind="api") for n in range(count))
    with django_assert_max_num_queries(5):
        ana.get("/listen/sources/")


def test_no_source_yet_is_explained(ana: Client) -> None:
    assert "Nothing is listened to yet." in page_of(ana, "/listen/sources/")
