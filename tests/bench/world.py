"""Restaurants for a benchmark: each with a menu, a table, and a signed-in server who holds a token."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.test import override_settings

from fynlo.core import clock
from fynlo.core.ids import uuid7
from fynlo.core.tenancy.context import in_restaurant
from menu import services as menu
from orders.floor import layout
from realtime.commands.context import CommandContext
from restaurants.identity.tokens import issue_access_token
from restaurants.models import Membership, Plan, Platform, Restaurant, Session, User
from restaurants.platform.services import create_restaurant
from restaurants.platform_executor import PLATFORM_EXECUTOR
from tests.services import run_service

ORDER_LINES = 4
TABLES = 16


@dataclass(frozen=True)
class Site:
    restaurant: Restaurant
    token: str
    product_ids: list[str]
    option_id: str
    table_ids: list[str]

    @property
    def host(self) -> str:
        return f"{self.restaurant.slug}.{settings.BASE_DOMAIN}"

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def order(self, table: int = 0) -> dict[str, Any]:
        """What a waiter sends: four lines with a choice each, straight to the kitchen."""
        items = [
            {"product_id": product_id, "quantity": 1, "modifiers": [{"option_id": self.option_id, "quantity": 1}]}
            for product_id in self.product_ids[:ORDER_LINES]
        ]
        return {"order_type": "dine_in", "table_id": self.table_ids[table], "items": items, "send": True}


def open_sites(count: int, *, products: int = 20) -> list[Site]:
    """`count` new restaurants with a published menu of `products` products."""
    return [_open_site(number, products) for number in range(count)]


def _open_site(number: int, products: int) -> Site:
    restaurant = make_restaurant(f"bench-{number}-{uuid7().hex[-6:]}")
    user = User(email=f"server@{restaurant.slug}.example", name="Server")
    user.set_unusable_password()
    user.save()
    Membership.objects.create(user=user, restaurant=restaurant, role="employee", job="server")
    with in_restaurant(restaurant):
        made = run_service(build_site, products=products)
    return Site(restaurant, token_of(user), made["products"], made["option"], made["tables"])


def make_restaurant(slug: str) -> Restaurant:
    """A new restaurant without anything in it, on the plan that includes everything."""
    platform, plan = Platform.objects.get(name="Fynlo"), Plan.objects.get(slug="omega")
    return run_service(create_restaurant, by=PLATFORM_EXECUTOR, platform=platform, name=slug, slug=slug, plan=plan)


def build_site(*, context: CommandContext, products: int) -> dict[str, Any]:
    """A menu whose every product takes one shared group of six options; TABLES tables. Needs an open command."""
    menu.create_station(context=context, name="Kitchen")
    categories = [menu.create_category(context=context, name=f"Category {n}") for n in range(max(1, products // 25))]
    options = [{"name": f"Option {n}", "price": Decimal("0.50") * n, "allergens": ["milk"]} for n in range(6)]
    group = menu.create_modifier_group(context=context, name="Choose", minimum=1, maximum=3, options=options)
    made = [
        menu.create_product(
            context=context,
            name=f"Product {n}",
            description="Slow cooked over charcoal, with lime, coriander and a little heat.",
            price=Decimal("4.50") + n % 10,
            category_id=categories[n % len(categories)].id,
            station="kitchen",
            allergens=["gluten", "milk"],
            modifier_groups=[group.id],
        )
        for n in range(products)
    ]
    menu.publish(context=context)
    section = layout.create_section(context=context, name="Room", color="#aa5500")
    tables = [layout.create_table(context=context, section_id=section.id, name=str(n + 1)) for n in range(TABLES)]
    return {
        "products": [str(product.id) for product in made],
        "option": str(next(iter(group.options.all())).id),
        "tables": [str(table.id) for table in tables],
    }


def token_of(user: User) -> str:
    """An access token that outlives the run."""
    at = clock.now()
    session = Session.objects.create(
        user=user, secret="bench", refreshed_at=at, created_at=at, expires_at=at + timedelta(days=1)
    )
    with override_settings(ACCESS_TOKEN_LIFETIME=timedelta(days=1)):
        return issue_access_token(user_id=user.pk, session_id=session.pk, session_version=1)[0]
