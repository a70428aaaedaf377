"""Cash: the due amount, change and tip; a repeated payment counts once; two devices race for the rest."""

from decimal import Decimal as D
from functools import partial

import pytest
from django.db import DatabaseError, connection

from fynlo.core.errors import InvalidInput
from fynlo.core.ids import uuid7
from fynlo.core.money import PartPenny
from orders import selectors
from orders import services as orders
from orders.errors import OrderClosed, OrderNotFound
from orders.models import Order
from orders.services import Item
from payments import errors, ledger, services
from payments.models import Entry, Payment, Posting
from payments.services import taking
from realtime.actors import Actor
from tests.orders.conftest import build_menu, event_types_since, events_since, head
from tests.services import run_service
from tests.threads import errors_of, pause_until_all_read, race


@pytest.fixture
def cash(take, waiter):
    """`cash(order, "5.00", received=…)`"""

    def pay(order, amount, **fields):
        fields = {name: D(value) if isinstance(value, str) else value for name, value in fields.items()}
        return take(services.take_cash, actor=waiter, order=getattr(order, "id", order), amount=D(amount), **fields)

    return pay


def postings_of(payment):
    return dict(Posting.objects.filter(entry__payment=payment).values_list("account", "amount"))


def test_the_whole_bill_is_paid_with_change(cash, place, waiter):
    order = place()
    before = head()
    payment = cash(order, "11.70", received="20.00", change="8.30")
    assert (payment.amount, payment.change, payment.tip, payment.fee, payment.status) == (
        D("11.70"),
        D("8.30"),
        D("0.00"),
        D("0.00"),
        "captured",
    )
    assert (payment.taken_by, payment.taken_by_name) == (waiter.user_id, "Sara")
    stored = Order.objects.get(pk=order.id)
    assert (stored.bill, stored.paid, stored.due, stored.payment_method) == ("paid", D("11.70"), D("0.00"), "cash")
    assert event_types_since(before) == ["order.updated", "payment.completed"]
    assert events_since(before)[1]["data"]["due"] == D("0.00")


def test_only_a_named_tip_is_a_tip(cash, place):
    order = place()
    payment = cash(order, "11.70", tip="3.30", received="15.00")
    assert (payment.tip, payment.change) == (D("3.30"), D("0.00"))
    assert Order.objects.get(pk=order.id).tips == D("3.30")
    assert postings_of(payment) == {"cash": D("15.00"), "bills": D("-11.70"), "tips": D("-3.30")}


def test_part_payments_pay_the_bill(cash, place):
    order = place()
    assert [cash(order, amount).order.id for amount in ("5.00", "6.00")] == [order.id] * 2
    assert Order.objects.get(pk=order.id).bill == "part_paid"
    cash(order, "0.70")
    assert Order.objects.get(pk=order.id).bill == "paid"
    assert sum(Posting.objects.values_list("amount", flat=True)) == 0


def test_more_than_is_due_is_refused(cash, place):
    order = place()
    with pytest.raises(errors.OverDue) as refused:
        cash(order, "11.71", received="20.00")
    assert refused.value.details["due"] == D("11.70")
    cash(order, "11.70")
    with pytest.raises(errors.OverDue):
        cash(order, "0.01")
    assert Payment.objects.count() == 1


def test_less_cash_than_the_amount_is_refused(cash, place):
    with pytest.raises(errors.ReceivedTooLittle):
        cash(place(), "11.70", received="11.69")
    with pytest.raises(errors.ReceivedTooLittle):
        cash(place(), "11.70", received="12.00", tip="1.00")


def test_the_devices_change_must_be_ours(cash, place):
    with pytest.raises(errors.ChangeDiffers) as refused:
        cash(place(), "11.70", received="20.00", change="9.30")
    assert refused.value.details == {"sent": D("9.30"), "change": D("8.30")}
    assert Payment.objects.count() == 0


@pytest.mark.parametrize("amount", ["0.00", "-1.00"])
def test_zero_is_not_a_payment(cash, place, amount):
    with pytest.raises(InvalidInput):
        cash(place(), amount)


def test_a_negative_tip_is_refused(cash, place):
    with pytest.raises(InvalidInput):
        cash(place(), "1.00", tip="-1.00")


def test_a_part_of_a_penny_is_refused(cash, place):
    with pytest.raises(PartPenny):
        cash(place(), "1.001")


def test_the_order_is_found_by_the_clients_reference(cash, place):
    order = place(client_reference="ORDER-1732272000000")
    assert cash("ORDER-1732272000000", "1.00").order_id == order.id
    with pytest.raises(OrderNotFound):
        cash("ORDER-1", "1.00")


def test_a_payment_of_the_same_id_is_taken_once(cash, place):
    order, payment_id = place(), uuid7()
    first = cash(order, "5.00", payment_id=payment_id)
    assert cash(order, "5.00", payment_id=payment_id).id == first.id
    assert Order.objects.get(pk=order.id).paid == D("5.00")
    with pytest.raises(errors.PaymentIdTaken):
        cash(order, "6.00", payment_id=payment_id)
    with pytest.raises(errors.PaymentIdTaken):
        cash(place(), "5.00", payment_id=payment_id)


def test_a_cancelled_order_takes_no_money(cash, place, take):
    order = place()
    take(orders.cancel_order, order_id=order.id)
    with pytest.raises(OrderClosed):
        cash(order, "1.00")


def test_a_payment_costs_twenty_queries(cash, place, django_assert_num_queries):
    order = place()
    # 1. savepoint  2. claim  3. lock the order  4. its lines  5. their allocations  6. the open drawer  7. the payment
    # 8. its allocations  9. the entry  10. its postings  11. save the order  12. what is paid for each line now
    # 13. what receipts have stated so far  14. the receipt's number  15. the receipt  16. its VAT by rate
    # 17. the journal's head, what was booked  18. its link  19. close  20. release
    with django_assert_num_queries(20):
        cash(order, "5.00")


# -- the ledger -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE payments_posting SET amount = 1",
        "DELETE FROM payments_posting",
        "UPDATE payments_entry SET at = now()",
        "DELETE FROM payments_entry",
        "TRUNCATE payments_posting",
    ],
)
def test_the_database_refuses_to_edit_the_ledger(cash, place, take, sql):
    cash(place(), "5.00")

    def edit():
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(sql)

    with pytest.raises(DatabaseError, match="append-only"):
        take(edit)


def test_the_database_refuses_an_entry_out_of_balance(cash, place, take):
    payment = cash(place(), "5.00")

    def write_half():
        entry = Entry.objects.create(kind="capture", payment=payment, at=payment.created_at)
        Posting.objects.create(entry=entry, account="cash", amount=D("5.00"))
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    with pytest.raises(DatabaseError, match="out of balance"):
        take(write_half)


def test_an_unbalanced_entry_is_not_written(cash, place, take):
    payment = cash(place(), "5.00")
    with pytest.raises(ValueError, match="must sum to zero"):
        take(ledger.write, kind="capture", payment=payment, postings={"cash": D("1.00")}, at=payment.created_at)


# -- two at once ------------------------------------------------------------------------------------------


@pytest.fixture
def ten_pounds_due(committed):
    """An order of £12.80 on alpha, really committed; £10.00 is still due."""
    connection.set_tenant(committed.alpha)
    card = run_service(build_menu)
    order = run_service(orders.place_order, actor=Actor.system(), items=[Item(card.latte.id, 4)])
    run_service(services.take_cash, actor=Actor.system(), order=order.id, amount=D("2.80"))
    return committed.alpha, order


CASH_AND_CARD = (services.take_cash, services.take_card)


def take_ten(order, service=services.take_cash):
    run_service(service, actor=Actor.system(), order=order.id, amount=D("10.00"))


@pytest.mark.parametrize("tenders", [(services.take_cash,) * 2, CASH_AND_CARD], ids=["cash twice", "cash and card"])
def test_of_two_devices_taking_the_last_ten_pounds_one_succeeds(ten_pounds_due, tenders):
    restaurant, order = ten_pounds_due
    outcomes = race(*(partial(take_ten, order, service) for service in tenders), restaurant=restaurant)
    (refused,) = errors_of(outcomes)
    assert refused.code == "payment.over_due"
    stored = Order.objects.get(pk=order.id)
    assert (stored.paid, stored.due, stored.bill) == (D("12.80"), D("0.00"), "paid")
    assert Payment.objects.filter(order=order).count() == 2


def test_without_the_lock_both_are_taken(ten_pounds_due, monkeypatch):
    """The control: both devices read the amount due before either takes it."""
    restaurant, order = ten_pounds_due
    monkeypatch.setattr(taking, "lock_order", pause_until_all_read(selectors.order_with_lines))
    calls = [partial(take_ten, order, service) for service in CASH_AND_CARD]
    assert errors_of(race(*calls, restaurant=restaurant)) == []
    assert sum(Payment.objects.filter(order=order).values_list("amount", flat=True)) == D("22.80")
