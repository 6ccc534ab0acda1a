"""Ways to lead a request astray: addresses of the inside in every way of writing them, and addresses of no kind."""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address

# This machine, private networks, links, carriers' networks, clouds' metadata (AWS, Google, Azure, Alibaba, Oracle).
INSIDE_4 = (
    "127.0.0.1", "127.1.2.3", "127.255.255.254", "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "172.16.0.1",
    "172.31.255.254", "192.168.0.1", "192.168.255.255", "169.254.169.254", "169.254.170.2", "100.64.0.1",
    "100.100.100.200", "168.63.129.16", "192.0.0.192", "192.0.2.1", "198.18.0.1", "198.51.100.1", "203.0.113.1",
    "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255",
)  # fmt: skip

INSIDE_6 = (
    "::", "::1", "fe80::1", "fe80::1%1", "fc00::1", "fd00::1", "fd00:ec2::254", "fd20:ce::254", "fec0::1", "ff02::1",
    "ff0e::1", "100::1", "2001:db8::1", "3fff::1", "5f00::1", "64:ff9b:1::1", "2001::1", "2001:10::1", "::ffff:0:0",
)  # fmt: skip

_Write = Callable[[IPv4Address], str]


def _parts(address: IPv4Address) -> list[int]:
    return list(address.packed)


WRITTEN: dict[str, _Write] = {
    "dotted": str,
    "decimal": lambda a: str(int(a)),
    "hexadecimal": lambda a: hex(int(a)),
    "octal": lambda a: f"0{int(a):o}",
    "hexadecimal parts": lambda a: ".".join(hex(part) for part in _parts(a)),
    "octal parts": lambda a: ".".join(f"0{part:o}" for part in _parts(a)),
    "padded octal parts": lambda a: ".".join(f"{part:05o}" for part in _parts(a)),
    "two parts": lambda a: f"{_parts(a)[0]}.{int(a) & 0xFFFFFF}",
    "three parts": lambda a: f"{_parts(a)[0]}.{_parts(a)[1]}.{int(a) & 0xFFFF}",
    "mixed": lambda a: f"{hex(_parts(a)[0])}.{int(a) & 0xFFFFFF}",
    "trailing dot": lambda a: f"{a}.",
    "percent": lambda a: "".join(f"%{ord(each):02x}" for each in str(a)),
    "full width": lambda a: "".join(chr(ord(each) + 0xFEE0) if each.isdigit() else each for each in str(a)),
    "ideographic dots": lambda a: str(a).replace(".", "。"),
    "mapped": lambda a: f"[::ffff:{a}]",
    "mapped in hexadecimal": lambda a: f"[::ffff:{int(a) >> 16:x}:{int(a) & 0xFFFF:x}]",
    "compatible": lambda a: f"[::{a}]",
    "NAT64": lambda a: f"[64:ff9b::{a}]",
    "NAT64 of a place": lambda a: f"[64:ff9b:1::{a}]",
    "6to4": lambda a: f"[2002:{int(a) >> 16:x}:{int(a) & 0xFFFF:x}::1]",
    "Teredo": lambda a: f"[{IPv6Address((0x20010000 << 96) | (0x5DB8D822 << 64) | (int(a) ^ 0xFFFFFFFF))}]",
    "ISATAP": lambda a: f"[2606:2800:220:1:0:5efe:{a}]",
    "a name": lambda a: f"{a}.nip.example",
}

NAMES = (
    "localhost", "LOCALHOST", "localhost.", "localhost.localdomain", "ip6-localhost", "metadata.google.internal",
    "metadata", "instance-data", "localtest.example", "kubernetes.default.svc", "host.docker.internal", "db.internal",
    "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ", "xn--trn-8la.example", "spoofed.example", "a" * 63 + ".example",
)  # fmt: skip

# Refused by their form alone, wherever the name in them leads.
NO_ADDRESS = (
    "", " ", "https", "https:", "https:/", "https://", "https:///path", "//a.example/", "/path", "a.example",
    "ftp://a.example/", "file:///etc/passwd", "file://localhost/etc/passwd", "gopher://a.example/_x", "dict://a.example/",
    "ldap://a.example/", "jar:https://a.example!/", "data:text/plain,x", "javascript:alert(1)", "unix:///run/x.sock",
    "ws://a.example/", "wss://a.example/", "http://a.example/", "HTTP://a.example/", "https+unix://x/", "view-source:https://a/",
    "https://u@a.example/", "https://u:p@a.example/", "https://a.example@127.0.0.1/", "https://a.example:x@127.0.0.1/",
    "https://127.0.0.1\\@a.example/", "https://a.example\\@127.0.0.1/", "https://@127.0.0.1/", "https://:@a.example/",
    "https://a.example%40127.0.0.1:x/", "https://a.example:99999/", "https://a.example:-1/", "https://a.example:0x50/",
    "https://a.example:4 43/", "https://[::1/", "https://::1]/", "https://[]/", "https://[::1]x/", "https://[v1.x]/",
    "https://[127.0.0.1]/", "https://a.example/\r\nHost: b", "https://a.example/\nx", "https://a.example\r\n.b/",
    "https://a.example/ b", "https://a.exa\tmple/", "\thttps://a.example/", " https://a.example/", "https://a.example/\x00",
    "https://a.example/\x7f", "\x00https://a.example/", "https://a.example\x0b/",
)  # fmt: skip
