"""The floor: sections and their tables."""

from uuid import UUID

from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from fynlo.core.ids import uuid7


def table_label(name: str, *, in_sentence: bool = False) -> str:
    """Return "Table 4" for a table whose name is a number ("table 4" in a sentence), else its name, such as "Bar"."""
    if not name.isdigit():
        return name
    sentence = gettext("table {name}") if in_sentence else gettext("Table {name}")
    return sentence.format(name=name)


class Section(models.Model):
    """A part of the floor, such as the terrace or the bar."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=40)
    color = models.CharField(max_length=7, blank=True, validators=[RegexValidator(r"^#[0-9a-fA-F]{6}$")])
    sort_order = models.PositiveIntegerField(default=0)
    archived_at = models.DateTimeField(null=True, blank=True, help_text="When it was archived.")
    plan_version = models.PositiveIntegerField(default=0, help_text="Increases each time its tables are arranged.")

    table_count: int  # filled by orders.floor.plan
    total_capacity: int

    class Meta:
        ordering = ["sort_order", "name"]
        constraints = [
            models.UniqueConstraint(Lower("name"), condition=models.Q(archived_at=None), name="section_name"),
        ]

    def __str__(self) -> str:
        return self.name


class Table(models.Model):
    """A table and its status. Several orders may be open at it; it is freed when the last one is closed.

    `x`, `y`, `width` and `height` are its place on the section's plan (orders.floor.geometry), all None until a manager
    has arranged it; screens draw such tables in rows.
    """

    class Status(models.TextChoices):
        AVAILABLE = "available", _("Free")
        OCCUPIED = "occupied", _("Occupied")
        RESERVED = "reserved", _("Reserved")
        CLEANING = "cleaning", _("Needs cleaning")
        BLOCKED = "blocked", _("Out of use")

    class Shape(models.TextChoices):
        RECTANGLE = "rectangle", _("Square or rectangle")
        ROUND = "round", _("Round or oval")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    section = models.ForeignKey(Section, on_delete=models.PROTECT, related_name="tables")
    section_id: UUID
    name = models.CharField(max_length=20, help_text="The name that staff use: 7, T12, Bar 3.")
    capacity = models.PositiveSmallIntegerField(default=4)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.AVAILABLE)
    occupied_since = models.DateTimeField(null=True, blank=True)
    server_id = models.UUIDField(null=True, blank=True, help_text="The person who serves the table.")
    server_name = models.CharField(max_length=120, blank=True, default="", db_default="")
    status_since = models.DateTimeField(null=True, blank=True, help_text="When the status last changed.")
    sort_order = models.PositiveIntegerField(default=0)
    shape = models.CharField(max_length=10, choices=Shape.choices, default=Shape.RECTANGLE)
    x = models.PositiveSmallIntegerField(null=True, blank=True)
    y = models.PositiveSmallIntegerField(null=True, blank=True)
    width = models.PositiveSmallIntegerField(null=True, blank=True)
    height = models.PositiveSmallIntegerField(null=True, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True, help_text="When it was archived.")

    class Meta:
        ordering = ["sort_order", "name"]
        constraints = [
            models.UniqueConstraint(Lower("name"), condition=models.Q(archived_at=None), name="table_name"),
            models.CheckConstraint(
                condition=models.Q(x=None, y=None, width=None, height=None)
                | models.Q(x__isnull=False, y__isnull=False, width__isnull=False, height__isnull=False),
                name="table_place",
            ),
            models.CheckConstraint(
                condition=models.Q(status="occupied", occupied_since__isnull=False)
                | (~models.Q(status="occupied") & models.Q(occupied_since=None)),
                name="table_occupied_since",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def display_name(self) -> str:
        return table_label(self.name)
