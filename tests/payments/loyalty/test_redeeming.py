"""Points are used as a discount, never more than there are, and come back with the discount."""

from decimal import Decimal as D
from uuid import uuid4

import pytest

from orders import services as orders
from orders.customers import services as customers
from orders.models import Correction, Order
from payments import services as payments
from payments.loyalty import services
from restaurants.models import Restaurant
from tests.payments.loyalty.conftest import ANA, balance, kinds, total


def test_points_take_their_worth_off_and_the_vat_falls(order_for, ana, redeem, tenant):
    order = order_for()
    redeem(order, points=250)
    shown = Order.objects.get(pk=order.pk)
    assert (shown.total, shown.discount, balance(ana.id)) == (D("9.20"), D("2.50"), 250)
    (entry,) = shown.adjustments
    assert (entry["reason"], entry["points"], entry["limit"]) == ("Loyalty points", 250, None)
    assert Correction.objects.get(order=order.id).value == D("2.50")


def test_only_as_many_points_are_used_as_the_bill_can_take(order_for, ana, run, actor, give, latte):
    give(worth=1_000)
    order = order_for(ANA, latte())
    run(services.redeem_points, actor=actor("olivia"), order_id=order.id)
    assert (total(order), balance(ana.id)) == (D("0.00"), 468), "£3.20 at 10 pence a point"


def test_a_repeated_request_uses_them_once(order_for, ana, redeem):
    order, discount_id = order_for(), uuid4()
    for _ in range(2):
        redeem(order, points=100, discount_id=discount_id)
    assert (total(order), balance(ana.id)) == (D("10.70"), 400)


def test_removing_the_discount_gives_them_back(order_for, ana, redeem, take):
    order = order_for()
    redeem(order, points=100)
    (entry,) = Order.objects.get(pk=order.pk).adjustments
    take(orders.remove_adjustment, order_id=order.id, adjustment_id=entry["id"])
    assert kinds(order) == [("redeemed", -100), ("given_back", 100)]
    assert (total(order), balance(ana.id)) == (D("11.70"), 500)


def test_cancelling_the_order_gives_them_back(order_for, ana, redeem, take):
    order = order_for()
    redeem(order, points=100)
    take(orders.cancel_order, order_id=order.id, reason="gone")
    assert balance(ana.id) == 500


def test_points_pay_what_is_due_of_a_part_paid_bill_with_a_service_charge(place, room, ana, redeem, take, tenant):
    tenant.service_charge, tenant.service_charge_rate = Restaurant.ServiceCharge.OPTIONAL, D("0.1250")
    order = place(table_id=room.one.id, customer=ANA)
    assert order.total == D("13.16"), "£11.70 and 12.5 %"
    take(payments.take_cash, order=order.id, amount=D("9.00"))
    redeem(order)
    shown = Order.objects.get(pk=order.pk)
    assert (shown.discount, shown.total, shown.due) == (D("3.69"), D("9.01"), D("0.01"))
    assert balance(ana.id) == 500 - 369


def test_points_pay_nothing_where_prices_exclude_vat(order_for, ana, redeem, give, tenant):
    tenant.prices_include_tax = False
    assert refusal(redeem, order_for()) == "loyalty.nothing_to_take_off"
    assert refusal(give) == "invalid"


def test_what_was_paid_with_points_earns_none(order_for, ana, redeem, settle):
    order = order_for()
    redeem(order, points=500)
    settle(order)
    assert kinds(order) == [("redeemed", -500), ("earned", 6)]


def test_the_customer_stays_while_points_are_used(order_for, ana, redeem, take):
    order = order_for()
    redeem(order, points=100)
    with pytest.raises(Exception, match="Remove that discount") as refused:
        take(orders.set_order_details, order_id=order.id, customer=None)
    assert refused.value.code == "loyalty.points_on_bill"


def refusal(call, *args, **fields):
    with pytest.raises(Exception) as refused:
        call(*args, **fields)
    return refused.value.code


def test_refusals_name_what_is_wrong(order_for, place, ana, redeem, settle, take, give):
    assert refusal(redeem, place()) == "loyalty.no_customer"
    assert refusal(redeem, order_for(), points=501) == "loyalty.too_few_points"
    paid = order_for()
    settle(paid)
    assert refusal(redeem, paid, points=1) == "loyalty.nothing_to_take_off"
    assert refusal(take, services.adjust_points, customer_id=ana.id, points=-9_999, reason="test") == (
        "loyalty.too_few_points"
    )
    open_order = order_for()
    give(is_on=False)
    assert refusal(redeem, open_order) == "loyalty.off"
    give()
    take(customers.erase_customer, customer_id=ana.id)
    assert refusal(redeem, open_order) == "customer.erased"


def test_settings_refuse_a_second_editor_and_equal_tiers(take, points_on):
    fields = {"is_on": True, "per_pound": 1, "worth": 100, "expiry_months": None}
    twice = [{"name": name, "from_points": 5, "percent": 110} for name in ("Gold", "Silver")]
    assert refusal(take, services.change_settings, version=0, tiers=[], **fields) == "loyalty.settings_stale"
    assert refusal(take, services.change_settings, version=points_on.version, tiers=twice, **fields) == "invalid"
