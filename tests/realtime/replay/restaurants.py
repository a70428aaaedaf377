"""Requests of restaurants, devices and the platform."""

from datetime import timedelta
from functools import partial

from fynlo.core import clock
from fynlo.core.ids import uuid7
from orders.floor import layout
from orders.floor import services as floor
from realtime import alerts
from realtime.sync.models import Device
from restaurants.models import Announcement, Restaurant, User
from tests.realtime.replay.world import Call, World, call
from tests.services import run_service


@call("post", "api/v1/restaurants/tables/<uuid:table_id>/clean", "sara")
def _(world: World) -> Call:
    run_service(floor.set_table_status, table_id=world.room.one.id, status="cleaning")
    return Call(f"restaurants/tables/{world.room.one.id}/clean")


@call("post", "api/v1/restaurants/sections", "marco")
def _(world: World) -> Call:
    return Call("restaurants/sections", {"name": "Terrace"}, {"name": "Garden"})


@call("put", "api/v1/restaurants/sections/order", "marco")
def _(world: World) -> Call:
    first, second = (run_service(layout.create_section, name=name).id for name in ("Terrace", "Garden"))
    return Call("restaurants/sections/order", {"ids": [second, first]}, {"ids": [first, second]})


@call("put", "api/v1/restaurants/sections/<uuid:section_id>", "marco")
@call("patch", "api/v1/restaurants/sections/<uuid:section_id>", "marco")
def _(world: World) -> Call:
    return Call(f"restaurants/sections/{world.room.section.id}", {"name": "Inside"}, {"name": "Upstairs"})


@call("delete", "api/v1/restaurants/sections/<uuid:section_id>", "marco")
def _(world: World) -> Call:
    return Call(f"restaurants/sections/{world.room.section.id}")


@call("post", "api/v1/restaurants/sections/<uuid:section_id>/restore", "marco")
def _(world: World) -> Call:
    run_service(layout.archive_section, section_id=world.room.section.id)
    return Call(f"restaurants/sections/{world.room.section.id}/restore")


@call("put", "api/v1/restaurants/sections/<uuid:section_id>/tables/order", "marco")
def _(world: World) -> Call:
    one, two = world.room.one.id, world.room.two.id
    return Call(f"restaurants/sections/{world.room.section.id}/tables/order", {"ids": [two, one]}, {"ids": [one, two]})


@call("put", "api/v1/restaurants/sections/<uuid:section_id>/plan", "marco")
def _(world: World) -> Call:
    place = {"id": world.room.one.id, "shape": "round", "capacity": 4, "y": 0, "width": 80, "height": 80}
    here, there = ({"version": 0, "tables": [{**place, "x": x}]} for x in (0, 80))
    return Call(f"restaurants/sections/{world.room.section.id}/plan", here, there)


@call("post", "api/v1/restaurants/tables", "marco")
def _(world: World) -> Call:
    body = {"section_id": world.room.section.id, "name": "Window"}
    return Call("restaurants/tables", body, {**body, "name": "Corner"})


@call("post", "api/v1/restaurants/tables/bulk", "marco")
def _(world: World) -> Call:
    body = {"section_id": world.room.section.id, "count": 10}
    return Call("restaurants/tables/bulk", body, {**body, "count": 5})


@call("put", "api/v1/restaurants/tables/<uuid:table_id>", "marco")
@call("patch", "api/v1/restaurants/tables/<uuid:table_id>", "marco")
def _(world: World) -> Call:
    return Call(f"restaurants/tables/{world.room.one.id}", {"capacity": 6}, {"capacity": 8})


@call("delete", "api/v1/restaurants/tables/<uuid:table_id>", "marco")
def _(world: World) -> Call:
    return Call(f"restaurants/tables/{world.room.one.id}")


@call("post", "api/v1/restaurants/tables/<uuid:table_id>/restore", "marco")
def _(world: World) -> Call:
    run_service(layout.archive_table, table_id=world.room.one.id)
    return Call(f"restaurants/tables/{world.room.one.id}/restore")


@call("put", "api/v1/restaurants/tables/<uuid:table_id>/status", "sara")
def _(world: World) -> Call:
    return Call(f"restaurants/tables/{world.room.one.id}/status", {"status": "reserved"}, {"status": "cleaning"})


@call("put", "api/v1/restaurants/tables/<uuid:table_id>/server", "sara")
def _(world: World) -> Call:
    carl = str(User.objects.get(email="carl@alpha.example").pk)
    return Call(f"restaurants/tables/{world.room.one.id}/server", {"server_id": carl}, {"server_id": None})


@call("post", "api/v1/attention/<uuid:attention_id>/resolve", "marco")
def _(world: World) -> Call:
    raised = partial(alerts.raise_alert, next(iter(alerts.registered())), about="order", subject=uuid7())
    return Call(f"attention/{run_service(raised, sentence='Look').id}/resolve", {"note": "done"}, {"note": "seen to"})


@call("post", "api/v1/devices", "sara")
def _(world: World) -> Call:
    body = {"id": uuid7(), "name": "Till by the door", "kind": Device.Kind.values[0]}
    return Call("devices", body, {**body, "name": "Till"})


@call("post", "api/v1/devices/<uuid:device_id>/revoke", "marco")
def _(world: World) -> Call:
    return Call(f"devices/{world.device().pk}/revoke")


@call("post", "api/v1/devices/<uuid:device_id>/restore", "marco")
def _(world: World) -> Call:
    return Call(f"devices/{world.device(revoked_at=clock.now()).pk}/restore")


@call("post", "api/v1/devices/<uuid:device_id>/practice", "marco")
def _(world: World) -> Call:
    return Call(f"devices/{world.device().pk}/practice")


@call("delete", "api/v1/devices/<uuid:device_id>/practice", "sara")
def _(world: World) -> Call:
    return Call(f"devices/{world.device(practice_until=clock.now()).pk}/practice")


@call("post", "api/v1/announcements/<uuid:announcement_id>/dismiss", "sara")
def _(world: World) -> Call:
    now = clock.now()
    row = Announcement.objects.create(text_en="News", text_es="Novedad", starts_at=now, ends_at=now + timedelta(days=1))
    return Call(f"announcements/{row.pk}/dismiss")


@call("patch", "api/v1/devices/<uuid:device_id>", "marco")
def _(world: World) -> Call:
    return Call(f"devices/{world.device().pk}", {"name": "Bar"}, {"name": "Door"})


@call("post", "api/v1/platform/restaurants", "pat")
def _(world: World) -> Call:
    body = {"name": "Gamma", "slug": "gamma", "owner_email": "gus@gamma.example"}
    return Call("platform/restaurants", body, {**body, "name": "Delta"})


@call("patch", "api/v1/platform/restaurants/<uuid:restaurant_id>", "pat")
def _(world: World) -> Call:
    path = f"platform/restaurants/{Restaurant.objects.get(slug='beta').pk}"
    return Call(path, {"status": "suspended", "reason": "unpaid"}, {"status": "suspended", "reason": "asked for it"})


@call("put", "api/v1/platform/service-charge", "pat")
def choose_service_charge(world: World) -> Call:
    return Call("platform/service-charge", {"enabled": True, "rate": 10}, {"enabled": True, "rate": 12.5})


@call("put", "api/v1/platform/restaurants/<str:restaurant_id>/overrides/<str:key>", "pat")
def override_setting(world: World) -> Call:
    path = f"platform/restaurants/{world.restaurant.pk}/overrides/mail.volume"
    return Call(path, {"override_value": 200}, {"override_value": 300})


@call("post", "api/v1/auth/register-restaurant", "sara")
def _(world: World) -> Call:
    return Call("auth/register-restaurant", {"restaurant_name": "Sara's"}, {"restaurant_name": "Sara's second"})


@call("post", "api/v1/restaurants/onboarding/create", "sara")
def _(world: World) -> Call:
    people = [{"name": "Ana", "email": "ana@casa.example", "role": "server"}]
    first = {"name": "Casa", "employees": people}
    return Call("restaurants/onboarding/create", first, {"name": "Casa", "employees": []})
