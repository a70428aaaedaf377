"""Named reads of loyalty points. Each counts the duplicates of a customer with the customer they belong to."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from decimal import ROUND_DOWN, Decimal
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from fynlo.core import clock
from fynlo.core.money import PENNY, ZERO
from fynlo.core.tenancy.connection import connection
from orders.customers.errors import CustomerNotFound
from orders.customers.permissions import CUSTOMERS
from orders.customers.points import Points
from orders.customers.selectors import lock_customer, with_duplicates
from orders.models import Customer, Order
from payments.loyalty import rules
from payments.models import LoyaltySettings, PointsMovement
from realtime.commands import features

YEAR = timedelta(days=365)

# A duplicate's points count for the customer that it was merged into.
STANDINGS = """
    SELECT coalesce(c.merged_into_id, c.id), sum(m.points)::bigint,
        coalesce(sum(m.points) FILTER (WHERE m.kind = 'earned' AND m.at >= %(since)s), 0)::bigint
    FROM orders_customer c JOIN payments_pointsmovement m ON m.customer_id = c.id
    WHERE c.id = ANY(%(ids)s) OR c.merged_into_id = ANY(%(ids)s)
    GROUP BY 1
"""
IDLE = """
    SELECT coalesce(c.merged_into_id, c.id)
    FROM orders_customer c JOIN payments_pointsmovement m ON m.customer_id = c.id
    WHERE c.erased_at IS NULL AND (%(only)s::uuid IS NULL OR c.id = %(only)s OR c.merged_into_id = %(only)s)
    GROUP BY 1
    HAVING sum(m.points) > 0
        AND max(m.at) FILTER (WHERE m.kind IN ('earned', 'redeemed', 'adjusted'))
            < %(now)s - make_interval(months => %(months)s)
    ORDER BY 1 LIMIT %(most)s
"""
OWED = """
    SELECT count(*)::bigint, coalesce(sum(points), 0)::bigint FROM (
        SELECT sum(m.points) AS points
        FROM orders_customer c JOIN payments_pointsmovement m ON m.customer_id = c.id
        WHERE c.erased_at IS NULL
        GROUP BY coalesce(c.merged_into_id, c.id) HAVING sum(m.points) > 0
    ) balances
"""
LARGEST = """
    SELECT coalesce(c.merged_into_id, c.id), sum(m.points)::bigint
    FROM orders_customer c JOIN payments_pointsmovement m ON m.customer_id = c.id
    WHERE c.erased_at IS NULL
    GROUP BY 1 HAVING sum(m.points) > 0 ORDER BY 2 DESC, 1 LIMIT %(most)s
"""


@dataclass(frozen=True, slots=True)
class Standing:
    """`balance` may be used. `earned` are the points of the last 365 days, which decide the tier."""

    balance: int = 0
    earned: int = 0


@dataclass(frozen=True, slots=True)
class Offer:
    """What the customer of an order has, and the most of it that its bill can take: `points` for `amount` pounds."""

    is_on: bool = False
    balance: int = 0
    worth: Decimal = ZERO
    tier: str = ""
    points: int = 0
    amount: Decimal = ZERO


NO_OFFER = Offer()


@dataclass(frozen=True, slots=True)
class Owed:
    """What all customers together have."""

    customers: int
    points: int


def loyalty_settings(*, lock: bool = False) -> LoyaltySettings:
    """Return the settings in force, unsaved defaults before the first change. One query."""
    rows = LoyaltySettings.objects.all()
    found = (rows.select_for_update(of=("self",), no_key=True) if lock else rows).filter(pk=1).first()
    return found or LoyaltySettings(pk=1, version=0)


def lock_owner(customer_id: UUID) -> Customer:
    """Lock and return the customer that owns the points of this one: itself, or the one it was merged into.

    Lock the order first. Raises CustomerNotFound.
    """
    while True:
        found = Customer.objects.filter(pk=customer_id).values_list("merged_into_id", flat=True)[:1]
        if not found:
            raise CustomerNotFound(customer=str(customer_id))
        owner = lock_customer(found[0] or customer_id)
        if owner.merged_into_id is None:
            return owner
        customer_id = owner.id  # merged between the read and the lock


def standings(customer_ids: Collection[UUID]) -> dict[UUID, Standing]:
    """Return the balance of these customers by id; who never had points is left out. One query."""
    with connection.cursor() as cursor:
        cursor.execute(STANDINGS, {"ids": list(customer_ids), "since": clock.now() - YEAR})
        return {customer_id: Standing(max(balance, 0), earned) for customer_id, balance, earned in cursor.fetchall()}


def standing_of(customer_id: UUID) -> Standing:
    """One query."""
    return standings([customer_id]).get(customer_id, Standing())


def tier_name(settings: LoyaltySettings, standing: Standing) -> str:
    tier = rules.tier_at(settings.tiers, standing.earned)
    return tier["name"] if tier else ""


def points_of(customer_ids: Collection[UUID]) -> dict[UUID, Points]:
    """Return what the answers of customers show (`orders.customers.points`). Two queries, one while it is off."""
    settings = loyalty_settings()
    if not settings.is_on:
        return {}
    found = standings(customer_ids)
    return {
        customer_id: Points(standing.balance, tier_name(settings, standing))
        for customer_id in customer_ids
        for standing in (found.get(customer_id, Standing()),)
    }


def discountable(order: Order) -> Decimal:
    """Return the pounds of an order that points can pay for: food and drink, no more than is due.

    A service charge falls with the price, so of what is due a part is charge. Nothing where prices exclude VAT: there
    a discount takes more off the bill than its own amount.
    """
    if not order.prices_include_tax:
        return ZERO
    with_charge = 1 + order.charge_rate if order.service_charge else Decimal(1)
    due = (order.due / with_charge).quantize(PENNY, ROUND_DOWN)
    return max(min(order.total - order.service_charge - order.outside_sales, due), ZERO)


def offer_for(order: Order) -> Offer:
    """Return what the order's customer has and may use on its bill.

    No query for an order without a customer, then one for the plan, and three where it has points.
    """
    if order.customer_id is None or not features.includes(CUSTOMERS):
        return NO_OFFER
    settings = loyalty_settings()
    customer = Customer.objects.select_related("merged_into").filter(pk=order.customer_id).first()
    owner = (customer and customer.merged_into) or customer
    if not settings.is_on or owner is None or owner.erased_at is not None:
        return NO_OFFER
    standing = standing_of(owner.id)
    amount = min(rules.value_of(standing.balance, settings.worth), discountable(order))
    return Offer(
        is_on=True,
        balance=standing.balance,
        worth=rules.value_of(standing.balance, settings.worth),
        tier=tier_name(settings, standing),
        points=rules.points_needed(amount, settings.worth),
        amount=amount,
    )


def movements_of(customer_id: UUID) -> QuerySet[PointsMovement]:
    """Return the movements of a customer and its duplicates with their orders, the newest first."""
    rows = PointsMovement.objects.filter(customer__in=with_duplicates(customer_id)).select_related("order")
    return rows.order_by("-at", "-id")


def idle_customers(months: int, *, most: int, only: UUID | None = None) -> list[UUID]:
    """Return the customers with points who neither earned nor used any for so many months; or `only` one. One query.

    A correction by a manager counts as well.
    """
    with connection.cursor() as cursor:
        cursor.execute(IDLE, {"now": clock.now(), "months": months, "most": most, "only": only})
        return [customer_id for (customer_id,) in cursor.fetchall()]


def owed() -> Owed:
    """Return what all customers have who can use it: an erased one cannot. One query."""
    with connection.cursor() as cursor:
        cursor.execute(OWED)
        return Owed(*cursor.fetchone())


def largest_balances(most: int) -> list[dict[str, Any]]:
    """Return the customers with the most points, and the points. Two queries."""
    with connection.cursor() as cursor:
        cursor.execute(LARGEST, {"most": most})
        found = cursor.fetchall()
    customers = Customer.objects.in_bulk([customer_id for customer_id, _ in found])
    return [{"customer": customers[customer_id], "points": points} for customer_id, points in found]
