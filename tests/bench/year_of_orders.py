"""A year of orders in one restaurant, copied in SQL from one order that the services made."""

from collections.abc import Mapping
from typing import Any

from django.db import connection
from django.db.models import Model

from orders.models import Line, Order, Ticket
from payments.models import Payment, Receipt, ReceiptVat
from realtime.commands.context import CommandContext

DAYS = 365
DAY = "%(last)s::date - (n %% 365)"
OPENED = (
    f"(({DAY})::timestamp + interval '11 hours' + (n / 365 %% 660) * interval '1 minute') AT TIME ZONE 'Europe/London'"
)


def uuid_of(name: str, more: str = "''") -> str:
    return f"md5('{name}' || n || {more})::uuid"


ORDER, TICKET, PAYMENT = uuid_of("order"), uuid_of("ticket"), uuid_of("payment")
COPIES: tuple[tuple[type[Model], str, Mapping[str, str]], ...] = (
    (Order, "t.id = %(order)s", {
        "id": ORDER, "business_day": DAY, "number": "1000000 + n / 365", "opened_at": OPENED,
        "closed_at": f"{OPENED} + interval '50 minutes'", "client_reference": "NULL",
    }),
    (Ticket, "t.order_id = %(order)s", {
        "id": TICKET, "order_id": ORDER, "business_day": DAY, "sent_at": OPENED, "fired_at": OPENED,
        "ready_at": f"{OPENED} + (5 + n %% 20) * interval '1 minute'",
        "bumped_at": f"{OPENED} + (5 + n %% 20) * interval '1 minute'",
    }),
    (Line, "t.order_id = %(order)s", {
        "id": uuid_of("line", "t.position"), "order_id": ORDER, "ticket_id": TICKET, "added_at": OPENED,
        "fired_at": OPENED,
    }),
    (Payment, "t.order_id = %(order)s", {
        "id": PAYMENT, "order_id": ORDER, "business_day": DAY, "created_at": OPENED, "captured_at": OPENED,
        "receipt_number": "''",
    }),
    (Receipt, "t.payment_id IN (SELECT id FROM payments_payment WHERE order_id = %(order)s)", {
        "id": uuid_of("receipt"), "payment_id": PAYMENT, "number": "1000 + n", "issued_at": OPENED,
        "token": "left(md5('token' || n), 22)",
    }),
    (ReceiptVat, "t.receipt_id IN (SELECT id FROM payments_receipt WHERE payment_id IN"
        " (SELECT id FROM payments_payment WHERE order_id = %(order)s))", {
        "id": uuid_of("vat", "t.rate || t.treatment"), "receipt_id": uuid_of("receipt"), "business_day": DAY,
    }),
)  # fmt: skip


def copy_order(*, context: CommandContext, order: Order, count: int) -> None:
    """Spread `count` copies of a paid order with its lines, ticket, payment and receipt over the year before it.

    Needs an open command.
    """
    values: dict[str, Any] = {"order": order.pk, "last": order.business_day, "count": count}
    with connection.cursor() as cursor:
        for model, template, changed in COPIES:
            table, columns = model._meta.db_table, [field.column for field in model._meta.concrete_fields]
            taken = ", ".join(changed.get(column, f't."{column}"') for column in columns)
            names = ", ".join(f'"{column}"' for column in columns)
            cursor.execute(
                f"INSERT INTO {table} ({names}) SELECT {taken} FROM generate_series(1, %(count)s) n, {table} t"
                f" WHERE {template}",
                values,
            )
        cursor.execute("ANALYZE")
