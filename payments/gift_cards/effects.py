"""What the line "gift card" makes: a card that comes into force when its bill is paid (orders.line_kinds)."""

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from fynlo.core import clock
from fynlo.core.tenancy.connection import connection
from orders.labels import money
from orders.models import Line, Order
from payments.gift_cards import events
from payments.gift_cards.errors import SaleUsed
from payments.gift_cards.movements import Kind, book, post
from payments.gift_cards.selectors import gift_card_settings, lock_card_of_line
from payments.models import GiftCard, Posting
from realtime.commands.context import CommandContext
from restaurants.business_days import business_day

S = GiftCard.Status
BILLS = Posting.Account.BILLS.value


class GiftCardEffects:
    """Each method locks the card, after the order that the caller has locked."""

    def activate(self, context: CommandContext, order: Order, line: Line) -> None:
        """Put the price of the line on its card. Its ledger entry moves the money from the bill to the card."""
        card = lock_card_of_line(line.id)
        card.status, card.activated_at = S.ACTIVE, clock.now()
        card.expires_on = last_day(business_day(card.activated_at, connection.tenant))
        post(book(context, card, Kind.SALE, line.total), BILLS)

    def check_reversal(self, context: CommandContext, order: Order, line: Line, amount: Decimal) -> None:
        card = lock_card_of_line(line.id)
        if card.status == S.EXPIRED or amount > card.balance:
            raise SaleUsed(
                _(
                    "{balance} is left on the gift card ending {last_four}, so {amount} of its sale "
                    "cannot be taken back."
                ).format(
                    balance=money(card.balance), last_four=card.last_four, amount=money(amount)
                ),
                balance=card.balance, card=str(card.id),
            )  # fmt: skip

    def reverse(self, context: CommandContext, order: Order, line: Line, amount: Decimal) -> None:
        """Take `amount` off the card. An empty card can no longer be used."""
        card = lock_card_of_line(line.id)
        if amount == card.balance:
            card.status = S.CANCELLED
        post(book(context, card, Kind.REVERSAL, -amount), BILLS)

    def restore(self, context: CommandContext, order: Order, line: Line, amount: Decimal) -> None:
        card = lock_card_of_line(line.id)
        if card.status == S.CANCELLED:
            card.status = S.ACTIVE
        post(book(context, card, Kind.REVERSAL, amount), BILLS)

    def cancel(self, context: CommandContext, order: Order, line: Line) -> None:
        """The line is off the bill. The code can never be sold again: staff and guest have seen it."""
        card = lock_card_of_line(line.id)
        card.status = S.CANCELLED
        card.save(update_fields=["status"])
        events.gift_card_changed(context, card, S.CANCELLED, card.balance)


def last_day(sold_on: date) -> date | None:
    """Return the last day on which a card that is sold that day can be used; None for ever. One query."""
    months = gift_card_settings().expiry_months
    if months is None:
        return None
    year, month = divmod(sold_on.year * 12 + sold_on.month - 1 + months, 12)
    for day in range(sold_on.day, 0, -1):
        try:
            return date(year, month + 1, day)
        except ValueError:  # the month is shorter
            continue
    raise AssertionError("every month has a first day")
