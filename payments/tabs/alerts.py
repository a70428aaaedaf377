"""The alerts of bar tabs on the page "Needs attention"."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from orders.labels import money
from orders.models import Order
from payments.models import Payment
from realtime.alerts import AlertKind, Sentence, raise_alert, register
from realtime.commands.context import CommandContext

ENDS_SOON = AlertKind(
    "tab.ends_soon",
    _lazy("A tab is about to lose its card"),
    _lazy(
        "The guest's bank holds an amount only for a few days and then releases it. Take the bill from the card now, "
        "or the restaurant has no security for this tab any more."
    ),
)
ENDED = AlertKind(
    "tab.ended",
    _lazy("A tab has lost its card"),
    _lazy(
        "The guest's bank has released the amount that was held. Nothing was taken from the card. What is left of the "
        "bill has to be paid another way."
    ),
)
REFUSED = AlertKind(
    "tab.capture_refused",
    _lazy("A tab could not be taken from its card"),
    _lazy(
        "The payment provider refused to take the money, although the card still holds it. It is asked again every "
        "half hour. To be paid another way, release the card first."
    ),
)
ELSEWHERE = AlertKind(
    "tab.captured_elsewhere",
    _lazy("A tab was taken outside Fynlo"),
    _lazy(
        "Someone took the money on the payment provider's own website. It is counted for this bill. Check that the "
        "amount is right, and refund what is too much."
    ),
)


def _raise(context: CommandContext, kind: AlertKind, payment: Payment, order: Order, sentence: Sentence) -> None:
    raise_alert(
        kind.name, context=context, about="order", subject=order.id, sentence=sentence, order_id=order.id,
        payment_id=payment.id, held=payment.held, amount=payment.amount,
    )  # fmt: skip


def _tab(payment: Payment, order: Order) -> str:
    """Return how a sentence calls the tab: `the tab of Anna (order 12)`."""
    return (
        _("the tab of {hold_name} (order {number})").format(hold_name=payment.hold_name, number=order.number)
        if payment.hold_name
        else _("order {number}").format(number=order.number)
    )


def hold_ends_soon(context: CommandContext, payment: Payment, order: Order) -> None:
    _raise(
        context, ENDS_SOON, payment, order,
        lambda: _("{held} for {payment} is released soon. {due} of the bill is not paid.").format(
            held=money(payment.held), payment=_tab(payment, order), due=money(order.due)
        ),
    )  # fmt: skip


def hold_ended(context: CommandContext, payment: Payment, order: Order) -> None:
    _raise(
        context, ENDED, payment, order,
        lambda: _("{held} for {payment} is not held any more. {due} of the bill is not paid.").format(
            held=money(payment.held), payment=_tab(payment, order), due=money(order.due)
        ),
    )  # fmt: skip


def capture_refused(context: CommandContext, payment: Payment, order: Order) -> None:
    _raise(
        context, REFUSED, payment, order,
        lambda: _("{amount} for {payment} was not taken: {reason}").format(
            amount=money(payment.amount + payment.tip), payment=_tab(payment, order), reason=payment.reason
        ),
    )  # fmt: skip


def captured_elsewhere(context: CommandContext, payment: Payment, order: Order) -> None:
    _raise(
        context, ELSEWHERE, payment, order,
        lambda: _("{amount} of the {held} held for {payment} was taken on the provider's own website.").format(
            amount=money(payment.amount), held=money(payment.held), payment=_tab(payment, order)
        ),
    )  # fmt: skip


def register_all() -> None:
    register(ENDS_SOON, ENDED, REFUSED, ELSEWHERE)
