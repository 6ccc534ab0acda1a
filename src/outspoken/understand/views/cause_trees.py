"""Why does it happen? Trees of causes: the list, a tree as whys or as a fishbone, and what is changed in one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from outspoken.pages.given import whole_number
from outspoken.people.models import User
from outspoken.people.rights import Right, may, needs
from outspoken.understand.causes import about, rules, tree_page, trees
from outspoken.understand.causes.forms import TreeForm
from outspoken.understand.models import Cause, CauseTree, Incident, Theme
from outspoken.understand.notice import page as incident_page
from outspoken.understand.period import Period
from outspoken.understand.room import Filters
from outspoken.understand.scope import Scope

WHYS, FISHBONE = "whys", "fishbone"
VIEWS = {WHYS: "Five whys", FISHBONE: "Fishbone"}


@needs(Right.SEE_FIGURES)
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Every tree, the one changed last first."""
    scope, user = _scope(request), cast(User, request.user)
    rows = trees.trees().annotate(
        n=Count("causes"), found=Count("causes", filter=Q(causes__state=Cause.State.ROOT))
    )  # fmt: skip
    lines = [(row, about.of_tree(row)) for row in rows if trees.may_see(scope, row)]
    return render(
        request, "understand/causes/trees.html", {"lines": lines, "may_fill": may(user, Right.FIND_CAUSES)}
    )  # fmt: skip


@needs(Right.FIND_CAUSES)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A tree to be opened, about `?incident=` or `?theme=`; those that are there already stand first."""
    asked = _subject(request, request.GET)
    first: dict[str, Any] = {
        "theme": asked.theme.key if asked.theme else "",
        "polarity": asked.polarity,
        "start": asked.start,
    }
    first |= {"incident": asked.incident, "bones": "services", "touchpoint": asked.touchpoint, "channel": asked.channel}
    given = request.POST if request.method == "POST" else None
    form = TreeForm(given, incident=_subject(request, request.POST).incident or asked.incident, initial=first)
    if given is not None and form.is_valid():
        made = trees.open_tree(
            form.about, title=form.cleaned_data["title"], bones=form.chosen_bones, by=_by(request), now=timezone.now()
        )
        return redirect("cause-tree", made.pk)
    there = (
        [row for row in trees.trees_about(asked) if trees.may_see(_scope(request), row)] if asked.is_anything else []
    )
    context = {"form": form, "there": there, "about": asked}
    return render(request, "understand/causes/new.html", context, status=422 if form.errors else 200)


@needs(Right.FIND_CAUSES)
@require_POST
def counted(request: HttpRequest) -> HttpResponse:
    """Make a circumstance that distinguishes a problem a first cause of its tree."""
    asked = _subject(request, request.POST)
    rule = rules.of(Filters.parse(QueryDict(request.POST.get("rule", "")[:1000]).dict()))
    try:
        cause = trees.add_counted(
            asked, why=request.POST.get("why", ""), rule=rule, by=_by(request), now=timezone.now()
        )  # fmt: skip
    except trees.Unfit as error:
        messages.error(request, str(error))
        return redirect("cause-trees")
    messages.success(request, "It is a branch of the tree now, with the comments that it counts.")
    return redirect(f"{reverse('cause-tree', args=[cause.tree_id])}?at={cause.pk}#cause-{cause.pk}")


@needs(Right.SEE_FIGURES)
@require_GET
def show(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One tree: why, and why, and why; or its fishbone."""
    return _page(request, _tree(request, pk), at=request.GET.get("at", ""))


@needs(Right.FIND_CAUSES)
@require_POST
def title(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Call a tree something else."""
    tree = _tree(request, pk)
    return _done(
        request, tree, lambda: trees.retitle(tree, _given(request, "title"), by=_by(request), now=timezone.now())
    )  # fmt: skip


@needs(Right.FIND_CAUSES)
@require_POST
def bones(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Add a bone, or call one something else."""
    tree, was = _tree(request, pk), _given(request, "was")

    def named() -> None:
        trees.name_bone(tree, _given(request, "name"), was=was, by=_by(request), now=timezone.now())

    return _done(request, tree, named)


@needs(Right.FIND_CAUSES)
@require_POST
def removal(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a whole tree away."""
    tree = _tree(request, pk)
    trees.remove_tree(tree, by=_by(request), now=timezone.now())
    messages.success(request, f"“{tree.title}” is removed. The comments stay where they are.")
    return redirect("cause-trees")


@needs(Right.FIND_CAUSES)
@require_POST
def causes(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Answer "why?": of the problem, or of the cause `parent`."""
    tree, why = _tree(request, pk), _given(request, "why")
    parent = tree.causes.filter(pk=_number(request, "parent")).first()
    draft = {"why": why, "kind": "add", "cause": parent.pk if parent else 0, "bone": _given(request, "bone")}
    if _given(request, "parent") and parent is None:
        gone = "The cause above it was removed meanwhile. Your words stand below; put them where they fit."
        return _page(request, tree, draft={**draft, "problem": gone}, status=409)

    def added() -> Cause:
        bone = _given(request, "bone")
        return trees.add_cause(tree, why=why, parent=parent, bone=bone, by=_by(request), now=timezone.now())

    return _done(request, tree, added, draft=draft)


@needs(Right.FIND_CAUSES)
@require_POST
def words(request: HttpRequest, pk: int) -> HttpResponse:
    """Say a cause in other words, with its state and its bone."""
    cause, tree = _cause(request, pk)
    why, state = _given(request, "why") or cause.why, _given(request, "state") or cause.state
    draft = {"why": why, "state": state, "kind": "reword", "cause": pk}

    def reworded() -> Cause:
        return trees.reword(
            cause, why=why, version=_number(request, "version"), state=state, bone=request.POST.get("bone"),
            by=_by(request), now=timezone.now(),
        )  # fmt: skip

    return _done(request, tree, reworded, draft=draft, opens=False)


def _done(
    request: HttpRequest, tree: CauseTree, work: Callable[[], Cause | None], *, draft: dict[str, Any] | None = None,
    opens: bool = True,
) -> HttpResponse:  # fmt: skip
    """The tree after a change; where it could not be made, with what was typed still there. opens: the next why."""
    try:
        cause = work()
    except trees.CauseError as error:
        status = 409 if isinstance(error, trees.ChangedMeanwhile) else 422
        return _page(request, tree, draft={**(draft or {"kind": "tree"}), "problem": str(error)}, status=status)
    at = str(cause.pk) if cause else ""
    if request.htmx:  # type: ignore[attr-defined]
        return _page(request, tree, at=at, opens=opens)
    query = {
        name: value for name, value in {"view": request.POST.get("view"), "at": at if opens else ""}.items() if value
    }
    address = f"{reverse('cause-tree', args=[tree.pk])}{'?' if query else ''}{urlencode(query)}"
    return redirect(f"{address}#cause-{at}" if at else address)


def _page(
    request: HttpRequest, tree: CauseTree, *, at: str = "", opens: bool = True, draft: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    is_part = request.htmx  # type: ignore[attr-defined]
    view = request.POST.get("view") or request.GET.get("view", "")
    context = {
        "page": tree_page.page(trees.trees().get(pk=tree.pk), scope=_scope(request)),
        "view": view if view in VIEWS else WHYS,
        "views": VIEWS,
        "at": whole_number(at) or 0,
        "opens": opens,
        "draft": draft or {"kind": "", "cause": 0, "why": "", "problem": "", "state": "", "bone": ""},
        "states": Cause.State.choices,
        "may_fill": may(cast(User, request.user), Right.FIND_CAUSES),
    }
    # htmx shows no answer that tells of a failure; the words that were typed are in this one.
    return render(
        request, f"understand/causes/{'_tree' if is_part else 'tree'}.html", context, status=200 if is_part else status
    )


def _subject(request: HttpRequest, given: QueryDict) -> about.About:
    """The problem that an address or a form names: an incident, or a theme since a period began."""
    incident, key = given.get("incident", ""), given.get("theme", "").replace("\0", "")
    if incident:
        try:
            row = Incident.objects.select_related("theme", "touchpoint").filter(pk=UUID(incident)).first()
        except ValueError:
            row = None
        return about.of_incident(row) if row and incident_page.may_see(_scope(request), row) else about.About()
    theme = Theme.objects.filter(key=key, is_active=True).first() if key else None
    if theme is None:
        return about.About()
    period = Period.ending(timezone.now(), asked=given.get("days", ""))
    return about.of_theme(theme, period, against=given.get("against", ""))


def _tree(request: HttpRequest, pk: UUID) -> CauseTree:
    tree = get_object_or_404(trees.trees(), pk=pk)
    if not trees.may_see(_scope(request), tree):
        raise Http404
    return tree


def _cause(request: HttpRequest, pk: int) -> tuple[Cause, CauseTree]:
    cause = get_object_or_404(Cause, pk=pk)
    return cause, _tree(request, cause.tree_id)


def _scope(request: HttpRequest) -> Scope:
    return Scope.of(cast(User, request.user))


def _by(request: HttpRequest) -> User:
    return cast(User, request.user)


def _given(request: HttpRequest, name: str) -> str:
    return request.POST.get(name, "").replace("\0", "").strip()


def _number(request: HttpRequest, name: str) -> int:
    """The number in a field of a form; 0, which nothing has, where there is none."""
    return whole_number(_given(request, name)) or 0
