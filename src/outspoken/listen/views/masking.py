"""What is masked: the organisation's own rules, tried out on sample text before they are kept."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from outspoken.listen import masking_rules as verbs
from outspoken.listen.forms import MaskingRuleForm
from outspoken.listen.models import MaskingRule
from outspoken.people.models import User
from outspoken.people.rights import Right, needs


@needs(Right.SET_MASKING)
@require_http_methods(["GET", "HEAD", "POST"])
def rules(request: HttpRequest) -> HttpResponse:
    """All rules, and a new one."""
    form = MaskingRuleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = verbs.add(form.draft(), by=cast(User, request.user), now=timezone.now())
        except verbs.BadRule as error:
            form.add_error(error.field, str(error))
        else:
            messages.success(request, f"{made} is kept. It holds for all that comes in from now on.")
            return redirect("masking-rules")
    return _page(request, form, None)


@needs(Right.SET_MASKING)
@require_http_methods(["GET", "HEAD", "POST"])
def rule(request: HttpRequest, pk: int) -> HttpResponse:
    """One rule."""
    held = get_object_or_404(MaskingRule, pk=pk)
    form = MaskingRuleForm(request.POST or None, rule=held)
    if request.method == "POST" and form.is_valid():
        try:
            verbs.change(held, form.draft(), by=cast(User, request.user), now=timezone.now())
        except verbs.BadRule as error:
            form.add_error(error.field, str(error))
        else:
            messages.success(request, "Saved. It holds for all that comes in from now on.")
            return redirect("masking-rules")
    return _page(request, form, held)


@needs(Right.SET_MASKING)
@require_POST
def switch(request: HttpRequest, pk: int) -> HttpResponse:
    """Switch a rule off, or (`undo`) on again."""
    held, is_on = get_object_or_404(MaskingRule, pk=pk), "undo" in request.POST
    verbs.switch(held, on=is_on, by=cast(User, request.user), now=timezone.now())
    messages.success(request, f"{held} is switched {'on' if is_on else 'off'}.")
    return redirect("masking-rules")


@needs(Right.SET_MASKING)
@require_POST
def tryout(request: HttpRequest) -> HttpResponse:
    """A sample as it would be stored; nothing of it is kept."""
    is_part = request.htmx  # type: ignore[attr-defined]
    return render(request, f"listen/masking/{'_tryout' if is_part else 'tryout'}.html", _tried(request))


def _tried(request: HttpRequest) -> dict[str, Any]:
    sample = request.POST.get("sample", "")
    draft = MaskingRuleForm.typed(request.POST)
    try:
        # Without a name it is no rule yet; what is kept already is shown at work.
        return {"pieces": verbs.tried(sample, draft if draft.label else None), "problem": "", "sample": sample}
    except verbs.BadRule as error:
        return {"pieces": [], "problem": str(error), "sample": sample}


def _page(request: HttpRequest, form: MaskingRuleForm, held: MaskingRule | None) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "rule": held,
        "rules": MaskingRule.objects.all(),
        "pieces": [],
        "problem": "",
        "sample": "",
    }
    return render(request, "listen/masking/index.html", context, status=422 if form.errors else 200)
