"""The portal's pages of orders: what they show, what they cost, who may see them."""

import re
from decimal import Decimal as D

import pytest
from django.db import connection

from fynlo.core.ids import uuid7
from orders import history, services
from orders.kitchen import services as kitchen
from orders.models import Ticket
from payments import services as payments


@pytest.fixture
def open_page(page_client, tenant):
    """`open_page("/portal/orders/", "marco")` returns the response."""

    def get(path, name="marco"):
        response = page_client(name).get(path)
        connection.set_tenant(tenant)
        return response

    return get


def test_todays_orders_with_state_items_and_totals(open_page, place, take, room):
    order = place(table_id=room.one.id, send=True)
    gone = place()
    take(services.cancel_order, order_id=gone.id)
    text = open_page("/portal/orders/").content.decode()
    assert f'href="/portal/orders/{order.id}/"' in text
    for words in ("Table 1", "Sent", "Tacos, Latte", "Sara", "£11.70", "Cancelled"):
        assert words in text
    assert figures(text) == {
        "Sales": "£11.70", "Still to be paid": "£11.70", "Orders": "1 1 open", "Average order": "£11.70",
    }  # fmt: skip


def figures(text):
    """Return {label: text} of the figures above the list."""
    pairs = re.findall(r"<dt>([^<]+)</dt>\s*<dd>(.+?)</dd>\s*</div>", text, re.DOTALL)
    return {label: " ".join(re.sub(r"<[^>]+>", " ", words).split()) for label, words in pairs}


def test_the_figures_cover_all_orders_of_the_search(open_page, place, take, room, pay):
    pay(place(table_id=room.one.id))
    place()
    take(services.cancel_order, order_id=place().id)
    assert figures(open_page("/portal/orders/").content.decode())["Sales"] == "£23.40"
    of_one = figures(open_page("/portal/orders/?q=%231").content.decode())
    assert (of_one["Sales"], of_one["Still to be paid"], of_one["Orders"]) == ("£11.70", "£0.00", "1 1 open")
    assert figures(open_page("/portal/orders/?status=cancelled").content.decode())["Sales"] == "£0.00"


def test_a_refund_is_shown_in_the_row_and_the_figures(open_page, place, take, waiter):
    order = place(send=True)
    payment = take(payments.take_cash, actor=waiter, order=order.id, amount=D("11.70"))
    take(services.set_status, order_id=order.id, status="completed")
    text = open_page("/portal/orders/").content.decode()
    assert "Refunded" not in text
    take(payments.refund_cash, actor=waiter, payment_id=payment.id, amount=D("5.00"), reason="cold")
    text = open_page("/portal/orders/").content.decode()
    assert figures(text)["Refunded"] == "£5.00"
    assert "Partly refunded" in text
    assert "Unpaid" not in text
    page = " ".join(re.sub(r"<[^>]+>", " ", open_page(f"/portal/orders/{order.id}/").content.decode()).split())
    assert "Paid £11.70 Refunded − £5.00" in page


def test_filters_and_search(open_page, place, take, room):
    first, second = place(table_id=room.one.id), place()
    take(services.cancel_order, order_id=second.id)
    shown = lambda path: [  # noqa: E731
        order.id for order in (first, second) if f"order-{order.id}" in open_page(path).content.decode()
    ]
    assert shown("/portal/orders/?range=all") == [first.id, second.id]
    assert shown("/portal/orders/?status=cancelled") == [second.id]
    assert shown("/portal/orders/?q=%231") == [first.id]
    assert shown("/portal/orders/?q=nobody") == []
    assert "Nothing matches" in open_page("/portal/orders/?q=nobody").content.decode()


def test_a_day_without_orders_has_an_empty_state(open_page):
    assert "No orders yet" in open_page("/portal/orders/").content.decode()


@pytest.mark.parametrize("query", ["range=decade", "status=eaten"])
def test_an_unknown_filter_is_not_found(open_page, query):
    assert open_page(f"/portal/orders/?{query}").status_code == 404


@pytest.mark.parametrize("query", ["before=x", "after=" + "9" * 40, "before=", "q=" + "x" * 500])
def test_an_invalid_page_still_shows_a_page(open_page, place, query):
    place()
    assert open_page(f"/portal/orders/?{query}").status_code == 200


@pytest.mark.parametrize(("name", "status"), [("olivia", 200), ("marco", 200), ("sara", 403), ("kim", 403)])
def test_only_managers_see_sales(open_page, place, name, status):
    order = place()
    assert open_page("/portal/orders/", name).status_code == status
    assert open_page(f"/portal/orders/{order.id}/", name).status_code == status


def test_an_unknown_order_has_no_page(open_page, page_client, place):
    assert open_page(f"/portal/orders/{uuid7()}/").status_code == 404
    order = place()
    assert page_client("marco", "beta").get(f"/portal/orders/{order.id}/").status_code == 404


def test_one_order_with_its_bill_and_its_history(open_page, place, take, waiter, latte, room, card):
    order = place(table_id=room.one.id, guests=2)
    more = take(services.add_lines, actor=waiter, order_id=order.id, items=[latte(quantity=2)])
    take(services.void_line, actor=waiter, order_id=order.id, line_id=more.all_lines[2].id, reason="too much")
    take(services.set_order_details, order_id=order.id, table_name="2", guests=3)
    take(services.send_to_kitchen, order_id=order.id)
    take(kitchen.bump_ticket, ticket_id=Ticket.objects.get(order=order, station="grill").id)
    take(payments.take_cash, actor=waiter, order=order.id, amount=D("11.70"), tip=D("1.00"))
    take(services.set_status, order_id=order.id, status="completed")

    assert [entry.words for entry in history.entries(order)] == [
        "Opened at table 1: 1 × Tacos, 1 × Latte",
        "Added: 2 × Latte",
        "Removed: 2 × Latte (too much)",
        "Moved to table 2",
        "Guests: 3, was 2",
        "Sent to the kitchen: 1 × Tacos, 1 × Latte",
        "Ready: 1 × Tacos",
        "Paid £11.70, and £1.00 tip: paid in full",
        "Served: 1 × Tacos, 1 × Latte",
        "Closed: paid and served",
    ]
    assert {entry.who for entry in history.entries(order)} == {"Sara", ""}
    text = " ".join(open_page(f"/portal/orders/{order.id}/").content.decode().split())
    assert "VAT 20 % in" in text
    assert "£1.95" in text
    assert "History" in text


def test_the_list_costs_the_same_for_one_or_many(page_client, place, tenant, django_assert_num_queries):
    client = page_client("marco")
    place()
    client.get("/portal/orders/")
    for _ in range(2):
        connection.set_tenant(tenant)
        # 1. the session (its person is cached)  2. the orders  3. their lines  4. the figures
        # 5. the badge of alerts  6. tables and  7. people for the filters
        with django_assert_num_queries(7):
            client.get("/portal/orders/")
        connection.set_tenant(tenant)
        for _ in range(5):
            place()
