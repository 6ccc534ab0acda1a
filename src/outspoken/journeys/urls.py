from __future__ import annotations

from django.urls import URLPattern, path

from outspoken.journeys.views import journeys, promises, touchpoints

urlpatterns: list[URLPattern] = [
    path("journeys/", journeys.journeys, name="journeys"),
    path("journeys/<int:journey>/stages", journeys.stages, name="journey-stages"),
    path("journeys/touchpoints/new", touchpoints.new, name="touchpoint-new"),
    path("journeys/touchpoints/<slug:slug>/", touchpoints.edit, name="touchpoint-edit"),
    path("journeys/touchpoints/<slug:slug>/team", touchpoints.team, name="touchpoint-team"),
    path("journeys/touchpoints/<slug:slug>/promises/", promises.promises, name="promises"),
    path("journeys/promises/<int:pk>/", promises.promise, name="promise"),
    path("journeys/promises/<int:pk>/retirement", promises.retirement, name="promise-retirement"),
]
