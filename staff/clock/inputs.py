"""The input of the commands of the time clock, validated into the arguments of their services."""

from typing import Any

from rest_framework import serializers

from orders.api.serializers import Input
from staff.models import Punch
from staff.models.clock import LONGEST_REASON

MOST_MINUTES = 120
REASON: dict[str, Any] = {"min_length": 3, "max_length": LONGEST_REASON}


def place_field(most: int) -> serializers.DecimalField:
    """Return the field of a coordinate in degrees, from -`most` to `most`."""
    return serializers.DecimalField(
        max_digits=8, decimal_places=5, min_value=-most, max_value=most, required=False, allow_null=True
    )


class PunchInput(Input):
    """`id` is made by the device, so that a punch that is sent again is the same one."""

    id = serializers.UUIDField(required=False, source="punch_id")


class ClockInInput(PunchInput):
    """The place is only sent with the person's consent; only its distance from the restaurant is stored."""

    job_id = serializers.UUIDField(required=False, allow_null=True)
    latitude = place_field(90)
    longitude = place_field(180)


class EnteredPunchInput(Input):
    """A punch that was missed."""

    id = serializers.UUIDField(required=False, source="punch_id")
    employee_id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=Punch.Kind.choices)
    at = serializers.DateTimeField()
    job_id = serializers.UUIDField(required=False, allow_null=True)
    reason = serializers.CharField(**REASON)


class CorrectedPunchInput(Input):
    """`at` null takes the punch out."""

    at = serializers.DateTimeField(allow_null=True)
    reason = serializers.CharField(**REASON)


class ClockSettingsInput(Input):
    """`version` is the one that the editor read."""

    version = serializers.IntegerField(min_value=1, max_value=2_000_000_000)
    breaks_paid = serializers.BooleanField(required=False)
    checks_place = serializers.BooleanField(required=False)
    latitude = place_field(90)
    longitude = place_field(180)
    late_after = serializers.IntegerField(min_value=0, max_value=MOST_MINUTES, required=False)
    not_in_after = serializers.IntegerField(min_value=1, max_value=MOST_MINUTES, required=False, allow_null=True)
    overtime_after = serializers.DecimalField(
        max_digits=5, decimal_places=2, min_value=0, max_value=168, required=False, allow_null=True
    )
