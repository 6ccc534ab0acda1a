"""The map of addresses: each room owns the part below its own name."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("", include("outspoken.people.urls")),
    path("", include("outspoken.post.urls")),
    path("", include("outspoken.journeys.urls")),
    path("", include("outspoken.understand.urls")),
    path("", include("outspoken.act.urls")),
    path("", include("outspoken.listen.urls")),
    path("", include("outspoken.pages.urls")),
]

handler400 = "outspoken.pages.views.bad_request"
handler403 = "outspoken.pages.views.not_allowed"
handler404 = "outspoken.pages.views.not_found"
handler429 = "outspoken.pages.views.too_many"
handler500 = "outspoken.pages.views.broken"
