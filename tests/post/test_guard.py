"""The guard of the client against being led inside: a table of ways in, and not one connection made."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from ipaddress import IPv4Address

import pytest

from outspoken.post import client
from outspoken.post.client import PostError, Refused
from tests.post import vectors
from tests.post.receivers import receiver, saying

PUBLIC = "93.184.216.34"
WAYS = {
    f"{form} {address}": f"https://{write(IPv4Address(address))}/latest/meta-data/"
    for address in vectors.INSIDE_4
    for form, write in vectors.WRITTEN.items()
}


@pytest.fixture
def connected(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every address that a connection was tried to; none is made."""
    tried: list[str] = []

    def connect(address: tuple[str, int], *_: object) -> socket.socket:
        tried.append(address[0])
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", connect)
    return tried


def inside(name: str, port: int) -> list[str]:
    """Numbers are read as the system reads them; every name, whatever it is, leads to this machine."""
    try:
        found = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
    except (OSError, UnicodeError):
        return ["127.0.0.1"]
    return [str(each[4][0]) for each in found]


def test_there_are_as_many_ways_as_the_table_promises() -> None:
    names = len(vectors.NAMES) + len(vectors.INSIDE_6) + len(vectors.NO_ADDRESS)
    assert len(WAYS) + names >= 600


@pytest.mark.parametrize("way", WAYS)
def test_no_way_of_writing_an_inside_address_gets_there(way: str, connected: list[str]) -> None:
    with pytest.raises(Refused):
        client.send("POST", WAYS[way], body=b"x", look_up=inside)
    assert connected == []


@pytest.mark.parametrize("address", vectors.INSIDE_6)
@pytest.mark.parametrize("is_named", [True, False])
def test_no_inside_address_of_the_newer_kind_gets_there(address: str, is_named: bool, connected: list[str]) -> None:
    url = "https://innocent.example/" if is_named else f"https://[{address.replace('%', '%25')}]/"
    with pytest.raises(Refused):
        client.send("POST", url, body=b"x", look_up=lambda *_: [address])
    assert connected == []


@pytest.mark.parametrize("name", vectors.NAMES)
def test_no_name_that_leads_inside_gets_there(name: str, connected: list[str]) -> None:
    with pytest.raises(Refused):
        client.send("POST", f"https://{name}:8443/x?y#z", body=b"x", look_up=inside)
    assert connected == []


@pytest.mark.parametrize("address", vectors.INSIDE_4)
@pytest.mark.parametrize("place", [0, 1])
def test_an_inside_address_among_others_of_a_name_is_refused(address: str, place: int, connected: list[str]) -> None:
    found = [PUBLIC, PUBLIC]
    found[place] = address
    with pytest.raises(Refused):
        client.send("POST", "https://cname.example/", body=b"x", look_up=lambda *_: found)
    assert connected == []


@pytest.mark.parametrize("url", vectors.NO_ADDRESS)
def test_what_is_no_plain_https_address_is_refused_unasked(url: str, connected: list[str]) -> None:
    asked: list[str] = []

    def look_up(name: str, _port: int) -> list[str]:
        asked.append(name)
        return [PUBLIC]

    with pytest.raises(Refused):
        client.send("POST", url, body=b"x", look_up=look_up)
    assert (asked, connected) == ([], [])


@pytest.mark.parametrize("answer", ["", "nonsense", "127.0.0.1x", "0x7f.1", "2130706433", "::ffff:127.0.0.1%eth0"])
def test_a_resolver_that_answers_nonsense_is_not_believed(answer: str, connected: list[str]) -> None:
    with pytest.raises(Refused):
        client.send("POST", "https://innocent.example/", body=b"x", look_up=lambda *_: [answer])
    assert connected == []


def test_a_name_that_is_another_place_the_second_time_is_asked_once(connected: list[str]) -> None:
    """DNS rebinding: the address that was checked is the address that is connected to."""
    answers: Iterator[list[str]] = iter([[PUBLIC], ["127.0.0.1"], ["127.0.0.1"]])
    with pytest.raises(PostError):
        client.send("POST", "https://rebinding.example/", body=b"x", look_up=lambda *_: next(answers))
    assert connected == [PUBLIC]
    assert next(answers) == ["127.0.0.1"]


@pytest.mark.parametrize(
    "header", [{"X": "a\r\nHost: b"}, {"X\r\nY": "a"}, {"X": "a\nb"}, {"": "a"}, {"X:": "a"}, {"X": "\x00\r"}]
)
def test_a_header_cannot_carry_another_one(header: dict[str, str]) -> None:
    with receiver() as desk, pytest.raises(PostError):
        client.send("POST", desk.url, headers=header, allowed=frozenset({"127.0.0.1"}))
    assert desk.asked == []


@pytest.mark.parametrize("status", [300, 301, 302, 303, 305, 307, 308])
@pytest.mark.parametrize(
    "to", ["/inside", "http://169.254.169.254/", "//127.0.0.1:1/", "https://[::1]/", "\\\\127.0.0.1"]
)
def test_without_redirects_none_is_followed_wherever_it_leads(status: int, to: str) -> None:
    with receiver(saying(status, b"there", Location=to)) as desk:
        answer = client.send("POST", desk.url, body=b"x", allowed=frozenset({"127.0.0.1"}), redirects=0)
    assert (answer.status, len(desk.asked)) == (status, 1)


def test_a_public_address_is_gone_to(connected: list[str]) -> None:
    """What shows that the refusals above are the guard's: the same request elsewhere sets out."""
    for address in (PUBLIC, "2606:2800:220:1:248:1893:25c8:1946", "64:ff9b::5db8:d822"):
        with pytest.raises(client.Unreachable):
            client.send("POST", "https://innocent.example/", body=b"x", look_up=lambda *_, at=address: [at])
    assert connected == [PUBLIC, "2606:2800:220:1:248:1893:25c8:1946", "64:ff9b::5db8:d822"]
