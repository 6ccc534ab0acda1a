"""Bringing the record's tables up to date, once, however many processes ask at the same time.

python -m outspoken.server.migrations
"""

from __future__ import annotations

import os
import sys

# Any number nobody else locks: "outspoken" on a telephone's keys.
LOCK = 688_776_536


class NewerRecord(Exception):
    """The record was brought up to date by a newer Outspoken than this one."""


def bring_up_to_date() -> int:
    """Apply the migrations still missing, under a lock of the database. Returns how many there were.

    Raises NewerRecord.
    """
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        try:
            executor = MigrationExecutor(connection)
            ours = {name for name, _ in executor.loader.disk_migrations}
            unknown = sorted(
                ".".join(key)
                for key in executor.loader.applied_migrations
                if key[0] in ours and key not in executor.loader.disk_migrations and not executor.loader.replacements
            )
            if unknown:
                raise NewerRecord(
                    f"This database was brought up to date by a newer Outspoken ({', '.join(unknown)}). "
                    "Install that version; nothing was changed."
                )
            plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
            if plan:
                call_command("migrate", interactive=False, verbosity=0)
            return len(plan)
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def missing() -> list[str]:
    """The migrations that this Outspoken brings and the record has not seen."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "outspoken.settings")
    import django
    from django.db.utils import OperationalError

    django.setup()
    try:
        bring_up_to_date()
    except NewerRecord as error:
        sys.exit(str(error))
    except OperationalError as error:
        sys.exit(f"The database cannot be reached or refuses: {error}".strip())
    _warn()


def _warn() -> None:
    """Say what of the database's settings loses acknowledged feedback; the supervisor passes it on."""
    from outspoken.server.checks import database
    from outspoken.server.house import House

    for finding in database.durability(House.at()):
        if finding.verdict == "unsafe":
            print(f"UNSAFE: {finding.says} {finding.mend}")  # noqa: T201


if __name__ == "__main__":
    main()
