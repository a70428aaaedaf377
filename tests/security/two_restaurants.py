"""Alpha, full of canaries, and its neighbour Beta: what a caller can name of each, and the credentials of Beta.

Both have a menu, a room, orders, payments and devices; the valid calls of `tests/realtime/replay`
make them. So for each mutating route there is a body that Alpha would accept, with Alpha's ids.
"""

import itertools
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from types import SimpleNamespace
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.db.models import Model
from django.test import Client
from django.urls import resolve
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from fynlo.core import clock
from fynlo.core.errors import DomainError
from fynlo.core.ids import uuid7
from fynlo.core.tenancy.context import in_restaurant
from menu import images
from menu import services as menu
from menu.models import MenuVersion
from orders.floor import layout
from payments.models import BillLink, DataKey, Receipt
from realtime.commands.context import CommandContext
from realtime.devices import hashed
from realtime.models import Command
from realtime.sync.models import Device
from restaurants.devices.proof import COOKIE
from restaurants.identity.pins.hashing import hash_pin
from restaurants.identity.principals import Principal, principal_of
from restaurants.identity.tokens import issue_access_token, random_token
from restaurants.models import Invitation, Membership, Pin, Restaurant, Session, StepUpApproval, User
from tests.payments.sandbox import connect_stripe
from tests.plugins.enrolled import PIN
from tests.realtime.replay import CALLS, Call, World
from tests.realtime.test_replay_everything import Caller, commanding
from tests.security.canaries import Canaries, public_models, tenant_models
from tests.security.routes import Route, all_routes
from tests.services import run_service

PATTERN = re.compile(r"<(?:\w+:)?(\w+)>")
ALIASES = {  # parameters that are not named as their model is
    "alert": "attention_id", "modifiergroup": "group_id", "menuimport": "import_id", "routingrule": "rule_id",
    "modifieroption": "item_id", "printjob": "job_id", "product": "item_id", "user": "user_id",
}  # fmt: skip
DESTRUCTIVE = ("/restore", "/revoke")  # they would hide rows from people who may see them


@dataclass
class Known:
    """What a caller can name of one restaurant.

    `values` has, for each parameter of a path, values of rows that exist; `calls` each mutating route's valid body
    and ids; `uuids` any primary key; the rest are secrets of people, guests and devices.
    """

    restaurant: Restaurant
    values: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    calls: dict[tuple[str, str], Call] = field(default_factory=dict)
    uuids: list[str] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    etags: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    device: str = ""
    device_secret: str = ""
    approval: str = ""
    commands: list[dict[str, Any]] = field(default_factory=list)

    @property
    def host(self) -> str:
        return f"{self.restaurant.slug}.{settings.BASE_DOMAIN}"

    def path_values(self, route: Route) -> dict[str, list[str]]:
        return {name: self.values.get(name) or self.uuids for name in PATTERN.findall(route.path)}


class ManyDevices(World):
    """A world whose devices have numbers of their own, because all calls are made in the same one."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self._numbers, self._rooms = itertools.count(1), itertools.count(2)

    def open_room(self) -> None:
        """Begin a room of free tables: a call may seat an order at a table that another call wants free."""
        self.room = run_service(partial(_build_room, f"Room {next(self._rooms)}"))

    def device(self, **fields: Any) -> Device:
        return super().device(number=next(self._numbers), **fields)


def _build_room(name: str, *, context: CommandContext) -> SimpleNamespace:
    section = layout.create_section(context=context, name=name)
    one, two, three = (
        layout.create_table(context=context, section_id=section.id, name=f"{name} {number}", capacity=4)
        for number in (1, 2, 3)
    )
    return SimpleNamespace(section=section, one=one, two=two, three=three)


def build(slug: str, canaries: Callable[[Restaurant], Canaries] | None = None) -> tuple[Known, Canaries | None]:
    """Fill a restaurant, with canaries if it is to have them, and return what can be named of it."""
    restaurant = Restaurant.objects.get(slug=slug)
    known, filling = Known(restaurant), canaries(restaurant) if canaries else None
    with in_restaurant(restaurant):
        world = ManyDevices(restaurant)
        if filling:
            run_service(filling.fill, plain_only=True)
            run_service(DataKey.objects.all().delete)  # a canary opens no sealed key
            connect_stripe()
            run_service(menu.update_product, product_id=world.card.latte.id, description="Known to Alpha alone")
            run_service(menu.publish)
        _make_calls(known, world)
        if filling:
            _run_calls(known, world)
            run_service(filling.invent_rows)
            run_service(filling.fill)
            known.words = [canary.decode() for canary in list(filling.where)[::7]]
        name = filling.new("the till whose secret is known, or a picture") if filling else "Bar"
        _add_secrets(known, name)
        _collect(known, name)
    return known, filling


def _make_calls(known: Known, world: World) -> None:
    for (method, path), (who, make) in CALLS.items():
        if who == "pat":
            known.calls[method, path] = Call(path.removeprefix("api/v1/"), {"name": "Gamma", "slug": "gamma"})
            continue
        savepoint = transaction.savepoint()
        try:
            known.calls[method, path] = make(world)
        except DomainError:  # an earlier call has seated its order at the same table
            world.open_room()
            known.calls[method, path] = make(world)
        if path.endswith(DESTRUCTIVE):
            transaction.savepoint_rollback(savepoint)
            connection.search_path_set_schemas = None  # the rollback undid that too


def _run_calls(known: Known, world: World) -> None:
    """Carry out the calls, so that there are receipts, events, stored answers and mails."""
    for (method, path), (who, _) in CALLS.items():
        if who == "pat" or method == "delete" or path.endswith(DESTRUCTIVE):
            continue
        call, key = known.calls[method, path], str(uuid7())
        answer = Caller(who, world)(method, call.path, call.body, key)
        assert answer.status < 500, (path, answer.said)


def _collect(known: Known, picture: str) -> None:
    """Find what exists. `picture` is the content of a picture's file."""
    urlconf = settings.RESTAURANT_URLCONF
    for (method, path), call in known.calls.items():
        route = next(route for route in all_routes("restaurant") if route.path == path)
        ids = resolve(f"/api/v1/{call.path}", urlconf).kwargs if "<" not in call.path else {}
        for name, value in ids.items():
            known.values[name].append(str(value))
        if commanding(route, method):
            cls = route.view_class
            command = cls.runs_for.get(method.upper(), cls.runs)
            if command.is_remote:
                known.commands.append(
                    {"kind": command.name, "target": ":".join(map(str, ids.values())), "payload": call.body}
                )
    for model, keys in _keys_by_model(known):
        known.values[f"{model._meta.model_name}_id"] += keys
        if model._meta.model_name in ALIASES:
            known.values[ALIASES[model._meta.model_name]] += keys
        known.uuids += [key for key in keys if len(key) == 36]
    tokens = [*BillLink.objects.values_list("token", flat=True), *Receipt.objects.values_list("token", flat=True)]
    known.values["token"] = [*tokens, "invitation-of-" + known.restaurant.slug]
    known.values["person"] = [urlsafe_base64_encode(force_bytes(key)) for key in known.values["user_id"]]
    known.values["restaurant_id"] = [str(known.restaurant.pk)]
    known.values["station"] = known.values["slug"] = ["grill", "bar"]
    known.values["number"] = ["1", "2"]
    known.values["provider"] = ["stripe"]
    known.values["path"] = [_picture(known.restaurant, picture)]
    known.etags = list(MenuVersion.objects.values_list("etag", flat=True))
    known.keys = list(Command.objects.values_list("key", flat=True)[:200])


def _keys_by_model(known: Known) -> Iterator[tuple[type[Model], list[str]]]:
    canaries = Canaries(known.restaurant)
    for model in (*tenant_models(), *public_models()):
        yield model, [str(key) for key in canaries.rows(model).values_list("pk", flat=True)[:60]]


def _picture(restaurant: Restaurant, content: str) -> str:
    path = images.path_of(restaurant.schema_name, "a" * 64, images.WIDTHS[0])
    if not default_storage.exists(path):
        default_storage.save(path, ContentFile(content.encode()))
    return path


def _add_secrets(known: Known, name: str) -> None:
    """An enrolled till with its secret and its display, PINs, an approval, an open invitation whose token is known."""
    restaurant, now = known.restaurant, clock.now()
    known.device_secret, known.approval = random_token(), random_token()
    row = Device.objects.create(
        id=uuid7(), restaurant=restaurant, name=name, kind="till", number=90, secret_hash=hashed(known.device_secret),
        cookie_hash=hashed(f"cookie-of-{restaurant.slug}"), enrolled_at=now, created_at=now, last_seen_at=now,
    )  # fmt: skip
    known.device = str(row.pk)
    Device.objects.create(
        id=uuid7(), restaurant=restaurant, name=name, kind="guest_display", number=91, partner=row,
        cookie_hash=hashed(f"display-of-{restaurant.slug}"), enrolled_at=now, created_at=now, last_seen_at=now,
    )  # fmt: skip
    members = list(Membership.objects.filter(restaurant=restaurant).order_by("pk"))
    for member in members:
        Pin.objects.get_or_create(membership=member, defaults={"hash": hash_pin(member.pk, PIN), "set_at": now})
    StepUpApproval.objects.create(
        token_hash=hashed(known.approval), restaurant=restaurant, device=row, user=members[0].user,
        approved_by=members[0].user, action="comp", expires_at=now + timedelta(days=1),
    )  # fmt: skip
    Invitation.objects.create(
        restaurant=restaurant, email=f"new@{restaurant.slug}.example", name=name, role="manager",
        token_hash=hashed("invitation-of-" + restaurant.slug), expires_at=now + timedelta(days=1),
    )  # fmt: skip


@dataclass(frozen=True)
class Credential:
    """How a person shows who they are: headers and cookies of one kind of sign-in."""

    name: str
    headers: dict[str, str] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)


def principal(user: User) -> Principal:
    """A new sign-in of that person."""
    now = clock.now()
    session = Session.objects.create(
        user=user, secret=random_token(), refreshed_at=now, created_at=now, expires_at=now + timedelta(days=1)
    )
    found = principal_of(user.pk, user.session_version, session.pk)
    assert found is not None
    return found


def bearer(user: User, name: str) -> Credential:
    now = clock.now()
    session = Session.objects.create(
        user=user, secret=random_token(), refreshed_at=now, created_at=now, proved_at=now,
        expires_at=now + timedelta(days=1),
    )  # fmt: skip
    token, _ = issue_access_token(user_id=user.pk, session_id=session.pk, session_version=user.session_version)
    return Credential(f"bearer of {name}", {"authorization": f"Bearer {token}"})


def credentials_of(known: Known) -> list[Credential]:
    """The credentials of a restaurant's people: tokens, browsers, a PIN on a device, and none."""
    people = {name: User.objects.get(email=f"{name}@{known.restaurant.slug}.example") for name in
              ("olivia", "marco", "sara", "kim")}  # fmt: skip
    found = [bearer(user, name) for name, user in people.items()]
    for name, user in people.items():
        client = Client(headers={"host": known.host})
        client.force_login(user)
        found.append(Credential(f"browser of {name}", {}, {key: one.value for key, one in client.cookies.items()}))
    till = Client(headers={"host": known.host, "x-device-secret": known.device_secret})
    pin = {"device_id": known.device, "user_id": str(people["sara"].pk), "pin": PIN}
    signed_in = till.post("/api/v1/auth/pin", pin, content_type="application/json")
    assert signed_in.status_code == 200, signed_in.content
    cookies = {key: one.value for key, one in till.cookies.items()}
    found.append(Credential("PIN of sara", {"x-device-secret": known.device_secret}, cookies))
    found.append(Credential("guest display", {}, {COOKIE: f"display-of-{known.restaurant.slug}"}))
    found.append(Credential("nobody"))
    return found
