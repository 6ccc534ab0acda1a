"""The worker process: the step loop, until a signal or the end of the supervisor.

python -m outspoken.server.worker
"""

from __future__ import annotations

import os
import signal
from threading import Event


def main() -> None:
    """Run every step; the step in hand is finished before stopping."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "outspoken.settings")
    import django

    from outspoken.server import lifeline

    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    lifeline.watch(stop.set)
    django.setup()

    from outspoken import steps

    steps.main(stop=stop)


if __name__ == "__main__":
    main()
