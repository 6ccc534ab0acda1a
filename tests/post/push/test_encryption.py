"""The body of a push against RFC 8291's own example and a browser written from the RFC."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from outspoken.post.push.encryption import MOST_BYTES, encrypted, public_key, unpadded
from tests.post.push.browsers import Browser, private_key, to_base64url

# RFC 8291, 5 and appendix A.
PLAIN = b"When I grow up, I want to be a watermelon"
SERVER = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
BROWSER = "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94"
P256DH = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
AUTH = "BTBZMqHH6r4Tts7J_aSIgg"
SALT = "DGv6ra1nlYgDCS1FRnbzlw"
BODY = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl"
    "7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
)


def test_the_example_of_the_rfc_comes_out_byte_for_byte() -> None:
    body = encrypted(PLAIN, p256dh=P256DH, auth=AUTH, key=private_key(SERVER), salt=unpadded(SALT))
    assert to_base64url(body) == BODY


def test_the_browser_of_the_tests_opens_the_example_of_the_rfc() -> None:
    browser = Browser("https://push.example/", key=private_key(BROWSER), secret=unpadded(AUTH))
    assert browser.p256dh == P256DH
    assert browser.opened(unpadded(BODY)) == PLAIN


@given(some.binary(max_size=MOST_BYTES))
def test_a_browser_opens_whatever_is_sealed_for_it(plain: bytes) -> None:
    browser = Browser("https://push.example/")
    body = encrypted(plain, p256dh=browser.p256dh, auth=browser.auth)
    # What every push service must take (RFC 8030, 7.2).
    assert len(body) <= 4096
    assert browser.opened(body) == plain


def test_the_same_words_never_look_the_same_twice() -> None:
    browser = Browser("https://push.example/")
    assert len({encrypted(PLAIN, p256dh=browser.p256dh, auth=browser.auth)[:86] for _ in range(5)}) == 5


def test_what_is_too_long_for_a_push_service_is_refused() -> None:
    browser = Browser("https://push.example/")
    with pytest.raises(ValueError, match="at most"):
        encrypted(b"x" * (MOST_BYTES + 1), p256dh=browser.p256dh, auth=browser.auth)


@pytest.mark.parametrize("key", ["", "AAAA", "no base64url!", to_base64url(b"\x04" + b"\x01" * 64)])
def test_a_key_that_is_no_point_of_the_curve_is_refused(key: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  whichever of the parts it is that cannot be read
        public_key(key)
