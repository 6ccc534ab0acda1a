"""May this person do this? The one module that answers, for pages, API and templates alike.

Whether the state of a thing allows it now is asked of the noun itself. Every route names its right with `needs`
(or is public, said so with `public`); a route that names none fails the tests.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from inspect import iscoroutinefunction
from typing import Any, TypeVar, cast
from urllib.parse import urlsplit

from allauth.account.decorators import reauthentication_required
from asgiref.sync import sync_to_async
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone

from outspoken.people.models import Membership, Role, User

View = TypeVar("View", bound=Callable[..., Any])


class Right(StrEnum):
    READ_VERBATIMS = "read verbatims"
    CORRECT_READINGS = "correct readings"
    TEACH_READER = "teach the reader"
    SHARE_QUOTES = "share quotes"
    SEE_FIGURES = "see figures"
    EDIT_THEMES = "edit themes"
    SET_VERDICTS = "set the verdict policy"
    EDIT_JOURNEYS = "edit journeys and touchpoints"
    RECORD_CHANGES = "record changes"
    FIND_CAUSES = "fill trees of causes"
    SEE_CASES = "see cases"
    WORK_CASES = "answer customers"
    SET_PROMISES = "set what customers are promised"
    SET_LADDERS = "say who is called when"
    EDIT_RULES = "write rules"
    EDIT_PROBLEMS = "keep problems, plans and targets"
    SIGN_EXCEPTIONS = "sign exceptions"
    SEE_TEAM_STREAM = "see a team's own page"
    THANK_COLLEAGUES = "thank colleagues for their work"
    ANSWER_CONCERNS = "answer what a team says keeps happening"
    COACH = "coach the team"
    IMPORT = "import feedback"
    MANAGE_SOURCES = "manage sources and pulses"
    SET_MASKING = "set what is masked"
    SEE_PERSON = "see a customer's page"
    MARK_EMPLOYEES = "say who is an employee"
    ERASE = "erase and export personal data"
    MANAGE_PEOPLE = "manage people and teams"
    MANAGE_TOKENS = "manage API tokens"
    MANAGE_POST = "manage what leaves the house"
    SEE_AUDIT = "see the audit trail"
    OWN_ACCOUNT = "own account"


STAFF = frozenset({Role.FRONTLINE, Role.ANALYST, Role.LEAD, Role.EXECUTIVE, Role.ADMIN})
EVERYONE = STAFF | {Role.CUSTOMER}

HOLDERS: dict[Right, frozenset[Role]] = {
    Right.READ_VERBATIMS: STAFF,
    Right.SEE_FIGURES: STAFF,
    Right.CORRECT_READINGS: frozenset({Role.ANALYST, Role.LEAD, Role.ADMIN}),
    Right.TEACH_READER: frozenset({Role.ANALYST, Role.LEAD, Role.ADMIN}),
    Right.SHARE_QUOTES: frozenset({Role.ANALYST, Role.LEAD, Role.EXECUTIVE, Role.ADMIN}),
    Right.EDIT_THEMES: frozenset({Role.ANALYST, Role.ADMIN}),
    Right.SET_VERDICTS: frozenset({Role.ANALYST, Role.ADMIN}),
    Right.EDIT_JOURNEYS: frozenset({Role.ANALYST, Role.ADMIN}),
    Right.RECORD_CHANGES: frozenset({Role.ANALYST, Role.LEAD, Role.ADMIN}),
    Right.FIND_CAUSES: frozenset({Role.ANALYST, Role.LEAD, Role.ADMIN}),
    Right.SEE_CASES: STAFF,
    Right.WORK_CASES: frozenset({Role.FRONTLINE, Role.LEAD, Role.EXECUTIVE, Role.ADMIN}),
    Right.SET_PROMISES: frozenset({Role.LEAD, Role.ADMIN}),
    Right.SET_LADDERS: frozenset({Role.LEAD, Role.ADMIN}),
    Right.EDIT_RULES: frozenset({Role.ANALYST, Role.LEAD, Role.ADMIN}),
    Right.EDIT_PROBLEMS: frozenset({Role.ANALYST, Role.LEAD, Role.ADMIN}),
    Right.SIGN_EXCEPTIONS: frozenset({Role.EXECUTIVE, Role.ADMIN}),
    Right.SEE_TEAM_STREAM: STAFF,
    Right.THANK_COLLEAGUES: frozenset({Role.LEAD, Role.EXECUTIVE, Role.ADMIN}),
    Right.ANSWER_CONCERNS: frozenset({Role.LEAD, Role.EXECUTIVE, Role.ADMIN}),
    # Of their own team alone: critical words that name somebody are for nobody else, an administrator included.
    Right.COACH: frozenset({Role.LEAD}),
    Right.IMPORT: frozenset({Role.ANALYST, Role.ADMIN}),
    Right.MANAGE_SOURCES: frozenset({Role.ANALYST, Role.ADMIN}),
    Right.SET_MASKING: frozenset({Role.ADMIN}),
    Right.SEE_PERSON: frozenset({Role.LEAD, Role.ADMIN}),
    Right.MARK_EMPLOYEES: frozenset({Role.ADMIN}),
    Right.ERASE: frozenset({Role.ADMIN}),
    Right.MANAGE_PEOPLE: frozenset({Role.ADMIN}),
    Right.MANAGE_TOKENS: frozenset({Role.ADMIN}),
    Right.MANAGE_POST: frozenset({Role.ADMIN}),
    Right.SEE_AUDIT: frozenset({Role.ADMIN}),
    Right.OWN_ACCOUNT: EVERYONE,
}


def roles_of(user: User | AnonymousUser) -> frozenset[Role]:
    """The roles somebody holds anywhere; a signed-in person without any is a customer. One query, kept on the user."""
    if not isinstance(user, User) or not user.is_active:
        return frozenset()
    kept: frozenset[Role] | None = getattr(user, "_roles", None)
    if kept is None:
        held = Membership.objects.filter(user=user).values_list("role", flat=True)
        kept = frozenset(Role(role) for role in held) or frozenset({Role.CUSTOMER})
        user._roles = kept  # type: ignore[attr-defined]
    return kept


def may(user: User | AnonymousUser, right: Right) -> bool:
    """Whether any of the person's roles holds the right."""
    return bool(roles_of(user) & HOLDERS[right])


class NotAllowed(PermissionDenied):
    """Somebody signed in lacks a right. `holders` names the roles that have it, `people` whom a colleague may ask."""

    def __init__(self, right: Right, *, to: User) -> None:
        super().__init__(right)
        self.right = right
        roles = [str(role.label).lower() for role in Role if role in HOLDERS[right]]
        self.holders = f"Anybody whose role is {' or '.join(roles)}."
        self.people = _whom_to_ask(right) if roles_of(to) & STAFF else ""


def _whom_to_ask(right: Right, *, at_most: int = 3) -> str:
    """Names of up to three colleagues who hold the right, administrators first."""
    holding = User.objects.active().filter(memberships__role__in=HOLDERS[right]).distinct()
    admins_first = holding.annotate(
        is_admin=Exists(Membership.objects.filter(user=OuterRef("pk"), role=Role.ADMIN))
    ).order_by("-is_admin", "name")
    return " or ".join(admins_first.values_list("name", flat=True)[:at_most])


def touchpoints_seen_by(user: User) -> frozenset[int] | None:
    """Ids of the touchpoints whose feedback this person may see; None means all of them.

    Frontline staff see what customers say about their own teams' work; every other staff role sees all.
    """
    roles = roles_of(user)
    if roles & (STAFF - {Role.FRONTLINE}):
        return None
    kept: frozenset[int] | None = getattr(user, "_touchpoints", None)
    if kept is None:
        teams = Membership.objects.filter(user=user, role=Role.FRONTLINE)
        kept = frozenset(row for row in teams.values_list("team__touchpoints", flat=True) if row is not None)
        user._touchpoints = kept  # type: ignore[attr-defined]
    return kept


def needs(right: Right) -> Callable[[View], View]:
    """Let only holders of the right in: others are asked to sign in, or told plainly who may (`NotAllowed`).

    The view runs in the person's time zone. It carries `.right`, which the generated table of every route × role
    reads. A view that is a coroutine stays one.
    """

    def decorate(view: View) -> View:
        if iscoroutinefunction(view):

            @wraps(view)
            async def guarded_later(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
                user = await request.auser()
                if not isinstance(user, User):
                    return to_sign_in(request)
                await sync_to_async(_check_and_let_go)(user, right)
                with timezone.override(user.time_zone):
                    return cast(HttpResponseBase, await view(request, *args, **kwargs))

            return _labelled(guarded_later, right, view)

        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            user = request.user
            if not isinstance(user, User):
                return to_sign_in(request)
            _check(user, right)
            with timezone.override(user.time_zone):
                return cast(HttpResponseBase, view(request, *args, **kwargs))

        return _labelled(guarded, right, view)

    return decorate


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """Lead a stranger (or somebody whose session ended) to sign-in, and from there back to the page they were on."""
    part_of = request.headers.get("HX-Current-URL", "")
    if part_of or request.method not in {"GET", "HEAD"}:
        came_from = urlsplit(part_of or request.headers.get("Referer", ""))
        page = came_from.path if came_from.netloc == request.get_host() else "/"
    else:
        page = request.get_full_path()
    answer = redirect_to_login(page)
    if "HX-Request" not in request.headers:
        return answer
    # A part of a page must not be replaced by the sign-in page; htmx goes there as a whole.
    return HttpResponse(status=401, headers={"HX-Redirect": answer["Location"]})


def sure(view: View) -> View:
    """Let a POST through only from somebody who proved lately that it is them; others prove it, then it is done.

    For what gives power to somebody or to a program. Stands below `needs`.
    """
    return cast(View, reauthentication_required(allow_get=True)(view))


def _check(user: User, right: Right) -> None:
    if not may(user, right):
        raise NotAllowed(right, to=user)


def _check_and_let_go(user: User, right: Right) -> None:
    """Check, then give the database connection back: a stream may stay open for hours."""
    try:
        _check(user, right)
    finally:
        if not connection.in_atomic_block:
            connection.close()


def _labelled(view: Callable[..., Any], right: Right, _like: View) -> View:
    view.right = right  # type: ignore[attr-defined]
    return cast(View, view)


def public(view: View) -> View:
    """Say that a view is open to everybody, on purpose."""
    view.right = None  # type: ignore[attr-defined]
    return view
