"""The plan of a section: arranged over the API and in the portal, guarded against two editors, live on every till."""

import json

import pytest
from django.db import connection

from fynlo.core.errors import InvalidInput
from fynlo.core.ids import uuid7
from orders.errors import PlanStale, TableNotFound
from orders.floor import arranging, layout
from orders.models import Section, Table
from realtime.models import AuditEntry
from tests.orders.conftest import event_types_since, events_since, head

pytestmark = pytest.mark.django_db


def placed(table, **changes):
    place = {"id": table.id, "shape": "round", "capacity": 4, "x": 80, "y": 40, "width": 88, "height": 88}
    return {**place, **changes}


@pytest.fixture
def arrange(run, room):
    """`arrange([placed(table)], version=0)` arranges the section of the fixture `room`."""

    def make(tables, version=0):
        return run(arranging.arrange_section, section_id=room.section.id, version=version, tables=tables)

    return make


@pytest.fixture
def address(room):
    return f"/portal/room/sections/{room.section.id}/plan/"


def test_an_arranged_table_is_on_every_till(arrange, room):
    before = head()
    arrange([placed(room.one), placed(room.two, x=200)])
    (event,) = events_since(before)
    assert event["type"] == "floor.changed"
    assert [(table["x"], table["shape"]) for table in event["data"]["tables"]] == [(80, "round"), (200, "round")]
    assert [section["plan_version"] for section in event["data"]["sections"]] == [1]
    assert Table.objects.get(pk=room.three.pk).x is None


def test_an_unchanged_plan_records_nothing(arrange, room):
    arrange([placed(room.one)])
    before = head()
    arrange([placed(room.one)], version=1)
    assert event_types_since(before) == []
    assert Section.objects.get(pk=room.section.pk).plan_version == 1


def test_a_plan_of_an_older_version_is_refused(arrange, room):
    arrange([placed(room.one)])
    with pytest.raises(PlanStale) as refused:
        arrange([placed(room.one, x=0)])
    assert refused.value.details["current_version"] == 1


@pytest.mark.parametrize(
    "wrong", [{"x": 81}, {"width": 48}, {"height": 488}, {"x": 2392}, {"y": -8}, {"capacity": 0}, {"capacity": 100}]
)
def test_a_table_off_the_grid_or_the_plan_is_refused(arrange, room, wrong):
    with pytest.raises(InvalidInput):
        arrange([placed(room.one, **wrong)])


def test_a_table_is_on_the_plan_once(arrange, room):
    with pytest.raises(InvalidInput):
        arrange([placed(room.one), placed(room.one)])


def test_a_table_of_another_section_is_not_found(arrange, run, room):
    other = run(layout.create_section, name="Terrace")
    table = run(layout.create_table, section_id=other.id, name="T1")
    with pytest.raises(TableNotFound):
        arrange([placed(table)])


def test_a_table_that_changes_its_section_leaves_the_plan(arrange, run, room):
    arrange([placed(room.one)])
    other = run(layout.create_section, name="Terrace")
    run(layout.update_table, table_id=room.one.id, section_id=other.id)
    assert Table.objects.get(pk=room.one.pk).x is None


def test_the_floor_plan_of_the_api_says_where_a_table_stands(arrange, api, room):
    arrange([placed(room.one)])
    first = api("kim")("GET", "/restaurants/floor-plan").body["data"]["tables"][0]
    assert {name: first[name] for name in ("shape", "x", "y", "width", "height")} == {
        "shape": "round", "x": 80, "y": 40, "width": 88, "height": 88,
    }  # fmt: skip


# -- the editor ----------------------------------------------------------------------------------------------------


def post(client, address, tables, version=0):
    data = {"plan": json.dumps(tables, default=str), "version": version, "key": str(uuid7())}
    return client.post(address, data)


def test_the_editor_saves_a_plan(page_client, address, room, tenant):
    response = post(page_client("marco"), address, [placed(room.one)])
    assert response.status_code == 302
    connection.set_tenant(tenant)
    assert Table.objects.get(pk=room.one.pk).width == 88
    assert AuditEntry.objects.get(kind="floor.arrange").notes == [
        {"table": "1", "field": "shape", "before": "rectangle", "after": "round"},
        {"table": "1", "field": "place", "before": [None] * 4, "after": [80, 40, 88, 88]},
    ]


def test_the_slower_of_two_editors_sees_who_was_faster_and_keeps_their_plan(page_client, address, room, tenant):
    marco, olivia = page_client("marco"), page_client("olivia")
    post(marco, address, [placed(room.one)])
    refused = post(olivia, address, [placed(room.one, x=400)])
    text = refused.content.decode()
    assert refused.status_code == 412
    assert "Marco arranged these tables at" in text
    assert next(each for each in refused.context["tables"] if each["name"] == "1")["x"] == 400
    assert refused.context["form"].initial["version"] == 1


@pytest.mark.parametrize("plan", ["", "no json", "{}", "[1]", "[]", '[{"id": "x"}]'])
def test_a_broken_plan_is_refused(page_client, address, room, plan):
    response = page_client("marco").post(address, {"plan": plan, "version": 0, "key": str(uuid7())})
    assert response.status_code == 422


def test_an_empty_section_offers_to_add_tables(page_client, run, tenant):
    section = run(layout.create_section, name="Terrace")
    text = page_client("marco").get(f"/portal/room/sections/{section.id}/plan/").content.decode()
    assert "Add tables to Terrace" in text


def test_the_neighbours_section_has_no_plan(page_client, address):
    assert page_client("marco", "beta").get(address).status_code == 404
