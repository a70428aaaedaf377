"""Sales suppression (UK_RULES, Finance Act 2022 Schedule 14): no command deletes or re-prices a settled sale.

Every command that names an order, a line or a payment is run by the owner against a sale that is paid and closed. It
may refuse or append; what was sold, taken and printed stays as it was. A new command needs a row in ATTEMPTS.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal as D
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest

from fynlo.core import clock
from fynlo.core.errors import DomainError
from fynlo.core.ids import uuid7
from orders import services as orders
from orders.models import Line, Order
from payments import services
from payments.journal.verification import verify
from payments.models import Entry, Payment, Receipt
from payments.providers.base import DisputeState, ProviderDispute
from payments.reconciliation import QueryResult
from payments.splitting import Split, SplitMethod
from realtime.commands.dispatch import dispatch
from realtime.commands.registry import registered
from tests.security.routes import all_routes

pytestmark = pytest.mark.django_db

WHY = {"reason": "to hide it"}


def split_off(sale: SimpleNamespace) -> dict[str, Any]:
    return {"lines": [{"id": str(sale.line)}], "new_order_id": str(uuid7())}


# What is sent with each command; a function gets the sale. Commands of this kind that are not here fail the first test.
ATTEMPTS: dict[str, dict[str, Any] | Callable[[SimpleNamespace], dict[str, Any]]] = {
    "bill.cancel_payment": {},
    "bill.open_link": {},
    "bill.pay": {},
    "bill.pay_gift_card": {},
    "bill.present": {"amount": D("1.00")},
    "bill.revoke_links": {},
    "order.add_lines": lambda sale: {"items": [{"product_id": str(sale.product), "quantity": 1}]},
    "order.cancel": WHY,
    "order.comp": WHY,
    "order.discount": {"percent": D("50"), **WHY},
    "order.edit_line": {"notes": "other"},
    "order.fire_course": {"course": 1},
    "order.hold_course": {"course": 1},
    "order.merge": lambda sale: {"from_order_id": str(sale.other)},
    "order.move_lines": lambda sale: {"lines": [{"id": str(sale.line)}], "to_order_id": str(sale.other)},
    "order.override_price": {"price": D("1.00"), **WHY},
    "order.remove_adjustment": WHY,
    "order.reopen": WHY,
    "order.restore_price": WHY,
    "order.rush": {"on": True},
    "order.send": {},
    "order.set_allergies": {"allergens": ["milk"]},
    "order.set_details": {"guests": 2},
    "order.set_service_charge": {"applied": False},
    "order.set_status": {"status": "cancelled"},
    "order.set_type": {"order_type": "takeaway"},
    "order.split": split_off,
    "order.transfer": lambda sale: {"table_id": str(sale.table)},
    "order.void": WHY,
    "order.void_line": WHY,
    "order.void_sent_line": WHY,
    "payment.cancel": {},
    "payment.change_settings": {"version": 0, "pinned": "card"},
    "payment.claim": {},
    "payment.correct_tender": {"method": "card", **WHY},
    "payment.open": {},
    "payment.hold": lambda sale: {"order_id": str(sale.order), "amount": D("50.00")},
    "payment.capture": {"amount": D("1.00")},
    "payment.outcome": {},
    "payment.qr_confirm": {},
    "dispute.store": {},
    "customer.redeem_points": {},
    "payment.refund": {"amount": D("1.00"), **WHY},
    "payment.refund_cash": {"amount": D("1.00"), **WHY},
    "payment.refund_claim": {},
    "payment.refund_outcome": {},
    "payment.refund_webhook": {},
    "payment.webhook": {},
    "receipt.email": {"email": "guest@example.com"},
    "receipt.invoice": {"name": "A buyer", "address": "1 High Street"},
    "receipt.print": {},
    # Their target is no order, but their payload is, or they change what was sold.
    "menu.update_live_product": lambda sale: {"price": D("1.00")},
    "payment.card": lambda sale: {"order_id": str(sale.order), "amount": D("1.00")},
    "payment.card_declined": lambda sale: {"order_id": str(sale.order), "amount": D("1.00")},
    "payment.cash": lambda sale: {"order_id": str(sale.order), "amount": D("1.00")},
    "payment.deposit": lambda sale: {"order_id": str(sale.order), "amount": D("1.00"), "deposit_id": str(uuid7())},
    "payment.gift_card": lambda sale: {
        "order_id": str(sale.order),
        "amount": D("1.00"),
        "gift_card_id": str(uuid7()),
    },
    "payment.house_account": lambda sale: {
        "order_id": str(sale.order),
        "amount": D("1.00"),
        "account_id": str(uuid7()),
        "signed_by": "A. Guest",
    },
    "payment.process": lambda sale: {"order_id": str(sale.order), "amount": D("1.00")},
    "payment.reader": lambda sale: {"order_id": str(sale.order), "amount": D("1.00"), "reader_id": str(uuid7())},
    "payment.qr": lambda sale: {"order_id": str(sale.order), "amount": D("1.00")},
    "payment.voucher": lambda sale: {"order_id": str(sale.order), "amount": D("1.00"), "kind_id": str(uuid7())},
    "payment.tap_to_pay": lambda sale: {"order_id": str(sale.order), "amount": D("1.00")},
}
EXTRA = {  # arguments of our own code, which no client sends
    "bill.pay_gift_card": {
        "gift_card_id": None,
        "split": Split(SplitMethod.ALL),
        "link": None,
        "guest": uuid7(),
        "choice": {},
        "payment_id": uuid7(),
    },
    "bill.cancel_payment": {"guest": uuid7()},
    "dispute.store": {
        "provider": "stripe",
        "found": ProviderDispute("dp_1", DisputeState.LOST, D("11.70"), "GBP", datetime(2026, 11, 30, tzinfo=UTC)),
    },
    "payment.open": {"guest": uuid7()},
    "payment.outcome": {"result": QueryResult()},
    "payment.refund_outcome": {"result": QueryResult()},
    "receipt.print": {"pdf": b"%PDF another"},
}
NOT_RUN = {"bill.pay": "needs a link and a provider; begin_payment refuses a closed order (test_attempts)"}
NOT_SALES = ("purchase_order.", "stocktake.")  # an order to a supplier, a line of a count
NAMES = {"order_id", "order", "line_id", "payment_id", "receipt_id"}


def test_every_command_about_a_sale_is_tried():
    about_sales = {
        name
        for name, command in registered().items()
        if {part.name for part in command.target} & NAMES or name.startswith("payment.")
        if not name.startswith(NOT_SALES)
    }
    assert about_sales - ATTEMPTS.keys() == set(), "add a row to ATTEMPTS"
    assert ATTEMPTS.keys() <= registered().keys()


@pytest.fixture
def sale(take, place, room, card, waiter):
    """Tacos and a latte for £11.70 with a £1.00 discount, served, paid in cash with a tip: closed and printed."""
    order, other = place(table_id=room.one.id), place(table_id=room.two.id)
    take(orders.give_discount, order_id=order.id, amount=D("1.00"), reason="regular")
    take(orders.set_status, order_id=order.id, status="served")
    discount = Order.objects.get(pk=order.id).adjustments[0]["id"]
    payment = take(services.take_cash, actor=waiter, order=order.id, amount=D("10.70"), tip=D("1.00"))
    assert Order.objects.get(pk=order.id).status == "completed"
    return SimpleNamespace(
        order=order.id, line=order.all_lines[0].id, payment=payment.id, receipt=Receipt.objects.get().id,
        other=other.id, table=room.three.id, product=card.tacos.id, discount=discount,
    )  # fmt: skip


def target_of(name: str, sale: SimpleNamespace) -> str:
    values = {
        "order_id": sale.order, "order": sale.order, "line_id": sale.line, "payment_id": sale.payment,
        "attempt_id": sale.payment, "receipt_id": sale.receipt, "adjustment_id": sale.discount,
        "product_id": sale.product,
    }  # fmt: skip
    return ":".join(str(values[part.name]) for part in registered()[name].target)


def attempt(name: str, sale: SimpleNamespace, actor: Any) -> str:
    """Run a command as a device would, and return its outcome: "applied", or the code of its refusal."""
    data = ATTEMPTS[name]
    data = data(sale) if callable(data) else data
    try:
        dispatch(
            registered()[name], target=target_of(name, sale), data=data or None, extra=EXTRA.get(name, {}),
            actor=actor, key=str(uuid7()),
        )  # fmt: skip
    except DomainError as refusal:
        return refusal.code
    return "applied"


SOLD = ("subtotal", "discount", "service_charge", "vat_total", "total", "vat_buckets", "adjustments", "order_type")
OF_LINE = ("id", "order_id", "status", "quantity", "unit_price", "discount", "total", "vat", "vat_buckets")
TAKEN = ("id", "order_id", "method", "amount", "tip", "received", "change", "captured_at", "business_day")


def sold(order_id: UUID) -> list[Any]:
    return [
        *Order.objects.filter(pk=order_id).values(*SOLD, "bill", "status"),
        *Line.objects.filter(order=order_id).order_by("position", "id").values(*OF_LINE),
    ]


def recorded(order_id: UUID) -> list[Any]:
    return [
        *Payment.objects.filter(order=order_id, captured_at__isnull=False).order_by("id").values(*TAKEN),
        *Entry.objects.order_by("id").values("id", "kind", "at", "postings__account", "postings__amount"),
        *Receipt.objects.order_by("id").values("id", "series", "number", "document", "token"),
    ]


@pytest.mark.parametrize("name", sorted(ATTEMPTS.keys() - NOT_RUN.keys()))
def test_no_command_changes_what_was_sold_taken_or_printed(sale, actor, tenant, name):
    was_sold, was_recorded = sold(sale.order), recorded(sale.order)
    outcome = attempt(name, sale, actor("olivia"))
    now = recorded(sale.order)
    assert [row for row in was_recorded if row not in now] == [], f"{name} ({outcome}) changed a record"
    assert verify(tenant).troubles == []
    if name == "order.reopen":
        assert outcome == "applied"  # only a correction of today: see the next test
    else:
        assert sold(sale.order) == was_sold, f"{name} ({outcome}) changed the sale"


REOPENED = sorted(name for name in ATTEMPTS.keys() - NOT_RUN.keys() if name.startswith("order."))


@pytest.mark.parametrize("name", REOPENED)
def test_a_reopened_sale_keeps_what_was_paid_for(sale, actor, tenant, name):
    """It may grow. Nothing takes away or reprices what its guests have paid for: money goes back by a refund only."""
    olivia = actor("olivia")
    assert attempt("order.reopen", sale, olivia) == "applied"
    was_recorded = recorded(sale.order)
    outcome = attempt(name, sale, olivia)
    now = recorded(sale.order)
    assert [row for row in was_recorded if row not in now] == [], f"{name} ({outcome}) changed a record"
    order = Order.objects.get(pk=sale.order)
    assert order.total >= order.paid - order.refunded, f"{name} ({outcome}) made the sale smaller than what was paid"
    assert verify(tenant).troubles == []


def test_a_sale_of_an_earlier_day_is_not_reopened(sale, actor):
    with clock.travel(clock.now() + timedelta(days=1)):
        assert attempt("order.reopen", sale, actor("olivia")) == "order.of_earlier_day"


REMOVABLE = {  # what an API's DELETE may remove of a sale: not the sale
    "api/v1/orders/<uuid:order_id>/adjustments/<uuid:adjustment_id>": "a discount, of an order that is not settled",
    "api/v1/orders/<uuid:order_id>/bill-link": "the guests' link",
}


@pytest.mark.parametrize("host", ["restaurant", "platform"])
def test_no_route_deletes_an_order_a_line_or_a_payment(host):
    deleting = {route.path for route in all_routes(host) if "delete" in route.methods}
    about_sales = {path for path in deleting if "orders" in path or "payments" in path or "receipt" in path}
    assert about_sales - REMOVABLE.keys() == set()
