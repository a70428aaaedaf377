"""What each scope opens: every API route, with a token of no scope, of each scope and of all of them."""

import pytest

from restaurants.identity.permissions import registered, required_permission
from restaurants.models import PartnerToken
from restaurants.partners import authentication
from restaurants.partners.scopes import SCOPES, permissions_of, writes_of
from tests.restaurants.partners.conftest import caller
from tests.security.routes import Route, all_routes

pytestmark = pytest.mark.django_db

# Written by hand, so that a scope that opens more is a changed line here.
OPENS = {
    "menu:read": """
        GET menu/items
        GET menu/categories
        GET menu/document
        GET menu/stations
        GET products/mobile
        GET products/categories
    """,
    "menu:availability": """
        PUT menu/options/<uuid:item_id>/availability
        PATCH menu/options/<uuid:item_id>/availability
        PUT products/<uuid:item_id>/availability
        PATCH products/<uuid:item_id>/availability
    """,
    "tables:read": """
        GET restaurants/floor-plan
        GET restaurants/sections
        GET restaurants/tables
    """,
    "orders:read": """
        GET orders
        GET orders/active
        GET orders/recent
        GET orders/due
        GET orders/settings
        GET orders/<uuid:order_id>
        GET orders/<uuid:order_id>/history
    """,
    "orders:write": """
        POST orders
        PUT orders/<uuid:order_id>
        PATCH orders/<uuid:order_id>
        PUT orders/<uuid:order_id>/status
        PATCH orders/<uuid:order_id>/status
        PUT orders/<uuid:order_id>/allergies
        PUT orders/<uuid:order_id>/type
        PATCH orders/<uuid:order_id>/lines/<uuid:line_id>
        POST orders/<uuid:order_id>/lines
        POST orders/<uuid:order_id>/transfer
        POST orders/<uuid:order_id>/send
        POST orders/<uuid:order_id>/fire
        POST orders/<uuid:order_id>/hold
        POST orders/<uuid:order_id>/rush
        POST devices/<uuid:device_id>/shown
    """,
    "kitchen:read": """
        GET kitchen/tickets
        GET kitchen/expediter
        GET kitchen/all-day
    """,
    "payments:read": """
        GET payments
        GET payments/qr/<uuid:payment_id>/status
        GET payments/<uuid:payment_id>/receipts
        GET orders/<uuid:order_id>/bill
    """,
    "reports:read": """
        GET reports
        GET reports/<slug:name>
        GET analytics/dashboard/mobile
        GET analytics/sales
        GET analytics/financial
        GET analytics/employees
        GET analytics/labor
        GET analytics/advanced
        GET ai
        GET payments/takings
    """,
    "stock:read": """
        GET inventory
        GET inventory/items
        GET inventory/items/<str:sku>
        GET inventory/ledger
        GET stock/items
        GET stock/items/<uuid:item_id>
        GET stock/items/<uuid:item_id>/movements
        GET recipes
        GET stock/recipes
        GET stock/recipes/<uuid:made_id>
        GET stock/settings
        GET stock/locations
    """,
    "stock:write": """
        GET inventory/purchase-orders
        GET inventory/purchase-orders/<uuid:order_id>
        GET inventory/deliveries
        POST inventory/deliveries
        GET inventory/deliveries/<uuid:delivery_id>
        POST inventory/deliveries/<uuid:delivery_id>/return
        POST stock/items/<uuid:item_id>/receive
        POST stock/items/<uuid:item_id>/transfer
        POST stock/items/<uuid:item_id>/produce
        GET inventory/stocktakes
        GET inventory/stocktakes/<uuid:stocktake_id>
        GET inventory/stocktakes/<uuid:stocktake_id>/lines
        POST inventory/stocktakes/<uuid:stocktake_id>/counts
        POST inventory/stocktakes/<uuid:stocktake_id>/counts/batch
        POST stock/items/<uuid:item_id>/count
        POST stock/movements/<uuid:batch>/undo
        POST stock/items/<uuid:item_id>/waste
        GET stock/wastable
        POST stock/products/<uuid:product_id>/waste
    """,
}
ALSO = {"menu:availability": "menu:read", "orders:write": "orders:read", "stock:write": "stock:read"}


def opened_by(scope: str) -> set[tuple[str, str]]:
    lines = OPENS[scope] + (OPENS[ALSO[scope]] if scope in ALSO else "")
    return {(method, path) for method, path in (line.split() for line in lines.strip().splitlines() if line.strip())}


def api_calls() -> list[tuple[str, Route]]:
    return [(method, route) for route in all_routes("restaurant") if route.is_api for method in route.methods]


def found_open(token: str) -> set[tuple[str, str]]:
    """Call every route with empty bodies; return those that did not refuse the token as forbidden."""
    call, found = caller(token), set()
    for method, route in api_calls():
        if not route.view_class.authentication_classes:
            continue  # it reads no credentials at all, so a token changes nothing there
        body = None if method == "get" else {}
        answer = call(method.upper(), route.example.removeprefix("/api/v1"), body)
        if not route.example.startswith("/api/v1"):  # Supabase's addresses
            continue
        assert answer.status_code < 500, f"{method} {route.path}: {answer.status_code} {answer.content[:300]}"
        assert answer.status_code != 401, f"{method} {route.path}"
        if answer.status_code != 403:
            found.add((method.upper(), route.path.removeprefix("api/v1/")))
    return found


@pytest.fixture(autouse=True)
def _many_calls(monkeypatch):
    monkeypatch.setattr(authentication, "CALLS_A_MINUTE", 100_000)


def test_a_token_without_a_scope_opens_nothing(token):
    text = token("menu:read")
    PartnerToken.objects.update(scopes=["of:yesterday"])
    assert found_open(text) == set()


def test_a_token_with_all_scopes_opens_what_is_listed_and_nothing_else(token):
    listed = set().union(*(opened_by(scope) for scope in SCOPES))
    assert found_open(token(*SCOPES)) == listed


@pytest.mark.parametrize("scope", SCOPES)
def test_a_scope_names_the_routes_that_are_listed(scope):
    partner = authentication.Partner(None, None, "", permissions_of([scope]), writes_of([scope]))  # pyright: ignore
    named = set()
    for method, route in api_calls():
        view = route.view_class()
        view.request = type("Asked", (), {"method": method.upper(), "headers": {}})()
        if route.path.startswith("api/v1/") and partner.may_call(
            method.upper(), required_permission(view, method.upper())
        ):
            named.add((method.upper(), route.path.removeprefix("api/v1/")))
    assert named == opened_by(scope)


def test_no_scope_names_a_permission_of_owners_or_people():
    given = permissions_of(SCOPES)
    assert given <= registered().keys()
    assert not [name for name in given if set(registered()[name].holders) == {"restaurant_owner"}]
    assert not [name for name in given if name.startswith(("people.", "staff.", "security.", "restaurant.", "sync."))]


def test_supabase_addresses_and_pages_refuse_a_token(token, client, omega):
    bearer = {"authorization": f"Bearer {token(*SCOPES)}", "host": omega.domains.first().domain}
    assert client.get("/auth/v1/user", headers=bearer).status_code in (401, 403)
    for page in ("/portal/", "/portal/settings/partners/", "/pos/", "/account/"):
        answer = client.get(page, headers=bearer)
        assert (answer.status_code, answer.headers["Location"][:9]) == (302, "/sign-in/")
