"""Conflicts of an offline device with another one: each rule, in both orders of arrival."""

from datetime import timedelta
from decimal import Decimal as D

import pytest

from fynlo.core import clock
from fynlo.core.ids import uuid7
from menu import services as menu
from orders import services
from orders.line_items import OLD_MENU_GRACE
from orders.models import Line, Order
from realtime.models import Alert, AuditEntry
from tests.offline import OfflineTill, outcomes
from tests.orders.conftest import event_types_since, events_since

pytestmark = pytest.mark.django_db


@pytest.fixture
def till(api, card, room):
    return OfflineTill(api("sara"))


@pytest.fixture
def other(api, card, room):
    """Another till, online: it calls the API."""
    return api("carl")


@pytest.fixture
def crisps(card):
    return lambda **more: {"items": [{"id": uuid7(), "product_id": card.crisps.id, **more}]}


def alert_kinds():
    return list(Alert.objects.order_by("at", "id").values_list("kind", flat=True))


# Lines for an order that was paid or closed before they arrived


def test_lines_that_arrive_before_the_payment_are_on_the_order(till, place, pay, crisps):
    order = place()
    answer = till.tell("order.add_lines", order.id, crisps())
    pay(order, D("11.70"))

    assert answer["outcome"] == "applied"
    order.refresh_from_db()
    assert (order.total, order.due, order.bill) == (D("12.90"), D("1.20"), "part_paid")
    assert Order.objects.count() == 1
    assert alert_kinds() == []


@pytest.mark.parametrize("ended", ["paid", "completed", "cancelled"])
def test_lines_that_arrive_after_the_payment_are_on_a_follow_up_order(till, place, pay, take, room, crisps, ended):
    order = place(table_id=room.one.id, guests=2)
    if ended == "cancelled":
        take(services.cancel_order, order_id=order.id)
    else:
        pay(order)
    if ended == "completed":
        take(services.set_status, order_id=order.id, status="completed")
    answer = till.tell("order.add_lines", order.id, crisps())

    assert answer["outcome"] == "attention"
    follow_up = Order.objects.get(follows=order)
    assert answer["result"]["id"] == str(follow_up.id)
    assert answer["result"]["follows"] == str(order.id)
    assert [line["name"] for line in answer["result"]["lines"]] == ["Crisps"]
    assert (follow_up.total, follow_up.due, follow_up.bill) == (D("1.20"), D("1.20"), "open")
    assert (follow_up.table_id, follow_up.guests, follow_up.order_type) == (room.one.id, 2, order.order_type)
    before = order.total
    order.refresh_from_db()
    assert order.total == before
    assert order.lines.count() == 2
    (alert,) = Alert.objects.all()
    assert (alert.kind, alert.subject) == ("order.followed", follow_up.id)
    assert answer["remarks"][0]["attention_id"] == str(alert.id)
    assert "£1.20" in alert.sentence


def test_later_lines_join_the_follow_up_order(till, place, pay, crisps, card):
    order = place()
    pay(order)
    till.do("order.add_lines", order.id, crisps())
    till.do("order.add_lines", order.id, crisps(quantity=2))
    answers = till.send()

    assert outcomes(answers) == ["attention", "merged"]
    assert answers[0]["result"]["id"] == answers[1]["result"]["id"]
    assert Order.objects.get(follows=order).total == D("3.60")
    assert alert_kinds() == ["order.followed"]


def test_commands_for_the_old_order_reach_its_follow_up(till, place, pay, crisps, card):
    """The device has not received the follow-up order yet and sends the id of the old one."""
    order = place(send=True)
    pay(order)
    wanted, unwanted = crisps(), crisps()
    till.do("order.add_lines", order.id, wanted)
    till.do("order.add_lines", order.id, unwanted)
    till.do("order.void_line", f"{order.id}:{unwanted['items'][0]['id']}")
    till.do("order.send", order.id)
    answers = till.send()

    assert outcomes(answers) == ["attention", "merged", "applied", "applied"]
    follow_up = Order.objects.get(follows=order)
    assert sorted(follow_up.lines.values_list("status", flat=True)) == ["fired", "void"]
    assert follow_up.status == "confirmed"


def test_a_second_follow_up_is_opened_only_when_the_first_is_paid(till, place, pay, crisps):
    order = place()
    pay(order)
    till.tell("order.add_lines", order.id, crisps())
    pay(Order.objects.get(follows=order))
    till.tell("order.add_lines", order.id, crisps())
    assert Order.objects.filter(follows=order).count() == 2


def test_lines_that_are_on_the_order_are_not_added_to_a_follow_up(till, place, pay, crisps):
    order, lines = place(), crisps()
    till.tell("order.add_lines", order.id, lines)
    pay(order, D("12.90"))
    again = till.tell("order.add_lines", order.id, lines)
    assert (again["outcome"], again["result"]["id"]) == ("applied", str(order.id))
    assert not Order.objects.filter(follows=order).exists()


def test_an_online_device_cannot_add_to_a_paid_order(other, place, pay, crisps):
    order = place()
    pay(order)
    refused = other("POST", f"/orders/{order.id}/lines", crisps())
    assert (refused.status_code, refused.body["error"]["code"]) == (409, "order.closed")
    assert alert_kinds() == []


# A void, and the kitchen


def test_a_line_removed_before_the_order_is_sent_stays_void(till, place, take):
    order = place()
    line = order.all_lines[0]
    assert till.tell("order.void_line", f"{order.id}:{line.id}")["outcome"] == "applied"
    take(services.send_to_kitchen, order_id=order.id)
    line.refresh_from_db()
    assert line.status == "void"


def test_removing_a_sent_line_is_refused_with_the_current_order(till, place, take):
    order = place()
    line = order.all_lines[0]
    take(services.send_to_kitchen, order_id=order.id)
    answer = till.tell("order.void_line", f"{order.id}:{line.id}")

    assert (answer["outcome"], answer["error"]["code"]) == ("rejected", "order.line_sent")
    assert answer["current"]["status"] == "confirmed"
    assert {row["status"] for row in answer["current"]["lines"]} == {"fired"}
    line.refresh_from_db()
    assert line.status == "fired"


@pytest.mark.parametrize("first", ["ready", "start"])
def test_of_two_kitchen_screens_the_later_status_wins_in_either_order(api, card, room, place, first):
    """One of two kitchen screens is offline. Ready stays ready in both orders of arrival."""
    order = place(send=True)
    ticket = order.tickets.first()
    screen, offline = api("kim"), OfflineTill(api("ed"), kind="kitchen")
    later = "start" if first == "ready" else "ready"
    assert screen("POST", f"/kitchen/tickets/{ticket.id}/{first}").status_code == 200
    assert offline.tell(f"kitchen.{later}", ticket.id)["outcome"] == "applied"
    assert set(ticket.lines.values_list("status", flat=True)) == {"ready"}


# The header


def test_the_last_commit_of_a_field_wins_and_the_audit_has_both_values(till, other, place):
    order = place(guests=2)
    other("PATCH", f"/orders/{order.id}", {"guests": 3})
    answer = till.tell("order.set_details", order.id, {"guests": 5, "notes": "window"}, base_version=1)

    assert answer["outcome"] == "merged"
    assert answer["remarks"] == [{"outcome": "merged", "field": "guests", "theirs": 3, "ours": 5}]
    order.refresh_from_db()
    assert (order.guests, order.notes) == (5, "window")
    notes = AuditEntry.objects.get(kind="order.set_details", device=till.id).notes
    assert {"field": "guests", "before": 3, "after": 5} in notes


def test_the_value_of_the_later_change_wins_in_either_order(till, other, place):
    order = place(guests=2)
    assert till.tell("order.set_details", order.id, {"guests": 5}, base_version=1)["outcome"] == "applied"
    other("PATCH", f"/orders/{order.id}", {"guests": 3})
    order.refresh_from_db()
    assert order.guests == 3


def test_a_change_of_another_field_is_no_conflict(till, other, place, room):
    order = place(guests=2)
    other("PATCH", f"/orders/{order.id}", {"notes": "no nuts", "table_id": room.two.id})
    assert till.tell("order.set_details", order.id, {"guests": 5}, base_version=1)["outcome"] == "applied"
    order.refresh_from_db()
    assert (order.guests, order.notes, order.table_name) == (5, "no nuts", "2")


def test_a_devices_own_earlier_change_is_no_conflict(till, place):
    order = place(guests=2)
    till.do("order.set_details", order.id, {"guests": 3}, base_version=1)
    till.do("order.set_details", order.id, {"guests": 4}, base_version=1)
    assert outcomes(till.send()) == ["applied", "applied"]


def test_two_tables_for_one_order(till, other, place, room):
    order = place(table_id=room.one.id)
    other("PATCH", f"/orders/{order.id}", {"table_id": room.two.id})
    answer = till.tell("order.set_details", order.id, {"table_id": room.three.id}, base_version=1)
    assert answer["remarks"] == [{"outcome": "merged", "field": "table", "theirs": "2", "ours": "3"}]
    room.two.refresh_from_db()
    assert room.two.status == "available"


# Two orders on one table


@pytest.mark.parametrize("offline_first", [True, False])
def test_two_offline_orders_at_one_table_are_both_stored(till, other, room, crisps, offline_first):
    def offline():
        return till.tell("order.create", "", {**crisps(), "id": uuid7(), "table_id": room.one.id})["outcome"]

    def online():
        return other("POST", "/orders", {**crisps(), "table_id": room.one.id}).status_code

    done = (offline(), online()) if offline_first else (online(), offline())
    assert set(done) == {"applied", 201}
    assert Order.objects.filter(table=room.one, status="pending").count() == 2


# Sold out before the order arrived


def test_an_offline_order_of_a_sold_out_dish_is_accepted_with_an_alert(till, take, card, crisps, other):
    take(menu.set_availability, item_id=card.crisps.id, available=False)
    answer = till.tell("order.create", "", {**crisps(), "id": uuid7(), "send": True})

    assert answer["outcome"] == "attention"
    assert Order.objects.get().status == "confirmed"
    (alert,) = Alert.objects.all()
    assert (alert.kind, alert.subject) == ("order.sold_out", Order.objects.get().id)
    assert "Crisps" in alert.sentence
    (item,) = events_since(answer["first_seq"] - 1)[1]["data"]["ticket"]["items"]
    assert item["sold_out"] is True  # the ticket marks the line as sold out
    online = other("POST", "/orders", crisps())
    assert (online.status_code, online.body["error"]["code"]) == (409, "order.sold_out")


def test_an_order_received_before_the_dish_sold_out_raises_no_alert(till, take, card, crisps):
    answer = till.tell("order.create", "", {**crisps(), "id": uuid7()})
    take(menu.set_availability, item_id=card.crisps.id, available=False)
    assert answer["outcome"] == "applied"
    assert alert_kinds() == []


def test_offline_lines_of_a_sold_out_dish_raise_an_alert(till, take, card, crisps, place):
    order = place()
    take(menu.set_availability, item_id=card.crisps.id, available=False)
    assert till.tell("order.add_lines", order.id, crisps())["outcome"] == "attention"
    assert alert_kinds() == ["order.sold_out"]


# A new menu before the order arrived


@pytest.fixture
def dearer(take, card):
    """`dearer()` publishes a menu on which crisps cost 30p more."""

    def publish():
        take(menu.update_product, product_id=card.crisps.id, price=D("1.50"))
        return take(menu.publish).version

    return publish


def test_offline_lines_keep_the_price_the_guest_was_shown(till, dearer, card, crisps):
    now = dearer()
    answer = till.tell("order.create", "", {**crisps(quantity=2), "id": uuid7(), "menu_version": card.version})

    assert answer["outcome"] == "attention"
    order = Order.objects.get()
    assert (order.total, order.menu_version) == (D("2.40"), card.version)
    (remark,) = answer["remarks"]
    assert remark["kind"] == "order.price_changed"
    assert (remark["total"], remark["total_now"], remark["difference"]) == (D("2.40"), D("3.00"), D("0.60"))
    assert (remark["menu_version"], remark["current_version"]) == (card.version, now)


def test_a_batch_can_name_the_menu_version_for_all_its_commands(till, dearer, card, crisps):
    dearer()
    till.tell("order.create", "", {**crisps(), "id": uuid7()}, menu_version=card.version)
    assert Order.objects.get().total == D("1.20")


def test_an_order_received_before_the_new_menu_raises_no_alert(till, dearer, card, crisps):
    answer = till.tell("order.create", "", {**crisps(), "id": uuid7(), "menu_version": card.version})
    dearer()
    assert answer["outcome"] == "applied"
    assert alert_kinds() == []


def test_a_new_menu_with_the_same_prices_raises_no_alert(till, dearer, card):
    dearer()
    lattes = {"items": [{"product_id": card.latte.id}], "id": uuid7(), "menu_version": card.version}
    assert till.tell("order.create", "", lattes)["outcome"] == "applied"


def test_a_product_that_left_the_menu_keeps_its_price(till, take, card, crisps):
    take(menu.archive_product, product_id=card.crisps.id)
    take(menu.publish)
    answer = till.tell("order.create", "", {**crisps(), "id": uuid7(), "menu_version": card.version})
    assert answer["outcome"] == "applied"
    assert Order.objects.get().total == D("1.20")


def test_an_order_from_a_just_replaced_menu_is_accepted_with_an_alert(other, dearer, card, crisps):
    dearer()
    assert other("POST", "/orders", {**crisps(), "menu_version": card.version}).status_code == 201
    assert alert_kinds() == ["order.price_changed"]


def test_online_an_old_menu_is_refused(other, dearer, card, crisps, place):
    order = place()
    now = dearer()
    with clock.travel(clock.now() + OLD_MENU_GRACE + timedelta(seconds=1)):
        for path in ("/orders", f"/orders/{order.id}/lines"):
            refused = other("POST", path, {**crisps(), "menu_version": card.version})
            assert (refused.status_code, refused.body["error"]["code"]) == (409, "order.menu_changed")
            assert refused.body["error"]["details"]["current"] == now
        assert other("POST", "/orders", {**crisps(), "menu_version": now}).status_code == 201
    assert alert_kinds() == []


def test_a_live_till_cannot_sell_from_an_old_menu(till, dearer, card, crisps):
    dearer()
    with clock.travel(clock.now() + OLD_MENU_GRACE + timedelta(seconds=1)):
        answer = till.tell("order.create", "", {**crisps(), "id": uuid7(), "menu_version": card.version}, live=True)
    assert (answer["outcome"], answer["error"]["code"]) == ("rejected", "order.menu_changed")


def test_a_device_total_that_differs_raises_an_alert(till, other, crisps):
    wrong = {**crisps(), "id": uuid7(), "total": D("9.99")}
    answer = till.tell("order.create", "", wrong)
    assert answer["outcome"] == "attention"
    assert Order.objects.get().total == D("1.20")
    assert alert_kinds() == ["order.total_differs"]
    online = other("POST", "/orders", {**crisps(), "total": D("9.99")})
    assert online.body["error"]["code"] == "order.price_differs"


# Several rules together


def test_a_refused_command_raises_no_alert(till, take, card, crisps, place):
    """The line's id belongs to another order, so the command is refused and raises no sold-out alert."""
    theirs = place()
    take(menu.set_availability, item_id=card.crisps.id, available=False)
    lines = {"items": [{"id": theirs.all_lines[0].id, "product_id": card.crisps.id}], "id": uuid7()}
    answer = till.tell("order.create", "", lines)
    assert (answer["outcome"], answer["error"]["code"]) == ("rejected", "order.line_id_taken")
    assert alert_kinds() == []


def test_a_follow_up_order_is_sent_to_every_screen(till, place, pay, crisps, page_client):
    order = place()
    pay(order)
    seq = till.tell("order.add_lines", order.id, crisps())["first_seq"]
    assert event_types_since(seq - 1) == ["order.created", "order.updated", "attention.raised"]
    follow_up = Line.objects.get(order__follows=order).order_id
    assert f"/portal/orders/{order.id}/" in page_client("marco").get(f"/portal/orders/{follow_up}/").content.decode()
