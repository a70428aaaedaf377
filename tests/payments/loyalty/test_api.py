"""Points over the API and on the portal's pages."""

import re
from decimal import Decimal as D

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fynlo.core import json_codec
from orders.customers import services as customers
from orders.customers.services import Person
from payments.loyalty import selectors
from payments.loyalty.portal.forms import SettingsForm
from tests.payments.loyalty.conftest import DEFAULTS, balance, total

TAG = re.compile(r"<[^>]+>")


@pytest.fixture
def marco(api):
    return api("marco")


def test_a_manager_turns_points_on_corrects_and_reads_them(marco, order_for, ana):
    version = marco("GET", "/customers/loyalty").body["data"]["version"]
    tiers = [{"name": "Gold", "from_points": 500, "percent": 150}]
    changed = marco("PATCH", "/customers/loyalty", {**DEFAULTS, "version": version, "tiers": tiers})
    assert changed.body["data"]["tiers"] == tiers
    path = f"/customers/{ana.id}/points"
    assert marco("POST", path, {"points": -100, "reason": "a mistake"}).body["data"]["points"] == 400
    listed = marco("GET", path)
    assert [row["points"] for row in listed.body["data"]] == [-100, 500]
    assert listed.body["meta"]["balance"] == 400
    (row,) = marco("GET", "/customers").body["data"]
    assert (row["loyaltyPoints"], row["loyaltyTier"]) == (400, "")


def test_a_waiter_uses_points_and_may_not_give_any(api, order_for, ana):
    sara, order = api("sara"), order_for()
    answer = sara("POST", f"/orders/{order.id}/points", {"points": 100})
    assert (answer.status_code, total(order)) == (200, D("10.70"))
    assert sara("POST", f"/customers/{ana.id}/points", {"points": 100, "reason": "a friend"}).status_code == 403
    assert balance(ana.id) == 400


def test_the_till_finds_a_customer_by_the_whole_number_and_reads_what_they_can_use(api, order_for, place, ana, take):
    sara, order = api("sara"), order_for()
    take(customers.erase_customer, customer_id=order_for(Person("Ben", "+44 7700 900123")).customer_id)
    (found,) = sara("GET", "/customers/by-number?phone=%2B44%207700%20900123").body["data"]
    assert found == {"id": str(ana.id), "name": "Ana Ruiz", "phone": "07700 900123", "points": 500}
    assert sara("GET", "/customers/by-number?phone=900123").body["data"] == [], "a part of a number finds nobody"
    offered = sara("GET", f"/orders/{order.id}/points").body["data"]
    assert offered == {
        "is_on": True, "balance": 500, "worth": D("5.00"), "tier": "", "points": 500, "amount": D("5.00"),
        "customer": {"name": "Ana Ruiz", "phone": "07700 900123"},
    }  # fmt: skip
    assert sara("GET", f"/orders/{order.id}/bill").body["data"]["points"]["points"] == 500
    nobody = sara("GET", f"/orders/{place().id}/points").body["data"]
    assert (nobody["customer"], nobody["is_on"]) == (None, False)


def test_a_duplicate_is_found_as_the_customer_it_belongs_to(api, take, order_for, ana):
    kept = take(customers.add_customer, name="Ana R. Ruiz", phone="07700 900999")
    take(customers.merge_customers, customer_id=kept.id, other_id=ana.id)
    (found,) = api("sara")("GET", "/customers/by-number?phone=07700900123").body["data"]
    assert (found["name"], found["points"]) == ("Ana R. Ruiz", 500)
    assert api("sara")("GET", f"/orders/{order_for().id}/points").body["data"]["balance"] == 500


@pytest.mark.parametrize("wrong", [{"points": 0}, {"points": -5}, {"points": "many"}])
def test_wrong_points_are_refused(api, order_for, ana, wrong):
    assert api("sara")("POST", f"/orders/{order_for().id}/points", wrong).status_code == 400
    assert balance(ana.id) == 500


def test_another_restaurant_finds_neither_customer_nor_order(api, order_for, ana):
    order, beta = order_for(), api("marco", "beta")
    assert beta("GET", f"/customers/{ana.id}/points").status_code == 404
    assert beta("POST", f"/orders/{order.id}/points", {}).status_code == 404


def test_the_list_of_customers_reads_points_in_two_queries(marco, order_for, ana, give):
    def counted() -> int:
        with CaptureQueriesContext(connection) as seen:
            marco("GET", "/customers")
        return len(seen)

    counted()  # a session's first request reads more
    on = counted()
    give(is_on=False)
    assert on - counted() == 1, "the balances; the settings are read in any case"


@pytest.fixture
def page(page_client, tenant):
    """The pages for Marco: `page("/portal/…")` returns the text; with `data` it posts and returns the answer."""
    client = page_client("marco")

    def get(path, data=None):
        answer = client.get(path) if data is None else client.post(path, data)
        connection.set_tenant(tenant)
        return re.sub(r"\s+", " ", answer.content.decode()) if data is None else answer

    return get


def test_the_pages_show_what_is_owed_and_correct_it(page, ana):
    shown = page("/portal/customers/loyalty/")
    assert "Ana Ruiz" in shown
    assert "£5.00" in TAG.sub("", shown)
    assert "£40.00 brings 40 points" in TAG.sub("", page("/portal/customers/loyalty/settings/"))
    path = f"/portal/customers/{ana.id}/points/"
    assert "she had them on paper" in page(path)
    assert path in page(f"/portal/customers/{ana.id}/")
    form = {"key": "0199a0a0-0000-7000-8000-000000000001", "points": "-50", "reason": "a mistake"}
    assert page(path, form).status_code == 302
    assert page(path, form).status_code == 302
    assert balance(ana.id) == 450, "sent twice, corrected once"
    copy = json_codec.loads(page(f"/portal/customers/{ana.id}/data.json"))
    assert [(row["kind"], row["points"], row["reason"]) for row in copy["points"]] == [
        ("adjusted", -50, "a mistake"), ("adjusted", 500, "she had them on paper"),
    ]  # fmt: skip
    assert "by" not in copy["points"][0], "names of staff are not the customer's data"


def test_the_settings_page_saves_and_names_a_wrong_tier(page, points_on):
    path, version = "/portal/customers/loyalty/settings/", points_on.version
    form = {"version": version, "is_on": "on", "per_pound": "2", "worth": "50", "expiry_months": "", "tiers": "Gold"}
    refused = page(path, {**form, "key": "0199a0a0-0000-7000-8000-000000000002"})
    assert refused.status_code == 422
    assert "is no tier" in refused.content.decode()
    given = {**form, "key": "0199a0a0-0000-7000-8000-000000000003", "tiers": "Gold, 500, 150"}
    assert page(path, given).status_code == 302
    now = selectors.loyalty_settings()
    assert (now.per_pound, now.worth) == (2, 50)
    assert now.tiers == [{"name": "Gold", "from_points": 500, "percent": 150}]
    assert SettingsForm.showing(now).initial["tiers"] == ["Gold, 500, 150"]
