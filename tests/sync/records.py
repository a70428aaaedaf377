"""The oracle's records: commands, their sources, and orders with lines and tickets."""

from dataclasses import dataclass, field
from typing import Any

ADVANCE = ("held", "fired", "started", "ready", "served")
STATUS_OF_LEAST = {"fired": "confirmed", "started": "preparing", "ready": "ready", "served": "served"}
CLOSED = ("completed", "cancelled")


class Refused(Exception):
    """The restaurant refuses the command; `code` is the reason."""

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Command:
    """A command with its id. `base_version` is the version of the target that the device had read."""

    id: str
    kind: str
    target: str
    payload: dict[str, Any]
    base_version: int | None = None


@dataclass(frozen=True)
class CommandSource:
    """The person and the second; `device` is set when the device was offline and sends the command later."""

    person: str
    at: int
    device: str | None = None

    @property
    def offline(self) -> bool:
        return self.device is not None


@dataclass
class Line:
    id: str
    product: str
    quantity: int
    price: int
    status: str = "held"
    sold_out: bool = False

    @property
    def is_with_kitchen(self) -> bool:
        return self.status in STATUS_OF_LEAST

    def is_before(self, status: str) -> bool:
        return self.status in ADVANCE and ADVANCE.index(self.status) < ADVANCE.index(status)


@dataclass
class Ticket:
    order: str
    lines: list[Line]
    status: str = "open"
    before: dict[str, Any] | None = None  # the status that an undo restores


@dataclass
class Order:
    id: str
    number: int
    table: str | None
    guests: int | None
    notes: str
    content: Any = None
    follows: str | None = None
    lines: list[Line] = field(default_factory=list)
    status: str = "pending"
    bill: str = "open"
    paid: int = 0
    tips: int = 0
    version: int = 1
    changes: list[tuple[str, int, CommandSource]] = field(default_factory=list)  # field, version, source

    @property
    def is_closed(self) -> bool:
        return self.status in CLOSED

    @property
    def takes_no_lines(self) -> bool:
        return self.is_closed or self.bill == "paid"

    @property
    def total(self) -> int:
        return sum(line.price * line.quantity for line in self.lines if line.status != "void")

    @property
    def due(self) -> int:
        return max(self.total - self.paid, 0)

    @property
    def overpaid(self) -> int:
        return max(self.paid - (0 if self.bill == "void" else self.total), 0)
