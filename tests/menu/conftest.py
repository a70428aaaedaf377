"""A small taqueria's menu, made by the services."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client, RequestFactory

from fynlo.core import clock
from menu import services
from realtime.commands.context import CommandContext
from restaurants.identity.sessions import start_session
from restaurants.identity.tokens import issue_access_token
from restaurants.models import Session, User


def build_menu(*, context: CommandContext) -> SimpleNamespace:
    """Two categories, three products, one shared group and one station; a draft that can be published."""
    grill = services.create_station(context=context, name="Grill")
    bar = services.create_station(context=context, name="Bar")
    tacos = services.create_category(context=context, name="Tacos", color="#c2410c", icon="🌮")
    drinks = services.create_category(context=context, name="Drinks")
    salsa = services.create_modifier_group(
        context=context,
        name="Salsa",
        minimum=1,
        maximum=1,
        options=[
            {"name": "Verde", "is_default": True, "allergens": []},
            {"name": "Habanero", "price": Decimal("0.50"), "allergens": ["sulphites"]},
        ],
    )
    pastor = services.create_product(
        context=context,
        name="Al pastor",
        category_id=tacos.id,
        price=Decimal("9.50"),
        station="grill",
        allergens=["gluten"],
        dietary_info=["spicy"],
        modifier_groups=[salsa.id],
    )
    fish = services.create_product(
        context=context,
        name="Baja fish",
        category_id=tacos.id,
        price=Decimal("10.00"),
        station="grill",
        modifier_groups=[salsa.id],
    )
    cola = services.create_product(
            context=context,
        name="Cola", category_id=drinks.id, price=Decimal("3.40"), station="bar", tax_class="standard_food",
        allergens=[],
    )  # fmt: skip
    return SimpleNamespace(
        grill=grill, bar=bar, tacos=tacos, drinks=drinks, salsa=salsa, pastor=pastor, fish=fish, cola=cola
    )


@pytest.fixture
def menu(run: Callable) -> SimpleNamespace:
    """The small menu as a draft."""
    return run(build_menu)


@pytest.fixture
def on_sale(menu: SimpleNamespace, run: Callable) -> SimpleNamespace:
    """The small menu, published as version 1."""
    run(services.publish)
    return menu


@pytest.fixture
def api(person: Callable) -> Callable[..., Client]:
    """`api("sara")` is the mobile app on the platform's host, signed in; `api()` is a stranger."""

    def make(name: str | None = None, slug: str = "alpha", host: str = settings.BASE_DOMAIN) -> Client:
        headers = {"host": host}
        if name:
            connection.set_schema_to_public()
            user, now = person(name, slug), clock.now()
            session = Session.objects.create(
                user=user, refreshed_at=now, created_at=now, expires_at=now + timedelta(days=1)
            )
            token, _ = issue_access_token(user_id=user.pk, session_id=session.pk, session_version=user.session_version)
            headers["Authorization"] = f"Bearer {token}"
        return Client(headers=headers, raise_request_exception=True)

    return make


def token_of(email: str) -> str:
    return start_session(User.objects.get(email=email), RequestFactory().get("/")).access_token
