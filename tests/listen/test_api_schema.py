"""The whole API under Schemathesis: whatever is sent, no server error, and every answer as its description says."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from outspoken.journeys.models import Touchpoint
from outspoken.listen.feedback import Item, take
from outspoken.listen.models import Pulse, Source
from outspoken.post.models import Mailbox

EXAMPLES = 150
TURNS = itertools.count()


@pytest.fixture
def one_transaction(db: None) -> Iterator[None]:
    """Requests leave the test's connection open, as Django's own test client does it."""
    wires = (request_started, request_finished)
    for wire in wires:
        wire.disconnect(close_old_connections)
    yield
    for wire in wires:
        wire.connect(close_old_connections)


@pytest.fixture
def known(
    touchpoint: Touchpoint, source: Source, webhook_source: Source, pulse: Pulse, now: datetime
) -> dict[str, str]:
    """Path parameters that lead somewhere."""
    Source.objects.filter(pk=webhook_source.pk).update(secret="")
    mailbox = Mailbox.objects.create(kind="webhook", name="Desk", slug="desk", address="a@b.example", next_fetch_at=now)
    kept = take([Item(external_id="1", verbatims=(("", "x"),))], source=source, by=None, now=now)
    return {
        "source_slug": webhook_source.slug,
        "feedback_id": str(kept.ids[0]),
        "pulse_slug": pulse.slug,
        "mailbox_slug": mailbox.slug,
    }


@schemathesis.serializer("message/rfc822")
def mail(ctx: Any, value: Any) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "replace")


schema = schemathesis.openapi.from_wsgi("/api/openapi.json", WSGIHandler(), headers={"Host": "localhost"})


@schema.parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
@pytest.mark.usefixtures("one_transaction")
def test_every_answer_is_as_described(case: Any, token: str, known: dict[str, str]) -> None:
    if next(TURNS) % 4:
        case.path_parameters = {name: known[name] for name in case.path_parameters or {}}
    headers = {"Host": "localhost", "Authorization": f"Bearer {token}"}
    # What a schema cannot say (a touchpoint must exist, something must have been said) may refuse a well-formed body.
    excluded = [positive_data_acceptance]
    is_mail = case.path.endswith("{mailbox_slug}")  # whose body may be any bytes
    if is_mail or any(part.mode.is_negative for place, part in case.meta.components.items() if place.name != "BODY"):
        # The address and the headers were made bad on purpose, and are put right above.
        excluded.append(negative_data_rejection)
    case.call_and_validate(headers=headers, excluded_checks=excluded)
