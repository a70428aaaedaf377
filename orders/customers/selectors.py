"""Named reads of customers."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from fynlo.core.money import ZERO
from fynlo.core.tenancy.connection import connection
from orders.customers.errors import CustomerNotFound
from orders.customers.phones import comparable
from orders.models import Booking, Customer, Order

FEWEST_DIGITS = 3
WHOLE_NUMBER = 7  # digits, without the prefix of the country
MOST_WORDS = 6
FAVOURITES = 3

# Cancelled orders and drafts do not count, as in the report of customers.
FIGURES = """
    SELECT coalesce(c.merged_into_id, c.id), count(*)::int, sum(o.total - o.outside_sales), min(o.opened_at),
        max(o.opened_at)
    FROM orders_customer c JOIN orders_order o ON o.customer_id = c.id
    WHERE (c.id = ANY(%(ids)s) OR c.merged_into_id = ANY(%(ids)s)) AND o.status NOT IN ('cancelled', 'draft')
    GROUP BY 1
"""
FAVOURITE_PRODUCTS = """
    SELECT customer, name FROM (
        SELECT customer, name, row_number() OVER (PARTITION BY customer ORDER BY sold DESC, name) AS place FROM (
            SELECT coalesce(c.merged_into_id, c.id) AS customer, l.name, sum(l.quantity) AS sold
            FROM orders_customer c JOIN orders_order o ON o.customer_id = c.id JOIN orders_line l ON l.order_id = o.id
            WHERE (c.id = ANY(%(ids)s) OR c.merged_into_id = ANY(%(ids)s)) AND o.status NOT IN ('cancelled', 'draft')
                AND l.status <> 'void' AND l.kind = 'product' AND l.part_of_id IS NULL
            GROUP BY 1, 2
        ) sums
    ) ranked WHERE place <= %(most)s ORDER BY customer, place
"""


@dataclass(frozen=True, slots=True)
class Figures:
    """What a customer ordered, their duplicates' orders included. `spent` in pounds, without tips."""

    orders: int = 0
    spent: Decimal = ZERO
    first_at: datetime | None = None
    last_at: datetime | None = None
    favourites: tuple[str, ...] = ()

    @property
    def average(self) -> Decimal:
        return (self.spent / self.orders).quantize(Decimal("0.01")) if self.orders else ZERO


NOTHING_ORDERED = Figures()


def get_customer(customer_id: UUID) -> Customer:
    """Raises CustomerNotFound."""
    found = Customer.objects.filter(pk=customer_id).first()
    if found is None:
        raise CustomerNotFound(customer=str(customer_id))
    return found


def lock_customer(customer_id: UUID) -> Customer:
    """Raises CustomerNotFound."""
    return lock_customers([customer_id])[customer_id]


def lock_customers(customer_ids: Iterable[UUID]) -> dict[UUID, Customer]:
    """Lock customers in the order of their ids: two crossing merges cannot deadlock. Raises CustomerNotFound."""
    wanted = sorted(set(customer_ids))
    rows = Customer.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=wanted).order_by("pk")
    found = {customer.id: customer for customer in rows}
    for customer_id in wanted:
        if customer_id not in found:
            raise CustomerNotFound(customer=str(customer_id))
    return found


def customers(text: str = "") -> QuerySet[Customer]:
    """Return the customers whose name, email or tags hold each word of `text`, or whose phone holds its digits.

    Duplicates are found as the customer that they belong to; erased customers are left out.
    """
    rows = Customer.objects.filter(merged_into=None, erased_at=None)
    found = _matching(text)
    if found is None:
        return rows
    duplicates = Customer.objects.filter(found, merged_into__isnull=False).values("merged_into")
    return rows.filter(found | Q(pk__in=duplicates))


def _matching(text: str) -> Q | None:
    written = re.sub(r"\D", "", text)
    if len(written) >= FEWEST_DIGITS and not any(letter.isalpha() or letter == "@" for letter in text):
        # The last digits of a number may begin as the prefix of a country does.
        return Q(phone_digits__contains=written) | Q(phone_digits__contains=comparable(text) or written)
    found = None
    for word in text.split()[:MOST_WORDS]:
        holds = Q(name__icontains=word) | Q(email__icontains=word) | Q(tags__contains=[word])
        found = holds if found is None else found & holds
    return found


def customers_with_number(phone: str) -> QuerySet[Customer]:
    """Return the customers with exactly this phone number, in any spelling, the oldest first.

    Nobody for a part of a number. A duplicate's number finds the customer that it belongs to.
    """
    digits = comparable(phone)
    if len(digits) < WHOLE_NUMBER:
        return Customer.objects.none()
    same = Customer.objects.filter(phone_digits=digits, erased_at=None)
    owners = same.values(owner=Coalesce("merged_into", "pk"))
    return Customer.objects.filter(pk__in=owners, erased_at=None).order_by("created_at", "id")


def possible_duplicates(customer: Customer) -> QuerySet[Customer]:
    """Return other customers with the same phone number or email."""
    same = Q(phone_digits=customer.phone_digits) if customer.phone_digits else Q(pk=None)
    if customer.email:
        same |= Q(email__iexact=customer.email)
    return customers().filter(same).exclude(pk=customer.pk).order_by("created_at", "id")


def with_duplicates(customer_id: UUID) -> QuerySet[Customer]:
    return Customer.objects.filter(Q(pk=customer_id) | Q(merged_into=customer_id))


def duplicates_of(customer: Customer) -> QuerySet[Customer]:
    """Return the duplicates that belong to a customer, the oldest first."""
    return Customer.objects.filter(merged_into=customer).order_by("created_at", "id")


def orders_of(customer: Customer) -> QuerySet[Order]:
    """Return the orders of a customer and its duplicates, the newest first."""
    return Order.objects.filter(customer__in=with_duplicates(customer.pk)).order_by("-opened_at", "-id")


def bookings_of(customer: Customer) -> QuerySet[Booking]:
    """Return the bookings of a customer and its duplicates, the newest first."""
    return Booking.objects.filter(customer__in=with_duplicates(customer.pk)).order_by("-starts_at", "-id")


def figures_of(customer_ids: Collection[UUID], *, favourites: bool = True) -> dict[UUID, Figures]:
    """Return what each of these customers ordered, by id; one without orders is left out.

    Two queries, one without `favourites`, which read every line.
    """
    if not customer_ids:
        return {}
    liked: dict[UUID, list[str]] = {}
    with connection.cursor() as cursor:
        if favourites:
            cursor.execute(FAVOURITE_PRODUCTS, {"ids": list(customer_ids), "most": FAVOURITES})
            for customer_id, name in cursor.fetchall():
                liked.setdefault(customer_id, []).append(name)
        cursor.execute(FIGURES, {"ids": list(customer_ids)})
        return {
            customer_id: Figures(orders, spent, first_at, last_at, tuple(liked.get(customer_id, ())))
            for customer_id, orders, spent, first_at, last_at in cursor.fetchall()
        }
