"""Is the house well? Asked by the supervisor, by load balancers and by monitoring; says nothing about customers."""

from __future__ import annotations

from django.db import Error, connection
from django.http import HttpRequest, JsonResponse

_WORKER = """
SELECT extract(epoch FROM clock_timestamp() - max(state_change))::float8
FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'outspoken-worker'
"""


def health(request: HttpRequest) -> JsonResponse:  # noqa: ARG001
    """200 with `worker_seconds`, how long ago the worker last spoke to the database (null: none is connected).

    503 where the database cannot be reached. A missing worker does not make it 503: feedback is still taken.
    """
    try:
        with connection.cursor() as cursor:
            cursor.execute(_WORKER)
            (seconds,) = cursor.fetchone() or (None,)
    except Error:
        return JsonResponse({"status": "no database", "database": False, "worker_seconds": None}, status=503)
    worker = None if seconds is None else round(max(seconds, 0.0), 3)
    status = "ok" if worker is not None and worker < 60 else "no worker"
    return JsonResponse(
        {"status": status, "database": True, "worker_seconds": worker}, headers={"Cache-Control": "no-store"}
    )


# Open to everybody, on purpose, as `people.rights.public` says it in the rooms below.
health.right = None  # type: ignore[attr-defined]
