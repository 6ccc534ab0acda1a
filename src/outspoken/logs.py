"""Logs as events with keys (`import.finished rows=…`), never with customers' words or contact data."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Mapping
from types import TracebackType
from typing import TextIO

import structlog


def _place(out: TextIO, told: tuple[type[BaseException], BaseException, TracebackType | None]) -> None:
    """Where it happened and of which kind, for the error and what caused it; never its message."""
    error: BaseException | None = told[1]
    while error is not None:
        out.write(f"\n{type(error).__module__}.{type(error).__qualname__}")
        for frame in traceback.extract_tb(error.__traceback__):
            out.write(f"\n  {frame.filename}:{frame.lineno} {frame.name}")
        error = error.__cause__ or error.__context__


def configure(options: Mapping[str, str]) -> None:
    """Set up structlog and the standard library's logging on one line format; called by Django with LOGGING."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                # A traceback's messages and local variables would write customers' words into the log.
                structlog.dev.ConsoleRenderer(colors=False, pad_event_to=0, exception_formatter=_place),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(options.get("level", "INFO"))
    # Request lines carry search terms and tokens; the events we write ourselves do not.
    logging.getLogger("django.request").setLevel("ERROR")
    logging.getLogger("httpx").setLevel("WARNING")
    # Each try to reach a database that restarts; what waits for it says so itself, once.
    logging.getLogger("psycopg.pool").setLevel("ERROR")
