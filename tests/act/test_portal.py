from __future__ import annotations

from datetime import datetime

import pytest
from django.test import Client

from outspoken.act import cases, portal
from outspoken.act.models import Message
from tests.act.conftest import OpenCase
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_the_customer_sees_what_both_sides_wrote_and_nothing_said_among_ourselves(
    open_case: OpenCase, cast: Cast, now: datetime
) -> None:
    case = open_case()
    cases.answer(case, text="We looked into it.", by=cast.cleo, now=now)
    cases.note(case, text="She is upset, careful.", by=cast.ben, now=now)
    cases.call(case, outcome=Message.Call.REACHED, text="She shouted.", by=cast.cleo, now=now)
    cases.receive(case, text="Thank you for it.", at=now, channel="mail", external_id="<a@b>", now=now)
    cases.receive(
        case, text="I am her, trust me.", at=now, channel="mail", external_id="<c@d>", now=now, is_doubtful=True
    )
    page = Client().get(f"/case/{portal.token(case)}").content.decode()
    assert "We looked into it." in page
    assert "Thank you for it." in page
    for hidden in ("careful", "shouted", "trust me", "given to", "Cleo C"):
        assert hidden not in page


def test_an_address_cut_short_finds_nothing(open_case: OpenCase) -> None:
    assert Client().get(f"/case/{portal.token(open_case())[:-3]}").status_code == 404
