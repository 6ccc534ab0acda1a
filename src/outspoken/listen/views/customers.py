"""A customer's own page for those who may see it: who they are to us, what they said; export and erasure."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from outspoken.listen import employees, erasure
from outspoken.listen.models import Feedback, Tombstone
from outspoken.people import audit
from outspoken.people.models import Person, User
from outspoken.people.rights import Right, may, needs

MOST_SHOWN = 50


@require_GET
@needs(Right.SEE_PERSON)
def show(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One customer."""
    person = get_object_or_404(Person.objects.prefetch_related("identities", "consents"), pk=pk)
    feedback = person.feedback.select_related("source", "touchpoint").prefetch_related("verbatims")
    # Of one employee nothing is shown: only of groups, by the page of the journeys.
    shown = [] if person.is_employee else feedback.order_by("-occurred_at")[:MOST_SHOWN]
    context = {
        "person": person,
        "identities": person.identities.all(),
        "consents": person.consents.all(),
        "feedback": shown,
        "count": person.feedback.count(),
        "may_erase": may(cast(User, request.user), Right.ERASE),
        "may_mark": may(cast(User, request.user), Right.MARK_EMPLOYEES),
    }
    return render(request, "listen/customers/show.html", context)


@require_POST
@needs(Right.MARK_EMPLOYEES)
def employment(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say that somebody is an employee, or (`undo`) a customer after all."""
    person, is_employee = get_object_or_404(Person, pk=pk), "undo" not in request.POST
    employees.mark(person, is_employee=is_employee, by=cast(User, request.user), now=timezone.now())
    words = "an employee: their words are shown of groups only" if is_employee else "a customer"
    messages.success(request, f"Kept as {words}. Figures follow within a minute.")
    return redirect("person", pk)


@require_GET
@needs(Right.ERASE)
def export(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Everything held about a customer, as a file to hand over."""
    person = get_object_or_404(Person, pk=pk)
    audit.record("person.exported", by=cast(User, request.user), about=f"person {pk}", now=timezone.now())
    answer = JsonResponse(erasure.export_person(person), json_dumps_params={"indent": 2, "ensure_ascii": False})
    answer["Content-Disposition"] = f'attachment; filename="person-{pk}.json"'
    return answer


@require_http_methods(["GET", "POST"])
@needs(Right.ERASE)
def erase(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask once more, then forget the customer."""
    person = get_object_or_404(Person, pk=pk)
    if request.method != "POST":
        return render(request, "listen/customers/erase.html", {"person": person, "count": person.feedback.count()})
    erased = erasure.erase_person(person, by=cast(User, request.user), now=timezone.now())
    messages.success(request, f"Forgotten, with all they said ({erased} comments). Figures follow within a minute.")
    return redirect("now")


@require_http_methods(["GET", "POST"])
@needs(Right.ERASE)
def erase_feedback(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask once more, then forget one comment."""
    feedback = get_object_or_404(Feedback.objects.select_related("source").prefetch_related("verbatims"), pk=pk)
    if request.method != "POST":
        return render(request, "listen/customers/erase_feedback.html", {"feedback": feedback})
    erasure.erase_feedback(
        [feedback.pk], by=cast(User, request.user), now=timezone.now(), reason=Tombstone.Reason.FEEDBACK
    )
    messages.success(request, "That comment is forgotten. Figures follow within a minute.")
    return redirect("read")
