"""Store a new order, and save a changed one: its derived status, its sums, its events, once and in one transaction.

A new order goes into its tables with one statement. Its rows travel as JSON and become rows in the database: the ORM
would build one INSERT for each table and compute each from scratch.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, cast

import psycopg
from django.db import IntegrityError
from django.db.models import Model

from fynlo.core import clock, json_codec
from fynlo.core.counters import next_number, next_number_sql
from fynlo.core.errors import InProgress
from fynlo.core.tenancy.connection import connection
from orders import deals, events, lifecycle, line_kinds
from orders.errors import AlreadyPaid, GivenAway, LineIdTaken
from orders.floor import services as floor
from orders.line_items import LineSplit
from orders.models import Line, Order, Ticket
from orders.pricing import totals
from realtime.commands.context import CommandContext

DAY_COUNTER = ("orders_daycounter", "business_day")  # table and key


def _insert_from(model: type[Model], source: str) -> str:
    """Name the columns, so that one added by a newer version keeps its default while this version still runs."""
    columns = ", ".join(cast(str, field.column) for field in model._meta.concrete_fields)
    return f"INSERT INTO {model._meta.db_table} ({columns}) SELECT {columns} FROM {source}"


INSERT = (
    f"WITH d AS ({next_number_sql(*DAY_COUNTER, '%(day)s')}),"
    f" t AS ({_insert_from(Ticket, 'jsonb_populate_recordset(NULL::orders_ticket, %(tickets)s)')}),"
    f" l AS ({_insert_from(Line, 'jsonb_populate_recordset(NULL::orders_line, %(lines)s)')}),"
    " n AS (SELECT r.* FROM d, jsonb_populate_record(NULL::orders_order,"
    " %(order)s::jsonb || jsonb_build_object('number', d.last_number)) AS r),"
    f" o AS ({_insert_from(Order, 'n')})"
    " SELECT last_number FROM d"
)


def next_order_number(day: date) -> int:
    """Return the next order number of that business day. One statement; holds the day's counter until the commit."""
    return next_number(*DAY_COUNTER, day)


def insert(order: Order, lines: Sequence[Line], tickets: Sequence[Ticket]) -> None:
    """Store a new order with its lines and tickets, and set its number. One statement.

    Call it late: it holds the day's counter, one row for the whole restaurant, until the commit.

    Raises:
        LineIdTaken: a line has the id of a stored line.
        InProgress: another request has just placed an order with the same id or reference.
    """
    rows = {"tickets": list(map(_fields, tickets)), "lines": list(map(_fields, lines)), "order": _fields(order)}
    values = {name: json_codec.dumps(fields).decode() for name, fields in rows.items()}
    try:
        with connection.cursor() as cursor:
            cursor.execute(INSERT, values | {"day": order.business_day})
            (order.number,) = cursor.fetchone()
    except IntegrityError as error:
        if cast(psycopg.Error, error.__cause__).diag.table_name == Line._meta.db_table:
            raise LineIdTaken(field="items") from error
        raise InProgress(retry_after=1) from error
    for row in (order, *lines, *tickets):
        row._state.adding, row._state.db = False, connection.alias


def _fields(row: Model) -> dict[str, Any]:
    # A concrete field has a column.
    return {cast(str, field.column): getattr(row, field.attname) for field in row._meta.concrete_fields}


def reprice_and_save(
    context: CommandContext,
    order: Order,
    *,
    also: Sequence[Line] = (),
    line_fields: Iterable[str] = (),
    fields: Iterable[str] = (),
    moved_from: Order | None = None,
    splits: Sequence[LineSplit] = (),
    total_before: Decimal | None = None,
) -> None:
    """Recompute the sums of a locked order, then save it with every line whose sums changed.

    Saves `fields` of the order and `line_fields` of the lines in `also` as well. Records what `save_changes` records.
    `total_before` is the total before this command, in pounds; None for one that has not priced the order yet.

    Raises:
        AlreadyPaid: more is paid than the new total.
        GivenAway: discounts bring the bill to zero by this change, and the actor may not comp.
    """
    before = order.total if total_before is None else total_before
    repriced = totals.reprice(order, connection.tenant)
    if before and order.is_given_away and not context.actor.may("orders.comp"):
        raise GivenAway(order=str(order.id), discount=order.discount)
    if order.paid > order.total:
        raise AlreadyPaid(order=str(order.id), paid=order.paid, total=order.total)
    totals.update_bill(order)
    changed = {line.id: line for line in [*also, *repriced]}
    lines = [line for line in order.all_lines if line.id in changed]
    if lines:
        Line.objects.bulk_update(lines, [*totals.LINE_TOTALS, *line_fields])
    stored = [*totals.ORDER_TOTALS, "bill", *fields]
    save_changes(context, order, at=clock.now(), changed=lines, fields=stored, moved_from=moved_from, splits=splits)


def save_changes(
    context: CommandContext,
    order: Order,
    *,
    at: datetime,
    moved: Sequence[Line] = (),
    changed: Sequence[Line] = (),
    fields: Iterable[str] = (),
    status: str | None = None,
    moved_from: Order | None = None,
    payment: Mapping[str, Any] | None = None,
    splits: Sequence[LineSplit] = (),
) -> None:
    """Finish a change to a locked order: derive its status, close it if it is done, save it, record the events.

    `moved` lines have another status, `changed` lines other content; the caller saves both. A meal deal follows its
    parts (`deals.follow_parts`). `status` (pending or completed) is set by a person instead of derived from the lines.
    `moved_from` is the order that the changed lines come from, `payment` the money that made the change, `splits` the
    line that was divided and, of a meal deal, its parts.

    An order whose bill is paid and whose lines are all served is completed, and its table freed. Lines of a paid bill
    that are no sale come into force (`line_kinds.activate_lines`). Records
    `order.updated` for fields and changed lines, `order.item_status_changed` for moved lines, then `order.completed` or
    `order.status_changed`.
    """
    before = order.status
    followed = deals.follow_parts(order)
    if followed:
        Line.objects.bulk_update(followed, deals.FOLLOWED_FIELDS)
    order.status = lifecycle.fulfilment(status or before, order.all_lines)
    paid_and_served = order.bill == Order.Bill.PAID and lifecycle.is_served(order.all_lines)
    done = before not in Order.CLOSED and (paid_and_served or order.status == Order.Status.COMPLETED)
    if done:
        order.status, order.closed_at = Order.Status.COMPLETED, at
    stage = lifecycle.stage(order, order.all_lines)
    if stage != order.stage:
        order.stage, order.stage_since = stage, at
    order.version += 1
    order.save(update_fields={*fields, "status", "closed_at", "stage", "stage_since", "version"})

    if fields or changed:
        events.order_updated(context, order, changed, moved_from=moved_from, payment=payment, splits=splits)
    if moved or followed:
        events.lines_moved(context, order, {line.id: line for line in [*moved, *followed]}.values())
    if done:
        events.order_completed(context, order)
        floor.release(context, order.table_id)
    elif order.status != before:
        events.order_status_changed(context, order)
    if order.bill == Order.Bill.PAID:
        line_kinds.activate_lines(context, order, at=at)
