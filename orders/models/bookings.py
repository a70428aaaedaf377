"""The bookings of tables, and how the restaurant takes them."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from fynlo.core.ids import uuid7
from orders.models.customers import Customer
from orders.models.floor import Table
from orders.models.orders import MONEY
from orders.models.visits import new_token


class Booking(models.Model):
    """A table for a party at a time. Name, phone and email stand in the customer's row, where they can be erased.

    `day` is the business day of `starts_at`: at 00:30 on Saturday it may be Friday's. `ends_at` is when the covers are
    expected to be free again. `token` opens the guest's page. `by` is who entered it, null for the guest's own page.
    `reminder_sent_at` is when the reminder was queued for the present `starts_at`. `deposit_wanted`, in pounds, is what
    the settings asked for when the party booked.
    """

    class State(models.TextChoices):
        REQUESTED = "requested", _("Requested")
        CONFIRMED = "confirmed", _("Confirmed")
        SEATED = "seated", pgettext_lazy("bookings", "Seated")
        FINISHED = "finished", pgettext_lazy("bookings", "Finished")
        CANCELLED = "cancelled", pgettext_lazy("bookings", "Cancelled")
        NO_SHOW = "no_show", _("Did not come")

    class Source(models.TextChoices):
        ONLINE = "online", _("Booking page")
        PHONE = "phone", _("On the phone")
        IN_PERSON = "in_person", _("In the restaurant")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="bookings")
    customer_id: UUID
    day = models.DateField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    party = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=State.choices)
    table = models.ForeignKey(Table, null=True, on_delete=models.PROTECT, related_name="bookings")
    table_id: UUID | None
    note = models.CharField(max_length=300, blank=True, default="")
    source = models.CharField(max_length=10, choices=Source.choices)
    token = models.CharField(max_length=22, unique=True, default=new_token)
    by = models.UUIDField(null=True)
    by_name = models.CharField(max_length=120, blank=True, default="")
    created_at = models.DateTimeField()
    reminder_sent_at = models.DateTimeField(null=True)
    deposit_wanted = models.DecimalField(**MONEY)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["starts_at", "id"]
        indexes = [
            models.Index(fields=["day", "starts_at"], name="booking_day"),
            models.Index(
                fields=["starts_at"],
                condition=models.Q(state__in=["requested", "confirmed", "seated"]),
                name="booking_holding",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(party__gte=1, ends_at__gt=models.F("starts_at")), name="booking_party_and_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.party} at {self.starts_at:%Y-%m-%d %H:%M}"

    @property
    def minutes(self) -> int:
        return round((self.ends_at - self.starts_at) / timedelta(minutes=1))


class BookingSettings(models.Model):
    """One row (pk 1), which every booking locks: see `orders.bookings.selectors.lock_booking_settings`.

    `covers_per_slot` is how many guests may arrive within `slot_minutes`, `covers_at_once` how many may sit at the same
    time. `minutes_for_two`, `_for_four` and `_for_more` are how long a party stays. The page offers times up to
    `days_ahead` days, at least `notice_minutes` from now and `last_minutes` before closing, for up to `largest_party`.
    Parties of `deposit_from_party` or more (0: none) are asked for `deposit_per_guest` pounds each.
    """

    version = models.PositiveIntegerField(default=1, help_text="Increases with every change.")
    takes_online = models.BooleanField(default=False)
    confirms_at_once = models.BooleanField(default=True)
    slot_minutes = models.PositiveSmallIntegerField(default=30)
    minutes_for_two = models.PositiveSmallIntegerField(default=90)
    minutes_for_four = models.PositiveSmallIntegerField(default=120)
    minutes_for_more = models.PositiveSmallIntegerField(default=150)
    covers_per_slot = models.PositiveSmallIntegerField(default=12)
    covers_at_once = models.PositiveSmallIntegerField(default=40)
    days_ahead = models.PositiveSmallIntegerField(default=60)
    notice_minutes = models.PositiveSmallIntegerField(default=60)
    last_minutes = models.PositiveSmallIntegerField(default=90)
    largest_party = models.PositiveSmallIntegerField(default=8)
    deposit_from_party = models.PositiveSmallIntegerField(default=0)
    deposit_per_guest = models.DecimalField(**MONEY)

    def __str__(self) -> str:
        return f"version {self.version}"
