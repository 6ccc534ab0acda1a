"""Did it work? Changes: the list, a form that tells beforehand what could be seen, and the verdict on each."""

from __future__ import annotations

from datetime import UTC, date
from typing import cast
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from outspoken.people.models import User
from outspoken.people.rights import Right, may, needs
from outspoken.understand import choices
from outspoken.understand.changes import page, records
from outspoken.understand.changes.forms import ChangeForm, DateForm, from_incident
from outspoken.understand.mirror import lens
from outspoken.understand.models import Change, Incident
from outspoken.understand.scope import Scope


@needs(Right.SEE_FIGURES)
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Every change with its verdict, the latest first."""
    user = cast(User, request.user)
    context = {
        "lines": page.all_of(lens(), Scope.of(user), now=timezone.now()),
        "may_record": may(user, Right.RECORD_CHANGES),
        "as_of": lens().as_of(),
    }
    return render(request, "understand/changes/index.html", context)


@needs(Right.RECORD_CHANGES)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A change to be recorded; prefilled from the incident `?incident=`."""
    now = timezone.now()
    first = from_incident(_incident(request.GET.get("incident", "")), today=_today())
    form = ChangeForm(request.POST if request.method == "POST" else None, channels=choices.channels(), initial=first)
    if request.method == "POST" and _is_sound(form):
        made = records.record(form.plan(), lens=lens(), by=cast(User, request.user), now=now)
        messages.success(request, "Recorded, with what was told of it beforehand.")
        return redirect("change", made.pk)
    return render(
        request, "understand/changes/new.html", {"form": form, "told": None}, status=422 if form.errors else 200
    )


@needs(Right.RECORD_CHANGES)
@require_POST
def power(request: HttpRequest) -> HttpResponse:
    """How soon the change as typed would be seen; for a browser without a script on a page of its own."""
    given = request.POST.copy()
    # What it is called makes no difference to what can be seen.
    given["what"] = given.get("what", "").strip() or "–"
    form = ChangeForm(given, channels=choices.channels())
    told = records.foretold(form.plan(), lens=lens(), now=timezone.now()) if _is_sound(form) else None
    context = {"form": form, "told": told, "incomplete": told is None}
    is_part = request.htmx  # type: ignore[attr-defined]
    return render(request, f"understand/changes/{'_power' if is_part else 'new'}.html", context)


@needs(Right.SEE_FIGURES)
@require_GET
def show(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One change: the verdict, the days, what they were held against, and how sure it is."""
    user = cast(User, request.user)
    change, scope = _change(pk, user), Scope.of(user)
    context = {
        "change": change,
        "page": page.page(change, lens=lens(), scope=scope, now=timezone.now()),
        "date_form": DateForm(initial={"effect_on": change.effect_on}),
        "may_record": may(user, Right.RECORD_CHANGES),
        "as_of": lens().as_of(),
    }
    return render(request, "understand/changes/show.html", context)


@needs(Right.RECORD_CHANGES)
@require_POST
def moved(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give a change another date of effect."""
    user = cast(User, request.user)
    change, form = _change(pk, user), DateForm(request.POST)
    if not form.is_valid():
        messages.error(request, "That is no date; write it like 2026-03-01.")
    elif records.postpone(change, effect_on=form.cleaned_data["effect_on"], by=user, now=timezone.now()):
        messages.success(request, "The date is changed; the verdict follows it.")
    return redirect("change", pk)


@needs(Right.RECORD_CHANGES)
@require_POST
def withdrawal(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a change back."""
    user = cast(User, request.user)
    records.withdraw(_change(pk, user), by=user, now=timezone.now())
    messages.success(request, "It is no longer among the changes.")
    return redirect("changes")


def _change(pk: UUID, user: User) -> Change:
    change = get_object_or_404(page.rows(), pk=pk)
    if not page.may_see(Scope.of(user), change):
        raise Http404
    return change


def _incident(asked: str) -> Incident | None:
    try:
        return Incident.objects.select_related("theme", "touchpoint").filter(pk=UUID(asked)).first()
    except ValueError:
        return None


def _is_sound(form: ChangeForm) -> bool:
    if form.is_valid():
        form.check_date(_today())
    return form.is_bound and not form.errors


def _today() -> date:
    return timezone.now().astimezone(UTC).date()
