from __future__ import annotations

from django.urls import path

from outspoken.act.views import cases, inbox, portal, promises, recovery, rules, snippets

urlpatterns = [
    path("act/cases/", inbox.index, name="cases"),
    path("act/cases/changes", inbox.changes, name="cases-changes"),
    path("act/cases/opening", cases.opening, name="case-opening"),
    path("act/cases/<int:number>/", cases.show, name="case"),
    path("act/cases/<int:number>/answers", cases.answers, name="case-answers"),
    path("act/cases/<int:number>/notes", cases.notes, name="case-notes"),
    path("act/cases/<int:number>/calls", cases.calls, name="case-calls"),
    path("act/cases/<int:number>/owner", cases.owner, name="case-owner"),
    path("act/cases/<int:number>/team", cases.team, name="case-team"),
    path("act/cases/<int:number>/severity", cases.severity, name="case-severity"),
    path("act/cases/<int:number>/tags", cases.tags, name="case-tags"),
    path("act/cases/<int:number>/follow-up", cases.follow_up, name="case-follow-up"),
    path("act/cases/<int:number>/address", cases.address, name="case-address"),
    path("act/cases/<int:number>/merger", cases.merger, name="case-merger"),
    path("act/cases/<int:number>/parting", cases.parting, name="case-parting"),
    path("act/cases/<int:number>/closure", cases.closure, name="case-closure"),
    path("act/cases/<int:number>/here", cases.here, name="case-here"),
    path("act/cases/<int:number>/suggestions", cases.suggested, name="case-suggestions"),
    path("act/recovery/", recovery.show, name="recovery"),
    path("act/promises/", promises.index, name="case-promises"),
    path("act/promises/levels", promises.levels, name="case-promises-levels"),
    path("act/promises/week", promises.week, name="case-promises-week"),
    path("act/snippets/", snippets.index, name="snippets"),
    path("act/snippets/new", snippets.new, name="snippet-new"),
    path("act/snippets/<int:pk>/", snippets.edit, name="snippet"),
    path("act/snippets/<int:pk>/removal", snippets.removal, name="snippet-removal"),
    path("act/rules/", rules.index, name="rules"),
    path("act/rules/new", rules.new, name="rule-new"),
    path("act/rules/draft", rules.draft, name="rule-draft"),
    path("act/rules/trial", rules.trying, name="rule-trial"),
    path("act/rules/<int:pk>/", rules.show, name="rule"),
    path("act/rules/<int:pk>/edit", rules.edit, name="rule-edit"),
    path("act/rules/<int:pk>/state", rules.state, name="rule-state"),
    path("act/rules/<int:pk>/removal", rules.removal, name="rule-removal"),
    # The customer's own page of a case, without an account.
    path("case/<str:token>", portal.show, name="portal"),
]
