from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from outspoken.people.forms import AuditForm
from outspoken.people.models import AuditEvent
from outspoken.people.rights import Right, needs

A_PAGE = 50


@needs(Right.SEE_AUDIT)
@require_safe
def audit(request: HttpRequest) -> HttpResponse:
    form = AuditForm(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {}
    found = list(AuditEvent.objects.matching(**chosen)[: A_PAGE + 1]) if form.is_valid() else []
    events, has_more = found[:A_PAGE], len(found) > A_PAGE
    older = request.GET.copy()
    if has_more:
        older["before"] = str(events[-1].pk)
    page = {
        "form": form,
        "events": events,
        "older": older.urlencode() if has_more else "",
        "is_filtered": any(chosen.values()),
    }
    return render(request, "people/audit.html", page, status=200 if form.is_valid() else 422)
