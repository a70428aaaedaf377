"""What a sign-in on an enrolled device may open, by the device's profile: over every route, and on the socket."""

import pytest

from orders import commands as order_commands
from realtime.commands.dispatch import Forbidden, dispatch
from realtime.gateway.authenticators import Credential, Refused
from realtime.sync.models import Device
from restaurants.devices import profiles
from restaurants.identity.permissions import permissions_of, registered
from restaurants.identity.principals import clear_principal_cache, principal_of
from restaurants.identity.sockets import SocketAuthenticator
from restaurants.identity.tickets import issue_ticket
from restaurants.models import Session, Ticket
from tests.security.routes import all_routes
from tests.security.table import WHO, rows_of

pytestmark = pytest.mark.django_db
ROUTES = {route.path: route for route in all_routes("restaurant")}
KITCHEN_OPENS = {
    ("api/v1/sync/snapshot", "get"),
    ("api/v1/sync/events", "get"),
    ("api/v1/sync/commands", "post"),
    ("api/v1/clock", "get"),
    ("api/v1/clock/in", "post"),
    ("api/v1/clock/out", "post"),
    ("api/v1/clock/break-start", "post"),
    ("api/v1/clock/break-end", "post"),
    ("api/v1/devices", "post"),
    ("api/v1/devices/<uuid:device_id>/report", "post"),
    ("api/v1/devices/<uuid:device_id>/practice", "delete"),
    ("api/v1/announcements", "get"),
    ("api/v1/announcements/<uuid:announcement_id>/dismiss", "post"),
    ("api/v1/auth/approvals", "post"),
    ("api/v1/auth/logout", "post"),
    ("api/v1/auth/verify", "post"),
    ("api/v1/auth/memberships", "get"),
    ("api/v1/auth/password/change", "post"),
    ("api/v1/auth/socket-ticket", "post"),
    ("auth/v1/logout", "post"),
    ("auth/v1/user", "get"),
    ("auth/v1/user", "put"),
}
AVAILABILITY = {"api/v1/menu/options/<uuid:item_id>/availability", "api/v1/products/<uuid:item_id>/availability"}


@pytest.fixture
def on_device(enrol, set_pin, person):
    """`on_device("kitchen")`: a browser of that profile on which Olivia, who may do everything, is signed in."""

    def make(kind: str, method: str = "password"):
        set_pin("olivia")
        device = enrol(kind="till")
        assert device.sign_in(person("olivia")).status_code == 200
        Device.objects.filter(pk=device.row.pk).update(kind=kind)
        Session.objects.filter(device=device.row).update(method=method)
        clear_principal_cache()
        return device.client

    return make


def opens(client, path: str, method: str) -> bool:
    """Return whether the route is not forbidden. Routes that sign out are not called: later calls would fail."""
    if path in ("sign-out/", "api/v1/auth/logout", "auth/v1/logout"):
        return True
    response = client.generic(method.upper(), ROUTES[path].example, "" if method == "get" else "{}", "application/json")
    assert response.status_code < 500, (method, path)
    assert response.status_code != 401, (method, path)
    return response.status_code != 403


def guarded_rows() -> list[tuple[str, str]]:
    """Every route and method of a restaurant's host that the owner may open and a stranger may not."""
    own = [(row, who) for row, who in rows_of("restaurant").items() if "olivia" in WHO[who] and who != "anybody"]
    return [row for row, _ in own if not row[0].startswith("media/")]


def opens_in_kitchen(path: str, method: str) -> bool:
    if path.startswith(("account/", "password/change/", "sign-out/")):
        return True
    if path in AVAILABILITY or (path, method) in KITCHEN_OPENS or path.startswith("kitchen/"):
        return True
    return path.startswith("api/v1/kitchen/") and "rules" not in path


def test_a_kitchen_screen_opens_the_kitchen_and_nothing_else(on_device):
    client = on_device("kitchen")

    wrong = {row for row in guarded_rows() if opens(client, *row) != opens_in_kitchen(*row)}

    assert wrong == set()


def test_a_guest_display_opens_only_signing_out(on_device):
    client = on_device("guest_display")
    own = tuple(path.lstrip("/") for path in profiles.OWN_ACCOUNT)

    assert {row for row in guarded_rows() if opens(client, *row) != row[0].startswith(own)} == set()


@pytest.mark.parametrize("kind", ["till", "mobile"])
def test_a_till_and_a_phone_open_everything_that_the_person_may(on_device, kind):
    client = on_device(kind)

    assert [row for row in guarded_rows() if not opens(client, *row)] == []


def test_the_portal_asks_for_more_than_a_pin(on_device):
    client = on_device("till", method="pin")

    opened = [row for row in guarded_rows() if row[0].startswith("portal/") and opens(client, *row)]

    assert opened == []
    assert b"sign in with your password" in client.get("/portal/menu/").content
    assert client.get("/pos/").status_code == 200


def test_every_permission_of_a_profile_exists_and_an_unknown_profile_has_none():
    for names in profiles.PERMISSIONS.values():
        assert names <= set(registered())
    assert set(Device.Kind.values) == profiles.UNLIMITED - {""} | set(profiles.PERMISSIONS)
    assert permissions_of("restaurant_owner", "", profile="fridge") == frozenset()


def test_a_batch_of_a_kitchen_screen_may_not_place_orders(on_device, person, tenant):
    on_device("kitchen")
    session = Session.objects.get(user=person("olivia"), device__isnull=False)
    actor = principal_of(person("olivia").pk, person("olivia").session_version, session.pk).actor_in(tenant.pk)

    with pytest.raises(Forbidden):
        dispatch(order_commands.ORDER_CREATE, data={"items": []}, actor=actor, key="once")


def ticket_credential(tenant, session) -> Credential:
    principal = principal_of(session.user_id, session.user.session_version, session.pk)
    ticket = issue_ticket(principal, restaurant_id=tenant.pk, purpose=Ticket.Purpose.SOCKET)
    return Credential(
        restaurant_id=tenant.pk, host="alpha.localhost", channel="kitchen", token="", ticket=ticket, user_id="",
        client_type="kitchen",
    )  # fmt: skip


def test_a_socket_has_the_profiles_permissions_at_first_and_when_it_is_checked_again(on_device, tenant, person):
    on_device("kitchen")
    session = Session.objects.select_related("user").get(user=person("olivia"), device__isnull=False)

    admitted = SocketAuthenticator().admit(ticket_credential(tenant, session))
    [again] = SocketAuthenticator().recheck([admitted.session])

    assert admitted.actor.permissions == again.permissions == profiles.PERMISSIONS["kitchen"]


def test_a_guest_display_gets_no_socket(on_device, tenant, person):
    on_device("guest_display")
    session = Session.objects.select_related("user").get(user=person("olivia"), device__isnull=False)

    with pytest.raises(Refused):
        SocketAuthenticator().admit(ticket_credential(tenant, session))
