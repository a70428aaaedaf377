"""Requests of stock."""

from decimal import Decimal

from fynlo.core import clock
from fynlo.core.ids import uuid7
from inventory import services as stock
from inventory.buying import services as buying
from tests.realtime.replay.world import Call, World, call
from tests.services import run_service


@call("post", "api/v1/stock/items", "marco")
def _(world: World) -> Call:
    return Call("stock/items", {"name": "Limes", "unit": "each"}, {"name": "Lemons", "unit": "each"})


@call("patch", "api/v1/stock/items/<uuid:item_id>", "marco")
def _(world: World) -> Call:
    body = {"version": 1, "category": "Vegetables"}
    return Call(f"stock/items/{world.stock_item().id}", body, {**body, "category": "Fruit"})


@call("post", "api/v1/stock/items/<uuid:item_id>/archive", "marco")
def _(world: World) -> Call:
    return Call(f"stock/items/{world.stock_item().id}/archive")


@call("post", "api/v1/stock/items/<uuid:item_id>/restore", "marco")
def _(world: World) -> Call:
    item = world.stock_item()
    run_service(stock.archive_item, item_id=item.id)
    return Call(f"stock/items/{item.id}/restore")


@call("post", "api/v1/stock/items/<uuid:item_id>/receive", "marco")
def _(world: World) -> Call:
    body = {"quantity": 5, "cost": 12}
    return Call(f"stock/items/{world.stock_item().id}/receive", body, {**body, "cost": 13})


@call("post", "api/v1/stock/items/<uuid:item_id>/waste", "sara")
def _(world: World) -> Call:
    body = {"quantity": 1, "reason": "dropped"}
    return Call(f"stock/items/{world.stock_item().id}/waste", body, {**body, "quantity": 2})


@call("post", "api/v1/stock/products/<uuid:product_id>/waste", "sara")
def _(world: World) -> Call:
    body = {"quantity": 1, "reason": "dropped"}
    return Call(
        f"stock/products/{world.stock_recipe(world.card.latte, 'product')}/waste", body, {**body, "quantity": 2}
    )


@call("post", "api/v1/stock/items/<uuid:item_id>/count", "sara")
def _(world: World) -> Call:
    return Call(f"stock/items/{world.stock_item().id}/count", {"quantity": 9}, {"quantity": 8})


@call("post", "api/v1/stock/items/<uuid:item_id>/correct", "marco")
def _(world: World) -> Call:
    body = {"quantity": -1, "reason": "booked twice"}
    return Call(f"stock/items/{world.stock_item().id}/correct", body, {**body, "quantity": 1})


@call("post", "api/v1/inventory/items", "marco")
def _(world: World) -> Call:
    body = {"name": "Basil", "unit": "g", "minimum_stock": 50}
    return Call("inventory/items", body, {**body, "name": "Mint"})


@call("put", "api/v1/inventory/items/<str:sku>", "marco")
@call("patch", "api/v1/inventory/items/<str:sku>", "marco")
def _(world: World) -> Call:
    return Call(f"inventory/items/{world.stock_item().sku}", {"category": "Herbs"}, {"category": "Fruit"})


@call("delete", "api/v1/inventory/items/<str:sku>", "marco")
def _(world: World) -> Call:
    return Call(f"inventory/items/{world.stock_item().sku}")


@call("post", "api/v1/inventory/items/<str:sku>/adjust-stock", "marco")
def _(world: World) -> Call:
    body = {"adjustment": -1, "reason": "broken"}
    return Call(f"inventory/items/{world.stock_item().sku}/adjust-stock", body, {**body, "adjustment": 1})


@call("post", "api/v1/inventory/stocktakes", "marco")
def _(world: World) -> Call:
    place = str(world.stock_item().location_id)
    return Call("inventory/stocktakes", {"location_ids": [place]}, {"location_ids": [place], "name": "Monday"})


@call("post", "api/v1/inventory/stocktakes/<uuid:stocktake_id>/counts", "sara")
def _(world: World) -> Call:
    line = world.stocktake_line()
    body = {"item_id": str(line.item_id), "location_id": str(line.location_id), "quantity": 3}
    return Call(f"inventory/stocktakes/{line.stocktake_id}/counts", body, {**body, "quantity": 4})


@call("post", "api/v1/inventory/stocktakes/<uuid:stocktake_id>/counts/batch", "sara")
def _(world: World) -> Call:
    line, made = world.stocktake_line(), {"id": str(uuid7()), "counted_at": clock.now().isoformat()}
    count = {"item_id": str(line.item_id), "location_id": str(line.location_id), "quantity": 3, **made}
    at = f"inventory/stocktakes/{line.stocktake_id}/counts/batch"
    return Call(at, {"counts": [count]}, {"counts": [{**count, "quantity": 4}]})


@call("post", "api/v1/inventory/stocktakes/<uuid:stocktake_id>/recounts", "marco")
def _(world: World) -> Call:
    line, other = world.stocktake_line(), str(uuid7())
    body = {"line_ids": [str(line.id)]}
    return Call(f"inventory/stocktakes/{line.stocktake_id}/recounts", body, {"line_ids": [str(line.id), other]})


@call("patch", "api/v1/inventory/stocktakes/<uuid:stocktake_id>/lines/<uuid:line_id>", "marco")
def _(world: World) -> Call:
    line = world.stocktake_line()
    return Call(f"inventory/stocktakes/{line.stocktake_id}/lines/{line.id}", {"note": "Broken"}, {"note": "Lost"})


@call("post", "api/v1/inventory/stocktakes/<uuid:stocktake_id>/approve", "marco")
def _(world: World) -> Call:
    at = f"inventory/stocktakes/{world.stocktake_line().stocktake_id}/approve"
    return Call(at, {"uncounted": "keep"}, {"uncounted": "zero"})


@call("post", "api/v1/inventory/stocktakes/<uuid:stocktake_id>/cancel", "marco")
def _(world: World) -> Call:
    return Call(f"inventory/stocktakes/{world.stocktake_line().stocktake_id}/cancel")


@call("post", "api/v1/inventory/purchase-orders", "marco")
def _(world: World) -> Call:
    supplier = run_service(stock.add_supplier, name=f"Greens {uuid7()}")
    body = {"supplier_id": str(supplier.id), "lines": [{"item_id": str(world.stock_item().id), "quantity": 2}]}
    return Call("inventory/purchase-orders", body, {**body, "note": "Before 8"})


@call("patch", "api/v1/inventory/purchase-orders/<uuid:order_id>", "marco")
def _(world: World) -> Call:
    body = {"version": 1, "note": "Before 8"}
    return Call(f"inventory/purchase-orders/{world.purchase_order(sent=False).id}", body, {**body, "note": "Before 9"})


@call("post", "api/v1/inventory/purchase-orders/<uuid:order_id>/send", "marco")
def _(world: World) -> Call:
    body = {"version": 1, "by_email": False}
    order = world.purchase_order(sent=False)
    return Call(f"inventory/purchase-orders/{order.id}/send", body, {**body, "version": 2})


@call("post", "api/v1/inventory/purchase-orders/<uuid:order_id>/cancel", "marco")
def _(world: World) -> Call:
    order = world.purchase_order()
    body = {"version": order.version}
    return Call(f"inventory/purchase-orders/{order.id}/cancel", body, {**body, "reason": "Twice"})


@call("post", "api/v1/inventory/purchase-orders/<uuid:order_id>/close", "marco")
def _(world: World) -> Call:
    body = {"version": 3}
    return Call(f"inventory/purchase-orders/{world.delivery().order_id}/close", body, {**body, "reason": "No more"})


@call("post", "api/v1/inventory/purchase-orders/<uuid:order_id>/reorder", "marco")
def _(world: World) -> Call:
    return Call(f"inventory/purchase-orders/{world.purchase_order().id}/reorder", {}, {"id": str(uuid7())})


@call("post", "api/v1/inventory/deliveries", "kim")
def _(world: World) -> Call:
    order = world.purchase_order()
    line = {"item_id": str(order.lines.get().item_id), "quantity": 1}
    body = {"order_id": str(order.id), "version": order.version, "lines": [line]}
    return Call("inventory/deliveries", body, {**body, "note": "DN 1"})


@call("post", "api/v1/inventory/deliveries/<uuid:delivery_id>/undo", "marco")
def _(world: World) -> Call:
    return Call(f"inventory/deliveries/{world.delivery().id}/undo")


@call("post", "api/v1/inventory/deliveries/<uuid:delivery_id>/return", "kim")
def _(world: World) -> Call:
    delivery = world.delivery()
    body = {"lines": [{"line_id": str(delivery.lines.get().id), "quantity": 1}], "reason": "mouldy"}
    return Call(f"inventory/deliveries/{delivery.id}/return", body, {**body, "reason": "wrong"})


@call("post", "api/v1/inventory/deliveries/<uuid:delivery_id>/credit-note", "marco")
def _(world: World) -> Call:
    body = {"amount": 2, "reason": "too dear"}
    return Call(f"inventory/deliveries/{world.delivery().id}/credit-note", body, {**body, "amount": 3})


@call("post", "api/v1/inventory/credit-notes/<uuid:credit_note_id>/receive", "marco")
def _(world: World) -> Call:
    delivery = world.delivery()
    credit = run_service(buying.expect_credit, delivery_id=delivery.id, amount=Decimal(2), reason="too dear")
    return Call(f"inventory/credit-notes/{credit.id}/receive", {"amount": 2}, {"amount": 1})


@call("post", "api/v1/stock/movements/<uuid:batch>/undo", "marco")
def _(world: World) -> Call:
    booked = run_service(stock.count_item, item_id=world.stock_item().id, quantity=Decimal(3))
    return Call(f"stock/movements/{booked.movements[0].batch}/undo")


@call("post", "api/v1/stock/track-products", "marco")
def _(world: World) -> Call:
    items = [{"name": "Cola", "unit": "can", "quantity": 24, "cost": "0.40"}]
    return Call("stock/track-products", {"items": items}, {"items": [{**items[0], "name": "Tonic"}]})


@call("post", "api/v1/stock/items/<uuid:item_id>/transfer", "marco")
def _(world: World) -> Call:
    item, bar = world.stock_item(), run_service(stock.add_location, name=f"Bar {uuid7()}")
    body = {"quantity": 2, "from_id": item.location_id, "to_id": bar.id}
    return Call(f"stock/items/{item.id}/transfer", body, {**body, "quantity": 3})


@call("post", "api/v1/stock/items/<uuid:item_id>/produce", "marco")
def _(world: World) -> Call:
    made = world.stock_recipe(run_service(stock.add_item, name=f"Salsa {uuid7()}", unit="l"), "item", kept=True)
    return Call(f"stock/items/{made}/produce", {"quantity": 1}, {"quantity": 2})


@call("post", "api/v1/recipes", "marco")
def _(world: World) -> Call:
    part = {"ingredient_sku": world.stock_item().sku, "qty": 1}
    body = {"item_id": str(world.card.latte.id), "ingredients": [part]}
    return Call("recipes", body, {**body, "ingredients": [{**part, "qty": 2}]})


@call("put", "api/v1/stock/recipes/<uuid:made_id>", "marco")
def _(world: World) -> Call:
    part = {"item_id": str(world.stock_item().id), "quantity": 1}
    body = {"kind": "product", "ingredients": [part]}
    return Call(f"stock/recipes/{world.card.latte.id}", body, {**body, "ingredients": [{**part, "quantity": 2}]})


@call("delete", "api/v1/stock/recipes/<uuid:made_id>", "marco")
def _(world: World) -> Call:
    return Call(f"stock/recipes/{world.stock_recipe(world.card.latte, 'product')}")


@call("patch", "api/v1/stock/settings", "marco")
def _(world: World) -> Call:
    return Call("stock/settings", {"version": 1, "mail": "each"}, {"version": 1, "mail": "none"})


@call("post", "api/v1/stock/suppliers", "marco")
def _(world: World) -> Call:
    return Call("stock/suppliers", {"name": "Greens & Sons"}, {"name": "Browns"})


@call("patch", "api/v1/stock/suppliers/<uuid:supplier_id>", "marco")
def _(world: World) -> Call:
    supplier = run_service(stock.add_supplier, name=f"Greens {uuid7()}")
    body = {"version": 1, "lead_days": 2}
    return Call(f"stock/suppliers/{supplier.id}", body, {**body, "lead_days": 3})


@call("post", "api/v1/stock/suppliers/<uuid:supplier_id>/archive", "marco")
def _(world: World) -> Call:
    supplier = run_service(stock.add_supplier, name=f"Greens {uuid7()}")
    return Call(f"stock/suppliers/{supplier.id}/archive")


@call("post", "api/v1/stock/locations", "marco")
def _(world: World) -> Call:
    return Call("stock/locations", {"name": "Cellar"}, {"name": "Bar"})


@call("patch", "api/v1/stock/locations/<uuid:location_id>", "marco")
def _(world: World) -> Call:
    place = run_service(stock.add_location, name=f"Cellar {uuid7()}")
    return Call(f"stock/locations/{place.id}", {"name": "Bar"}, {"name": "Store"})


@call("post", "api/v1/stock/locations/<uuid:location_id>/archive", "marco")
def _(world: World) -> Call:
    place = run_service(stock.add_location, name=f"Cellar {uuid7()}")
    return Call(f"stock/locations/{place.id}/archive")
