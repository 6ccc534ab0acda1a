"""The guarded client: where it refuses to go, what it refuses to hear, and that a name is looked up once."""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from outspoken.post import client
from outspoken.post.client import Bounds, Refused, TooMuch, Unreachable, is_public, send

HERE = frozenset({"127.0.0.1"})
create_context = ssl.create_default_context
Say = Callable[[BaseHTTPRequestHandler], None]


class House:
    """A small server that answers as a test tells it to."""

    def __init__(self) -> None:
        self.say: Say = lambda asked: plain(asked, b"hello")
        self.asked: list[tuple[str, str, bytes, dict[str, str]]] = []
        house = self

        class Door(BaseHTTPRequestHandler):
            def answer(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                house.asked.append((self.command, self.path, body, dict(self.headers)))
                house.say(self)

            do_GET = do_POST = answer  # noqa: N815  the library's names

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}"


def plain(asked: BaseHTTPRequestHandler, body: bytes, status: int = 200, **headers: str) -> None:
    asked.send_response(status)
    for name, value in headers.items():
        asked.send_header(name, value)
    asked.send_header("Content-Length", str(len(body)))
    asked.end_headers()
    asked.wfile.write(body)


@pytest.fixture
def house() -> Iterator[House]:
    made = House()
    thread = threading.Thread(target=made.server.serve_forever, args=(0.02,))
    thread.start()
    yield made
    made.server.shutdown()
    thread.join()
    made.server.server_close()


def test_a_request_is_sent_and_its_answer_comes_back_whatever_the_status(house: House) -> None:
    house.say = lambda asked: plain(asked, b"no tea here", 418, Kind="pot")
    answer = send("POST", f"{house.url}/a?b=c", body=b"tea?", headers={"X-Key": "k"}, allowed=HERE)
    assert (answer.status, answer.body, answer.headers["kind"]) == (418, b"no tea here", "pot")
    [(method, path, body, headers)] = house.asked
    assert (method, path, body, headers["X-Key"]) == ("POST", "/a?b=c", b"tea?", "k")


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
        "255.255.255.255", "::1", "::", "fe80::1", "fc00::1", "ff02::1", "::ffff:10.0.0.1", "64:ff9b::7f00:1",
        "2002:7f00:1::", "::127.0.0.1",
    ],
)  # fmt: skip
def test_an_address_of_the_inside_is_refused(address: str) -> None:
    assert not is_public(ip_address(address))
    with pytest.raises(Refused, match="private network"):
        send("GET", "https://innocent.example/", look_up=lambda *_: [address])


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946", "64:ff9b::5db8:d822"])
def test_an_address_of_the_internet_is_not(address: str) -> None:
    assert is_public(ip_address(address))


def test_one_private_address_among_public_ones_is_enough_to_refuse() -> None:
    with pytest.raises(Refused):
        send("GET", "https://innocent.example/", look_up=lambda *_: ["93.184.216.34", "10.0.0.1"])


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]"])
def test_no_way_of_writing_this_machine_gets_through(house: House, name: str) -> None:
    with pytest.raises((Refused, Unreachable)):
        send("GET", f"https://{name}:{house.server.server_port}/")
    assert house.asked == []


def test_a_name_is_looked_up_once_and_the_connection_goes_there(house: House) -> None:
    answers = iter([["127.0.0.1"], ["192.0.2.1"]])
    told: list[str] = []

    def look_up(name: str, port: int) -> list[str]:
        told.append(name)
        return next(answers)

    url = house.url.replace("127.0.0.1", "model.internal")
    assert send("GET", url, allowed=frozenset({"model.internal"}), look_up=look_up).status == 200
    assert told == ["model.internal"]
    assert house.asked[0][3]["Host"].startswith("model.internal:")


def test_plain_http_is_refused_unless_the_host_was_named(house: House) -> None:
    with pytest.raises(Refused, match="without TLS"):
        send("GET", "http://innocent.example/", look_up=lambda *_: ["93.184.216.34"])
    with pytest.raises(Refused, match="without TLS"):
        send("GET", house.url, allowed=frozenset({"127.0.0.2"}))


@pytest.mark.parametrize(
    "url",
    ["ftp://a.example/", "file:///etc/passwd", "https://", "https:///x", "//a.example/", "https://u:p@a.example/",
     "https://a.example/\r\nX: y", "https://a.example/a b", "https://a.example:99999/", "https://[::1/"],
)  # fmt: skip
def test_what_is_no_plain_address_is_refused(url: str) -> None:
    with pytest.raises(Refused):
        send("GET", url, look_up=lambda *_: ["93.184.216.34"])


def test_a_redirect_within_the_origin_is_followed(house: House) -> None:
    def say(asked: BaseHTTPRequestHandler) -> None:
        if asked.path == "/old":
            plain(asked, b"", 307, Location="/new")
        else:
            plain(asked, b"here")

    house.say = say
    assert send("POST", f"{house.url}/old", body=b"x", allowed=HERE).body == b"here"
    assert [(path, body) for _, path, body, _ in house.asked] == [("/old", b"x"), ("/new", b"x")]


@pytest.mark.parametrize(
    "to", ["http://169.254.169.254/", "https://127.0.0.1/", "http://127.0.0.1:1/", "//evil.example/", "http://[/"]
)
def test_a_redirect_to_another_place_is_refused(house: House, to: str) -> None:
    house.say = lambda asked: plain(asked, b"", 302, Location=to)
    with pytest.raises(Refused, match="sends on to another place"):
        send("GET", house.url, allowed=HERE)
    assert len(house.asked) == 1


def test_redirects_without_end_are_refused(house: House) -> None:
    house.say = lambda asked: plain(asked, b"", 302, Location="/again")
    with pytest.raises(Refused, match="more than 3 times"):
        send("GET", house.url, allowed=HERE)


def test_a_body_is_not_sent_on_by_a_redirect_that_turns_it_into_a_get(house: House) -> None:
    house.say = lambda asked: plain(asked, b"", 303, Location="/other")
    assert send("POST", house.url, body=b"x", allowed=HERE).status == 303
    assert len(house.asked) == 1


def test_an_answer_that_is_too_large_is_not_read_to_its_end(house: House) -> None:
    house.say = lambda asked: plain(asked, b"x" * 2_000_000)
    with pytest.raises(TooMuch, match="more than 1,000 bytes"):
        send("GET", house.url, allowed=HERE, bounds=Bounds(size=1_000))


@pytest.mark.parametrize("slow_part", ["headers", "body"])
def test_an_answer_that_drips_is_cut_off_in_time(house: House, slow_part: str) -> None:
    def say(asked: BaseHTTPRequestHandler) -> None:
        if slow_part == "body":
            asked.send_response(200)
            asked.end_headers()
        for _ in range(100):
            try:
                asked.wfile.write(b"x")
                asked.wfile.flush()
            except OSError:
                return
            time.sleep(0.05)

    house.say = say
    begun = time.monotonic()
    with pytest.raises(TooMuch, match=r"longer than 0\.4 s"):
        send("GET", house.url, allowed=HERE, bounds=Bounds(seconds=0.4))
    assert time.monotonic() - begun < 3


def test_who_does_not_answer_is_unreachable(house: House) -> None:
    with pytest.raises(Unreachable, match="ConnectionRefusedError"):
        send("GET", "http://127.0.0.1:1/", allowed=HERE)
    with pytest.raises(Unreachable, match="not known"):
        send("GET", "https://nobody.invalid/", look_up=_nobody)
    with pytest.raises(Unreachable):
        send("GET", house.url.replace("http:", "https:"), allowed=HERE)


def _nobody(name: str, port: int) -> list[str]:
    raise OSError(name)


def test_a_proxy_of_the_environment_is_not_asked(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    assert send("GET", house.url, allowed=HERE).body == b"hello"


def test_errors_hold_nothing_of_what_was_sent(house: House) -> None:
    house.say = lambda asked: plain(asked, b"x" * 5_000)
    with pytest.raises(TooMuch) as caught:
        send("POST", f"{house.url}/secret-path", body=b"secret words", allowed=HERE, bounds=Bounds(size=10))
    assert "secret" not in str(caught.value)
    assert client.PostError in type(caught.value).__mro__


def certificate(folder: Path, name: str) -> Path:
    """A certificate for that name and its key in one file, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    whose = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(whose, whose, key.public_key(), 7, now - timedelta(days=1), now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file = folder / f"{name}.pem"
    file.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    return file


def test_a_pinned_address_still_proves_by_its_name_who_it_is(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = certificate(tmp_path, "model.internal")
    own = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    own.load_cert_chain(file)
    house.server.socket = own.wrap_socket(house.server.socket, server_side=True)
    monkeypatch.setattr("ssl.create_default_context", lambda: create_context(cafile=str(file)))

    def ask(name: str) -> client.Answer:
        url = f"https://{name}:{house.server.server_port}/"
        return send("GET", url, allowed=frozenset({name}), look_up=lambda *_: ["127.0.0.1"])

    assert ask("model.internal").body == b"hello"
    with pytest.raises(Unreachable, match="SSLCertVerificationError"):
        ask("impostor.internal")
