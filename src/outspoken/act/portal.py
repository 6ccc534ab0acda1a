"""The customer's own page of a case: an address nobody can guess, signed, without an account."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.core import signing
from django.urls import reverse

from outspoken.act.models import Case, Message

_SALT: Final = "outspoken.act.case"


class LinkBroken(ValueError):
    """The address was cut short or made up; the whole one is in the mail."""


def token(case: Case) -> str:
    return signing.dumps(case.number, salt=_SALT)


def address(case: Case) -> str:
    """The whole address of the customer's page, for a letter."""
    return f"{settings.PUBLIC_URL}{reverse('portal', args=[token(case)])}"


def case_of(given: str) -> Case:
    """The case an address names, where it goes on now. Raises LinkBroken; Case.DoesNotExist where it was erased."""
    try:
        number = signing.loads(given, salt=_SALT)
    except signing.BadSignature:
        raise LinkBroken("This address is not whole. Open it from the mail once more.") from None
    return Case.objects.select_related("merged_into").get(pk=number).goes_on_in


def said_between(case: Case) -> list[Message]:
    """What the customer wrote and what we wrote to them, in order.

    Nothing said among ourselves, and no reply that could be somebody else's.
    """
    shown = case.messages.filter(kind__in=(Message.Kind.IN, Message.Kind.OUT), is_doubtful=False)
    return list(shown.select_related("by").order_by("at", "pk"))
