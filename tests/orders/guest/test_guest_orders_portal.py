"""The owner's page for guests who order on their phones, and the QR codes of the tables."""

import pytest
from django.db import connection

from fynlo.core.ids import uuid7
from orders.service_settings.selectors import service_settings


@pytest.fixture
def ask(page_client):
    """`ask("marco", "get", path, form)` asks for a page of alpha and restores the test's restaurant."""

    def call(name, method, path, form=None, **where):
        before = connection.tenant
        answer = getattr(page_client(name, **where), method)(path, form or {})
        connection.set_tenant(before)
        return answer

    return call


def test_a_manager_switches_ordering_by_phone_on_and_off(ask, room):
    shown = ask("marco", "get", "/portal/service/guests/").content.decode()
    assert "3 tables" in shown
    for mode in ("confirm", "at_once", "off"):
        saved = ask("marco", "post", "/portal/service/guests/", {"guest_orders": mode, "key": str(uuid7())})
        assert (saved.status_code, service_settings().guest_orders) == (302, mode)
    refused = ask("marco", "post", "/portal/service/guests/", {"guest_orders": "always", "key": str(uuid7())})
    assert (refused.status_code, service_settings().guest_orders) == (422, "off")
    assert ask("sara", "get", "/portal/service/guests/").status_code == 403


def test_each_table_has_one_code_to_print_that_never_changes(ask, room):
    first, second = (ask("marco", "get", "/portal/service/guests/codes/") for _ in range(2))
    addresses = [code["address"] for code in first.context["codes"]]
    assert addresses == [code["address"] for code in second.context["codes"]]
    assert [f"/table/{table.id}/" in address for table, address in zip(room.tables, addresses, strict=True)] == [
        True
    ] * 3
    assert first.content.decode().count("<svg") >= 3
    assert ask("sara", "get", "/portal/service/guests/codes/").status_code == 403


def test_the_neighbours_tables_are_not_among_the_codes(ask, room):
    codes = ask("marco", "get", "/portal/service/guests/codes/", slug="beta").context["codes"]
    assert not {code["table"].id for code in codes} & {table.id for table in room.tables}
