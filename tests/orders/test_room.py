"""Edit the floor: sections and tables over the API, in the portal, and live on every till."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fynlo.core.ids import uuid7
from orders import projections, reducers, services
from orders.floor import layout, naming
from orders.models import Order, Section, Table
from realtime.models import AuditEntry
from tests.offline import OfflineTill
from tests.orders.conftest import event_types_since, events_since, head, on_the_wire

pytestmark = pytest.mark.django_db

ROOM = "/portal/room/"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def marco(api):
    return api("marco")


@pytest.fixture
def main(run):
    return run(layout.create_section, name="Main room")


def names(section):
    return list(Table.objects.filter(section=section, archived_at=None).values_list("name", flat=True))


# -- names ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("prefix", "taken", "made"),
    [
        ("", [], ["1", "2"]),
        ("", ["3", "T9", "Bar 12"], ["4", "5"]),
        ("T", ["T9", "7"], ["T10", "T11"]),
        ("t", ["T9"], ["t10", "t11"]),
        ("Bar", ["Bar 1", "bar 2"], ["Bar 3", "Bar 4"]),
        (" Bar ", ["Bar2"], ["Bar 3", "Bar 4"]),
        ("A-", [], ["A-1", "A-2"]),
        ("", ["20261129", "1a"], ["1", "2"]),
    ],
)
def test_numbers_continue_after_the_highest_of_the_prefix(prefix, taken, made):
    assert naming.next_names(prefix, 2, taken) == made


# -- the API -------------------------------------------------------------------------------------------------


def test_a_section_with_ten_tables_is_one_request(marco, card):
    body = {"name": " Main  room ", "tables": {"count": 10, "capacity": 2}}
    answer = marco("POST", "/restaurants/sections", body, **{"Idempotency-Key": "one"})
    made = answer.body["data"]
    assert answer.status_code == 201
    assert made["name"] == "Main room"
    assert [table["name"] for table in made["tables"]] == [str(number) for number in range(1, 11)]
    assert {table["capacity"] for table in made["tables"]} == {2}
    again = marco("POST", "/restaurants/sections", body, **{"Idempotency-Key": "one"})
    assert (again.status_code, again.body["meta"]["duplicate"]) == (201, True)
    listed = marco("GET", "/restaurants/sections").body["data"]
    assert [(row["name"], row["table_count"], row["total_capacity"]) for row in listed] == [("Main room", 10, 20)]
    assert AuditEntry.objects.filter(kind="floor.create_section").count() == 1


def test_tables_are_added_changed_put_in_order_and_listed(marco, main):
    ten = marco("POST", "/restaurants/tables/bulk", {"section_id": main.id, "count": 3, "prefix": "T"})
    assert ten.status_code == 201
    first, second, third = (table["id"] for table in ten.body["data"]["tables"])
    one = marco("POST", "/restaurants/tables", {"section_id": main.id, "name": "Window", "capacity": 8})
    assert one.status_code == 201
    assert names(main) == ["T1", "T2", "T3", "Window"]

    terrace = marco("POST", "/restaurants/sections", {"name": "Terrace"}).body["data"]
    changed = marco("PATCH", f"/restaurants/tables/{first}", {"name": "T9", "capacity": 6, "section_id": terrace["id"]})
    drawn = changed.body["data"]
    assert (drawn["name"], drawn["capacity"], drawn["section_id"]) == ("T9", 6, terrace["id"])

    order = marco("PUT", f"/restaurants/sections/{main.id}/tables/order", {"ids": [third, second]})
    assert [table["name"] for table in order.body["data"]["tables"]] == ["T3", "T2", "Window"]
    marco("PUT", "/restaurants/sections/order", {"ids": [terrace["id"]]})
    listed = marco("GET", "/restaurants/tables").body
    assert [table["name"] for table in listed["data"]] == ["T9", "T3", "T2", "Window"]
    assert listed["meta"]["pagination"]["total"] == 4
    plan = marco("GET", "/restaurants/floor-plan").body["data"]
    assert [section["name"] for section in plan["sections"]] == ["Terrace", "Main room"]


def test_an_archived_table_is_hidden_and_can_be_restored(marco, room):
    path = f"/restaurants/tables/{room.two.id}"
    assert marco("DELETE", path).body["data"]["archived"] is True
    plan = marco("GET", "/restaurants/floor-plan").body["data"]
    assert [table["name"] for table in plan["tables"]] == ["1", "3"]
    assert (plan["sections"][0]["table_count"], plan["sections"][0]["total_capacity"]) == (2, 8)
    assert [row["name"] for row in marco("GET", "/restaurants/tables?archived=true").body["data"]] == ["2"]
    for method, where in (("PATCH", path), ("DELETE", path), ("PUT", f"{path}/status")):
        refused = marco(method, where, {"name": "9", "status": "reserved"})
        assert (refused.status_code, refused.body["error"]["code"]) == (404, "table.not_found")
    assert marco("POST", f"{path}/restore", **{"Idempotency-Key": "first"}).status_code == 200
    assert names(room.section) == ["1", "2", "3"]
    assert marco("POST", f"{path}/restore", **{"Idempotency-Key": "second"}).status_code == 404


def test_a_section_is_archived_and_restored_with_its_tables(marco, room):
    path = f"/restaurants/sections/{room.section.id}"
    marco("DELETE", f"/restaurants/tables/{room.one.id}")  # before the section: it stays archived
    assert marco("DELETE", path).status_code == 200
    plan = marco("GET", "/restaurants/floor-plan").body["data"]
    assert (plan["tables"], plan["sections"]) == ([], [])
    refused = marco("POST", f"/restaurants/tables/{room.two.id}/restore")
    assert refused.body["error"]["code"] == "floor.section_archived"
    assert "Restore the section first" in refused.body["message"]

    bar = marco("POST", "/restaurants/sections", {"name": "Bar"}).body["data"]
    marco("POST", "/restaurants/tables", {"section_id": bar["id"], "name": "3"})  # another table takes its name
    assert marco("POST", f"{path}/restore").status_code == 200
    assert names(room.section) == ["2"]


def test_a_table_with_an_open_order_cannot_be_archived(marco, room, place):
    order = place(table_id=room.one.id)
    for path in (f"/restaurants/tables/{room.one.id}", f"/restaurants/sections/{room.section.id}"):
        refused = marco("DELETE", path)
        assert (refused.status_code, refused.body["error"]["code"]) == (409, "table.in_use")
        assert f"Order #{order.number} is open at Table 1" in refused.body["message"]
        assert refused.body["error"]["details"]["order"] == str(order.id)
    assert names(room.section) == ["1", "2", "3"]


@pytest.mark.parametrize(
    ("path", "body", "code"),
    [
        ("/restaurants/sections", {"name": "ROOM"}, "floor.name_taken"),
        ("/restaurants/sections", {"name": " "}, "invalid"),
        ("/restaurants/sections", {"name": "x" * 41}, "invalid"),
        ("/restaurants/sections", {"name": "A", "color": "red"}, "invalid"),
        ("/restaurants/sections", {"name": "A", "tables": {"count": 51}}, "invalid"),
        ("/restaurants/tables", {"name": "2"}, "floor.name_taken"),
        ("/restaurants/tables", {"name": "x" * 21}, "invalid"),
        ("/restaurants/tables", {"name": "4", "capacity": 0}, "invalid"),
        ("/restaurants/tables", {"name": "4", "capacity": 100}, "invalid"),
        ("/restaurants/tables", {"name": "4", "section_id": str(uuid7())}, "floor.section_not_found"),
        ("/restaurants/tables/bulk", {"count": 0}, "invalid"),
        ("/restaurants/tables/bulk", {"count": 51}, "invalid"),
        ("/restaurants/tables/bulk", {"count": 5, "prefix": "x" * 15}, "invalid"),
    ],
)
def test_an_impossible_rule_is_refused_and_changes_nothing(marco, room, path, body, code):
    before, seq = (Section.objects.count(), Table.objects.count()), head()
    refused = marco("POST", path, {"section_id": room.section.id, **body})
    assert refused.body["error"]["code"].removesuffix("_error") in (code, "validation")
    assert 400 <= refused.status_code < 500
    assert ((Section.objects.count(), Table.objects.count()), event_types_since(seq)) == (before, [])


def test_a_name_is_free_again_once_its_table_is_archived(marco, room):
    marco("DELETE", f"/restaurants/tables/{room.two.id}")
    again = marco("POST", "/restaurants/tables", {"section_id": room.section.id, "name": "2"})
    assert again.status_code == 201
    refused = marco("POST", f"/restaurants/tables/{room.two.id}/restore")
    assert refused.body["error"]["code"] == "floor.name_taken"
    assert "table in Room is called 2" in refused.body["message"]


def test_the_room_has_a_limit(marco, main, monkeypatch):
    monkeypatch.setattr(layout, "MOST_TABLES", 3)
    body = {"section_id": main.id, "count": 2}
    assert marco("POST", "/restaurants/tables/bulk", body).status_code == 201
    full = marco("POST", "/restaurants/tables/bulk", body, **{"Idempotency-Key": "two"})
    assert (full.status_code, full.body["error"]["code"]) == (409, "floor.full")


def test_another_restaurant_cannot_see_that_the_table_exists(api, room):
    neighbour = api("marco", "beta")
    for path in (f"/restaurants/tables/{room.one.id}", f"/restaurants/sections/{room.section.id}"):
        assert neighbour("PATCH", path, {"name": "Mine"}).status_code == 404
        assert neighbour("DELETE", path).status_code == 404
    body = {"section_id": room.section.id, "name": "Mine"}
    assert neighbour("POST", "/restaurants/tables", body).status_code == 404


# -- the screens ---------------------------------------------------------------------------------------------


def test_screens_that_reduce_the_events_show_each_edit(run, room, place):
    shown, seq = on_the_wire(projections.tables()), head()
    terrace = run(layout.create_section, name="Terrace")
    made = run(layout.create_tables, section_id=terrace.id, count=3, prefix="T")
    run(layout.update_table, table_id=room.one.id, name="Window", section_id=terrace.id)
    run(layout.order_tables, section_id=terrace.id, table_ids=[made[2].id, room.one.id])
    run(layout.archive_table, table_id=made[0].id)
    run(layout.archive_section, section_id=room.section.id)
    run(layout.order_sections, section_ids=[terrace.id])
    run(layout.restore_section, section_id=room.section.id)
    run(layout.archive_table, table_id=room.two.id)
    run(layout.restore_table, table_id=room.two.id)
    for event in events_since(seq):
        shown = reducers.reduce_tables(shown, event)
    assert shown == on_the_wire(projections.tables())
    assert set(event_types_since(seq)) == {"floor.changed"}


def test_an_edit_that_changes_nothing_records_no_event(run, room):
    seq = head()
    run(layout.update_table, table_id=room.one.id, name="1", capacity=4)
    run(layout.update_section, section_id=room.section.id, name="Room")
    run(layout.order_sections, section_ids=[room.section.id])
    assert event_types_since(seq) == []


def test_fifty_tables_cost_as_many_queries_as_two(run, main, django_assert_num_queries):
    run(layout.create_tables, section_id=main.id, count=50)
    with django_assert_num_queries(2):
        projections.tables()


# -- orders that meet an archived table ----------------------------------------------------------------------


def test_an_order_placed_online_is_refused_at_an_archived_table(api, run, room, card):
    run(layout.archive_table, table_id=room.one.id)
    body = {"items": [{"product_id": card.latte.id, "quantity": 1}], "table_id": room.one.id}
    refused = api("sara")("POST", "/orders", body)
    assert (refused.status_code, refused.body["error"]["code"]) == (404, "table.not_found")


def test_an_offline_order_restores_its_archived_table(api, run, room, card):
    run(layout.archive_section, section_id=room.section.id)
    order_id = uuid7()
    body = {"id": order_id, "items": [{"id": uuid7(), "product_id": card.latte.id}], "table_id": room.one.id}
    assert OfflineTill(api("sara")).tell("order.create", "", body)["outcome"] == "applied"
    order = Order.objects.get(pk=order_id)
    assert (order.table_id, order.table.archived_at, order.table.status) == (room.one.id, None, "occupied")
    assert Section.objects.get(pk=room.section.id).archived_at is None
    assert names(room.section) == ["1"]


def test_an_offline_order_is_at_the_table_that_has_the_name_now(api, run, room, card):
    run(layout.archive_table, table_id=room.one.id)
    new = run(layout.create_table, section_id=room.section.id, name="1")
    order_id = uuid7()
    body = {"id": order_id, "items": [{"id": uuid7(), "product_id": card.latte.id}], "table_id": room.one.id}
    assert OfflineTill(api("sara")).tell("order.create", "", body)["outcome"] == "applied"
    assert Order.objects.get(pk=order_id).table_id == new.id


def test_a_reopened_order_restores_its_archived_table(actor, take, run, room, place, pay):
    order = place(table_id=room.one.id)
    take(services.set_status, order_id=order.id, status="served")
    pay(Order.objects.get(pk=order.id))
    run(layout.archive_table, table_id=room.one.id)
    take(services.reopen_order, actor=actor("marco"), order_id=order.id, reason="wrong wine")
    table = Table.objects.get(pk=room.one.id)
    assert (table.archived_at, table.status) == (None, "occupied")


# -- the portal ----------------------------------------------------------------------------------------------


@pytest.fixture
def get(page_client, tenant):
    def page(path=ROOM, name="marco", **headers):
        response = page_client(name).get(path, headers=headers)
        connection.set_tenant(tenant)
        return response

    return page


@pytest.fixture
def post(page_client, tenant):
    def send(path, key=None, htmx=False, **fields):
        sent = fields if "key=" in path else {"key": key or str(uuid7()), **fields}
        response = page_client("marco").post(path, sent, headers=HTMX if htmx else {})
        connection.set_tenant(tenant)
        return response

    return send


def test_an_empty_room_offers_the_first_section(get, post, card):
    assert "No tables yet" in get().content.decode()
    assert "Main room" in get(f"{ROOM}sections/new/").content.decode()
    answer = post(f"{ROOM}sections/new/", name="Main room", count=10, capacity=4, prefix="")
    assert (answer.status_code, answer["Location"]) == (302, ROOM)
    page = get().content.decode()
    assert "10 tables · 40 seats" in page
    assert page.index("Table 2<") < page.index("Table 10<")


def test_a_form_sent_twice_adds_one_section(post, main):
    key = str(uuid7())
    path = f"{ROOM}sections/{main.id}/add/"
    assert [post(path, key=key, count=10, capacity=4).status_code for _ in range(2)] == [302, 302]
    assert len(names(main)) == 10


def test_a_table_is_added_changed_and_moved(post, room, run):
    terrace = run(layout.create_section, name="Terrace")
    assert post(f"{ROOM}sections/{room.section.id}/add-one/", name="Window", capacity=2).status_code == 302
    fields = {"name": "Corner", "capacity": 6, "section_id": str(terrace.id)}
    assert post(f"{ROOM}tables/{room.one.id}/", **fields).status_code == 302
    room.one.refresh_from_db()
    assert (room.one.name, room.one.capacity, room.one.section_id) == ("Corner", 6, terrace.id)
    assert post(f"{ROOM}tables/{room.three.id}/move/", up=1).status_code == 302
    assert names(room.section) == ["3", "2", "Window"]
    assert post(f"{ROOM}sections/{terrace.id}/move/", up=1).status_code == 302
    assert list(Section.objects.values_list("name", flat=True)) == ["Terrace", "Room"]


def test_a_taken_name_is_refused_at_its_field(post, room):
    wrong = post(f"{ROOM}tables/{room.one.id}/", name="2", capacity=4, section_id=str(room.section.id))
    assert wrong.status_code == 422
    assert "Another table in Room is called 2." in wrong.content.decode()


def test_an_archived_table_has_an_undo_and_a_place_to_be_restored(get, post, room):
    answer = post(f"{ROOM}tables/{room.two.id}/archive/", htmx=True)
    undo = json.loads(answer["HX-Trigger"])["fynlo:toast"]["undo"]
    assert "Restore" in get().content.decode()
    assert post(undo).status_code == 204
    assert names(room.section) == ["1", "2", "3"]
    post(f"{ROOM}sections/{room.section.id}/archive/")
    assert post(f"{ROOM}sections/{room.section.id}/restore/").status_code == 302
    assert names(room.section) == ["1", "2", "3"]


def test_refusing_to_archive_names_the_open_order(post, room, place):
    order = place(table_id=room.one.id)
    answer = post(f"{ROOM}tables/{room.one.id}/archive/", htmx=True)
    said = json.loads(answer["HX-Trigger"])["fynlo:toast"]["message"]
    assert said == f"Order #{order.number} is open at Table 1. Close it or move it to another table, then archive."


def test_the_page_costs_the_same_for_a_big_room(page_client, tenant, run, main):
    client = page_client("marco")

    def cost():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(ROOM).status_code == 200
        connection.set_tenant(tenant)
        return len(queries)

    run(layout.create_tables, section_id=main.id, count=2)
    cost()
    few = cost()
    run(layout.create_tables, section_id=main.id, count=50)
    assert cost() == few


def test_staff_cannot_open_the_room_page(get, room):
    assert get(name="sara").status_code == 403
