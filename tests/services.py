"""Run a service inside its own command, as `dispatch` does."""

import inspect
from collections.abc import Callable
from typing import Any

from fynlo.core.ids import uuid7
from realtime.actors import Actor
from realtime.commands.context import CommandContext, Offline
from realtime.commands.executor import RESTAURANT, CommandExecutor


def run_service(
    service: Callable,
    *,
    actor: Actor | None = None,
    by: CommandExecutor = RESTAURANT,
    offline: Offline | None = None,
    **arguments: Any,
) -> Any:
    """Call `service` inside a command of `actor` (the system's without one) and return what it returned.

    The service gets the command's `context`, or the `actor` if it takes one instead. Runs in the schema that is
    chosen; needs no fixtures, so threads and the `committed` fixture can use it.
    """
    taken, returned = inspect.signature(service).parameters, []
    if "context" not in taken and "actor" in taken and actor is not None:
        arguments["actor"] = actor

    def run(opened: CommandContext) -> dict:
        given = {"context": opened} if "context" in taken else {}
        returned[:] = [service(**given, **arguments)]
        return {}

    by.execute(
        kind=getattr(service, "__name__", "test.run"),
        target="test",
        payload={},
        key=str(uuid7()),
        actor=actor or Actor.system(),
        run=run,
        offline=offline,
    )
    return returned[0]
