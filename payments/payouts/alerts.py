"""The alerts about payouts on the page "Needs attention"."""

from orders.labels import money
from payments.models import Payout
from payments.providers import title_of_name
from realtime.alerts import AlertKind, raise_alert, register
from realtime.commands.context import CommandContext

TO_CHECK = AlertKind(
    "payout.to_check",
    "A payout does not match the payments",
    "The provider paid out money that is not in Fynlo, or another amount than was taken. Open the payout, compare each "
    "line with the provider's own website, and explain it.",
)
MISSING = AlertKind(
    "payout.missing",
    "Payments are in no payout",
    "The provider took these payments and should have paid them out by now. Look for them on the provider's own "
    "website: the payouts may be on hold there.",
)
CURRENCY = AlertKind(
    "payout.currency",
    "A payout in another currency",
    "The provider paid out in another currency than the restaurant's, so the payout is not booked. Change the currency "
    "of the bank account at the provider, and tell your accountant.",
)


def other_currency(context: CommandContext, payout: Payout) -> None:
    raise_alert(
        CURRENCY.name, context=context, about="payout", subject=payout.id,
        sentence=f"{title_of_name(payout.provider)} paid out {payout.amount} {payout.currency}.",
        reference=payout.reference, provider_amount=payout.amount, currency=payout.currency,
    )  # fmt: skip


def sentence_to_check(payout: Payout, lines: int) -> str:
    return (
        f"{lines} line{'s' if lines != 1 else ''} of the payout of {money(payout.amount)} by "
        f"{title_of_name(payout.provider)} on {payout.arrives_on:%-d %B %Y} cannot be matched."
    )


def register_all() -> None:
    register(TO_CHECK, MISSING, CURRENCY)
