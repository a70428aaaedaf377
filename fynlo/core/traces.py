"""Traces for OpenTelemetry: what a request, a command, a task and their statements took, when a collector is named.

The standard variables configure it: OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_EXPORTER_OTLP_HEADERS, OTEL_TRACES_SAMPLER and
OTEL_TRACES_SAMPLER_ARG, OTEL_SERVICE_NAME. Without the first no exporter is imported and a span costs one comparison.

A span names a route, never an address, and holds a statement without its values: no token and no personal data leaves.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

from django.http import HttpRequest, HttpResponse
from rest_framework.exceptions import ValidationError

from fynlo.core import log_context
from fynlo.core.errors import DomainError
from fynlo.core.tenancy.connection import connection

LONGEST_STATEMENT = 2_000  # characters

_tracer: Any = None


def is_configured() -> bool:
    return bool(os.environ.get("OTEL_EXPORTER_OTLP_ENDPOINT") or os.environ.get("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"))


def start() -> Any:
    """Send the spans of this process from now on. Call it once, in the process that serves: it starts a thread.

    Returns the provider, which sends at once when it is flushed, or None where no collector is configured.
    """
    global _tracer
    if not is_configured():
        return None
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    name = os.environ.get("OTEL_SERVICE_NAME", "fynlo")
    provider = TracerProvider(resource=Resource.create({"service.name": name}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    _tracer = provider.get_tracer("fynlo")
    return provider


def span(name: str, **attributes: Any) -> AbstractContextManager[Any]:
    """Measure the block as a part of what is going on. An exception is named by its class alone."""
    return _recorded(name, attributes) if _tracer else nullcontext()


@contextmanager
def _recorded(name: str, attributes: dict[str, Any], **more: Any) -> Iterator[Any]:
    from opentelemetry.trace import Status, StatusCode

    with _tracer.start_as_current_span(
        name, attributes=attributes, record_exception=False, set_status_on_exception=False, **more
    ) as current:
        try:
            yield current
        except (DomainError, ValidationError):  # a refusal is no error of ours
            raise
        except Exception as error:
            current.set_status(Status(StatusCode.ERROR))
            current.set_attribute("error.type", type(error).__name__)
            raise


def measure(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: a span for each request. A trace that a caller names is not continued: anybody can send one."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not _tracer:
            return get_response(request)
        from opentelemetry.context import Context
        from opentelemetry.trace import SpanKind, Status, StatusCode

        method = request.method or ""
        given = {"http.request.method": method, "url.scheme": request.scheme or ""}
        with (
            _recorded(method, given, kind=SpanKind.SERVER, context=Context()) as current,
            connection.execute_wrapper(_measure_statement),
        ):
            response = get_response(request)
            route = request.resolver_match.route if request.resolver_match else "none"
            current.update_name(f"{method} {route}")
            current.set_attributes({"http.route": route, "http.response.status_code": response.status_code})
            current.set_attributes(_who_and_where())
            if response.status_code >= 500:
                current.set_status(Status(StatusCode.ERROR))
            return response

    return middleware


@contextmanager
def task(name: str, sent_with: dict[str, str]) -> Iterator[None]:
    """Measure a task as a part of the request that sent it, whose `headers()` are given."""
    if not _tracer:
        yield
        return
    from opentelemetry.trace import SpanKind
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

    sender = TraceContextTextMapPropagator().extract(sent_with)
    with (
        _recorded(f"task {name}", {}, kind=SpanKind.CONSUMER, context=sender),
        connection.execute_wrapper(_measure_statement),
    ):
        yield


def headers() -> dict[str, str]:
    """Return what a task needs so that its span belongs to what is going on; empty without traces."""
    carrier: dict[str, str] = {}
    if _tracer:
        from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

        TraceContextTextMapPropagator().inject(carrier)
    return carrier


def _measure_statement(execute: Callable, sql: Any, params: Any, many: bool, details: dict) -> Any:
    text = str(sql)
    operation = text.split(maxsplit=1)[0].upper() if text.strip() else ""
    given = {"db.system.name": "postgresql", "db.query.text": text[:LONGEST_STATEMENT]}
    with _recorded(operation, given):
        return execute(sql, params, many, details)


def _who_and_where() -> dict[str, str]:
    """Return the restaurant's schema and the ids of the request, as in a line of the log."""
    fields = {"tenant": connection.schema_name, **log_context.current()}
    return {f"fynlo.{name}": str(value) for name, value in fields.items() if value}
