"""What Chucho has beside its visits: vouchers, gift cards, a house account, a deposit, a card reader, a dispute.

Entered behind the open site, after the days before today, so that the demo starts as fast without them.
"""

import logging
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from functools import partial
from uuid import UUID

from fynlo.core import clock
from fynlo.core.errors import DomainError
from fynlo.core.tenancy.connection import connection
from fynlo.core.tenancy.context import in_restaurant
from fynlo.seed import visit_steps
from fynlo.seed.history.sandbox import PastPayments
from fynlo.seed.restaurants.chucho import CHUCHO
from fynlo.seed.shapes import Ordered, Visit, named_uuid
from fynlo.seed.steps import Step, actor_of
from fynlo.seed.visit_steps import VisitStep
from orders.selectors import order_with_lines
from payments import reconciliation
from payments import services as payments
from payments.bill.access import guest_actor
from payments.deposits.services import add_deposit
from payments.disputes.services import store_dispute
from payments.gift_cards.redeeming import take_gift_card
from payments.gift_cards.services import sell_card
from payments.house_accounts.charging import take_on_account
from payments.house_accounts.services import open_account
from payments.models import GiftCard, Payment
from payments.readers.services import add_reader
from payments.splitting import Split, SplitMethod
from payments.vouchers.services import add_kind
from payments.vouchers.taking import take_voucher
from realtime.actors import Actor
from realtime.commands import executor
from realtime.commands.context import CommandContext
from realtime.models import Command
from restaurants.business_days import business_day
from restaurants.models import Restaurant

logger = logging.getLogger(__name__)

WORKER = Actor.system("worker")
OWNER, MANAGER = actor_of(CHUCHO.owner), actor_of(CHUCHO.manager)
CASHIER = actor_of(CHUCHO.with_job("cashier"))
SMALL = (Ordered("Mexican cola", 2), Ordered("Frijoles dip"), Ordered("Plantain"))
FIFTY, THIRTY = "CHVCH0GFT50M2024", "CHVCH0GFT30M2024"  # codes without I, L and O
LUNCH, HOTEL, STUDIO = (named_uuid(CHUCHO.slug, name) for name in ("lunch voucher", "hotel voucher", "studio"))


def fill_balances(past_payments: PastPayments) -> None:
    """Do what an earlier run has not. Each step is a command whose key never changes.

    A step that today's changes make impossible, such as a voucher whose name is taken meanwhile, is left out.
    """
    with in_restaurant(Restaurant.objects.get(pk=CHUCHO.id)):
        keys = Command.objects.filter(key__startswith="seed:", status__lt=400).values_list("key", flat=True)
        done = set(keys)
        for step in balance_steps(past_payments):
            if step.key not in done:
                try:
                    _execute(step)
                except DomainError as refusal:
                    logger.warning("left out %s: %s", step.label, refusal)


def _execute(step: Step) -> None:
    executor.execute(
        kind=step.kind, target=step.target, payload={}, key=step.key, actor=step.actor,
        run=lambda context: step.run(context, {}),
    )  # fmt: skip


def balance_steps(past_payments: PastPayments) -> Iterator[Step]:
    """Yield the steps in their order."""
    yield _step("voucher.add_kind", "lunch", OWNER, _add_lunch_voucher)
    yield _step("voucher.add_kind", "hotel", OWNER, _add_hotel_voucher)
    for code, amount in ((FIFTY, "50.00"), (THIRTY, "30.00")):
        yield _step("gift_card.sell", code[-7:-4], CASHIER, partial(_sell_card, code, Decimal(amount)))
    yield from _meal("a gift card and vouchers", _pay_with_paper)
    yield _step("house_account.open", "studio", MANAGER, _open_studio)
    yield from _meal("lunch for the studio", _charge_studio)
    yield _step("deposit.add", "birthday", CASHIER, _take_deposit)
    yield _step("reader.add", "bar", OWNER, partial(_add_reader, past_payments))
    for name in ("a refund on the phone", "a disputed payment"):
        yield from _meal(name)
        yield from _phone_payment(name, past_payments)
    yield _step("payment.refund", "phone", MANAGER, _refund)
    yield _step("dispute.store", "phone", WORKER, partial(_dispute, past_payments))


def _step(kind: str, target: str, actor: Actor, does) -> Step:
    def run(context: CommandContext, _: object) -> dict:
        does(context)
        return {}

    return Step(f"{CHUCHO.name}: {target}", kind, f"balances, {target}", actor, run, restaurant=CHUCHO)


# -- meals -----------------------------------------------------------------------------------------------


def _order_id(name: str) -> UUID:
    return named_uuid(CHUCHO.slug, "order", name)


def _payment_id(name: str) -> UUID:
    return named_uuid("payment", _order_id(name))


def _meal(name: str, pay=None) -> Iterator[Step]:
    """A small takeaway that is ordered, handed over, and paid by `pay`."""
    visit = VisitStep(CHUCHO, Visit(name, "tom", SMALL, story=()), CASHIER, "order", "", 0)
    yield _step("order.create", name, CASHIER, partial(visit_steps.order, visit))
    if pay is not None:
        yield _step("payment.cash", name, CASHIER, partial(pay, _order_id(name)))
    yield _step("order.set_status", name, CASHIER, partial(visit_steps.serve, visit))


def _pay_with_paper(order_id: UUID, context: CommandContext) -> None:
    """£5.00 of a gift card, one lunch voucher, and the rest in cash."""
    card = GiftCard.objects.get(last_four=THIRTY[-4:], sold_for=Decimal("30.00"))
    five = Decimal("5.00")
    take_gift_card(context=context, order=order_id, gift_card_id=card.id, amount=five)
    take_voucher(context=context, order=order_id, kind_id=LUNCH, amount=five)
    payments.take_cash(context=context, order=order_id, amount=order_with_lines(order_id).due)


def _charge_studio(order_id: UUID, context: CommandContext) -> None:
    due = order_with_lines(order_id).due
    take_on_account(context=context, order=order_id, account_id=STUDIO, signed_by="Nia Clarke", amount=due)


def _phone_payment(name: str, past_payments: PastPayments) -> Iterator[Step]:
    """A guest's payment at the sandbox, from the bill's page to the provider's answer.

    It is begun and claimed in one transaction: the worker of the open demo would begin another one at the sandbox.
    """
    payment_id, guest = _payment_id(name), named_uuid("guest", name)

    def begin(context: CommandContext) -> None:
        link = payments.open_link(context=context, order_id=_order_id(name))
        payments.begin_payment(
            context=context, order_id=_order_id(name), split=Split(SplitMethod.ALL), link=link, guest=guest,
            payment_id=payment_id,
        )  # fmt: skip
        reconciliation.claim(context=context, payment_id=payment_id)

    def settle(context: CommandContext) -> None:
        row = Payment.objects.get(pk=payment_id)
        found = past_payments.take(CHUCHO.slug, payment_id, row.amount + row.tip, clock.now())
        result = reconciliation.QueryResult(found=found)
        reconciliation.reconcile(context=context, payment_id=payment_id, result=result)

    yield _step("bill.pay", name, guest_actor(guest), begin)
    yield _step("payment.outcome", name, WORKER, settle)


# -- balances --------------------------------------------------------------------------------------------


def _add_lunch_voucher(context: CommandContext) -> None:
    add_kind(context=context, name="Lunch voucher £5", face_value=Decimal("5.00"), kind_id=LUNCH)


def _add_hotel_voucher(context: CommandContext) -> None:
    add_kind(context=context, name="Hotel Broadway", has_unique_references=True, kind_id=HOTEL)


def _sell_card(code: str, amount: Decimal, context: CommandContext) -> None:
    line_id = named_uuid(CHUCHO.slug, "gift card", code)
    _, order, _ = sell_card(context=context, amount=amount, code=code, line_id=line_id)
    payments.take_cash(context=context, order=order.id, amount=amount)


def _open_studio(context: CommandContext) -> None:
    open_account(
        context=context, account_id=STUDIO, name="Mill Studio", contact="Nia Clarke", email="accounts@mill.example",
        credit_limit=Decimal("300.00"), terms_days=30, signers=["Nia Clarke", "Ben Osei"],
    )  # fmt: skip


def _take_deposit(context: CommandContext) -> None:
    amount = Decimal("60.00")
    day = business_day(clock.now(), connection.tenant) + timedelta(days=12)
    order = add_deposit(
        context=context, name="Asha Patel", for_date=day, amount=amount, phone="020 7946 0333", party=12,
        terms="Given back until two days before.", line_id=named_uuid(CHUCHO.slug, "deposit"),
    )  # fmt: skip
    payments.take_card(context=context, order=order.id, amount=amount)


def _add_reader(past_payments: PastPayments, context: CommandContext) -> None:
    found = past_payments.reader(CHUCHO.slug, "Bar")
    add_reader(context=context, provider="stripe", found=found, name=found.name)


def _refund(context: CommandContext) -> None:
    """Ask for £2.00 back; the demo's worker sends it to the sandbox."""
    payment_id = _payment_id("a refund on the phone")
    payments.refund(context=context, payment_id=payment_id, amount=Decimal("2.00"), reason="Cola was flat")


def _dispute(past_payments: PastPayments, context: CommandContext) -> None:
    payment = Payment.objects.get(pk=_payment_id("a disputed payment"))
    found = past_payments.dispute(CHUCHO.slug, payment.id, payment.settlement_reference)
    store_dispute(context=context, payment_id=payment.id, provider="stripe", found=found)
