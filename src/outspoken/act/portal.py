"""The customer's own page of a case: an address nobody can guess, signed, without an account."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.core import signing
from django.urls import reverse

from outspoken.act.models import SAID_NO, SAID_YES, Case, Message
from outspoken.listen.models import Verbatim

# A stranger's words, not a file.
MOST_WORDS: Final = 5_000
# An address in an old mail opens a closed case no longer than this.
SHOWN_FOR: Final = timedelta(days=365)
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


def told(case: Case) -> list[Verbatim]:
    """What the customer told us, that the case answers."""
    words = Verbatim.objects.filter(feedback__case_link__case=case).select_related("feedback")
    return list(words.order_by("feedback__occurred_at", "feedback", "place"))


def judged(case: Case) -> str:
    """What the customer said last of whether it is put right: "yes", "no" or nothing."""
    said = case.messages.filter(kind=Message.Kind.EVENT, by=None, text__in=(SAID_YES, SAID_NO)).order_by("-at", "-pk")
    last = said.values_list("text", flat=True).first()
    return {SAID_YES: "yes", SAID_NO: "no"}.get(last or "", "")


def is_long_over(case: Case, *, now: datetime) -> bool:
    return case.closed_at is not None and now - case.closed_at > SHOWN_FOR
