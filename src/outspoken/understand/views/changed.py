"""What changed between two periods."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from outspoken.people.models import User
from outspoken.people.rights import Right, needs
from outspoken.understand.changed import page
from outspoken.understand.mirror import lens
from outspoken.understand.period import CHOICES
from outspoken.understand.scope import Scope


@needs(Right.SEE_FIGURES)
def index(request: HttpRequest) -> HttpResponse:
    """Two periods side by side: what differs beyond chance, and everything that was compared."""
    now = timezone.now()
    asked = page.spans(request.GET, now=now)
    context = {
        "page": page.page(lens(), asked, scope=Scope.of(cast(User, request.user)), now=now),
        "spans": asked,
        "periods": CHOICES,
        "as_of": lens().as_of(),
    }
    return render(request, "understand/changed/index.html", context)
