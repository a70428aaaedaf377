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
from orders.floor import layout
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


def restaurant_steps(venue: SeedRestaurant) -> Iterator[Step]:
    """Steps of the platform's door: the restaurant itself, and who works there."""

    def create(context: CommandContext, _: Any) -> dict:
        restaurant = platform.create_restaurant(
            context=context, platform=platform.default_platform(), name=venue.name, slug=venue.slug,
            plan=platform.get_plan(venue.plan), id=venue.id, **venue.terms,
        )  # fmt: skip
        return {"id": restaurant.pk}

    def hire(context: CommandContext, _: Any) -> dict:
        restaurant = Restaurant.objects.get(pk=venue.id)
        for person in venue.people:
            Membership.objects.create(
                id=named_uuid(venue.slug, "membership", person.email),
                user=_person(person), restaurant=restaurant, role=person.role, job=person.job,
            )  # fmt: skip
        return {"people": len(venue.people)}

    yield Step(
        f"{venue.name}: an address and a database of its own", "platform.create_restaurant", venue.slug, SYSTEM, create
    )
    yield Step(f"{venue.name}: people", "platform.hire", venue.slug, SYSTEM, hire)


def menu_steps(venue: SeedRestaurant) -> Iterator[Step]:
    manager = actor_of(next(person for person in venue.people if person.role == "manager"))

    def step(label: str, kind: str, target: str, run: Any, **more: Any) -> Step:
        return Step(f"{venue.name}: {label}", f"menu.{kind}", target, manager, run, venue=venue, **more)

    def create_stations(context: CommandContext, _: Any) -> dict:
        for slug, name in venue.menu.stations:
            menu.create_station(context=context, name=name, slug=slug)
        return {"stations": [slug for slug, _ in venue.menu.stations]}

    yield step("kitchen stations", "create_stations", venue.slug, create_stations)
    for group in venue.menu.groups:
        yield step(f"choices, {group.name}", "create_modifier_group", group.name, _group_creator(venue, group))
    for category in venue.menu.categories:
        yield step(
            f"menu, {category.name} ({len(category.dishes)} dishes with pictures)", "create_category", category.name,
            _category_creator(venue, category), prepare=_picture_keeper(venue, category),
        )  # fmt: skip
    yield step(
        "menu published", "publish", venue.slug, lambda context, _: {"version": menu.publish(context=context).version}
    )


def floor_steps(venue: SeedRestaurant) -> Iterator[Step]:
    owner = actor_of(next(person for person in venue.people if person.role == "restaurant_owner"))
    seen = 0
    for order, room in enumerate(venue.rooms):

        def create_room(
            context: CommandContext, _: Any, order: int = order, room: Any = room, first: int = seen
        ) -> dict:
            section_id = named_uuid(venue.slug, "section", room.name)
            layout.create_section(
                context=context, name=room.name, color=room.color, sort_order=order, section_id=section_id
            )
            for place, (name, seats) in enumerate(room.tables, start=first):
                layout.create_table(
                    context=context, section_id=section_id, name=name, capacity=seats, sort_order=place,
                    table_id=named_uuid(venue.slug, "table", name),
                )  # fmt: skip
            return {"tables": len(room.tables)}

        label = f"{venue.name}: {room.name}, {len(room.tables)} tables"
        yield Step(label, "floor.furnish", room.name, owner, create_room, venue=venue)
        seen += len(room.tables)


def serving_steps(venue: SeedRestaurant) -> Iterator[Step]:
    """How the restaurant serves: what the till offers first, tables that need cleaning, which station makes what.

    It has had kitchen screens for long: its owner is not led through the first steps.
    """
    manager = actor_of(next(person for person in venue.people if person.role == "manager"))

    def settle(context: CommandContext, _: Any) -> dict:
        favourites = [venue.product_id(dish) for dish in venue.favourites]
        changes = {"favourites": favourites, "tables_need_cleaning": True}
        Onboarding.objects.update_or_create(pk=connection.tenant.pk, defaults={"screen_seen_at": clock.now()})
        return {"version": change_service_settings(context=context, version=0, changes=changes).version}

    yield Step(f"{venue.name}: how it serves", "service.change_settings", venue.slug, manager, settle, venue=venue)
    for place, route in enumerate(venue.routes):

        def rule(context: CommandContext, _: Any, route: Routed = route, place: int = place) -> dict:
            made = routing.create_rule(
                context=context, rule_id=named_uuid(venue.slug, "route", place),
                station=route.station, order_type=route.order_type,
                product_id=venue.product_id(route.dish) if route.dish else None,
                category_id=named_uuid(venue.slug, "category", route.category) if route.category else None,
            )  # fmt: skip
            return {"id": made.id}

        label = f"{venue.name}: {route.dish or route.category or 'everything'} is made at {route.station}"
        yield Step(label, "kitchen.create_rule", f"{venue.slug} {place}", manager, rule, venue=venue)


def _person(person: Person, *, is_platform_owner: bool = False) -> User:
    """The person, made when another venue has not made them yet."""
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


def _group_creator(venue: SeedRestaurant, group: Group) -> Any:
    def create(context: CommandContext, _: Any) -> dict:
        menu.create_modifier_group(
            context=context,
            name=group.name, minimum=group.minimum, maximum=group.maximum,
            always_ask=group.always_ask,
            group_id=named_uuid(venue.slug, "group", group.name),
            options=[_option(venue, group, option) for option in group.options],
        )  # fmt: skip
        return {"options": len(group.options)}

    return create


def _option(venue: SeedRestaurant, group: Group, option: Option) -> dict[str, Any]:
    return {
        "id": venue.option_id(group.name, option.name),
        "name": option.name,
        "price": Decimal(option.price),
        "is_default": option.is_default,
        "allergens": option.allergens.split(),
    }


def _picture_keeper(venue: SeedRestaurant, category: Category) -> Any:
    """Store the pictures before the command: storage may be far away."""
    return lambda: {sku: images.keep(venue.picture(sku)) for sku, _ in category.numbered()}


def _category_creator(venue: SeedRestaurant, category: Category) -> Any:
    def create(context: CommandContext, pictures: dict[str, str]) -> dict:
        category_id = named_uuid(venue.slug, "category", category.name)
        menu.create_category(
            context=context,
            name=category.name, category_id=category_id, description=category.description, color=category.color,
            icon=category.icon,
        )  # fmt: skip
        for sku, dish in category.numbered():
            product_id = venue.product_id(dish.name)
            menu.create_product(
                context=context,
                product_id=product_id,
                category_id=category_id,
                sku=sku,
                **_columns(venue, category, dish),
            )
            menu.set_product_image(context=context, product_id=product_id, image=pictures[sku])
        return {"products": len(category.dishes)}

    return create


def _columns(venue: SeedRestaurant, category: Category, dish: Dish) -> dict[str, Any]:
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
        "modifier_groups": [named_uuid(venue.slug, "group", group.name) for group in venue.groups_of(dish.name)],
    }
