"""Whether the sender is who From names, as our own receiving server states it (RFC 8601).

Anybody can write such a header, so only the topmost one that bears our server's name counts: a server adds its own
above everything that came with the mail.
"""

from __future__ import annotations

import re
from typing import Final

from outspoken.post.inbox import headers as head
from outspoken.post.inbox.headers import Headers
from outspoken.post.inbox.mail import Authentication, Verdict
from outspoken.post.inbox.presets import EXCHANGE_ONLINE

_COMMENT: Final = re.compile(r"\([^()]*\)")
_RESULT: Final = re.compile(r"\s*(dkim|spf|dmarc)\s*(?:/\s*\d+\s*)?=\s*([a-z]+)\b(.*)", re.IGNORECASE | re.DOTALL)
_DOMAINS: Final = re.compile(
    r"(?:header\.(?:d|i|from)|smtp\.(?:mailfrom|helo))\s*=\s*\"?(?:[^\s@\";]*@)?([a-z0-9.-]+)", re.IGNORECASE
)
_VERDICTS: Final = {
    "pass": Verdict.PASS,
    "fail": Verdict.FAIL,
    "softfail": Verdict.FAIL,
    "policy": Verdict.FAIL,
    "permerror": Verdict.FAIL,
}


def stated(top: Headers, sender: str, authserv_id: str) -> Authentication:
    """What the server of that name states; nothing where no name is given. A pass for another domain is none.

    authserv_id: ".a.example" is any server below that domain. EXCHANGE_ONLINE names itself nowhere: the topmost header
    is its own, and it begins with a result. A mail that names two senders fails, whatever a server made of one of them.
    """
    if not authserv_id:
        return Authentication()
    if senders(top) > 1:
        return Authentication(dmarc=Verdict.FAIL)
    domain = sender.rpartition("@")[2].lower()
    for value in top.all("authentication-results"):
        for _ in range(5):
            value = _COMMENT.sub(" ", value)
        server, *results = value.split(";")
        if authserv_id == EXCHANGE_ONLINE:
            return _read([server, *results[:50]], domain) if _RESULT.match(server) else Authentication()
        if server.split()[:1] and _is_server(server.split()[0].lower(), authserv_id.lower()):
            return _read(results[:50], domain)
    return Authentication()


def senders(top: Headers) -> int:
    """How many senders From names; of two, programs believe different ones (RFC 7489, 6.6.1)."""
    given = [value for name, value in top.pairs if name == "from"]
    return max(len(given), len({held.address for held in head.addresses(given)}))


def _is_server(name: str, authserv_id: str) -> bool:
    return name.endswith(authserv_id) if authserv_id.startswith(".") else name == authserv_id


def _read(results: list[str], domain: str) -> Authentication:
    found: dict[str, Verdict] = {}
    for result in results:
        match = _RESULT.match(result)
        if not match:
            continue
        method, verdict = match[1].lower(), _VERDICTS.get(match[2].lower(), Verdict.NONE)
        about = [name.lower().strip(".") for name in _DOMAINS.findall(match[3])]
        if verdict == Verdict.PASS and about and not any(_belongs(name, domain) for name in about):
            verdict = Verdict.NONE
        if found.get(method) != Verdict.PASS:
            found[method] = verdict
    return Authentication(**found)


def _belongs(one: str, other: str) -> bool:
    """Whether two domains are of one house: the same, or one below the other."""
    return bool(one and other) and (one == other or one.endswith(f".{other}") or other.endswith(f".{one}"))
