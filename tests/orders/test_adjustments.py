"""Discounts and comps: amounts, permissions, journal entries, removals."""

from dataclasses import replace
from decimal import Decimal as D
from functools import partial

import pytest
from django.db import connection

from fynlo.core.errors import InvalidInput
from fynlo.core.ids import uuid7
from orders import errors, payloads, selectors, services
from orders.models import Correction, Order
from orders.service_settings.selectors import service_settings
from orders.service_settings.services import change_service_settings
from orders.services import Item, adjusting
from payments import services as payments
from realtime.actors import Actor
from tests.orders.conftest import build_menu, head
from tests.orders.test_history import words
from tests.services import run_service
from tests.threads import OvertakenRead, errors_of, race


@pytest.fixture
def manager(actor):
    return actor("marco")


@pytest.fixture
def give(take, manager):
    def call(order, *, actor=None, **what):
        return take(services.give_discount, actor=actor or manager, order_id=order.id, **{"reason": "Staff", **what})

    return call


def facts():
    return list(Correction.objects.order_by("at", "id").values_list("kind", "value", "reason"))


def test_a_percentage_off_the_order(place, give):
    order = give(place(), percent=D(10))
    assert (order.subtotal, order.discount, order.total) == (D("11.70"), D("1.17"), D("10.53"))
    assert [line.discount for line in order.all_lines] == [D("0.85"), D("0.32")]
    stored = Order.objects.get(pk=order.id)
    assert (stored.total, stored.adjustments[0]["rate"], stored.adjustments[0]["reason"]) == (
        D("10.53"),
        D("0.1"),
        "Staff",
    )
    assert facts() == [("discount", D("1.17"), "Staff")]


def test_an_amount_off_a_line_is_at_most_its_price(place, give):
    order = place()
    order = give(order, amount=D("1.00"), line_id=order.all_lines[0].id)
    assert [line.total for line in order.all_lines] == [D("7.50"), D("3.20")]
    order = give(order, amount=D("99.00"), line_id=order.all_lines[0].id)
    assert (order.all_lines[0].total, order.total) == (D("0.00"), D("3.20"))
    assert [value for _, value, _ in facts()] == [D("1.00"), D("7.50")]


def test_a_discount_lowers_the_vat(place, give):
    order = place()
    assert order.vat_total == D("1.95")
    assert give(order, percent=D(50)).vat_total == D("0.98")  # 5.85 at 20 % is 0.975


def test_the_same_discount_given_again_is_given_once(place, give):
    order, discount_id = place(), uuid7()
    give(order, percent=D(10), discount_id=discount_id)
    before = head()
    assert give(order, percent=D(10), discount_id=discount_id).total == D("10.53")
    assert head() == before


@pytest.mark.parametrize("what", [{}, {"percent": D(5), "amount": D("1.00")}])
def test_a_discount_is_a_percentage_or_an_amount(place, give, what):
    with pytest.raises(InvalidInput):
        give(place(), **what)


def test_a_discount_is_removed(place, give, take, manager):
    order = give(place(), percent=D(10))
    order = take(services.remove_adjustment, actor=manager, order_id=order.id, adjustment_id=order.adjustments[0]["id"])
    assert (order.total, order.adjustments) == (D("11.70"), [])
    assert facts()[-1] == ("removal", D("-1.17"), "")
    with pytest.raises(errors.AdjustmentNotFound):
        take(services.remove_adjustment, actor=manager, order_id=order.id, adjustment_id=uuid7())


def test_a_comp_costs_nothing_and_only_holders_of_the_permission_remove_it(place, take, manager, waiter):
    order = place()
    line = order.all_lines[0]
    order = take(services.comp, actor=manager, order_id=order.id, line_ids=[line.id], reason="Long wait")
    assert (order.total, [line.total for line in order.all_lines]) == (D("3.20"), [D("0.00"), D("3.20")])
    assert facts() == [("comp", D("8.50"), "Long wait")]
    comp_id = order.all_lines[0].adjustments[0]["id"]
    with pytest.raises(errors.CompForbidden):
        take(services.remove_adjustment, actor=waiter, order_id=order.id, adjustment_id=comp_id)
    order = take(services.remove_adjustment, actor=manager, order_id=order.id, adjustment_id=comp_id)
    assert order.total == D("11.70")


def test_a_line_that_is_named_twice_is_comped_once(place, take, manager):
    order = place()
    line = order.all_lines[0]
    order = take(services.comp, actor=manager, order_id=order.id, line_ids=[line.id, line.id], reason="Long wait")
    assert len(order.all_lines[0].adjustments) == 1
    assert facts() == [("comp", D("8.50"), "Long wait")]


def test_a_fully_comped_order_is_closed_without_payment(place, take, manager):
    order = place(send=True)
    for _ in range(2):
        order = take(services.comp, actor=manager, order_id=order.id, reason="Long wait")
    assert (order.total, order.due, Correction.objects.count()) == (D("0.00"), D("0.00"), 2)
    closed = take(services.set_status, order_id=order.id, status="completed")
    assert (closed.status, closed.paid, payloads.payment_status(closed)) == ("completed", D("0.00"), "paid")
    assert words(order)[-1] == "Closed: nothing to pay"
    reopened = take(services.reopen_order, actor=manager, order_id=order.id, reason="One was to be paid")
    assert (reopened.bill, payloads.payment_status(reopened)) == ("open", "unpaid")
    comp_id = reopened.all_lines[1].adjustments[0]["id"]
    again = take(services.remove_adjustment, actor=manager, order_id=order.id, adjustment_id=comp_id)
    assert (again.bill, again.due) == ("open", D("3.20"))


@pytest.mark.parametrize(
    ("what", "is_allowed"),
    [
        ({"percent": D(10)}, True),
        ({"percent": D("10.50")}, False),
        ({"amount": D("1.17")}, True),
        ({"amount": D("1.18")}, False),
    ],
)
def test_a_waiter_may_discount_up_to_the_limit_in_the_settings(place, give, waiter, what, is_allowed):
    order = place()
    if is_allowed:
        assert give(order, actor=waiter, **what).discount == D("1.17")
        return
    with pytest.raises(errors.DiscountTooHigh) as refused:
        give(order, actor=waiter, **what)
    assert refused.value.details["most"] == 10
    assert Order.objects.get(pk=order.id).discount == 0


def test_discounts_together_stay_within_the_limit(place, give, waiter):
    order = place()
    give(order, actor=waiter, percent=D(6))
    with pytest.raises(errors.DiscountTooHigh):
        give(order, actor=waiter, percent=D(6))
    with pytest.raises(errors.DiscountTooHigh):
        give(order, actor=waiter, percent=D(10), line_id=order.all_lines[0].id)


def test_rounding_on_each_line_stays_within_the_limit(place, give, waiter, card):
    order = place(*[Item(product_id=card.crisps.id)] * 3)
    for line in order.all_lines:
        give(order, actor=waiter, percent=D(10), line_id=line.id)  # 0.12 each
    assert Order.objects.get(pk=order.id).discount == D("0.36")


def test_void_paid_and_closed_orders_get_no_discount(place, give, take, waiter, pay):
    order = place()
    take(services.void_line, actor=waiter, order_id=order.id, line_id=order.all_lines[0].id)
    with pytest.raises(errors.LineVoid):
        give(order, percent=D(5), line_id=order.all_lines[0].id)
    pay(order, D("3.00"))
    with pytest.raises(errors.AlreadyPaid):
        give(order, percent=D(50))
    pay(Order.objects.get(pk=order.id))
    with pytest.raises(errors.OrderClosed):
        give(order, percent=D(5))


def test_a_discount_settles_a_bill_whose_rest_is_paid(place, give, pay):
    order = pay(place(), D("10.53"))
    assert give(order, percent=D(10)).bill == "paid"


@pytest.mark.parametrize(
    "body",
    [
        {"percent": 10},
        {"percent": 10, "reason": ""},
        {"percent": 0, "reason": "x"},
        {"percent": 100.01, "reason": "x"},
        {"percent": 10, "amount": 1, "reason": "x"},
        {"amount": -1, "reason": "x"},
        {"amount": 1.234, "reason": "x"},
        {"reason": "x"},
        {"percent": "ten", "reason": "x"},
        {"percent": 10, "line_id": "x", "reason": "x"},
    ],
)
def test_bad_input_is_refused_by_the_api(api, place, body):
    answer = api("sara")("POST", f"/orders/{place().id}/discounts", _exact(body))
    assert answer.status_code == 400, answer.body


def _exact(body):
    return {name: D(str(value)) if isinstance(value, float) else value for name, value in body.items()}


def test_a_discount_costs_ten_queries(place, give, django_assert_num_queries):
    order = place()
    # 1. savepoint  2. claim  3. lock the order  4. its lines  5. the lines  6. the order  7. the settings (the limit)
    # 8. the journal  9. close  10. release
    with django_assert_num_queries(10):
        give(order, percent=D(10))


@pytest.fixture
def bill(committed):
    """Return alpha and a committed order of a latte for £3.20."""
    connection.set_tenant(committed.alpha)
    card = run_service(build_menu)
    order = run_service(services.place_order, actor=Actor.system(), items=[Item(product_id=card.latte.id)])
    return committed.alpha, order


def take_ten_percent_off(order):
    run_service(services.give_discount, actor=Actor.system(), order_id=order.id, percent=D(10), reason="Staff")


def pay_in_full(order):
    run_service(payments.take_cash, actor=Actor.system(), order=order.id, amount=D("3.20"))


def test_a_discount_and_a_payment_at_once_never_leave_the_bill_overpaid(bill):
    restaurant, order = bill
    calls = partial(take_ten_percent_off, order), partial(pay_in_full, order)
    failures = errors_of(race(*calls, restaurant=restaurant))
    stored = Order.objects.get(pk=order.id)
    assert [error.code for error in failures] in (["payment.over_due"], ["order.closed"])
    assert (stored.paid, stored.total) in ((D("0.00"), D("2.88")), (D("3.20"), D("3.20")))


def test_without_the_lock_a_discount_and_a_payment_leave_the_bill_overpaid(bill, monkeypatch):
    """The control: the discount reads the bill before the payment is stored."""
    restaurant, order = bill
    reading = OvertakenRead(selectors.order_with_lines)
    monkeypatch.setattr(adjusting, "lock_order", reading.read)
    calls = partial(take_ten_percent_off, order), reading.overtake(partial(pay_in_full, order))
    assert errors_of(race(*calls, restaurant=restaurant)) == []
    stored = Order.objects.get(pk=order.id)
    assert stored.paid > stored.total


def test_a_discount_keeps_its_givers_limit_when_lines_are_voided(place, run, take, give, waiter, tacos, latte, card):
    """£1.17 off £11.70 is 10 %; off the latte alone it would be 37 %."""
    order = give(place(), actor=waiter, amount=D("1.17"))
    tacos_line = order.all_lines[0]
    order = take(services.void_line, actor=waiter, order_id=order.id, line_id=tacos_line.id)
    assert (order.subtotal, order.discount, order.total) == (D("3.20"), D("0.32"), D("2.88"))


def test_voiding_other_lines_does_not_turn_a_discount_into_a_comp(place, take, give, waiter, latte):
    order = place(latte(), *[latte()] * 9)
    order = give(order, actor=waiter, amount=D("3.20"))
    for line in order.all_lines[1:]:
        order = take(services.void_line, actor=waiter, order_id=order.id, line_id=line.id)
    assert order.total == D("2.88")
    with pytest.raises(errors.NotPaid):
        take(services.set_status, actor=None, order_id=order.id, status="completed")


def test_a_managers_larger_discount_does_not_reduce_a_waiters(place, give, waiter, run, take):
    order = give(place(), actor=waiter, percent=D(10))
    order = give(order, percent=D(50), line_id=order.all_lines[0].id)
    # 4.25 off the tacos; then 10 % of the remaining 7.45
    assert order.discount == D("5.00")


@pytest.fixture
def generous(take):
    """Servers may give any discount, and may not comp."""
    settings = service_settings()
    limits = {**settings.discount_limits, "server": 100}
    take(change_service_settings, version=settings.version, changes={"discount_limits": limits})


def test_a_discount_that_brings_the_bill_to_zero_needs_the_comp_permission(place, give, waiter, generous):
    order = place()
    with pytest.raises(errors.GivenAway):
        give(order, actor=waiter, percent=D(100))
    assert give(order, actor=waiter, percent=D(99)).total == D("0.12")
    assert give(order, percent=D(100)).total == D("0.00")


def test_removing_the_rest_of_a_discounted_bill_needs_the_comp_permission(place, give, take, waiter, actor, generous):
    order = place()
    first, second = (line.id for line in order.all_lines)
    give(order, actor=waiter, percent=D(100), line_id=first)
    with pytest.raises(errors.GivenAway):
        take(services.void_line, actor=waiter, order_id=order.id, line_id=second)
    assert Order.objects.get(pk=order.id).total == D("3.20")
    assert take(services.void_line, actor=actor("marco"), order_id=order.id, line_id=second).total == D("0.00")


def test_a_discount_of_100_percent_is_read_priced_again_and_named(place, give, take):
    order = give(place(), percent=D(100))
    stored = Order.objects.get(pk=order.id).adjustments[0]
    assert (type(stored["rate"]), stored["rate"]) == (D, D(1))
    take(services.set_order_type, order_id=order.id, order_type="takeaway")
    assert words(order)[1] == "100 % off the order (Staff)"


def test_a_bill_that_a_manager_gave_away_may_still_be_edited(place, give, take, waiter):
    order = give(place(), percent=D(100))
    line = order.all_lines[1].id
    assert take(services.void_line, actor=waiter, order_id=order.id, line_id=line).total == D("0.00")


def test_a_price_of_a_penny_that_a_discount_takes_off_needs_the_comp_permission(
    place, give, take, waiter, latte, generous
):
    """Sara may change this price with Marco's approval; the approval lends his right to comp too."""
    order = place(latte())
    give(order, actor=waiter, amount=D("3.19"))
    change = {"order_id": order.id, "line_id": order.all_lines[0].id, "price": D("0.01"), "reason": "agreed"}
    with pytest.raises(errors.GivenAway):
        take(services.override_price, actor=waiter, **change)
    approved = replace(waiter, approver=actor_with_comp(waiter))
    assert take(services.override_price, actor=approved, **change).total == D("0.00")


def actor_with_comp(waiter: Actor) -> Actor:
    return replace(waiter, permissions=waiter.permissions | {"orders.comp"})


def test_a_comped_rest_needs_nothing_more(place, take, manager, waiter):
    order = place()
    first, second = (line.id for line in order.all_lines)
    take(services.comp, actor=manager, order_id=order.id, line_ids=[first], reason="late")
    assert take(services.void_line, actor=waiter, order_id=order.id, line_id=second).total == D("0.00")


def test_closing_a_bill_discounted_to_zero_needs_the_comp_permission(place, run, give, actor, waiter):
    order = give(place(send=True), actor=actor("olivia"), percent=D(100))
    with pytest.raises(errors.GivenAway):
        run(services.set_status, actor=waiter, order_id=order.id, status="completed")
    closed = run(services.set_status, actor=actor("marco"), order_id=order.id, status="completed")
    assert (closed.status, closed.total) == ("completed", D("0.00"))
