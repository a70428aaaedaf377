"""Lines that are no sale of food: their price, what they are kept out of, and when what they sell comes into force."""

from datetime import date
from decimal import Decimal as D

import pytest
from django.db import IntegrityError

from orders import errors, line_kinds, services
from orders.line_kinds import ACCOUNT_PAYMENT, DEPOSIT, GIFT_CARD
from orders.models import Line, Order
from orders.portal import today
from orders.portal.figures import figures_of
from orders.pricing.calculation import Component, ServiceCharge, price_order
from orders.pricing.calculation import Line as PricedLine
from orders.pricing.discounts import RateOff
from orders.pricing.vat import Treatment, VatTerms
from tests.orders.conftest import event_types_since, events_since, head
from tests.orders.line_effects import CardUsed, NotedEffects

FOOD = PricedLine("food", 1, D("80.00"), (Component("hot_food", D("80.00")),))


def other(kind, amount):
    return PricedLine(kind.name, 1, D(amount), (Component(kind.tax_class, D(amount)),), is_sale=False)


def price(*lines, vat=None, **fields):
    return price_order(
        lines, order_type="dine_in", supplied_on=date(2026, 11, 20), vat=vat or VatTerms(), **fields
    )  # fmt: skip


def test_a_gift_card_is_outside_the_scope_of_vat():
    bill = price(FOOD, other(GIFT_CARD, "50.00"))
    assert [(b.treatment, b.gross, b.vat) for b in bill.buckets] == [
        (Treatment.TAXABLE, D("80.00"), D("13.33")),
        (Treatment.OUTSIDE, D("50.00"), D("0.00")),
    ]
    assert (bill.total, bill.outside_sales) == (D("130.00"), D("50.00"))


def test_a_deposit_is_taxed_when_it_is_taken():
    """UK_RULES: deposit, VAT when taken: £20.00 hold £3.33, apart from sales at the same rate."""
    bill = price(FOOD, other(DEPOSIT, "20.00"))
    assert {b.treatment: b.vat for b in bill.buckets} == {Treatment.TAXABLE: D("13.33"), Treatment.DEPOSIT: D("3.33")}
    assert bill.outside_sales == D("20.00")


def test_an_amount_that_the_guest_named_includes_vat_where_menu_prices_exclude_it():
    bill = price(FOOD, other(DEPOSIT, "20.00"), other(GIFT_CARD, "50.00"), vat=VatTerms(prices_include_tax=False))
    assert (bill.total, bill.vat_total, bill.outside_sales) == (D("166.00"), D("19.33"), D("70.00"))


@pytest.mark.parametrize("kind", [GIFT_CARD, DEPOSIT, ACCOUNT_PAYMENT], ids=lambda kind: kind.name)
def test_an_unregistered_restaurant_charges_no_vat_on_it(kind):
    bill = price(other(kind, "20.00"), vat=VatTerms(registered=False))
    assert (bill.vat_total, bill.outside_sales) == (D("0.00"), D("20.00"))


@pytest.mark.parametrize("compulsory", [False, True], ids=["optional", "compulsory"])
def test_it_has_no_part_of_the_service_charge(compulsory):
    charge = ServiceCharge(D("0.1250"), compulsory=compulsory)
    bill = price(FOOD, other(GIFT_CARD, "50.00"), other(DEPOSIT, "20.00"), service_charge=charge)
    assert (bill.service_charge, bill.outside_sales, bill.total) == (D("10.00"), D("70.00"), D("160.00"))
    of_charge = {bucket.treatment for bucket in bill.service_charge_buckets}
    assert of_charge == ({Treatment.TAXABLE} if compulsory else set())


def test_a_discount_on_the_order_leaves_it_alone():
    bill = price(FOOD, other(GIFT_CARD, "50.00"), discounts=[RateOff(D("0.1000"))])
    assert [line.discount for line in bill.lines] == [D("8.00"), D("0.00")]


def test_a_discount_on_nothing_but_a_gift_card_is_nothing():
    assert price(other(GIFT_CARD, "50.00"), discounts=[RateOff(D("0.1000"))]).total == D("50.00")


# -- on an order -----------------------------------------------------------------------------------------------------


@pytest.fixture
def effects(monkeypatch):
    noted = NotedEffects()
    for name in line_kinds.KINDS:
        monkeypatch.setitem(line_kinds.EFFECTS, name, noted)
    return noted


@pytest.fixture
def sell(run, actor, card, effects):
    def make(kind=GIFT_CARD, amount="50.00", **fields):
        given = {"kind": kind, "name": f"{kind.label} ending 7X2K", "amount": D(amount), **fields}
        return run(services.sell_other, actor=actor("carl"), **given)

    return make


@pytest.fixture
def mixed(place, sell, room):
    """An order of £11.70 at table 1 that a gift card of £50.00 was added to: (order, the card's line)."""
    return sell(order_id=place(table_id=room.one.id).id)


def test_a_line_of_its_own_opens_an_order_and_its_payment_closes_it(sell, pay, effects):
    order, line = sell()
    assert (order.status, order.total, order.outside_sales, line.status) == (
        "pending",
        D("50.00"),
        D("50.00"),
        "served",
    )
    assert not effects.calls
    paid = pay(order)
    assert (paid.status, paid.bill) == ("completed", "paid")
    assert effects.calls == [("activate", line.id, D("50.00"))]


def test_it_comes_into_force_with_the_payment_that_completes_the_bill(mixed, pay, effects):
    order, line = mixed
    pay(order, D("50.00"))
    assert not effects.calls
    pay(order, D("11.70"))
    assert effects.calls == [("activate", line.id, D("50.00"))]


def test_later_changes_to_a_paid_bill_do_not_activate_it_again(mixed, pay, take, effects):
    order, _ = mixed
    pay(order)
    take(services.set_status, order_id=order.id, status="served")
    assert len(effects.calls) == 1


def test_the_kitchen_never_gets_it(mixed, take):
    order, line = mixed
    assert (order.status, order.stage) == ("pending", "ordering")
    before = head()
    take(services.send_to_kitchen, order_id=order.id)
    (received,) = [event for event in events_since(before) if event["type"] == "kitchen.order_received"][:1]
    assert str(line.id) not in str(received)
    assert Line.objects.get(pk=line.id).ticket_id is None


def test_an_order_of_it_alone_cannot_be_sent(sell, take):
    order, _ = sell()
    with pytest.raises(errors.NothingToSend):
        take(services.send_to_kitchen, order_id=order.id)


@pytest.mark.urls("fynlo.urls.restaurant")
def test_it_is_in_no_sales_figure(mixed, tenant):
    shown = today.sales(tenant)
    assert (shown["day"]["sales"], shown["due"]) == (D("11.70"), D("61.70"))
    figures = figures_of(Order.objects.all(), "GBP")
    assert (figures.sales, figures.due) == (D("11.70"), D("61.70"))


def test_it_is_neither_discounted_nor_comped(mixed, take, actor):
    order, line = mixed
    for service, fields in (
        (services.give_discount, {"line_id": line.id, "percent": D(10)}),
        (services.comp, {"line_ids": [line.id]}),
        (services.override_price, {"line_id": line.id, "price": D("1.00")}),
    ):
        with pytest.raises(errors.NotDiscountable):
            take(service, actor=actor("olivia"), order_id=order.id, reason="regular", **fields)


def test_comping_or_discounting_the_whole_order_leaves_it_due(mixed, take, actor):
    order, line = mixed
    take(services.give_discount, actor=actor("olivia"), order_id=order.id, reason="regular", percent=D("100.00"))
    order = take(services.comp, actor=actor("olivia"), order_id=order.id, reason="regular")
    assert order.total == D("50.00")
    assert not Line.objects.get(pk=line.id).adjustments


def test_an_order_without_a_discount_limit_on_food_gives_none_through_a_gift_card(mixed, take, waiter):
    """10 % of the food is £1.17; the £50.00 card does not raise what a server may take off."""
    with pytest.raises(errors.DiscountTooHigh):
        take(services.give_discount, actor=waiter, order_id=mixed[0].id, reason="regular", amount=D("5.00"))


def test_a_line_that_is_not_paid_is_removed_without_a_manager(mixed, take, waiter, effects):
    order, line = mixed
    order = take(services.void_line, actor=waiter, order_id=order.id, line_id=line.id)
    assert (order.total, order.outside_sales) == (D("11.70"), D("0.00"))
    assert effects.calls == [("cancel", line.id, D("50.00"))]


@pytest.mark.parametrize("service", [services.void_order, services.cancel_order], ids=["void", "cancel"])
def test_cancelling_the_order_drops_what_was_prepared(mixed, take, actor, effects, service):
    order, line = mixed
    take(service, actor=actor("marco"), order_id=order.id, reason="they left")
    assert effects.calls == [("cancel", line.id, D("50.00"))]


def test_reopening_takes_it_back_and_the_payment_brings_it_again(sell, pay, take, actor, effects):
    order, line = sell()
    pay(order)
    take(services.reopen_order, actor=actor("marco"), order_id=order.id, reason="Forgot the wine")
    assert Line.objects.get(pk=line.id).activated_at is None
    take(services.set_status, actor=actor("marco"), order_id=order.id, status="completed")
    assert [call[0] for call in effects.calls] == ["activate", "reverse", "activate"]


def test_what_was_used_cannot_be_reopened(sell, pay, take, actor, effects):
    order, line = sell()
    pay(order)
    effects.used = True
    with pytest.raises(CardUsed):
        take(services.reopen_order, actor=actor("marco"), order_id=order.id, reason="Forgot the wine")
    assert (Order.objects.get().status, Line.objects.get(pk=line.id).activated_at is None) == ("completed", False)


def test_it_moves_to_another_bill(mixed, take, room, pay, effects):
    order, line = mixed
    move = services.Move(line.id)
    moved = take(services.move_lines, order_id=order.id, moves=[move], to_table_id=room.two.id).target
    pay(moved)
    assert (moved.total, effects.calls) == (D("50.00"), [("activate", line.id, D("50.00"))])


def test_an_allergy_concerns_no_gift_card(mixed, take):
    order, line = mixed
    take(services.set_allergies, order_id=order.id, allergens=["milk"])
    assert Line.objects.get(pk=line.id).allergy_conflicts == []


@pytest.mark.parametrize("state", ["paid", "closed"])
def test_a_paid_or_closed_order_takes_none(place, pay, take, sell, state):
    order = place()
    if state == "paid":
        pay(order)
    else:
        take(services.cancel_order, order_id=order.id)
    with pytest.raises(errors.OrderClosed):
        sell(order_id=order.id)


def set_on_products(*, context, order_id, **change):
    Line.objects.filter(order=order_id, kind="product").update(**change)


@pytest.mark.parametrize("change", [{"product_id": None}, {"kind": "gift_card"}], ids=["product", "kind"])
def test_the_database_refuses_a_product_without_a_product(mixed, take, change):
    with pytest.raises(IntegrityError):
        take(set_on_products, order_id=mixed[0].id, **change)


def test_screens_learn_what_it_is(place, sell):
    order = place()
    before = head()
    _, line = sell(order_id=order.id)
    assert event_types_since(before) == ["order.updated"]
    (event,) = events_since(before)
    (sent,) = event["data"]["lines"]
    assert (sent["id"], sent["kind"], sent["product_id"]) == (str(line.id), "gift_card", None)
    assert event["data"]["order"]["outside_sales"] == D("50.00")
