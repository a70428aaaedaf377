"""What the lines of orders took from stock, and what is sold out because of it."""

from __future__ import annotations

from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from inventory.models.items import Item
from orders.models import Line
from orders.models.exact_json import ExactJSONField


class LineUse(models.Model):
    """What a line of an order has taken from stock, or keeps for itself (`inventory.line_uses`).

    `needs` are the quantities by item, each in the item's unit: of all items once it took them, of the scarce ones
    while they are reserved. A row with this line as its key is what makes stock move once.
    """

    class State(models.TextChoices):
        RESERVED = "reserved", _("Reserved")
        RELEASED = "released", _("Released")
        TAKEN = "taken", _("Taken")
        COMPED = "comped", _("Taken on the house")
        RETURNED = "returned", _("Returned")
        WASTED = "wasted", _("Wasted")

    line = models.OneToOneField(Line, primary_key=True, on_delete=models.PROTECT, related_name="stock_use")
    line_id: UUID
    state = models.CharField(max_length=8, choices=State.choices)
    needs = ExactJSONField(help_text="[[item id, quantity]]")
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.line_id}: {self.state}"


class SoldOutByStock(models.Model):
    """A product or an option that was marked sold out because nothing is left of `item`.

    It comes back with the stock, and only if nobody changed it in between.
    """

    made_id = models.UUIDField(primary_key=True)
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="sold_out")
    item_id: UUID
    since = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.made_id} without {self.item_id}"
