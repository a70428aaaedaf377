"""Every row of the mobile app's contract, sent as the app sends it and read as the app reads it."""

from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from fynlo.core import json_codec
from tests.mobile.rows import ROWS, Row, W
from tests.mobile.shapes import check

ENVELOPE = {"success", "data", "message", "error", "meta", "timestamp"}
SUMS = {
    "amount", "balance", "change_amount", "cost", "due", "fee", "fee_amount", "net_amount", "paid", "price",
    "price_adjustment", "price_monthly", "price_yearly", "received_amount", "service_charge_total", "subtotal", "tax",
    "tip_amount", "total", "unit_price", "vat_total",
}  # fmt: skip
READING = {
    "/auth/verify", "/auth/login", "/auth/refresh", "/auth/logout", "/payments/optimal-provider", "/sumup/initialize",
}  # fmt: skip
CREATING = list({row.path: row for row in reversed(ROWS) if row.method == "POST" and row.path not in READING}.values())
NOTHING = "01890000-0000-7000-8000-000000000001"


class Anything(dict):
    """Fills every word in braces with an id of no row."""

    def __missing__(self, name: str) -> str:
        return NOTHING


def filled(value: Any, world: Any) -> Any:
    if isinstance(value, W):
        return world[value.name]
    if isinstance(value, dict):
        return {name: filled(inner, world) for name, inner in value.items()}
    if isinstance(value, list):
        return [filled(inner, world) for inner in value]
    return Decimal(str(value)) if isinstance(value, float) else value


def with_slash(path: str) -> str:
    path, question, query = path.partition("?")
    return f"{path.rstrip('/')}/{question}{query}"


def without_slash(path: str) -> str:
    path, question, query = path.partition("?")
    return f"{path.rstrip('/')}{question}{query}"


@pytest.mark.parametrize("slash", [without_slash, with_slash])
@pytest.mark.parametrize("row", ROWS, ids=str)
def test_a_row_is_answered_with_real_data_in_the_apps_shape(row: Row, slash, world, api, bank, place, room):
    place(table_id=room.three.id)
    path = slash(row.path.format_map(world))
    sends = None if row.sends is None else filled(row.sends, world)
    answer = api(row.who)(row.method, path, sends)
    assert answer.status_code == row.status, answer.body
    assert set(answer.body) >= ENVELOPE
    check(row.reads, answer.body)
    check_rules(answer.body)


def check_rules(value: Any, where: str = "") -> None:
    """Ids are text, `status`, `role` and `name` are never null, sums have two decimals (rules 6 and 7)."""
    if isinstance(value, list):
        for index, item in enumerate(value):
            check_rules(item, f"{where}.{index}")
    elif isinstance(value, dict):
        for name, inner in value.items():
            here = f"{where}.{name}"
            if name == "pagination":  # counts, `total` too
                continue
            assert name != "id" or isinstance(inner, str), f"{here} is {inner!r}"
            assert not name.endswith("_id") or isinstance(inner, str | None), f"{here} is {inner!r}"
            assert name not in ("status", "role", "name") or inner is not None, f"{here} is null"
            assert name not in SUMS or inner is None or is_money(inner), f"{here} is {inner!r}"
            check_rules(inner, here)


def is_money(value: Any) -> bool:
    return isinstance(value, Decimal) and value.as_tuple().exponent == -2


@pytest.mark.parametrize("row", CREATING, ids=str)
def test_a_post_that_the_app_sends_again_without_a_key_happens_once(row: Row, world, api, bank):
    """After ten seconds without an answer the app sends the same again, with or without the closing slash."""
    path, sends = row.path.format_map(world), filled(row.sends, world)
    call = api(row.who)
    first, again = call("POST", without_slash(path), sends), call("POST", with_slash(path), sends)
    assert first.status_code == again.status_code == row.status, again.body
    assert again.body["data"] == first.body["data"]
    assert again.body["meta"]["duplicate"] is True


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_without_a_token_only_public_rows_are_answered(row: Row, db):
    path = row.path.format_map(Anything())
    for bearer in (None, "Bearer", "Bearer "):
        for form in (without_slash(path), with_slash(path)):
            answer = ask(bearer, row.method, form)
            if row.public:
                assert answer.status_code != 401 or row.path == "/auth/refresh", f"{bearer!r} {form}"
            else:
                found = (answer.status_code, answer.json()["error"]["code"])
                assert found == (401, "not_authenticated"), f"{bearer!r} {form}"


def ask(bearer: str | None, method: str, path: str, host: str = f"alpha.{settings.BASE_DOMAIN}"):
    headers = {"host": host} | ({} if bearer is None else {"authorization": bearer})
    body = {} if method == "GET" else {"data": "{}", "content_type": "application/json"}
    return Client(headers=headers).generic(method, f"/api/v1{path}", **body)


def test_a_method_that_the_app_does_not_call_is_405(api):
    assert api("olivia")("DELETE", "/inventory").status_code == 405


def test_health_answers_at_both_paths_without_a_query(db, django_assert_num_queries):
    with django_assert_num_queries(0):
        for path in ("/health", "/health/", "/api/v1/health", "/api/v1/health/"):
            answer = Client(headers={"host": settings.BASE_DOMAIN, "authorization": "Bearer"}).get(path)
            assert json_codec.loads(answer.content)["status"] == "healthy"


@pytest.mark.parametrize("path", ["/public/menu/items", "/public/menu/categories", "/platform/public/service-charge"])
def test_an_empty_bearer_does_not_close_a_public_route_with_a_slug(path, tenant, card):
    answer = ask("Bearer ", "GET", f"{path}?restaurant=alpha", settings.BASE_DOMAIN)
    assert (answer.status_code, answer.json()["success"]) == (200, True)


@pytest.mark.parametrize("path", ["/public/menu/items", "/public/menu/categories"])
def test_without_a_token_a_public_menu_needs_a_slug_on_the_platforms_host(path, tenant, card):
    answer = ask("Bearer ", "GET", path, settings.BASE_DOMAIN)
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "not_authenticated")
