"""A ticket: the lines of one order that one station makes together."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from fynlo.core.ids import uuid7
from orders.models.exact_json import ExactJSONField
from orders.models.orders import NOTHING, Order

if TYPE_CHECKING:
    from orders.models.lines import Line


class Ticket(models.Model):
    """Its items are the lines that refer to it. `business_day` is the day it was sent on, not the order's.

    `sent_at` is when the kitchen first saw it, `fired_at` when it was to be made. A held ticket, whose items are one
    course that waits, has no `fired_at`. A ticket whose lines all left it is `gone`. `changes` are those of its order's
    header, in the form of a line's. `last_change` is what an undo restores: {at, items: {id: status}, served: [id],
    ready_at, bumped_at, status}.
    """

    class Status(models.TextChoices):
        HELD = "held", _("Held")
        OPEN = "open", _("Open")
        READY = "ready", _("Ready")
        DONE = "done", _("Done")
        GONE = "gone", _("Gone")

    OFF_SCREEN = (Status.DONE, Status.GONE)

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="tickets")
    order_id: UUID
    station = models.CharField(max_length=40)
    business_day = models.DateField(db_index=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.OPEN)
    sent_at = models.DateTimeField(db_default=Now())
    fired_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    ready_at = models.DateTimeField(null=True)
    bumped_at = models.DateTimeField(null=True)
    rush = models.BooleanField(default=False, db_default=False)
    changes = ExactJSONField(default=list, db_default=NOTHING)
    last_change = ExactJSONField(null=True)

    items: list[Line]  # filled by orders.kitchen.selectors, in the order they were added

    class Meta:
        indexes = [
            models.Index(
                fields=["station", "sent_at"], condition=~models.Q(status__in=["done", "gone"]), name="ticket_on_screen"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.station} of {self.order_id}"
