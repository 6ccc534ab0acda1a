from __future__ import annotations

from django.urls import URLPattern, path

from outspoken.pages.health import health

urlpatterns: list[URLPattern] = [path("health", health, name="health")]
