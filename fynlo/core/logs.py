"""Log lines: JSON in production, readable elsewhere, each with its context and without secrets.

All loggers write through the one handler of LOGGING, those of Django, granian, daphne, uvicorn and Celery too, so that
no line goes around `fynlo.core.redaction`. Code logs with `logging.getLogger(__name__)`; fields go into `extra`.
"""

import json
import logging
import os
import re
import sys
from collections.abc import Callable, MutableMapping
from functools import cached_property
from typing import Any

from django.conf import settings
from django.core.signals import request_finished
from django.http import HttpRequest, HttpResponse

from fynlo.core import log_context
from fynlo.core.redaction import hide_tokens, redacted
from fynlo.core.tenancy.connection import connection

# Loggers to which a server gives handlers of its own.
SERVERS = ("granian.access", "_granian", "uvicorn", "uvicorn.access", "uvicorn.error")
REQUEST_ID = re.compile(r"[A-Za-z0-9-]{8,64}")

Fields = MutableMapping[str, Any]


class Formatter(logging.Formatter):
    """Format a record as one line: JSON, or text for people if `readable`.

    structlog is imported for the first line, or by `prepare`: importing it takes a process 0.1 to 0.3 s.
    """

    def __init__(self, *, readable: bool = False):
        super().__init__()
        self.readable = readable

    @cached_property
    def _lines(self) -> logging.Formatter:
        import structlog

        return structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[
                structlog.stdlib.add_log_level,
                structlog.stdlib.add_logger_name,
                structlog.stdlib.ExtraAdder(),
            ],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.StackInfoRenderer(),
                structlog.processors.format_exc_info,
                _redact,
                structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
                _add_context,
                _render_text if self.readable else _render_json,
            ],
        )

    def prepare(self) -> None:
        """Import what the first line needs."""
        assert self._lines

    def format(self, record: logging.LogRecord) -> str:
        try:
            return self._lines.format(record)
        except Exception as error:
            # Arguments that do not fit the message. logging's own complaint would print them as they are.
            fields = {**record.__dict__, "msg": f"{record.msg} ({type(error).__name__})", "args": ()}
            return self._lines.format(logging.makeLogRecord(fields))


def _redact(logger: Any, method: str, fields: Fields) -> Fields:
    return redacted(fields)


def _add_context(logger: Any, method: str, fields: Fields) -> Fields:
    """Add who, where and what for. After the redaction: these are ids of ours, and nobody's `extra` replaces them."""
    context = {"tenant": _tenant(), **log_context.current()}
    return {**fields, **{name: str(value) for name, value in context.items() if value}}


def _tenant() -> str:
    schema = connection.schema_name
    return "" if schema == "public" else schema or ""


def _render_json(logger: Any, method: str, fields: Fields) -> str:
    first = {name: fields.pop(name, "") for name in ("time", "level", "logger", "event")}
    return json.dumps({**first, **fields})  # escapes what is not ASCII: a lone surrogate fails no line


def _render_text(logger: Any, method: str, fields: Fields) -> str:
    start = " ".join(str(fields.pop(name, "")) for name in ("time", "level", "logger", "event"))
    traces = [str(fields.pop(name)) for name in ("stack", "exception") if name in fields]
    rest = "".join(f" {name}={value}" for name, value in fields.items())
    line = (start + rest).replace("\r", "\\r").replace("\n", "\\n")
    return "\n".join([line, *traces])


def request_context(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: give the request an id, of the proxy's if there is one, and say it in the answer."""

    def middleware(request: HttpRequest) -> HttpResponse:
        log_context.clear()
        request_id = _request_id(request.headers.get("X-Request-Id", ""))
        log_context.bind(request_id=request_id)
        response = get_response(request)
        response.headers["X-Request-Id"] = request_id
        return response

    return middleware


def _request_id(received: str) -> str:
    """Return the proxy's id. A caller's own is not believed: nginx replaces it, and without a proxy it is no id."""
    if settings.TRUSTED_PROXIES and REQUEST_ID.fullmatch(received):
        return received
    return os.urandom(16).hex()


def _forget(**kwargs: object) -> None:
    log_context.clear()


# Django logs a refusal after the middleware has ended, so the context stays until the answer is written.
request_finished.connect(_forget, dispatch_uid="logs.request_finished")


def guard_servers() -> None:
    """Let the server's own loggers write through our handler. Called by wsgi.py and asgi.py, and in a worker."""
    for name in SERVERS:
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True
    for handler in logging.getLogger().handlers:
        if isinstance(handler.formatter, Formatter):
            handler.formatter.prepare()
    if "daphne.access" in sys.modules or "daphne.cli" in sys.modules:
        _guard_daphne()


def _guard_daphne() -> None:
    """Hide secrets in daphne's access log, which it writes to a file of its own, not to a logger."""
    from daphne.access import AccessLogGenerator

    if getattr(AccessLogGenerator, "hides_tokens", False):
        return
    written = AccessLogGenerator.write_entry

    def write_entry(self: Any, host: Any, date: Any, request: str, *rest: Any, **more: Any) -> None:
        written(self, host, date, hide_tokens(request), *rest, **more)

    AccessLogGenerator.write_entry = write_entry
    AccessLogGenerator.hides_tokens = True  # pyright: ignore[reportAttributeAccessIssue]
