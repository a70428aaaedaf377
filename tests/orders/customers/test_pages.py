"""The portal's pages of customers."""

import re
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fynlo.core import json_codec
from orders.customers import services
from orders.models import Customer
from restaurants.models import Plan, Subscription

LIST = "/portal/customers/"
PHONE = "07700 900123"


@pytest.fixture
def marco(page_client, tenant):
    """Marco's client; after each request Alpha is chosen again."""
    client = page_client("marco")
    request = client.request

    def requested(**fields):
        answer = request(**fields)
        connection.set_tenant(tenant)
        return answer

    client.request = requested
    return client


def text(answer, status=200):
    assert answer.status_code == status
    return re.sub(r"[ \n]+", " ", answer.content.decode())


def test_the_list_is_empty_then_shows_searches_and_exports(marco, add, order_for, latte):
    assert "No customers yet" in text(marco.get(LIST))
    order_for("Ana Ruiz", PHONE, latte())
    add("Ben", marketing_consent_how="paper", tags=["office"])
    shown = text(marco.get(LIST))
    assert "Ana Ruiz" in shown
    assert "Latte" in shown
    assert "office" in shown
    assert "Ana Ruiz" not in text(marco.get(f"{LIST}?state=offers"))
    assert "No such customer" in text(marco.get(f"{LIST}?q=nobody"))
    lines = marco.get(f"{LIST}export.csv?q=900123").content.decode().splitlines()
    assert len(lines) == 2
    assert "Ana Ruiz,07700 900123" in lines[1]


def test_a_customer_is_added_once_changed_and_guarded_against_a_second_editor(marco):
    form = {"key": str(uuid4()), "name": "Ana Ruiz", "phone": PHONE, "tags": "regular, , office, regular"}
    first = marco.post(f"{LIST}new/", form)
    again = marco.post(f"{LIST}new/", form)
    ana = Customer.objects.get()
    assert first["Location"] == again["Location"] == f"{LIST}{ana.id}/"
    assert ana.tags == ["regular", "office"]
    edit = f"{LIST}{ana.id}/edit/"
    assert 'value="regular, office"' in text(marco.get(edit))
    form = {"name": "Ana Ruiz", "phone": PHONE, "version": "1"}
    assert marco.post(edit, {**form, "key": str(uuid4()), "notes": "Two spoons"}).status_code == 302
    late = text(marco.post(edit, {**form, "key": str(uuid4()), "notes": "None"}), 422)
    assert "was changed meanwhile" in late
    assert Customer.objects.get().notes == "Two spoons"
    assert "at most 10 tags" in text(
        marco.post(edit, {**form, "key": str(uuid4()), "tags": ",".join("abcdefghijk")}), 422
    )


def test_a_customer_shows_orders_and_duplicates_which_are_merged_and_unmerged(marco, add, order_for, latte):
    ana, order = add("Ana Ruiz", phone=PHONE), order_for("Ana R", PHONE, latte())
    page = f"{LIST}{ana.id}/"
    assert f"{page}merge/" in text(marco.get(page))
    marco.post(f"{page}merge/", {"other_id": str(order.customer_id)})
    shown, link = text(marco.get(page)), f"/portal/orders/{order.id}/"
    assert link in shown
    assert f"{LIST}{order.customer_id}/unmerge/" in shown
    assert marco.get(f"{LIST}{order.customer_id}/")["Location"] == page
    assert link in text(marco.get(f"/portal/orders/?range=all&customer={ana.id}"))
    marco.post(f"{LIST}{order.customer_id}/unmerge/")
    assert link not in text(marco.get(page))
    other = add("Anna", email="anna@example.com")
    assert f'value="{other.id}"' not in text(marco.get(page))
    assert f'value="{other.id}"' in text(marco.get(f"{page}?duplicate=anna@"))
    assert "Nobody found." in text(marco.get(f"{page}?duplicate=nobody"))


def test_a_customer_gets_a_copy_and_is_erased_on_every_plan(marco, add, take, order_for, latte, tenant):
    order = order_for("Ana R", PHONE, latte())
    ana = add("Ana Ruiz", notes="Two spoons")
    take(services.merge_customers, customer_id=ana.id, other_id=order.customer_id)
    Subscription.objects.filter(restaurant=tenant).update(plan=Plan.objects.get(slug="alpha"))
    assert "Know who comes back" in text(marco.get(LIST), 403)
    copy = json_codec.loads(marco.get(f"{LIST}{ana.id}/data.json").content)
    assert copy["customer"]["notes"] == "Two spoons"
    assert [(each["name"], each["phone"]) for each in copy["also_known_as"]] == [("Ana R", PHONE)]
    assert copy["bookings"] == []
    assert f"{LIST}{ana.id}/" not in text(marco.get("/portal/search/?q=Ana"))
    assert [line["name"] for line in copy["orders"][0]["items"]] == ["Latte"]
    marco.post(f"{LIST}{ana.id}/erase/", {"key": str(uuid4())})
    shown = text(marco.get(f"{LIST}{ana.id}/"))
    assert "Erased customer" in shown
    assert "Ana R" not in shown
    assert "Erased customer" in text(marco.get(f"/portal/orders/{order.id}/"))


def test_the_search_of_the_portal_finds_a_customer(marco, add):
    ana = add("Ana Ruiz", phone=PHONE)
    assert f"{LIST}{ana.id}/" in text(marco.get("/portal/search/?q=900123"))


@pytest.mark.parametrize("page", ["", "export.csv", "new/"])
def test_the_list_takes_as_many_queries_for_one_as_for_three(marco, add, page):
    counts = []
    for number in range(3):
        add(f"Guest {number}", phone=f"07700 90012{number}")
        if number != 1:
            marco.get(f"{LIST}{page}")
            with CaptureQueriesContext(connection) as seen:
                marco.get(f"{LIST}{page}")
            counts.append(len(seen))
    assert counts[0] == counts[1]
