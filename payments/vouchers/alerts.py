"""The alert of vouchers: a device without a network took one that should not have been taken."""

from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from orders.models import Order
from payments.models import Payment
from realtime.alerts import AlertKind, raise_alert, register
from realtime.commands.context import CommandContext

DOUBTFUL = AlertKind(
    "voucher.doubtful",
    _lazy("A voucher that should not have been taken"),
    _lazy(
        "A device without a network took it, so the server could not refuse it. Look at the paper voucher: its issuer "
        "may not pay for it."
    ),
)


def doubtful(context: CommandContext, payment: Payment, order: Order, why: Callable[[], str]) -> None:
    """`why` returns the end of the sentence in the active language: `is no longer taken`."""
    number = f" {payment.voucher_reference}" if payment.voucher_reference else ""
    raise_alert(
        DOUBTFUL.name, context=context, about="order", subject=order.id, order_id=order.id, payment_id=payment.id,
        amount=payment.amount,
        sentence=lambda: _("The voucher “{voucher_name}”{number} of order {order} {why}.").format(
            voucher_name=payment.voucher_name, number=number, order=order.number, why=why()
        ),
    )  # fmt: skip


def register_all() -> None:
    register(DOUBTFUL)
