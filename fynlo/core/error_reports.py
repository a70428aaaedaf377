"""Reports of errors to Sentry, or to a server that speaks its protocol, when FYNLO_SENTRY_DSN names one.

A report holds what a line of the log at level ERROR holds, with the places in the code: no body, header, cookie, query
or variable, and every text passes the redactor.
"""

from typing import Any

from django.conf import settings

from fynlo.core import log_context
from fynlo.core.redaction import hide_tokens
from fynlo.core.tenancy.connection import connection

KEPT_OF_A_REQUEST = ("method",)
KEPT = (
    "event_id", "timestamp", "platform", "level", "logger", "server_name", "release", "environment", "sdk", "modules",
    "exception", "logentry", "transaction", "fingerprint",
)  # fmt: skip


def start() -> None:
    """Report the errors of this process from now on. Call it once, in the process that serves."""
    if not settings.SENTRY_DSN:
        return
    import sentry_sdk
    from sentry_sdk.integrations.celery import CeleryIntegration
    from sentry_sdk.integrations.django import DjangoIntegration
    from sentry_sdk.integrations.logging import LoggingIntegration

    sentry_sdk.init(
        dsn=settings.SENTRY_DSN,
        environment=settings.BASE_DOMAIN,
        default_integrations=False,
        auto_enabling_integrations=False,
        integrations=[DjangoIntegration(), CeleryIntegration(), LoggingIntegration()],
        include_local_variables=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        before_send=cleaned,
    )


def cleaned(event: Any, hint: dict[str, Any]) -> Any:
    """Return the report with what may leave, and with the ids of the request, person, device and restaurant."""
    kept = {name: event[name] for name in KEPT if name in event}
    for error in kept.get("exception", {}).get("values", ()):
        error["value"] = hide_tokens(str(error.get("value") or ""))
    if "logentry" in kept:
        kept["logentry"] = {"message": hide_tokens(str(kept["logentry"].get("message") or ""))}
    kept["request"] = {name: event["request"][name] for name in KEPT_OF_A_REQUEST if name in event.get("request", {})}
    fields = {"tenant": connection.schema_name, **log_context.current()}
    kept["tags"] = {name: str(value) for name, value in fields.items() if value}
    return kept
