"""The verdict policy: where the lines between the verdicts are, what another line would change, and who drew it."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from outspoken.evidence.verdict import VerdictPolicy
from outspoken.pages.given import whole_number
from outspoken.people.models import User
from outspoken.people.rights import Right, needs
from outspoken.understand.mirror import lens
from outspoken.understand.scope import Scope
from outspoken.understand.verdict_policy import preview as previews
from outspoken.understand.verdict_policy import versions
from outspoken.understand.verdict_policy.forms import PolicyForm
from outspoken.understand.verdict_policy.versions import Held


@needs(Right.SET_VERDICTS)
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """The thresholds that hold, or (`?from=3`) those of an older version to start from; saved as a new version."""
    held = versions.current()
    asked = whole_number(request.GET.get("from", ""))
    older = versions.of(asked) if asked is not None else None
    form = PolicyForm(request.POST or None, held=held, shown=older.policy if older else None)
    policy = form.checked() if form.is_bound else None
    if policy is not None and _made(request, form, policy):
        return redirect("verdict-policy")
    return _page(request, form, held, older=older)


@needs(Right.SET_VERDICTS)
@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """Which verdicts would change; for a browser without a script on a page of its own."""
    form = PolicyForm({**request.POST.dict(), "why": "-"}, held=versions.current())
    policy = form.checked()
    found = None
    if policy is not None:
        scope = Scope.of(cast(User, request.user))
        found = previews.preview(lens(), policy, scope=scope, now=timezone.now())
    is_part = request.htmx  # type: ignore[attr-defined]
    context = {"preview": found, "errors": _errors(form)}
    return render(request, f"understand/policy/{'_preview' if is_part else 'preview'}.html", context)


@needs(Right.SET_VERDICTS)
@require_POST
def default(request: HttpRequest) -> HttpResponse:
    """Back to the thresholds as they are delivered, as a version like any other."""
    form = PolicyForm(request.POST, held=versions.current())
    form.is_valid()
    _made(request, form, VerdictPolicy(), why=form.cleaned_data.get("why") or "Back to the defaults")
    return redirect("verdict-policy")


def _made(request: HttpRequest, form: PolicyForm, policy: VerdictPolicy, *, why: str = "") -> bool:
    seen = form.cleaned_data.get("seen", -1)
    given = why or form.cleaned_data["why"]
    try:
        made = versions.make(policy, why=given, seen=seen, by=cast(User, request.user), now=timezone.now())
    except versions.PolicyError as error:
        form.add_error(None, str(error))
        if why:
            messages.error(request, str(error))
        return False
    messages.success(request, f"Version {made.number} holds from now on, on every page.")
    return True


def _errors(form: PolicyForm) -> list[str]:
    named = {name: form.fields[name].label for name in form.errors if name in form.fields}
    return [
        f"{named[name]}: {error}" if name in named else str(error)
        for name in form.errors
        for error in form.errors[name]
    ]


def _page(request: HttpRequest, form: PolicyForm, held: Held, *, older: Held | None) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "policy": held,
        "older": older,
        "lines": versions.lines(),
        "preview": None,
        "errors": [],
    }
    return render(request, "understand/policy/index.html", context, status=422 if form.errors else 200)
