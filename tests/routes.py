"""Every route of the house, from the URLconf: what tests that visit all of them go by."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLResolver, get_resolver

from outspoken.people.rights import Right


@dataclass(frozen=True)
class Route:
    name: str
    view: Callable[..., Any]
    arguments: tuple[str, ...]
    namespace: str
    address: str  # as the URLconf writes it, parameters in <>

    @property
    def right(self) -> Right | None:
        """What `needs` or `public` said; test_permissions makes sure that one of them spoke."""
        right: Right | None = getattr(self.view, "right", None)
        return right

    def __str__(self) -> str:
        return self.name


def walk(resolver: URLResolver, address: str = "", arguments: tuple[str, ...] = ()) -> Iterator[Route]:
    for pattern in resolver.url_patterns:
        here = (*arguments, *pattern.pattern.regex.groupindex)
        longer = address + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from walk(pattern, longer, here)
        else:
            yield Route(
                pattern.name or longer, pattern.callback, here, resolver.namespace or "", longer.removeprefix("^/")
            )


ROUTES = list(walk(get_resolver()))
API = [route for route in ROUTES if route.namespace == "api"]
ALLAUTHS = [route for route in ROUTES if route.view.__module__.startswith("allauth")]
OURS = [route for route in ROUTES if route not in API and route not in ALLAUTHS]
GUARDED = [route for route in OURS if route.right]
