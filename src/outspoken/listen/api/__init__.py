"""The API: machines hand feedback in, and ask for one again. Described for people at /api/docs, for machines at
/api/openapi.json."""

from __future__ import annotations

from outspoken.listen.api.house import api

__all__ = ["api"]
