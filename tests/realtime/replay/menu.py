"""Requests of the menu."""

from menu import services as menu
from tests.realtime.replay.world import Call, World, call
from tests.services import run_service


@call("post", "api/v1/menu/publish", "marco")
def _(world: World) -> Call:
    run_service(menu.update_product, product_id=world.card.latte.id, name="Flat white")
    return Call("menu/publish")


@call("put", "api/v1/menu/categories/order", "marco")
def _(world: World) -> Call:
    ids = [world.card.latte.category_id, world.card.tacos.category_id]
    return Call("menu/categories/order", {"ids": ids}, {"ids": ids[::-1]})


@call("post", "api/v1/menu/modifier-groups", "marco")
def _(world: World) -> Call:
    return Call("menu/modifier-groups", {"name": "Milk", "options": [{"name": "Oat"}]}, {"name": "Milks"})


@call("put", "api/v1/menu/modifier-groups/<uuid:group_id>", "marco")
@call("patch", "api/v1/menu/modifier-groups/<uuid:group_id>", "marco")
def _(world: World) -> Call:
    return Call(f"menu/modifier-groups/{world.card.extras.id}", {"name": "More"}, {"name": "Even more"})


@call("delete", "api/v1/menu/modifier-groups/<uuid:group_id>", "marco")
def _(world: World) -> Call:
    group = run_service(menu.create_modifier_group, name="Nobody's", options=[])
    return Call(f"menu/modifier-groups/{group.id}")


@call("put", "api/v1/menu/options/<uuid:item_id>/availability", "kim")
@call("patch", "api/v1/menu/options/<uuid:item_id>/availability", "kim")
def _(world: World) -> Call:
    return Call(f"menu/options/{world.card.prawn.id}/availability", {"available": False}, {"available": True})


@call("put", "api/v1/products/<uuid:item_id>/availability", "kim")
@call("patch", "api/v1/products/<uuid:item_id>/availability", "kim")
def _(world: World) -> Call:
    return Call(f"products/{world.card.latte.id}/availability", {"available": False}, {"available": True})


@call("post", "api/v1/menu/stations", "marco")
def _(world: World) -> Call:
    return Call("menu/stations", {"name": "Pastry"}, {"name": "Pass"})


@call("put", "api/v1/menu/stations/<slug:slug>", "marco")
def _(world: World) -> Call:
    return Call("menu/stations/bar", {"name": "Back bar"}, {"name": "Front bar"})


@call("post", "api/v1/products", "marco")
def _(world: World) -> Call:
    dip = {"name": "Dip", "options": [{"name": "Chocolate"}]}
    body = {"name": "Churros", "category_id": world.card.tacos.category_id, "price": 5, "modifiers": [dip]}
    return Call("products", body, {**body, "price": 6})


@call("put", "api/v1/products/<uuid:product_id>", "marco")
@call("patch", "api/v1/products/<uuid:product_id>", "marco")
def _(world: World) -> Call:
    body = {"price": 4, "is_active": False, "version": 1}
    return Call(f"products/{world.card.latte.id}", body, {**body, "price": 5})


@call("delete", "api/v1/products/<uuid:product_id>", "marco")
def _(world: World) -> Call:
    return Call(f"products/{world.card.latte.id}")


@call("post", "api/v1/products/<uuid:product_id>/restore", "marco")
def _(world: World) -> Call:
    run_service(menu.archive_product, product_id=world.card.latte.id)
    return Call(f"products/{world.card.latte.id}/restore")


@call("post", "api/v1/products/categories", "marco")
def _(world: World) -> Call:
    return Call("products/categories", {"name": "Puddings"}, {"name": "Desserts"})


@call("put", "api/v1/products/categories/<uuid:category_id>", "marco")
@call("patch", "api/v1/products/categories/<uuid:category_id>", "marco")
def _(world: World) -> Call:
    return Call(f"products/categories/{world.card.tacos.category_id}", {"name": "Eat"}, {"name": "Eats"})


@call("delete", "api/v1/products/categories/<uuid:category_id>", "marco")
def _(world: World) -> Call:
    return Call(f"products/categories/{run_service(menu.create_category, name='Empty').id}")
