"""The theme editor: the tree, one theme with what it finds while it is typed, and topics that nobody named yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from outspoken.people.models import User
from outspoken.people.rights import Right, needs
from outspoken.understand import rereading, theme_edits, theme_preview, themes, topics
from outspoken.understand.forms import ThemeForm, typed
from outspoken.understand.models import SuggestedTopic, Theme

WITHIN: Final = (("year", "last 12 months"), ("ever", "all"))


@dataclass(frozen=True, slots=True)
class Row:
    """A theme of the tree as the editor lists it. is_on: it and all above it are switched on."""

    key: str
    name: str
    depth: int
    phrases: tuple[str, ...]
    more: int
    is_on: bool


@needs(Right.EDIT_THEMES)
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """The tree, how far the re-reading is, and suggested topics."""
    themes.current(now=timezone.now())  # plants the starter tree, where nothing is planted yet
    context = {
        "rows": _rows(),
        "progress": rereading.progress(),
        "topics": topics.suggested(by=cast(User, request.user)),
        "search": topics.last_search(),
    }
    return render(request, "understand/editor/index.html", context)


@needs(Right.EDIT_THEMES)
@require_GET
def progress(request: HttpRequest) -> HttpResponse:
    """How far the re-reading is, for a page that is open."""
    return render(request, "understand/editor/_progress.html", {"progress": rereading.progress()})


@needs(Right.EDIT_THEMES)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A new theme; prefilled below `?parent=` or from the topic `?topic=`."""
    topic = topics.open_topic(request.GET.get("topic", ""))
    initial = {"parent": request.GET.get("parent", "")}
    if topic:
        initial |= {"name": topic.title.capitalize(), "phrases": "\n".join(topic.phrases)}
    form = ThemeForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = topics.make(topic, form.draft(), by=cast(User, request.user), now=timezone.now())
        except theme_edits.Unusable as error:
            form.add_error(error.field or None, str(error))
        else:
            messages.success(request, f"“{made.name}” is there. Old comments are being read for it.")
            return redirect("theme-editor")
    return _page(request, form, None, topic=topic)


@needs(Right.EDIT_THEMES)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, key: str) -> HttpResponse:
    """One theme."""
    theme = _theme(key)
    form = ThemeForm(request.POST or None, theme=theme)
    if request.method == "POST" and form.is_valid():
        by = cast(User, request.user)
        try:
            changed = theme_edits.change(theme, form.draft(), seen=form.seen(), by=by, now=timezone.now())
        except theme_edits.Unusable as error:
            form.add_error(error.field or None, str(error))
        except theme_edits.Stale as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Saved." if changed else "Nothing was changed.")
            return redirect("theme-editor")
    return _page(request, form, theme)


@needs(Right.EDIT_THEMES)
@require_POST
def switch(request: HttpRequest, key: str) -> HttpResponse:
    """Switch a theme off, or (`undo`) on again."""
    theme, is_on = _theme(key), "undo" in request.POST
    theme_edits.switch(theme, on=is_on, by=cast(User, request.user), now=timezone.now())
    messages.success(request, f"“{theme.name}” is switched {'on' if is_on else 'off'}.")
    return redirect("theme-editor")


@needs(Right.EDIT_THEMES)
@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """What a theme as typed would find; for a browser without a script on a page of its own."""
    is_part = request.htmx  # type: ignore[attr-defined]
    return render(request, f"understand/editor/{'_preview' if is_part else 'preview'}.html", _found(request))


@needs(Right.EDIT_THEMES)
@require_POST
def dismissal(request: HttpRequest, topic: int) -> HttpResponse:
    """Say that a suggested topic is none."""
    found = get_object_or_404(SuggestedTopic, pk=topic, dismissed_at__isnull=True)
    topics.dismiss(found, by=cast(User, request.user), now=timezone.now())
    messages.success(request, f"“{found.title}” will not be suggested again.")
    return redirect("theme-editor")


def _theme(key: str) -> Theme:
    return get_object_or_404(Theme.objects.select_related("parent"), key=key.replace("\0", ""))


def _page(
    request: HttpRequest, form: ThemeForm, theme: Theme | None, *, topic: SuggestedTopic | None = None
) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "theme_edited": theme,
        "topic": topic,
        "within": WITHIN,
        # What it finds is asked for by the page itself, or by its button.
        "preview": None,
        "problem": "",
    }
    return render(request, "understand/editor/theme.html", context, status=422 if form.errors else 200)


def _found(request: HttpRequest) -> dict[str, Any]:
    is_year = request.POST.get("within") != "ever"
    draft = typed(request.POST)
    context = {"preview": None, "problem": "", "is_year": is_year, "draft": draft}
    try:
        draft.check_phrases()
        return {**context, "preview": theme_preview.of(draft, year=is_year, now=timezone.now())}
    except theme_edits.Unusable as error:
        return {**context, "problem": str(error)}


def _rows() -> list[Row]:
    """Every theme, children after their parent."""
    under: dict[int | None, list[Theme]] = {}
    for theme in Theme.objects.all():
        under.setdefault(theme.parent_id, []).append(theme)
    rows: list[Row] = []

    def walk(parent: int | None, depth: int, is_on: bool) -> None:
        for theme in sorted(under.get(parent, ()), key=lambda each: each.name.casefold()):
            stands = is_on and theme.is_active
            phrases = tuple(theme.phrases)
            rows.append(Row(theme.key, theme.name, depth, phrases[:6], max(0, len(phrases) - 6), stands))
            walk(theme.pk, depth + 1, stands)

    walk(None, 0, True)
    return rows
