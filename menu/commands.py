"""What can be asked of the menu, by REST, by the portal, by socket and in a batch."""

from typing import Any
from uuid import UUID

from fynlo.core.ids import parse_uuid
from menu import payloads, services
from menu.api import serializers as shapes
from menu.errors import CategoryNotFound, ItemNotFound, ModifierGroupNotFound, ProductChanged, ProductNotFound
from menu.published import read_current
from realtime.actors import Actor
from realtime.commands.registry import Command, register


def register_all() -> None:
    register(
        _edit("create_category", "Add a category", _create_category, shapes.CategoryInput, 201),
        _edit("update_category", "Change a category", _update_category, shapes.CategoryChange),
        _edit("archive_category", "Put an empty category away", _archive_category),
        _edit("reorder_categories", "Put the categories in order", _reorder_categories, shapes.CategoryOrder),
        _edit("create_station", "Add a kitchen station", _create_station, shapes.StationInput, 201),
        _edit("update_station", "Rename a kitchen station", _update_station, shapes.StationInput),
        _edit("reorder_stations", "Put the kitchen stations in order", _reorder_stations, shapes.StationOrder),
        _edit("create_modifier_group", "Add a modifier group", _create_group, shapes.ModifierGroupInput, 201),
        _edit("update_modifier_group", "Change a modifier group", _update_group, shapes.ModifierGroupChange),
        _edit("archive_modifier_group", "Put a modifier group away", _archive_group),
        _edit("create_product", "Add a product", _create_product, shapes.ProductInput, 201),
        _edit("update_product", "Change a product", _update_product, shapes.ProductChange),
        _edit("set_product_image", "Show a picture with a product", _set_product_image, shapes.ImageInput),
        _edit("archive_product", "Put a product away", _archive_product),
        _edit("restore_product", "Put an archived product back", _restore_product),
        _edit("discard_product_changes", "Put a product back to what is published", _discard_product_changes),
        _live(
            "create_live_category", "Add a category and publish it", _create_live_category, shapes.CategoryInput, 201
        ),
        _live("update_live_category", "Change a category and publish it", _update_live_category, shapes.CategoryChange),
        _live("archive_live_category", "Take a category and its products off the menu", _archive_live_category),
        _live("create_live_product", "Add a product and publish it", _create_live_product, shapes.ProductInput, 201),
        _live("update_live_product", "Change a product and publish it", _update_live_product, shapes.ProductChange),
        _live("archive_live_product", "Take a product off the menu", _archive_live_product),
        _edit("use_starter", "Begin with a ready-made menu", _use_starter, shapes.StarterInput, 201),
        Command(name="menu.publish", description="Publish the menu", permission="menu.publish", perform=_publish),
        Command(
            name="menu.set_availability",
            description="Say that a product or an option is sold out or back",
            permission="menu.availability",
            perform=_set_availability,
            input=shapes.AvailabilityInput,
            offline=True,
        ),
    )


def _edit(name: str, says: str, perform: Any, shape: Any = None, status: int = 200) -> Command:
    return Command(
        name=f"menu.{name}",
        description=says,
        permission="menu.edit",
        perform=perform,
        input=shape,
        success_status=status,
    )


def _live(name: str, says: str, perform: Any, shape: Any = None, status: int = 200) -> Command:
    return Command(
        name=f"menu.{name}",
        description=says,
        permission="menu.publish",
        perform=perform,
        input=shape,
        success_status=status,
    )


def _create_live_category(*, target: str, data: dict[str, Any], actor: Actor) -> dict:
    category = services.create_category(**data)
    services.publish_saved(categories=[category.id])
    return payloads.category(category)


def _update_live_category(*, target: str, data: dict[str, Any], actor: Actor) -> dict:
    category = services.update_category(category_id=_id(target, CategoryNotFound), **data)
    services.publish_saved(categories=[category.id])
    return payloads.category(category)


def _archive_live_category(*, target: str, data: dict[str, Any], actor: Actor) -> dict:
    category = services.archive_category_with_products(_id(target, CategoryNotFound))
    services.publish_saved(categories=[category.id])
    return payloads.category(category)


def _create_live_product(*, target: str, data: dict[str, Any], actor: Actor) -> dict:
    answer = _create_product(target=target, data=services.defaults_for(data["category_id"]) | data, actor=actor)
    services.publish_saved(products=[UUID(answer["id"])])
    return answer


def _update_live_product(*, target: str, data: dict[str, Any], actor: Actor) -> dict:
    answer = _update_product(target=target, data=data, actor=actor)
    services.publish_saved(products=[UUID(answer["id"])])
    return answer


def _archive_live_product(*, target: str, data: dict[str, Any], actor: Actor) -> dict:
    answer = _archive_product(target=target, data=data, actor=actor)
    services.publish_saved(products=[UUID(answer["id"])])
    return answer


def _create_category(*, target: str, data: dict[str, Any], actor: Actor) -> dict:
    return payloads.category(services.create_category(**data))


def _update_category(*, target: str, data: dict[str, Any], actor: Actor) -> dict:
    return payloads.category(services.update_category(category_id=_id(target, CategoryNotFound), **data))


def _archive_category(*, target: str, data: dict[str, Any], actor: Actor) -> dict:
    return payloads.category(services.archive_category(category_id=_id(target, CategoryNotFound)))


def _reorder_categories(*, target: str, data: dict[str, Any], actor: Actor) -> dict:
    services.reorder_categories(category_ids=data["ids"])
    return {}


def _create_station(*, target: str, data: dict[str, Any], actor: Actor) -> dict:
    return payloads.station(services.create_station(name=data["name"]))


def _update_station(*, target: str, data: dict[str, Any], actor: Actor) -> dict:
    return payloads.station(services.update_station(slug=target, name=data["name"]))


def _reorder_stations(*, target: str, data: dict[str, Any], actor: Actor) -> dict:
    services.reorder_stations(slugs=data["slugs"])
    return {}


def _create_group(*, target: str, data: dict[str, Any], actor: Actor) -> dict:
    return payloads.group(services.create_modifier_group(**data), frozenset())


def _update_group(*, target: str, data: dict[str, Any], actor: Actor) -> dict:
    group = services.update_modifier_group(group_id=_id(target, ModifierGroupNotFound), **data)
    return payloads.group(group, read_current().unavailable)


def _archive_group(*, target: str, data: dict[str, Any], actor: Actor) -> dict:
    group = services.archive_modifier_group(group_id=_id(target, ModifierGroupNotFound))
    return payloads.group(group, read_current().unavailable)


def _use_starter(*, target: str, data: dict[str, Any], actor: Actor) -> dict:
    return {"added": services.use_starter(slug=target, beside=data["beside"])}


def _create_product(*, target: str, data: dict[str, Any], actor: Actor) -> dict:
    fields, active, image = _product_fields(data)
    product = services.create_product(**fields)
    return _finished(product.id, active, image)


def _update_product(*, target: str, data: dict[str, Any], actor: Actor) -> dict:
    fields, active, image = _product_fields(data)
    product_id = _id(target, ProductNotFound)
    try:
        services.update_product(product_id=product_id, **fields)
    except ProductChanged as refusal:
        refusal.details["current"] = payloads.one_product(product_id)
        raise
    return _finished(product_id, active, image)


def _product_fields(data: dict[str, Any]) -> tuple[dict[str, Any], bool | None, str | None]:
    """What the product's own service takes; the switch and the picture are changes of their own."""
    fields = dict(data)
    active, image = fields.pop("is_active", None), fields.pop("image_url", None)
    if "new_category" in fields:  # the portal's form makes what it is put into on the way
        fields["category_id"] = services.category_named(fields.pop("new_category")).id
    if "new_station" in fields:
        fields["station"] = services.station_named(fields.pop("new_station")).slug
    if "modifiers" in fields:
        fields["modifier_groups"] = [
            given if isinstance(given, UUID) else services.create_modifier_group(**given).id
            for given in fields.pop("modifiers")
        ]
    return fields, active, image


def _finished(product_id: UUID, active: bool | None, image: str | None) -> dict:
    if image is not None:
        services.set_product_image(product_id=product_id, image=image)
    if active is not None:
        services.set_availability(item_id=product_id, available=active)
    return payloads.one_product(product_id)


def _set_product_image(*, target: str, data: dict[str, Any], actor: Actor) -> dict:
    product = services.set_product_image(product_id=_id(target, ProductNotFound), image=data["image"])
    return payloads.one_product(product.id)


def _archive_product(*, target: str, data: dict[str, Any], actor: Actor) -> dict:
    return payloads.one_product(services.archive_product(product_id=_id(target, ProductNotFound)).id)


def _restore_product(*, target: str, data: dict[str, Any], actor: Actor) -> dict:
    return payloads.one_product(services.restore_product(product_id=_id(target, ProductNotFound)).id)


def _discard_product_changes(*, target: str, data: dict[str, Any], actor: Actor) -> dict:
    product = services.discard_product_changes(product_id=_id(target, ProductNotFound))
    return payloads.one_product(product.id)


def _publish(*, target: str, data: dict[str, Any], actor: Actor) -> dict:
    menu = services.publish()
    return {
        "version": menu.version,
        "etag": menu.etag,
        "published_at": menu.published_at,
        "products": menu.product_count,
    }


def _set_availability(*, target: str, data: dict[str, Any], actor: Actor) -> dict:
    item_id = _id(target, ItemNotFound)
    counter = services.set_availability(item_id=item_id, available=data["available"])
    return {"id": str(item_id), "available": data["available"], "counter": counter}


def _id(target: str, unknown: type[Exception]) -> UUID:
    found = parse_uuid(target)
    if found is None:
        raise unknown()
    return found
