"""The supervisor: keeps a handful of child processes alive until it is told to stop, then stops them in order.

It works in one thread, since only then is it safe to start processes, and sleeps until a child speaks or ends, a
signal comes, or a child is due to be started again.
"""

from __future__ import annotations

import os
import selectors
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from types import FrameType, TracebackType

from outspoken.server.child import Child
from outspoken.server.errors import HouseError

_STOPPERS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


class Stopped(Exception):
    """Somebody asked us to stop."""


class Supervisor:
    """Children and the signals that end them; leaving its context stops every child.

    note: told what happens to children. echo: told each line a child writes, with its name.
    """

    def __init__(self, *, note: Callable[[str], None], echo: Callable[[str, str], None]) -> None:
        self.note = note
        self._echo = echo
        self.children: list[Child] = []
        self._selector = selectors.DefaultSelector()
        self._asked = 0
        self._handlers: dict[signal.Signals, object] = {}

    def __enter__(self) -> Supervisor:
        reading, writing = os.pipe()
        for end in (reading, writing):
            os.set_blocking(end, False)
        self._pipe = (reading, writing)
        self._selector.register(reading, selectors.EVENT_READ)
        signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
        for number in (*_STOPPERS, signal.SIGCHLD):
            # What nohup had ignored stays ignored.
            if signal.getsignal(number) != signal.SIG_IGN or number == signal.SIGCHLD:
                self._handlers[number] = signal.signal(number, self._hear)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for rank in sorted({child.rank for child in self.children}):
            self._stop([child for child in self.children if child.rank == rank])
        for number, handler in self._handlers.items():
            signal.signal(number, handler)  # type: ignore[arg-type]  # what signal.signal itself gave
        signal.set_wakeup_fd(-1)
        self._selector.close()
        for end in self._pipe:
            os.close(end)

    def _hear(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002
        if number in _STOPPERS:
            self._asked += 1

    def check(self) -> None:
        """Raise Stopped once somebody asked us to stop."""
        if self._asked:
            raise Stopped

    def begin(self, child: Child) -> None:
        """Start a child and keep it from now on."""
        self.children.append(child)
        self._start(child)

    def finish(self, child: Child) -> tuple[int, list[str]]:
        """Run a child once, to its end. Returns its exit code and what it said."""
        said: list[str] = []
        child.begin()
        try:
            while True:
                has_ended = not child.runs
                lines = child.lines()
                said += lines or []
                if has_ended and not lines:
                    break
                self.check()
                time.sleep(0.02)
        finally:
            child.tell(child.insist)
            code = child.process.wait() if child.process else 0
        return code, said

    def turn(self, seconds: float) -> None:
        """Sleep until something happens, at most this long, and see to it. Raises Stopped."""
        self._bury_strangers()
        due = [child.due for child in self.children if child.process is None]
        self._listen(min([seconds, *(max(at - time.monotonic(), 0.0) for at in due)]))
        self.check()
        for child in self.children:
            if child.process is not None and not child.runs:
                self._forget_pipe(child)
                self.note(f"{child.name} {child.lay_down()}; it is started again.")
            if child.process is None and child.due <= time.monotonic():
                self._start_again(child)

    def _bury_strangers(self) -> None:
        """As the first process of a container we inherit orphans, and nobody else notes that they ended."""
        if os.getpid() != 1:
            return
        ours = {child.process.pid for child in self.children if child.process}
        with suppress(ChildProcessError):
            while (seen := os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)) and seen.si_pid not in ours:
                os.waitpid(seen.si_pid, 0)

    def _start(self, child: Child) -> None:
        child.begin()
        if child.process and child.process.stdout:
            self._selector.register(child.process.stdout, selectors.EVENT_READ, child)

    def _start_again(self, child: Child) -> None:
        try:
            self._start(child)
        except (HouseError, OSError, subprocess.SubprocessError) as error:
            # Whatever it is (no memory, a full disk), the others go on, and it may be over the next time.
            child.process = None
            child.postpone()
            self.note(f"{child.name} cannot be started: {error} It is tried again.")

    def _listen(self, seconds: float) -> None:
        for key, _ in self._selector.select(seconds):
            if not isinstance(key.data, Child):
                self._drain()
                continue
            lines = key.data.lines()
            for line in lines or ():
                self._echo(key.data.name, line)
            if lines is None:
                self._selector.unregister(key.fileobj)

    def _drain(self) -> None:
        try:
            while os.read(self._pipe[0], 4096):
                pass
        except BlockingIOError:
            pass

    def _forget_pipe(self, child: Child) -> None:
        """Echo what an ended child still said. A child of its own may hold the pipe open, so this never waits."""
        while lines := child.lines():
            for line in lines:
                self._echo(child.name, line)
        for pipe in (child.process.stdout, child.process.stdin) if child.process else ():
            if pipe is not None:
                if pipe in self._selector.get_map():
                    self._selector.unregister(pipe)
                pipe.close()

    def _stop(self, children: list[Child]) -> None:
        asked = self._asked
        for child in children:
            child.tell(child.ask)
        until = time.monotonic() + max(child.patience for child in children)
        while any(child.runs for child in children):
            # A second Ctrl-C means: now.
            if time.monotonic() > until or self._asked > max(asked, 1):
                for child in children:
                    child.tell(child.insist)
            self._listen(0.1)
        for child in children:
            self._forget_pipe(child)
