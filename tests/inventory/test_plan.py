"""Stock needs a plan that has it, for every caller."""

from decimal import Decimal as D

import pytest

from inventory import commands, services
from realtime.commands.registry import Command
from restaurants.models import Plan, Subscription

pytestmark = pytest.mark.django_db


@pytest.fixture
def alpha_plan(tenant):
    Subscription.objects.filter(restaurant=tenant).update(plan=Plan.objects.get(slug="alpha"))


def test_every_command_of_stock_needs_the_feature():
    declared = [each for each in vars(commands).values() if isinstance(each, Command) and each.is_remote]

    assert declared
    assert {each.feature for each in declared} == {"inventory_management"}


def test_a_lower_plan_is_told_which_one_has_stock(api, store, alpha_plan):
    for method, path, body in (
        ("GET", "/stock/items", None),
        ("GET", f"/stock/items/{store.wine.id}", None),
        ("POST", f"/stock/items/{store.wine.id}/waste", {"quantity": 1, "reason": "broken"}),
    ):
        answer = api("marco")(method, path, *([body] if body else []))

        assert (answer.status_code, answer.body["error"]["code"]) == (403, "subscription_required")
        assert answer.body["error"]["details"] == {"required_plan": "beta"}


@pytest.mark.parametrize("change", [{"status": "suspended"}, {"status": "cancelled"}, None])
def test_a_subscription_that_is_not_in_force_has_what_the_free_plan_has(api, tenant, change):
    subscription = Subscription.objects.filter(restaurant=tenant)
    subscription.update(**change) if change else subscription.delete()

    assert api("marco")("GET", "/stock/items").status_code == 403


def test_a_feature_that_no_plan_has_any_more_is_refused_in_words(api, tenant):
    for plan in Plan.objects.all():
        Plan.objects.filter(pk=plan.pk).update(features=[each for each in plan.features if "inventory" not in each])

    answer = api("marco")("GET", "/stock/items")

    assert answer.body["error"]["details"] == {"required_plan": ""}


def test_reports_and_the_search_of_stock_need_the_plan_too(api, page_client, run, store, tenant, alpha_plan):
    run(services.receive_stock, item_id=store.wine.id, quantity=D(6), cost=D(36))
    client = page_client("marco")

    answer = api("marco")("GET", "/reports/stock-value?period=today")
    page = client.get("/portal/reports/stock-value/")
    file = client.get("/portal/reports/stock-value/download.csv")

    assert (answer.status_code, answer.body["error"]["code"]) == (403, "subscription_required")
    assert page.status_code == 403
    assert "This needs the plan" in page.content.decode()
    assert "House red" not in page.content.decode()
    assert file.status_code == 403
    assert "House red" not in client.get("/portal/search/?q=house").content.decode()
    assert api("marco")("GET", "/reports/products?period=today").status_code == 200
