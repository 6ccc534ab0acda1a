"""A working process: the step loop of one role, until a signal or the end of the supervisor.

python -m outspoken.server.worker reader|sender|worker
"""

from __future__ import annotations

import os
import signal
import sys
from threading import Event


def main(role: str) -> None:
    """Run the role's steps; the step in hand is finished before stopping."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "outspoken.settings")
    # Beside web and reader, several threads of arithmetic wait for one another: finding topics took twice as long.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    import django

    from outspoken.server import lifeline

    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    lifeline.watch(stop.set)
    django.setup()

    from outspoken import reader, steps

    if role == "reader":
        # Loads the weights and the compiled code now, not when the first customer waits.
        reader.read(["Good morning."])
    elif role == "worker":
        # Imports and mirrors take what processor time live words and pages leave.
        os.nice(10)
    steps.main(role, stop=stop)


if __name__ == "__main__":
    main(sys.argv[1])
