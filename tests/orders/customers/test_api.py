"""The customers of the API and of the mobile app."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fynlo.core import json_codec

PHONE = "07700 900123"


@pytest.fixture
def marco(api):
    return api("marco")


def test_a_customer_is_added_read_changed_merged_and_erased(marco, order_for, latte):
    order = order_for("Ana R", PHONE, latte())
    added = marco("POST", "/customers", {"name": "Ana Ruiz", "phone": PHONE, "tags": [" regular ", "", "regular"]})
    assert (added.status_code, set(added.body["data"])) == (201, {"id", "version", "erased"})
    path = f"/customers/{added.body['data']['id']}"
    row = marco("GET", path).body["data"]
    assert (row["name"], row["tags"], row["orderCount"]) == ("Ana Ruiz", ["regular"], 0)

    assert marco("PATCH", path, {"notes": "Two spoons", "version": 1}).body["data"]["version"] == 2
    late = marco("PATCH", path, {"notes": "None", "version": 1})
    assert (late.status_code, late.body["error"]["details"]["current_version"]) == (409, 2)

    assert marco("POST", f"{path}/merge", {"other_id": str(order.customer_id)}).status_code == 200
    (listed,) = marco("GET", "/customers?search=900123").body["data"]
    assert (listed["orderCount"], listed["preferredItems"]) == (1, ["Latte"])
    assert listed["totalSpent"] == listed["averageOrderValue"] == order.total
    assert marco("POST", f"/customers/{order.customer_id}/unmerge").status_code == 200
    assert marco("POST", f"{path}/erase").body["data"]["erased"] is True
    assert PHONE.encode() not in marco("GET", path).content


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({}, "name"),
        ({"name": ""}, "name"),
        ({"name": "A" * 81}, "name"),
        ({"name": "Ana", "email": "ana"}, "email"),
        ({"name": "Ana", "tags": list("abcdefghijk")}, "tags"),
        ({"name": "Ana", "tags": ["x" * 31]}, "tags"),
        ({"name": "Ana", "notes": "x" * 1001}, "notes"),
        ({"name": "Ana", "marketing_consent_how": "guessed"}, "marketing_consent_how"),
    ],
)
def test_wrong_details_are_refused_by_name(marco, wrong, field):
    answer = marco("POST", "/customers", wrong)
    assert answer.status_code == 400
    assert field in json_codec.dumps(answer.body["error"]).decode()
    assert marco("GET", "/customers").body["data"] == []


def test_the_list_takes_as_many_queries_for_one_as_for_three(marco, add):
    marco("GET", "/customers")  # a session's first request reads more
    counts = []
    for number in range(3):
        add(f"Guest {number}")
        if number != 1:
            with CaptureQueriesContext(connection) as seen:
                marco("GET", "/customers")
            counts.append(len(seen))
    assert counts[0] == counts[1]


def test_another_restaurants_customer_is_not_found(api, add):
    ana = add("Ana Ruiz")
    answer = api("marco", "beta")("GET", f"/customers/{ana.id}")
    assert answer.status_code == 404
