"""Correct an order in the portal: what each form does, refuses, and does only once."""

import re
from datetime import timedelta
from decimal import Decimal as D

import pytest
from django.db import connection

from fynlo.core import clock
from fynlo.core.ids import uuid7
from orders import history, services
from orders.models import Correction
from orders.service_settings.selectors import service_settings
from orders.service_settings.services import change_service_settings
from payments import services as payments


@pytest.fixture
def act(page_client, tenant):
    """`act(order, "void", what=…)` sends a form and returns the response. `by` is the user, `key` the form's."""

    def post(order, action, by="marco", key=None, **fields):
        path = f"/portal/orders/{order.id}/{action}/"
        response = page_client(by).post(path, {"key": key or str(uuid7()), **fields})
        connection.set_tenant(tenant)
        return response

    return post


@pytest.fixture
def read(page_client, tenant):
    def get(path, name="marco"):
        response = page_client(name).get(path)
        connection.set_tenant(tenant)
        return " ".join(response.content.decode().split())

    return get


def again(order):
    order.refresh_from_db()
    return order


def history_of(order):
    return [each.words for each in history.entries(order)]


def test_a_discount_off_a_line_and_off_the_order(act, read, place):
    order = place(send=True)
    line = order.all_lines[0]
    assert act(order, "discount", what=line.id, unit="amount", value="2.50", why="Regular guest").status_code == 302
    whole = {"what": "everything", "unit": "percent", "value": "10", "why": "other", "reason": "slow night"}
    assert act(order, "discount", **whole).status_code == 302
    assert again(order).total == D("8.28")
    assert history_of(order)[-2:] == ["£2.50 off 1 × Tacos (Regular guest)", "10 % off the order (slow night)"]
    page = read(f"/portal/orders/{order.id}/")
    assert "£2.50 off · Regular guest · Marco" in page
    assert "10 % off · slow night · Marco" in page


def test_a_discount_is_removed(act, place):
    order = place(send=True)
    act(order, "discount", what="everything", unit="percent", value="50", why="Staff")
    entry = again(order).adjustments[0]["id"]
    assert act(order, f"adjustments/{entry}/take-back").status_code == 302
    assert again(order).total == D("11.70")
    assert list(Correction.objects.order_by("at").values_list("kind", "by_name")) == [
        ("discount", "Marco"),
        ("removal", "Marco"),
    ]


def test_a_price_is_changed_and_restored(act, read, place):
    order = place(send=True)
    line = order.all_lines[0]
    assert act(order, "price", what=line.id, price="7.00", reason="half portion").status_code == 302
    assert again(order).total == D("10.20")
    page = re.sub("<[^>]*>", "", read(f"/portal/orders/{order.id}/"))
    assert "Price changed: £7.00, on the menu £8.50" in page
    assert history_of(order)[-1] == "Price of 1 × Tacos: £7.00, was £8.50 (half portion)"
    assert "£8.50 again, as on the menu" in read(f"/portal/orders/{order.id}/lines/{line.id}/restore-price/")
    assert act(order, f"lines/{line.id}/restore-price").status_code == 302
    assert again(order).total == D("11.70")
    assert "Price changed" not in read(f"/portal/orders/{order.id}/")
    assert history_of(order)[-1] == "Price of 1 × Tacos restored: £8.50, was £7.00"


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"price": "0"}, "An item for £0.00 is a comp. Put it on the house instead."),
        ({"price": "-1"}, "greater than or equal to 0"),
        ({"price": "10000"}, "Enter a price from £0.01 to £9,999.99."),
        ({"price": ""}, "This field is required"),
        ({"reason": ""}, "Enter a reason. It is shown in the order’s history."),
    ],
    ids=["zero", "negative", "too much", "none", "no reason"],
)
def test_a_price_that_cannot_be_is_refused(act, place, given, message):
    order = place()
    fields = {"what": order.all_lines[0].id, "price": "7.00", "reason": "half portion", **given}
    response = act(order, "price", **fields)
    assert response.status_code == 422 or response.status_code == 400
    assert message in response.content.decode()
    assert again(order).total == D("11.70")


def test_a_comped_line_costs_nothing(act, read, place):
    order = place(send=True)
    assert act(order, "comp", lines=[order.all_lines[1].id], why="Long wait").status_code == 302
    assert again(order).total == D("8.50")
    assert "On the house · Long wait · Marco" in read(f"/portal/orders/{order.id}/")


def test_a_sent_line_is_voided_then_the_whole_order(act, read, place):
    order = place(send=True)
    assert act(order, "void", what=order.all_lines[0].id, why="Sent back").status_code == 302
    assert again(order).total == D("3.20")
    assert "Void: Sent back · Marco" in read(f"/portal/orders/{order.id}/")
    assert act(order, "void", what="everything", why="other", reason="walked out").status_code == 302
    assert again(order).status == "cancelled"
    assert "Voided after sending: 1 × Tacos (Sent back)" in history_of(order)


def test_a_paid_order_is_reopened_corrected_and_closed(act, read, place, take, waiter):
    order = place(send=True)
    payment = take(payments.take_cash, actor=waiter, order=order.id, amount=D("11.70"))
    take(services.set_status, order_id=order.id, status="completed")
    assert "Discount</a>" not in read(f"/portal/orders/{order.id}/")
    assert act(order, "reopen", reason="the latte was cold").status_code == 302
    page = read(f"/portal/orders/{order.id}/")
    assert "Close the order" in page
    assert "Reopened (the latte was cold)" in history_of(order)
    late = act(order, "void", what=order.all_lines[1].id, why="Sent back")
    assert late.status_code == 422
    assert "Refund the payment first" in late.content.decode()
    take(payments.refund_cash, actor=waiter, payment_id=payment.id, amount=D("3.20"), reason="cold")
    assert act(order, "void", what=order.all_lines[1].id, why="Sent back").status_code == 302
    assert act(order, "close").status_code == 302
    assert (again(order).status, order.total, order.paid) == ("completed", D("8.50"), D("8.50"))


def test_an_order_of_yesterday_cannot_be_reopened(act, read, place, pay, take):
    with clock.travel(clock.now() - timedelta(days=2)):
        order = place(send=True)
        pay(order)
        take(services.set_status, order_id=order.id, status="completed")
    assert "Reopen" not in read(f"/portal/orders/{order.id}/")
    refused = act(order, "reopen", reason="late")
    assert refused.status_code == 422
    assert "earlier day" in refused.content.decode()


def test_a_form_sent_twice_has_one_effect(act, place):
    order, key = place(send=True), str(uuid7())
    for _ in range(2):
        answer = act(order, "discount", key=key, what="everything", unit="percent", value="10", why="Staff")
        assert answer.status_code == 302
    assert again(order).total == D("10.53")
    assert Correction.objects.count() == 1


@pytest.mark.parametrize(
    ("action", "fields", "message"),
    [
        ("discount", {"what": "everything", "unit": "percent", "value": "10"}, "required"),
        ("discount", {"what": "everything", "unit": "percent", "value": "10", "why": "other"}, "Enter a reason."),
        ("discount", {"what": "everything", "unit": "percent", "value": "", "why": "Staff"}, "required"),
        ("discount", {"what": "everything", "unit": "percent", "value": "101", "why": "Staff"}, "less than or equal"),
        ("discount", {"what": "everything", "unit": "percent", "value": "0", "why": "Staff"}, "greater than or equal"),
        ("discount", {"what": "nothing", "unit": "percent", "value": "5", "why": "Staff"}, "valid choice"),
        ("discount", {"what": "everything", "unit": "barrels", "value": "5", "why": "Staff"}, "valid choice"),
        ("discount", {"what": "everything", "unit": "percent", "value": "5", "why": "Made up"}, "valid choice"),
        ("comp", {"why": "Quality"}, "required"),
        ("comp", {"lines": "x", "why": "Quality"}, "valid choice"),
        ("void", {"what": "everything", "why": "other", "reason": " "}, "Enter a reason."),
        ("void", {"why": "Sent back"}, "required"),
        ("void", {"what": "everything", "why": "other", "reason": "x" * 201}, "at most 200"),
        ("reopen", {}, "required"),
        ("reopen", {"reason": "late"}, "Only a completed order"),
    ],
)
def test_an_error_is_shown_at_its_field_and_nothing_changes(act, place, action, fields, message):
    order = place(send=True)
    answer = act(order, action, **fields)
    assert answer.status_code == 422
    assert message in answer.content.decode()
    assert not Correction.objects.exists()
    assert again(order).total == D("11.70")


def test_a_refused_form_can_be_corrected_and_sent_again(act, place):
    order = place(send=True)
    key = str(uuid7())
    refused = act(order, "discount", key=key, what="everything", unit="percent", value="101", why="Staff")
    fresh = refused.context["form"]["key"].value()
    assert fresh != key
    answer = act(order, "discount", key=fresh, what="everything", unit="percent", value="10", why="Staff")
    assert answer.status_code == 302


@pytest.mark.parametrize("action", ["discount", "comp", "void", "reopen"])
def test_a_form_without_its_key_is_out_of_date(act, place, action):
    order = place(send=True)
    answer = act(order, action, key="nonsense")
    assert answer.status_code == 422
    assert "out of date" in answer.content.decode()


@pytest.mark.parametrize("action", ["comp", "void", "reopen"])
def test_only_managers_void_sent_lines(act, place, action):
    assert act(place(send=True), action, by="sara").status_code == 403


def test_the_neighbours_order_is_not_found(act, page_client, place, tenant):
    order = place(send=True)
    for action in ("discount", "comp", "void", "reopen"):
        answer = page_client("marco", "beta").get(f"/portal/orders/{order.id}/{action}/")
        assert answer.status_code == 404
    connection.set_tenant(tenant)


def test_lines_show_course_seat_and_note(read, place, tacos):
    order = place(tacos(course=2, seat=3, notes="no onion"), send=True)
    page = read(f"/portal/orders/{order.id}/")
    assert "Mains · Seat 3" in page  # the name that the till shows
    assert "“no onion”" in page


def test_courses_have_the_names_in_the_settings(read, place, tacos, run):
    names = {"courses": ["Starters", "Mains"]}
    run(change_service_settings, version=service_settings().version, changes=names)
    order = place(tacos(course=1), tacos(course=2), tacos(course=3))
    page = read(f"/portal/orders/{order.id}/")
    assert [name in page for name in ("Starters", "Mains", "Course 3", "Course 1")] == [True, True, True, False]


def test_part_of_a_line_is_voided(act, read, place, tacos):
    order = place(tacos(quantity=3), tacos(), send=True)
    several, single = order.all_lines
    form = read(f"/portal/orders/{order.id}/void/")
    assert form.count("data-several") == 1
    many = act(order, "void", what=several.id, quantity="4", why="Sent back")
    assert (many.status_code, "There are only 3 of Tacos." in many.content.decode()) == (422, True)
    assert act(order, "void", what=several.id, quantity="2", why="Sent back").status_code == 302
    assert again(order).total == D("17.00")
    assert (
        act(order, "void", what=single.id, quantity="2", why="Sent back").status_code == 302
    )  # the line has one: all of it
    assert again(order).total == D("8.50")


def test_an_order_links_to_its_day_and_to_the_orders_before_and_after(read, place):
    first, second, third = place(), place(), place()
    page = read(f"/portal/orders/{second.id}/")
    assert re.findall(r'href="/portal/orders/([0-9a-f-]+)/" class="[^"]+" rel="(\w+)"', page) == [
        (str(first.id), "prev"), (str(third.id), "next"),
    ]  # fmt: skip
    assert 'href="/portal/orders/"' in page
    with clock.travel(clock.now() + timedelta(days=2)):
        assert f'href="/portal/orders/?day={second.business_day.isoformat()}"' in read(f"/portal/orders/{second.id}/")


def test_void_and_reopen_are_in_the_menu(read, place):
    page = read(f"/portal/orders/{place(send=True).id}/")
    menu = page[page.index('class="menu-panel order-menu"') :]
    assert "Void" in menu[: menu.index("</details>")]
    assert "button-danger" not in page


def test_a_changed_seat_is_in_the_history(place, take, tacos):
    order = place(tacos(seat=1))
    take(services.edit_line, order_id=order.id, line_id=order.all_lines[0].id, seat=None)
    assert history_of(order)[-1] == "1 × Tacos: seat none, was 1"


def test_filters_by_day_type_table_and_server(read, place, room, actor):
    here, away = place(table_id=room.one.id), place()
    shown = lambda query: [  # noqa: E731
        order.id for order in (here, away) if f"order-{order.id}" in read(f"/portal/orders/?range=all&{query}")
    ]
    assert shown("type=takeaway") == [away.id]
    assert shown(f"table={room.one.id}") == [here.id]
    assert shown(f"table={room.two.id}") == []
    assert shown(f"server={actor('sara').user_id}") == [here.id, away.id]
    assert shown(f"server={actor('carl').user_id}") == []
    assert shown(f"day={here.business_day.isoformat()}") == [here.id, away.id]
    assert shown("day=2020-01-01") == []
    assert "Nothing matches" in read("/portal/orders/?day=2020-01-01")


@pytest.mark.parametrize("query", ["day=yesterday", "day=2026-02-30", "type=buffet", "table=seven", "server=x"])
def test_an_unknown_filter_is_not_found(page_client, query):
    assert page_client("marco").get(f"/portal/orders/?{query}").status_code == 404


def test_an_order_page_costs_the_same_queries_for_any_history(
    page_client, place, act, tenant, django_assert_num_queries
):
    client, order = page_client("marco"), place(send=True)
    client.get(f"/portal/orders/{order.id}/")
    for value in ("1", "2", "3"):
        connection.set_tenant(tenant)
        # 1. the session (its person is cached)  2. the order  3. its lines  4. who works here  5. and 6. the orders
        # before and after it  7. its payments  8. their ids, for the history  9. the bills that were shown
        # 10. events  11. who works here  12. the badge of alerts
        with django_assert_num_queries(12):
            client.get(f"/portal/orders/{order.id}/")
        connection.set_tenant(tenant)
        act(order, "discount", what=order.all_lines[0].id, unit="percent", value=value, why="Staff")


def test_the_page_of_an_order_names_its_allergies(read, place, take):
    order = place()
    take(services.set_allergies, order_id=order.id, seat=2, allergens=["tree_nuts"], note="kiwi")
    assert "Seat 2: tree nuts, “kiwi”" in read(f"/portal/orders/{order.id}/")
