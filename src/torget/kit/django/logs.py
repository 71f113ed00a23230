"""What is logged: where it went wrong and with which ids, never what a citizen wrote.

PostgreSQL's refusals print the row they refuse, so the words of a database error stay out.
Source: design reliability.md 1 (N4, N5) and 4.1.
"""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import Mapping
from types import TracebackType
from typing import Any

import structlog
from structlog.typing import EventDict, WrappedLogger

ExceptionInfo = (
    tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
)
LOGGING: Mapping[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {
            "()": "torget.kit.django.logs.WithoutWords",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"django": {"handlers": ["console"], "level": "WARNING", "propagate": False}},
}


class WithoutWords(logging.Formatter):
    """Writes one line, and for a fault its way through the code without the database's words."""

    def formatException(self, ei: ExceptionInfo) -> str:  # noqa: N802  logging names it
        """Return the way through the code and the kinds of fault."""
        return told(ei[1])

    def format(self, record: logging.LogRecord) -> str:
        """Return the line with its breaks escaped, so that nobody can write a line of their own."""
        record.exc_text = None
        head, mark, way = super().format(record).partition("\nTraceback:")
        safe = head.replace("\r", "\\r").replace("\n", "\\n").replace("\x1b", "\\x1b")
        return safe + mark + way


def told(fault: BaseException | None) -> str:
    """Return the chain of faults: where each arose and its kind; words only where they are ours."""
    parts = []
    while fault is not None:
        way = "".join(traceback.format_tb(fault.__traceback__))
        parts.append(f"Traceback:\n{way}{_name(fault)}")
        fault = fault.__cause__ or fault.__context__
    return "\nbecause of\n".join(parts)


def configure() -> None:
    """Make structlog write one JSON line for each event, with the same care for words."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _fault_as_text,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ]
    )


def _fault_as_text(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    info = event.pop("exc_info", None)
    if info:
        fault = info[1] if isinstance(info, tuple) else sys.exc_info()[1]
        event["fault"] = told(fault)
    return event


def _name(fault: BaseException) -> str:
    kind = f"{type(fault).__module__}.{type(fault).__qualname__}"
    if isinstance(fault, OSError) or kind.startswith("torget."):
        return f"{kind}: {str(fault)[:200]!r}"
    return kind
