"""Simulated devices: connected they call the API, offline they number their commands and send them later."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from fynlo.core.ids import uuid7
from tests.sync.executor_model import Answer, ExecutorModel, is_malformed, may
from tests.sync.records import Command, CommandSource
from tests.sync.world import Site, pounds

ROUTES = {
    "order.create": ("POST", "/orders"),
    "order.add_lines": ("POST", "/orders/{0}/lines"),
    "order.void_line": ("POST", "/orders/{0}/lines/{1}/void"),
    "order.send": ("POST", "/orders/{0}/send"),
    "order.cancel": ("POST", "/orders/{0}/cancel"),
    "order.set_status": ("PUT", "/orders/{0}/status"),
    "order.set_details": ("PATCH", "/orders/{0}"),
    "kitchen.start": ("POST", "/kitchen/tickets/{0}/start"),
    "kitchen.ready": ("POST", "/kitchen/tickets/{0}/ready"),
    "kitchen.bump": ("POST", "/kitchen/tickets/{0}/bump"),
    "kitchen.undo": ("POST", "/kitchen/tickets/{0}/undo"),
    "kitchen.recall": ("POST", "/kitchen/tickets/{0}/recall"),
    "payment.cash": ("POST", "/payments/cash"),
    "payment.card": ("POST", "/payments/card"),
    "menu.set_availability": ("PUT", "/products/{0}/availability"),
}
PENCE = ("amount", "tip_amount")
NOT_KEPT = {"key_reused", "device_seq_reused", "device.missing_before"}
DONE = ("applied", "merged", "attention")


@dataclass(frozen=True)
class Numbered:
    """A command under its number in the device's counter."""

    seq: int
    command: Command


@dataclass(frozen=True)
class Received:
    """The received answer, with its result or refusal."""

    answer: Answer
    body: Any


@dataclass
class Device:
    """A person's device in one restaurant. `model` predicts every answer; each is compared as it is received."""

    site: Site
    model: ExecutorModel
    person: str
    offline: bool = False
    queue: list[Numbered] = field(default_factory=list)
    sent_commands: list[Command] = field(default_factory=list)  # that were sent at least once
    numbers: dict[str, int] = field(default_factory=dict)  # command → the number it was sent under
    next_seq: int = 1
    received: dict[str, Any] = field(default_factory=dict)  # command → what it was answered for good

    def source(self, *, offline: bool) -> CommandSource:
        return CommandSource(self.person, self.site.world.now, str(self.id) if offline else None)

    @property
    def id(self) -> Any:
        return self.site.devices[self.person]

    # -- sending ------------------------------------------------------------------------------------------

    def numbered(self, command: Command) -> Numbered:
        made = Numbered(self.next_seq, command)
        self.next_seq += 1
        self.numbers[command.id] = made.seq
        return made

    def call(self, command: Command) -> None:
        """Send the command over REST and check the answer."""
        expected = self.model.rest(command, self.source(offline=False))
        self.check_call(command, expected, _received_from_rest(self.call_request(command)()))

    def call_request(self, command: Command) -> Callable[[], Any]:
        """The request, ready to be sent."""
        sent = self.real(command)
        method, path = ROUTES[sent.kind]
        path = path.format(*sent.target.split(":"))
        return partial(self.site.call, self.person, method, path, sent.payload, **{"idempotency-key": sent.id})

    def check_call(self, command: Command, expected: Answer, received: Received) -> None:
        self._note(command)
        if expected.outcome in DONE:  # REST has one status for both
            expected = Answer("applied")
        assert received.answer == expected, f"{command}: {received.answer} is not {expected}"
        if may(self.person, command.kind) and not is_malformed(command):
            self._same_as_ever(command, received)

    def batch(self, sent: list[Numbered]) -> None:
        """Send the commands in a batch and check every answer."""
        if sent:
            answer = self.batch_request(sent)()
            assert answer.status_code == 200, answer.body
            self.check_batch(sent, [_received_from_batch(said) for said in answer.body["answers"]])

    def batch_request(self, sent: list[Numbered]) -> Callable[[], Any]:
        """The batch, ready to be sent."""
        body = {"device_id": self.id, "commands": [self._drawn(one) for one in sent]}
        return partial(self.site.call, self.person, "POST", "/sync/commands", body)

    def check_batch(self, sent: list[Numbered], received: list[Received]) -> None:
        for one, came in zip(sent, received, strict=True):
            self._note(one.command)
            expected = self.model.numbered(one.command, self.source(offline=True), one.seq)
            assert came.answer == expected, f"{one}: {came.answer} is not {expected}"
            self._same_as_ever(one.command, came)

    def forget_answered(self) -> None:
        """Remove the commands with a final answer from the queue."""
        counter = self.model.counters.get(str(self.id), 0)
        self.queue = [one for one in self.queue if one.seq > counter]

    # -- the server's ids --------------------------------------------------------------------------------------

    def real(self, command: Command) -> Command:
        """The command with the server's ids and with pounds."""
        real = self.site.real
        target = ":".join(real(part) for part in command.target.split(":"))
        payload = dict(command.payload)
        if "order_id" in payload:
            payload["order_id"] = real(payload["order_id"])
        payload |= {name: pounds(payload[name]) for name in PENCE if name in payload}
        return replace(command, target=target, payload=payload)

    def _drawn(self, one: Numbered) -> dict[str, Any]:
        command = self.real(one.command)
        drawn = {
            "command_id": command.id,
            "device_seq": one.seq,
            "kind": command.kind,
            "target": command.target,
            "payload": command.payload,
            "created_at": "2026-11-20T18:00:00Z",
        }
        return drawn if command.base_version is None else {**drawn, "base_version": command.base_version}

    def _note(self, command: Command) -> None:
        if all(other.id != command.id for other in self.sent_commands):
            self.sent_commands.append(command)

    def _same_as_ever(self, command: Command, received: Received) -> None:
        if received.answer.outcome == "retry" or received.answer.code in NOT_KEPT:
            return
        before = self.received.setdefault(command.id, received.body)
        assert before == received.body, f"{command} was answered otherwise before"


def _received_from_rest(answer: Any) -> Received:
    """Read the answer of a REST response."""
    if answer.status_code >= 400:
        return Received(Answer("rejected", answer.body["error"]["code"]), answer.body["error"])
    return Received(Answer("applied"), answer.body["data"])


def _received_from_batch(said: dict[str, Any]) -> Received:
    """Read one answer of a batch."""
    code = said.get("error", {}).get("code", "")
    return Received(Answer(said["outcome"], code, said.get("missing_before")), said.get("result", said.get("error")))


def new_id() -> str:
    return str(uuid7())
