"""How this restaurant serves: the rules that the owner sets for floor and kitchen."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from fynlo.core.ids import uuid7
from orders.models.orders import Order

REASON = {"max_length": 60}


def default_ageing() -> dict[str, dict[str, int]]:
    """Minutes after firing: from `warn` on a ticket is pressing, from `late` on it is late."""
    counter, table = {"warn": 6, "late": 12}, {"warn": 10, "late": 20}
    return {kind: dict(table if kind == Order.Type.DINE_IN else counter) for kind in Order.Type.values}


def default_void_reasons() -> list[str]:
    return ["Wrong item", "Guest changed their mind", "Sent back", "Sold out", "Entered twice"]


def default_comp_reasons() -> list[str]:
    return ["Long wait", "Quality", "Wrong order", "Regular guest", "Staff meal"]


def default_discount_reasons() -> list[str]:
    return ["Complaint", "Regular guest", "Promotion", "Staff", "Friends and family"]


def default_discount_limits() -> dict[str, int]:
    return {"manager": 100, "server": 10, "cashier": 10}


def default_courses() -> list[str]:
    return ["Starters", "Mains", "Desserts"]


class ServiceSettings(models.Model):
    """The one row (pk 1); until somebody changes something it is not there, and these defaults are in force.

    `discount_limits` are the most percent that each role or job may take off; an owner may take off all.
    `favourites` are the products that the till offers first, in that order.
    `courses` are what staff call course 1, 2, …; none where everything is sent at once.
    """

    version = models.PositiveIntegerField(default=1, help_text="Goes up with every change.")
    undo_seconds = models.PositiveSmallIntegerField(default=60)
    tables_need_cleaning = models.BooleanField(default=False)
    ageing = models.JSONField(default=default_ageing)
    void_reasons = ArrayField(models.CharField(**REASON), default=default_void_reasons)
    comp_reasons = ArrayField(models.CharField(**REASON), default=default_comp_reasons)
    discount_reasons = ArrayField(models.CharField(**REASON), default=default_discount_reasons)
    discount_limits = models.JSONField(default=default_discount_limits)
    favourites = ArrayField(models.UUIDField(), default=list)
    courses = ArrayField(models.CharField(max_length=20), default=default_courses, db_default=default_courses())

    def __str__(self) -> str:
        return f"version {self.version}"


class RoutingRule(models.Model):
    """Where a line is made, when all that the rule names fit it; the lowest priority number decides first.

    What a rule does not name ("" or None) fits everything.
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
