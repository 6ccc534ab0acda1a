"""How a customer can be reached."""

from __future__ import annotations

from typing import Final

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator

from outspoken.act.models import Case

# The kind of handle that is a mail address somebody wrote down.
MAIL: Final = "mail"
# Among the reasons of a case: its customer tapped “please answer me”, so they have the address of their own page.
WANTS_ANSWER: Final = "asked to be answered"
_is_address: Final = EmailValidator()


def mail_address(case: Case) -> str | None:
    """The mail address of the case's customer, the one told last; None where none is known."""
    if case.person_id is None:
        return None
    handles = case.person.identities.order_by("-pk").values_list("handle", flat=True) if case.person else ()
    return next((handle for handle in handles if is_mail_address(handle)), None)


def is_on_portal(case: Case) -> bool:
    """Whether the customer was shown their own page of the case, where an answer reaches them without a mail."""
    return WANTS_ANSWER in case.reasons


def is_mail_address(handle: str) -> bool:
    try:
        _is_address(handle)
    except ValidationError:
        return False
    return True
