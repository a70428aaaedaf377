"""The alerts about payouts on the page "Needs attention"."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from orders.labels import money
from payments.models import Payout
from payments.providers import title_of_name
from realtime.alerts import AlertKind, raise_alert, register
from realtime.commands.context import CommandContext

TO_CHECK = AlertKind(
    "payout.to_check",
    _lazy("A payout does not match the payments"),
    _lazy(
        "The provider paid out money that is not in Fynlo, or another amount than was taken. Open the payout, compare "
        "each line with the provider's own website, and explain it."
    ),
)
MISSING = AlertKind(
    "payout.missing",
    _lazy("Payments are in no payout"),
    _lazy(
        "The provider took these payments and should have paid them out by now. Look for them on the provider's own "
        "website: the payouts may be on hold there."
    ),
)
CURRENCY = AlertKind(
    "payout.currency",
    _lazy("A payout in another currency"),
    _lazy(
        "The provider paid out in another currency than the restaurant's, so the payout is not booked. Change the "
        "currency of the bank account at the provider, and tell your accountant."
    ),
)


def other_currency(context: CommandContext, payout: Payout) -> None:
    raise_alert(
        CURRENCY.name, context=context, about="payout", subject=payout.id,
        sentence=lambda: _("{provider} paid out {amount} {currency}.").format(
            provider=title_of_name(payout.provider), amount=payout.amount, currency=payout.currency
        ),
        reference=payout.reference, provider_amount=payout.amount, currency=payout.currency,
    )  # fmt: skip


def sentence_to_check(payout: Payout, lines: int) -> str:
    return ngettext(
        "{lines} line of the payout of {amount} by {provider} on {day} cannot be matched.",
        "{lines} lines of the payout of {amount} by {provider} on {day} cannot be matched.",
        lines,
    ).format(
        lines=lines, amount=money(payout.amount), provider=title_of_name(payout.provider),
        day=date_format(payout.arrives_on, "j F Y"),
    )  # fmt: skip


def register_all() -> None:
    register(TO_CHECK, MISSING, CURRENCY)
