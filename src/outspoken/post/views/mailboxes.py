from __future__ import annotations

from typing import cast

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from outspoken.people.models import User
from outspoken.people.rights import Right, needs, sure
from outspoken.post.inbox import mailboxes as verbs
from outspoken.post.inbox.forms import MailboxChangeForm, MailboxForm
from outspoken.post.inbox.presets import BY_KEY, OTHER, PRESETS
from outspoken.post.models import Mailbox
from outspoken.post.retention import days_of


@needs(Right.MANAGE_POST)
@require_http_methods(["GET", "HEAD", "POST"])
@sure
def mailboxes(request: HttpRequest) -> HttpResponse:
    preset = BY_KEY.get(request.POST.get("with") or request.GET.get("with") or "")
    form, now = MailboxForm(request.POST or None, preset=preset or OTHER), timezone.now()
    if request.method == "POST" and form.is_valid():
        try:
            made = verbs.create(kind=form.preset.kind, **form.told(), by=cast(User, request.user), now=now)
        except verbs.NameTaken as error:
            form.add_error("name", str(error))
        else:
            messages.success(request, f"{made.name} is there.")
            return _show(request, made, secret=verbs.secret_of(made)) if made.secret else redirect("mailbox", made.slug)
    page = {"mailboxes": list(verbs.with_activity(now=now)), "form": form, "presets": PRESETS, "preset": form.preset}
    return render(request, "post/mailboxes.html", page, status=422 if form.errors else 200)


@needs(Right.MANAGE_POST)
@require_http_methods(["GET", "HEAD", "POST"])
@sure
def mailbox(request: HttpRequest, slug: str) -> HttpResponse:
    held = get_object_or_404(Mailbox.objects.select_related("grant"), slug=slug)
    form = MailboxChangeForm(held, request.POST or None)
    if request.method == "POST" and form.is_valid():
        verbs.change(held, **form.told(), by=cast(User, request.user), now=timezone.now())
        messages.success(request, "Saved.")
        return redirect("mailbox", slug)
    return _show(request, held, form=form)


@needs(Right.MANAGE_POST)
@require_POST
def attempt(request: HttpRequest, slug: str) -> HttpResponse:
    """Connect as fetching would, and say how that went."""
    held = get_object_or_404(Mailbox, slug=slug, kind=Mailbox.Kind.IMAP)
    tried = verbs.attempt(held, now=timezone.now())
    messages.add_message(request, messages.SUCCESS if tried.is_good else messages.ERROR, tried.words)
    return redirect("mailbox", slug)


@needs(Right.MANAGE_POST)
@require_POST
@sure
def secret(request: HttpRequest, slug: str) -> HttpResponse:
    held = get_object_or_404(Mailbox, slug=slug, kind=Mailbox.Kind.WEBHOOK)
    verbs.renew_secret(held, by=cast(User, request.user), now=timezone.now())
    held.refresh_from_db()
    return _show(request, held, secret=verbs.secret_of(held))


def _show(
    request: HttpRequest, held: Mailbox, *, form: MailboxChangeForm | None = None, secret: str = ""
) -> HttpResponse:
    """The page of one mailbox. A new secret stands in the answer to the form itself: it never waits in a session."""
    form = form or MailboxChangeForm(held)
    door = settings.PUBLIC_URL + reverse("api:post-mail", args=[held.slug])
    page = {
        "mailbox": verbs.with_activity(now=timezone.now()).get(pk=held.pk),
        "mails": verbs.newest_of(held),
        "form": form,
        "secret": secret,
        "door": door if held.kind == Mailbox.Kind.WEBHOOK else "",
        "keeps": days_of(held),
    }
    return render(request, "post/mailbox.html", page, status=422 if form.errors else 200)
