"""The customer's own page of a case, without an account."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from outspoken.act.models import Case
from outspoken.act.portal import LinkBroken, case_of, said_between
from outspoken.people.rights import public


@public
@require_GET
def show(request: HttpRequest, token: str) -> HttpResponse:
    """What was said on both sides, and whether it is put right."""
    try:
        case = case_of(token)
    except (LinkBroken, Case.DoesNotExist):
        raise Http404 from None
    return render(request, "act/portal/show.html", {"case": case, "said": said_between(case)})
