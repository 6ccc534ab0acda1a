from __future__ import annotations

from django.urls import path

from outspoken.act.views import inbox, portal

urlpatterns = [
    path("act/cases/", inbox.index, name="cases"),
    # The customer's own page of a case, without an account.
    path("case/<str:token>", portal.show, name="portal"),
]
