"""Bookings over the API: entered, listed, changed; bad input by its field; queries."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fynlo.core import clock, json_codec
from tests.orders.bookings.conftest import PHONE, evening


@pytest.fixture
def sara(api, hours):
    return api("sara")


def body(**fields):
    return {"party": 2, "starts_at": evening().isoformat(), "name": "Ana Ruiz", "phone": PHONE, **fields}


def test_a_booking_is_entered_listed_changed_and_seated(sara, room):
    added = sara("POST", "/bookings", body(table_id=str(room.one.id)))
    assert added.status_code == 201
    assert PHONE.encode() not in added.content
    path = f"/bookings/{added.body['data']['id']}"
    (row,) = sara("GET", f"/bookings?day={added.body['data']['day']}").body["data"]
    assert (row["name"], row["phone"], row["table_name"], row["state"]) == ("Ana Ruiz", PHONE, "1", "confirmed")
    assert sara("GET", "/bookings?search=900123").body["data"] == [row]
    assert sara("GET", "/bookings").body["data"] == []  # today
    assert sara("PATCH", path, {"party": 4, "table_id": None, "version": 1}).body["data"]["version"] == 2
    late = sara("PATCH", path, {"party": 5, "version": 1})
    assert (late.status_code, late.body["error"]["code"]) == (409, "booking.changed")
    assert sara("POST", f"{path}/seat").body["data"]["state"] == "seated"
    assert sara("GET", path).body["data"]["party"] == 4
    assert sara("POST", f"{path}/cancel").body["error"]["details"] == {"state": "seated"}


def test_the_till_asks_for_the_next_booking_of_each_table(sara, add, room):
    now, hour = clock.now(), timedelta(hours=1)
    first = add(table_id=room.one.id, starts_at=now + hour)
    add(table_id=room.one.id, starts_at=now + 3 * hour)
    add(starts_at=now + hour)
    (row,) = sara("GET", "/bookings/expected").body["data"]
    assert (row["id"], row["table_id"], row["party"]) == (str(first.id), str(room.one.id), 2)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"party": 0}, "party"),
        ({"party": 501}, "party"),
        ({"starts_at": "tomorrow"}, "starts_at"),
        ({"name": ""}, "name"),
        ({"email": "ana"}, "email"),
        ({"minutes": 5}, "minutes"),
        ({"source": "online"}, "source"),
        ({"note": "x" * 301}, "note"),
    ],
)
def test_wrong_input_is_refused_by_name(sara, wrong, field):
    answer = sara("POST", "/bookings", body(**wrong))
    assert answer.status_code == 400
    assert field in json_codec.dumps(answer.body["error"]).decode()


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "soon"])
def test_a_day_that_has_no_bookings_page_is_refused(sara, day):
    for path in (f"/bookings?day={day}", f"/bookings/free?day={day}&party=2"):
        assert sara("GET", path).status_code == 400, path


def test_free_times_are_those_with_room(sara, allow, add):
    allow(covers_per_slot=8, covers_at_once=8)
    day = add(party=7).day
    for party, is_free in ((1, True), (2, False)):
        found = sara("GET", f"/bookings/free?day={day}&party={party}").body["data"]
        times = [str(row["starts_at"]) for row in found]
        assert any(f"{evening():%Y-%m-%dT%H:%M}" in at for at in times) is is_free
    assert sara("GET", "/bookings/free?party=none").status_code == 400
    assert sara("GET", "/bookings?day=31.12.2026").status_code == 400


def test_settings_are_read_by_the_floor_and_changed_by_managers(sara, api):
    assert sara("GET", "/bookings/settings").body["data"]["takes_online"] is False
    assert sara("PATCH", "/bookings/settings", {"version": 0, "takes_online": True}).status_code == 403
    changed = api("marco")("PATCH", "/bookings/settings", {"version": 0, "takes_online": True, "slot_minutes": 15})
    assert (changed.body["data"]["takes_online"], changed.body["data"]["slot_minutes"]) == (True, 15)
    assert api("marco")("PATCH", "/bookings/settings", {"version": 1, "slot_minutes": 7}).status_code == 400


def test_the_list_takes_as_many_queries_for_one_as_for_three(sara, add):
    day = add().day
    sara("GET", f"/bookings?day={day}")
    counts = []
    for more in (0, 2):
        for number in range(more):
            add(name=f"Guest {number}", starts_at=evening() + timedelta(minutes=30 * number))
        with CaptureQueriesContext(connection) as queries:
            sara("GET", f"/bookings?day={day}")
        counts.append(len(queries))
    assert counts[0] == counts[1]
