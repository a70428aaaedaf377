"""Parts of the week by the restaurant's clock: breakfast, happy hour, Sunday lunch."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower

from fynlo.core.ids import uuid7
from menu.models.products import Product


class Daypart(models.Model):
    """From `starts` to `ends` on `weekdays` (0 is Monday), by the restaurant's clock.

    One that ends at or before its start ends on the next day. `weekdays` are those on which it starts.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=40)
    weekdays = ArrayField(models.PositiveSmallIntegerField())
    starts = models.TimeField()
    ends = models.TimeField()

    class Meta:
        ordering = ["starts", "id"]
        constraints = [models.UniqueConstraint(Lower("name"), name="daypart_name")]

    def __str__(self) -> str:
        return self.name


class ProductDaypart(models.Model):
    """What a daypart means for a product: sold in no other (`only`), or at another price while it lasts."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="daypart_links")
    daypart = models.ForeignKey(Daypart, on_delete=models.PROTECT, related_name="product_links")
    only = models.BooleanField(default=False)
    price = models.DecimalField(max_digits=10, decimal_places=2, null=True)

    class Meta:
        ordering = ["daypart"]
        constraints = [
            models.UniqueConstraint(fields=["product", "daypart"], name="product_daypart_once"),
            models.CheckConstraint(
                condition=models.Q(price=None) | models.Q(price__gte=0), name="product_daypart_price"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product_id} in {self.daypart_id}"
