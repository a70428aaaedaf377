"""What a line that is no sale makes, for tests: notes each call, and refuses when `used`."""

from decimal import Decimal
from uuid import UUID

from fynlo.core.errors import DomainError
from orders.models import Line, Order
from realtime.commands.context import CommandContext


class CardUsed(DomainError):
    code = "test.used"
    message = "It was used."


class NotedEffects:
    """`calls` are (what, line id, amount). `used`: a reversal is refused."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, UUID, Decimal]] = []
        self.used = False

    def activate(self, context: CommandContext, order: Order, line: Line) -> None:
        self.calls.append(("activate", line.id, line.total))

    def check_reversal(self, context: CommandContext, order: Order, line: Line, amount: Decimal) -> None:
        if self.used:
            raise CardUsed()

    def reverse(self, context: CommandContext, order: Order, line: Line, amount: Decimal) -> None:
        self.calls.append(("reverse", line.id, amount))

    def restore(self, context: CommandContext, order: Order, line: Line, amount: Decimal) -> None:
        self.calls.append(("restore", line.id, amount))

    def cancel(self, context: CommandContext, order: Order, line: Line) -> None:
        self.calls.append(("cancel", line.id, line.total))
