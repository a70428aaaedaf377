"""What is sold out right now, on top of the published menu, with a counter of its own."""

from django.db import models


class Availability(models.Model):
    """The only row (pk 1). Locked to change what is sold out; `counter` goes up with every change."""

    counter = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"counter {self.counter}"


class Unavailable(models.Model):
    """A product or an option that is sold out ("86")."""

    class Kind(models.TextChoices):
        PRODUCT = "product", "Product"
        OPTION = "option", "Option"

    item_id = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    since = models.DateTimeField()
    by = models.UUIDField(null=True)

    def __str__(self) -> str:
        return f"{self.kind} {self.item_id}"
