"""Versions of the verdict policy: the newest holds everywhere, each says who made it, when and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

from django.db import connection, transaction

from outspoken.evidence.verdict import VerdictPolicy
from outspoken.people import audit
from outspoken.people.models import User
from outspoken.understand.models import PolicyVersion
from outspoken.understand.verdict_policy.thresholds import DEFAULTS, THRESHOLDS

# What an advisory lock is taken by while a version is added, so that numbers follow each other.
_LOCK: Final = 0x0705_7072


class PolicyError(Exception):
    """A change of the policy that cannot be; the message says why.

    Unfit · Unchanged · Stale
    """


class Unfit(PolicyError):
    """Thresholds that contradict each other, or one outside what it can be. field: its name."""

    def __init__(self, message: str, field: str) -> None:
        super().__init__(message)
        self.field = field


class Unchanged(PolicyError):
    """The policy is that already."""


class Stale(PolicyError):
    """Somebody else made another version meanwhile."""


@dataclass(frozen=True, slots=True)
class Held:
    """The policy that holds. number: of its version, 0 where nobody ever changed it."""

    policy: VerdictPolicy
    number: int = 0
    by: str = ""
    at: datetime | None = None
    why: str = ""

    @property
    def is_default(self) -> bool:
        return self.policy == VerdictPolicy()

    @property
    def name(self) -> str:
        """As the verdict pages call it."""
        if not self.number:
            return "the verdict policy as delivered"
        return f"version {self.number} of the verdict policy{', as delivered' if self.is_default else ''}"


@dataclass(frozen=True, slots=True)
class Difference:
    """A threshold that is not where it was. was, now: as people read them."""

    name: str
    label: str
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class Line:
    """One version in the list. differences: against the defaults."""

    version: PolicyVersion
    differences: tuple[Difference, ...]


def current() -> Held:
    """The policy every verdict is given by now."""
    newest = PolicyVersion.objects.order_by("-number").first()
    return _held(newest) if newest else Held(VerdictPolicy())


def of(number: int) -> Held | None:
    """The policy of one version; None where there is none of that number."""
    found = PolicyVersion.objects.filter(number=number).first()
    return _held(found) if found else None


def lines() -> list[Line]:
    """All versions, the newest first."""
    return [
        Line(each, differences(VerdictPolicy(), policy_of(each.thresholds))) for each in PolicyVersion.objects.all()
    ]


def policy_of(thresholds: Mapping[str, Any]) -> VerdictPolicy:
    """A policy from the thresholds that differ from the defaults.

    Raises Unfit. A count above what the next step asks for would leave that step without a meaning.

    >>> policy_of({"handful": 4}).handful
    4
    """
    asked = {name: type(DEFAULTS[name])(value) for name, value in thresholds.items() if name in DEFAULTS}
    try:
        policy = VerdictPolicy(**asked)  # type: ignore[arg-type]
    except ValueError as error:
        name = str(error).split(" ", 1)[0]
        raise Unfit(f"{THRESHOLDS[name].label}: {str(error).split(' ', 1)[1]}.", name) from error
    if policy.least_customers < policy.handful:
        raise Unfit("Emerging cannot ask for fewer customers than make more than a handful.", "least_customers")
    if policy.pattern_customers < policy.least_customers:
        raise Unfit("Systemic cannot ask for fewer customers than emerging.", "pattern_customers")
    return policy


def differences(was: VerdictPolicy, now: VerdictPolicy) -> tuple[Difference, ...]:
    """What is not the same in two policies, in the order of the form."""
    return tuple(
        Difference(name, each.label, each.told(getattr(was, name)), each.told(getattr(now, name)))
        for name, each in THRESHOLDS.items()
        if getattr(was, name) != getattr(now, name)
    )


@transaction.atomic
def make(policy: VerdictPolicy, *, why: str, seen: int, by: User, now: datetime) -> PolicyVersion:
    """Let a policy hold from now on, everywhere. seen: the version it was changed from.

    Raises Unchanged where it holds already, Stale where another version came in between.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    held = current()
    if held.number != seen:
        raise Stale(f"{held.by} changed the policy meanwhile, to version {held.number}. Look at it, then change it.")
    if held.policy == policy:
        raise Unchanged("These are the thresholds that hold already.")
    kept = {name: value for name, value in asdict(policy).items() if value != DEFAULTS[name]}
    version = PolicyVersion.objects.create(
        number=held.number + 1, thresholds=kept, why=why, made_by=by, made_by_name=by.name, made_at=now
    )
    changed = {each.label: f"{each.was} → {each.now}" for each in differences(held.policy, policy)}
    audit.record("verdict_policy.changed", by=by, about=f"verdict policy {version.number}", now=now, detail=changed)
    return version


def _held(version: PolicyVersion) -> Held:
    policy = policy_of(version.thresholds)
    return Held(policy, version.number, version.made_by_name, version.made_at, version.why)
