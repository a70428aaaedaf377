"""Take money at the till: what cash and the restaurant's own card machine have in common."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, cast
from uuid import UUID

from django.db import IntegrityError
from django.utils.translation import gettext as _

from fynlo.core import clock
from fynlo.core.errors import InvalidInput
from fynlo.core.ids import uuid7
from fynlo.core.money import ZERO, pounds
from fynlo.core.tenancy.connection import connection
from orders.errors import OrderClosed
from orders.labels import money
from orders.models import Order
from orders.selectors import lock_order
from payments import alerts, splitting
from payments.cash_up import alerts as cash_up_alerts
from payments.cash_up.selectors import session_taking_cash
from payments.errors import (
    ABOVE_ZERO,
    AmountDiffers,
    ChangeDiffers,
    Held,
    MethodNotTaken,
    OverDue,
    OverrideForbidden,
    PaymentIdTaken,
    ReceivedTooLittle,
)
from payments.models import BillLink, Payment, VoucherKind
from payments.selectors import bill_balance, get_payment, payment_with_id
from payments.services.capturing import allocate, capture
from payments.services.quick_sale import order_for_payment
from payments.splitting import BillBalance, Division, Split
from payments.tenders import Tender
from payments.tips.limits import checked_tip
from payments.vat import Bucket
from realtime.commands.context import CommandContext
from restaurants.business_days import business_day
from restaurants.devices import services as devices


@dataclass(frozen=True, slots=True)
class Voucher:
    """A paper voucher: its kind, what it is worth in pounds, and the number on it ("" for none)."""

    kind: VoucherKind
    value: Decimal
    reference: str


@dataclass(frozen=True, slots=True)
class GuestSide:
    """Where a guest pays on the bill's page: the link, the browser, and what the form sent."""

    link: BillLink
    browser: UUID
    choice: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class PaymentDetails:
    """One payment as the till reports it; see `take_cash` and `take_card`.

    `balance` is what was on the gift card that pays, for the receipt. `most` pays less than the part where the part is
    more. `guest`: no person of the restaurant takes it.
    """

    amount: Decimal | None
    split: Split | None
    tip: Decimal
    received: Decimal | None = None
    change: Decimal | None = None
    payment_id: UUID | None = None
    receipt_number: str = ""
    although_held: bool = False
    card_last_four: str = ""
    authorisation_code: str = ""
    card_machine: str = ""
    balance: Decimal | None = None
    voucher: Voucher | None = None
    guest: GuestSide | None = None
    most: Decimal | None = None


def process_payment(
    *,
    context: CommandContext,
    order: str | UUID,
    amount: Decimal,
    tender: Tender,
    tip: Decimal = ZERO,
    payment_id: UUID | None = None,
) -> Payment:
    """Take a payment as the mobile app sends one: in cash, or on the restaurant's own card machine.

    Records and raises as `take_cash`; also MethodNotTaken for a tender that a provider takes.
    """
    if tender.keeps_balance or tender.has_kinds:
        raise MethodNotTaken(
            _("Choose which {label} pays on the till.").format(label=str(tender.label).lower()),
            field="payment_method",
            method=tender.name,
        )
    if not tender.by_staff:
        raise MethodNotTaken(
            _("Show the guest a QR code for this payment."), field="payment_method", method=tender.name
        )
    return take(context, tender, PaymentDetails(amount, None, tip, payment_id=payment_id), order=order)


def take(
    context: CommandContext,
    tender: Tender,
    details: PaymentDetails,
    *,
    order: str | UUID,
    spend: Callable[[Payment], list[Bucket]] | None = None,
) -> Payment:
    """Book money that staff have taken; `take_cash` and `take_card` document rules and errors.

    `spend` takes a new payment out of the balance that pays it, before the receipt is numbered, and returns the VAT
    that was stated for it before (`vat.accounted_bucket`).
    """
    order = order_for_payment(context=context, order=order, amount=details.amount)
    amount, tip = None if details.amount is None else pounds(details.amount), checked_tip(details.tip)
    locked = lock_order(order)
    if details.although_held and not context.actor.may("payments.override"):
        raise OverrideForbidden()
    earlier = payment_with_id(details.payment_id)
    if earlier is not None:
        return _same_payment(earlier, tender, locked, amount, tip, details.received)

    division = divide_part(context, locked, amount, details.split, although_held=details.although_held)
    if details.most is not None:
        division = division.at_most(details.most)
    payment = _new_payment(context, tender, locked, division.amount, tip, details)
    _check_change(payment, details.change)
    payment.drawer_session_id, is_late = session_taking_cash(context)
    payment.receipt_number = _claim_receipt_number(context, details.receipt_number, locked)
    try:
        payment.save(force_insert=True)
    except IntegrityError as error:  # the id was used a moment ago, for another order
        raise PaymentIdTaken(field="id") from error
    allocate(payment, division.by_line)
    accounted = spend(payment) if spend else []
    capture(context, payment, locked, {tender.account: payment.amount + tip}, accounted=accounted)
    if is_late and tender.opens_drawer and payment.drawer_session_id is not None:
        cash_up_alerts.late_cash(context, payment.drawer_session_id, payment.amount + tip)
    return payment


def _claim_receipt_number(context: CommandContext, number: str, order: Order) -> str:
    if not number:
        return ""
    if context.actor.device_id is None:
        raise InvalidInput(_("Register this device before it numbers receipts."), field="receipt_number")
    return devices.claim_receipt(
        device_id=context.actor.device_id,
        context=context,
        printed=number,
        is_taken=lambda candidate: Payment.objects.filter(receipt_number=candidate).exists(),
        alert=lambda device, sent: alerts.receipt_ahead(context, device, sent, order),
    )


def divide_part(
    context: CommandContext, order: Order, amount: Decimal | None, split: Split | None, *, although_held: bool = False
) -> Division:
    """Return how much is paid and for which lines. One query.

    Raises OrderClosed when the order is cancelled, OverDue, Held, NothingLeft, ItemTaken, NotOnBill, AmountDiffers,
    InvalidInput.
    """
    if split is None and amount is None:
        raise InvalidInput(_("Enter how much is paid."), field="amount")
    if amount is not None and amount <= 0:
        raise InvalidInput(ABOVE_ZERO, field="amount")
    bill = bill_balance(order, clock.now())
    if context.accepts_conflicts and amount is not None:
        return Division(amount, splitting.allocate_including_held(amount, bill))
    if order.status == Order.Status.CANCELLED:
        raise OrderClosed(order=str(order.id), status=order.status)
    if split is None and amount is not None:
        return _divide_amount(context, bill, order, amount, although_held=although_held)
    division = splitting.divide(bill, cast(Split, split))
    if amount not in (None, division.amount):
        raise AmountDiffers(
            _("That part of the bill is {amount}, not {sent}.").format(
                amount=money(division.amount), sent=money(amount)
            ),
            field="amount",
            sent=amount,
            amount=division.amount,
        )
    return division


def _divide_amount(
    context: CommandContext, bill: BillBalance, order: Order, amount: Decimal, *, although_held: bool
) -> Division:
    if amount > order.due:
        raise OverDue(
            _("{due} is still to be paid, not {amount}.").format(due=money(order.due), amount=money(amount))
            if order.due
            else _("This bill is already paid."),
            field="amount",
            order=str(order.id),
            due=order.due,
        )
    if amount > bill.left and not although_held:
        raise Held(
            _("A guest is paying {held} of this bill right now. You can take {left}.").format(
                held=money(bill.held), left=money(bill.left)
            ),
            field="amount",
            held=bill.held,
            free=bill.left,
            due=order.due,
        )
    if although_held:
        context.annotate(although_held=bill.held, amount=amount)
    return Division(amount, splitting.allocate_including_held(amount, bill))


def _new_payment(
    context: CommandContext, tender: Tender, order: Order, amount: Decimal, tip: Decimal, details: PaymentDetails
) -> Payment:
    received = amount + tip if details.received is None else pounds(details.received)
    change = received - amount - tip
    if change < 0:
        raise ReceivedTooLittle(
            _("{received} is less than the {amount} to be paid.").format(
                received=money(received), amount=money(amount + tip)
            ),
            field="received_amount",
            received=received,
            wanted=amount + tip,
        )
    at, actor = clock.now(), context.actor
    payment = Payment(
        id=details.payment_id or uuid7(), order=order, method=tender.name, tender=tender.name,
        status=Payment.Status.CAPTURED, business_day=business_day(context.occurred_at, connection.tenant),
        amount=amount, tip=tip,
        received=received, change=change, card_last_four=details.card_last_four,
        authorisation_code=details.authorisation_code, card_machine=details.card_machine,
        taken_by=actor.user_id, taken_by_name=actor.name,
        created_at=at, captured_at=at,
    )  # fmt: skip
    if details.voucher is not None:
        payment.voucher_kind, payment.voucher_name = details.voucher.kind, details.voucher.kind.name
        payment.voucher_value, payment.voucher_reference = details.voucher.value, details.voucher.reference
    if details.guest is not None:
        payment.link, payment.guest = details.guest.link, details.guest.browser
        payment.choice = dict(details.guest.choice)
    if details.balance is not None:
        payment.balance_left = details.balance - amount
    return payment


def _check_change(payment: Payment, change: Decimal | None) -> None:
    if change is not None and change != payment.change:
        raise ChangeDiffers(
            _("The change is {change}, not {sent}.").format(change=money(payment.change), sent=money(change)),
            field="change_amount",
            sent=change,
            change=payment.change,
        )


def _same_payment(
    earlier: Payment, tender: Tender, order: Order, amount: Decimal | None, tip: Decimal, received: Decimal | None
) -> Payment:
    """Return the payment that was taken under this id. Raises PaymentIdTaken when it was another payment."""
    repeated = (
        order.id,
        tender.name,
        earlier.amount if amount is None else amount,
        tip,
        earlier.received if received is None else pounds(received),
    )
    if (earlier.order_id, earlier.method, earlier.amount, earlier.tip, earlier.received) != repeated:
        raise PaymentIdTaken(field="id")
    return get_payment(earlier.id)
