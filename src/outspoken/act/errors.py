"""What can be wrong with something asked of a case.

CaseError
├── Changed        somebody changed it meanwhile
├── AlreadyClosed  it is closed; open it again first
├── StillOpen      it is open already
├── NoAddress      the customer cannot be written to
├── Unanswered     the answer says nothing
└── NotMergeable   these two cannot become one
"""

from __future__ import annotations

from outspoken.act.models import Case


class CaseError(Exception):
    """Its text is for the person who asked."""


class Changed(CaseError):
    def __init__(self, case: Case) -> None:
        super().__init__(f"Somebody changed case {case.number} meanwhile. Look at it as it is now, then do it again.")


class AlreadyClosed(CaseError):
    def __init__(self, case: Case) -> None:
        super().__init__(f"Case {case.number} is closed. Open it again first.")


class StillOpen(CaseError):
    def __init__(self, case: Case) -> None:
        super().__init__(f"Case {case.number} is open.")


class NoAddress(CaseError):
    def __init__(self, case: Case) -> None:
        super().__init__(
            f"No mail address of the customer of case {case.number} is known. Write it down on the customer's page, "
            "or call."
        )


class Unanswered(CaseError):
    def __init__(self) -> None:
        super().__init__("Write something first.")


class NotMergeable(CaseError):
    pass
