"""A ticket: the lines of one order that one station was sent at one moment."""

from django.db import models

from fynlo.ids import uuid7
from orders.models.exact_json import ExactJSONField
from orders.models.orders import Order


class Ticket(models.Model):
    """Its items are the lines that name it. `business_day` is the day it was sent on, whenever the order was opened.

    `last_change` is what an undo takes back: {kind, at, lines: {id: status}, ready_at, bumped_at, status}.
    """

    class Status(models.TextChoices):
        OPEN = "open", "Open"
        READY = "ready", "Ready"
        DONE = "done", "Done"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="tickets")
    station = models.CharField(max_length=40)
    business_day = models.DateField(db_index=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.OPEN)
    fired_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    ready_at = models.DateTimeField(null=True)
    bumped_at = models.DateTimeField(null=True)
    last_change = ExactJSONField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["station", "fired_at"], condition=~models.Q(status="done"), name="ticket_open"),
        ]

    def __str__(self) -> str:
        return f"{self.station} of {self.order_id}"
