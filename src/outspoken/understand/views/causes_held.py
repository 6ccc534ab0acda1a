"""One cause with the comments held for and against it, and the comments from which they are held."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from outspoken.pages.given import whole_number
from outspoken.people.models import User
from outspoken.people.rights import Right, may, needs, touchpoints_seen_by
from outspoken.understand import comments
from outspoken.understand.causes import attaching, tree_page, trees
from outspoken.understand.causes.about import of_tree
from outspoken.understand.causes.forms import MoveForm, RuleForm
from outspoken.understand.models import Cause, CauseTree, Reading
from outspoken.understand.verbatims import seen_by
from outspoken.understand.views.cause_trees import _by, _cause, _given, _number, _scope


@needs(Right.SEE_FIGURES)
@require_GET
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One cause: what is held for and against it; `?q=` looks for more."""
    cause, tree = _cause(request, pk)
    return _page(request, cause, tree)


@needs(Right.FIND_CAUSES)
@require_POST
def held(request: HttpRequest, pk: int) -> HttpResponse:
    """Hold a comment for or against a cause, or (`undo`) let it go."""
    cause, tree = _cause(request, pk)
    if not _given(request, "verbatim"):
        return _page(request, cause, tree, problem="Choose the comment that it is about.", status=422)
    verbatim = _number(request, "verbatim")
    _find(request, verbatim)

    def done() -> None:
        if "undo" in request.POST:
            trees.detach(cause, verbatim, by=_by(request), now=timezone.now())
            return
        side, note = _given(request, "side") or "for", _given(request, "note")
        trees.attach(cause, verbatim, side=side, note=note, by=_by(request), now=timezone.now())

    return _done(request, cause, tree, done)


@needs(Right.FIND_CAUSES)
@require_POST
def state(request: HttpRequest, pk: int) -> HttpResponse:
    """Say whether a cause is supposed, supported, refuted or a root cause."""
    cause, tree = _cause(request, pk)
    becomes = _given(request, "state")
    return _done(request, cause, tree, lambda: trees.set_state(cause, becomes, by=_by(request), now=timezone.now()))


@needs(Right.FIND_CAUSES)
@require_POST
def rule(request: HttpRequest, pk: int) -> HttpResponse:
    """Set which of the problem's comments count for a cause, or (`undo`) none."""
    cause, tree = _cause(request, pk)
    form = RuleForm(request.POST, rule=cause.rule, about=of_tree(tree))
    if not form.is_valid():
        return _page(request, cause, tree, rule_form=form, status=422)
    told = None if "undo" in request.POST else form.filters
    version = _number(request, "version")

    def set_so() -> Cause:
        return trees.set_rule(cause, told, version=version, by=_by(request), now=timezone.now())

    return _done(request, cause, tree, set_so, rule_form=form)


@needs(Right.FIND_CAUSES)
@require_POST
def place(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a cause under another one, on a bone, or one place before or after."""
    cause, tree = _cause(request, pk)
    kind, _, name = _given(request, "to").partition(":")
    by, now = _by(request), timezone.now()

    def moved() -> None:
        if "up" in request.POST or "down" in request.POST:
            trees.shift(cause, up="up" in request.POST, by=by, now=now)
        elif kind == "cause":
            trees.move(cause, parent=Cause(pk=whole_number(name) or 0), by=by, now=now)
        elif kind == "bone":
            trees.move(cause, parent=None, bone=name, by=by, now=now)

    return _done(request, cause, tree, moved)


@needs(Right.FIND_CAUSES)
@require_POST
def removal(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a cause and all below it away."""
    cause, tree = _cause(request, pk)
    version, below = (_number(request, name) for name in ("version", "below"))
    try:
        trees.remove_cause(cause, version=version, below=below, by=_by(request), now=timezone.now())
    except trees.CauseError as error:
        return _page(request, cause, tree, problem=str(error), status=409)
    messages.success(request, "The cause is removed. Its comments stay where they are.")
    return redirect("cause-tree", tree.pk)


@needs(Right.FIND_CAUSES)
@require_http_methods(["GET", "HEAD", "POST"])
def of_verbatim(request: HttpRequest, pk: int) -> HttpResponse:
    """To which causes a comment belongs; posted, one more, or (`undo`) one fewer."""
    user = _by(request)
    _find(request, pk)
    if request.method == "POST":
        cause, _ = _cause(request, _number(request, "cause")) if _given(request, "cause") else (None, None)
        _hold(request, cause, pk)
        return redirect(f"{reverse('verbatim-causes', args=[pk])}?{urlencode({'next': _back(request, pk)})}")
    [comment] = comments.shown([pk], by=user, seen=touchpoints_seen_by(user))
    context = {"comment": comment, "held": attaching.of(pk, scope=_scope(request)), "back": _back(request, pk)}
    context["groups"] = attaching.choices(pk, scope=_scope(request))
    return render(request, "understand/causes/attach.html", context)


def _back(request: HttpRequest, pk: int) -> str:
    """Where somebody came from with a comment, if that is a page of ours; else the comment's own."""
    back = request.POST.get("next", "") or request.GET.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    return back if is_ours else reverse("verbatim", args=[pk])


def _hold(request: HttpRequest, cause: Cause | None, pk: int) -> None:
    if cause is None:
        messages.error(request, "Choose the cause that it belongs to.")
        return
    now = timezone.now()
    try:
        if "undo" in request.POST:
            trees.detach(cause, pk, by=_by(request), now=now)
            messages.success(request, f"It is no longer held for “{cause.why}”.")
        else:
            side = _given(request, "side") or "for"
            trees.attach(cause, pk, side=side, note=_given(request, "note"), by=_by(request), now=now)
            messages.success(request, f"It is held {side} “{cause.why}”.")
    except trees.CauseError as error:
        messages.error(request, str(error))


def _done(
    request: HttpRequest, cause: Cause, tree: CauseTree, work: Callable[[], object], **kept: Any
) -> HttpResponse:  # fmt: skip
    try:
        work()
    except trees.CauseError as error:
        status = 409 if isinstance(error, trees.ChangedMeanwhile) else 422
        return _page(request, cause, tree, problem=str(error), status=status, **kept)
    if request.htmx:  # type: ignore[attr-defined]
        return _page(request, cause, tree)
    q = _given(request, "q_asked")
    return redirect(f"{reverse('cause', args=[cause.pk])}{f'?q={q}#more' if q else ''}")


def _page(
    request: HttpRequest, cause: Cause, tree: CauseTree, *, problem: str = "", rule_form: RuleForm | None = None,
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    user = cast(User, request.user)
    q = request.GET.get("q", "") or _given(request, "q_asked")
    is_anywhere = bool(request.GET.get("anywhere") or _given(request, "anywhere"))
    cause.refresh_from_db()
    page = tree_page.cause_page(cause, tree, scope=_scope(request), by=user, q=q, anywhere=is_anywhere)
    others = [(each.cause.pk, f"{each.number} {each.cause.why}") for each in page.others]
    context = {
        "page": page,
        "problem": problem,
        "q": q,
        "anywhere": is_anywhere,
        "rule_form": rule_form or RuleForm(rule=cause.rule, about=page.about),
        "move_form": MoveForm(bones=tree.bones, others=others, cause=cause),
        "states": Cause.State.choices,
        "may_fill": may(user, Right.FIND_CAUSES),
    }
    is_part = request.htmx  # type: ignore[attr-defined]
    return render(
        request,
        f"understand/causes/{'_cause' if is_part else 'cause'}.html",
        context,
        status=200 if is_part else status,
    )


def _find(request: HttpRequest, verbatim: int) -> None:
    """Raise Http404 unless the comment is there and this person may see it: the two are told apart to nobody."""
    if not seen_by(Reading.objects.filter(pk=verbatim), touchpoints_seen_by(_by(request))).exists():
        raise Http404
