"""The tender "voucher": pay a bill, or a part of it, with a paper voucher that another business pays for."""

from collections.abc import Callable
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from fynlo.core.errors import InvalidInput
from fynlo.core.money import ZERO, pounds
from orders.labels import money
from orders.selectors import lock_order
from payments.errors import PaymentIdTaken
from payments.models import Payment, VoucherKind
from payments.selectors import payment_with_id
from payments.services.quick_sale import order_for_payment
from payments.services.taking import PaymentDetails, Voucher, take
from payments.splitting import Split
from payments.tenders import VOUCHER
from payments.vouchers import alerts
from payments.vouchers.errors import (
    VoucherForMealsOnly,
    VoucherKindRetired,
    VoucherTaken,
    VoucherTooSmall,
    VoucherValueDiffers,
)
from payments.vouchers.selectors import get_kind, lock_kind, payment_by_reference
from realtime.commands.context import CommandContext

Why = Callable[[], str]  # writes why a voucher is doubtful, in the active language


def take_voucher(
    *,
    context: CommandContext,
    order: str | UUID,
    kind_id: UUID,
    face_value: Decimal | None = None,
    reference: str = "",
    amount: Decimal | None = None,
    split: Split | None = None,
    payment_id: UUID | None = None,
    receipt_number: str = "",
    although_held: bool = False,
) -> Payment:
    """Take a voucher for `amount` pounds of an order's bill, or for the part `split`: never more than it is worth.

    The rules of `take_cash`, without tip and change: what a voucher is worth beyond its payment is lost to the guest
    and is no sale. `face_value` is what stands on a voucher whose kind has no fixed one. `reference` is the number on
    it, which a kind with unique references asks for and takes once, until a full refund gives the voucher back. Other
    kinds keep the number as a note.

    A voucher that a device took without a network is always stored; one that would have been refused raises an alert.
    Locks the order, then a kind with unique references. Records `payment.completed` and the events of
    `orders.services.apply_payment`.

    Raises as `take_cash`; VoucherKindNotFound, VoucherKindRetired, VoucherValueDiffers, VoucherTooSmall, VoucherTaken,
    VoucherForMealsOnly, InvalidInput without a value or a number that is needed.
    """
    order = order_for_payment(context=context, order=order, amount=amount)
    locked = lock_order(order)
    kind = get_kind(kind_id)
    if kind.has_unique_references:
        kind = lock_kind(kind_id)  # before the receipts' series, so that one of two tills sees the other's payment
    reference = " ".join(reference.upper().split())
    earlier = payment_with_id(payment_id)
    if earlier is not None and (earlier.voucher_kind_id, earlier.voucher_reference) != (kind.id, reference):
        raise PaymentIdTaken(field="id")
    value = kind.face_value if earlier is None else earlier.voucher_value
    doubts: list[Why] = []
    if earlier is None:
        value = _value(kind, face_value)
        doubts = _doubts(context, kind, reference)
        if any(not line.is_sale for line in locked.open_lines()) and not context.accepts_conflicts:
            raise VoucherForMealsOnly(order=str(locked.id))

    def check_value(payment: Payment) -> list:
        if payment.amount > voucher.value:
            if not context.accepts_conflicts:
                raise VoucherTooSmall(
                    _("This voucher is worth {value}. Take that, and the rest in another way.").format(
                        value=money(voucher.value)
                    ),
                    field="amount", value=voucher.value,
                )  # fmt: skip
            doubts.append(
                lambda: _("is worth {value} and was taken for {amount}").format(
                    value=money(voucher.value), amount=money(payment.amount)
                )
            )
        return []

    voucher = Voucher(kind, value or ZERO, reference)
    details = PaymentDetails(
        amount, split, ZERO, payment_id=payment_id, receipt_number=receipt_number, although_held=although_held,
        voucher=voucher,
    )  # fmt: skip
    payment = take(context, VOUCHER, details, order=order, spend=check_value)
    if earlier is None:
        context.annotate(voucher=kind.name, value=voucher.value, reference=reference)
        for why in doubts:
            alerts.doubtful(context, payment, locked, why)
    return payment


def _value(kind: VoucherKind, typed: Decimal | None) -> Decimal:
    """Return what the voucher is worth. Raises VoucherValueDiffers, InvalidInput."""
    if kind.face_value is None:
        if typed is None or pounds(typed) <= 0:
            raise InvalidInput(_("Enter what the voucher is worth."), field="face_value")
        return pounds(typed)
    if typed is not None and pounds(typed) != kind.face_value:
        raise VoucherValueDiffers(
            _("Each of these vouchers is worth {face_value}, not {typed}.").format(
                face_value=money(kind.face_value), typed=money(pounds(typed))
            ),
            field="face_value", value=kind.face_value,
        )  # fmt: skip
    return kind.face_value


def _doubts(context: CommandContext, kind: VoucherKind, reference: str) -> list[Why]:
    """Return why the voucher should not be taken; raises it where the guest can still pay another way."""
    found: list[tuple[Why, Exception]] = []
    if not kind.is_active:
        found.append((lambda: _("is no longer taken"), VoucherKindRetired(kind=str(kind.id))))
    if kind.has_unique_references and not reference:
        found.append(
            (lambda: _("has no number"), InvalidInput(_("Enter the number on the voucher."), field="reference"))
        )
    used = payment_by_reference(kind, reference) if kind.has_unique_references and reference else None
    if used is not None:
        sentence = _("The voucher {reference} was taken before, for order {number}.").format(
            reference=reference, number=used.order.number
        )
        found.append(
            (
                lambda: _("was taken before, for order {number}").format(number=used.order.number),
                VoucherTaken(sentence, field="reference", order=used.order.number, payment=str(used.id)),
            )
        )
    if found and not context.accepts_conflicts:
        raise found[0][1]
    return [why for why, _refusal in found]
