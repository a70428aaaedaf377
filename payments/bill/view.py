"""What a guest sees of a bill: their own payments, and the paid parts of others without names."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from fynlo.core.money import ZERO, minor_units
from fynlo.core.tenancy.connection import connection
from menu.labels import ALLERGENS
from orders.labels import options_of
from orders.models import Line, Order
from payments.allocations import net_by_line
from payments.gift_cards.selectors import usable_cards
from payments.labels import percent
from payments.models import Allocation, BillLink, Payment
from payments.providers import providers_taking
from payments.selectors import PREFETCH, bill_balance_from
from payments.splitting import MOST_SHARES, BillBalance, Share, parts_offered, still_paying
from payments.tenders import QR
from restaurants.models import Restaurant


@dataclass(frozen=True)
class Row:
    """A line as a guest reads it. `price` includes every compulsory charge; `mine` is what this guest paid for it.

    `held_by_me` is what this guest is paying for it right now; what others pay is known without their names.
    """

    line: Line
    share: Share
    price: Decimal
    options: str
    mine: Decimal
    held_by_me: Decimal = ZERO
    picked: str = ""  # the part that the form has chosen, such as `1/2`

    @property
    def state(self) -> str:
        if not self.share.due:
            return "free"
        if self.share.left:
            return "part" if self.share.left < self.share.due else "open"
        return "held" if self.share.held else "paid"

    @property
    def allergens(self) -> str:
        """Return what the dish contains as a sentence, "" for what is no food. Unknown never reads as free from any."""
        if not self.line.is_sale:
            return ""
        contains = ", ".join(str(ALLERGENS.get(name, name)) for name in self.line.contains)
        if self.line.allergens is None and contains:
            return _("Contains: {allergens}. What else is in it is not known: ask our staff.").format(
                allergens=contains
            )
        if self.line.allergens is None:
            return _("Not known: ask our staff.")
        if not contains:
            return _("None of the 14 allergens that have to be declared.")
        return _("Contains: {allergens}.").format(allergens=contains)

    @property
    def held_by_others(self) -> Decimal:
        return max(self.share.held - self.held_by_me, ZERO)

    @property
    def paid_by_others(self) -> Decimal:
        return max(self.share.paid - self.mine, ZERO)

    @property
    def left_pence(self) -> int:
        return minor_units(self.share.left)

    @property
    def due_pence(self) -> int:
        return minor_units(self.share.due)

    @property
    def parts(self) -> list[tuple[str, str]]:
        return parts_offered(self.line.quantity)


@dataclass(frozen=True)
class BillView:
    """The page. `open_payment` is this guest's own payment under way; `receipts` are this guest's."""

    order: Order
    link: BillLink
    balance: BillBalance
    rows: list[Row]
    open_payment: Payment | None
    receipts: list[Any]
    can_pay: bool
    can_pay_online: bool
    takes_gift_cards: bool
    is_test: bool  # a provider that may take a payment, or took one of this guest's, moves no real money
    others_hold: Decimal

    @property
    def state(self) -> str:
        """Return what the page shows: closed, empty, paid, own (this guest holds all of it), held or open."""
        if self.order.status == Order.Status.CANCELLED:
            return "closed"
        if not self.rows:
            return "empty"
        if self.balance.left:
            return "closed" if self.order.is_closed else "open"
        if not self.balance.held:
            return "paid"
        return "own" if self.open_payment and not self.others_hold else "held"

    @property
    def left_pence(self) -> int:
        return minor_units(self.balance.left)

    @property
    def total_pence(self) -> int:
        return minor_units(self.balance.total)

    @property
    def charge_percent(self) -> str:
        return percent(self.order.charge_rate)

    @property
    def shows_charge(self) -> bool:
        """Return whether to show the charge: only an optional one, which can be removed."""
        return self.order.charge == Order.Charge.OPTIONAL

    @property
    def still_paying(self) -> int:
        return still_paying(self.balance)

    @property
    def can_be_paid(self) -> bool:
        """Return whether this guest may start a payment now, so that the form is shown."""
        return self.state == "open" and self.can_pay and self.open_payment is None

    @property
    def most_shares(self) -> int:
        return MOST_SHARES


def bill_view_for(
    link: BillLink, order: Order, guest: UUID | None, now: datetime, picked: Mapping[UUID, str] | None = None
) -> BillView:
    """Return the page for one guest. `picked` are the parts of lines that the form has chosen.

    Four queries beside the order's own: its payments, their allocations, their receipts, whether a gift card can pay.
    """
    payments = list(Payment.objects.filter(order=order).prefetch_related(*PREFETCH))
    balance = bill_balance_from(order, allocations_of(payments), now)
    own = [payment for payment in payments if guest is not None and payment.guest == guest]
    mine, held = _mine(own), _held([payment for payment in own if payment.holds(now)])
    shares = {share.line_id: share for share in balance.shares}
    under_way = [payment for payment in own if payment.holds(now)]
    is_test = any(provider.is_test for provider in providers_taking(QR.name, connection.tenant))
    is_test = is_test or any(payment.is_test for payment in own)
    online, with_cards = can_pay_online(), takes_gift_cards()
    held_by_me = sum((payment.amount for payment in under_way), ZERO)
    return BillView(
        order=order,
        link=link,
        balance=balance,
        rows=[
            Row(
                line,
                shares[line.id],
                _price(line, shares[line.id], order),
                options_of(line),
                mine.get(line.id, ZERO),
                held.get(line.id, ZERO),
                (picked or {}).get(line.id, ""),
            )
            for line in order.open_lines()
        ],
        open_payment=under_way[-1] if under_way else None,
        receipts=[receipt for payment in own for receipt in payment.all_receipts],
        can_pay=online or with_cards,
        can_pay_online=online,
        takes_gift_cards=with_cards,
        is_test=is_test,
        others_hold=max(balance.held - held_by_me, ZERO),
    )


def allocations_of(payments: list[Payment]) -> list[Allocation]:
    """Return the allocations of payments that were read with PREFETCH, each with its payment. No query."""
    rows = []
    for payment in payments:
        for row in payment.all_allocations:
            row.payment = payment
            rows.append(row)
    return rows


def _mine(own: list[Payment]) -> dict[UUID, Decimal]:
    captured = [payment for payment in own if payment.status == Payment.Status.CAPTURED]
    return net_by_line(row for payment in captured for row in payment.all_allocations)


def _held(under_way: list[Payment]) -> dict[UUID, Decimal]:
    held: dict[UUID, Decimal] = {}
    for payment in under_way:
        for row in payment.all_allocations:
            held[row.line_id] = held.get(row.line_id, ZERO) + row.amount
    return held


def can_pay_online() -> bool:
    """Return whether guests of the chosen restaurant can pay on their own phones."""
    active = connection.tenant.status == Restaurant.Status.ACTIVE
    return active and bool(providers_taking(QR.name, connection.tenant))


def takes_gift_cards() -> bool:
    """Return whether guests of the chosen restaurant can pay with a gift card: some card holds money. One query."""
    return connection.tenant.status == Restaurant.Status.ACTIVE and usable_cards().exists()


def _price(line: Line, share: Share, order: Order) -> Decimal:
    return share.due if order.charge == Order.Charge.COMPULSORY else line.total
