from __future__ import annotations

from typing import Any

from django.urls import path, re_path

from outspoken.listen.api import api
from outspoken.listen.api.docs import docs
from outspoken.listen.api.house import nowhere
from outspoken.listen.views import customers, imports, masking, pulse, pulses, sources

urlpatterns: list[Any] = [
    path("p/<slug:slug>", pulse.pulse, name="pulse"),
    path("p/<slug:slug>/widget.js", pulse.widget, name="pulse-widget"),
    path("p/<slug:slug>/qr.svg", pulse.qr, name="pulse-qr"),
    path("p/<slug:slug>/thanks/<str:token>", pulse.thanks, name="pulse-thanks"),
    path("p/<slug:slug>/<str:token>", pulse.signed, name="pulse-signed"),
    path("listen/imports/", imports.imports, name="imports"),
    path("listen/imports/new", imports.new, name="import-new"),
    path("listen/imports/<uuid:pk>/", imports.show, name="import"),
    path("listen/imports/<uuid:pk>/mapping", imports.mapping, name="import-mapping"),
    path("listen/imports/<uuid:pk>/run", imports.run, name="import-run"),
    path("listen/imports/<uuid:pk>/undoing", imports.undoing, name="import-undoing"),
    path("listen/imports/<uuid:pk>/disposal", imports.disposal, name="import-disposal"),
    path("listen/imports/<uuid:pk>/rejects.csv", imports.rejects, name="import-rejects"),
    path("listen/sources/", sources.sources, name="sources"),
    path("listen/sources/<slug:slug>/", sources.source, name="source"),
    path("listen/sources/<slug:slug>/secret", sources.secret, name="source-secret"),
    path("listen/masking/", masking.rules, name="masking-rules"),
    path("listen/masking/tryout", masking.tryout, name="masking-tryout"),
    path("listen/masking/<int:pk>/", masking.rule, name="masking-rule"),
    path("listen/masking/<int:pk>/switch", masking.switch, name="masking-switch"),
    path("listen/pulses/", pulses.pulses, name="pulses"),
    path("listen/pulses/<slug:slug>/", pulses.pulse, name="pulse-edit"),
    path("listen/pulses/<slug:slug>/opening", pulses.opening, name="pulse-opening"),
    path("people/customers/<uuid:pk>/", customers.show, name="person"),
    path("people/customers/<uuid:pk>/employment", customers.employment, name="person-employment"),
    path("people/customers/<uuid:pk>/export", customers.export, name="person-export"),
    path("people/customers/<uuid:pk>/erasure", customers.erase, name="person-erasure"),
    path("listen/feedback/<uuid:pk>/erasure", customers.erase_feedback, name="feedback-erasure"),
    path("api/docs", docs, name="api-docs"),
    path("api/", api.urls),
    re_path(r"^api/", nowhere),
]
