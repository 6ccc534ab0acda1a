"""What ties a child process to its parent, so that nothing outlives a supervisor that was killed.

Two lines, since each has a gap: on Linux the kernel sends a signal when the parent dies (a program that is not ours,
such as PostgreSQL, needs no change for it); everywhere, our own children hold the reading end of a pipe as standard
input, and its end tells them that whoever held the other end is gone.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
from collections.abc import Callable

_PR_SET_PDEATHSIG = 1
# Looked up before any fork: between fork and exec nothing may be loaded.
_prctl = ctypes.CDLL(None).prctl if sys.platform == "linux" else None


def die_with_parent(number: signal.Signals) -> Callable[[], None]:
    """A `preexec_fn` that has the kernel send `number` when the thread that starts the child ends (Linux only)."""
    parent = os.getpid()

    def tie() -> None:
        if _prctl is not None:
            _prctl(_PR_SET_PDEATHSIG, int(number), 0, 0, 0)
            if os.getppid() != parent:
                os._exit(1)

    return tie


def watch(stop: Callable[[], None]) -> None:
    """Call `stop`, in a thread of its own, once standard input ends."""

    def wait() -> None:
        try:
            while os.read(0, 4096):
                pass
        except OSError:
            pass
        stop()

    threading.Thread(target=wait, name="lifeline", daemon=True).start()
