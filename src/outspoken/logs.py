"""Logs as events with keys (`import.finished rows=…`), never with customers' words or contact data."""

from __future__ import annotations

import logging
from collections.abc import Mapping

import structlog


def configure(options: Mapping[str, str]) -> None:
    """Set up structlog and the standard library's logging on one line format; called by Django with LOGGING."""
    shared = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                # Plain: a traceback with local variables would write customers' words into the log.
                structlog.dev.ConsoleRenderer(
                    colors=False, pad_event_to=0, exception_formatter=structlog.dev.plain_traceback
                ),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(options.get("level", "INFO"))
    # Request lines carry search terms and tokens; the events we write ourselves do not.
    logging.getLogger("django.request").setLevel("ERROR")
    logging.getLogger("httpx").setLevel("WARNING")
