"""Guests who order on their own phones: a visit at a table, the browsers that it admits, and what they send."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from functools import cached_property
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from fynlo.core.ids import uuid7
from orders.models.exact_json import ExactJSONField
from orders.models.floor import Table
from orders.models.orders import MONEY, Order

# A visit ends by itself after this time, so that a bill that nobody closed admits nobody on the next day.
LONGEST_VISIT = timedelta(hours=12)
# Guests who have ordered nothing may have left, and the next ones sit down: their code must not open this visit.
LONGEST_BEFORE_ORDER = timedelta(hours=2)


def new_token() -> str:
    """Return 128 random bits as 22 characters: the cookie of one browser."""
    return secrets.token_urlsafe(16)


def completed_since(table: UUID | models.OuterRef, opened_at: datetime | models.OuterRef) -> models.QuerySet[Order]:
    """Return the completed orders of a table that were placed then or later; a cancelled one was a mistake."""
    return Order.objects.filter(table=table, opened_at__gte=opened_at, status=Order.Status.COMPLETED)


def too_old(now: datetime) -> models.Q:
    """Return the condition of visits that end by their age: sooner while nothing is ordered."""
    return models.Q(opened_at__lte=now - LONGEST_VISIT) | models.Q(
        order=None, opened_at__lte=now - LONGEST_BEFORE_ORDER
    )


class Visit(models.Model):
    """A party of guests who may order on their phones, from when staff admit them until their order is closed.

    `code` admits a browser at the table: four digits, which staff say or write down. The printed QR code names only the
    table, so without the code of a visit that goes on it opens nothing. `order` is empty until the first round is on an
    order; from then on the visit is where its order is, also after a transfer. `called_at` is when the guests called
    the waiter; null once a waiter has come.

    Whether a visit goes on is read with its order (`is_over`): closing an order writes nothing here. Guests who ordered
    with a waiter only have no order here: their visit is over once such an order is completed (`is_left`). `ended_at`
    is set by staff, and when the same table or order gets another visit.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    table = models.ForeignKey(Table, on_delete=models.PROTECT, related_name="visits")
    table_id: UUID
    order = models.ForeignKey(Order, null=True, on_delete=models.PROTECT, related_name="visits")
    order_id: UUID | None
    code = models.CharField(max_length=4, default="")
    opened_at = models.DateTimeField()
    opened_by = models.UUIDField(null=True)
    opened_by_name = models.CharField(max_length=120, blank=True)
    called_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    guest_count: int  # filled by orders.guest.selectors
    waiting: list[GuestRequest]  # filled by orders.guest.selectors, oldest first

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["table"], condition=models.Q(ended_at=None, order=None), name="visit_before_its_order"
            ),
            models.UniqueConstraint(fields=["order"], condition=models.Q(ended_at=None), name="visit_of_order"),
        ]

    def __str__(self) -> str:
        return f"visit at {self.table_id}"

    @property
    def is_over(self) -> bool:
        """Whether staff ended it or its order was closed, also if it was reopened since. Reads `order` or `is_left`."""
        order = self.order
        if self.ended_at is not None or (order is not None and order.is_closed):
            return True
        if order is None:
            return self.is_left
        return order.reopened_at is not None and order.reopened_at > self.opened_at

    @cached_property
    def is_left(self) -> bool:
        """Whether guests have left the table since: an order that was placed there meanwhile is completed.

        One query, none if `orders.guest.selectors` read it with the visit. Only for a visit without an order.
        """
        return completed_since(self.table_id, self.opened_at).exists()

    def admits(self, now: datetime) -> bool:
        """Return whether its guests may order now: it goes on and is not too old (`too_old`)."""
        longest = LONGEST_BEFORE_ORDER if self.order_id is None else LONGEST_VISIT
        return not self.is_over and now < self.opened_at + longest

    @property
    def place(self) -> Table:
        """The table where the guests sit now. Reads `order` and its table."""
        return self.order.table if self.order is not None and self.order.table is not None else self.table


class VisitGuest(models.Model):
    """One browser that a visit admits; `token` is its cookie. `number` counts from 1 within the visit.

    `avoids` are the allergens that this guest must not eat: None until the guest has answered, [] for none. Nothing
    says who the guest is.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="guests")
    visit_id: UUID
    token = models.CharField(max_length=22, unique=True, default=new_token)
    number = models.PositiveSmallIntegerField()
    avoids = ArrayField(models.CharField(max_length=20), null=True)
    admitted_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["visit", "number"], name="visit_guest_number")]

    def __str__(self) -> str:
        return f"guest {self.number}"


class GuestRequest(models.Model):
    """What one guest sent at once, as it was on the menu then. On the order once it is confirmed.

    `items` are what the guest asked for and what the menu said of it: {id, product_id, name, quantity, unit_price,
    options: [{id, name, quantity}], notes}. The `id` of an item becomes the id of its line. `avoids` is what the guest
    avoided when sending. `total` is what the guest was shown: with a compulsory service
    charge, without an optional one.
    """

    class Status(models.TextChoices):
        WAITING = "waiting", _("Waiting for a waiter")
        CONFIRMED = "confirmed", _("Ordered")
        REFUSED = "refused", _("Not taken")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="requests")
    visit_id: UUID
    guest = models.ForeignKey(VisitGuest, on_delete=models.PROTECT, related_name="requests")
    guest_id: UUID
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.WAITING)
    items = ExactJSONField(default=list)
    avoids = ArrayField(models.CharField(max_length=20), default=list)
    total = models.DecimalField(**MONEY)
    sent_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.UUIDField(null=True)
    decided_by_name = models.CharField(max_length=120, blank=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["sent_at", "id"]

    def __str__(self) -> str:
        return f"{self.status} of guest {self.guest_id}"
