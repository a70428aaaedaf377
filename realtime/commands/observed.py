"""What each command leaves for those who run Fynlo: a line of the log with its context, and its metrics."""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager

from rest_framework.exceptions import ValidationError

from fynlo.core import log_context, metrics, traces
from fynlo.core.errors import DomainError
from realtime.actors import Actor

logger = logging.getLogger(__name__)


@contextmanager
def observed(name: str, actor: Actor) -> Iterator[None]:
    """Log and count the command in the block: how it ended and how long it took. The executor adds its id.

    `name` is one of ours, because it is a label.
    """
    with (
        log_context.bound(
            command=name, command_id=None, user=actor.user_id, device=actor.device_id, client=actor.client_type
        ),
        traces.span(f"command {name}") as span,
    ):
        started, outcome, code = time.perf_counter(), "done", ""
        try:
            yield
        except DomainError as refusal:
            outcome, code = "refused", refusal.code
            raise
        except ValidationError:
            outcome, code = "refused", "invalid"
            raise
        except Exception as error:
            outcome, code = "failed", type(error).__name__
            raise
        finally:
            seconds = time.perf_counter() - started
            if span:
                span.set_attributes({"fynlo.outcome": outcome, "fynlo.code": code})
            metrics.COMMANDS.labels(name, outcome).inc()
            metrics.COMMAND_SECONDS.labels(name).observe(seconds)
            if outcome == "refused":
                metrics.REFUSALS.labels(code).inc()
            if logger.isEnabledFor(logging.INFO):
                fields = {"ms": round(seconds * 1000, 1), **({"code": code} if code else {})}
                logger.info("command %s", outcome, extra=fields)
