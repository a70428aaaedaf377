"""The steps that open a restaurant: its row and schema, people, menu, tables and how it serves."""

from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import connection

from fynlo.core import clock
from fynlo.seed.houses import PLATFORM_OWNER
from fynlo.seed.shapes import Category, Dish, Group, House, Option, Person, Routed, named_uuid
from fynlo.seed.steps import Step, actor_of, person_id
from menu import images
from menu import services as menu
from orders.floor import services as floor
from orders.kitchen.routing import services as routing
from orders.service_settings.services import change_service_settings
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


def house_steps(house: House) -> Iterator[Step]:
    """Steps of the platform's door: the restaurant itself, and who works there."""

    def create(context: CommandContext, _: Any) -> dict:
        restaurant = platform.create_restaurant(
            context=context, platform=platform.default_platform(), name=house.name, slug=house.slug,
            plan=platform.get_plan(house.plan), id=house.id, **house.terms,
        )  # fmt: skip
        return {"id": restaurant.pk}

    def hire(context: CommandContext, _: Any) -> dict:
        restaurant = Restaurant.objects.get(pk=house.id)
        for person in house.people:
            Membership.objects.create(
                id=named_uuid(house.slug, "membership", person.email),
                user=_person(person), restaurant=restaurant, role=person.role, job=person.job,
            )  # fmt: skip
        return {"people": len(house.people)}

    yield Step(
        f"{house.name}: an address and a database of its own", "platform.create_restaurant", house.slug, SYSTEM, create
    )
    yield Step(f"{house.name}: people", "platform.hire", house.slug, SYSTEM, hire)


def menu_steps(house: House) -> Iterator[Step]:
    manager = actor_of(next(person for person in house.people if person.role == "manager"))

    def step(says: str, kind: str, target: str, run: Any, **more: Any) -> Step:
        return Step(f"{house.name}: {says}", f"menu.{kind}", target, manager, run, house=house, **more)

    def create_stations(context: CommandContext, _: Any) -> dict:
        for slug, name in house.menu.stations:
            menu.create_station(context=context, name=name, slug=slug)
        return {"stations": [slug for slug, _ in house.menu.stations]}

    yield step("kitchen stations", "create_stations", house.slug, create_stations)
    for group in house.menu.groups:
        yield step(f"choices, {group.name}", "create_modifier_group", group.name, _group_creator(house, group))
    for category in house.menu.categories:
        yield step(
            f"menu, {category.name} ({len(category.dishes)} dishes with pictures)", "create_category", category.name,
            _category_creator(house, category), prepare=_picture_keeper(house, category),
        )  # fmt: skip
    yield step(
        "menu published", "publish", house.slug, lambda context, _: {"version": menu.publish(context=context).version}
    )


def floor_steps(house: House) -> Iterator[Step]:
    owner = actor_of(next(person for person in house.people if person.role == "restaurant_owner"))
    seen = 0
    for order, room in enumerate(house.rooms):

        def furnish(context: CommandContext, _: Any, order: int = order, room: Any = room, first: int = seen) -> dict:
            section_id = named_uuid(house.slug, "section", room.name)
            floor.create_section(
                context=context, name=room.name, color=room.color, sort_order=order, section_id=section_id
            )
            for place, (name, seats) in enumerate(room.tables, start=first):
                floor.create_table(
                    context=context, section_id=section_id, name=name, capacity=seats, sort_order=place,
                    table_id=named_uuid(house.slug, "table", name),
                )  # fmt: skip
            return {"tables": len(room.tables)}

        says = f"{house.name}: {room.name}, {len(room.tables)} tables"
        yield Step(says, "floor.furnish", room.name, owner, furnish, house=house)
        seen += len(room.tables)


def serving_steps(house: House) -> Iterator[Step]:
    """How the restaurant serves: what the till offers first, tables that need cleaning, which station makes what.

    It has had kitchen screens for long: its owner is not led through the first steps.
    """
    manager = actor_of(next(person for person in house.people if person.role == "manager"))

    def settle(context: CommandContext, _: Any) -> dict:
        favourites = [house.product_id(dish) for dish in house.favourites]
        changes = {"favourites": favourites, "tables_need_cleaning": True}
        Onboarding.objects.update_or_create(pk=connection.tenant.pk, defaults={"screen_seen_at": clock.now()})
        return {"version": change_service_settings(context=context, version=0, changes=changes).version}

    yield Step(f"{house.name}: how it serves", "service.change_settings", house.slug, manager, settle, house=house)
    for place, route in enumerate(house.routes):

        def rule(context: CommandContext, _: Any, route: Routed = route, place: int = place) -> dict:
            made = routing.create_rule(
                context=context, rule_id=named_uuid(house.slug, "route", place),
                station=route.station, order_type=route.order_type,
                product_id=house.product_id(route.dish) if route.dish else None,
                category_id=named_uuid(house.slug, "category", route.category) if route.category else None,
            )  # fmt: skip
            return {"id": made.id}

        says = f"{house.name}: {route.dish or route.category or 'everything'} is made at {route.station}"
        yield Step(says, "kitchen.create_rule", f"{house.slug} {place}", manager, rule, house=house)


def _person(person: Person, *, is_platform_owner: bool = False) -> User:
    """The person, made when another house has not made them yet."""
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
    """Argon2 is slow on purpose; everybody shares one password, so one hash will do."""
    return make_password(PASSWORD)


def _group_creator(house: House, group: Group) -> Any:
    def create(context: CommandContext, _: Any) -> dict:
        menu.create_modifier_group(
            context=context,
            name=group.name, minimum=group.minimum, maximum=group.maximum,
            always_ask=group.always_ask,
            group_id=named_uuid(house.slug, "group", group.name),
            options=[_option(house, group, option) for option in group.options],
        )  # fmt: skip
        return {"options": len(group.options)}

    return create


def _option(house: House, group: Group, option: Option) -> dict[str, Any]:
    return {
        "id": house.option_id(group.name, option.name),
        "name": option.name,
        "price": Decimal(option.price),
        "is_default": option.is_default,
        "allergens": option.allergens.split(),
    }


def _picture_keeper(house: House, category: Category) -> Any:
    """Store the pictures before the command: storage may be far away."""
    return lambda: {sku: images.keep(house.picture(sku)) for sku, _ in category.numbered()}


def _category_creator(house: House, category: Category) -> Any:
    def create(context: CommandContext, pictures: dict[str, str]) -> dict:
        category_id = named_uuid(house.slug, "category", category.name)
        menu.create_category(
            context=context,
            name=category.name, category_id=category_id, description=category.description, color=category.color,
            icon=category.icon,
        )  # fmt: skip
        for sku, dish in category.numbered():
            product_id = house.product_id(dish.name)
            menu.create_product(
                context=context,
                product_id=product_id,
                category_id=category_id,
                sku=sku,
                **_columns(house, category, dish),
            )
            menu.set_product_image(context=context, product_id=product_id, image=pictures[sku])
        return {"products": len(category.dishes)}

    return create


def _columns(house: House, category: Category, dish: Dish) -> dict[str, Any]:
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
        "modifier_groups": [named_uuid(house.slug, "group", group.name) for group in house.groups_of(dish.name)],
    }
