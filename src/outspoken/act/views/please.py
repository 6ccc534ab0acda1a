"""“Please answer me”, behind the thanks page of a pulse: one tap, no account, no script.

Outside Django's CSRF check as the pulse's own forms are: what lets somebody in is the signed name of their answer.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from outspoken.act import please, portal
from outspoken.act.models import Case
from outspoken.act.please_words import WORDS, Words
from outspoken.act.reach import mail_address
from outspoken.act.views.fields import field
from outspoken.listen import pulses
from outspoken.listen.items import FieldError
from outspoken.listen.models import Feedback, Pulse
from outspoken.listen.views.pulse import address_in, busy, framed, language_for, pulse_at
from outspoken.listen.visitors import may_post
from outspoken.people.rights import public


@public
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """What becomes of it, and the way to their own page once they asked."""
    held = pulse_at(slug)
    try:
        told = pulses.given(held, pulses.read(held, token))
    except (pulses.LinkBroken, pulses.LinkExpired):
        told = None
    if told is None:
        return HttpResponseRedirect(address_in(request, "pulse", slug), status=303)
    if request.method == "POST":
        return _asked(request, held, told, token)
    return _shown(request, held, told, token)


def _asked(request: HttpRequest, held: Pulse, told: Feedback, token: str) -> HttpResponse:
    if not may_post(request):
        return busy(request, held)
    address, now = field(request, "address").strip(), timezone.now()
    try:
        if address:
            please.leave_address(told, address=address, now=now)
        else:
            please.ask(told, now=now)
    except FieldError:
        return _shown(request, held, told, token, typed=address, status=422)
    return HttpResponseRedirect(address_in(request, "pulse-please", held.slug, token), status=303)


def _shown(
    request: HttpRequest, held: Pulse, told: Feedback, token: str, *, typed: str = "", status: int = 200
) -> HttpResponse:
    case, said = please.case_of(told), WORDS[language_for(request)]
    page = {
        "said": said,
        "action": address_in(request, "pulse-please", held.slug, token),
        "case": case,
        "portal": portal.address(case) if case else "",
        "by_mail": case is not None and mail_address(case) is not None,
        "promised": _promised(case, said),
        "typed": typed,
    }
    response = framed(request, "act/please/show.html", held, status=status, **page)
    response["Referrer-Policy"] = "no-referrer"
    return response


def _promised(case: Case | None, said: Words) -> str:
    """The day by which they have a first answer, where that is still to come."""
    if case is None or case.first_contact_at or case.first_contact_due_at < timezone.now():
        return ""
    return said.by_day.format(day=timezone.localtime(case.first_contact_due_at).date().isoformat())
