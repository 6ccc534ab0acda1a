from __future__ import annotations

from typing import Any

from django.urls import path, re_path

from outspoken.listen.api import api
from outspoken.listen.api.house import nowhere

urlpatterns: list[Any] = [
    path("api/", api.urls),
    re_path(r"^api/", nowhere),
]
