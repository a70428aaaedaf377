"""The platform, its restaurants and their hosts. Public schema."""

import secrets
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_tenants.models import DomainMixin, TenantMixin

from fynlo.core import clock
from fynlo.core.ids import uuid7
from restaurants.opening_hours import OpeningHours, from_json, sentence


class Platform(models.Model):
    """An operator of several restaurants: a brand, a franchise, or Fynlo itself."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=120, unique=True)
    support_email = models.EmailField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Restaurant(TenantMixin):
    """The tenant: one restaurant with one schema. The row is cached, so it holds the settings that orders read."""

    class VatMethod(models.TextChoices):
        PER_LINE = "per_line", _("Rounded on each line")
        PER_RECEIPT = "per_receipt", _("Rounded on each receipt and rate")
        DAILY_GROSS = "daily_gross", _("Daily gross takings (retail scheme)")

    class ServiceCharge(models.TextChoices):
        NONE = "none", _("No service charge")
        OPTIONAL = "optional", _("Optional: the guest may take it off")
        COMPULSORY = "compulsory", _("Compulsory: part of the shown price")

    class Status(models.TextChoices):
        ACTIVE = "active", _("Active")
        SUSPENDED = "suspended", _("Suspended")
        CLOSED = "closed", _("Closed")

    auto_create_schema = False  # `restaurants.platform.services.create_restaurant` does it
    auto_drop_schema = False

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    platform = models.ForeignKey(Platform, on_delete=models.PROTECT, related_name="restaurants")
    platform_id: UUID
    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=50, unique=True)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.ACTIVE)
    database_alias = models.CharField(max_length=40, default="default", editable=False)
    currency = models.CharField(max_length=3, default="GBP")
    timezone = models.CharField(max_length=40, default="Europe/London")
    language = models.CharField(
        max_length=10,
        choices=settings.LANGUAGES,
        default=settings.LANGUAGE_CODE,
        help_text="Of its pages, for people who chose no other.",
    )
    day_starts_at = models.TimeField(default="04:00", help_text="Sales before this time count for the day before.")
    opening_hours = models.JSONField(
        default=dict, blank=True, editable=False, help_text="`restaurants.opening_hours.as_json`; {} if not known."
    )
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    address = models.TextField(blank=True)
    logo = models.CharField(max_length=64, blank=True, editable=False, help_text="Its name, a sha256 (`logos.keep`).")
    receipt_header = models.TextField(blank=True, editable=False, help_text="Lines under the address on a receipt.")
    receipt_footer = models.TextField(blank=True, editable=False, help_text="Lines at the end of a receipt.")
    vat_registered = models.BooleanField("VAT registered", default=True)
    vat_number = models.CharField("VAT number", max_length=20, blank=True)
    vat_method = models.CharField("VAT method", max_length=12, choices=VatMethod.choices, default=VatMethod.PER_RECEIPT)
    prices_include_tax = models.BooleanField(default=True)
    service_charge = models.CharField(max_length=12, choices=ServiceCharge.choices, default=ServiceCharge.NONE)
    service_charge_rate = models.DecimalField(
        max_digits=5,
        decimal_places=4,
        default=Decimal("0.1250"),
        validators=[MinValueValidator(0), MaxValueValidator(1)],
        help_text="A fraction: 0.1250 is 12.5 %.",
    )
    takes_stock = models.CharField(
        max_length=9,
        choices=[("completed", _("When an order is completed")), ("fired", _("When a dish is sent"))],
        blank=True,
        default="",
        editable=False,
        help_text="When orders take ingredients from stock (inventory.StockSettings); empty before the first recipe.",
    )
    settings_version = models.PositiveIntegerField(
        default=1,
        editable=False,
        help_text="Raised with each change. A form with an older version is refused.",
    )
    verified_at = models.DateTimeField(
        null=True,
        editable=False,
        help_text="When the platform approved it, or after a day of payments. Until then it may send fewer emails.",
    )
    created_at = models.DateTimeField(auto_now_add=True)
    domains: Any  # the rows of Domain
    stream: Any  # the row of realtime.sync.models.Stream
    subscription: Any  # the row of Subscription, if there is one

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    def today(self) -> date:
        """Return the calendar date in the restaurant's zone."""
        return clock.now().astimezone(self.zone).date()

    @property
    def logo_address(self) -> str:
        """The address of the logo on the restaurant's own host; "" without one."""
        return f"/logo/{self.logo}.png" if self.logo else ""

    @property
    def hours(self) -> OpeningHours:
        return from_json(self.opening_hours)

    @property
    def opening_sentence(self) -> str:
        """Such as “Open until 23:00”; "" if the opening hours are not known."""
        return sentence(self.hours, clock.now(), self.zone)


def new_proof() -> str:
    return secrets.token_hex(16)


class Domain(DomainMixin):
    """A host name of a restaurant. It is served once it is verified: `restaurants.platform.domains` says how.

    `proof` is what the TXT record or the file on the host has to hold. `problem` says why the last check failed, ""
    before the first.
    """

    added_at = models.DateTimeField(default=clock.now)
    proof = models.CharField(max_length=32, default=new_proof, editable=False)
    verified_at = models.DateTimeField(null=True, blank=True, db_index=True)
    checked_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=200, blank=True, default="", db_default="")
