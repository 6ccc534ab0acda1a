"""Does the machine hold, and keep others out?"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from outspoken.server.checks.finding import Finding, advice, safe, unsafe
from outspoken.server.house import House

_GIGABYTE = 1024**3


def folders(house: House) -> Iterator[Finding]:
    cluster = house.cluster
    private = [house.data, *(house.data / name for name in ("uploads", "lens", "cache", "backups"))]
    private += [cluster.data, cluster.sockets] if cluster else []
    bare = [folder for folder in private if folder.exists() and folder.stat().st_mode & 0o077]
    # Whoever cannot enter the data folder cannot reach what is below it.
    if house.data not in bare:
        bare = [folder for folder in bare if house.data not in folder.parents]
    for folder in bare:
        yield unsafe("machine.folders", f"Others on this machine can look into {folder}.", f"chmod 700 {folder}")
    if not bare:
        yield safe("machine.folders", f"{house.data} is closed to others on this machine.")


def disk(house: House) -> Iterator[Finding]:
    usage = shutil.disk_usage(house.data)
    share = usage.free / usage.total
    says = f"{usage.free / _GIGABYTE:.1f} GB ({share:.0%}) are free where {house.data} is."
    mend = "Make room or move the data folder to a larger disk: at 0 nothing can be stored any more."
    if usage.free < 2 * _GIGABYTE or share < 0.05:
        yield unsafe("machine.disk", says, mend)
    elif share < 0.2 and usage.free < 20 * _GIGABYTE:
        yield advice("machine.disk", says, mend)
    else:
        yield safe("machine.disk", says)


def reader(house: House) -> Iterator[Finding]:  # noqa: ARG001
    from outspoken import reader as reading

    row = reading.read(["This is wonderful, thank you so much!"]).to_pylist()[0]
    if row["polarity"] == "positive":
        yield safe("machine.reader", f"The reader {row['reader']} reads.")
    else:
        yield unsafe(
            "machine.reader",
            "The reader does not understand a plain sentence: its weights are missing or damaged.",
            f"Install Outspoken again; its weights belong in {Path(reading.__file__).parent / 'weights'}.",
        )


def process_tree(house: House) -> Iterator[Finding]:
    from django.db import connection

    holder = house.folder.holder()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), min(extract(epoch FROM clock_timestamp() - state_change)) FROM pg_stat_activity "
            "WHERE application_name = 'outspoken-reader' AND datname = current_database()"
        )
        ((readers, quiet),) = cursor.fetchall()
    if holder is None or not holder.address:
        yield advice("machine.processes", "Outspoken does not run on this folder now.", "Start it: outspoken up")
    elif not readers or quiet > 300:
        yield unsafe(
            "machine.processes",
            "The reader does not work: feedback is stored and not read.",
            "Look at what `outspoken up --verbose` says.",
        )
    else:
        yield safe("machine.processes", f"It runs at {holder.address}; the reader was heard {quiet:.0f} s ago.")


CHECKS = (folders, disk, reader, process_tree)
