"""What can be wrong with something asked of a problem.

ProblemError
├── ProblemChanged  somebody changed it meanwhile
├── NothingSaid     a name or a reason is missing
├── NotAllowedNow   its state does not allow it
└── NoVerdict       no plan is known to have worked; somebody has to sign
"""

from __future__ import annotations

from outspoken.act.models import Problem


class ProblemError(Exception):
    """Its text is for the person who asked."""


class ProblemChanged(ProblemError):
    def __init__(self, problem: Problem) -> None:
        super().__init__(
            f"Somebody changed problem {problem.number} meanwhile. Look at it as it is now, then do it again."
        )


class NothingSaid(ProblemError):
    pass


class NotAllowedNow(ProblemError):
    pass


class NoVerdict(ProblemError):
    def __init__(self) -> None:
        super().__init__(
            "No plan is known to have worked since it was opened. Wait for the verdict, or let an executive sign why "
            "it is solved all the same."
        )
