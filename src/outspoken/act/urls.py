from __future__ import annotations

from django.urls import path

from outspoken.act.views import portal

urlpatterns = [
    path("case/<str:token>", portal.show, name="portal"),
]
