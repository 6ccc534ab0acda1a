"""Where customers say that they want to hear what becomes of the cause, and that they want no more of it.

Both doors are signed addresses without an account, outside Django's CSRF check as the page of a case is (see
`views.portal`). A GET changes nothing: programs that look into mail open every link. A POST stops it, from the page or
from a mail program's own unsubscribe button (RFC 8058).
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from outspoken.act import followers, portal
from outspoken.act.follower_words import words
from outspoken.act.models import Case, Follower
from outspoken.listen.visitors import may_post
from outspoken.people.rights import public


@public
@csrf_exempt
@require_POST
def wish(request: HttpRequest, token: str) -> HttpResponse:
    """The customer of a case ticked that they want to hear, or took the tick away."""
    back = reverse("portal", args=[token])
    try:
        case = portal.case_of(token)
    except (portal.LinkBroken, Case.DoesNotExist):
        return HttpResponseRedirect(back, status=303)
    if may_post(request) and not portal.is_long_over(case, now=timezone.now()):
        followers.wish(case, is_wanted="wanted" in request.POST, now=timezone.now())
    language = request.GET.get("lang", "")
    query = f"?lang={language}" if language.isalpha() and len(language) == len("en") else ""
    return HttpResponseRedirect(f"{back}{query}#wish", status=303)


@public
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def following(request: HttpRequest, token: str) -> HttpResponse:
    """How it stands, and one tap to hear no more of it."""
    try:
        follower = followers.follower_of(token)
    except followers.LinkBroken:
        return _page(request, "broken", status=404)
    except Follower.DoesNotExist:
        return _page(request, "gone", status=410)
    if request.method == "POST":
        followers.stop(follower, now=timezone.now())
        follower.refresh_from_db(fields=["stopped_at"])
    return _page(request, "", follower=follower)


def _page(request: HttpRequest, notice: str, *, follower: Follower | None = None, status: int = 200) -> HttpResponse:
    language = (follower.language or follower.person.language if follower else "") or _asked(request)
    said = words(language)
    context: dict[str, Any] = {
        "words": said,
        "language": language[:2].lower() or "en",
        "follower": follower,
        "notice": getattr(said, notice, ""),
        "about": (followers.public_name(follower.problem) or said.something) if follower else "",
        "standing": followers.standing(follower) if follower else "",
    }
    response = render(request, "act/followers/show.html", context, status=status)
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _asked(request: HttpRequest) -> str:
    return str(getattr(request, "LANGUAGE_CODE", ""))
