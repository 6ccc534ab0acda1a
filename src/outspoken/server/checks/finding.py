from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from outspoken.server.house import House


class Verdict(StrEnum):
    SAFE = "safe"
    ADVICE = "advice"
    UNSAFE = "unsafe"


@dataclass(frozen=True)
class Finding:
    """One answer. says: what is so, in a sentence. mend: what to do about it; empty where it is safe."""

    topic: str
    verdict: Verdict
    says: str
    mend: str = ""


Check = Callable[[House], Iterable[Finding]]


def safe(topic: str, says: str) -> Finding:
    return Finding(topic, Verdict.SAFE, says)


def advice(topic: str, says: str, mend: str) -> Finding:
    return Finding(topic, Verdict.ADVICE, says, mend)


def unsafe(topic: str, says: str, mend: str) -> Finding:
    return Finding(topic, Verdict.UNSAFE, says, mend)
