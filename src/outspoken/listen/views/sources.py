from __future__ import annotations

from typing import cast

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from outspoken.listen import sources as verbs
from outspoken.listen.forms import SourceChangeForm, SourceForm
from outspoken.listen.models import Source
from outspoken.people.models import User
from outspoken.people.rights import Right, may, needs


@needs(Right.MANAGE_SOURCES)
@require_http_methods(["GET", "HEAD", "POST"])
def sources(request: HttpRequest) -> HttpResponse:
    form, now = SourceForm(request.POST or None), timezone.now()
    if request.method == "POST" and form.is_valid():
        try:
            made = verbs.create(**form.cleaned_data, by=cast(User, request.user), now=now)
            messages.success(request, f"{made.name} is there.")
            return redirect("source", made.slug)
        except verbs.NameTaken as error:
            form.add_error("name", str(error))
    page = {"sources": list(verbs.with_activity(now=now)), "form": form}
    return render(request, "listen/sources.html", page, status=422 if form.errors else 200)


@needs(Right.MANAGE_SOURCES)
@require_http_methods(["GET", "HEAD", "POST"])
def source(request: HttpRequest, slug: str) -> HttpResponse:
    now = timezone.now()
    held = get_object_or_404(verbs.with_activity(now=now), slug=slug)
    form = SourceChangeForm(request.POST or None, initial=vars(held))
    if request.method == "POST" and form.is_valid() and _may_change(request, form, held):
        verbs.change(held, **form.cleaned_data, by=cast(User, request.user), now=now)
        messages.success(request, "Saved.")
        return redirect("source", slug)
    page = {"source": held, "form": form, "erased": verbs.erased_of(held), "door": _door(held)}
    return render(request, "listen/source.html", page, status=422 if form.errors else 200)


def _may_change(request: HttpRequest, form: SourceChangeForm, held: Source) -> bool:
    """Who says that words are not an employee's lets them be read one by one."""
    is_same = form.cleaned_data["is_of_employees"] == held.is_of_employees
    if is_same or may(request.user, Right.MARK_EMPLOYEES):
        return True
    form.add_error("is_of_employees", "Only administrators say who is an employee. Ask one of them.")
    return False


def _door(source: Source) -> str:
    """The address to which other programs send for this source, if there is one."""
    if source.kind == Source.Kind.WEBHOOK:
        return settings.PUBLIC_URL + reverse("api:post-webhook", args=[source.slug])
    if source.kind == Source.Kind.API:
        query = "" if source.slug == verbs.API else f"?source={source.slug}"
        return settings.PUBLIC_URL + reverse("api:post-feedback") + query
    return ""


@needs(Right.MANAGE_SOURCES)
@require_POST
def secret(request: HttpRequest, slug: str) -> HttpResponse:
    held = get_object_or_404(Source, slug=slug, kind=Source.Kind.WEBHOOK)
    verbs.renew_secret(held, by=cast(User, request.user), now=timezone.now())
    messages.success(request, "There is a new secret. Give it to the sender; the old one is refused from now on.")
    return redirect("source", slug)
