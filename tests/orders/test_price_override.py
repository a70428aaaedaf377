"""The price of a line changed by a person: what it costs then, its VAT, who recorded it, and each refusal."""

from dataclasses import replace
from decimal import Decimal as D

import pytest
from django.db import connection

from fynlo.core.errors import InvalidInput
from fynlo.core.ids import uuid7
from orders import errors, history, services
from orders.models import Correction, Line, Order
from orders.models.limits import LARGEST_OPEN_PRICE
from orders.pricing import totals
from orders.services import Choice, Item
from realtime.models import AuditEntry
from restaurants.identity.permissions import OWNER, permissions_of
from tests.orders.conftest import event_types_since, events_since, head

WHY = {"reason": "half portion"}


@pytest.fixture
def override(take, actor):
    """`override(order, "7.00")` changes the price of the first line, as Marco."""

    def call(order, price, *, line=0, by=None, **more):
        fields = {"order_id": order.id, "line_id": order.all_lines[line].id, **WHY, **more}
        return take(services.override_price, actor=by or actor("marco"), price=D(price), **fields)

    return call


@pytest.fixture
def restore(take, actor):
    def call(order, *, line=0):
        return take(
            services.restore_price, actor=actor("marco"), order_id=order.id, line_id=order.all_lines[line].id, **WHY
        )

    return call


def stored_line(order, position=0):
    return Line.objects.get(order=order, position=position)


def test_the_new_price_of_one_counts_for_every_one_of_the_line(place, override, tacos, latte):
    order = override(place(tacos(quantity=3), latte()), "7.00")
    assert (order.subtotal, order.total, order.vat_total) == (D("24.20"), D("24.20"), D("4.03"))
    line = stored_line(order)
    assert (line.unit_price, line.list_price, line.total, line.vat) == (D("7.00"), D("8.50"), D("21.00"), D("3.50"))


def test_a_price_may_also_rise(place, override):
    assert override(place(), "9.00").total == D("12.20")


def test_the_price_includes_the_options(place, override, card):
    prawn_and_guacamole = Item(card.tacos.id, 1, (Choice(card.prawn.id), Choice(card.guacamole.id)))
    order = place(prawn_and_guacamole)
    assert order.total == D("11.20")
    assert override(order, "10.00").total == D("10.00")


def test_both_prices_the_author_and_the_reason_are_recorded(place, override, person):
    order = place(send=True)
    before = head()
    override(order, "7.00")
    assert event_types_since(before) == ["order.price_changed", "order.updated"]
    data = events_since(before)[0]["data"]
    named = ("name", "quantity", "before", "after", "restored", "reason")
    assert [data[name] for name in named] == ["Tacos", 1, D("8.50"), D("7.00"), False, "half portion"]
    row = Correction.objects.get()
    assert (row.kind, row.value, row.price_before, row.price_after) == ("price", D("1.50"), D("8.50"), D("7.00"))
    assert (row.by, row.by_name, row.approved_by, row.reason) == (person("marco").pk, "Marco", None, "half portion")
    assert history.entries(order)[-1].words == "Price of 1 × Tacos: £7.00, was £8.50 (half portion)"


def test_who_approved_it_is_recorded_too(place, override, actor, person):
    approved = replace(actor("sara"), approver=actor("marco"))
    order = place()
    override(order, "7.00", by=approved)
    row = Correction.objects.get()
    assert (row.by_name, row.approved_by, row.approved_by_name) == ("Sara", person("marco").pk, "Marco")
    assert AuditEntry.objects.latest("at").approved_by == person("marco").pk
    assert (history.entries(order)[-1].who, history.entries(order)[-1].approved_by) == ("Sara", "Marco")


def test_the_price_of_the_menu_is_restored(place, override, restore):
    order = place()
    override(order, "7.00")
    order = restore(order)
    line = stored_line(order)
    assert (order.total, line.unit_price, line.list_price) == (D("11.70"), D("8.50"), None)
    assert list(Correction.objects.order_by("at", "id").values_list("value", "price_before", "price_after")) == [
        (D("1.50"), D("8.50"), D("7.00")),
        (D("-1.50"), D("7.00"), D("8.50")),
    ]
    assert history.entries(order)[-1].words == "Price of 1 × Tacos restored: £8.50, was £7.00 (half portion)"
    with pytest.raises(errors.PriceNotChanged):
        restore(order)


def test_a_second_change_keeps_the_price_of_the_menu(place, override):
    order = place()
    override(order, "7.00")
    override(order, "6.00")
    assert stored_line(order).list_price == D("8.50")
    override(order, "8.50")
    assert stored_line(order).list_price is None


def test_the_same_price_again_records_nothing(place, override):
    order = place()
    override(order, "7.00")
    before = head()
    override(order, "7.00")
    assert (head(), Correction.objects.count()) == (before, 1)


def test_a_discount_is_taken_off_the_new_price(place, override, take, actor):
    order = place()
    line = order.all_lines[0].id
    take(services.give_discount, actor=actor("marco"), order_id=order.id, percent=D(10), line_id=line, reason="late")
    assert override(order, "7.00").all_lines[0].total == D("6.30")


def test_a_discount_never_exceeds_its_limit_at_the_new_price(place, override, take, waiter):
    """Sara may take off 10 %: her 85p of £8.50 become 20p of £2.00."""
    order = place()
    line = order.all_lines[0].id
    take(services.give_discount, actor=waiter, order_id=order.id, amount=D("0.85"), line_id=line, reason="late")
    assert override(order, "2.00").all_lines[0].total == D("1.80")


def test_a_meal_deal_keeps_its_shares_of_vat(place, override):
    """UK_RULES: shares of 4.20 / 1.30 / 2.00 for £6.50 taken away are 3.64 / 1.13 / 1.73, VAT on 2.86 is £0.48."""
    order = place(order_type="takeaway")
    line = order.all_lines[0]
    line.components = [
        {"tax_class": "cold_food", "price": D("4.20")},
        {"tax_class": "standard_food", "price": D("1.30")},
        {"tax_class": "standard_food", "price": D("2.00")},
    ]
    for price, vat, bands in (
        ("6.50", D("0.48"), {"0.20": D("2.86"), "0.00": D("3.64")}),
        ("5.00", D("0.37"), {"0.20": D("2.20"), "0.00": D("2.80")}),
    ):
        line.unit_price = D(price)
        totals.reprice(order, connection.tenant)
        assert line.vat == vat
        assert {f"{bucket['rate']:.2f}": bucket["gross"] for bucket in line.vat_buckets} == bands


def test_a_part_of_a_line_keeps_the_price(place, override, take, actor, tacos):
    order = place(tacos(quantity=3), send=True)
    override(order, "7.00")
    take(
        services.void_sent_line,
        actor=actor("marco"),
        order_id=order.id,
        line_id=order.all_lines[0].id,
        quantity=1,
        reason="dropped",
    )
    assert Order.objects.get(pk=order.id).total == D("14.00")
    assert set(Line.objects.values_list("list_price", flat=True)) == {D("8.50")}


def test_a_line_that_moves_keeps_its_price(place, override, take):
    order, other = place(), place()
    override(order, "7.00")
    moves = [services.Move(order.all_lines[0].id)]
    take(services.move_lines, order_id=order.id, moves=moves, to_order_id=other.id)
    assert (Order.objects.get(pk=order.id).total, Order.objects.get(pk=other.id).total) == (D("3.20"), D("18.70"))


@pytest.mark.parametrize("price", ["0.00", "0"])
def test_a_price_of_nothing_is_a_comp(place, override, price):
    with pytest.raises(errors.PriceIsComp):
        override(place(), price)


@pytest.mark.parametrize("price", ["-0.01", str(LARGEST_OPEN_PRICE + D("0.01"))])
def test_a_price_is_from_a_penny_to_the_largest(place, override, price):
    order = place()
    with pytest.raises(InvalidInput):
        override(order, price)
    assert override(order, "0.01").total == D("3.21")
    assert override(order, str(LARGEST_OPEN_PRICE)).total == LARGEST_OPEN_PRICE + D("3.20")


def test_a_void_a_comped_and_an_unknown_line_are_refused(place, override, take, actor):
    order = place(send=True)
    first, second = (line.id for line in order.all_lines)
    take(services.void_sent_line, actor=actor("marco"), order_id=order.id, line_id=first, reason="dropped")
    take(services.comp, actor=actor("marco"), order_id=order.id, line_ids=[second], reason="late")
    with pytest.raises(errors.LineVoid):
        override(order, "7.00")
    with pytest.raises(errors.LineComped):
        override(order, "7.00", line=1)
    with pytest.raises(errors.LineNotFound):
        override(order, "7.00", line_id=uuid7())
    with pytest.raises(errors.OrderNotFound):
        override(order, "7.00", order_id=uuid7())
    assert not Correction.objects.filter(kind="price").exists()


def test_a_paid_and_a_closed_order_are_refused(place, override, restore, pay, take):
    paid, cancelled = place(), place()
    override(paid, "7.00")
    pay(Order.objects.get(pk=paid.id))
    take(services.cancel_order, order_id=cancelled.id)
    for order in (paid, cancelled):
        with pytest.raises((errors.OrderClosed, errors.AlreadyPaid)):
            override(order, "6.00")
    with pytest.raises((errors.OrderClosed, errors.AlreadyPaid)):
        restore(paid)
    assert Order.objects.get(pk=paid.id).total == D("10.20")


def test_a_bill_is_never_lowered_below_what_is_paid(place, override, pay):
    order = place()
    pay(order, D("11.00"))
    with pytest.raises(errors.AlreadyPaid):
        override(order, "7.00")
    assert override(order, "8.00").total == D("11.20")


def test_managers_change_prices_and_the_floor_does_not(api, place):
    order = place()
    path = f"/orders/{order.id}/lines/{order.all_lines[0].id}/price"
    refused = api("sara")("POST", path, {"price": D("7.00"), **WHY})
    assert (refused.status_code, refused.body["error"]["code"]) == (403, "forbidden")
    assert Order.objects.get(pk=order.id).total == D("11.70")
    done = api("marco")("POST", path, {"price": D("7.00"), **WHY})
    assert (done.status_code, done.body["data"]["lines"][0]["list_price"]) == (200, D("8.50"))
    assert "orders.override_price" in permissions_of(OWNER, "")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"price": 0, **WHY}, "order.price_is_comp"),
        ({"price": "7.005", **WHY}, "invalid"),
        ({"price": "seven", **WHY}, "invalid"),
        ({"price": 7}, "invalid"),
        ({"price": 7, "reason": " "}, "invalid"),
        ({"price": 7, "reason": "x" * 201}, "invalid"),
        (WHY, "invalid"),
    ],
    ids=["zero", "part of a penny", "words", "no reason", "blank reason", "long reason", "no price"],
)
def test_input_is_checked(api, place, body, code):
    order = place()
    answer = api("marco")("POST", f"/orders/{order.id}/lines/{order.all_lines[0].id}/price", body)
    assert (answer.status_code, answer.body["error"]["code"]) == (400, code)
