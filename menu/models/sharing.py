"""A menu that several restaurants share: what a follower takes from its source, and each publish to many.

Rows name rows of another restaurant by their ids alone: no table refers to another restaurant's schema.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from fynlo.core.ids import uuid7
from menu.models.products import Product


class SharedMenu(models.Model):
    """The one row (pk 1) of a restaurant that follows another's menu. `version` is the last one that it took."""

    source_id = models.UUIDField()
    source_name = models.CharField(max_length=120)
    version = models.PositiveIntegerField()
    taken_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"version {self.version} of {self.source_name}"


class SharedProduct(models.Model):
    """A product that comes from the source, where its id is `shared_id`.

    `price` is what the source last asked. A product with another price, or with `has_own_price`, keeps its price.
    `is_removed`: it is archived because the source has it no more. One that is archived otherwise was taken off this
    restaurant's menu on purpose and stays off.
    """

    shared_id = models.UUIDField(unique=True)
    product = models.OneToOneField(Product, on_delete=models.CASCADE, related_name="shared")
    price = models.DecimalField(max_digits=10, decimal_places=2)
    has_own_price = models.BooleanField(default=False)
    is_removed = models.BooleanField(default=False)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.product_id} is {self.shared_id}"

    @property
    def keeps_price(self) -> bool:
        """Whether the price here stays what it is when the source changes its own."""
        return self.has_own_price or self.product.price != self.price


class SharedPart(models.Model):
    """A category, modifier group or option here (`local_id`) and its id in the source."""

    class Kind(models.TextChoices):
        CATEGORY = "category", _("Category")
        GROUP = "group", _("Modifier group")
        OPTION = "option", _("Option")

    kind = models.CharField(max_length=10, choices=Kind.choices)
    shared_id = models.UUIDField()
    local_id = models.UUIDField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "shared_id"], name="shared_part_once"),
            models.UniqueConstraint(fields=["kind", "local_id"], name="shared_part_local_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.local_id} is {self.shared_id}"


class MenuSharing(models.Model):
    """One publish of this restaurant's menu, as `version`, to its followers; a worker takes its steps."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    version = models.PositiveIntegerField()
    started_at = models.DateTimeField()
    started_by = models.UUIDField()
    started_by_name = models.CharField(max_length=120, blank=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-started_at", "-id"]
        constraints = [
            # A constant under the condition: at most one publish to many is under way.
            models.UniqueConstraint(
                models.Value(1), condition=models.Q(finished_at=None), name="menu_sharing_one_under_way"
            ),
        ]

    def __str__(self) -> str:
        return f"version {self.version} to many"


class MenuSharingStep(models.Model):
    """A follower of one publish. `preview` is the sha256 of the changes that the person has seen for it.

    `error` says why nothing was changed there. `menu_version` is the version that is in force there now.
    """

    class Status(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        PUBLISHED = "published", _("Published")
        UNCHANGED = "unchanged", _("Nothing to change")
        FAILED = "failed", _("Not published")

    sharing = models.ForeignKey(MenuSharing, on_delete=models.CASCADE, related_name="steps")
    restaurant_id = models.UUIDField()
    restaurant_name = models.CharField(max_length=120)
    preview = models.CharField(max_length=64)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.WAITING)
    error = models.CharField(max_length=300, blank=True)
    menu_version = models.PositiveIntegerField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["restaurant_name", "id"]
        constraints = [models.UniqueConstraint(fields=["sharing", "restaurant_id"], name="menu_sharing_step_once")]

    def __str__(self) -> str:
        return f"{self.restaurant_name}: {self.status}"
