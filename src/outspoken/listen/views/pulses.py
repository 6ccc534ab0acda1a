from __future__ import annotations

from datetime import timedelta
from typing import cast

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from outspoken.listen import exposures
from outspoken.listen import pulses as verbs
from outspoken.listen.forms import PulseForm, PulseWordsForm
from outspoken.listen.models import Pulse
from outspoken.people.models import User
from outspoken.people.rights import Right, needs

SHOWN = timedelta(days=28)


@needs(Right.MANAGE_SOURCES)
@require_http_methods(["GET", "HEAD", "POST"])
def pulses(request: HttpRequest) -> HttpResponse:
    form, now = PulseForm(request.POST or None), timezone.now()
    if request.method == "POST" and form.is_valid():
        try:
            made = verbs.create(**form.cleaned_data, by=cast(User, request.user), now=now)
            messages.success(request, "The pulse is open. Print its code, send its link or put it on a page.")
            return redirect("pulse-edit", made.slug)
        except verbs.SlugTaken as error:
            form.add_error("slug", str(error))
    held = list(Pulse.objects.select_related("touchpoint"))
    shown = exposures.of_pulses(held, since=now - SHOWN)
    page = {"pulses": [(pulse, shown[pulse.pk]) for pulse in held], "form": form}
    return render(request, "listen/pulses.html", page, status=422 if form.errors else 200)


@needs(Right.MANAGE_SOURCES)
@require_http_methods(["GET", "HEAD", "POST"])
def pulse(request: HttpRequest, slug: str) -> HttpResponse:
    held = get_object_or_404(Pulse.objects.select_related("touchpoint", "source"), slug=slug)
    form, now = PulseWordsForm.of(held) if request.method != "POST" else PulseWordsForm(request.POST), timezone.now()
    if request.method == "POST" and form.is_valid():
        verbs.change(held, **form.words(), by=cast(User, request.user), now=now)
        messages.success(request, "Saved.")
        return redirect("pulse-edit", slug)
    address = settings.PUBLIC_URL + reverse("pulse", args=[slug])
    page = {
        "pulse": held,
        "form": form,
        "address": address,
        "snippet": f'<script src="{address}/widget.js" async></script>',
        "shown": exposures.of_pulses([held], since=now - SHOWN)[held.pk],
    }
    return render(request, "listen/pulse_edit.html", page, status=422 if form.errors else 200)


@needs(Right.MANAGE_SOURCES)
@require_POST
def opening(request: HttpRequest, slug: str) -> HttpResponse:
    """Open the pulse, or close it."""
    held = get_object_or_404(Pulse, slug=slug)
    is_open = request.POST.get("is_open") == "yes"
    verbs.set_open(held, is_open=is_open, by=cast(User, request.user), now=timezone.now())
    messages.success(request, "The pulse is open." if is_open else "The pulse is closed; its page says so.")
    return redirect("pulse-edit", slug)
