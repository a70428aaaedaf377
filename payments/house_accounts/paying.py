"""Pay a house account on the till: a line outside VAT, which every tender pays like food."""

from decimal import Decimal
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _

from fynlo.core.errors import InvalidInput
from fynlo.core.money import pounds
from fynlo.core.tenancy.context import restaurants_language
from orders import services as orders
from orders.line_kinds import ACCOUNT_PAYMENT
from orders.models import Line, Order
from payments.errors import ABOVE_ZERO
from payments.house_accounts.errors import AccountClosed
from payments.house_accounts.movements import Kind, book, post, reopen
from payments.house_accounts.selectors import get_account, lock_account
from payments.models import AccountPaymentLine, HouseAccount, Posting
from realtime.commands.context import CommandContext

LONGEST_LINE = 80  # characters of a line's name


def add_account_payment(
    *,
    context: CommandContext,
    account_id: UUID,
    amount: Decimal,
    order_id: UUID | None = None,
    line_id: UUID | None = None,
) -> Order:
    """Put a payment of `amount` pounds on an open order, or on one of its own. It counts once its bill is paid.

    A second call with the same `line_id` returns the order that has it. Records the events of
    `orders.services.sell_other`. Raises AccountNotFound, AccountClosed, InvalidInput for £0 or less, and as
    `sell_other`.
    """
    amount = pounds(amount)
    if amount <= 0:
        raise InvalidInput(ABOVE_ZERO, field="amount")
    earlier = AccountPaymentLine.objects.filter(pk=line_id).select_related("line__order").first() if line_id else None
    if earlier is not None:
        return earlier.line.order
    account = get_account(account_id)
    if not account.is_open:
        raise AccountClosed(account=str(account.id))
    with translation.override(restaurants_language()):  # it is on the receipt
        line_name = _("Payment of account {name}").format(name=account.name)[:LONGEST_LINE]
    order, line = orders.sell_other(
        context=context, kind=ACCOUNT_PAYMENT, name=line_name, amount=amount, order_id=order_id, line_id=line_id
    )
    AccountPaymentLine.objects.create(line=line, account=account)
    return order


class AccountPaymentEffects:
    """What such a line makes (`orders.line_kinds.Effects`). Each locks the account, after the order."""

    def activate(self, context: CommandContext, order: Order, line: Line) -> None:
        """Book the payment; a ledger entry moves it from BILLS to HOUSE_ACCOUNTS."""
        self._book(context, line, -line.total)

    def check_reversal(self, context: CommandContext, order: Order, line: Line, amount: Decimal) -> None:
        """A payment can always be given back: the account owes it again."""

    def reverse(self, context: CommandContext, order: Order, line: Line, amount: Decimal) -> None:
        self._book(context, line, amount)

    def restore(self, context: CommandContext, order: Order, line: Line, amount: Decimal) -> None:
        self._book(context, line, -amount)

    def cancel(self, context: CommandContext, order: Order, line: Line) -> None:
        """Nothing was prepared that would have to go."""

    def _book(self, context: CommandContext, line: Line, amount: Decimal) -> None:
        account = self._account(line)
        movement = book(context, account, Kind.PAYMENT, amount, line=line)
        post(movement, Posting.Account.BILLS.value)

    def _account(self, line: Line) -> HouseAccount:
        of = AccountPaymentLine.objects.get(pk=line.pk)
        account = lock_account(of.account_id)
        if not account.is_open:  # it was closed between the line and its payment
            reopen(account)
        return account
