"""The commands that clients may ask for: constants of each app's `commands.py`, registered once.

Our own code passes the constant (`ORDER_SEND`) on. Its name (`"order.send"`) is for batch, socket and what is stored.
"""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from rest_framework.serializers import Serializer

from fynlo.core.errors import DomainError
from fynlo.core.ids import parse_uuid
from realtime.commands.executor import RESTAURANT, CommandExecutor


class UnknownCommand(DomainError):
    """No app has registered a command of this name."""

    code = "unknown_kind"
    status = 400
    message = _("There is no such kind of command.")


Service = Callable[..., Any]  # called with the context, the target's ids and the validated data, by keyword


class Current(Protocol):
    """Read what a refused command was about as it is now: JSON-able, or None. Raises DomainError where it is missing.

    `target` is the first part of the command's target; None for a command without one.
    """

    def __call__(self, *, target: UUID | str | None, payload: dict[str, Any]) -> Any: ...


@dataclass(frozen=True, slots=True)
class Id:
    """A part of a target that is a uuid. `name` is the service's argument; other text raises `missing`."""

    name: str
    missing: type[DomainError]

    def parse(self, text: str) -> UUID:
        found = parse_uuid(text)
        if found is None:
            raise self.missing()
        return found


@dataclass(frozen=True, slots=True)
class Text:
    """A part of a target that is passed on as it is, such as a station's slug. `name` is the service's argument."""

    name: str

    def parse(self, text: str) -> str:
        return text


@dataclass(frozen=True, slots=True)
class StepUp:
    """An action for which a restaurant may ask for a manager's PIN (`realtime.commands.step_up`).

    `label` is its name among the settings. `always`: each time the action is asked for; otherwise only where the
    person's own rights end, as for a discount above their limit.
    """

    action: str
    label: Promise
    always: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One thing a client may ask for; the same by REST, batch, socket, portal form, guest page and worker.

    `permission` is what the actor must hold, `feature` what the restaurant has to have (`realtime.commands.features`).
    `input` validates the payload; None: the command takes no payload.
    `target` declares the ids that the command names, in their order; on the wire they are joined by `:`.
    `service(context=…, **ids, **data)` does the work inside the transaction and `render` turns what it returned into
    the answer's JSON, inside the transaction too; without `render` the service's result is the answer ({} for None).

    `offline`: a device may do it without a network and send it later in a batch. So may a person do any command with a
    `step_up` that a manager has approved on the device. `offline_alone`: without an approval too, if the device signed
    it for a person who holds the permission. A refused numbered command is answered with what `current` reads.
    `internal`: only our own code may run it; batch and socket answer UnknownCommand. `step_up` names what a manager may
    have to approve. `runs_overdue`: a plan that is not paid does not stop it. `executor` runs it: RESTAURANT, or the
    platform's for public data (which implies `internal`).
    """

    name: str
    description: str
    permission: str
    service: Service
    input: type[Serializer] | None = None
    render: Callable[[Any], Any] | None = None
    target: tuple[Id | Text, ...] = ()
    offline: bool = False
    offline_alone: bool = False
    success_status: int = 200
    current: Current | None = None
    internal: bool = False
    step_up: StepUp | None = None
    feature: str = ""
    runs_overdue: bool = False
    executor: CommandExecutor = RESTAURANT

    @property
    def is_remote(self) -> bool:
        """Whether a batch or a socket may ask for it."""
        return not self.internal and self.executor is RESTAURANT

    def validated(self, payload: Any) -> dict[str, Any]:
        """The payload as the service takes it. Raises DRF's ValidationError."""
        return {} if self.input is None else _shape(self.input).run_validation(payload)

    def ids(self, target: str) -> dict[str, UUID | str]:
        """The parts of a target under the names that the service takes them by. Raises each part's `missing`."""
        parts = target.split(":", max(len(self.target) - 1, 0))
        parts += [""] * (len(self.target) - len(parts))
        return {part.name: part.parse(text) for part, text in zip(self.target, parts, strict=False)}

    def read_current(self, target: str, payload: dict[str, Any]) -> Any:
        """What the command is about as it is now; None where nothing is found."""
        if self.current is None:
            return None
        first = target.partition(":")[0]
        try:
            return self.current(target=self.target[0].parse(first) if self.target else first or None, payload=payload)
        except DomainError:
            return None


@cache
def _shape(serializer: type[Serializer]) -> Serializer:
    """One shared instance: validating stores nothing in it, and building its fields costs more than applying them."""
    return serializer()


_commands: dict[str, Command] = {}


def register(*commands: Command) -> None:
    """Make commands known by their names, which batch and socket send."""
    for command in commands:
        _commands[command.name] = command


def register_declared(module: str) -> None:
    """Register every command that a module declares as a constant; called from `AppConfig.ready`."""
    register(*(value for value in vars(sys.modules[module]).values() if isinstance(value, Command)))


def unregister(name: str) -> None:
    """Forget a command, after a test that registered its own."""
    _commands.pop(name, None)


def registered() -> dict[str, Command]:
    return dict(sorted(_commands.items()))


def step_ups() -> list[StepUp]:
    """Every action that a restaurant may ask an approval for, once each, in the order of their labels."""
    found = {command.step_up.action: command.step_up for command in _commands.values() if command.step_up is not None}
    return sorted(found.values(), key=lambda step_up: str(step_up.label))


def get_command(name: str) -> Command:
    """Raises UnknownCommand."""
    try:
        return _commands[name]
    except KeyError:
        raise UnknownCommand(field="kind") from None
