"""Files of a case, handed over so that nothing in them runs here."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from outspoken.act import files
from outspoken.act.pictures import is_modest
from outspoken.act.views.cases import held
from outspoken.people.rights import Right, needs

# Whatever is in it: no script, no form, nothing fetched, no frame.
_SEALED = "sandbox; default-src 'none'; frame-ancestors 'none'"


@needs(Right.WORK_CASES)
@require_GET
def brought(request: HttpRequest, number: int, mail: UUID, place: int) -> HttpResponse:
    """A file that a customer's mail brought: to keep, or (`small`) a modest picture to be shown."""
    found = files.brought_one(held(request, number), mail, place)
    if found is None:
        raise Http404
    file, path = found
    if "small" not in request.GET:
        return _to_keep(path.read_bytes(), name=file["name"])
    if not is_modest(path, file["media_type"]):
        raise Http404
    response = _sealed(HttpResponse(path.read_bytes(), content_type=file["media_type"]))
    response["Cache-Control"] = "private, max-age=600"
    return response


@needs(Right.WORK_CASES)
@require_GET
def sent(request: HttpRequest, number: int, pk: int) -> HttpResponse:
    """A file that went with an answer."""
    file = files.sent_one(held(request, number), pk)
    if file is None:
        raise Http404
    return _to_keep(bytes(file.content), name=file.name)


def _to_keep(content: bytes, *, name: str) -> HttpResponse:
    # As no type that any browser shows, whatever the file is.
    response = _sealed(HttpResponse(content, content_type="application/octet-stream"))
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["Cache-Control"] = "private, no-store"
    return response


def _sealed(response: HttpResponse) -> HttpResponse:
    response["Content-Security-Policy"] = _SEALED
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
