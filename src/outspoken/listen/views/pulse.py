"""The pulse as customers meet it: a question, a tap, a thank-you. Works without JavaScript, cookie or account."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import segno
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import http_date
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from outspoken.listen import pulses
from outspoken.listen.items import FieldError
from outspoken.listen.models import Pulse
from outspoken.listen.pulse_words import FACES, TOLD_US, WORDS, language_of, question_of, told_question_of
from outspoken.listen.pulses import Answer, AnswerFixed, LinkBroken, LinkExpired, PulseClosed
from outspoken.listen.visitors import is_person, may_post
from outspoken.people.rights import public

LANGUAGE_NAMES = {"en": "English", "de": "Deutsch", "fr": "Français", "es": "Español", "nl": "Nederlands"}
WIDGET = Path(__file__).parent.parent / "static" / "listen" / "pulse-widget.js"


def pulse_at(slug: str) -> Pulse:
    return get_object_or_404(Pulse.objects.select_related("source", "touchpoint"), slug=slug)


@public
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def pulse(request: HttpRequest, slug: str) -> HttpResponse:
    """The question for anybody, and the door for every tap."""
    held = pulse_at(slug)
    if request.method == "POST":
        return _tapped(request, held)
    return _asked(request, held, pulses.new_answer())


@public
@require_safe
def signed(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """The question for the customer of one transaction, or what they answered already."""
    held = pulse_at(slug)
    try:
        answer = pulses.read(held, token)
    except (LinkBroken, LinkExpired):
        return _asked(request, held, pulses.new_answer(), problem="expired", status=410)
    if pulses.given(held, answer):
        return _to(request, "pulse-thanks", slug, token)
    return _asked(request, held, answer)


@public
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def thanks(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """Thank you, what happens next, and room for a sentence."""
    held = pulse_at(slug)
    try:
        answer = pulses.read(held, token)
    except (LinkBroken, LinkExpired):
        return _asked(request, held, pulses.new_answer(), problem="expired", status=410)
    if pulses.given(held, answer) is None:
        return _to(request, "pulse", slug)
    if request.method == "POST":
        return _told(request, held, answer, token)
    return _thanked(request, held, answer, token)


def _tapped(request: HttpRequest, held: Pulse) -> HttpResponse:
    if not may_post(request):
        return busy(request, held)
    token, now = request.POST.get("answer", ""), timezone.now()
    try:
        answer = pulses.read(held, token)
        emotion, language = request.POST.get("emotion", ""), language_for(request)
        pulses.tap(held, answer, emotion=emotion, language=language, now=now)
    except PulseClosed:
        return _asked(request, held, pulses.new_answer())
    except (LinkBroken, LinkExpired, FieldError):
        return _asked(request, held, pulses.new_answer(), problem="expired", status=422)
    except AnswerFixed:
        pass
    return _to(request, "pulse-thanks", held.slug, token)


def _told(request: HttpRequest, held: Pulse, answer: Answer, token: str) -> HttpResponse:
    if not may_post(request):
        return busy(request, held)
    text, told = request.POST.get("text", ""), request.POST.get("told", "")
    try:
        if told:
            pulses.told_before(held, answer, told=told, now=timezone.now())
        elif text.strip():
            pulses.say(held, answer, text=text, now=timezone.now())
    except FieldError as error:
        problem = "too_long" if error.name == "text" else "again"
        return _thanked(request, held, answer, token, problem=problem, status=422)
    except (AnswerFixed, LinkBroken):
        pass
    return _to(request, "pulse-thanks", held.slug, token)


def _asked(request: HttpRequest, held: Pulse, answer: Answer, *, problem: str = "", status: int = 200) -> HttpResponse:
    now = timezone.now()
    if not (held.is_open and held.source.is_open):
        return framed(request, "listen/pulse_closed.html", held, status=410)
    if is_person(request) and not problem:
        pulses.offer(held, now=now)
    page = {"token": pulses.sign(held, answer), "problem": problem, "action": address_in(request, "pulse", held.slug)}
    return framed(request, "listen/pulse.html", held, status=status, **page)


def _thanked(
    request: HttpRequest, held: Pulse, answer: Answer, token: str, *, problem: str = "", status: int = 200
) -> HttpResponse:
    now = timezone.now()
    kept = pulses.given(held, answer)
    page = {
        "token": token,
        "action": address_in(request, "pulse", held.slug),
        "tell": address_in(request, "pulse-thanks", held.slug, token),
        "kept": _kept(request),
        "emotion": kept.emotion if kept else "",
        "has_words": kept is not None and kept.verbatims.exclude(text="").exists(),
        "may_change": kept is not None and now - kept.received_at <= pulses.CHANGEABLE,
        "others": _words(request).others_said(pulses.others_today(held, now=now)),
        "problem": problem,
        "asks_told": kept is not None and pulses.asks_told(held, kept),
        "told": kept.attributes.get(TOLD_US, "") if kept else "",
        "told_question": told_question_of(held, language_for(request)),
    }
    return framed(request, "listen/pulse_thanks.html", held, status=status, **page)


def busy(request: HttpRequest, held: Pulse) -> HttpResponse:
    response = framed(request, "listen/pulse_busy.html", held, status=429)
    response["Retry-After"] = "60"
    return response


def language_for(request: HttpRequest) -> str:
    return language_of(request.GET.get("lang"), getattr(request, "LANGUAGE_CODE", None))


def _words(request: HttpRequest) -> Any:
    return WORDS[language_for(request)]


def framed(request: HttpRequest, template: str, held: Pulse, *, status: int, **page: Any) -> HttpResponse:
    """A page in the customer's language; in a frame of somebody else's page only where it asks to be embedded."""
    language, words, is_embedded = language_for(request), _words(request), "embed" in request.GET
    frame = {
        "pulse": held,
        "words": words,
        "language": language,
        "languages": [(code, name) for code, name in LANGUAGE_NAMES.items() if code != language],
        "question": question_of(held, language),
        "faces": [(family, words.faces[family]) for family in FACES],
        "is_embedded": is_embedded,
    }
    response = render(request, template, frame | page, status=status)
    response["Cache-Control"] = "no-store"
    response["Content-Language"] = language
    if is_embedded:
        response.xframe_options_exempt = True
        response._csp_replace = {"frame-ancestors": ["*"]}  # type: ignore[attr-defined]  # django-csp's own name
    return response


def address_in(request: HttpRequest, route: str, *parts: str) -> str:
    """A route's address, keeping the language asked for and the embedding."""
    return reverse(route, args=parts) + _kept(request)


def _kept(request: HttpRequest) -> str:
    kept = {name: request.GET[name] for name in ("lang", "embed") if name in request.GET}
    return f"?{urlencode(kept)}" if kept else ""


def _to(request: HttpRequest, route: str, *parts: str) -> HttpResponseRedirect:
    return HttpResponseRedirect(address_in(request, route, *parts), status=303)


@public
@require_safe
def widget(request: HttpRequest, slug: str) -> HttpResponse:  # noqa: ARG001
    """The script of the one line that puts a pulse on any web page."""
    get_object_or_404(Pulse, slug=slug)
    response = HttpResponse(WIDGET.read_bytes(), content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "public, max-age=3600"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response["Last-Modified"] = http_date(WIDGET.stat().st_mtime)
    return response


@public
@require_safe
def qr(request: HttpRequest, slug: str) -> HttpResponse:  # noqa: ARG001
    """The pulse's address as a QR code, sharp at every size."""
    held = get_object_or_404(Pulse, slug=slug)
    code = segno.make(settings.PUBLIC_URL + reverse("pulse", args=[held.slug]), error="m", micro=False)
    svg = BytesIO()
    code.save(svg, kind="svg", scale=8, border=4, title=held.question, light="#fff", xmldecl=False)
    return HttpResponse(svg.getvalue(), content_type="image/svg+xml", headers={"Cache-Control": "public, max-age=3600"})
