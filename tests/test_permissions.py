"""Every route × every role × own, foreign and absent objects: who gets in, and who is told they may not.

The table is made from the URLconf and from the API's description, so a new route is in it from its first minute. It
fails here until its view says `@needs(Right.…)` or `@public` (with the reason below), and, where its address names an
object, until tests/samples.py says how to make one.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from outspoken.people import tokens
from outspoken.people.models import ApiToken, Role
from outspoken.people.rights import HOLDERS, Right
from tests.cast import NOW, Cast
from tests.routes import ALLAUTHS, API, GUARDED, OURS, Route
from tests.samples import NOBODY, SAMPLES

pytestmark = pytest.mark.django_db

# Open to everybody, on purpose.
PUBLIC = {
    "home": "leads on to sign-in or to one's own place",
    "appearance": "light or dark, kept in a cookie; respondents choose it, too",
    "account_email": "leads to one's own page; allauth's own one is not offered",
    "health": "for supervisors and load balancers; says nothing about customers",
    "pulse": "customers answer without an account",
    "pulse-widget": "the script a web page shows the pulse with",
    "pulse-qr": "a picture of the pulse's address",
    "pulse-thanks": "what a customer is told after a tap; its token is signed",
    "pulse-signed": "the pulse of one transaction; its token is signed",
    "api-docs": "how to use the API, without any data",
    "pulse-please": "a customer asks there to be answered; its token is the pulse's signed one",
    "portal": "a customer's own page of a case; its token is signed",
    "portal-following": "a customer asks there to hear what becomes of the cause; the same token",
    "following": "where a customer stops hearing of a cause; its token is signed",
    "escalation-taking": "one tap from the mail of an escalation; its token is signed and names who was called",
    "push-worker": "the script that shows notifications, the same for everybody; browsers renew it without a session",
    "quote": "a verbatim that somebody with the right shared by an unguessable link",
    "^api/": "machines are told in their language that there is nothing",
}

# What each part of the house may ask for, written here a second time, so that a view that names too weak a right does
# not make its own table true. The longest beginning counts.
AREAS = {
    "me/": {Right.OWN_ACCOUNT},
    "now/": {Right.SEE_FIGURES, Right.READ_VERBATIMS},
    "read/": {Right.READ_VERBATIMS},
    "read/<int:pk>/correction": {Right.CORRECT_READINGS},
    "read/<int:pk>/shares": {Right.SHARE_QUOTES},
    "read/taught/": {Right.TEACH_READER},
    "understand/": {Right.SEE_FIGURES, Right.EDIT_THEMES},
    "read/<int:pk>/causes": {Right.FIND_CAUSES},
    "understand/causes/": {Right.SEE_FIGURES, Right.FIND_CAUSES},
    **{f"understand/causes/<uuid:pk>/{noun}": {Right.FIND_CAUSES} for noun in ("bones", "causes", "removal", "title")},
    **{
        f"understand/causes/<int:pk>/{noun}": {Right.FIND_CAUSES}
        for noun in ("comments", "place", "removal", "rule", "state", "words")
    },
    "understand/causes/counted": {Right.FIND_CAUSES},
    "understand/causes/new": {Right.FIND_CAUSES},
    "understand/changes/": {Right.SEE_FIGURES, Right.RECORD_CHANGES},
    "understand/changes/<uuid:pk>/date": {Right.RECORD_CHANGES},
    "understand/changes/<uuid:pk>/withdrawal": {Right.RECORD_CHANGES},
    "understand/changes/new": {Right.RECORD_CHANGES},
    "understand/policy/": {Right.SET_VERDICTS},
    "themes/edit/": {Right.EDIT_THEMES},
    "themes/found/": {Right.EDIT_THEMES},
    "journeys/": {Right.EDIT_JOURNEYS},
    "act/team/": {Right.SEE_TEAM_STREAM},
    "act/team/<slug:slug>/thanks": {Right.WORK_CASES},
    "act/team/<slug:slug>/praise": {Right.THANK_COLLEAGUES},
    "act/concerns/<int:pk>/voices": {Right.SEE_TEAM_STREAM},
    "act/concerns/<int:pk>/answer": {Right.ANSWER_CONCERNS},
    "act/concerns/<int:pk>/problem": {Right.EDIT_PROBLEMS},
    "act/coaching/": {Right.COACH},
    "act/rules/": {Right.SEE_CASES, Right.EDIT_RULES},
    "act/rules/new": {Right.EDIT_RULES},
    "act/rules/draft": {Right.EDIT_RULES},
    "act/rules/trial": {Right.EDIT_RULES},
    "act/rules/<int:pk>/": {Right.EDIT_RULES},
    "act/cases/": {Right.SEE_CASES, Right.WORK_CASES},
    "act/cases/changes": {Right.WORK_CASES},
    "act/cases/opening": {Right.WORK_CASES},
    "act/cases/<int:number>/files/": {Right.WORK_CASES},
    "act/escalations/": {Right.SEE_CASES, Right.WORK_CASES},
    "act/escalations/new": {Right.WORK_CASES},
    **{
        f"act/escalations/<int:number>/{noun}": {Right.WORK_CASES}
        for noun in ("acknowledgement", "handing", "settlement", "after-action")
    },
    "act/desk/": {Right.SEE_CASES},
    "act/desk/calls": {Right.WORK_CASES},
    "act/desk/replies": {Right.WORK_CASES},
    "act/ladders/": {Right.SEE_CASES},
    "act/ladders/rungs": {Right.SET_LADDERS},
    "act/ladders/drills": {Right.SET_LADDERS},
    "act/recovery/": {Right.SEE_CASES},
    "act/problems/": {Right.SEE_CASES},
    "act/problems/new": {Right.EDIT_PROBLEMS},
    **{
        f"act/problems/<int:number>/{noun}": {Right.EDIT_PROBLEMS}
        for noun in ("edit", "links", "merger", "parting", "plans", "postponement", "solution")
    },
    "act/problems/<int:number>/signature": {Right.SIGN_EXCEPTIONS},
    "act/plans/": {Right.SEE_CASES},
    **{f"act/plans/<int:number>/{noun}": {Right.EDIT_PROBLEMS} for noun in ("actions", "dropping", "effect")},
    "act/plans/actions/<int:number>/done": {Right.SEE_CASES},
    "act/plans/actions/<int:number>/move": {Right.EDIT_PROBLEMS},
    "act/targets/": {Right.SEE_CASES},
    "act/targets/new": {Right.EDIT_PROBLEMS},
    "act/targets/<int:pk>/raising": {Right.EDIT_PROBLEMS},
    "act/targets/<int:pk>/exceptions": {Right.SIGN_EXCEPTIONS},
    "act/promises/": {Right.SEE_CASES},
    "act/promises/levels": {Right.SET_PROMISES},
    "act/promises/week": {Right.SET_PROMISES},
    "act/promises/queues": {Right.SET_PROMISES},
    "act/snippets/": {Right.SEE_CASES},
    "act/snippets/new": {Right.WORK_CASES},
    "act/snippets/<int:pk>/": {Right.WORK_CASES},
    "listen/masking/": {Right.SET_MASKING},
    "listen/imports/": {Right.IMPORT},
    "listen/sources/": {Right.MANAGE_SOURCES},
    "listen/pulses/": {Right.MANAGE_SOURCES},
    "listen/feedback/": {Right.ERASE},
    "post/": {Right.MANAGE_POST},
    "people/": {Right.MANAGE_PEOPLE},
    "people/tokens/": {Right.MANAGE_TOKENS},
    "people/audit/": {Right.SEE_AUDIT},
    "people/customers/": {Right.SEE_PERSON},
    "people/customers/<uuid:pk>/employment": {Right.MARK_EMPLOYEES},
    "people/customers/<uuid:pk>/export": {Right.ERASE},
    "people/customers/<uuid:pk>/erasure": {Right.ERASE},
}

# allauth's own routes, whose views are not ours to decorate, and what a stranger gets there. "sign-in" leads to it.
ALLAUTH: dict[str, int | str] = {
    "account_login": 200,
    "account_logout": "sign-in",
    "account_inactive": 200,
    "account_signup": 200,  # says that accounts are by invitation
    "account_reauthenticate": "sign-in",
    "account_email": "sign-in",  # hidden behind ours of the same address
    "account_email_verification_sent": 200,
    "account_confirm_email": 200,  # says that the link does not work
    "account_change_password": "sign-in",
    "account_set_password": "sign-in",
    "account_reset_password": 200,
    "account_reset_password_done": 200,
    "account_reset_password_from_key": 200,  # says that the link no longer works
    "account_reset_password_from_key_done": 200,
    "account_confirm_login_code": "sign-in",
    "mfa_index": "sign-in",
    "mfa_authenticate": "sign-in",
    "mfa_reauthenticate": "sign-in",
    "mfa_activate_totp": "sign-in",
    "mfa_deactivate_totp": "sign-in",
    "mfa_view_recovery_codes": "sign-in",
    "mfa_generate_recovery_codes": "sign-in",
    "mfa_download_recovery_codes": "sign-in",
    "mfa_list_webauthn": "sign-in",
    "mfa_add_webauthn": "sign-in",
    "mfa_reauthenticate_webauthn": "sign-in",
    "mfa_edit_webauthn": "sign-in",
    "mfa_remove_webauthn": "sign-in",
    "mfa_login_webauthn": "sign-in",  # a question for the browser's passkey, asked by script
}
ALLAUTH_ARGUMENTS: dict[str, dict[str, Any]] = {
    "account_confirm_email": {"key": "none"},
    "account_reset_password_from_key": {"uidb36": "1", "key": "none-none"},
    "mfa_edit_webauthn": {"pk": 1},
    "mfa_remove_webauthn": {"pk": 1},
}

# Operations of the API that do not ask for a token's scope, and why.
API_WITHOUT_SCOPE = {
    "post_webhook": "a signature of the body, or a token with feedback:write",
    "post_mail": "a signature of the body, or a token with mail:write",
}
API_PAGES = {"openapi-json", "openapi-view", "api-root"}


WHO = [*Role, None]


# ── the table ──


def signed_in(who: Role | None, cast: Cast) -> Client:
    client = Client(raise_request_exception=False)
    if who is not None:
        client.force_login(cast.by_role[who])
    return client


@pytest.fixture(autouse=True)
def _connection_stays(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A view that gives its database connection back must not end the transaction the test runs in."""
    monkeypatch.setattr(connection, "close", lambda: None)


def ask(client: Client, address: str) -> list[Any]:
    """GET and POST; 405 is left out, for it says nothing of who may."""
    answers = [client.get(address), client.post(address)]
    for answer in answers:
        if answer.streaming:
            answer.close()
    return [answer for answer in answers if answer.status_code != 405]


def is_to_sign_in(answer: Any) -> bool:
    return answer.status_code == 302 and str(answer["Location"]).startswith("/accounts/login/")


def test_every_view_says_which_right_it_needs() -> None:
    silent = [route.name for route in OURS if not hasattr(route.view, "right")]
    assert not silent, f"{silent}: put @needs(Right.…) above the view, or @public and a reason into PUBLIC here"


def test_what_is_public_is_public_on_purpose() -> None:
    opened = {route.name for route in OURS if getattr(route.view, "right", ...) is None}
    assert opened <= set(PUBLIC), f"{opened - set(PUBLIC)} are @public: say in PUBLIC here why"


@pytest.mark.parametrize("route", GUARDED, ids=str)
def test_a_view_asks_for_what_its_part_of_the_house_asks_for(route: Route) -> None:
    fitting = [beginning for beginning in AREAS if route.address.startswith(beginning)]
    assert fitting, f"{route.address} is in no part of AREAS: say here what it may ask for"
    allowed = AREAS[max(fitting, key=len)]
    assert route.right in allowed, f"{route.address} asks only to “{route.right}”; here it takes {allowed}"


def test_every_address_that_names_an_object_has_a_sample() -> None:
    missing = {route.name for route in GUARDED if route.arguments} - set(SAMPLES)
    assert not missing, f"{missing} name an object: say in tests/samples.py how to make one"


@pytest.mark.parametrize("who", WHO, ids=str)
@pytest.mark.parametrize("route", [route for route in GUARDED if not route.arguments], ids=str)
def test_who_may_open_a_page(route: Route, who: Role | None, cast: Cast) -> None:
    client, address = signed_in(who, cast), reverse(route.name)
    check(route, who, client, address, expected="in")


@pytest.mark.parametrize("who", WHO, ids=str)
@pytest.mark.parametrize("whose", ["own", "foreign", "absent"])
@pytest.mark.parametrize("route", [route for route in GUARDED if route.name in SAMPLES], ids=str)
def test_who_may_reach_an_object(route: Route, whose: str, who: Role | None, cast: Cast) -> None:
    sample = SAMPLES[route.name](cast, cast.by_role[who] if who else None)
    filled = getattr(sample, whose) or sample.own
    is_hidden = whose == "absent" or (
        whose == "foreign" and sample.foreign is not None and (who == Role.FRONTLINE or sample.is_private)
    )
    expected = "nothing there" if is_hidden else "in"
    check(route, who, signed_in(who, cast), reverse(route.name, kwargs=filled), expected=expected)


def check(route: Route, who: Role | None, client: Client, address: str, *, expected: str) -> None:
    right = route.right
    assert right is not None
    answers = ask(client, address)
    found = {answer.status_code for answer in answers}
    assert found, f"{address} takes neither GET nor POST; teach `ask` its method"
    if who is None:
        assert all(is_to_sign_in(answer) for answer in answers), f"a stranger gets {found} at {address}"
    elif who not in HOLDERS[right]:
        # Also where nothing is there, so that the answer does not tell whether it is.
        assert found == {403}, f"{who} lacks “{right}” and gets {found} at {address}"
    elif expected == "nothing there":
        assert found <= {404, 422, 400}, f"{who} gets {found} at {address}, which is not there for them"
        assert 404 in found
    else:
        assert not found & {401, 403, 404}, f"{who} holds “{right}” and gets {found} at {address}"
        assert not any(is_to_sign_in(answer) for answer in answers)
        assert max(found) < 500, f"{address} broke for {who}"


def test_a_customer_signed_in_opens_none_of_the_staffs_pages() -> None:
    """Read off the table itself, so that a slip in HOLDERS shows."""
    opened = {right for right, holders in HOLDERS.items() if Role.CUSTOMER in holders}
    assert opened == {Right.OWN_ACCOUNT}


# ── allauth's routes ──


def test_allauths_routes_are_the_ones_we_know() -> None:
    names = {route.name for route in ALLAUTHS}
    assert names == set(ALLAUTH), f"new or gone: {names ^ set(ALLAUTH)}; say in ALLAUTH what strangers get"


@pytest.mark.parametrize("name", ALLAUTH)
def test_what_a_stranger_gets_from_allauth(name: str, client: Client, db: None) -> None:
    address = reverse(name, kwargs=ALLAUTH_ARGUMENTS.get(name))
    answer = client.get(address)
    if ALLAUTH[name] == "sign-in":
        led_to = client.get(address, follow=True)
        assert led_to.redirect_chain[-1][0].startswith("/accounts/login/"), led_to.redirect_chain
    else:
        assert answer.status_code == ALLAUTH[name]
        assert "⟦undefined" not in answer.content.decode()


# ── the API ──


def secret_of(cast: Cast, scope: str) -> tokens.Created:
    return tokens.create(name="Shop", scopes=[scope], expires_at=None, by=cast.ada, now=NOW)


def operations() -> list[tuple[str, str, Any]]:
    """(method, address, operation) of every route of the API."""
    from outspoken.listen.api import api

    return [
        (method, f"/api{prefix}{path}", operation)
        for prefix, router in api._routers
        for path, held in router.path_operations.items()
        for operation in held.operations
        for method in operation.methods
    ]


def request_of(client: Client, method: str, address: str, secret: str | None) -> int:
    headers = {"Authorization": f"Bearer {secret}"} if secret else {}
    filled = address.replace("{source}", "none").replace("{slug}", "none").replace("{feedback_id}", str(NOBODY))
    filled = filled.replace("{uuid:id}", str(NOBODY)).replace("{id}", str(NOBODY))
    answer = client.generic(method, filled, b"{}", content_type="application/json", headers=headers)
    return int(answer.status_code)


OPERATIONS = operations()


@pytest.mark.parametrize(
    ("method", "address", "operation"), OPERATIONS, ids=[f"{method} {address}" for method, address, _ in OPERATIONS]
)
def test_the_api_asks_for_a_token_with_the_right_scope(
    method: str, address: str, operation: Any, cast: Cast, client: Client
) -> None:
    callbacks = operation.auth_callbacks
    if operation.operation_id in API_WITHOUT_SCOPE:
        assert request_of(client, method, address, None) in {401, 403, 404}
        return
    assert callbacks, f"{method} {address} asks for nothing: give it auth=BearerToken(scope)"
    wanted = callbacks[0].scope
    other = "feedback:read" if wanted == "feedback:write" else "feedback:write"
    revoked = secret_of(cast, wanted)
    ApiToken.objects.filter(pk=revoked.token.pk).update(revoked_at=NOW)
    assert request_of(client, method, address, None) == 401
    assert request_of(client, method, address, "osp_made-up") == 401
    assert request_of(client, method, address, revoked.secret) == 401
    assert request_of(client, method, address, secret_of(cast, other).secret) == 403
    assert request_of(client, method, address, secret_of(cast, wanted).secret) not in {401, 403, 500}


def test_a_session_alone_opens_nothing_of_the_api(cast: Cast) -> None:
    client = signed_in(Role.ADMIN, cast)
    for method, address, operation in OPERATIONS:
        if operation.operation_id not in API_WITHOUT_SCOPE:
            assert request_of(client, method, address, None) == 401


def test_the_rest_of_ninjas_routes_hold_no_data() -> None:
    described = {operation.url_name for _, _, operation in OPERATIONS}
    names = {route.name for route in API}
    assert names <= API_PAGES | described, f"{names - API_PAGES - described}"
