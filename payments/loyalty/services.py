"""What a restaurant does with its customers' points, one function each. Audit entries and rows have ids, no names."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _

from fynlo.core.errors import InvalidInput
from fynlo.core.ids import uuid7
from fynlo.core.tenancy.connection import connection
from fynlo.core.tenancy.context import restaurants_language
from orders import services as orders
from orders.customers.errors import CustomerErased
from orders.models import Customer, Order
from orders.selectors import lock_order
from payments.loyalty import rules, selectors
from payments.loyalty.errors import LoyaltyOff, LoyaltySettingsStale, NoCustomer, NothingToTakeOff, TooFewPoints
from payments.loyalty.movements import Kind, book
from payments.loyalty.selectors import idle_customers, lock_owner, loyalty_settings, standing_of
from payments.models import LoyaltySettings
from realtime.commands.context import CommandContext


def redeem_points(
    *, context: CommandContext, order_id: UUID, points: int | None = None, discount_id: UUID | None = None
) -> Order:
    """Take what the order's customer has in points off its bill, as a discount; at most `points` of them.

    Uses the fewest points that are worth what is taken off: never more than the food and drink or what is due. The VAT
    falls with the price, as with any discount. Removing the discount, or voiding the order, gives the points back
    (`earning.follow_order`). A second call with the same `discount_id` changes nothing. Only the server knows the
    balance, so no device does this without a network.

    Locks the order, then the customer who owns the points: two tills cannot use the same points. Records
    `order.updated`.

    Raises:
        OrderNotFound: no such order in this restaurant.
        LoyaltyOff, NoCustomer, CustomerErased: nobody has points here.
        TooFewPoints: the customer has fewer than `points`, or too few for a penny.
        NothingToTakeOff: the bill is paid, or nothing on it can be discounted.
        OrderClosed, AlreadyPaid, GivenAway: as `orders.services.take_off_points`.
    """
    order = lock_order(order_id)
    if discount_id is not None and any(entry["id"] == str(discount_id) for entry in order.adjustments):
        return order
    settings = loyalty_settings()
    if not settings.is_on:
        raise LoyaltyOff()
    if order.customer_id is None:
        raise NoCustomer(order=str(order.id))
    owner = lock_owner(order.customer_id)
    if owner.erased_at is not None:
        raise CustomerErased()
    amount, used = _priced(order, settings, balance=standing_of(owner.id).balance, most=points)
    discount_id = discount_id or uuid7()
    with translation.override(restaurants_language()):  # it is on the guest's receipt
        reason = _("Loyalty points")
    orders.take_off_points(
        context=context, order=order, amount=amount, points=used, reason=reason, discount_id=discount_id
    )
    book(context, order.customer_id, Kind.REDEEMED, -used, order_id=order.id, adjustment=discount_id)
    return order


def _priced(order: Order, settings: LoyaltySettings, *, balance: int, most: int | None) -> tuple[Decimal, int]:
    """Return the pounds that are taken off and the points that they cost."""
    goods = selectors.discountable(order)
    if goods <= 0:
        raise NothingToTakeOff(order=str(order.id))
    if most is not None and most > balance:
        raise TooFewPoints(
            _("The customer has {balance} points.").format(balance=balance), field="points", balance=balance
        )
    amount = min(rules.value_of(balance if most is None else most, settings.worth), goods)
    if not amount:
        raise TooFewPoints(
            _("The customer has {balance} points, too few to take anything off.").format(balance=balance),
            field="points",
            balance=balance,
        )
    return amount, rules.points_needed(amount, settings.worth)


def adjust_points(*, context: CommandContext, customer_id: UUID, points: int, reason: str) -> Customer:
    """Give a customer points, or take them away with a number below zero.

    Locks the customer who owns the points. Raises CustomerNotFound, CustomerErased, LoyaltyOff, InvalidInput for 0,
    TooFewPoints.
    """
    if not loyalty_settings().is_on:
        raise LoyaltyOff()
    if not points:
        raise InvalidInput(_("Enter how many points to give or take."), field="points")
    owner = lock_owner(customer_id)
    if owner.erased_at is not None:
        raise CustomerErased()
    balance = standing_of(owner.id).balance
    if balance + points < 0:
        raise TooFewPoints(
            _("The customer has {balance} points.").format(balance=balance), field="points", balance=balance
        )
    book(context, owner.id, Kind.ADJUSTED, points, reason=reason)
    return owner


def expire_points(*, context: CommandContext, customer_id: UUID) -> Customer:
    """End the points of a customer who neither earned nor used any for the months of the settings.

    Locks the customer; reads again under the lock, so a customer who came back meanwhile keeps the points. Does nothing
    for any other customer. Raises CustomerNotFound.
    """
    settings = loyalty_settings()
    months = settings.expiry_months if settings.is_on else None
    owner = lock_owner(customer_id)
    if months is not None and idle_customers(months, most=1, only=owner.id):
        book(context, owner.id, Kind.EXPIRED, -standing_of(owner.id).balance)
    return owner


def change_settings(
    *,
    context: CommandContext,
    version: int,
    is_on: bool,
    per_pound: int,
    worth: int,
    tiers: Sequence[dict[str, Any]],
    expiry_months: int | None,
) -> LoyaltySettings:
    """Change what points are given and worth. Points that customers have stay, at the new worth.

    Locks the settings. Raises LoyaltySettingsStale, InvalidInput for two tiers with one name or one beginning, and to
    turn points on where menu prices exclude VAT.
    """
    LoyaltySettings.objects.bulk_create([LoyaltySettings(pk=1, version=0)], ignore_conflicts=True)
    settings = loyalty_settings(lock=True)
    if settings.version != version:
        raise LoyaltySettingsStale(current_version=settings.version)
    if is_on and not connection.tenant.prices_include_tax:
        raise InvalidInput(_("Points need menu prices that include VAT."), field="is_on")
    ordered = sorted((dict(tier) for tier in tiers), key=lambda tier: tier["from_points"])
    if len({tier["from_points"] for tier in ordered}) < len(ordered) or len(
        {tier["name"].casefold() for tier in ordered}
    ) < len(ordered):
        raise InvalidInput(_("Give each tier a name and a number of points of its own."), field="tiers")
    settings.is_on, settings.per_pound, settings.worth = is_on, per_pound, worth
    settings.tiers, settings.expiry_months = ordered, expiry_months
    settings.version += 1
    settings.save()
    context.annotate(
        loyalty=True, version=settings.version, is_on=is_on, per_pound=per_pound, worth=worth,
        tiers=[tier["name"] for tier in ordered], expiry_months=expiry_months,
    )  # fmt: skip
    return settings
