"""The figures of orders that are stored for each business day (`restaurants.reports.day_figures`)."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from fynlo.core.money import ZERO
from restaurants.reports.day_figures import DaySource, Figures, add, add_counts, largest, register_sources
from restaurants.reports.periods import Period

SOLD_LINES = """
    orders_line l JOIN orders_order o ON o.id = l.order_id
    WHERE o.business_day = ANY(%(days)s) AND o.status NOT IN ('cancelled', 'draft') AND l.status <> 'void'
        AND l.kind = 'product' AND l.part_of_id IS NULL
"""
FIRST_ORDER = "SELECT min(business_day) FROM orders_order"
OF_ORDERS = "SELECT business_day FROM orders_order WHERE id IN (SELECT id FROM touched)"
# Lines that moved to another order stay on their ticket.
OF_TICKETS = """
    SELECT business_day FROM orders_ticket WHERE id IN (SELECT id FROM touched)
    UNION SELECT business_day FROM orders_ticket WHERE order_id IN (SELECT id FROM touched)
    UNION SELECT t.business_day FROM orders_line l JOIN orders_ticket t ON t.id = l.ticket_id
        WHERE l.order_id IN (SELECT id FROM touched)
"""

# By product: items, pence, pence of VAT, orders, and a name, for products that are no longer on the menu. Lines by
# order first: counting distinct orders would sort all lines.
PRODUCTS = DaySource(
    name="products",
    sql=f"""
        SELECT business_day, jsonb_build_array(
            product_id, sum(quantity), sum(pence), sum(vat), count(*), max(name))::text
        FROM (
            SELECT o.business_day, l.product_id, max(l.name) AS name, sum(l.quantity) AS quantity,
                sum((l.total * 100)::bigint) AS pence, sum((l.vat * 100)::bigint) AS vat
            FROM {SOLD_LINES} GROUP BY o.business_day, l.product_id, l.order_id
        ) of_order GROUP BY business_day, product_id
    """,  # noqa: S608, no input in it
    keys=1,
    merges=(add, add, add, add, largest),
    first_day=FIRST_ORDER,
    touched=OF_ORDERS,
)  # fmt: skip

# By the option's name: how many, and their pence. A price is for one of the item; a quantity counts every item.
OPTIONS = DaySource(
    name="options",
    sql="""
        SELECT business_day, jsonb_build_array(name, sum(times), sum(times * pence))::text FROM (
            SELECT o.business_day, option ->> 'name' AS name,
                l.quantity * coalesce((option ->> 'quantity')::int, 1) AS times,
                ((option ->> 'price')::numeric * 100)::bigint AS pence
            FROM (SELECT * FROM orders_line WHERE modifiers <> '[]') l JOIN orders_order o ON o.id = l.order_id,
                jsonb_array_elements(l.modifiers::jsonb) option
            WHERE o.business_day = ANY(%(days)s) AND o.status NOT IN ('cancelled', 'draft') AND l.status <> 'void'
                AND l.kind = 'product' AND l.part_of_id IS NULL
        ) chosen GROUP BY business_day, name
    """,
    keys=1,
    merges=(add, add),
    first_day=FIRST_ORDER,
    touched=OF_ORDERS,
)  # fmt: skip

# By product and size: items, pence, and a name, for products that are no longer on the menu.
SIZES = DaySource(
    name="sizes",
    sql=f"""
        SELECT business_day, jsonb_build_array(product_id, size, sum(quantity), sum(pence), max(name))::text
        FROM (
            SELECT o.business_day, l.product_id, l.name, l.quantity, (l.total * 100)::bigint AS pence,
                (SELECT option ->> 'name' FROM jsonb_array_elements(l.modifiers::jsonb) option
                    WHERE option ->> 'portions' IS NOT NULL LIMIT 1) AS size
            FROM {SOLD_LINES} AND l.modifiers <> '[]'
        ) sold WHERE size IS NOT NULL GROUP BY business_day, product_id, size
    """,  # noqa: S608, no input in it
    keys=2,
    merges=(add, add, largest),
    first_day=FIRST_ORDER,
    touched=OF_ORDERS,
)  # fmt: skip

# By the person who serves the order at its end: items.
SERVED_ITEMS = DaySource(
    name="served-items",
    sql=f"""
        SELECT o.business_day, jsonb_build_array(o.server_id, sum(l.quantity))::text
        FROM {SOLD_LINES} GROUP BY o.business_day, o.server_id
    """,  # noqa: S608, no input in it
    keys=1,
    merges=(add,),
    first_day=FIRST_ORDER,
    touched=OF_ORDERS,
)

# By the order's type and the person who serves it at its end: orders, covers, pence, and the newest order's moment in
# microseconds with the name that the person has on it. Orders as in `orders.reports.selectors.sold`.
SERVED_ORDERS = DaySource(
    name="served-orders",
    sql="""
        SELECT business_day, jsonb_build_array(
            order_type, server_id, count(*), coalesce(sum(guests), 0), sum(((total - outside_sales) * 100)::bigint),
            jsonb_build_array(
                (extract(epoch FROM max(opened_at)) * 1000000)::bigint,
                (array_agg(server_name ORDER BY opened_at DESC))[1]))::text
        FROM orders_order
        WHERE business_day = ANY(%(days)s) AND status NOT IN ('cancelled', 'draft')
            AND NOT (outside_sales > 0 AND total = outside_sales)
        GROUP BY business_day, order_type, server_id
    """,
    keys=2,
    merges=(add, add, add, largest),
    first_day=FIRST_ORDER,
    touched=OF_ORDERS,
)

TIMED = """
    t.status <> 'gone' AND t.fired_at IS NOT NULL AND coalesce(t.ready_at, t.bumped_at) >= t.fired_at
"""
SECONDS = "extract(epoch FROM coalesce(t.ready_at, t.bumped_at) - t.fired_at)"


def _times(name: str, key: str, named: str, rows: str) -> DaySource:
    """By `key`: how many, their microseconds, how many took how many minutes (begun ones count), and a name."""
    return DaySource(
        name=name,
        sql=f"""
            SELECT business_day, jsonb_build_array(
                key, sum(tickets), sum(microseconds), jsonb_object_agg(minutes, tickets), max(named))::text
            FROM (
                SELECT t.business_day, {key} AS key, ceil({SECONDS} / 60)::int AS minutes, count(*) AS tickets,
                    sum(({SECONDS} * 1000000)::bigint) AS microseconds, max({named}) AS named
                FROM {rows} AND {TIMED} GROUP BY 1, 2, 3
            ) taken GROUP BY business_day, key
        """,  # noqa: S608, no input in it
        keys=1,
        merges=(add, add, add_counts, largest),
        first_day=FIRST_ORDER,
        touched=OF_TICKETS,
    )  # fmt: skip


STATION_TIMES = _times("station-times", "t.station", "''", "orders_ticket t WHERE t.business_day = ANY(%(days)s)")
DISH_TIMES = _times(
    "dish-times", "l.product_id", "l.name",
    "orders_line l JOIN orders_ticket t ON t.id = l.ticket_id"
    " WHERE t.business_day = ANY(%(days)s) AND l.status <> 'void' AND l.kind = 'product'",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ProductSums:
    """What was sold of a product: items, pounds after discounts on the item with VAT, and the orders that have it.

    `name` is one that its lines have.
    """

    quantity: int
    sales: Decimal
    vat: Decimal
    orders: int
    name: str


def sums_by_product(period: Period) -> dict[UUID | None, ProductSums]:
    """Return what was sold of each product in the period. Queries as `DaySource.figures`."""
    return _product_sums(PRODUCTS.figures(period))


def sums_by_day_and_product(period: Period) -> dict[date, dict[UUID | None, ProductSums]]:
    """Return what was sold of each product on each day of the period. Queries as `DaySource.by_day`."""
    return {day: _product_sums(figures) for day, figures in PRODUCTS.by_day(period).items()}


def _product_sums(figures: Figures) -> dict[UUID | None, ProductSums]:
    return {
        id_of(product_id): ProductSums(quantity, _pounds(pence), _pounds(vat), orders, name)
        for (product_id,), (quantity, pence, vat, orders, name) in figures.items()
    }


@dataclass(slots=True)
class Served:
    """What a person served: orders, covers, pounds of sales, and the person's name on the newest order."""

    orders: int = 0
    guests: int = 0
    sales: Decimal = ZERO
    newest: tuple[int, str] = (0, "")

    @property
    def name(self) -> str:
        return self.newest[1]


def served_by_person(period: Period, order_type: str = "") -> dict[UUID | None, Served]:
    """Return what each person served in the period, of one type of order or of all. Queries as `DaySource.figures`."""
    found: dict[UUID | None, Served] = defaultdict(Served)
    for (of_type, person), (orders, guests, pence, newest) in SERVED_ORDERS.figures(period).items():
        if order_type in ("", of_type):
            served = found[id_of(person)]
            served.orders += orders
            served.guests += guests
            served.sales += _pounds(pence)
            served.newest = max(served.newest, tuple(newest))
    return dict(found)


def id_of(text: str | None) -> UUID | None:
    """Return the id that a key holds as text."""
    return UUID(text) if text else None


def _pounds(pence: int) -> Decimal:
    return Decimal(pence).scaleb(-2)


def register_all() -> None:
    register_sources(PRODUCTS, OPTIONS, SIZES, SERVED_ITEMS, SERVED_ORDERS, STATION_TIMES, DISH_TIMES)
