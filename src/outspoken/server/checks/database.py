"""Does the database keep what it acknowledged?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import connection

from outspoken.server.checks.finding import Finding, advice, safe, unsafe
from outspoken.server.house import House

OLDEST = 15
# By setting: the values that keep what was acknowledged, and what any other value loses.
DURABLE = {
    "fsync": ({"on"}, "a power cut can lose or damage everything"),
    "full_page_writes": ({"on"}, "a power cut can damage pages beyond repair"),
    "synchronous_commit": (
        {"on", "remote_apply", "remote_write", "local"},
        "feedback that was acknowledged can be lost in a crash",
    ),
    "data_checksums": ({"on"}, "damage by a disk goes unnoticed"),
    "data_sync_retry": ({"off"}, "a failed write can pass for a good one"),
    "zero_damaged_pages": ({"off"}, "damaged pages are silently emptied"),
    "ignore_checksum_failure": ({"off"}, "damage by a disk is ignored"),
}


def _ask(question: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(question)
        return list(cursor.fetchall())


def durability(house: House) -> Iterator[Finding]:  # noqa: ARG001
    names = ", ".join(f"'{name}'" for name in DURABLE)
    # As our own sessions see it: a role or a database may be told otherwise than the server.
    found = dict(_ask(f"SELECT name, setting FROM pg_settings WHERE name IN ({names})"))  # noqa: S608
    for name, (good, otherwise) in DURABLE.items():
        value = found.get(name, "unknown to this server")
        if value in good:
            yield safe(f"database.{name}", f"{name} is {value}.")
        elif name == "data_checksums":
            yield unsafe(
                "database.data_checksums",
                f"data_checksums is {value}: {otherwise}.",
                "Stop PostgreSQL and run: pg_checksums --enable -D <its data folder>.",
            )
        else:
            wanted = "on" if "on" in good else "off"
            yield unsafe(
                f"database.{name}",
                f"{name} is {value}: {otherwise}.",
                f"ALTER SYSTEM SET {name} = {wanted}; SELECT pg_reload_conf(); and see whether the role or the "  # noqa: S608
                "database is told otherwise: SELECT * FROM pg_db_role_setting;",
            )


def version(house: House) -> Iterator[Finding]:  # noqa: ARG001
    ((number, text),) = _ask("SELECT current_setting('server_version_num')::int, current_setting('server_version')")
    if number // 10_000 < OLDEST:
        yield unsafe(
            "database.version", f"PostgreSQL is {text}.", f"Upgrade it to {OLDEST} or newer; 18 is what is tested."
        )
    else:
        yield safe("database.version", f"PostgreSQL is {text}.")


def rights(house: House) -> Iterator[Finding]:  # noqa: ARG001
    ((is_super, role),) = _ask("SELECT rolsuper, rolname FROM pg_roles WHERE rolname = current_user")
    if is_super:
        yield unsafe(
            "database.rights",
            f"Outspoken signs in to the database as the superuser “{role}”: a hole in it would open the whole server.",
            "Make a role of its own that owns the database alone: CREATE ROLE outspoken LOGIN; "
            "ALTER DATABASE … OWNER TO outspoken; and name it in DATABASE_URL.",
        )
    else:
        yield safe("database.rights", f"The database role “{role}” is no superuser.")


def encryption(house: House) -> Iterator[Finding]:  # noqa: ARG001
    ((is_local, is_encrypted),) = _ask(
        "SELECT client_addr IS NULL OR client_addr << '127.0.0.0/8' OR client_addr = '::1', coalesce(ssl, false) "
        "FROM pg_stat_activity LEFT JOIN pg_stat_ssl USING (pid) WHERE pid = pg_backend_pid()"
    )
    if is_local or is_encrypted:
        yield safe("database.encryption", "The way to the database is on this machine or encrypted.")
    else:
        yield unsafe(
            "database.encryption",
            "Customers' words travel to the database unencrypted.",
            "Add ?sslmode=verify-full to DATABASE_URL, and sslrootcert where its certificate is your own.",
        )


def damage(house: House) -> Iterator[Finding]:  # noqa: ARG001
    ((failures,),) = _ask("SELECT coalesce(sum(checksum_failures), 0)::bigint FROM pg_stat_database")
    unlogged = [name for (name,) in _ask("SELECT relname FROM pg_class WHERE relpersistence = 'u' AND relkind = 'r'")]
    if failures:
        yield unsafe(
            "database.damage",
            f"PostgreSQL met {failures} damaged pages.",
            "Stop, copy the data folder away, look at the disk, and restore the last good backup.",
        )
    if unlogged:
        yield unsafe(
            "database.unlogged",
            f"These tables are emptied by a crash: {', '.join(sorted(unlogged))}.",
            "ALTER TABLE … SET LOGGED; for each of them.",
        )
    if not failures and not unlogged:
        yield safe("database.damage", "No damaged page was met, and no table is emptied by a crash.")


def migrations(house: House) -> Iterator[Finding]:  # noqa: ARG001
    from outspoken.server.migrations import missing

    names = missing()
    if names:
        yield unsafe(
            "database.migrations",
            f"The tables are older than this Outspoken: {', '.join(names)}.",
            "Start `outspoken up`, which brings them up to date, or run: outspoken manage migrate",
        )
    else:
        yield safe("database.migrations", "The tables are up to date.")


def backups(house: House) -> Iterator[Finding]:
    rows = _ask("SELECT extract(epoch FROM now() - last_archived_time)::float8 FROM pg_stat_archiver")
    ages = [age / 3600 for (age,) in rows if age is not None]
    folder = house.data / "backups"
    if folder.is_dir():
        from time import time

        ages += [(time() - file.stat().st_mtime) / 3600 for file in folder.iterdir() if file.is_file()]
    if not ages:
        yield advice(
            "database.backups",
            "No backup is known: nothing is in the folder backups, and the database keeps no archive.",
            f"Every night: {_dump(house)} And try to restore it: a backup never restored is no backup.",
        )
    elif min(ages) > 26:
        yield unsafe(
            "database.backups",
            f"The newest backup known is {min(ages) / 24:.1f} days old.",
            f"Look why the nightly one did not run, and make one now: {_dump(house)}",
        )
    else:
        yield safe("database.backups", f"The newest backup known is {min(ages):.0f} hours old.")


def _dump(house: House) -> str:
    cluster = house.cluster
    address = cluster.url if cluster else "$DATABASE_URL"
    return f"pg_dump -Fc -d '{address}' -f {house.data}/backups/$(date +%F).dump"


CHECKS = (durability, version, rights, encryption, damage, migrations, backups)
