"""What is unsafe in an installation, and how to mend it: `look` asks every question of the files beside this one.

A question that cannot be answered counts as unsafe: not knowing is no safety.
"""

from __future__ import annotations

from outspoken.server.checks import accounts, configuration, database, machine
from outspoken.server.checks.finding import Check, Finding, Verdict
from outspoken.server.house import House

__all__ = ["Finding", "Verdict", "look"]

CHECKS: tuple[Check, ...] = (*database.CHECKS, *configuration.CHECKS, *accounts.CHECKS, *machine.CHECKS)


def look(house: House, checks: tuple[Check, ...] = CHECKS) -> list[Finding]:
    """Every finding about an opened house, in the order of the questions."""
    found: list[Finding] = []
    for check in checks:
        try:
            found += check(house)
        except Exception as error:  # noqa: BLE001  one question's trouble must not hide the other answers
            topic = f"{check.__module__.rpartition('.')[2]}.{check.__name__}"
            found.append(
                Finding(topic, Verdict.UNSAFE, f"could not be looked at: {type(error).__name__}: {error}".strip())
            )
    return found
