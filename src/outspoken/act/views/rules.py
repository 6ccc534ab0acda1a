"""Rules: all of them in sentences, one with its history and what it met, and the form they are written in."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from outspoken.act.models import Rule
from outspoken.act.rules import drafts, editing, page
from outspoken.act.rules.drafts import Draft
from outspoken.pages.given import whole_number
from outspoken.people.models import User
from outspoken.people.rights import Right, may, needs, touchpoints_seen_by


@needs(Right.SEE_CASES)
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Every rule, and whether it is on."""
    context = {"lines": page.lines(now=timezone.now()), "may_edit": may(request.user, Right.EDIT_RULES)}
    return render(request, "act/rules/index.html", context)


@needs(Right.EDIT_RULES)
@require_GET
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One rule: its versions, and the comments it was meant for."""
    user, rule = cast(User, request.user), _rule(pk)
    context = {
        "rule": rule,
        "said": page.versions(rule),
        "comments": page.met(rule, by=user, seen=touchpoints_seen_by(user)),
        "states": Rule.State.choices,
    }
    return render(request, "act/rules/show.html", context)


@needs(Right.EDIT_RULES)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A rule to be written."""
    return _form(request, None)


@needs(Right.EDIT_RULES)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Another version of a rule."""
    return _form(request, _rule(pk))


@needs(Right.EDIT_RULES)
@require_POST
def draft(request: HttpRequest) -> HttpResponse:
    """The form with a condition added, taken away or made one of another kind; nothing is kept."""
    rule = Rule.objects.filter(pk=whole_number(request.POST.get("rule", "")) or 0, removed_at=None).first()
    return _written(request, Draft.typed(request.POST), rule, part="act/rules/_builder.html")


@needs(Right.EDIT_RULES)
@require_POST
def trying(request: HttpRequest) -> HttpResponse:
    """What the rule as typed would have met; for a browser without a script on a page of its own."""
    user, typed = cast(User, request.user), Draft.typed(request.POST)
    when = typed.when()
    found = page.tried(when, by=user, seen=touchpoints_seen_by(user), now=timezone.now()) if when else None
    is_part = request.htmx  # type: ignore[attr-defined]
    return render(request, f"act/rules/{'_trial' if is_part else 'trial'}.html", {"tried": found, "draft": typed})


@needs(Right.EDIT_RULES)
@require_POST
def state(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a rule on, on trial, or off."""
    rule, asked = _rule(pk), request.POST.get("state", "")
    if asked in Rule.State.values:
        editing.switch(rule, state=Rule.State(asked), by=cast(User, request.user), now=timezone.now())
    return redirect("rules")


@needs(Right.EDIT_RULES)
@require_POST
def removal(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a rule away."""
    editing.remove(_rule(pk), by=cast(User, request.user), now=timezone.now())
    messages.success(request, "The rule is gone. What it did stays.")
    return redirect("rules")


def _form(request: HttpRequest, rule: Rule | None) -> HttpResponse:
    if request.method != "POST":
        held = page.current(rule) if rule else None
        return _written(request, Draft.of(held) if held else Draft(name=rule.name if rule else ""), rule)
    typed = Draft.typed(request.POST)
    if request.POST.get("change"):
        return _written(request, typed, rule)
    name, when, then = typed.name.strip(), typed.when(), typed.then()
    if not name:
        typed.troubles.append("Give the rule a name.")
    if not name or when is None or then is None:
        return _written(request, typed, rule, status=422)
    try:
        kept = editing.write(
            name=name, when=when, then=then, by=cast(User, request.user), now=timezone.now(), rule=rule
        )
    except editing.NameTaken as error:
        typed.troubles.append(str(error))
        return _written(request, typed, rule, status=422)
    if kept.is_on:
        messages.success(request, "Kept. It is asked like this from now on.")
    else:
        messages.success(
            request, "Kept, on trial: it counts what it would do. Switch it on when it finds the right comments."
        )
    return redirect("rules")


def _written(
    request: HttpRequest, typed: Draft, rule: Rule | None, *, part: str = "", status: int = 200
) -> HttpResponse:
    options = drafts.options(now=timezone.now())
    typed.choose_from(options)
    context: dict[str, Any] = {"draft": typed, "rule": rule, "options": options}
    is_part = bool(part) and request.htmx  # type: ignore[attr-defined]
    return render(request, part if is_part else "act/rules/edit.html", context, status=status)


def _rule(pk: int) -> Rule:
    return get_object_or_404(Rule, pk=pk, removed_at=None)
