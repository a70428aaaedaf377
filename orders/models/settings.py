"""The service settings and the routing rules, which the owner sets for floor and kitchen."""

from decimal import Decimal
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from fynlo.core.ids import uuid7
from fynlo.core.tenancy.context import restaurants_language
from orders.models.orders import Order

REASON: dict[str, Any] = {"max_length": 60}


def default_ageing() -> dict[str, dict[str, int]]:
    """Return minutes after firing: from `warn` a ticket is pressing, from `late` it is late."""
    counter, table = {"warn": 6, "late": 12}, {"warn": 10, "late": 20}
    return {kind: dict(table if kind == Order.Type.DINE_IN else counter) for kind in Order.Type.values}


def _in_the_restaurants_language(*texts: Promise) -> list[str]:
    """Return texts that are stored with orders: all who work there read the same, whatever language each has chosen."""
    with translation.override(restaurants_language()):
        return [str(text) for text in texts]


def default_void_reasons() -> list[str]:
    return _in_the_restaurants_language(
        _("Wrong item"), _("Guest changed their mind"), _("Sent back"), _("Sold out"), _("Entered twice")
    )


def default_comp_reasons() -> list[str]:
    return _in_the_restaurants_language(
        _("Long wait"), _("Quality"), _("Wrong order"), _("Regular guest"), _("Staff meal")
    )


def default_discount_reasons() -> list[str]:
    return _in_the_restaurants_language(
        _("Complaint"), _("Regular guest"), _("Promotion"), _("Staff"), _("Friends and family")
    )


def default_discount_limits() -> dict[str, int]:
    return {"manager": 100, "server": 10, "cashier": 10}


def default_courses() -> list[str]:
    return _in_the_restaurants_language(_("Starters"), _("Mains"), _("Desserts"))


def default_tip_choices() -> list[Decimal]:
    return [Decimal("10.0"), Decimal("12.5"), Decimal("15.0")]


class ServiceSettings(models.Model):
    """One row (pk 1). It does not exist before the first change; until then the defaults are in force.

    `ageing` are minutes by order type; `station_ageing` those of stations, by slug, that have their own.
    `discount_limits` are the largest discounts that each role or job may give, in percent; an owner has no limit.
    `favourites` are the products that the till offers first, in this order. `courses` are the names of course 1, 2, …;
    empty if everything is sent at once. `tip_choices` are the tips that the till and the guest's bill page offer, in
    percent, the smallest first. `guest_orders` is what happens to what guests order on their own phones.
    """

    class GuestOrders(models.TextChoices):
        OFF = "off", _("Guests do not order on their phones")
        CONFIRM = "confirm", _("When a waiter has confirmed them")
        AT_ONCE = "at_once", _("At once")

    version = models.PositiveIntegerField(default=1, help_text="Increases with every change.")
    undo_seconds = models.PositiveSmallIntegerField(default=60)
    tables_need_cleaning = models.BooleanField(default=False)
    ageing = models.JSONField(default=default_ageing)
    station_ageing = models.JSONField(default=dict, db_default={})
    void_reasons = ArrayField(models.CharField(**REASON), default=default_void_reasons)
    comp_reasons = ArrayField(models.CharField(**REASON), default=default_comp_reasons)
    discount_reasons = ArrayField(models.CharField(**REASON), default=default_discount_reasons)
    discount_limits = models.JSONField(default=default_discount_limits)
    favourites = ArrayField(models.UUIDField(), default=list)
    courses = ArrayField(
        models.CharField(max_length=20), default=default_courses, db_default=["Starters", "Mains", "Desserts"]
    )
    tip_choices = ArrayField(
        models.DecimalField(max_digits=4, decimal_places=1),
        default=default_tip_choices,
        db_default=default_tip_choices(),
    )
    guest_orders = models.CharField(
        max_length=10, choices=GuestOrders.choices, default=GuestOrders.OFF, db_default=GuestOrders.OFF.value
    )

    def __str__(self) -> str:
        return f"version {self.version}"


class RoutingRule(models.Model):
    """The station of the lines that match the rule; the lowest priority number comes first.

    A criterion that is not set ("" or None) matches everything.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    priority = models.PositiveSmallIntegerField(default=100)
    product_id = models.UUIDField(null=True)
    category_id = models.UUIDField(null=True)
    order_type = models.CharField(max_length=10, choices=Order.Type.choices, blank=True)
    station = models.CharField(max_length=40)

    class Meta:
        ordering = ["priority", "id"]

    def __str__(self) -> str:
        return f"{self.priority}: {self.station}"
