"""Chucho's buying: an order that Mercado Verde got by email, and one of La Molienda that has arrived in part."""

from collections.abc import Callable, Iterator
from decimal import Decimal as D
from functools import partial
from typing import Any
from uuid import UUID

from inventory.buying import services
from realtime.commands.context import CommandContext

Named = Callable[[str, str], UUID]
# supplier → item, packs, price of one
ORDERS = {
    "Mercado Verde": (("Avocados", "3", "11.16"), ("Tomatoes", "1", "11.40"), ("Coriander", "6", "0.90")),
    "La Molienda": (("Corn tortillas", "4", "4.80"), ("Flour tortillas", "3", "3.84")),
}
ARRIVED = {"Corn tortillas": ("4", "5.10"), "Flour tortillas": ("1", "3.84")}  # one price went up, one item is short


def buying_steps(named: Named) -> Iterator[tuple[str, str, Callable[..., Any]]]:
    """Yield (kind, name, what it does) in their order. `named(kind, name)` is the id of a supplier, an item, …"""
    for supplier, lines in ORDERS.items():
        order_id = named("purchase order", supplier)
        ordered = [
            {"item_id": named("item", item), "quantity": D(quantity), "price": D(price)}
            for item, quantity, price in lines
        ]
        create = partial(
            services.create_order, supplier_id=named("supplier", supplier), lines=ordered, order_id=order_id
        )
        yield "create_order", supplier, create
        yield "send_order", supplier, partial(services.send_order, order_id=order_id, version=1)
    yield "receive_delivery", "La Molienda", partial(_receive, named=named)


def _receive(*, context: CommandContext, named: Named) -> None:
    lines = [
        {"item_id": named("item", item), "quantity": D(quantity), "price": D(price)}
        for item, (quantity, price) in ARRIVED.items()
    ]
    services.receive_delivery(
        context=context, order_id=named("purchase order", "La Molienda"), version=2, lines=lines, note="ALB-2291",
        delivery_id=named("delivery", "La Molienda"),
    )  # fmt: skip
