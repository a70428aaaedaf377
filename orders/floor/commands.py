"""What a client may ask of the floor."""

from functools import partial
from typing import Any
from uuid import UUID

from orders import payloads
from orders.api import floor_serializers
from orders.api import serializers as shapes
from orders.errors import SectionNotFound, TableNotFound
from orders.floor import room, selectors, services
from orders.targets import id_of
from realtime.actors import Actor
from realtime.commands.registry import Command, register

Data = dict[str, Any]


def set_table_status(*, target: str, data: Data, actor: Actor) -> Data:
    table = services.set_table_status(table_id=id_of(target, TableNotFound), status=data["status"])
    return payloads.serialize_table(table)


def set_table_server(*, target: str, data: Data, actor: Actor) -> Data:
    table = services.set_table_server(table_id=id_of(target, TableNotFound), server_id=data["server_id"])
    return payloads.serialize_table(table)


def clean(*, target: str, data: Data, actor: Actor) -> Data:
    return payloads.serialize_table(services.clean_table(table_id=id_of(target, TableNotFound)))


def current_table(*, target: UUID | str | None, payload: Data) -> Data:
    return payloads.serialize_table(selectors.table(id_of(target, TableNotFound)))


def create_section(*, target: str, data: Data, actor: Actor) -> Data:
    """`tables` are the first tables of it."""
    fields = dict(data)
    first = fields.pop("tables", None)
    section = room.create_section(**fields)
    tables = room.create_tables(section_id=section.id, **first) if first else []
    return {**payloads.serialize_section(section), "tables": [payloads.serialize_table(table) for table in tables]}


def update_section(*, target: str, data: Data, actor: Actor) -> Data:
    return payloads.serialize_section(room.update_section(section_id=id_of(target, SectionNotFound), **data))


def order_sections(*, target: str, data: Data, actor: Actor) -> Data:
    return {"sections": [payloads.serialize_section(row) for row in room.order_sections(section_ids=data["ids"])]}


def archive_section(*, target: str, data: Data, actor: Actor) -> Data:
    return payloads.serialize_section(room.archive_section(section_id=id_of(target, SectionNotFound)))


def restore_section(*, target: str, data: Data, actor: Actor) -> Data:
    return payloads.serialize_section(room.restore_section(section_id=id_of(target, SectionNotFound)))


def create_table(*, target: str, data: Data, actor: Actor) -> Data:
    return payloads.serialize_table(room.create_table(**data))


def create_tables(*, target: str, data: Data, actor: Actor) -> Data:
    return {"tables": [payloads.serialize_table(table) for table in room.create_tables(**data)]}


def update_table(*, target: str, data: Data, actor: Actor) -> Data:
    return payloads.serialize_table(room.update_table(table_id=id_of(target, TableNotFound), **data))


def order_tables(*, target: str, data: Data, actor: Actor) -> Data:
    ordered = room.order_tables(section_id=id_of(target, SectionNotFound), table_ids=data["ids"])
    return {"tables": [payloads.serialize_table(table) for table in ordered]}


def archive_table(*, target: str, data: Data, actor: Actor) -> Data:
    return payloads.serialize_table(room.archive_table(table_id=id_of(target, TableNotFound)))


def restore_table(*, target: str, data: Data, actor: Actor) -> Data:
    return payloads.serialize_table(room.restore_table(table_id=id_of(target, TableNotFound)))


def register_all() -> None:
    table = partial(Command, offline=True, current=current_table)
    register(
        table(
            name="table.set_status",
            description="Say what a table is",
            permission="floor.manage",
            perform=set_table_status,
            input=shapes.TableStatusInput,
        ),
        table(
            name="table.set_server",
            description="Say whose table it is",
            permission="floor.manage",
            perform=set_table_server,
            input=shapes.TableServerInput,
        ),
        table(name="table.clean", description="Say that a table is clean", permission="floor.manage", perform=clean),
    )
    register(
        _edit("create_section", "Add a section", create_section, floor_serializers.SectionInput, 201),
        _edit("update_section", "Change a section", update_section, floor_serializers.SectionChangesInput),
        _edit("order_sections", "Put the sections in order", order_sections, floor_serializers.SectionsOrderInput),
        _edit("archive_section", "Archive a section with its tables", archive_section),
        _edit("restore_section", "Restore a section with its tables", restore_section),
        _edit("create_table", "Add a table", create_table, floor_serializers.TableInput, 201),
        _edit("create_tables", "Add several tables", create_tables, floor_serializers.TablesInput, 201),
        _edit("update_table", "Change a table", update_table, floor_serializers.TableChangesInput),
        _edit("order_tables", "Put the tables of a section in order", order_tables, floor_serializers.TablesOrderInput),
        _edit("archive_table", "Archive a table", archive_table),
        _edit("restore_table", "Restore a table", restore_table),
    )


def _edit(name: str, says: str, perform: Any, shape: Any = None, status: int = 200) -> Command:
    return Command(
        name=f"floor.{name}",
        description=says,
        permission="floor.edit",
        perform=perform,
        input=shape,
        success_status=status,
    )
