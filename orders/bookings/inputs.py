"""The input of the commands on bookings, validated into the arguments of their services."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from rest_framework import serializers

from fynlo.core.api import MoneyField
from fynlo.core.money import ZERO
from orders.api.serializers import Input
from orders.models import Booking, limits

TEXT: dict[str, Any] = {"required": False, "allow_blank": True}
LONGEST_STAY = 12 * 60  # minutes
PARTY: dict[str, Any] = {"min_value": 1, "max_value": limits.MOST_GUESTS}
MINUTES: dict[str, Any] = {"min_value": 15, "max_value": LONGEST_STAY}
MOST_DEPOSIT = Decimal("1000.00")  # a guest
Source = Booking.Source


class Moment(serializers.DateTimeField):
    """A moment to the whole minute, as forms and clocks on the wall show it."""

    def to_internal_value(self, value: Any) -> datetime:
        return super().to_internal_value(value).replace(second=0, microsecond=0)


class OnlineBookingInput(Input):
    """What a guest enters. The phone is how the restaurant reaches them."""

    party = serializers.IntegerField(**PARTY)
    starts_at = Moment()
    name = serializers.CharField(max_length=80, min_length=2)
    phone = serializers.CharField(max_length=30, min_length=6)
    email = serializers.EmailField(max_length=254, **TEXT)
    note = serializers.CharField(max_length=300, **TEXT)


class OwnChangeInput(Input):
    """What a guest may change of their own booking."""

    party = serializers.IntegerField(**PARTY)
    starts_at = Moment()


class NewBookingInput(Input):
    """`id` is made by the device, so that a repeated request books once. `over_capacity` books despite the limits."""

    id = serializers.UUIDField(required=False, source="booking_id")
    party = serializers.IntegerField(**PARTY)
    starts_at = Moment()
    name = serializers.CharField(max_length=80)
    phone = serializers.CharField(max_length=30, **TEXT)
    email = serializers.EmailField(max_length=254, **TEXT)
    minutes = serializers.IntegerField(required=False, allow_null=True, **MINUTES)
    table_id = serializers.UUIDField(required=False, allow_null=True)
    note = serializers.CharField(max_length=300, **TEXT)
    source = serializers.ChoiceField(  # pyright: ignore[reportAssignmentType], the field becomes no attribute
        [Source.PHONE.value, Source.IN_PERSON.value], required=False
    )
    over_capacity = serializers.BooleanField(required=False)


class BookingChangeInput(Input):
    """What is not named stays as it is."""

    party = serializers.IntegerField(required=False, **PARTY)
    starts_at = Moment(required=False)
    minutes = serializers.IntegerField(required=False, allow_null=True, **MINUTES)
    table_id = serializers.UUIDField(required=False, allow_null=True)
    note = serializers.CharField(max_length=300, **TEXT)
    over_capacity = serializers.BooleanField(required=False)
    version = serializers.IntegerField(min_value=1, required=False)


class SeatInput(Input):
    table_id = serializers.UUIDField(required=False, allow_null=True)


class BookingSettingsInput(Input):
    """Each setting that is named. `version` is the one that the editor read."""

    version = serializers.IntegerField(min_value=0)
    takes_online = serializers.BooleanField(required=False)
    confirms_at_once = serializers.BooleanField(required=False)
    slot_minutes = serializers.ChoiceField([15, 30, 60], required=False)
    minutes_for_two = serializers.IntegerField(required=False, **MINUTES)
    minutes_for_four = serializers.IntegerField(required=False, **MINUTES)
    minutes_for_more = serializers.IntegerField(required=False, **MINUTES)
    covers_per_slot = serializers.IntegerField(required=False, min_value=1, max_value=1000)
    covers_at_once = serializers.IntegerField(required=False, min_value=1, max_value=5000)
    days_ahead = serializers.IntegerField(required=False, min_value=1, max_value=365)
    notice_minutes = serializers.IntegerField(required=False, min_value=0, max_value=7 * 24 * 60)
    last_minutes = serializers.IntegerField(required=False, min_value=0, max_value=LONGEST_STAY)
    largest_party = serializers.IntegerField(required=False, min_value=1, max_value=100)
    deposit_from_party = serializers.IntegerField(required=False, min_value=0, max_value=100)
    deposit_per_guest = MoneyField(required=False, min_value=ZERO, max_value=MOST_DEPOSIT)

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        given = super().to_internal_value(data)
        return {"version": given.pop("version"), "changes": given}
