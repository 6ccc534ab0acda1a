from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from outspoken.people.views import audit, home, me, staff, teams, tokens

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("appearance", home.appearance, name="appearance"),
    path("me/", me.me, name="me"),
    path("me/sessions", me.end_sessions, name="me-sessions"),
    path("people/", staff.staff, name="staff"),
    path("people/new", staff.invite, name="staff-new"),
    path("people/<uuid:user>/", staff.member, name="staff-member"),
    path("people/<uuid:user>/roles", staff.grant, name="staff-roles"),
    path("people/<uuid:user>/roles/<int:membership>/withdrawal", staff.withdraw, name="staff-role-withdrawal"),
    path("people/<uuid:user>/link", staff.link, name="staff-link"),
    path("people/<uuid:user>/second-factor-removal", staff.forget_second_factor, name="staff-second-factor"),
    path("people/<uuid:user>/deactivation", staff.deactivate, name="staff-deactivation"),
    path("people/<uuid:user>/activation", staff.activate, name="staff-activation"),
    path("people/teams/", teams.teams, name="teams"),
    path("people/teams/<int:team>/", teams.team, name="team"),
    path("people/tokens/", tokens.tokens, name="tokens"),
    path("people/tokens/<uuid:token>/revocation", tokens.revoke, name="token-revocation"),
    path("people/audit/", audit.audit, name="audit"),
    # Who may sign in with which address is an administrator's matter, so allauth's own page for it is not offered.
    path("accounts/email/", home.no_email_page, name="account_email"),
    path("accounts/", include("allauth.account.urls")),
    path("accounts/2fa/", include("allauth.mfa.urls")),
]
