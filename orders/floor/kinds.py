"""What a client may ask of the floor."""

from functools import partial
from typing import Any

from orders import drawing
from orders.api import serializers as shapes
from orders.errors import TableNotFound
from orders.floor import selectors, services
from orders.targets import id_of
from realtime.actors import Actor
from realtime.kinds import CommandKind, register

Data = dict[str, Any]


def set_table_status(*, target: str, data: Data, actor: Actor) -> Data:
    table = services.set_table_status(table_id=id_of(target, TableNotFound), status=data["status"])
    return drawing.draw_table(table)


def set_table_server(*, target: str, data: Data, actor: Actor) -> Data:
    table = services.set_table_server(table_id=id_of(target, TableNotFound), server_id=data["server_id"])
    return drawing.draw_table(table)


def clean(*, target: str, data: Data, actor: Actor) -> Data:
    return drawing.draw_table(services.clean_table(table_id=id_of(target, TableNotFound)))


def current_table(*, target: str, payload: Data) -> Data:
    return drawing.draw_table(selectors.table(id_of(target, TableNotFound)))


def register_all() -> None:
    table = partial(CommandKind, offline=True, current=current_table)
    register(
        table("table.set_status", "Say what a table is", "floor.manage", set_table_status, shapes.TableStatusInput),
        table("table.set_server", "Say whose table it is", "floor.manage", set_table_server, shapes.TableServerInput),
        table("table.clean", "Say that a table is clean", "floor.manage", clean),
    )
