"""The kinds of lines that are no sale of food, and what each makes once its bill is paid.

A gift card, a deposit and a payment of a house account are sold as lines of an order, so that every tender, split,
receipt and refund works as for food. Such a line is not discounted or comped, has no service charge and no allergens,
never goes to the kitchen, and is no sale in reports. What it makes (a card with a balance) belongs to `payments`, which
registers its Effects here.
"""

from collections.abc import Container, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Protocol
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from orders.models import Line, Order
from orders.pricing.vat import DEPOSIT as DEPOSIT_CLASS
from orders.pricing.vat import OUTSIDE_SCOPE
from realtime.commands.context import CommandContext


@dataclass(frozen=True, slots=True)
class LineKind:
    """A kind of line. `tax_class` decides the VAT (orders.pricing.vat); `heading` stands above such lines on paper."""

    name: str
    label: str
    heading: str | Promise
    tax_class: str


class Effects(Protocol):
    """What a line makes. Each is called with the lock of the order, inside the command that caused it."""

    def activate(self, context: CommandContext, order: Order, line: Line) -> None:
        """Bring into force what the line sells: its bill has just been paid in full. Called once per payment."""

    def check_reversal(self, context: CommandContext, order: Order, line: Line, amount: Decimal) -> None:
        """Raise a DomainError unless `amount` pounds of what an active line made can be taken back."""

    def reverse(self, context: CommandContext, order: Order, line: Line, amount: Decimal) -> None:
        """Take `amount` pounds back: the line is refunded, or its order reopened. `check_reversal` has passed."""

    def restore(self, context: CommandContext, order: Order, line: Line, amount: Decimal) -> None:
        """Give back the `amount` pounds that `reverse` took: the provider did not make the refund."""

    def cancel(self, context: CommandContext, order: Order, line: Line) -> None:
        """Drop what was prepared: the line was voided, or its order cancelled, before it was paid."""


GIFT_CARD = LineKind(Line.Kind.GIFT_CARD.value, "Gift card", _("Gift cards"), OUTSIDE_SCOPE)
DEPOSIT = LineKind(Line.Kind.DEPOSIT.value, "Deposit", _("Deposits"), DEPOSIT_CLASS)
ACCOUNT_PAYMENT = LineKind(
    Line.Kind.ACCOUNT_PAYMENT.value, "Payment of a house account", _("House accounts"), OUTSIDE_SCOPE
)
KINDS = {kind.name: kind for kind in (GIFT_CARD, DEPOSIT, ACCOUNT_PAYMENT)}

EFFECTS: dict[str, Effects] = {}  # by kind; see `register`


def register(kind: LineKind, effects: Effects) -> None:
    """Call once per kind from `AppConfig.ready`."""
    EFFECTS[kind.name] = effects


def activate_lines(context: CommandContext, order: Order, *, at: datetime) -> None:
    """Activate the lines of a paid bill that are not active yet. Saves them. No query without such a line."""
    for line in _others(order):
        if line.activated_at is None:
            line.activated_at = at
            line.save(update_fields=["activated_at"])
            EFFECTS[line.kind].activate(context, order, line)


def deactivate_lines(context: CommandContext, order: Order) -> None:
    """Take back what the active lines of an order made, because it is reopened. Saves them.

    Raises what `Effects.check_reversal` raises: something of it was used.
    """
    active = [line for line in _others(order) if line.activated_at is not None]
    for line in active:
        EFFECTS[line.kind].check_reversal(context, order, line, line.total)
    for line in active:
        EFFECTS[line.kind].reverse(context, order, line, line.total)
        line.activated_at = None
        line.save(update_fields=["activated_at"])


def reverse_lines(context: CommandContext, order: Order, amounts: Mapping[UUID, Decimal]) -> None:
    """Take back what the active lines among the keys of `amounts` made: so many pounds of each are refunded.

    Raises what `Effects.check_reversal` raises.
    """
    for line in _active(order, amounts):
        EFFECTS[line.kind].check_reversal(context, order, line, amounts[line.id])
        EFFECTS[line.kind].reverse(context, order, line, amounts[line.id])


def restore_lines(context: CommandContext, order: Order, amounts: Mapping[UUID, Decimal]) -> None:
    """Undo `reverse_lines`: the refund of these amounts was not made."""
    for line in _active(order, amounts):
        EFFECTS[line.kind].restore(context, order, line, amounts[line.id])


def cancel_lines(context: CommandContext, order: Order, lines: list[Line]) -> None:
    """Drop what those of `lines` prepared that are no sale and not active."""
    for line in lines:
        if not line.is_sale and line.activated_at is None:
            EFFECTS[line.kind].cancel(context, order, line)


def _active(order: Order, among: Container[UUID]) -> list[Line]:
    return [line for line in _others(order) if line.activated_at is not None and line.id in among]


def _others(order: Order) -> list[Line]:
    return [line for line in order.open_lines() if not line.is_sale]
