from __future__ import annotations

from django.urls import URLPattern, path

from outspoken.journeys.views import journeys, touchpoints

urlpatterns: list[URLPattern] = [
    path("journeys/", journeys.journeys, name="journeys"),
    path("journeys/<int:journey>/stages", journeys.stages, name="journey-stages"),
    path("journeys/touchpoints/new", touchpoints.new, name="touchpoint-new"),
    path("journeys/touchpoints/<slug:slug>/", touchpoints.edit, name="touchpoint-edit"),
    path("journeys/touchpoints/<slug:slug>/team", touchpoints.team, name="touchpoint-team"),
]
