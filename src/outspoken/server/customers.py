"""The process of the demo's customers, who keep talking until a signal or the end of the supervisor.

python -m outspoken.server.customers
"""

from __future__ import annotations

import os
import signal
from threading import Event

SEED = 1


def main() -> None:
    """Hand in comments as they come."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "outspoken.settings")
    import django

    from outspoken.server import lifeline

    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    lifeline.watch(stop.set)
    django.setup()

    from outspoken.demo import live

    live.run(seed=SEED, stop=stop)


if __name__ == "__main__":
    main()
