"""How a menu is divided: categories for the guest and the till, stations for the kitchen."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from fynlo.core.ids import uuid7

COLOUR = RegexValidator(r"^#[0-9a-fA-F]{6}$", _("A colour is written like #c2410c."))


class Category(models.Model):
    """A heading of the menu. A hidden one (`is_active` False) is left out of the next published menu."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=60)
    description = models.CharField(max_length=300, blank=True)
    color = models.CharField(max_length=7, blank=True, validators=[COLOUR])
    icon = models.CharField(max_length=16, blank=True, help_text="An emoji.")
    mobile_icon = models.CharField(max_length=60, blank=True, help_text="A MaterialIcons name, for the mobile app.")
    sort_order = models.PositiveIntegerField(default=0)
    is_active = models.BooleanField(default=True)
    dayparts = ArrayField(
        models.UUIDField(), default=list, blank=True, help_text="Sold only in these dayparts; empty: always."
    )
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["sort_order", "id"]
        constraints = [
            models.UniqueConstraint(Lower("name"), condition=models.Q(archived_at=None), name="category_name"),
        ]

    def __str__(self) -> str:
        return self.name


class Station(models.Model):
    """Where in the kitchen something is made; its slug is the address of its screen and never changes."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=40)
    sort_order = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["sort_order", "id"]
        constraints = [models.UniqueConstraint(Lower("name"), name="station_name")]

    def __str__(self) -> str:
        return self.name
