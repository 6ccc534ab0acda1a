"""Is the house well? Asked by the supervisor, by load balancers and by monitoring; says nothing about customers."""

from __future__ import annotations

from django.db import Error, connection
from django.http import HttpRequest, JsonResponse

# The working processes, by the name they give their connections; each asks the database for work all the time.
ROLES = ("reader", "sender", "worker")
# A month being mirrored or a file being opened can keep a worker busy for a while.
QUIET_SECONDS = 120

_HEARD = """
SELECT application_name, extract(epoch FROM clock_timestamp() - max(state_change))::float8
FROM pg_stat_activity
WHERE datname = current_database()
    AND application_name IN ('outspoken-reader', 'outspoken-sender', 'outspoken-worker')
GROUP BY 1
"""


def health(request: HttpRequest) -> JsonResponse:  # noqa: ARG001
    """200 with how many seconds ago reader, sender and worker last spoke to the database (null: not connected).

    503 where the database cannot be reached. A missing worker does not make it 503: feedback is still taken.
    """
    try:
        with connection.cursor() as cursor:
            cursor.execute(_HEARD)
            heard = dict(cursor.fetchall())
    except Error:
        return _answer(503, status="no database", database=False)
    ages = {role: heard.get(f"outspoken-{role}") for role in ROLES}
    missing = [role for role, age in ages.items() if age is None or age > QUIET_SECONDS]
    seconds = {f"{role}_seconds": None if age is None else round(max(age, 0.0), 3) for role, age in ages.items()}
    return _answer(200, status=f"no {missing[0]}" if missing else "ok", database=True, **seconds)


def _answer(code: int, **told: object) -> JsonResponse:
    return JsonResponse(told, status=code, headers={"Cache-Control": "no-store"})


# Open to everybody, on purpose, as `people.rights.public` says it in the rooms below.
health.right = None  # type: ignore[attr-defined]
