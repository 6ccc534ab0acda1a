from __future__ import annotations

from django.urls import path

from outspoken.understand.views import themes, touchpoints

urlpatterns = [
    path("understand/themes/", themes.index, name="themes"),
    path("understand/themes/<str:key>/", themes.show, name="theme"),
    path("understand/touchpoints/", touchpoints.index, name="touchpoints"),
    path("understand/touchpoints/<slug:slug>/", touchpoints.show, name="touchpoint"),
]
