"""The input of the commands of the rota, validated into the arguments of their services."""

from typing import Any

from rest_framework import serializers

from orders.api.serializers import Input
from staff.models.clock import LONGEST_REASON
from staff.models.employees import JOBS
from staff.models.rota import LONGEST_NOTE

MOST_VERSION = 2_000_000_000
MOST_BREAK = 480
CLOCK = ["%H:%M", "%H:%M:%S"]
OPTIONAL: dict[str, Any] = {"required": False, "allow_null": True}


def break_field() -> serializers.IntegerField:
    return serializers.IntegerField(min_value=0, max_value=MOST_BREAK, required=False)


def version_field() -> serializers.IntegerField:
    return serializers.IntegerField(min_value=0, max_value=MOST_VERSION)


class ShiftFields(Input):
    """`starts` and `ends` are of the clock on the wall. Without `employee_id` the shift is open."""

    employee_id = serializers.UUIDField(**OPTIONAL)
    job_id = serializers.UUIDField(**OPTIONAL)
    kind = serializers.ChoiceField(choices=JOBS, required=False)
    break_minutes = break_field()
    note = serializers.CharField(max_length=LONGEST_NOTE, required=False, allow_blank=True)


class NewShiftInput(ShiftFields):
    """`also_on` are other days of the same week with the same shift."""

    id = serializers.UUIDField(required=False, source="shift_id")
    day = serializers.DateField()
    starts = serializers.TimeField(input_formats=CLOCK)
    ends = serializers.TimeField(input_formats=CLOCK)
    also_on = serializers.ListField(child=serializers.DateField(), max_length=6, required=False)


class ShiftChangeInput(ShiftFields):
    """What is not sent stays. `version` is the one that the editor read."""

    version = version_field()
    day = serializers.DateField(required=False)
    starts = serializers.TimeField(input_formats=CLOCK, required=False)
    ends = serializers.TimeField(input_formats=CLOCK, required=False)


class ShiftVersionInput(Input):
    version = version_field()


class CopyWeekInput(Input):
    """`source` and `monday` are days of the weeks."""

    source = serializers.DateField()
    monday = serializers.DateField()


class PublishInput(Input):
    """`version` is the week's that the manager saw."""

    monday = serializers.DateField()
    version = version_field()


class ShiftTemplateInput(Input):
    name = serializers.CharField(max_length=60)
    kind = serializers.ChoiceField(choices=JOBS)
    starts = serializers.TimeField(input_formats=CLOCK)
    ends = serializers.TimeField(input_formats=CLOCK)
    break_minutes = break_field()


class RotaSettingsInput(Input):
    version = serializers.IntegerField(min_value=1, max_value=MOST_VERSION)
    leave_year_month = serializers.IntegerField(min_value=1, max_value=12, required=False)
    short_notice_hours = serializers.IntegerField(min_value=1, max_value=1000, **OPTIONAL)
    short_notice_from = serializers.DateField(**OPTIONAL)


class SwapInput(Input):
    """`taker_id` is a colleague, null for who does the job. `in_return_id` is a shift of theirs."""

    id = serializers.UUIDField(required=False, source="swap_id")
    shift_id = serializers.UUIDField()
    taker_id = serializers.UUIDField(**OPTIONAL)
    in_return_id = serializers.UUIDField(**OPTIONAL)
    note = serializers.CharField(max_length=LONGEST_NOTE, required=False, allow_blank=True)


class SwapDecisionInput(Input):
    approves = serializers.BooleanField()
    answer = serializers.CharField(max_length=LONGEST_REASON, required=False, allow_blank=True)


class AvailableDayInput(Input):
    """`weekday` 0 is Monday. Without times there is no work on it."""

    weekday = serializers.IntegerField(min_value=0, max_value=6)
    starts = serializers.TimeField(input_formats=CLOCK, **OPTIONAL)
    ends = serializers.TimeField(input_formats=CLOCK, **OPTIONAL)


class WorkAvailabilityInput(Input):
    days = AvailableDayInput(many=True, max_length=7)
