"""The tender "house account": charge a bill, or a part of it, to an account; give a refund back to it."""

from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from fynlo.core.errors import InvalidInput
from fynlo.core.money import ZERO
from orders.labels import money
from orders.models import Line
from orders.selectors import lock_order
from payments.errors import PaymentIdTaken
from payments.house_accounts.errors import AboveLimit, AccountClosed, AccountPaysAccount, NotASigner
from payments.house_accounts.movements import Kind, book, reopen
from payments.house_accounts.selectors import charge_of, lock_account
from payments.models import AccountMovement, HouseAccount, Payment, Refund
from payments.services.quick_sale import order_for_payment
from payments.services.taking import PaymentDetails, take
from payments.splitting import Split
from payments.tenders import HOUSE_ACCOUNT
from payments.vat import Bucket
from realtime.commands.context import CommandContext
from realtime.commands.step_up import StepUpRequired

OVER_LIMIT = "house_account_limit"  # the action that a manager may approve
EXCEED = "house_accounts.exceed"


def take_on_account(
    *,
    context: CommandContext,
    order: str | UUID,
    account_id: UUID,
    signed_by: str,
    amount: Decimal | None = None,
    split: Split | None = None,
    tip: Decimal = ZERO,
    payment_id: UUID | None = None,
    although_held: bool = False,
    exceed_limit: bool = False,
) -> Payment:
    """Charge `amount` pounds of an order's bill, or the part `split`, plus `tip` to a house account.

    The rules of `take_cash`, without change and never from a device without a network: only the server knows what an
    account owes. The bill's VAT is stated now, as for any sale. `signed_by` signs for it. `exceed_limit`: the actor
    may and wants to charge above the account's limit; anybody else needs a manager's approval for that. Locks the
    order, then the account. Records `payment.completed` and the events of `orders.services.apply_payment`.

    Raises as `take_cash`; AccountNotFound, AccountClosed, NotASigner, AccountPaysAccount; above the limit AboveLimit,
    or StepUpRequired for an actor who may not exceed it.
    """
    signed_by = " ".join(signed_by.split())
    if len(signed_by) < 2:
        raise InvalidInput(_("Enter the name of the person who signs."), field="signed_by")
    order = order_for_payment(context=context, order=order, amount=amount)
    locked = lock_order(order)
    if any(line.kind == Line.Kind.ACCOUNT_PAYMENT for line in locked.open_lines()):
        raise AccountPaysAccount(order=str(locked.id))
    account = lock_account(account_id)  # before the receipts' series, as refunds and payments of an account do
    details = PaymentDetails(amount, split, tip, payment_id=payment_id, although_held=although_held)
    payment = take(context, HOUSE_ACCOUNT, details, order=order)
    earlier = charge_of(payment.id)
    if earlier is not None:
        if earlier.account_id != account.id:
            raise PaymentIdTaken(field="id")
        return payment
    charged = payment.amount + payment.tip
    _check(context, account, charged, signed_by, exceed_limit=exceed_limit)
    book(
        context, account, Kind.CHARGE, charged, day=payment.business_day, payment=payment, signed_by=signed_by
    )  # fmt: skip
    context.annotate(account=str(account.id), charged=charged)
    return payment


def give_back(context: CommandContext, refund: Refund) -> list[Bucket]:
    """Take a refund of a charge off its account. Locks the account. Its VAT is reversed, as of any refund.

    A closed account is open again: what it was paid for the meal has to be paid back to it.
    """
    charge = AccountMovement.objects.get(payment_id=refund.payment_id, kind=Kind.CHARGE)
    account = lock_account(charge.account_id)
    if not account.is_open:
        reopen(account)
    book(
        context, account, Kind.REFUND, -(refund.amount + refund.tip), day=refund.business_day,
        payment_id=refund.payment_id, refund_id=refund.id, reason=refund.reason,
    )  # fmt: skip
    return []


def _check(
    context: CommandContext, account: HouseAccount, charged: Decimal, signed_by: str, *, exceed_limit: bool
) -> None:
    if not account.is_open:
        raise AccountClosed(account=str(account.id))
    if account.signers and signed_by.casefold() not in {name.casefold() for name in account.signers}:
        raise NotASigner(
            _("{signed_by} may not sign for this account. Choose one of: {signers}.").format(
                signed_by=signed_by, signers=', '.join(account.signers)
            ),
            field="signed_by", signers=account.signers,
        )  # fmt: skip
    limit, actor = account.credit_limit, context.actor
    if account.balance + charged <= limit:
        return
    if actor.may(EXCEED) and (exceed_limit or actor.approver is not None):
        context.annotate(above_limit=account.balance + charged - limit, limit=limit)
        return
    available = max(limit - account.balance, ZERO)
    sentence = _(
        "This account may owe {limit} and owes {balance}, so {available} is left. Charge less, or confirm to exceed "
        "the limit."
    ).format(limit=money(limit), balance=money(account.balance), available=money(available))
    if actor.may(EXCEED):
        raise AboveLimit(sentence, field="amount", limit=limit, balance=account.balance, available=available)
    raise StepUpRequired(sentence, action=OVER_LIMIT, limit=limit, balance=account.balance, available=available)
