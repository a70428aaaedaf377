"""Deliveries, what goes back, and credit notes: what they book, compare and refuse."""

from decimal import Decimal as D

import pytest

from fynlo.core.errors import InvalidInput
from fynlo.core.ids import uuid7
from inventory import consistency_check
from inventory import services as stock
from inventory.buying import services
from inventory.buying.errors import (
    CreditNoteReceived,
    DeliveryNotFound,
    DeliveryNotUndone,
    MoreThanDelivered,
    MoreThanOrdered,
    MoreThanReceived,
    PurchaseOrderChanged,
    PurchaseOrderNotFound,
    PurchaseOrderNotOnOrder,
)
from inventory.buying.selectors import get_order
from inventory.errors import MovedSince, MovementNotUndone
from inventory.models import CreditNote, Delivery, Movement, Stock

pytestmark = pytest.mark.django_db


def there(item):
    found = Stock.objects.get(pk=item.pk)
    return found.quantity, found.value


def agrees():
    return list(consistency_check.troubles()) == []


def test_a_delivery_goes_into_stock_at_its_cost(shop, sent, receive):
    order = sent()
    delivery = receive(order, (shop.tomatoes, "3"), (shop.basil, "500", "0.025"), note="DN 77")

    assert there(shop.tomatoes) == (18, D("36.00"))
    assert there(shop.basil) == (500, D("12.50"))
    assert delivery.total == D("48.50")
    assert get_order(order.id).status == "received"
    movement = Movement.objects.get(item=shop.tomatoes)
    assert (movement.kind, movement.reason, movement.location_id) == ("delivery", "DN 77", shop.room.id)
    assert agrees()


def test_prices_are_compared_with_the_order_and_the_last_delivery(shop, sent, receive):
    receive(sent(), (shop.tomatoes, "3", "11.40"))
    delivery = receive(sent(), (shop.tomatoes, "1", "12.60"))
    (line,) = delivery.lines.all()
    assert (line.price, line.ordered_price, line.last_price) == (D("12.6"), 12, D("11.4"))


def test_the_same_delivery_twice_is_booked_once(shop, sent, receive):
    order, delivery_id = sent(), uuid7()
    first = receive(order, (shop.tomatoes, "2"), delivery_id=delivery_id)
    assert receive(order, (shop.tomatoes, "2"), delivery_id=delivery_id).id == first.id
    assert there(shop.tomatoes) == (12, D("24.00"))


def test_more_than_expected_is_accepted_only_if_the_receiver_says_so(run, shop, sent, receive):
    order = sent()
    with pytest.raises(MoreThanOrdered) as refusal:
        receive(order, (shop.tomatoes, "4"), (shop.wine, "1"))
    assert "Tomatoes: 4 crate arrived, 3 crate expected" in refusal.value.message
    assert "House red: 1 bottle arrived, 0 bottle expected" in refusal.value.message
    assert there(shop.tomatoes) == (0, 0)

    receive(order, (shop.tomatoes, "4"), (shop.wine, "1", "6"), accept_more=True)

    assert there(shop.tomatoes) == (24, D("48.00"))
    assert there(shop.wine) == (1, D("6.00"))
    assert [line.received for line in get_order(order.id).lines.all()] == [4, 0]
    assert agrees()


def test_a_delivery_without_an_order(run, shop):
    lines = [{"item_id": shop.tomatoes.id, "quantity": D(2), "unit": "kg", "price": D("2.15")}]
    delivery = run(services.receive_delivery, supplier_id=shop.greens.id, lines=lines)
    assert (delivery.order_id, delivery.total) == (None, D("4.30"))
    assert there(shop.tomatoes) == (2, D("4.30"))


def test_a_line_is_rounded_once_half_up(run, shop):
    lines = [{"item_id": shop.basil.id, "quantity": D("0.5"), "price": D("0.01")}]
    assert run(services.receive_delivery, supplier_id=shop.greens.id, lines=lines).total == D("0.01")


def test_what_is_no_delivery_is_refused(run, shop, draft, sent, receive):
    order = sent()
    with pytest.raises(PurchaseOrderNotFound):
        receive(draft(), (shop.tomatoes, "1"))
    with pytest.raises(PurchaseOrderChanged):
        receive(order, (shop.tomatoes, "1"), version=1)
    for fields in ({"version": None}, {"lines": []}):
        with pytest.raises(InvalidInput):
            receive(order, (shop.tomatoes, "1"), **fields)
    with pytest.raises(InvalidInput):
        receive(order, (shop.tomatoes, "1"), (shop.tomatoes, "1"))
    with pytest.raises(InvalidInput):
        receive(order, (shop.tomatoes, "1"), order_id=None)
    receive(order, (shop.tomatoes, "3"), (shop.basil, "500"))
    with pytest.raises(PurchaseOrderNotOnOrder):
        receive(get_order(order.id), (shop.tomatoes, "1"))
    assert Delivery.objects.count() == 1


def test_a_delivery_is_undone_whole_and_only_on_its_own_page(run, shop, sent, receive, actor):
    order = sent()
    delivery = receive(order, (shop.tomatoes, "3", "99"))
    with pytest.raises(MovementNotUndone):
        run(stock.undo_movement, batch=Movement.objects.get().batch, actor=actor("marco"))

    for _ in range(2):
        run(services.undo_delivery, delivery_id=delivery.id)

    assert there(shop.tomatoes) == (0, 0)
    assert get_order(order.id).status == "sent"
    assert agrees()
    with pytest.raises(DeliveryNotFound):
        run(services.return_goods, delivery_id=delivery.id, lines=[], reason="Mouldy")
    with pytest.raises(DeliveryNotFound):
        run(services.expect_credit, delivery_id=delivery.id, amount=D(1), reason="Price")
    assert order.id not in [each.order_id for each in Delivery.objects.filter(undone_at=None)]


def test_a_delivery_is_not_undone_after_stock_moved_or_goods_went_back(run, shop, sent, receive):
    first = receive(sent(), (shop.tomatoes, "3"))
    run(stock.waste_stock, item_id=shop.tomatoes.id, quantity=D(1), reason="Mouldy")
    with pytest.raises(MovedSince):
        run(services.undo_delivery, delivery_id=first.id)
    second = receive(sent(), (shop.basil, "500"))
    run(services.expect_credit, delivery_id=second.id, amount=D("1.00"), reason="Too dear")
    with pytest.raises(DeliveryNotUndone):
        run(services.undo_delivery, delivery_id=second.id)


def test_goods_go_back_and_a_credit_note_is_expected(run, shop, sent, receive):
    order = sent()
    delivery = receive(order, (shop.tomatoes, "3", "12.50"))
    (line,) = delivery.lines.all()
    return_id, part = uuid7(), [{"line_id": line.id, "quantity": D(1)}]
    for _ in range(2):
        run(services.return_goods, delivery_id=delivery.id, lines=part, reason="Mouldy", return_id=return_id)

    assert there(shop.tomatoes) == (12, D("25.00"))
    credit = CreditNote.objects.get()
    assert (credit.expected, credit.received, credit.reason) == (D("12.50"), None, "Mouldy")
    assert get_order(order.id).lines.first().received == 3, "what went back had arrived"
    with pytest.raises(MoreThanReceived):
        run(
            services.return_goods, delivery_id=delivery.id, reason="Mouldy",
            lines=[{"line_id": line.id, "quantity": D("2.5")}],
        )  # fmt: skip
    for lines in ([], [{"line_id": uuid7(), "quantity": D(1)}], part * 2):
        with pytest.raises(InvalidInput):
            run(services.return_goods, delivery_id=delivery.id, lines=lines, reason="Mouldy")
    assert agrees()


def test_thirds_that_go_back_leave_no_rounding_behind(run, shop, sent, receive):
    delivery = receive(sent(), (shop.basil, "3", "0.3333"))  # £1.00
    (line,) = delivery.lines.all()
    for _ in range(3):
        part = [{"line_id": line.id, "quantity": D(1)}]
        run(services.return_goods, delivery_id=delivery.id, lines=part, reason="Mouldy")
    assert sum(CreditNote.objects.values_list("expected", flat=True)) == D("1.00")
    assert there(shop.basil) == (0, 0)


def test_a_credit_note_is_expected_for_a_price_and_received_once(run, shop, sent, receive):
    delivery = receive(sent(), (shop.tomatoes, "3", "13"))  # £39.00
    credit_id = uuid7()
    for _ in range(2):
        credit = run(
            services.expect_credit, delivery_id=delivery.id, amount=D("3.00"), reason="£12 was agreed",
            credit_note_id=credit_id,
        )  # fmt: skip
    with pytest.raises(MoreThanDelivered):
        run(services.expect_credit, delivery_id=delivery.id, amount=D("36.01"), reason="All of it")

    received = run(services.receive_credit, credit_note_id=credit.id, amount=D("2.50"), reference="CN 9")

    assert (received.expected, received.received, received.reference) == (D("3.00"), D("2.50"), "CN 9")
    with pytest.raises(CreditNoteReceived):
        run(services.receive_credit, credit_note_id=credit.id, amount=D("2.50"))
    assert there(shop.tomatoes) == (18, D("39.00"))
