"""Who signed a push, against RFC 8292's own example."""

from __future__ import annotations

from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature

from outspoken.post.push.vapid import Pair, authorization
from tests.cast import NOW
from tests.post.push.browsers import is_valid_for_a_day_at_most, signed_by

# RFC 8292, 2.4.
EXAMPLE = (
    "vapid t=eyJ0eXAiOiJKV1QiLCJhbGciOiJFUzI1NiJ9.eyJhdWQiOiJodHRwczovL3B1c2guZXhhbXBsZS5uZXQiLCJleHAiOjE0NTM1MjM3NjgsI"
    "nN1YiI6Im1haWx0bzpwdXNoQGV4YW1wbGUuY29tIn0.i3CYb7t4xfxCDquptFOepC9GAu_HLGkMlMuCGSK2rpiUfnK9ojFwDXb1JrErtmysazNjjvW2"
    "L9OkSSHzvoD1oA, k=BA1Hxzyi1RUM1b5wjxsn7nGxAszw2u61m164i3MrAIxHF6YK5h4SDYic-dRuU_RCPCfA5aq9ojSwk5Y2EmClBPs"
)


def test_the_verifier_of_the_tests_takes_the_example_of_the_rfc_and_no_other() -> None:
    key, claims = signed_by(EXAMPLE)
    assert key.startswith("BA1Hxzyi")
    assert claims == {"aud": "https://push.example.net", "exp": 1453523768, "sub": "mailto:push@example.com"}
    with pytest.raises(InvalidSignature):
        signed_by(EXAMPLE.replace("i3CYb7t4", "i3CYb7t5"))


def test_the_statement_names_the_push_service_and_us_and_ends_within_a_day() -> None:
    pair = Pair.new()
    key, claims = signed_by(authorization(pair, audience="https://push.example", now=NOW))
    assert key == pair.public
    assert claims["aud"] == "https://push.example"
    assert claims["sub"].startswith("mailto:")
    assert is_valid_for_a_day_at_most(claims, NOW)


def test_where_the_house_has_an_https_address_it_is_whom_a_push_service_turns_to(settings: Any) -> None:
    settings.PUBLIC_URL, settings.HTTPS = "https://voice.example", True
    _, claims = signed_by(authorization(Pair.new(), audience="https://push.example", now=NOW))
    assert claims["sub"] == "https://voice.example"


def test_a_kept_pair_is_the_same_pair() -> None:
    pair = Pair.new()
    assert Pair.kept(pair.secret).public == pair.public
