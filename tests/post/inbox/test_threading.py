"""Addresses and marks that we give away: they come back as what they were, or they are nothing."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outspoken.post.inbox.threading import Asked, Joined, Known, about_of, has_tag, join, reply_address, subject_tag

KEY, OTHER = b"k" * 32, b"o" * 32
ABOUTS = st.one_of(
    st.builds("{} {}".format, st.from_regex(r"[a-z]{1,9}", fullmatch=True), st.uuids()),
    st.builds("{} {}".format, st.sampled_from(["case", "idea"]), st.integers(0, 10**15)),
)


@given(ABOUTS)
def test_an_address_comes_back_as_the_matter_it_was_made_for(about: str) -> None:
    address = reply_address(about, domain="vo.example", key=KEY)
    assert len(address.partition("@")[0]) <= 64
    assert about_of(address, key=KEY) == about_of(address.upper(), key=KEY) == about
    assert about_of(address, key=OTHER) == ""


@given(ABOUTS, st.integers(6, 60), st.sampled_from("abcdefghijklmnopqrstuvwxyz234567"))
def test_an_address_with_one_sign_changed_is_nothing(about: str, place: int, sign: str) -> None:
    local, _, domain = reply_address(about, domain="vo.example", key=KEY).partition("@")
    place = min(place, len(local) - 2)  # the last sign holds bits that stand for nothing
    changed = f"{local[:place]}{sign}{local[place + 1 :]}@{domain}"
    assert about_of(changed, key=KEY) == (about if changed == f"{local}@{domain}" else "")


@given(st.text(max_size=80))
def test_an_address_made_up_is_nothing(text: str) -> None:
    assert about_of(f"reply+{text}@vo.example", key=KEY) == ""


@given(ABOUTS, ABOUTS)
def test_a_mark_is_of_one_matter(about: str, other: str) -> None:
    subject = f"RE: Your refund {subject_tag(about, key=KEY).lower()}"
    assert has_tag(subject, about, key=KEY)
    assert has_tag(subject, other, key=KEY) == (about == other)
    assert not has_tag(subject, about, key=OTHER)


def test_a_matter_that_is_too_long_for_an_address_is_refused() -> None:
    with pytest.raises(ValueError, match="at most 9 letters"):
        reply_address("consultation 01980000-0000-7000-8000-000000000001", domain="vo.example", key=KEY)


LETTER = Known(UUID(int=7), "case 7", "dev@home.example")


def joined(sender: str, *, token: str = "", named: bool = False, subject: str = "", forged: bool = False) -> Joined:
    ids = [f"{LETTER.id}@vo.example"] if named else []
    return join(
        Asked(sender, [token], ids, subject, forged),
        letters={LETTER.id: LETTER},
        earlier={},
        written_to=lambda: [LETTER],
        domains=frozenset({"vo.example"}),
        key=KEY,
    )


@given(
    st.sampled_from(["dev@home.example", "eve@evil.example", ""]),
    st.sampled_from(["", "good", "bad"]),
    st.booleans(),
    st.booleans(),
    st.booleans(),
)
def test_nothing_is_joined_silently_without_proof(
    sender: str, token: str, named: bool, tagged: bool, forged: bool
) -> None:
    tokens = {"": "", "good": reply_address("case 7", domain="vo.example", key=KEY)}
    tokens["bad"] = reply_address("case 7", domain="vo.example", key=OTHER)
    subject = subject_tag("case 7", key=KEY) if tagged else ""
    told = joined(sender, token=tokens[token], named=named, subject=subject, forged=forged)
    is_theirs = sender == LETTER.to and not forged
    if told.about and not told.is_doubtful:
        assert token == "good" or is_theirs
    if token == "good" or (is_theirs and (named or tagged)):
        assert (told.about, told.is_doubtful) == ("case 7", False)
    if not (token or named or tagged):
        assert told == Joined()
