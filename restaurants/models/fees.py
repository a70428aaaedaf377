"""What each way of paying costs, as dated rows that the platform edits. Public schema."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Func, Q, Value

from fynlo.core import clock
from fynlo.core.ids import uuid7

POUNDS: dict[str, Any] = {"decimal_places": 2, "default": Decimal("0.00"), "validators": [MinValueValidator(0)]}
HIGHEST_RATE = Decimal("0.20")  # a rate of 1.69 instead of 0.0169 is a slip


def _never_two_at_once(name: str, rows: Q) -> ExclusionConstraint:
    """No two of these rows for a method at a provider are in force on one day."""
    days = Func("starts_on", "ends_on", Value("[]"), function="daterange", output_field=DateRangeField())
    return ExclusionConstraint(
        name=name,
        condition=rows,
        expressions=[
            ("method", RangeOperators.EQUAL),
            ("provider", RangeOperators.EQUAL),
            (days, RangeOperators.OVERLAPS),
        ],
        violation_error_message="Another price of this method and provider is in force on one of these days.",
    )


class FeeRate(models.Model):
    """The price of one way of paying while it is in force, the first and the last day included.

    A payment of £20.00 costs `rate` × £20.00 + `fixed`. `rate` is a fraction: 0.0169 is 1.69 %. A row without a
    provider is for every provider of that method that has no row of its own. A row with a `monthly` price is a plan
    of the provider: it is for restaurants that take at least `eligible_from` pounds a month without cash.

    Rows that have begun do not change; they only end. A new price is a new row. On any day at most one price and one
    plan of a method at a provider are in force, also when two people add rows at once: the database refuses the second.
    """

    class Method(models.TextChoices):
        CASH = "cash", "Cash"
        CARD = "card", "The restaurant's own card machine"
        READER = "reader", "Card reader"
        QR = "qr", "QR code"
        PLATFORM = "platform", "The platform's own fee"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    method = models.CharField(max_length=16, choices=Method.choices)
    provider = models.CharField(
        max_length=20, blank=True, help_text="Its name in the code, such as stripe; empty for any provider."
    )
    title = models.CharField(max_length=40, help_text="How restaurants read it, such as SumUp.")
    rate = models.DecimalField(
        max_digits=6,
        decimal_places=5,
        validators=[MinValueValidator(0), MaxValueValidator(HIGHEST_RATE)],
        help_text="A fraction: 0.0169 is 1.69 %.",
    )
    fixed = models.DecimalField("Fixed, in pounds", max_digits=6, **POUNDS)
    monthly = models.DecimalField("Monthly price of the plan, in pounds", max_digits=8, **POUNDS)
    eligible_from = models.DecimalField("Monthly volume that the plan needs, in pounds", max_digits=10, **POUNDS)
    starts_on = models.DateField("First day")
    ends_on = models.DateField("Last day", null=True, blank=True, help_text="Empty: until another row replaces it.")

    class Meta:
        ordering = ["method", "provider", "monthly", "-starts_on"]
        constraints = [
            _never_two_at_once("fee_rate_no_overlap", Q(monthly=0)),
            _never_two_at_once("fee_plan_no_overlap", Q(monthly__gt=0)),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=models.F("starts_on")), name="fee_rate_ends"
            ),
            models.CheckConstraint(condition=Q(rate__gte=0, rate__lte=HIGHEST_RATE), name="fee_rate_fraction"),
        ]

    def __str__(self) -> str:
        return f"{self.title} {(self.rate * 100).normalize():f} %"

    @property
    def has_begun(self) -> bool:
        return not self._state.adding and self.starts_on <= clock.now().date()

    def is_in_force(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)

    def clean(self) -> None:
        """Refuse a row that is in force on a day of another row of its kind. One query. Raises ValidationError."""
        if self.starts_on is None:
            return
        if self.ends_on is not None and self.ends_on < self.starts_on:
            raise ValidationError({"ends_on": "The last day is before the first one."})
        same = FeeRate.objects.filter(method=self.method, provider=self.provider).exclude(pk=self.pk)
        same = same.exclude(monthly=0) if self.monthly else same.filter(monthly=0)
        clash = same.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=self.starts_on))
        if self.ends_on is not None:
            clash = clash.filter(starts_on__lte=self.ends_on)
        if other := clash.order_by("starts_on").first():
            until = f"until {other.ends_on:%-d %B %Y}" if other.ends_on else "without a last day"
            raise ValidationError(
                {"starts_on": f"“{other}” is in force from {other.starts_on:%-d %B %Y} {until}. End it first."}
            )
