"""What is sold out or scarce right now, on top of the published menu, with a counter of its own."""

from django.db import models


class Availability(models.Model):
    """The only row (pk 1). Locked to change what is sold out; `counter` goes up with every change."""

    counter = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"counter {self.counter}"


class ItemKind(models.TextChoices):
    PRODUCT = "product", "Product"
    OPTION = "option", "Option"


class Unavailable(models.Model):
    """A product or an option that is sold out ("86"): until `until`, or until a person says when that is None.

    A row whose time has passed counts for nothing. It stays until the item's next change, so that a screen that
    reduces events has the same rows as a snapshot.
    """

    item_id = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=10, choices=ItemKind.choices)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    by = models.UUIDField(null=True)

    def __str__(self) -> str:
        return f"{self.kind} {self.item_id}"


class Portions(models.Model):
    """How many of a product or an option are left. Lines ordered since `since` count it down; 0 is sold out.

    `left` is below 0 after devices without a network have sold more than there was.
    """

    item_id = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=10, choices=ItemKind.choices)
    left = models.IntegerField()
    since = models.DateTimeField()

    class Meta:
        verbose_name_plural = "portions"

    def __str__(self) -> str:
        return f"{self.left} of {self.kind} {self.item_id}"
