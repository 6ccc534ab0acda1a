"""One child of the supervisor: how it is started, what it says, when it is due again after it ended."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from outspoken.server.lifeline import die_with_parent

# Seconds to wait before starting a child again: doubled with each quick end, forgotten after a good life.
_FIRST_REST, _LONGEST_REST, _GOOD_LIFE = 0.1, 10.0, 5.0

Start = Callable[[], subprocess.Popen[bytes]]


def python(
    module: str,
    *arguments: str,
    environment: Mapping[str, str],
    standing: Mapping[str, Any],
    descriptors: Sequence[int] = (),
) -> Start:
    """How to start a module of ours as a child: told to stop when we are gone, its output in our hands.

    environment: what to add to ours. standing: the account and folder to run in, as options of `subprocess`.
    """

    def start() -> subprocess.Popen[bytes]:
        return subprocess.Popen(  # noqa: S603
            [sys.executable, "-P", "-m", module, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            pass_fds=descriptors,
            start_new_session=True,
            preexec_fn=die_with_parent(signal.SIGTERM),
            env={**os.environ, "PYTHONUNBUFFERED": "1", **environment},
            **standing,
        )

    return start


@dataclass(eq=False)
class Child:
    """A process that is to run: started again whenever it ends.

    rank: children of a lower rank are stopped before those of a higher one. ask, insist: the signals that stop it in
    good order and at once. patience: seconds between the two.
    """

    name: str
    start: Start
    rank: int = 0
    ask: signal.Signals = signal.SIGTERM
    insist: signal.Signals = signal.SIGKILL
    patience: float = 8.0
    process: subprocess.Popen[bytes] | None = None
    due: float = 0.0
    quick_ends: int = 0
    _started: float = 0.0
    _unfinished: bytes = field(default=b"", repr=False)

    @property
    def runs(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def begin(self) -> None:
        self._started = time.monotonic()
        self.process = self.start()
        if self.process.stdout:
            os.set_blocking(self.process.stdout.fileno(), False)

    def lay_down(self) -> str:
        """Note that the process ended; says how. Sets when it is due again."""
        code = self.process.returncode if self.process else 0
        if time.monotonic() - self._started > _GOOD_LIFE:
            self.quick_ends = 0
        self.postpone()
        self.process = None
        return f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with code {code}"

    def postpone(self) -> None:
        """Set when the child is due again, later after each quick end."""
        self.due = time.monotonic() + min(_FIRST_REST * 2**self.quick_ends, _LONGEST_REST)
        self.quick_ends += 1

    def lines(self) -> list[str] | None:
        """What the process has said since the last call, whole lines only; None once it will say no more."""
        if self.process is None or self.process.stdout is None:
            return None
        try:
            said = os.read(self.process.stdout.fileno(), 65536)
        except BlockingIOError:
            return []
        *whole, self._unfinished = (self._unfinished + said).split(b"\n")
        return [line.decode(errors="replace") for line in whole] if said else None

    def tell(self, number: signal.Signals) -> None:
        if self.process is not None and self.runs:
            self.process.send_signal(number)
