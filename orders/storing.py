"""A new order into its tables: its tickets, its lines and itself under the day's next number, all in one statement.

Rows travel as JSON and become rows in the database: the ORM would write one INSERT a table and work each out anew.
"""

from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, connection
from django.db.models import Model

from fynlo.core import json_codec
from fynlo.core.errors import InProgress
from orders.errors import LineIdTaken
from orders.models import Line, Order, Ticket


def _into(model: type[Model], source: str) -> str:
    """Columns by name: one that a newer version has added keeps its default while this one still runs."""
    columns = ", ".join(field.column for field in model._meta.concrete_fields)
    return f"INSERT INTO {model._meta.db_table} ({columns}) SELECT {columns} FROM {source}"


INSERT = (
    "WITH d AS (INSERT INTO orders_daycounter (business_day, last_number) VALUES (%(day)s, 1) ON CONFLICT"
    " (business_day) DO UPDATE SET last_number = orders_daycounter.last_number + 1 RETURNING last_number),"
    f" t AS ({_into(Ticket, 'jsonb_populate_recordset(NULL::orders_ticket, %(tickets)s)')}),"
    f" l AS ({_into(Line, 'jsonb_populate_recordset(NULL::orders_line, %(lines)s)')}),"
    " n AS (SELECT r.* FROM d, jsonb_populate_record(NULL::orders_order,"
    " %(order)s::jsonb || jsonb_build_object('number', d.last_number)) AS r),"
    f" o AS ({_into(Order, 'n')})"
    " SELECT last_number FROM d"
)


def insert(order: Order, lines: Sequence[Line], tickets: Sequence[Ticket]) -> None:
    """Store what is new, with every field as it stands, and give the order its number.

    Holds the day's counter, which is one row for the whole restaurant, until the commit: whoever calls this should be
    nearly done. Raises LineIdTaken; InProgress when somebody placed the same order a moment ago.
    """
    rows = {"tickets": list(map(_fields, tickets)), "lines": list(map(_fields, lines)), "order": _fields(order)}
    values = {name: json_codec.dumps(fields).decode() for name, fields in rows.items()}
    try:
        with connection.cursor() as cursor:
            cursor.execute(INSERT, values | {"day": order.business_day})
            (order.number,) = cursor.fetchone()
    except IntegrityError as error:
        if error.__cause__.diag.table_name == Line._meta.db_table:
            raise LineIdTaken(field="items") from error
        raise InProgress(retry_after=1) from error  # its id or its reference
    for row in (order, *lines, *tickets):
        row._state.adding, row._state.db = False, connection.alias


def _fields(row: Model) -> dict[str, Any]:
    return {field.column: getattr(row, field.attname) for field in row._meta.concrete_fields}
