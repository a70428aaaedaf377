"""Every route and page that needs a plan: with the plan before it, each refuses, and no other does."""

import pytest
from django.conf import settings
from django.test import Client, RequestFactory

from restaurants.identity.sessions import start_session
from restaurants.models import Plan, Subscription, User
from tests.security.routes import all_routes
from tests.security.table import WHO, rows_of

# Beginnings of paths, by the lowest plan that has them.
GATED = {
    "beta": (
        "api/v1/analytics/advanced", "api/v1/clock", "api/v1/customers", "api/v1/employees", "api/v1/inventory",
        "api/v1/leave", "api/v1/orders/<uuid:order_id>/points", "api/v1/recipes", "api/v1/rota", "api/v1/schedule/",
        "api/v1/stock/", "api/v1/timesheets",
        "portal/customers/", "portal/staff/", "portal/stock/",
    ),
    "omega": ("api/v1/ai",),
}  # fmt: skip
# What the law asks of every plan: to see, to hand out and to erase what is stored of a person.
OF_EVERY_PLAN = {
    "api/v1/customers/<uuid:customer_id>/erase", "portal/customers/<uuid:customer_id>/",
    "portal/customers/<uuid:customer_id>/data.json",
}  # fmt: skip
LOWER = {"beta": "alpha", "omega": "beta"}


def plan_of(path: str, method: str) -> str:
    """Return the plan that a route asks for here; "" for a route of every plan."""
    if path in OF_EVERY_PLAN:
        return ""
    return next((plan for plan, paths in GATED.items() if path.startswith(paths)), "")


def signed_in() -> Client:
    """Return an API client of Olivia, the owner, on her restaurant's host."""
    token = start_session(User.objects.get(email="olivia@alpha.example"), RequestFactory().get("/")).access_token
    headers = {"host": f"alpha.{settings.BASE_DOMAIN}", "authorization": f"Bearer {token}"}
    return Client(headers=headers, raise_request_exception=False)


@pytest.mark.parametrize("plan", LOWER)
def test_exactly_the_gated_routes_ask_for_their_plan(plan, tenant):
    """Olivia, the owner, calls everything that she may call, with empty bodies."""
    Subscription.objects.filter(restaurant=tenant).update(plan=Plan.objects.get(slug=LOWER[plan]))
    api = signed_in()
    wrong = []
    for route in all_routes("restaurant"):
        if not route.is_api:
            continue
        for method in route.methods:
            if "olivia" not in WHO[rows_of("restaurant")[route.path, method]] and not plan_of(route.path, method):
                continue
            answer = api.generic(method.upper(), route.example, "{}" if method != "get" else "", "application/json")
            if answer.status_code == 401:  # a route before has signed her out
                api = signed_in()
                answer = api.generic(method.upper(), route.example, "{}", "application/json")
            body = answer.json() if "json" in answer.get("Content-Type", "") else {}
            error = body.get("error") or {} if isinstance(body, dict) else {}
            asked = (
                error.get("details", {}).get("required_plan", "")
                if error.get("code") == "subscription_required"
                else ""
            )
            wanted = plan_of(route.path, method)
            if (asked == plan) != (wanted == plan):
                wrong.append((method, route.path, asked or answer.status_code))
    assert wrong == []


def test_exactly_the_gated_pages_ask_for_their_plan(tenant, page_client):
    Subscription.objects.filter(restaurant=tenant).update(plan=Plan.objects.get(slug="alpha"))
    client, wrong = page_client("olivia"), []
    for (path, method), who in rows_of("restaurant").items():
        route = next(each for each in all_routes("restaurant") if each.path == path)
        if route.is_api or method != "get" or "olivia" not in WHO[who] or not path.startswith("portal/"):
            continue
        asked = client.get(route.example).status_code == 403
        if asked != bool(plan_of(path, method)):
            wrong.append((path, asked))
    assert wrong == []
