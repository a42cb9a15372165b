"""Structured logs: one JSON object per line, no personal data."""

import logging
import re
from collections.abc import MutableMapping
from typing import Any

import structlog

_DIGITS = re.compile(r"\+?\d[\d .-]{5,}\d")

Event = MutableMapping[str, Any]


def mask(_logger: Any, _method: str, event: Event) -> Event:
    """Replaces anything that looks like a telephone number, a date of birth or a reference, except the time stamp."""
    for key, value in event.items():
        if key != "timestamp" and key != "call" and isinstance(value, str):
            event[key] = _DIGITS.sub("***", value)
    return event


def configure(level: int = logging.INFO) -> None:
    """Sets up logging for the process."""
    _least["level"] = level
    structlog.configure(
        processors=_PROCESSORS,
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.WriteLoggerFactory(),
        cache_logger_on_first_use=True,
    )
    root = logging.getLogger()
    if not any(isinstance(handler, LibraryHandler) for handler in root.handlers):
        root.addHandler(LibraryHandler(logging.WARNING))


def _important(_logger: Any, method: str, event: Event) -> Event:
    """Leaves out what is below the level of the process, which loggers in use before do not know otherwise."""
    if logging.getLevelNamesMapping()[method.upper()] < _least["level"]:
        raise structlog.DropEvent
    return event


_least = {"level": logging.INFO}


class LibraryHandler(logging.Handler):
    """Warnings and errors of libraries as events of ours; their messages may hold values and are left out."""

    def emit(self, record: logging.LogRecord) -> None:
        """Logs where a record comes from, and the kind and places of its exception."""
        error = record.exc_info[1] if record.exc_info else None
        structlog.get_logger().log(record.levelno, "library", logger=record.name, exc_info=error)


def safe_exception(_logger: Any, _method: str, event: Event) -> Event:
    """Keeps the kind of an exception and the lines of ours it passed through, never its message or its values."""
    error = event.pop("exc_info", None)
    if isinstance(error, BaseException):
        event["error"] = type(error).__name__
        event["code"] = getattr(error, "code", "unexpected")
        event["where"] = _places(error)
    return event


def _places(error: BaseException) -> list[str]:
    places = []
    trace = error.__traceback__
    while trace:
        code = trace.tb_frame.f_code
        places.append(f"{code.co_filename.rsplit('/', 1)[-1]}:{trace.tb_lineno}")
        trace = trace.tb_next
    return places[-6:]


get_logger = structlog.get_logger


def failed(event: str, error: BaseException) -> None:
    """Logs a failure with its code and the places it passed through, never its message."""
    structlog.get_logger().error(event, exc_info=error)


_PROCESSORS: list[structlog.typing.Processor] = [
    _important,
    structlog.contextvars.merge_contextvars,
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso"),
    structlog.processors.StackInfoRenderer(),
    safe_exception,
    mask,
    structlog.processors.JSONRenderer(),
]
"""One list for the life of the process: loggers keep the list they were first used with."""
