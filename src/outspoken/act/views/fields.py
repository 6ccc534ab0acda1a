"""What was typed into a form."""

from __future__ import annotations

from django.http import HttpRequest


def field(request: HttpRequest, name: str) -> str:
    """A field's text, empty where there is none, without the character that no text of the database can hold."""
    return (request.POST.get(name) or "").replace("\0", "")
