"""Structured logs, one JSON object a line on standard error, every string masked before it is written."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from typing import Any

import orjson
import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

Mask = Callable[[str], str]

# Ids and names that the service itself made.
_OURS = frozenset({"level", "logger", "timestamp", "conversation", "route", "intent", "method"})
_QUIET = ("rasa_sdk", "alembic", "asyncio", "aiohttp.access", "httpx", "httpcore")


class MaskPersonalData:
    """Replaces what `mask` finds in any string of a log entry, however deep it lies."""

    def __init__(self, mask: Mask) -> None:
        self._mask = mask

    def __call__(self, _logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        for key, value in event.items():
            if key not in _OURS:
                event[key] = self._masked(value)
        return event

    def _masked(self, value: Any) -> Any:
        if isinstance(value, str):
            return self._mask(value)
        if isinstance(value, dict):
            return {key: self._masked(item) for key, item in value.items()}
        if isinstance(value, list | tuple | set):
            return [self._masked(item) for item in value]
        if isinstance(value, BaseException):
            return self._mask(repr(value))
        return value


def configure_logging(level: str, style: str, mask: Mask) -> None:
    """Sends our own entries and those of libraries through the same masked renderer."""
    first: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    last: list[Processor] = [structlog.processors.format_exc_info, MaskPersonalData(mask), _renderer(style)]
    structlog.configure(
        processors=[*first, *last],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level.upper())),
        logger_factory=_Output,
        cache_logger_on_first_use=True,
    )
    handler = _LibraryHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=first,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logging.getLogger(name).handlers = []
        logging.getLogger(name).propagate = True
    # Requests are logged by the service itself, without their query strings.
    logging.getLogger("uvicorn.access").setLevel(logging.WARNING)
    for name in _QUIET:
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))


class _Output:
    """Where structlog writes: whatever stands for standard error at the moment of writing."""

    def __init__(self, name: str = "") -> None:
        self.name = name

    def msg(self, line: str) -> None:
        sys.stderr.write(line + "\n")

    debug = info = warning = error = critical = exception = msg


class _LibraryHandler(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        try:
            sys.stderr.write(self.format(record) + "\n")
        except Exception:
            self.handleError(record)


def _renderer(style: str) -> Processor:
    if style == "console":
        return structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    return structlog.processors.JSONRenderer(serializer=_dumps)


def _dumps(value: Any, **_options: Any) -> str:
    return orjson.dumps(value, default=str).decode()
