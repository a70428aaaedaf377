"""What happens to an order after a discount: no path takes more off than its giver may, and none makes a bill free.

Sara, a waiter, may give 10 % and may not put items on the house. The limits as figures: test_pricing_properties.
"""

from decimal import Decimal as D

import pytest

from fynlo.core.ids import uuid7
from orders import errors, services
from orders.models import Order
from orders.pricing.discounts import most_off
from orders.service_settings.selectors import service_settings
from orders.service_settings.services import change_service_settings
from orders.services import Move
from tests.offline import OfflineTill

LIMIT = D("0.1")


@pytest.fixture
def manager(actor):
    return actor("marco")


@pytest.fixture
def give(take, waiter):
    def call(order, *, by=None, **what):
        return take(services.give_discount, actor=by or waiter, order_id=order.id, reason="late", **what)

    return call


@pytest.fixture
def discounted(place, give, tacos, latte):
    """Three tacos and two lattes, unsent, each line with the most that Sara may take off it: £2.55 and £0.64."""
    order = place(tacos(quantity=3), latte(quantity=2))
    for line in order.all_lines:
        off = most_off([line.unit_price * line.quantity], LIMIT)
        order = give(order, amount=off, line_id=line.id)
    assert (order.subtotal, order.discount) == (D("31.90"), D("3.19"))
    return order


def assert_within_the_limit():
    """No line and no order of this restaurant has more than Sara's 10 % off its prices."""
    for order in Order.objects.prefetch_related("lines"):
        charged = [line for line in order.lines.all() if line.status != "void"]
        for line in charged:
            assert line.discount <= most_off([line.unit_price * line.quantity], LIMIT), line.name
        assert order.discount == sum((line.discount for line in charged), D("0.00"))
        assert order.discount <= most_off([line.unit_price * line.quantity for line in charged], LIMIT)


def void_a_line(take, order, by, **_):
    take(services.void_line, actor=by, order_id=order.id, line_id=order.all_lines[0].id)


def void_a_part(take, order, by, manager, **_):
    line = order.all_lines[0].id
    take(services.void_sent_line, actor=manager, order_id=order.id, line_id=line, quantity=2, reason="fell")


def move_a_line(take, order, by, place, room):
    to = place(table_id=room.two.id)
    take(services.move_lines, actor=by, order_id=order.id, moves=[Move(order.all_lines[1].id)], to_order_id=to.id)


def move_a_part(take, order, by, room, **_):
    moves = [Move(order.all_lines[0].id, 1), Move(order.all_lines[1].id, 1)]
    take(services.move_lines, actor=by, order_id=order.id, moves=moves, to_table_id=room.three.id)


def split(take, order, by, **_):
    take(services.split_order, actor=by, order_id=order.id, moves=[Move(order.all_lines[0].id, 2)])


def merge_into_another(take, order, by, place, **_):
    take(services.merge_orders, actor=by, order_id=place().id, from_order_id=order.id)


def lower_the_price(take, order, by, manager, **_):
    change = {"line_id": order.all_lines[0].id, "price": D("1.00"), "reason": "agreed"}
    take(services.override_price, actor=manager, order_id=order.id, **change)


def take_it_away(take, order, by, **_):
    take(services.set_order_type, actor=by, order_id=order.id, order_type="takeaway")


def comp_the_other_line(take, order, by, manager, **_):
    take(services.comp, actor=manager, order_id=order.id, line_ids=[order.all_lines[1].id], reason="cold")


def add_a_line(take, order, by, latte, **_):
    take(services.add_lines, actor=by, order_id=order.id, items=[latte()])


PATHS = [void_a_line, void_a_part, move_a_line, move_a_part, split, merge_into_another, lower_the_price, take_it_away,
         comp_the_other_line, add_a_line]  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
def test_a_discount_stays_within_its_givers_limit(path, discounted, take, waiter, manager, place, room, latte):
    known = {"manager": manager, "place": place, "room": room, "latte": latte}
    path(take, discounted, waiter, **{name: known[name] for name in path.__code__.co_varnames if name in known})
    assert_within_the_limit()


def test_two_paths_after_each_other_stay_within_the_limit(discounted, take, waiter, manager, place, room):
    """The amounts of a divided line are spread again each time; their rounding never adds up to more."""
    move_a_part(take, discounted, waiter, room)
    order = Order.objects.get(pk=discounted.id)
    order.all_lines = list(order.lines.order_by("position"))
    split(take, order, waiter)
    for each in Order.objects.exclude(status="cancelled"):
        each.all_lines = list(each.lines.order_by("position"))
        lower_the_price(take, each, waiter, manager)
    assert_within_the_limit()


def test_a_line_that_an_offline_till_removes_takes_the_discount_along(api, discounted):
    till, line = OfflineTill(api("sara")), discounted.all_lines[0]
    assert till.tell("order.void_line", f"{discounted.id}:{line.id}", {})["outcome"] == "applied"
    assert_within_the_limit()


def test_an_offline_till_gives_no_discount(api, place):
    order, till = place(), OfflineTill(api("sara"))
    answer = till.tell("order.discount", order.id, {"amount": D("1.00"), "reason": "late"})
    assert answer["outcome"] == "rejected"
    assert Order.objects.get(pk=order.id).discount == 0


# -- a bill that becomes zero --------------------------------------------------------------------------


@pytest.fixture
def nearly_free(place, give, take):
    """Tacos and a latte; Sara, who may give any discount here and no comp, took all of the tacos' price off."""
    settings = service_settings()
    limits = {**settings.discount_limits, "server": 100}
    take(change_service_settings, version=settings.version, changes={"discount_limits": limits})
    order = place()
    return give(order, percent=D(100), line_id=order.all_lines[0].id)


def discount_the_rest(take, order, by, room):
    take(services.give_discount, actor=by, order_id=order.id, percent=D(100), reason="late")


def remove_the_rest(take, order, by, room):
    take(services.void_line, actor=by, order_id=order.id, line_id=order.all_lines[1].id)


def void_the_rest(take, order, by, room):
    take(services.void_sent_line, actor=by, order_id=order.id, line_id=order.all_lines[1].id, reason="late")


def move_the_rest(take, order, by, room):
    moves = [Move(order.all_lines[1].id)]
    take(services.move_lines, actor=by, order_id=order.id, moves=moves, to_table_id=room.two.id)


def split_the_rest_off(take, order, by, room):
    take(services.split_order, actor=by, order_id=order.id, moves=[Move(order.all_lines[1].id)])


@pytest.mark.parametrize("path", [discount_the_rest, remove_the_rest, void_the_rest, move_the_rest, split_the_rest_off])
def test_a_bill_becomes_zero_only_by_who_may_comp(path, nearly_free, take, waiter, manager, room):
    with pytest.raises(errors.GivenAway) as refused:
        path(take, nearly_free, waiter, room)
    assert refused.value.code == "order.given_away"
    assert [(order.id, order.total) for order in Order.objects.all()] == [(nearly_free.id, D("3.20"))]
    path(take, nearly_free, manager, room)
    assert Order.objects.get(pk=nearly_free.id).total == D("0.00")


def test_an_offline_till_cannot_remove_the_rest_either(api, nearly_free):
    till, line = OfflineTill(api("sara")), nearly_free.all_lines[1]
    answer = till.tell("order.void_line", f"{nearly_free.id}:{line.id}", {})
    assert (answer["outcome"], answer["error"]["code"]) == ("rejected", "forbidden")
    assert answer["error"]["message"].startswith("Discounts bring this bill to £0.00.")
    assert Order.objects.get(pk=nearly_free.id).total == D("3.20")


def test_a_free_line_on_a_bill_of_its_own_is_not_closed_without_the_comp_permission(nearly_free, take, waiter, manager):
    """The line was free before it moved, so moving it gives nothing away; closing its bill would."""
    free = Move(nearly_free.all_lines[0].id)
    new = take(services.split_order, actor=waiter, order_id=nearly_free.id, moves=[free], new_order_id=uuid7()).target
    assert new.total == D("0.00")
    with pytest.raises(errors.GivenAway):
        take(services.set_status, actor=waiter, order_id=new.id, status="completed")
    assert Order.objects.get(pk=new.id).status != "completed"
    assert take(services.set_status, actor=manager, order_id=new.id, status="completed").status == "completed"
