"""Points are earned once by a bill that is paid in full, and follow what happens to it."""

import contextlib
from datetime import timedelta
from decimal import Decimal as D

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fynlo.core import clock
from fynlo.core.errors import DomainError
from orders import services as orders
from orders.customers import services as customers
from orders.customers.points import points_of
from orders.customers.services import Person
from payments import services as payments
from payments.loyalty import selectors, services
from payments.loyalty.consistency_check import troubles
from payments.models import Payment, PointsMovement
from tests.payments.loyalty.conftest import ANA, balance, kinds

BEN = Person("Ben", "07700 900456")


def test_no_points_are_given_before_they_are_turned_on(order_for, settle):
    order = order_for()
    settle(order)
    assert kinds(order) == []
    assert points_of([order.customer_id]) == {}


def test_a_bill_earns_once_when_it_is_paid_in_full(order_for, run, waiter, points_on, take):
    order = order_for()
    run(payments.take_cash, actor=waiter, order=order.id, amount=D("5.00"))
    assert kinds(order) == [], "a part of the bill earns nothing yet"
    run(payments.take_cash, actor=waiter, order=order.id, amount=D("6.70"), tip=D("3.00"))
    assert kinds(order) == [("earned", 11)]
    take(orders.set_order_details, order_id=order.id, notes="no bag")
    assert kinds(order) == [("earned", 11)]


def test_an_order_without_a_customer_earns_nothing(place, settle, points_on):
    order = place()
    settle(order)
    assert kinds(order) == []


def test_a_refund_takes_its_share_back_and_a_full_one_all(order_for, settle, run, actor, points_on):
    order = order_for()
    payment = settle(order)
    run(payments.refund, actor=actor("marco"), payment_id=payment.id, reason="cold", amount=D("5.85"))
    assert kinds(order) == [("earned", 11), ("earned", -6)], "5.85 of 11.70 stays, which are 5 points"
    run(payments.refund, actor=actor("marco"), payment_id=payment.id, reason="cold", amount=D("5.85"))
    assert balance(order.customer_id) == 0


def test_points_that_were_used_meanwhile_cannot_be_taken_back(order_for, settle, redeem, run, actor, give):
    give(per_pound=10)
    first = order_for()
    payment = settle(first)
    redeem(order_for(), points=100)
    run(payments.refund, actor=actor("marco"), payment_id=payment.id, reason="cold")
    assert kinds(first) == [("earned", 117), ("earned", -17)]
    assert balance(first.customer_id) == 0


def test_an_order_earns_at_the_rate_of_its_first_day(order_for, settle, run, actor, give):
    give(per_pound=10)
    order = order_for()
    payment = settle(order)
    give(per_pound=1)
    run(payments.refund, actor=actor("marco"), payment_id=payment.id, reason="cold", amount=D("5.85"))
    assert balance(order.customer_id) == 58


def test_a_tier_earns_more_and_is_reached_by_what_was_earned(order_for, settle, give):
    give(per_pound=10, tiers=[{"name": "Gold", "from_points": 100, "percent": 200}])
    first, second = order_for(), order_for()
    settle(first)
    settle(second)
    assert (kinds(first), kinds(second)) == ([("earned", 117)], [("earned", 234)])
    shown = points_of([first.customer_id])[first.customer_id]
    assert (shown.balance, shown.tier) == (351, "Gold")


def test_a_duplicates_points_count_for_the_customer_it_belongs_to(order_for, settle, take, redeem, points_on):
    order = order_for()
    settle(order)
    kept = take(customers.add_customer, name="Ana R. Ruiz")
    take(customers.merge_customers, customer_id=kept.id, other_id=order.customer_id)
    assert selectors.standing_of(kept.id).balance == 11
    redeem(order_for(ANA), points=11)
    assert selectors.standing_of(kept.id).balance == 0


def test_another_customer_on_a_paid_bill_gets_its_points(order_for, settle, take, points_on):
    order = order_for()
    settle(order)
    take(orders.set_order_details, order_id=order.id, customer=BEN)
    assert balance(order.customer_id) == 0
    order.refresh_from_db()
    assert balance(order.customer_id) == 11


def test_erasing_keeps_ids_only_and_earns_nothing_more(order_for, settle, take, points_on):
    order, later = order_for(), order_for()
    settle(order)
    take(customers.erase_customer, customer_id=order.customer_id)
    settle(later)
    assert PointsMovement.objects.get().order_id == order.id
    assert (selectors.owed(), selectors.largest_balances(9)) == (selectors.Owed(0, 0), []), "nobody can use them"
    assert not any("Ana" in str(value) for value in PointsMovement.objects.values_list()[0])


def test_points_end_after_months_without_any_movement(take, ana, give, order_for):
    ben = order_for(BEN).customer_id

    def earn_long_ago(*, context):
        long_ago = clock.now() - timedelta(days=200)
        PointsMovement.objects.create(customer_id=ben, kind="adjusted", points=80, at=long_ago)

    take(earn_long_ago)
    take(services.expire_points, customer_id=ben)
    assert balance(ben) == 80, "points never expire unless the settings say so"
    give(expiry_months=6, is_on=False)
    take(services.expire_points, customer_id=ben)
    assert balance(ben) == 80, "nobody could use them"
    give(expiry_months=6, is_on=True)
    assert selectors.idle_customers(6, most=9) == [ben]
    for customer_id in (ana.id, ben, ben):
        take(services.expire_points, customer_id=customer_id)
    assert (balance(ana.id), balance(ben)) == (500, 0)
    assert selectors.idle_customers(6, most=9) == []


STEPS = st.lists(
    st.tuples(st.sampled_from(["settle", "redeem", "refund", "reopen", "remove", "adjust"]), st.integers(0, 300)),
    min_size=3, max_size=10,
)  # fmt: skip


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_whatever_happens_no_balance_is_below_zero_and_rows_agree(steps, order_for, settle, redeem, run, actor, give):
    marco = actor("marco")
    give(per_pound=10)
    order = order_for()

    def step(what: str, number: int) -> None:
        nonlocal order
        order.refresh_from_db()
        payment = Payment.objects.filter(order__customer=order.customer_id).order_by("-created_at").first()
        if what == "settle":
            settle(order)
            order = order_for()
        elif what == "redeem":
            redeem(order, points=number + 1)
        elif what == "adjust":
            run(services.adjust_points, actor=marco, customer_id=order.customer_id, points=number - 150, reason="test")
        elif what == "remove" and order.adjustments:
            given_id = order.adjustments[0]["id"]
            run(orders.remove_adjustment, actor=marco, order_id=order.id, adjustment_id=given_id)
        elif what == "refund" and payment:
            run(payments.refund, actor=marco, payment_id=payment.id, reason="test", amount=D(number + 1) / 100)
        elif what == "reopen" and payment:
            run(orders.reopen_order, actor=marco, order_id=payment.order_id, reason="test")

    for what, number in steps:
        with contextlib.suppress(DomainError):
            step(what, number)
        assert balance(order.customer_id) >= 0
        assert list(troubles()) == []


@pytest.mark.parametrize("kind", ["earned", "given_back"])
def test_the_check_names_what_cannot_be_right(kind, order_for, points_on, take):
    order = order_for()

    def spoil(*, context):
        PointsMovement.objects.create(
            customer_id=order.customer_id, order=order if kind == "given_back" else None, kind=kind, points=5,
            at=order.opened_at,
        )  # fmt: skip

    take(spoil)
    assert len(list(troubles())) == 1
