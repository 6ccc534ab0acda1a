from __future__ import annotations

from typing import Any

from django.urls import path

from outspoken.listen.api import api

urlpatterns: list[Any] = [
    path("api/", api.urls),
]
