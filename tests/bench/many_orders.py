"""Years of orders in one restaurant, written by plain SQL: services would take hours."""

from django.db import connection

TABLES = """
WITH section AS (
    INSERT INTO orders_section (id, name, color, sort_order, plan_version)
    VALUES (gen_random_uuid(), 'Main room', '', 0, 0) RETURNING id
)
INSERT INTO orders_table (id, section_id, name, capacity, status, server_name, sort_order, shape)
SELECT gen_random_uuid(), section.id, number::text, 4, 'available', '', number, 'rectangle'
FROM section, generate_series(1, 40) AS number
"""
CUSTOMERS = """
INSERT INTO orders_customer (id, name, phone, created_at)
SELECT gen_random_uuid(), 'Guest ' || number || ' Surname' || number %% 5000, '07' || lpad(number::text, 9, '0'), now()
FROM generate_series(1, %(count)s / 8) AS number
"""
# 200 orders a day, the last ones today; each eighth has a customer.
ORDERS = """
WITH seats AS (SELECT id, name, row_number() OVER (ORDER BY sort_order) AS place FROM orders_table),
     guests AS (SELECT id, row_number() OVER (ORDER BY id) AS place FROM orders_customer)
INSERT INTO orders_order (
    id, business_day, number, content, order_type, status, bill, table_id, table_name, customer_id, guests, notes,
    allergies, menu_version, server_id, server_name, opened_at, closed_at, stage, version, vat_registered, vat_method,
    prices_include_tax, charge, charge_rate, charge_applied, adjustments, subtotal, discount, service_charge,
    vat_total, total, paid, tips, refunded, vat_buckets, payment_method
)
SELECT
    gen_random_uuid(), current_date - (%(count)s - each) / 200, each %% 200 + 1, repeat('c', 64),
    CASE WHEN each %% 8 = 0 THEN 'takeaway' ELSE 'dine_in' END, 'completed', 'paid', seats.id,
    coalesce(seats.name, ''), guests.id, 2, '', '[]', 1,
    ('00000000-0000-7000-8000-' || lpad((each %% 30)::text, 12, '0'))::uuid, 'Server ' || each %% 30,
    now() - (%(count)s - each) * interval '7 minutes 12 seconds',
    now() - (%(count)s - each) * interval '7 minutes 12 seconds' + interval '1 hour', 'paying', 5, true, 'per_receipt',
    true, 'none', 0, true, '[]', amount, 0, 0, round(amount / 6, 2), amount, amount, 0, 0,
    json_build_array(json_build_object('rate', 0.2, 'treatment', 'standard', 'gross', amount)), 'card'
FROM generate_series(1, %(count)s) AS each
CROSS JOIN LATERAL (SELECT round((10 + each %% 9000 * 0.01)::numeric, 2) AS amount) AS priced
LEFT JOIN seats ON each %% 8 <> 0 AND seats.place = each %% 40 + 1
LEFT JOIN guests ON each %% 8 = 0 AND guests.place = each / 8
"""
LINES = """
INSERT INTO orders_line (
    id, order_id, position, product_id, name, quantity, unit_price, modifiers, components, notes, course, station,
    sold_out, menu_version, status, added_at, void_reason, discount, total, vat, vat_buckets
)
SELECT
    gen_random_uuid(), id, 0, gen_random_uuid(), 'Tacos', 1, total, '[]', '[]', '', 1, 'kitchen', false, 1, 'served',
    opened_at, '', 0, total, vat_total, '[]'
FROM orders_order
"""
FILLED = ("orders_section", "orders_table", "orders_customer", "orders_order", "orders_line")


def insert_orders(count: int) -> None:
    """Write `count` orders of one line each into the restaurant in context, and analyse the tables."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")  # chooses the schema
        plain = cursor.cursor  # without the guard of the tests against writes outside commands
        for statement in (TABLES, CUSTOMERS, ORDERS, LINES):
            plain.execute(statement, {"count": count} if "%(count)s" in statement else None)
        for table in FILLED:
            plain.execute(f"ANALYZE {table}")
