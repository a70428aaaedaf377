"""The steps that open a restaurant: its row and schema, people, menu, tables and how it serves."""

from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import connection

from fynlo.core import clock
from fynlo.seed.restaurants import PLATFORM_OWNER
from fynlo.seed.shapes import Category, Dish, Group, Option, Person, Routed, SeedRestaurant, named_uuid
from fynlo.seed.steps import Step, actor_of, person_id
from menu import images
from menu import services as menu
from orders.floor import arranging, geometry, layout
from orders.kitchen.routing import services as routing
from orders.service_settings.services import change_service_settings
from payments.provider_accounts.services import connect_account
from realtime.actors import Actor
from realtime.commands.context import CommandContext
from restaurants.models import Membership, Onboarding, Restaurant, User
from restaurants.platform import services as platform

PASSWORD = "fynlo-demo-2026"  # noqa: S105  everybody's in the demo; the README and the demo's table tell it
SYSTEM = Actor.system("seed")


def platform_steps() -> Iterator[Step]:
    def add_owner(context: CommandContext, _: Any) -> dict:
        return {"id": _person(PLATFORM_OWNER, is_platform_owner=True).pk}

    yield Step("The platform's owner", "platform.add_owner", PLATFORM_OWNER.email, SYSTEM, add_owner)


def restaurant_steps(restaurant: SeedRestaurant) -> Iterator[Step]:
    """Yield the platform's steps: create the restaurant, add its members."""

    def create(context: CommandContext, _: Any) -> dict:
        row = platform.create_restaurant(
            context=context, platform=platform.default_platform(), name=restaurant.name, slug=restaurant.slug,
            plan=platform.get_plan(restaurant.plan), id=restaurant.id, **restaurant.terms,
        )  # fmt: skip
        return {"id": row.pk}

    def hire(context: CommandContext, _: Any) -> dict:
        row = Restaurant.objects.get(pk=restaurant.id)
        for person in restaurant.people:
            Membership.objects.create(
                id=named_uuid(restaurant.slug, "membership", person.email),
                user=_person(person), restaurant=row, role=person.role, job=person.job,
            )  # fmt: skip
        return {"people": len(restaurant.people)}

    yield Step(
        f"{restaurant.name}: an address and a database of its own",
        "platform.create_restaurant",
        restaurant.slug,
        SYSTEM,
        create,
    )
    yield Step(f"{restaurant.name}: people", "platform.hire", restaurant.slug, SYSTEM, hire)


def menu_steps(restaurant: SeedRestaurant) -> Iterator[Step]:
    manager = actor_of(restaurant.manager)

    def step(label: str, kind: str, target: str, run: Any, **more: Any) -> Step:
        return Step(f"{restaurant.name}: {label}", f"menu.{kind}", target, manager, run, restaurant=restaurant, **more)

    def create_stations(context: CommandContext, _: Any) -> dict:
        for slug, name in restaurant.menu.stations:
            menu.create_station(context=context, name=name, slug=slug)
        return {"stations": [slug for slug, _ in restaurant.menu.stations]}

    yield step("kitchen stations", "create_stations", restaurant.slug, create_stations)
    for group in restaurant.menu.groups:
        yield step(f"choices, {group.name}", "create_modifier_group", group.name, _group_creator(restaurant, group))
    for category in restaurant.menu.categories:
        yield step(
            f"menu, {category.name} ({len(category.dishes)} dishes with pictures)", "create_category", category.name,
            _category_creator(restaurant, category), prepare=_picture_keeper(restaurant, category),
        )  # fmt: skip
    yield step(
        "menu published",
        "publish",
        restaurant.slug,
        lambda context, _: {"version": menu.publish(context=context).version},
    )


def floor_steps(restaurant: SeedRestaurant) -> Iterator[Step]:
    owner = actor_of(restaurant.owner)
    seen = 0
    for order, room in enumerate(restaurant.rooms):

        def create_room(
            context: CommandContext, _: Any, order: int = order, room: Any = room, first: int = seen
        ) -> dict:
            section_id = named_uuid(restaurant.slug, "section", room.name)
            layout.create_section(
                context=context, name=room.name, color=room.color, sort_order=order, section_id=section_id
            )
            for place, (name, seats) in enumerate(room.tables, start=first):
                layout.create_table(
                    context=context, section_id=section_id, name=name, capacity=seats, sort_order=place,
                    table_id=named_uuid(restaurant.slug, "table", name),
                )  # fmt: skip
            places = [
                {
                    "id": named_uuid(restaurant.slug, "table", name),
                    "capacity": seats,
                    **dict(zip(("shape", *geometry.PLACE), place, strict=True)),
                }
                for (name, seats), place in zip(room.tables, room.plan, strict=False)
            ]
            if places:
                arranging.arrange_section(context=context, section_id=section_id, version=0, tables=places)
            return {"tables": len(room.tables)}

        label = f"{restaurant.name}: {room.name}, {len(room.tables)} tables"
        yield Step(label, "floor.create_section", room.name, owner, create_room, restaurant=restaurant)
        seen += len(room.tables)


def _sandbox_connector(restaurant: SeedRestaurant) -> Any:
    """Connect Stripe's account of that name in the sandbox, which moves no real money."""

    def connect(context: CommandContext, _: Any) -> dict:
        key = f"sk_test_sandbox_{restaurant.slug}"
        account = connect_account(
            context=context, provider="stripe", mode="test", secret_key=key, key_ends_with=key[-4:],
            reference=f"acct_sandbox_{restaurant.slug}", connected_as=f"{restaurant.name} (test money)",
        )  # fmt: skip
        return {"id": account.id}

    return connect


def serving_steps(restaurant: SeedRestaurant) -> Iterator[Step]:
    """Yield the steps of the service settings: favourites, cleaning of tables, kitchen routing.

    It has had kitchen screens for long: its owner is not led through the first steps.
    """
    manager = actor_of(restaurant.manager)

    def settle(context: CommandContext, _: Any) -> dict:
        favourites = [restaurant.product_id(dish) for dish in restaurant.favourites]
        changes = {"favourites": favourites, "tables_need_cleaning": True}
        Onboarding.objects.update_or_create(pk=connection.tenant.pk, defaults={"screen_seen_at": clock.now()})
        return {"version": change_service_settings(context=context, version=0, changes=changes).version}

    yield Step(
        f"{restaurant.name}: how it serves",
        "service.change_settings",
        restaurant.slug,
        manager,
        settle,
        restaurant=restaurant,
    )
    yield Step(
        f"{restaurant.name}: payments on guests' phones, with test money",
        "provider_account.connect",
        restaurant.slug,
        actor_of(restaurant.owner),
        _sandbox_connector(restaurant),
        restaurant=restaurant,
    )
    for place, route in enumerate(restaurant.routes):

        def rule(context: CommandContext, _: Any, route: Routed = route, place: int = place) -> dict:
            made = routing.create_rule(
                context=context, rule_id=named_uuid(restaurant.slug, "route", place),
                station=route.station, order_type=route.order_type,
                product_id=restaurant.product_id(route.dish) if route.dish else None,
                category_id=named_uuid(restaurant.slug, "category", route.category) if route.category else None,
            )  # fmt: skip
            return {"id": made.id}

        label = f"{restaurant.name}: {route.dish or route.category or 'everything'} is made at {route.station}"
        yield Step(label, "kitchen.create_rule", f"{restaurant.slug} {place}", manager, rule, restaurant=restaurant)


def _person(person: Person, *, is_platform_owner: bool = False) -> User:
    """Return the person; create them if an earlier restaurant has not."""
    user, _ = User.objects.get_or_create(
        pk=person_id(person),
        defaults={
            "email": person.email,
            "name": person.name,
            "password": _password_hash(),
            "is_platform_owner": is_platform_owner,
        },
    )
    return user


@cache
def _password_hash() -> str:
    """Return the hash of the password that all people share. Cached, because argon2 is slow on purpose."""
    return make_password(PASSWORD)


def _group_creator(restaurant: SeedRestaurant, group: Group) -> Any:
    def create(context: CommandContext, _: Any) -> dict:
        menu.create_modifier_group(
            context=context,
            name=group.name, minimum=group.minimum, maximum=group.maximum,
            always_ask=group.always_ask,
            group_id=named_uuid(restaurant.slug, "group", group.name),
            options=[_option(restaurant, group, option) for option in group.options],
        )  # fmt: skip
        return {"options": len(group.options)}

    return create


def _option(restaurant: SeedRestaurant, group: Group, option: Option) -> dict[str, Any]:
    return {
        "id": restaurant.option_id(group.name, option.name),
        "name": option.name,
        "price": Decimal(option.price),
        "is_default": option.is_default,
        "allergens": option.allergens.split(),
    }


def _picture_keeper(restaurant: SeedRestaurant, category: Category) -> Any:
    """Store the pictures before the command, because storing may take long."""
    return lambda: {sku: images.keep(restaurant.picture(sku)) for sku, _ in category.numbered()}


def _category_creator(restaurant: SeedRestaurant, category: Category) -> Any:
    def create(context: CommandContext, pictures: dict[str, str]) -> dict:
        category_id = named_uuid(restaurant.slug, "category", category.name)
        menu.create_category(
            context=context,
            name=category.name, category_id=category_id, description=category.description, color=category.color,
            icon=category.icon,
        )  # fmt: skip
        for sku, dish in category.numbered():
            product_id = restaurant.product_id(dish.name)
            menu.create_product(
                context=context,
                product_id=product_id,
                category_id=category_id,
                sku=sku,
                **_columns(restaurant, category, dish),
            )
            menu.set_product_image(context=context, product_id=product_id, image=pictures[sku])
        return {"products": len(category.dishes)}

    return create


def _columns(restaurant: SeedRestaurant, category: Category, dish: Dish) -> dict[str, Any]:
    return {
        "name": dish.name,
        "description": dish.description,
        "price": Decimal(dish.price),
        "emoji": dish.emoji or category.icon,
        "station": dish.station or category.station,
        "tax_class": dish.tax or category.tax,
        "prep_minutes": category.minutes if dish.minutes is None else dish.minutes,
        "allergens": None if dish.allergens is None else dish.allergens.split(),
        "dietary_info": dish.diets.split(),
        "modifier_groups": [
            named_uuid(restaurant.slug, "group", group.name) for group in restaurant.groups_of(dish.name)
        ],
    }
