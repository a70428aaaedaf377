"""A small menu, a room with tables, and short ways to place orders as a person."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal as D
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from fynlo.core import clock, json_codec
from fynlo.core.ids import uuid7
from menu import services as menu
from orders import services
from orders.floor import layout
from orders.models import Order
from orders.selectors import lock_order
from orders.services import Choice, Item
from realtime import events
from realtime.actors import Actor
from realtime.commands.context import CommandContext
from realtime.models import Event
from restaurants.identity.tokens import issue_access_token
from restaurants.models import Session, User
from tests.recorded_rows import build_once


def build_menu(*, context: CommandContext) -> SimpleNamespace:
    """Publish a menu with a grill and a bar: tacos, which need a filling, a latte, a sandwich and crisps."""
    menu.create_station(context=context, name="Grill")
    menu.create_station(context=context, name="Bar")
    food = menu.create_category(context=context, name="Food")
    drinks = menu.create_category(context=context, name="Drinks")
    filling = menu.create_modifier_group(
        context=context,
        name="Filling",
        minimum=1,
        maximum=2,
        options=[
            {"name": "Carnitas", "price": D("0.00"), "allergens": []},
            {"name": "Prawn", "price": D("1.50"), "allergens": ["crustaceans"]},
            {"name": "Mushroom", "price": D("0.00"), "allergens": None},
        ],
    )
    extras = menu.create_modifier_group(
        context=context, name="Extras", maximum=3, options=[{"name": "Guacamole", "price": D("1.20"), "allergens": []}]
    )

    def product(name: str, price: str, station: str, category: Any, **fields: Any) -> Any:
        return menu.create_product(
            context=context,
            name=name,
            price=D(price),
            category_id=category.id,
            station=station,
            **{"allergens": [], **fields},
        )

    made = SimpleNamespace(
        tacos=product("Tacos", "8.50", "grill", food, allergens=["gluten"], modifier_groups=[filling.id, extras.id]),
        latte=product("Latte", "3.20", "bar", drinks, allergens=["milk"]),
        sandwich=product("Sandwich", "4.50", "grill", food, tax_class="cold_food"),
        crisps=product("Crisps", "1.20", "bar", food, tax_class="standard_food"),
    )
    options = {option.name.lower(): option for group in (filling, extras) for option in group.options.all()}
    for name, option in options.items():
        setattr(made, name, option)
    made.version = menu.publish(context=context).version
    made.filling, made.extras = filling, extras
    return made


def build_floor(context: CommandContext) -> SimpleNamespace:
    """Create tables 1, 2 and 3 in one section."""
    section = layout.create_section(context=context, name="Room", color="#aa5500")
    tables = [
        layout.create_table(context=context, section_id=section.id, name=str(number), sort_order=number)
        for number in (1, 2, 3)
    ]
    return SimpleNamespace(section=section, tables=tables, one=tables[0], two=tables[1], three=tables[2])


@pytest.fixture
def card(tenant) -> SimpleNamespace:
    """The published menu: `.tacos`, `.latte`, `.sandwich`, `.crisps`, options by name, `.version`."""
    return build_once(build_menu)


@pytest.fixture
def room(tenant) -> SimpleNamespace:
    """Tables `.one`, `.two`, `.three` in `.section`."""
    return build_once(build_floor)


@pytest.fixture
def waiter(actor) -> Actor:
    return actor("sara")


@pytest.fixture
def tacos(card) -> Callable[..., Item]:
    """`tacos(quantity=2, …)` returns tacos with carnitas, £8.50 each, as an item to order."""
    return lambda **fields: Item(product_id=card.tacos.id, choices=(Choice(card.carnitas.id),), **fields)


@pytest.fixture
def latte(card) -> Callable[..., Item]:
    """`latte(seat=1, …)` returns a latte, £3.20, as an item to order."""
    return lambda **fields: Item(product_id=card.latte.id, **fields)


@pytest.fixture
def place(run, waiter, tacos, latte) -> Callable[..., Order]:
    """`place(*items, table_id=…, send=True)` places an order: tacos and a latte for £11.70 without `items`."""

    def make(*items: Item, **fields: Any) -> Order:
        return run(services.place_order, actor=waiter, items=items or (tacos(), latte()), **fields)

    return make


@pytest.fixture
def take(run) -> Callable[..., Any]:
    """`take(services.send_to_kitchen, order_id=…)` runs a service as the system, or as the `actor` given."""

    return run


def apply_payment(*, context: CommandContext, order_id: UUID, **fields: Any) -> Order:
    """Lock the order and count a payment towards its bill, as `payments` does."""
    return services.apply_payment(context=context, order=lock_order(order_id), **fields)


@pytest.fixture
def pay(take) -> Callable[..., Order]:
    """`pay(order)` counts the amount due as paid; `pay(order, D("5.00"))` counts £5.00."""

    def count(order: Order, amount: D | None = None, *, tip: D = D("0.00")) -> Order:
        return take(
            apply_payment,
            order_id=order.id,
            amount=order.due if amount is None else amount,
            tip=tip,
            method="cash",
            payment_id=uuid7(),
        )

    return count


@pytest.fixture
def api(db) -> Callable[..., Callable]:
    """`api("sara")` returns `call(method, path, body=None, **headers)`, which calls alpha's API as alpha's Sara.

    The response has the decoded JSON in `.body`. `api("sara", "beta")` is beta's Sara on beta's host;
    `api("sara", of="beta")` is beta's Sara on alpha's host.
    """

    def signed_in(name: str, slug: str = "alpha", of: str = "") -> Callable:
        user, now = User.objects.get(email=f"{name}@{of or slug}.example"), clock.now()
        session = Session.objects.create(
            user=user, refreshed_at=now, created_at=now, expires_at=now + timedelta(days=1)
        )
        token, _ = issue_access_token(user_id=user.pk, session_id=session.pk, session_version=user.session_version)
        client = Client(headers={"host": f"{slug}.{settings.BASE_DOMAIN}", "authorization": f"Bearer {token}"})

        def call(method: str, path: str, body: Any = None, raw: bytes | None = None, **headers: str) -> Any:
            before = connection.tenant
            sent = raw if raw is not None else b"" if body is None else json_codec.dumps(body)
            response = client.generic(method, f"/api/v1{path}", sent, content_type="application/json", headers=headers)
            connection.set_tenant(before)
            response.body = json_codec.loads(response.content)
            return response

        return call

    return signed_in


def event_types_since(seq: int = 0) -> list[str]:
    """Return the types of the events after `seq`, in order."""
    return list(Event.objects.filter(seq__gt=seq).order_by("seq").values_list("type", flat=True))


def events_since(seq: int = 0) -> list[dict]:
    """Return the events after `seq` as a client reads them."""
    columns = [field.attname for field in Event._meta.concrete_fields]
    rows = Event.objects.filter(seq__gt=seq).order_by("seq").values(*columns)
    return [json_codec.loads(events.serialize_event(row)) for row in rows]


def head() -> int:
    return Event.objects.order_by("-seq").values_list("seq", flat=True).first() or 0


def on_the_wire(value: Any) -> Any:
    """Return the value as a client has it after decoding the JSON."""
    return json_codec.loads(json_codec.dumps(value))
