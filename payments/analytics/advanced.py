"""Cohorts of customers, dishes that are ordered together, and waiting times by hour."""

from datetime import date, timedelta
from typing import Any

from django.db import connection

from orders.kitchen.reports import whole_minutes
from payments.analytics.figures import share_of
from restaurants.reports.declarations import Query

MONTHS, DAYS = 6, 28
LEAST_ORDERS = 10  # of a pair, so that chance is no pattern
MOST_PAIRS = 20

COHORTS = """
    WITH month AS (
        SELECT DISTINCT customer_id, date_trunc('month', business_day)::date AS month FROM orders_order
        WHERE customer_id IS NOT NULL AND status NOT IN ('cancelled', 'draft')
    ), first AS (SELECT customer_id, min(month) AS joined FROM month GROUP BY 1)
    SELECT joined, ((extract(year FROM month) - extract(year FROM joined)) * 12
        + extract(month FROM month) - extract(month FROM joined))::int AS later, count(*)::int AS customers
    FROM month JOIN first USING (customer_id) WHERE joined >= %(since)s GROUP BY 1, 2 ORDER BY 1, 2
"""
PAIRS = """
    WITH bought AS (
        SELECT DISTINCT l.order_id, l.product_id FROM orders_line l JOIN orders_order o ON o.id = l.order_id
        WHERE o.business_day BETWEEN %(start)s AND %(end)s AND o.status NOT IN ('cancelled', 'draft')
            AND l.status <> 'void' AND l.kind = 'product' AND l.part_of_id IS NULL
    ), alone AS (SELECT product_id, count(*)::int AS orders FROM bought GROUP BY 1),
    pair AS (
        SELECT a.product_id AS one, b.product_id AS other, count(*)::int AS orders
        FROM bought a JOIN bought b ON b.order_id = a.order_id AND b.product_id > a.product_id
        GROUP BY 1, 2 HAVING count(*) >= %(least)s
    )
    SELECT p.one, p.other, p.orders, x.orders, y.orders, (SELECT count(DISTINCT order_id)::int FROM bought)
    FROM pair p JOIN alone x ON x.product_id = p.one JOIN alone y ON y.product_id = p.other
    ORDER BY p.orders::numeric / (x.orders::numeric * y.orders) DESC, p.orders DESC LIMIT %(most)s
"""
NAMES = "SELECT product_id, max(name) FROM orders_line WHERE product_id = ANY(%s) GROUP BY 1"
WAITS = """
    SELECT extract(hour FROM fired_at AT TIME ZONE %(zone)s)::int AS hour, count(*)::int,
        sum(extract(epoch FROM coalesce(ready_at, bumped_at) - fired_at))::bigint
    FROM orders_ticket
    WHERE business_day BETWEEN %(start)s AND %(end)s AND status <> 'gone' AND coalesce(ready_at, bumped_at) >= fired_at
    GROUP BY 1 ORDER BY 1
"""


def advanced(query: Query) -> dict[str, Any]:
    """The last MONTHS of cohorts, and pairs and waits of the last DAYS up to the end of the period. Four queries."""
    end = query.period.end
    return {
        "cohorts": cohorts(end),
        "basketPairs": basket_pairs(end - timedelta(days=DAYS - 1), end),
        "waitingTimes": waiting_times(query, end - timedelta(days=DAYS - 1), end),
    }


def cohorts(today: date) -> list[dict[str, Any]]:
    """Customers by the month of their first order, and how many of them ordered again in each month after it."""
    month = today.replace(day=1)
    for _ in range(MONTHS - 1):
        month = (month - timedelta(days=1)).replace(day=1)
    found: dict[date, dict[str, Any]] = {}
    for joined, later, customers in _rows(COHORTS, {"since": month}):
        row = found.setdefault(joined, {"month": f"{joined:%Y-%m}", "customers": 0, "returned": []})
        if later == 0:
            row["customers"] = customers
        else:
            row["returned"].append(
                {"monthsLater": later, "customers": customers, "percentage": share_of(customers, row["customers"])}
            )
    return list(found.values())


def basket_pairs(start: date, end: date) -> list[dict[str, Any]]:
    """Pairs that guests order together more often than chance would make them, the strongest first.

    `lift` 2.00 means twice as often as two dishes that have nothing to do with each other.
    """
    wanted = {"start": start, "end": end, "least": LEAST_ORDERS, "most": MOST_PAIRS}
    rows = _rows(PAIRS, wanted)
    names = dict(_rows(NAMES, [list({product for row in rows for product in row[:2]})])) if rows else {}
    return [
        {
            "items": [names[one], names[other]], "orders": together,
            "percentage": share_of(together, whole), "lift": share_of(together * whole, 100 * alone * other_alone),
        }
        for one, other, together, alone, other_alone, whole in rows
    ]  # fmt: skip


def waiting_times(query: Query, start: date, end: date) -> list[dict[str, Any]]:
    """Minutes from firing to ready by the hour of the clock."""
    rows = _rows(WAITS, {"start": start, "end": end, "zone": str(query.restaurant.zone)})
    return [
        {"hour": hour, "tickets": tickets, "averageMinutes": whole_minutes(seconds, tickets)}
        for hour, tickets, seconds in rows
    ]


def _rows(sql: str, values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()
