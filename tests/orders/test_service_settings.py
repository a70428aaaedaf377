"""Service settings: defaults, a version against overwriting, and an event for the screens."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import translation

from fynlo.core import clock
from fynlo.core.errors import InvalidInput
from orders import errors, services
from orders.kitchen import services as kitchen
from orders.models import ServiceSettings, Table
from orders.projections import service
from orders.service_settings.selectors import service_settings
from orders.service_settings.services import change_service_settings
from payments.cash_up.selectors import cash_up_settings
from realtime import projections
from tests.orders.conftest import events_since, head, on_the_wire

AGEING = {kind: {"warn": 3, "late": 5} for kind in ("dine_in", "takeaway", "pickup", "delivery")}


@pytest.fixture
def change(run):
    return lambda version=0, **changes: run(change_service_settings, version=version, changes=changes)


def test_the_defaults_are_in_force_without_a_row(tenant):
    settings = service_settings()
    assert (settings.version, settings.undo_seconds, settings.tables_need_cleaning) == (0, 60, False)
    assert "Sent back" in settings.void_reasons
    assert settings.ageing["dine_in"] == {"warn": 10, "late": 20}
    assert not ServiceSettings.objects.exists()


def test_the_defaults_speak_the_restaurants_language_whoever_asks(tenant):
    """They are stored with orders and card totals, and shown to everybody: readers must not get different ones."""
    tenant.language = "es"
    with translation.override("en-gb"):
        assert service_settings().void_reasons[1] == "El cliente cambió de idea"
        assert service_settings().courses == ["Entrantes", "Principales", "Postres"]
        assert cash_up_settings().card_machines == ["Datáfono"]
        parts = {part.name: part for part in projections.registered()["pos"].values()}
        assert parts["service"].first_state() == parts["service"].snapshot()
        assert parts["drawers"].first_state()["settings"] == parts["drawers"].snapshot()["settings"]
    tenant.language = "en-gb"
    with translation.override("es"):
        assert service_settings().void_reasons[1] == "Guest changed their mind"


def test_a_change_records_an_event_and_is_in_the_snapshot(change):
    before = head()
    change(undo_seconds=20, ageing=AGEING)
    (event,) = events_since(before)
    assert event["type"] == "service.settings_changed"
    assert event["data"]["settings"] == on_the_wire(service())
    assert (service()["version"], service()["undo_seconds"]) == (1, 20)


def test_saving_unchanged_settings_records_no_event(change):
    change(undo_seconds=20)
    before = head()
    assert change(1, undo_seconds=20).version == 1
    assert head() == before


def test_a_stale_change_of_the_settings_is_refused(change):
    change(undo_seconds=20)
    with pytest.raises(errors.SettingsStale) as refused:
        change(0, undo_seconds=30)
    assert refused.value.details["current_version"] == 1


def test_late_before_pressing_is_refused(change):
    with pytest.raises(InvalidInput):
        change(ageing={**AGEING, "pickup": {"warn": 9, "late": 8}})


def test_undo_is_allowed_for_the_time_in_the_settings(change, place, take):
    change(undo_seconds=20)
    ticket_id = place(send=True).all_lines[0].ticket_id
    now = clock.now()
    with clock.travel(now):
        take(kitchen.bump_ticket, ticket_id=ticket_id)
    with clock.travel(now + timedelta(seconds=21)), pytest.raises(errors.UndoTooLate):
        take(kitchen.undo, ticket_id=ticket_id)
    with clock.travel(now + timedelta(seconds=20)):
        take(kitchen.undo, ticket_id=ticket_id)


def test_a_table_needs_cleaning_where_the_restaurant_wants_that(change, place, take, room):
    change(tables_need_cleaning=True)
    order, before = place(table_id=room.one.id), head()
    take(services.cancel_order, order_id=order.id)
    table = Table.objects.get(pk=room.one.id)
    assert (table.status, table.status_since is not None) == ("cleaning", True)
    from orders.floor import services as floor

    for _ in range(2):
        take(floor.clean_table, table_id=room.one.id)
    assert Table.objects.get(pk=room.one.id).status == "available"
    types = [event["type"] for event in events_since(before)]
    assert types == ["order.cancelled", "table.cleaning", "table.cleaned"]


def test_a_table_that_needs_cleaning_may_be_taken(change, place, take, room):
    change(tables_need_cleaning=True)
    take(services.cancel_order, order_id=place(table_id=room.one.id).id)
    place(table_id=room.one.id)
    assert Table.objects.get(pk=room.one.id).status == "occupied"


def test_over_the_api(api, card):
    marco, favourites = api("marco"), [str(card.latte.id), str(card.tacos.id)]
    read = api("kim")("GET", "/orders/settings").body["data"]
    assert read["favourites"] == []
    answer = marco("PATCH", "/orders/settings", {"version": read["version"], "favourites": favourites})
    assert answer.body["data"]["favourites"] == favourites
    assert answer.body["data"]["courses"] == ["Starters", "Mains", "Desserts"]
    for courses in (["First", "Second"], []):
        version = answer.body["data"]["version"]
        answer = marco("PATCH", "/orders/settings", {"version": version, "courses": courses})
        assert answer.body["data"]["courses"] == courses
    for sent, stored in (([Decimal("15"), "12.5", Decimal("15")], [Decimal("12.5"), Decimal("15.0")]), ([], [])):
        version = answer.body["data"]["version"]
        answer = marco("PATCH", "/orders/settings", {"version": version, "tip_choices": sent})
        assert answer.body["data"]["tip_choices"] == stored
    assert marco("PATCH", "/orders/settings", {"version": 0, "favourites": []}).status_code == 412
    assert api("sara")("PATCH", "/orders/settings", {"version": 1, "favourites": []}).status_code == 403


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"version": -1},
        {"version": 0, "undo_seconds": 0},
        {"version": 0, "ageing": {"dine_in": {"warn": 3, "late": 5}}},
        {"version": 0, "ageing": {**AGEING, "dine_in": {"warn": 9, "late": 8}}},
        {"version": 0, "void_reasons": []},
        {"version": 0, "void_reasons": ["x" * 61]},
        {"version": 0, "discount_limits": {"server": 10}},
        {"version": 0, "discount_limits": {"server": 101, "cashier": 1, "manager": 1}},
        {"version": 0, "favourites": ["7"]},
        {"version": 0, "courses": [""]},
        {"version": 0, "courses": ["x" * 21]},
        {"version": 0, "courses": [str(number) for number in range(10)]},
        {"version": 0, "tip_choices": [5, 6, 7, 8, 9]},
        {"version": 0, "tip_choices": [0]},
        {"version": 0, "tip_choices": ["50.1"]},
        {"version": 0, "tip_choices": ["12.55"]},
        {"version": 0, "tip_choices": ["NaN"]},
        {"version": 0, "tip_choices": 10},
    ],
)
def test_bad_settings_are_refused(api, tenant, body):
    assert api("marco")("PATCH", "/orders/settings", body).status_code == 400
    assert not ServiceSettings.objects.exists()
