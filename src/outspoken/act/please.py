"""“Please answer me”: a customer opens a case for what they just told us, and may leave an address for it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from outspoken.act import mails, story
from outspoken.act.models import Case, CaseFeedback
from outspoken.act.openings import Opening, open_for
from outspoken.act.reach import WANTS_ANSWER, mail_address
from outspoken.listen import contact
from outspoken.listen.models import Feedback
from outspoken.post.models import Letter

DOOR: Final = "pulse"
# An address is whatever somebody types: nobody is written to more often than this for it.
LETTERS_A_DAY: Final = 3


def case_of(told: Feedback) -> Case | None:
    """The case in which this is answered because the customer asked, where it goes on now."""
    link = CaseFeedback.objects.select_related("case__merged_into").filter(feedback=told).first()
    case = link.case.goes_on_in if link else None
    return case if case is not None and WANTS_ANSWER in case.reasons else None


@transaction.atomic
def ask(told: Feedback, *, now: datetime) -> Case:
    """Open a case for it, or say in the one that answers it already that the customer waits; the same twice is once."""
    # Two taps at once wait for each other here.
    told = Feedback.objects.select_for_update(of=("self",)).select_related("person").get(pk=told.pk)
    if known := case_of(told):
        return known
    case = story.held_where_it_goes_on(open_for([Opening((told.pk,), ())], by=None, now=now)[0])
    case.reasons = [*case.reasons, WANTS_ANSWER]
    story.tell(case, "the customer asks to be answered", now=now)
    if case.is_open:
        story.back_to_us(case, now=now)
    else:
        story.open_again(case, now=now)
    case = story.keep(case, by=None, now=now, verb="case.asked_for", stays=True)
    if told.person:
        contact.allow(told.person, purpose=contact.TO_ANSWER, basis="request", door=DOOR, now=now)
        _confirm(case, now=now)
    return case


@transaction.atomic
def leave_address(told: Feedback, *, address: str, now: datetime) -> Case:
    """Have the answer sent to this address as well. Raises `listen.items.FieldError` for one that cannot be used."""
    case = ask(told, now=now)
    person = contact.leave(told, address=address, door=DOOR, now=now)
    case = story.held_where_it_goes_on(case)
    if case.person_id in (None, person.pk):
        case.person = person
        story.tell(case, "the customer left a mail address", now=now)
        story.keep(case, by=None, now=now, verb="case.address_left")
        _confirm(case, now=now)
    return case


def _confirm(case: Case, *, now: datetime) -> None:
    """Send the way to their own page, once, and not to an address that was written to often today."""
    to = mail_address(case)
    if to is None:
        return
    lately = Letter.objects.filter(to=to, key__startswith=mails.ASKED_FOR, put_at__gt=now - timedelta(days=1))
    if lately.count() < LETTERS_A_DAY:
        mails.asked_for(case, to=to, now=now)
