"""The order endpoints as the mobile app and the till call them."""

from collections.abc import Callable
from decimal import Decimal as D

import pytest
from django.test import TestCase

from fynlo.core.ids import uuid7
from orders import services
from orders.errors import OrderNotFound
from orders.models import Order
from realtime.models import AuditEntry, Event


@pytest.fixture
def sara(api, card) -> Callable:
    return api("sara")


@pytest.fixture
def body(card) -> dict:
    """The mobile app's request to order tacos with prawns and two lattes, £16.40."""
    return {
        "items": [
            {
                "productId": str(card.tacos.id),
                "quantity": 1,
                "modifications": [{"option_id": str(card.prawn.id), "quantity": 1}],
                "specialInstructions": "no onion",
                "variant_id": None,
            },
            {"product_id": str(card.latte.id), "quantity": 2},
        ],
        "subtotal": D("16.40"),
        "total": D("16.40"),
        "order_type": "takeout",
        "client_reference": "ORDER-1732272000000",
    }


def test_an_order_as_the_mobile_app_places_it(sara, body):
    answer = sara("POST", "/orders/", body)
    assert answer.status_code == 201
    data = answer.body["data"]
    assert (answer.body["id"], answer.body["status"]) == (data["id"], "pending")
    assert answer.body["created_at"] == data["opened_at"]
    assert (data["order_type"], data["total"], data["number"]) == ("takeaway", D("16.40"), 1)
    assert b'"total":16.40' in answer.content
    assert data["lines"][0]["notes"] == "no onion"


def test_without_a_key_a_repeated_reference_returns_the_stored_order(sara, body, api):
    first = sara("POST", "/orders", body)
    again = sara("POST", "/orders", body)
    elsewhere = api("carl")("POST", "/orders", body)
    assert {first.body["id"], again.body["id"], elsewhere.body["id"]} == {first.body["id"]}
    assert again.body["meta"] == {"duplicate": True}
    assert Order.objects.count() == 1


def test_a_repeated_key_returns_the_stored_answer_and_refuses_another_body(sara, body):
    key = {"Idempotency-Key": str(uuid7())}
    first, again = sara("POST", "/orders", body, **key), sara("POST", "/orders", body, **key)
    assert first.body["data"] == again.body["data"]
    refused = sara("POST", "/orders", {**body, "notes": "other"}, **key)
    assert (refused.status_code, refused.body["error"]["code"]) == (422, "key_reused")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"items": []}, "items"),
        ({"items": "tacos"}, "items"),
        ({"items": None}, "items"),
        ({"guests": "many"}, "guests"),
        ({"guests": -1}, "guests"),
        ({"table_id": "7"}, "table_id"),
        ({"order_type": "drive_in"}, "order_type"),
        ({"order_type": ["dine_in"]}, "order_type"),
        ({"menu_version": "new"}, "menu_version"),
        ({"menu_version": 10**12}, "menu_version"),
        ({"total": "a lot"}, "total"),
        ({"subtotal": D("16.405")}, "subtotal"),
        ({"total": D("1e30")}, "total"),
        ({"status": "completed"}, "status"),
        ({"client_reference": "x" * 65}, "client_reference"),
        ({"notes": "x" * 501}, "notes"),
        ({"notes": {"a": 1}}, "notes"),
    ],
)
def test_invalid_input_is_refused_with_its_field_and_stores_nothing(sara, body, change, field):
    answer = sara("POST", "/orders", {**body, **change})
    assert (answer.status_code, answer.body["error"]["code"]) == (400, "invalid")
    assert answer.body["error"]["field"].startswith(field)
    assert isinstance(answer.body["message"], str)
    assert Order.objects.count() == 0


@pytest.mark.parametrize(
    ("item", "field"),
    [
        ({"quantity": 0}, "quantity"),
        ({"quantity": -3}, "quantity"),
        ({"quantity": 100}, "quantity"),
        ({"quantity": 10**18}, "quantity"),
        ({"quantity": D("1.5")}, "quantity"),
        ({"quantity": "two"}, "quantity"),
        ({"quantity": True}, "quantity"),
        ({"product_id": "tacos"}, "product_id"),
        ({"modifiers": [{"option_id": "guac"}]}, "modifiers"),
        ({"modifiers": "guac"}, "modifiers"),
        ({"seat": 0}, "seat"),
        ({"course": 99}, "course"),
        ({"price": D("-1.00")}, "price"),
    ],
)
def test_an_invalid_item_is_refused_with_its_index(sara, card, item, field):
    good = {"product_id": str(card.latte.id), "quantity": 1}
    answer = sara("POST", "/orders", {"items": [good, {**good, **item}]})
    assert answer.status_code == 400
    assert answer.body["error"]["field"].startswith(f"items.1.{field}")


@pytest.mark.parametrize(("raw", "status"), [(b'"quantity": 1%s', 400), (b'"quantity": 1, "unread": 1%s', 201)])
def test_a_number_beyond_64_bits_is_refused(sara, card, raw, status):
    item = b'{"product_id": "%s", %s}' % (str(card.latte.id).encode(), raw % (b"0" * 30))
    assert sara("POST", "/orders", raw=b'{"items": [%s]}' % item).status_code == status


@pytest.mark.parametrize("raw", [b"[1]", b'"x"', b'{"items": NaN}', b'{"notes": "\xff"}', b"{"])
def test_an_unreadable_body_is_refused(sara, raw):
    answer = sara("POST", "/orders", raw=raw)
    assert answer.status_code == 400
    assert answer.body["success"] is False


def test_a_client_price_that_differs_is_refused_with_both_prices(sara, body):
    answer = sara("POST", "/orders", {**body, "subtotal": D("1.00"), "total": D("1.00")})
    assert (answer.status_code, answer.body["error"]["code"]) == (409, "order.price_differs")
    assert answer.body["error"]["details"]["ours"]["total"] == D("16.40")


def test_the_apps_statuses_send_the_order_or_make_it_a_draft(sara, body):
    sent = sara("POST", "/orders", {**body, "status": "preparing"}).body["data"]
    drafted = sara("POST", "/orders", {**body, "status": "draft", "client_reference": "ORDER-2"}).body["data"]
    assert (sent["status"], drafted["status"]) == ("confirmed", "draft")


def test_an_order_from_opening_to_closing(sara, body, api, room):
    placed = sara("POST", "/orders", {**body, "order_type": "dine_in", "table_number": 2}).body["data"]
    path = f"/orders/{placed['id']}"
    assert placed["table_name"] == "2"

    more = sara("POST", f"{path}/lines", {"items": [body["items"][1]]}).body["data"]
    assert [line["position"] for line in more["lines"]] == [0, 1, 2]
    gone = sara("POST", f"{path}/lines/{more['lines'][2]['id']}/void", {"reason": "changed their mind"}).body["data"]
    assert (gone["lines"][2]["status"], gone["total"]) == ("void", D("16.40"))
    moved = sara("PATCH", path, {"guests": 3, "table_id": str(room.three.id)}).body["data"]
    assert (moved["guests"], moved["table_name"]) == (3, "3")
    assert sara("POST", f"{path}/send").body["data"]["status"] == "confirmed"

    cook = api("kim")
    tickets = cook("GET", "/kitchen/tickets").body["data"]
    assert [(t["station"], [i["name"] for i in t["items"]]) for t in tickets] == [
        ("grill", ["Tacos"]),
        ("bar", ["Latte"]),
    ]
    grill = f"/kitchen/tickets/{tickets[0]['id']}"
    assert cook("POST", f"{grill}/start", {}).body["data"]["items"][0]["status"] == "started"
    assert cook("POST", f"{grill}/ready", {"line_ids": [placed["lines"][0]["id"]]}).body["data"]["status"] == "ready"
    assert cook("POST", f"{grill}/bump").body["data"]["status"] == "done"
    assert cook("POST", f"{grill}/undo").body["data"]["status"] == "ready"
    assert cook("POST", f"{grill}/bump", **{"Idempotency-Key": "2"}).body["data"]["status"] == "done"
    assert cook("POST", f"{grill}/recall").body["data"]["status"] == "open"

    served = sara("PATCH", f"{path}/status", {"status": "served"}).body["data"]
    assert served["status"] == "served"
    row = sara("GET", path).body["data"]
    assert [(line["status"], line["line_status"]) for line in row["lines"]] == [("served", "served")] * 2
    assert (row["items"], row["employee"], row["table_number"], row["tax"]) == (3, "Sara", "3", row["vat_total"])


def test_rows_of_the_list_have_the_fields_of_the_till_and_of_the_app(sara, body):
    sara("POST", "/orders", body)
    answer = sara("GET", "/orders?date_range=today&status=pending,ready&search=1")
    assert answer.body["orders"] == answer.body["data"]
    (row,) = answer.body["data"]
    wanted = {
        "id", "date", "created_at", "customer", "customerName", "customer_name", "total", "subtotal", "tax",
        "service_charge", "tip_amount", "items", "lines", "status", "payment_status", "paymentMethod", "employee",
        "table_number", "notes",
    }  # fmt: skip
    assert wanted <= {name for name, value in row.items() if value is not None}
    assert answer.body["meta"]["pagination"]["total"] == 1


@pytest.mark.parametrize("query", ["date_range=decade", "status=eaten", "page=0", "limit=x"])
def test_an_unknown_filter_value_is_refused(sara, query):
    assert sara("GET", f"/orders?{query}").status_code == 400


def test_orders_are_listed_by_status_and_search(sara, place, take):
    first, second = place(), place(client_reference="ABC")
    take(services.cancel_order, order_id=first.id)
    ids = lambda path: [row["id"] for row in sara("GET", path).body["data"]]  # noqa: E731
    assert ids("/orders") == [str(second.id), str(first.id)]
    assert ids("/orders/active") == [str(second.id)]
    assert ids("/orders/recent?limit=1") == [str(second.id)]
    assert ids("/orders?search=abc") == [str(second.id)]
    assert ids("/orders?search=%231") == [str(first.id)]
    assert ids("/orders?status=cancelled") == [str(first.id)]
    assert ids("/orders?search=nobody") == []


def test_the_floor_plan(sara, place, room):
    order = place(table_id=room.two.id)
    plan = sara("GET", "/restaurants/floor-plan").body["data"]
    two = plan["tables"][1]
    assert (two["name"], two["display_name"], two["status"]) == ("2", "Table 2", "occupied")
    assert two["current_order"] == {"id": str(order.id), "name": "#1", "amount": D("11.70")}
    assert two["server"]["name"] == "Sara"
    assert plan["sections"] == [
        {
            "id": str(room.section.id),
            "name": "Room",
            "color": "#aa5500",
            "table_count": 3,
            "total_capacity": 12,
        }
    ]
    assert sara("GET", "/restaurants/sections").body["data"] == plan["sections"]
    assert sara("GET", f"/restaurants/floor-plan?section_id={uuid7()}").status_code == 404
    assert sara("GET", "/restaurants/floor-plan?section_id=bar").status_code == 400


def test_staff_set_the_status_of_a_table(sara, room, place):
    path = f"/restaurants/tables/{room.one.id}/status"
    assert sara("PUT", path, {"status": "reserved"}).body["data"]["status"] == "reserved"
    assert sara("PUT", path, {"status": "dirty"}).status_code == 400
    place(table_id=room.one.id)
    refused = sara("PUT", path, {"status": "available"})
    assert (refused.status_code, refused.body["error"]["code"]) == (409, "table.occupied")


def test_the_server_of_a_table_is_set_and_removed(sara, room, place, person):
    path, carl = f"/restaurants/tables/{room.one.id}/server", person("carl")
    place(table_id=room.one.id)
    drawn = sara("PUT", path, {"server_id": str(carl.pk)}).body["data"]
    assert (drawn["server_id"], drawn["server_name"]) == (str(carl.pk), "Carl")
    assert sara("GET", "/restaurants/floor-plan").body["data"]["tables"][0]["server"]["name"] == "Carl"
    [note] = AuditEntry.objects.get(kind="table.set_server").notes
    assert note == {"field": "server", "before": "", "after": "Carl"}

    assert sara("PUT", path, {"server_id": None}).body["data"]["server_id"] is None
    assert (
        sara("GET", "/restaurants/floor-plan").body["data"]["tables"][0]["server"]["name"] == "Sara"
    )  # the newest order is hers


def test_naming_the_same_server_again_records_no_event(sara, room, person):
    path, body = f"/restaurants/tables/{room.one.id}/server", {"server_id": str(person("carl").pk)}
    for _ in range(2):
        assert sara("PUT", path, body).status_code == 200
    assert Event.objects.filter(type="table.server_set").count() == 1


def test_only_a_member_can_be_a_tables_server(sara, room, person):
    path = f"/restaurants/tables/{room.one.id}/server"
    person("kim").memberships.update(is_active=False)
    for stranger in (uuid7(), person("sara", "beta").pk, person("kim").pk):
        refused = sara("PUT", path, {"server_id": str(stranger)})
        assert (refused.status_code, refused.body["error"]["code"]) == (404, "table.server_not_found")
    for wrong in ({}, {"server_id": "carl"}):
        assert sara("PUT", path, wrong).status_code == 400
    missing = sara("PUT", f"/restaurants/tables/{uuid7()}/server", {"server_id": None})
    assert missing.body["error"]["code"] == "table.not_found"


def test_the_audit_names_the_order_that_was_opened(sara, body):
    order = sara("POST", "/orders", body).body["data"]
    assert AuditEntry.objects.get(kind="order.create").target == order["id"]


def test_other_restaurants_data_is_not_found(api, card, place, room):
    order = place(send=True, table_id=room.one.id)
    ticket = order.tickets.first()
    neighbour = api("sara", "beta")
    line = order.all_lines[0]
    calls = [
        ("GET", f"/orders/{order.id}", None),
        ("PATCH", f"/orders/{order.id}", {"guests": 2}),
        ("PATCH", f"/orders/{order.id}/status", {"status": "ready"}),
        ("POST", f"/orders/{order.id}/send", None),
        ("POST", f"/orders/{order.id}/cancel", {}),
        ("POST", f"/orders/{order.id}/lines/{line.id}/void", {}),
        ("PUT", f"/orders/{order.id}/service-charge", {"applied": False}),
        ("PUT", f"/restaurants/tables/{room.one.id}/status", {"status": "available"}),
        ("PUT", f"/restaurants/tables/{room.one.id}/server", {"server_id": None}),
    ]
    for method, path, body in calls:
        answer = neighbour(method, path, body)
        assert (path, answer.status_code) == (path, 404)
    cook = api("kim", "beta")
    for word in ("start", "ready", "bump", "undo", "recall"):
        assert cook("POST", f"/kitchen/tickets/{ticket.id}/{word}", {}).status_code == 404
    assert neighbour("GET", "/orders").body["data"] == []
    assert api("sara", of="beta")("GET", "/orders").status_code == 404


@pytest.mark.parametrize(
    ("name", "method", "path", "status"),
    [
        ("kim", "POST", "/orders", 403),
        ("kim", "GET", "/orders", 200),
        ("ed", "GET", "/kitchen/tickets", 200),
        ("sara", "GET", "/kitchen/tickets", 200),
        ("sara", "POST", "/kitchen/tickets/{id}/bump", 403),
        ("kim", "PATCH", "/orders/{id}/status", 403),
        ("kim", "PUT", "/restaurants/tables/{id}/status", 403),
        ("kim", "PUT", "/restaurants/tables/{id}/server", 403),
        ("kim", "GET", "/restaurants/floor-plan", 200),
    ],
)
def test_each_job_may_do_only_its_own_actions(api, card, name, method, path, status):
    assert api(name)(method, path.format(id=uuid7()), {} if method != "GET" else None).status_code == status


def test_an_unknown_or_malformed_id_is_not_found(sara):
    assert sara("GET", f"/orders/{uuid7()}").body["error"]["code"] == "order.not_found"
    assert sara("GET", "/orders/7").status_code == 404


def test_placing_an_order_over_the_api_costs_nine_queries(sara, card, room, body, django_assert_num_queries):
    sara("POST", "/orders", {**body, "client_reference": "warm", "send": True})
    body["items"] += [
        {"product_id": str(card.crisps.id), "quantity": 1},
        {"product_id": str(card.sandwich.id), "quantity": 1},
    ]
    body = {**body, "table_id": str(room.one.id), "send": True, "subtotal": D("22.10"), "total": D("22.10")}
    # 1. BEGIN  2. claim the key  3. an order with this id or reference?  4. the sold-out products
    # 5. lock the table  6. occupy it  7. tickets, lines, the day's number and the order
    # 8. close: events, audit, answer  9. COMMIT
    with django_assert_num_queries(9):
        assert sara("POST", "/orders", body, **{"Idempotency-Key": str(uuid7())}).status_code == 201


@pytest.mark.parametrize("path", ["/orders", "/orders/active", "/orders/recent"])
def test_a_list_costs_the_same_for_one_or_many(sara, place, path, django_assert_num_queries):
    place()
    sara("GET", path)
    for _ in range(2):
        # 1. the count  2. the orders  3. their lines
        with django_assert_num_queries(3):
            sara("GET", path)
        for _ in range(5):
            place()


def test_tickets_cost_the_same_for_one_or_many(api, place, django_assert_num_queries):
    kim = api("kim")
    place(send=True)
    kim("GET", "/kitchen/tickets")
    for _ in range(2):
        # 1. the count  2. the tickets with their orders  3. their items
        with django_assert_num_queries(3):
            kim("GET", "/kitchen/tickets")
        for _ in range(5):
            place(send=True)


def test_the_api_refuses_in_the_language_of_the_person_with_the_same_code(api, page_client, tenant):
    path = f"/orders/{uuid7()}/cancel"
    english = api("marco")("POST", path, {"reason": "x"})
    client = page_client("marco")
    with TestCase.captureOnCommitCallbacks(execute=True):  # the cached person is forgotten after the commit
        client.post("/account/language/", {"language": "es"})

    spanish = api("marco")("POST", path, {"reason": "x"})

    assert (english.status_code, spanish.status_code) == (404, 404)
    assert english.json()["message"] == str(OrderNotFound.message)
    assert spanish.json()["message"] == "No se ha encontrado esta comanda. Recarga y vuelve a intentarlo."
    assert spanish.json()["error"]["code"] == english.json()["error"]["code"] == "order.not_found"
