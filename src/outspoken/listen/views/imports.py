from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from outspoken.files import FileError, Plan
from outspoken.listen import imports as verbs
from outspoken.listen import sources
from outspoken.listen.forms import ROLE_LABELS, MappingForm, UploadForm
from outspoken.listen.models import Import
from outspoken.listen.spreadsheets import as_csv
from outspoken.people.models import User
from outspoken.people.rights import Right, needs

SHOWN = 100
SHOWN_REJECTS = 20
DOWNLOADED_REJECTS = 50_000
State = Import.State


@needs(Right.IMPORT)
@require_safe
def imports(request: HttpRequest) -> HttpResponse:
    held = Import.objects.select_related("source", "by")[:SHOWN]
    return render(request, "listen/imports.html", {"imports": list(held)})


@needs(Right.IMPORT)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("import", _uploaded(form, cast(User, request.user)).pk)
        except FileError as error:
            form.add_error("file", str(error))
        except sources.NameTaken as error:
            form.add_error("name", str(error))
        except OSError as error:
            form.add_error(
                "file", f"The server could not keep the file ({error.strerror}). Tell who runs it; try later."
            )
    return render(request, "listen/import_new.html", {"form": form}, status=422 if form.errors else 200)


@transaction.atomic
def _uploaded(form: UploadForm, by: User) -> Import:
    """The draft, and the source made for it; neither where the file cannot be read."""
    told, now = form.cleaned_data, timezone.now()
    source = told["source"] or sources.create(
        name=told["name"], kind="file", is_of_employees=told["is_of_employees"], by=by, now=now
    )
    file = told["file"]
    return verbs.upload(file, filename=file.name, source=source, by=by, now=now)


@needs(Right.IMPORT)
@require_safe
def show(request: HttpRequest, pk: UUID) -> HttpResponse:
    held = get_object_or_404(Import.objects.select_related("source", "by"), pk=pk)
    if held.state == State.DRAFT:
        return _draft(request, held)
    template = "listen/_import_progress.html" if getattr(request, "htmx", False) else "listen/import.html"
    page = {"intake": held, "is_going": held.state in Import.GOING, "rejects": held.rejects.all()[:SHOWN_REJECTS]}
    return render(request, template, page | {"share": _share(held)})


def _share(held: Import) -> int | None:
    """How much of the file is read, in percent; the number of rows ahead is a guess."""
    if held.state == State.DONE or not held.rows_expected:
        return 100 if held.state == State.DONE else None
    return min(99, 100 * held.rows_read // held.rows_expected)


def _draft(request: HttpRequest, held: Import, form: MappingForm | None = None) -> HttpResponse:
    try:
        plan = verbs.plan_of(held)
    except FileError as error:
        return render(request, "listen/import_gone.html", {"intake": held, "trouble": str(error)}, status=410)
    shown = form or MappingForm(plan)
    page = {
        "intake": held,
        "plan": plan,
        "form": shown,
        "parts": _parts(plan),
        "sample": _sample(plan),
        "same": verbs.same_files(held).first(),
    }
    return render(request, "listen/import_draft.html", page, status=422 if shown.errors else 200)


def _parts(plan: Plan) -> list[dict[str, Any]]:
    """What was found, part by part, for reading: the column, how sure, why."""
    return [
        {
            "label": ROLE_LABELS[match.role],
            "column": match.column if match.column is not None else match.constant or "",
            "sure": round(100 * match.confidence),
            "reason": match.reason,
        }
        for match in plan.matches
    ]


def _sample(plan: Plan) -> list[dict[str, Any]]:
    return [
        {
            "line": row["line"],
            "texts": [words["text"] for words in cast(Any, row["verbatims"]) or []],
            **{name: row[name] for name in ("occurred_at", "score", "score_kind", "channel", "touchpoint", "person")},
        }
        for row in plan.sample
    ]


@needs(Right.IMPORT)
@require_POST
def mapping(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Read the draft with other columns."""
    held = get_object_or_404(Import.objects.select_related("source"), pk=pk, state=State.DRAFT)
    form = MappingForm(verbs.plan_of(held), request.POST)
    if form.is_valid():
        try:
            verbs.change(held, {**held.mapping, **form.overrides()})
            return redirect("import", pk)
        except FileError as error:
            form.add_error(None, str(error))
    return _draft(request, held, form)


@needs(Right.IMPORT)
@require_POST
def run(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Start the import, or let one that failed go on."""
    held = get_object_or_404(Import, pk=pk)
    try:
        verbs.start(held, by=cast(User, request.user), now=timezone.now())
    except (verbs.NotADraft, FileError) as error:
        messages.warning(request, str(error))
    return redirect("import", pk)


@needs(Right.IMPORT)
@require_POST
def undoing(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Erase what the import stored."""
    held = get_object_or_404(Import, pk=pk)
    try:
        verbs.undo(held, by=cast(User, request.user), now=timezone.now())
    except verbs.CannotUndo as error:
        messages.warning(request, str(error))
    return redirect("import", pk)


@needs(Right.IMPORT)
@require_POST
def disposal(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Throw a draft away."""
    held = get_object_or_404(Import, pk=pk)
    try:
        verbs.discard(held)
        messages.success(request, f"{held.filename} was thrown away; nothing of it was stored.")
    except verbs.NotADraft as error:
        messages.warning(request, str(error))
    return redirect("imports")


@needs(Right.IMPORT)
@require_safe
def rejects(request: HttpRequest, pk: UUID) -> HttpResponse:  # noqa: ARG001
    """The rows that were not taken, to mend and bring in again; no cell of it is a formula."""
    held = get_object_or_404(Import, pk=pk)
    rows = held.rejects.values_list("line", "reason", "raw")[:DOWNLOADED_REJECTS]
    response = HttpResponse(as_csv(("line", "reason", "row"), rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="rejects-{held.pk}.csv"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
