"""One line of the log for each command, and its context for every line that is logged meanwhile."""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager

from rest_framework.exceptions import ValidationError

from fynlo.core import log_context
from fynlo.core.errors import DomainError
from realtime.actors import Actor

logger = logging.getLogger(__name__)


@contextmanager
def observed(name: str, actor: Actor) -> Iterator[None]:
    """Log the command in the block: its name, how it ended and how long it took. The executor adds its id."""
    with log_context.bound(
        command=name, command_id=None, user=actor.user_id, device=actor.device_id, client=actor.client_type
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
            if logger.isEnabledFor(logging.INFO):
                milliseconds = round((time.perf_counter() - started) * 1000, 1)
                logger.info("command %s", outcome, extra={"ms": milliseconds, **({"code": code} if code else {})})
