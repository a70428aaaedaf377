"""The commands on tables and on the floor."""

from functools import partial
from typing import Any
from uuid import UUID

from orders import payloads
from orders.api import floor_serializers, serializers
from orders.errors import SectionNotFound, TableNotFound
from orders.floor import arranging, layout, selectors, services
from realtime.commands.registry import Command, Id, register_declared

TABLE = Id("table_id", TableNotFound)
SECTION = Id("section_id", SectionNotFound)


def current_table(*, target: UUID | str | None, payload: dict[str, Any]) -> dict[str, Any]:
    """Return the table that a command names, as it is now. Raises TableNotFound."""
    return payloads.serialize_table(selectors.table(target))


_table = partial(
    Command,
    permission="floor.manage",
    target=(TABLE,),
    render=payloads.serialize_table,
    offline=True,
    current=current_table,
)
_edit = partial(Command, permission="floor.edit")

TABLE_SET_STATUS = _table(
    name="table.set_status",
    description="Set the status of a table",
    input=serializers.TableStatusInput,
    service=services.set_table_status,
)
TABLE_SET_SERVER = _table(
    name="table.set_server",
    description="Set the server of a table",
    input=serializers.TableServerInput,
    service=services.set_table_server,
)
TABLE_CLEAN = _table(name="table.clean", description="Mark a table as cleaned", service=services.clean_table)
FLOOR_CREATE_SECTION = _edit(
    name="floor.create_section",
    description="Add a section",
    input=floor_serializers.SectionInput,
    service=layout.create_section_with_tables,
    render=payloads.serialize_section_with_tables,
    success_status=201,
)
FLOOR_UPDATE_SECTION = _edit(
    name="floor.update_section",
    description="Change a section",
    target=(SECTION,),
    input=floor_serializers.SectionChangesInput,
    service=layout.update_section,
    render=payloads.serialize_section,
)
FLOOR_ORDER_SECTIONS = _edit(
    name="floor.order_sections",
    description="Reorder the sections",
    input=floor_serializers.SectionsOrderInput,
    service=layout.order_sections,
    render=payloads.serialize_sections,
)
FLOOR_ARCHIVE_SECTION = _edit(
    name="floor.archive_section",
    description="Archive a section with its tables",
    target=(SECTION,),
    service=layout.archive_section,
    render=payloads.serialize_section,
)
FLOOR_RESTORE_SECTION = _edit(
    name="floor.restore_section",
    description="Restore a section with its tables",
    target=(SECTION,),
    service=layout.restore_section,
    render=payloads.serialize_section,
)
FLOOR_CREATE_TABLE = _edit(
    name="floor.create_table",
    description="Add a table",
    input=floor_serializers.TableInput,
    service=layout.create_table,
    render=payloads.serialize_table,
    success_status=201,
)
FLOOR_CREATE_TABLES = _edit(
    name="floor.create_tables",
    description="Add several tables",
    input=floor_serializers.TablesInput,
    service=layout.create_tables,
    render=payloads.serialize_tables,
    success_status=201,
)
FLOOR_UPDATE_TABLE = _edit(
    name="floor.update_table",
    description="Change a table",
    target=(TABLE,),
    input=floor_serializers.TableChangesInput,
    service=layout.update_table,
    render=payloads.serialize_table,
)
FLOOR_ORDER_TABLES = _edit(
    name="floor.order_tables",
    description="Reorder the tables of a section",
    target=(SECTION,),
    input=floor_serializers.TablesOrderInput,
    service=layout.order_tables,
    render=payloads.serialize_tables,
)
FLOOR_ARRANGE = _edit(
    name="floor.arrange",
    description="Arrange the tables of a section on its plan",
    target=(SECTION,),
    input=floor_serializers.PlanInput,
    service=arranging.arrange_section,
    render=payloads.serialize_section_with_tables,
)
FLOOR_ARCHIVE_TABLE = _edit(
    name="floor.archive_table",
    description="Archive a table",
    target=(TABLE,),
    service=layout.archive_table,
    render=payloads.serialize_table,
)
FLOOR_RESTORE_TABLE = _edit(
    name="floor.restore_table",
    description="Restore a table",
    target=(TABLE,),
    service=layout.restore_table,
    render=payloads.serialize_table,
)


def register_all() -> None:
    register_declared(__name__)
