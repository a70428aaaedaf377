"""What orders take from stock: once, whatever happens to their lines, and in a constant number of statements."""

from datetime import timedelta
from decimal import Decimal as D

import pytest
from django.db import IntegrityError

from fynlo.core import clock
from fynlo.core.ids import uuid7
from fynlo.core.tenancy.connection import connection
from inventory import consistency_check, services
from inventory.errors import MovedSince
from inventory.models import LineUse, Movement, Stock
from menu.services import set_availability
from orders import services as orders
from orders.errors import SoldOut
from orders.selectors import lock_order
from orders.services import Item, Move
from realtime.commands.context import Offline
from realtime.models import Alert
from tests.orders.conftest import event_types_since, head
from tests.services import run_service

pytestmark = pytest.mark.django_db


@pytest.fixture
def kitchen(run, store, card, recipe):
    """A latte takes 0.2 kg of tomatoes and half a bottle; crisps one of ten bags. There is 10 kg, 12 bottles."""
    store.bags = run(services.add_item, name="Bags", unit="portion", scarce=True)
    for item, quantity, cost in ((store.tomatoes, 10, "20.00"), (store.wine, 12, "72.00"), (store.bags, 10, "5.00")):
        run(services.receive_stock, item_id=item.id, quantity=D(quantity), cost=D(cost))
    recipe(card.latte, (store.tomatoes, "200", "g"), (store.wine, "0.5", "bottle"))
    recipe(card.crisps, (store.bags, "1", "portion"))
    return store


def there(item):
    return Stock.objects.get(pk=item.pk).quantity


def free(item):
    return Stock.objects.get(pk=item.pk).free


def moved(item):
    rows = Movement.objects.filter(item=item).exclude(kind="delivery").order_by("id")
    return [(row.kind, row.quantity) for row in rows]


@pytest.fixture
def complete(pay, take):
    """Pay an order and close it."""

    def close(order):
        if order.due:
            order = pay(order)
        return order if order.is_closed else take(orders.set_status, order_id=order.id, status="completed")

    return close


def crisps(card, quantity=1, **fields):
    return Item(product_id=card.crisps.id, quantity=quantity, **fields)


def when_fired(run):
    run(services.change_settings, version=1, takes_when="fired")


def test_a_completed_order_takes_its_ingredients_once(kitchen, place, latte, take, complete):
    order = place(latte(quantity=2), send=True)
    assert there(kitchen.tomatoes) == 10

    complete(order)

    assert moved(kitchen.tomatoes) == [("sale", D("-0.4000"))]
    assert moved(kitchen.wine) == [("sale", D("-1.0000"))]
    sale = Movement.objects.get(kind="sale", item=kitchen.wine)
    assert (sale.value, sale.about, sale.line) == (D("-6.00"), order.id, order.all_lines[0].id)
    assert list(consistency_check.troubles()) == []


def test_options_take_theirs_for_each_portion(kitchen, place, tacos, take, complete, card, recipe):
    recipe(card.carnitas, (kitchen.tomatoes, "50", "g"))
    complete(place(tacos(quantity=3)))
    assert moved(kitchen.tomatoes) == [("sale", D("-0.1500"))]


def test_reopening_moves_nothing_and_completing_again_takes_only_what_is_new(kitchen, place, latte, take, complete):
    order = complete(place(latte()))
    take(orders.reopen_order, order_id=order.id, reason="forgot one")
    take(orders.add_lines, order_id=order.id, items=[latte()])
    take(orders.comp, order_id=order.id, reason="Long wait", line_ids=[lock_order(order.id).all_lines[1].id])
    complete(take(orders.send_to_kitchen, order_id=order.id))

    assert sorted(moved(kitchen.wine)) == [("comp", D("-0.5000")), ("sale", D("-0.5000"))]


def test_with_the_setting_a_line_takes_its_ingredients_when_it_is_sent_and_only_then(
    kitchen, run, place, latte, take, complete
):
    when_fired(run)
    order = place(latte(), latte(course=2), send=True, hold=[2])
    assert moved(kitchen.wine) == [("sale", D("-0.5000"))]
    take(orders.fire_course, order_id=order.id, course=2)
    assert len(moved(kitchen.wine)) == 2
    take(orders.hold_course, order_id=order.id, course=2)
    take(orders.fire_course, order_id=order.id, course=2)
    complete(order)
    assert len(moved(kitchen.wine)) == 2


@pytest.mark.parametrize(
    ("status", "wasted", "kinds"),
    [
        ("confirmed", None, ["sale", "return"]),
        ("confirmed", True, ["sale", "return", "waste"]),
        ("preparing", None, ["sale", "return", "waste"]),
        ("preparing", False, ["sale", "return"]),
    ],
)
def test_a_void_after_sending_returns_or_wastes_what_was_taken(
    kitchen, run, place, latte, take, complete, status, wasted, kinds
):
    when_fired(run)
    order = place(latte(), latte(), send=True)
    if status == "preparing":
        take(orders.set_status, order_id=order.id, status=status)
    line = order.all_lines[0]

    take(orders.void_sent_line, order_id=order.id, line_id=line.id, reason="Sent back", wasted=wasted)

    of_line = Movement.objects.filter(line=line.id, item=kitchen.wine).order_by("id")
    assert [row.kind for row in of_line] == kinds
    assert there(kitchen.wine) == (11 if kinds[-1] == "waste" else D("11.5"))
    complete(lock_order(order.id))
    assert Movement.objects.filter(line=line.id, item=kitchen.wine).count() == len(kinds)
    assert list(consistency_check.troubles()) == []


def test_a_void_before_completion_takes_nothing_unless_it_was_made(kitchen, place, latte, take, complete):
    order = place(latte(), latte(), send=True)
    first, second = order.all_lines
    take(orders.void_sent_line, order_id=order.id, line_id=first.id, reason="Wrong item")
    assert moved(kitchen.wine) == []
    take(orders.void_sent_line, order_id=order.id, line_id=second.id, reason="Sent back", wasted=True)
    assert moved(kitchen.wine) == [("waste", D("-0.5000"))]
    assert Movement.objects.get(kind="waste", item=kitchen.wine).reason == "Sent back"


def test_a_void_of_a_part_returns_that_part_only(kitchen, run, place, latte, take, complete):
    when_fired(run)
    order = place(latte(quantity=3), send=True)
    take(
        orders.void_sent_line, order_id=order.id, line_id=order.all_lines[0].id, reason="Sent back", quantity=1,
        wasted=False,
    )  # fmt: skip
    assert moved(kitchen.wine) == [("sale", D("-1.5000")), ("return", D("0.5000"))]
    complete(lock_order(order.id))
    assert there(kitchen.wine) == 11


def test_moved_split_and_merged_lines_take_theirs_once(kitchen, run, place, latte, take, complete):
    when_fired(run)
    order, other = place(latte(quantity=4), send=True), place(latte(), send=True)
    line = order.all_lines[0]
    split = take(orders.split_order, order_id=order.id, moves=[Move(line.id, 1)])
    take(orders.merge_orders, order_id=other.id, from_order_id=split.target.id)
    assert moved(kitchen.wine) == [("sale", D("-2.0000")), ("sale", D("-0.5000"))]

    part = split.target.all_lines[0]
    take(orders.void_sent_line, order_id=other.id, line_id=part.id, reason="Sent back", wasted=False)

    assert there(kitchen.wine) == 10
    uses = {use.line_id: use.needs for use in LineUse.objects.all()}
    wine = {line_id: D(dict(needs)[str(kitchen.wine.id)]) for line_id, needs in uses.items()}
    assert (wine[line.id], wine[part.id]) == (D("1.5"), D("0.5"))


def test_a_movement_of_a_line_cannot_be_stored_twice(kitchen, place, latte, take, complete):
    complete(place(latte()))

    def again(context):
        row = Movement.objects.filter(kind="sale").latest("id")
        row.pk, row._state.adding = uuid7(), True
        row.save(force_insert=True)

    with pytest.raises(IntegrityError, match="stock_movement_of_line_once"):
        run_service(again)


# -- scarce portions ----------------------------------------------------------------------------------------


def test_a_scarce_item_is_reserved_when_ordered_and_no_more_is_sold(kitchen, card, place, take, complete):
    order = place(crisps(card, 7))
    assert (there(kitchen.bags), free(kitchen.bags)) == (10, 3)
    with pytest.raises(SoldOut, match="Not enough is left of Crisps") as refusal:
        place(crisps(card, 4))
    assert refusal.value.details["ids"] == [str(card.crisps.id)]
    with pytest.raises(SoldOut):
        take(orders.add_lines, order_id=order.id, items=[crisps(card, 4)])

    complete(order)

    assert (there(kitchen.bags), free(kitchen.bags)) == (3, 3)
    assert list(consistency_check.troubles()) == []


def test_void_and_cancelled_lines_give_back_what_they_reserved(kitchen, card, place, take, complete):
    first, second = place(crisps(card, 6)), place(crisps(card, 4))
    take(orders.cancel_order, order_id=first.id)
    take(orders.void_line, order_id=second.id, line_id=second.all_lines[0].id)
    assert free(kitchen.bags) == 10
    assert moved(kitchen.bags) == []


def test_a_split_of_reserved_lines_keeps_the_sum(kitchen, card, place, take, complete):
    order = place(crisps(card, 6))
    split = take(orders.split_order, order_id=order.id, moves=[Move(order.all_lines[0].id, 2)])
    take(orders.void_line, order_id=split.target.id, line_id=split.target.all_lines[0].id)
    assert free(kitchen.bags) == 6
    complete(lock_order(order.id))
    assert (there(kitchen.bags), free(kitchen.bags)) == (6, 6)


def test_what_a_device_sold_without_a_network_goes_below_zero_and_says_so(kitchen, card, place, actor, take, complete):
    place(crisps(card, 9))

    def late(context):
        context.offline = Offline(uuid7(), 1, made_at=clock.now() - timedelta(minutes=9))
        return orders.place_order(context=context, items=[crisps(card, 3)])

    order = run_service(late, actor=actor("sara"))

    assert free(kitchen.bags) == -2
    alert = Alert.objects.get(kind="inventory.oversold")
    assert alert.sentence == "Crisps was sold without a network, but 2 portion of Bags is missing."
    complete(order)
    assert there(kitchen.bags) == 7


def test_a_sale_is_never_refused_for_stock_afterwards(kitchen, card, place, run, take, complete):
    order = place(crisps(card, 8))
    run(services.waste_stock, item_id=kitchen.bags.id, quantity=D(9), reason="Mice")
    complete(order)
    assert there(kitchen.bags) == -7


# -- sold out -----------------------------------------------------------------------------------------------


def test_a_dish_sells_out_with_its_item_and_comes_back_with_a_delivery(
    kitchen, run, card, place, latte, take, complete
):
    run(services.change_item, item_id=kitchen.wine.id, version=1, sells_out=True)
    order, start = place(latte(quantity=24)), head()

    complete(order)

    assert event_types_since(start).count("menu.availability_changed") == 1
    with pytest.raises(SoldOut):
        place(latte())
    run(services.receive_stock, item_id=kitchen.wine.id, quantity=D(1), cost=D(6))
    place(latte())


def test_only_what_stock_sold_out_comes_back(kitchen, run, card, place, latte, take, complete):
    run(services.change_item, item_id=kitchen.wine.id, version=1, sells_out=True)
    run(set_availability, item_id=card.latte.id, available=False)
    run(services.waste_stock, item_id=kitchen.wine.id, quantity=D(12), reason="Broken")
    run(services.receive_stock, item_id=kitchen.wine.id, quantity=D(6), cost=D(36))
    with pytest.raises(SoldOut):
        place(latte())


def test_a_dish_stays_sold_out_until_each_of_its_items_is_back(kitchen, run, card, place, latte):
    for item in (kitchen.wine, kitchen.tomatoes):
        run(services.change_item, item_id=item.id, version=1, sells_out=True)
    for item, quantity in ((kitchen.wine, 12), (kitchen.tomatoes, 10)):
        run(services.waste_stock, item_id=item.id, quantity=D(quantity), reason="Broken")
    run(services.receive_stock, item_id=kitchen.wine.id, quantity=D(6), cost=D(36))
    with pytest.raises(SoldOut):
        place(latte())
    run(services.receive_stock, item_id=kitchen.tomatoes.id, quantity=D(6), cost=D(36))
    place(latte())


def test_the_last_reserved_portion_sells_the_dish_out(kitchen, run, card, place, take, complete):
    run(services.change_item, item_id=kitchen.bags.id, version=1, sells_out=True)
    order, start = place(crisps(card, 9)), head()
    place(crisps(card))
    assert "menu.availability_changed" in event_types_since(start)
    take(orders.cancel_order, order_id=order.id)
    place(crisps(card))


def test_the_setting_of_an_item_sells_out_and_brings_back_at_once(kitchen, run, card, place, latte, recipe):
    run(services.waste_stock, item_id=kitchen.wine.id, quantity=D(12), reason="Broken")
    run(services.change_item, item_id=kitchen.wine.id, version=1, sells_out=True)
    with pytest.raises(SoldOut):
        place(latte())
    recipe(card.latte, (kitchen.tomatoes, "200", "g"))
    place(latte())
    recipe(card.latte, (kitchen.wine, "0.5", "bottle"))
    run(services.change_item, item_id=kitchen.wine.id, version=2, sells_out=False)
    place(latte())


def test_the_check_names_what_is_reserved_for_nobody(kitchen, card, place):
    place(crisps(card, 2))

    def lose(context):
        LineUse.objects.update(state="released")

    run_service(lose)
    assert list(consistency_check.troubles()) == ["Bags: 2.0000 is reserved, the lines of open orders reserve 0."]


def test_a_recipe_with_an_item_that_is_gone_sells_the_dish_out_at_once(kitchen, run, card, place, recipe, take):
    run(services.change_item, item_id=kitchen.wine.id, version=1, sells_out=True)
    run(services.waste_stock, item_id=kitchen.wine.id, quantity=D(12), reason="Broken")
    recipe(card.crisps, (kitchen.bags, "1", "portion"), (kitchen.wine, "0.1", "bottle"))
    with pytest.raises(SoldOut):
        place(crisps(card))

    run(set_availability, item_id=card.crisps.id, available=True)
    recipe(card.crisps, (kitchen.bags, "1", "portion"), (kitchen.wine, "0.2", "bottle"))
    place(crisps(card))  # a person brought it back, and the items are those of before

    recipe(card.crisps, (kitchen.bags, "1", "portion"))
    recipe(card.crisps, (kitchen.wine, "0.1", "bottle"))
    with pytest.raises(SoldOut):
        place(crisps(card))
    run(services.receive_stock, item_id=kitchen.wine.id, quantity=D(6), cost=D(36))
    place(crisps(card))


def test_what_is_comped_after_it_was_sent_was_no_sale(kitchen, run, place, latte, take, actor):
    when_fired(run)
    order = place(latte(), latte(), send=True)
    value = Stock.objects.get(pk=kitchen.wine.pk).value

    order = take(orders.comp, actor=actor("marco"), order_id=order.id, reason="Wait", line_ids=[order.all_lines[0].id])

    sold, back, comped = D("-0.2000"), D("0.2000"), D("-0.2000")
    assert moved(kitchen.tomatoes) == [("sale", sold), ("sale", sold), ("sale", back), ("comp", comped)]
    assert there(kitchen.tomatoes) == D("9.6")
    assert Stock.objects.get(pk=kitchen.wine.pk).value == value
    comp = order.all_lines[0].adjustments[0]["id"]
    order = take(orders.remove_adjustment, actor=actor("marco"), order_id=order.id, adjustment_id=comp)
    assert moved(kitchen.tomatoes)[4:] == [("comp", back), ("sale", sold)]
    order = take(orders.comp, actor=actor("marco"), order_id=order.id, reason="Wait", line_ids=[order.all_lines[0].id])
    line = order.all_lines[0]
    take(orders.void_sent_line, order_id=order.id, line_id=line.id, reason="Sent back", wasted=True)
    assert moved(kitchen.tomatoes)[8:] == [("return", back), ("waste", sold)]
    assert there(kitchen.tomatoes) == D("9.6")
    assert list(consistency_check.troubles()) == []


@pytest.mark.parametrize(
    ("fired", "state", "left"), [(True, LineUse.State.RETURNED, D(10)), (False, LineUse.State.RELEASED, D(10))]
)
def test_the_waste_of_a_void_line_is_undone(kitchen, run, place, latte, take, fired, state, left):
    if fired:
        when_fired(run)
    order = place(latte(), send=True)
    line = order.all_lines[0]
    value = Stock.objects.get(pk=kitchen.wine.pk).value
    take(orders.void_sent_line, order_id=order.id, line_id=line.id, reason="Sent back", wasted=True)
    assert there(kitchen.tomatoes) == D("9.8")

    run(services.undo_movement, batch=Movement.objects.filter(kind="waste").latest("id").batch)

    assert (there(kitchen.tomatoes), LineUse.objects.get(pk=line.id).state) == (left, state)
    assert Stock.objects.get(pk=kitchen.wine.pk).value == (D("72.00") if fired else value)
    assert list(consistency_check.troubles()) == []
    with pytest.raises(MovedSince):
        run(services.undo_movement, batch=Movement.objects.filter(kind="waste").earliest("id").batch)


# -- what it costs ------------------------------------------------------------------------------------------


def test_four_lines_and_twelve_ingredients_cost_three_statements(
    kitchen, run, card, place, take, pay, recipe, latte, tacos
):
    herbs = [run(services.add_item, name=f"Herb {n}", unit="g") for n in range(12)]
    for dish, n in ((card.latte, 0), (card.crisps, 3), (card.sandwich, 6), (card.tacos, 9)):
        recipe(dish, *((herb, "5", "g") for herb in herbs[n : n + 3]))

    def completing(lines):
        order = pay(place(*lines, send=True))
        with connection.execute_wrapper(counted := _Counter()):
            take(orders.set_status, order_id=order.id, status="completed")
        return counted.statements

    lines = [latte(), crisps(card), Item(card.sandwich.id), tacos()]
    completing(lines)
    with_stock = completing(lines)
    connection.tenant.takes_stock = ""
    assert with_stock - completing(lines) == 3  # 1. lines and uses  2. lock the stock  3. movements, uses and stock


class _Counter:
    def __init__(self):
        self.statements = 0

    def __call__(self, execute, *args):
        self.statements += 1
        return execute(*args)
