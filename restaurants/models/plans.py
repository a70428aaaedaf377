"""Plans, their dated prices and features, and the plan that each restaurant is on. Public schema."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from fynlo.core.ids import uuid7
from restaurants.models.billing import BillingAccount
from restaurants.models.tenants import Restaurant


class PlanTerms(models.Model):
    """What a plan costs and includes. Feature gates check `features`; a limit of None is no limit."""

    price_monthly = models.DecimalField(
        "Price a month, in pounds", max_digits=8, decimal_places=2, validators=[MinValueValidator(0)]
    )
    price_yearly = models.DecimalField(
        "Price a year, in pounds", max_digits=8, decimal_places=2, validators=[MinValueValidator(0)]
    )
    features = models.JSONField(default=list)
    max_orders_per_month = models.PositiveIntegerField(null=True, blank=True)
    max_staff_accounts = models.PositiveIntegerField(null=True, blank=True)
    max_menu_items = models.PositiveIntegerField(null=True, blank=True)
    max_locations = models.PositiveIntegerField(null=True, blank=True, help_text="Restaurants of one owner.")

    class Meta:
        abstract = True

    def price(self, interval: str) -> Decimal:
        """Return the price of a `month` or a `year`, in pounds."""
        return self.price_yearly if interval == Subscription.Interval.YEAR else self.price_monthly


TERMS = tuple(field.name for field in PlanTerms._meta.local_fields)


class Plan(PlanTerms):
    """What a restaurant pays for. Its terms are a copy of those of `version`, so that a gate reads one row.

    `restaurants.subscriptions.versions` puts the terms of a later version in force on its day.
    """

    slug = models.SlugField(primary_key=True)
    name = models.CharField(max_length=60)
    rank = models.PositiveSmallIntegerField(unique=True, help_text="A higher plan has a higher rank.")
    version = models.ForeignKey(
        "PlanVersion", null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    version_id: UUID | None

    class Meta:
        ordering = ["rank"]

    def __str__(self) -> str:
        return self.name


class PlanVersion(PlanTerms):
    """The terms of a plan from a day on, until a later row begins. Append-only (a trigger refuses changes).

    Of two rows that begin on one day the one that was added later counts, so a mistake is corrected by another row.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="versions")
    plan_id: str
    starts_on = models.DateField("First day")
    keeps_terms = models.BooleanField(
        "Subscribers keep what they have until their renewal",
        default=True,
        help_text="Price, features and limits. If not, the change applies to everybody on the first day.",
    )
    reason = models.CharField(max_length=200, blank=True, help_text="Owners do not see it.")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-starts_on", "-id"]

    def __str__(self) -> str:
        return f"{self.plan_id} from {self.starts_on:%-d %B %Y}"


class Subscription(models.Model):
    """The plan that a restaurant is on.

    Until `kept_until`, that day excluded, it has the terms of `kept_version` instead of those of its plan.
    `current_period_end` is when a paid subscription renews; None for one that nobody pays for. What is paid is read at
    Stripe (`restaurants.billing`): `stripe_item` is the restaurant's item of the subscription of `account`, "" for a
    plan that nobody pays for. `paid_version` has the price that is paid, `pending_plan` begins when the period ends.
    `paid_until` is the last day that was paid on a bill which the restaurant has left.
    """

    class Status(models.TextChoices):
        TRIAL = "trial", _("Trial")
        ACTIVE = "active", _("Active")
        PAST_DUE = "past_due", _("Payment overdue")
        SUSPENDED = "suspended", _("Suspended")
        CANCELLED = "cancelled", _("Cancelled")

    class Interval(models.TextChoices):
        MONTH = "month", _("Monthly")
        YEAR = "year", _("Yearly")

    restaurant = models.OneToOneField(
        Restaurant, primary_key=True, on_delete=models.CASCADE, related_name="subscription"
    )
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="subscriptions")
    plan_id: str
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.TRIAL)
    interval = models.CharField(max_length=5, choices=Interval.choices, default=Interval.MONTH, editable=False)
    trial_ends_on = models.DateField(null=True, blank=True, help_text="The last day of the trial.")
    current_period_end = models.DateTimeField(null=True, blank=True, editable=False)
    account = models.ForeignKey(
        BillingAccount, null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="subscriptions"
    )
    account_id: UUID | None
    kept_version = models.ForeignKey(
        PlanVersion, null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    kept_version_id: UUID | None
    kept_until = models.DateField(null=True, blank=True, editable=False)
    current_period_start = models.DateTimeField(null=True, blank=True, editable=False)
    cancels_at_period_end = models.BooleanField(default=False, editable=False)
    pending_plan = models.ForeignKey(
        Plan, null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    pending_plan_id: str | None
    paid_version = models.ForeignKey(
        PlanVersion, null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    past_due_since = models.DateTimeField(null=True, blank=True, editable=False)
    had_trial = models.BooleanField(default=False, editable=False)
    stripe_item = models.CharField(max_length=80, blank=True, editable=False)
    paid_until = models.DateField(null=True, blank=True, editable=False)

    def __str__(self) -> str:
        return f"{self.restaurant} on {self.plan}"

    @property
    def is_paid(self) -> bool:
        """Whether an item of a subscription at Stripe decides the plan."""
        return bool(self.stripe_item) and self.status != self.Status.CANCELLED

    def kept_terms(self, day: date) -> PlanVersion | None:
        """Return the earlier terms that the restaurant still has on that day; None when it has its plan's own."""
        if self.kept_version is None or self.kept_until is None or day >= self.kept_until:
            return None
        return self.kept_version
