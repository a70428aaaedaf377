"""The input of the commands on timesheets, validated into the arguments of their services."""

from rest_framework import serializers

from orders.api.serializers import Input
from staff.clock.inputs import REASON

MOST_EMPLOYEES = 500


class ApproveHoursInput(Input):
    """The open days from `first` to `last` of these employees."""

    first = serializers.DateField()
    last = serializers.DateField()
    employee_ids = serializers.ListField(child=serializers.UUIDField(), min_length=1, max_length=MOST_EMPLOYEES)


class ReopenDayInput(Input):
    day = serializers.DateField()
    reason = serializers.CharField(**REASON)
