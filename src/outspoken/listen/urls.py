from __future__ import annotations

from typing import Any

from django.urls import path, re_path

from outspoken.listen.api import api
from outspoken.listen.api.docs import docs
from outspoken.listen.api.house import nowhere
from outspoken.listen.views import customers, pulse

urlpatterns: list[Any] = [
    path("p/<slug:slug>", pulse.pulse, name="pulse"),
    path("p/<slug:slug>/widget.js", pulse.widget, name="pulse-widget"),
    path("p/<slug:slug>/qr.svg", pulse.qr, name="pulse-qr"),
    path("p/<slug:slug>/thanks/<str:token>", pulse.thanks, name="pulse-thanks"),
    path("p/<slug:slug>/<str:token>", pulse.signed, name="pulse-signed"),
    path("people/customers/<uuid:pk>/", customers.show, name="person"),
    path("people/customers/<uuid:pk>/export", customers.export, name="person-export"),
    path("people/customers/<uuid:pk>/erasure", customers.erase, name="person-erasure"),
    path("listen/feedback/<uuid:pk>/erasure", customers.erase_feedback, name="feedback-erasure"),
    path("api/docs", docs, name="api-docs"),
    path("api/", api.urls),
    re_path(r"^api/", nowhere),
]
