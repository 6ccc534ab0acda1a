"""The customer's own page of a case, without an account and without JavaScript.

The form is outside Django's CSRF check, as the pulse's are: that check protects the powers of whoever is signed in,
and a customer has none here. What lets somebody in is the signed address, which no other site knows. A GET changes
nothing, whatever it asks: programs that look into mail open every link.
"""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from outspoken.act import cases, follower_words, followers, portal
from outspoken.act.models import Case
from outspoken.act.portal_words import DEFAULT, WORDS
from outspoken.act.views.fields import field
from outspoken.listen.visitors import may_post
from outspoken.people.rights import public

LANGUAGE_NAMES = {"en": "English", "de": "Deutsch", "fr": "Français", "es": "Español", "nl": "Nederlands"}


@public
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, token: str) -> HttpResponse:
    """What was said on both sides, room for more, and whether it is put right."""
    try:
        case = portal.case_of(token)
    except portal.LinkBroken:
        return _page(request, None, "broken", status=404)
    except Case.DoesNotExist:
        return _page(request, None, "gone", status=410)
    if portal.is_long_over(case, now=timezone.now()):
        return _page(request, case, "old", status=410)
    if request.method == "POST":
        return _said(request, case, token)
    return _shown(request, case)


def _said(request: HttpRequest, case: Case, token: str) -> HttpResponse:
    text, say = field(request, "text"), field(request, "say")
    if not may_post(request):
        response = _shown(request, case, problem="busy", text=text, status=429)
        response["Retry-After"] = "60"
        return response
    now, key = timezone.now(), f"portal {field(request, 'key')[:60] or uuid4().hex}"
    if say in ("yes", "no"):
        cases.customer_says(case, is_put_right=say == "yes", text=text, key=key, now=now)
    elif text.strip():
        cases.receive(case, text=text[: portal.MOST_WORDS], at=now, channel="portal", external_id=key, now=now)
    else:
        return _shown(request, case, problem="empty", status=422)
    # The language asked for goes on with them.
    query = f"?lang={_language(request, case)}&thanks=1" if "lang" in request.GET else "?thanks=1"
    return HttpResponseRedirect(reverse("portal", args=[token]) + query, status=303)


def _shown(request: HttpRequest, case: Case, *, problem: str = "", text: str = "", status: int = 200) -> HttpResponse:
    asked = request.GET.get("say", "") if request.GET.get("say") in ("yes", "no") else ""
    said = {"told": portal.told(case), "said": portal.said_between(case), "judged": portal.judged(case)}
    said["wish"] = _wish(request, case)
    form = {"key": uuid4().hex, "asked": asked, "text": text, "thanked": "thanks" in request.GET and not problem}
    return _page(request, case, "", status=status, **said, **form, problem=problem)


def _wish(request: HttpRequest, case: Case) -> dict[str, Any] | None:
    """Whether they want to hear what becomes of the cause; nothing to ask where nobody could be written to."""
    if case.person_id is None:
        return None
    words = follower_words.words(_language(request, case))
    return {"words": words, "is_wished": followers.is_wished(case), "token": portal.token(case)}


def _page(request: HttpRequest, case: Case | None, notice: str, *, status: int, **page: Any) -> HttpResponse:
    language = _language(request, case)
    words = WORDS[language]
    more = getattr(words, f"{notice}_more", "") + ("" if notice in ("", "broken") else f" {words.anew}")
    held = {
        "case": case,
        "words": words,
        "language": language,
        "languages": [(code, name) for code, name in LANGUAGE_NAMES.items() if code != language],
        "notice": getattr(words, notice, ""),
        "notice_more": more,
        "problem_words": getattr(words, page.get("problem", ""), ""),
    }
    response = render(request, "act/portal/show.html", held | page, status=status)
    response["Cache-Control"] = "no-store"
    response["Content-Language"] = language
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _language(request: HttpRequest, case: Case | None) -> str:
    """The one asked for, the one they spoke, the browser's; English where we speak none of them."""
    wished = (request.GET.get("lang", ""), case.language if case else "", getattr(request, "LANGUAGE_CODE", ""))
    return next((code[:2].lower() for code in wished if code and code[:2].lower() in WORDS), DEFAULT)
