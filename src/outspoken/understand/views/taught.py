"""Teach the reader: what people corrected becomes heads of the organisation's own, compared before they are used."""

from __future__ import annotations

from typing import Final, cast

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from outspoken.people.models import User
from outspoken.people.rights import Right, needs
from outspoken.reader.labelled import Unlabelled
from outspoken.understand import rereading, teaching, teaching_figures

ENDINGS: Final = (".csv", ".tsv", ".jsonl", ".ndjson")
MOST_BYTES: Final = 8_000_000


class LabelsForm(forms.Form):
    file = forms.FileField(
        label="A file of labelled texts",
        help_text="CSV, TSV or JSON Lines with a column “text” and a column “polarity” (negative, neutral, positive), "
        "“labels” (joined by |), or one of 0 and 1 named as a label, such as “complaint”.",
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(ENDINGS)}),
    )


@needs(Right.TEACH_READER)
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """What there is to learn from, and every version with its figures."""
    return _page(request, LabelsForm())


@needs(Right.TEACH_READER)
@require_GET
def progress(request: HttpRequest) -> HttpResponse:
    """The page below its frame, for one that waits for a fit."""
    return render(request, "understand/taught/_now.html", _context())


@needs(Right.TEACH_READER)
@require_GET
def again(request: HttpRequest) -> HttpResponse:
    """How far the reading of old comments is."""
    return render(request, "understand/taught/_rereading.html", {"again": _rereading()})


@needs(Right.TEACH_READER)
@require_POST
def fits(request: HttpRequest) -> HttpResponse:
    """Ask for own heads from all that is said by now."""
    made = teaching.ask(by=cast(User, request.user), now=timezone.now())
    messages.success(request, f"{made.name} is being learnt. It takes some seconds.")
    return redirect("taught")


@needs(Right.TEACH_READER)
@require_POST
def files(request: HttpRequest) -> HttpResponse:
    """Take a file of labelled texts, and learn from it at once."""
    form = LabelsForm(request.POST, request.FILES)
    if form.is_valid():
        file, by, now = form.cleaned_data["file"], cast(User, request.user), timezone.now()
        try:
            _check(file.name, file.size)
            teaching.add_file(file, name=file.name, by=by, now=now)
        except Unlabelled as error:
            form.add_error("file", f"{file.name} {error}")
        else:
            made = teaching.ask(by=by, now=now)
            messages.success(request, f"{made.name} is being learnt, from this file as well.")
            return redirect("taught")
    return _page(request, form)


@needs(Right.TEACH_READER)
@require_POST
def file_removal(request: HttpRequest, pk: int) -> HttpResponse:
    """Let go of what a file says."""
    if not teaching.forget_file(pk, by=cast(User, request.user), now=timezone.now()):
        raise Http404
    messages.success(request, "The file is forgotten. What is learnt from now on does without it.")
    return redirect("taught")


@needs(Right.TEACH_READER)
@require_POST
def activation(request: HttpRequest, number: int) -> HttpResponse:
    """Read with a version from now on."""
    by, now = cast(User, request.user), timezone.now()
    try:
        row = teaching.activate(number, again="again" in request.POST, by=by, now=now)
    except teaching.NoSuchVersion as error:
        raise Http404 from error
    except teaching.CannotActivate as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"{row.name} reads what comes in from now on.{_told(request)}")
    return redirect("taught")


@needs(Right.TEACH_READER)
@require_POST
def shipped(request: HttpRequest) -> HttpResponse:
    """Go back to the reader as shipped."""
    if teaching.revert(again="again" in request.POST, by=cast(User, request.user), now=timezone.now()):
        messages.success(request, f"The reader reads as it was shipped.{_told(request)}")
    else:
        messages.info(request, "It reads as it was shipped already.")
    return redirect("taught")


def _check(name: str, size: int) -> None:
    if not name.lower().endswith(ENDINGS):
        raise Unlabelled("is in a format that is not read here. Save it as CSV in UTF-8.")
    if size > MOST_BYTES:
        raise Unlabelled(f"is larger than {MOST_BYTES // 1_000_000} MB. Cut it into parts.")


def _told(request: HttpRequest) -> str:
    return " Old comments are being read again." if "again" in request.POST else ""


def _page(request: HttpRequest, form: LabelsForm) -> HttpResponse:
    context = {"form": form, **_context()}
    return render(request, "understand/taught/index.html", context, status=422 if form.errors else 200)


def _context() -> dict[str, object]:
    return {"overview": teaching_figures.overview(), "again": _rereading()}


def _rereading() -> rereading.Progress | None:
    """Of the newest re-reading, where it reads feelings."""
    found = rereading.progress()
    return found if found and found.is_whole else None
