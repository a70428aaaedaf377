"""The kinds of commands: what a client may ask for, registered by the domains, the same by REST, batch and socket."""

from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol

from rest_framework.serializers import Serializer

from realtime.actors import Actor


class Perform(Protocol):
    """Runs inside the open command: calls a service, returns JSON-able data for the answer."""

    def __call__(self, *, target: str, data: dict[str, Any], actor: Actor) -> Any: ...


class Current(Protocol):
    """Reads what a command is about as it stands now, JSON-able; None where there is no such thing."""

    def __call__(self, *, target: str, payload: dict[str, Any]) -> Any: ...


@dataclass(frozen=True, slots=True)
class Command:
    """`name` is `order.send`; `permission` is asked before the door; `input` shapes the payload (None: no payload).

    `perform(target=…, data=…, actor=…)` gets the id from the path or the command's target and the validated
    payload. `offline` kinds may be done by a device without a network and sent later in a batch; a refused one is
    answered with what `current` reads.
    """

    name: str
    says: str
    permission: str
    perform: Perform
    input: type[Serializer] | None = None
    offline: bool = False
    success_status: int = 200
    current: Current | None = None

    def validated(self, payload: Any) -> dict[str, Any]:
        """The payload as `perform` takes it. Raises DRF's ValidationError."""
        return {} if self.input is None else _shape(self.input).run_validation(payload)


@cache
def _shape(serializer: type[Serializer]) -> Serializer:
    """One instance for everybody: validating keeps nothing in it, and its fields take longer to make than to apply."""
    return serializer()


class UnknownCommand(LookupError):
    """A command of a kind that no domain has registered."""


_kinds: dict[str, Command] = {}


def register(*kinds: Command) -> None:
    """Make command kinds known; called once per domain from `AppConfig.ready`."""
    for kind in kinds:
        _kinds[kind.name] = kind


def registered() -> dict[str, Command]:
    return dict(sorted(_kinds.items()))


def get_command(name: str) -> Command:
    """Raises UnknownCommand."""
    try:
        return _kinds[name]
    except KeyError:
        raise UnknownCommand(name) from None
