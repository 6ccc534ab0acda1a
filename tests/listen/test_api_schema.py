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
    kept = take([Item(external_id="1", verbatims=(("", "x"),))], source=source, by=None, now=now)
    return {"source_slug": webhook_source.slug, "feedback_id": str(kept.ids[0]), "pulse_slug": pulse.slug}


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
    if any(part.mode.is_negative for place, part in case.meta.components.items() if place.name != "BODY"):
        # The address and the headers were made bad on purpose, and are put right above.
        excluded.append(negative_data_rejection)
    case.call_and_validate(headers=headers, excluded_checks=excluded)
