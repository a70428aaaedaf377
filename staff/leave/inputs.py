"""The input of the commands of leave, validated into the arguments of their services."""

from typing import Any

from rest_framework import serializers

from orders.api.serializers import Input
from staff.models import Leave
from staff.models.clock import LONGEST_REASON
from staff.models.rota import LONGEST_NOTE

HOURS: dict[str, Any] = {
    "max_digits": 6, "decimal_places": 2, "min_value": 0, "max_value": 1500, "required": False, "allow_null": True,
}  # fmt: skip


class LeaveInput(Input):
    """Days from `first` to `last`. `hours` are of holiday, null for other leave."""

    id = serializers.UUIDField(required=False, source="leave_id")
    kind = serializers.ChoiceField(choices=Leave.Kind.choices)
    first = serializers.DateField()
    last = serializers.DateField()
    hours = serializers.DecimalField(**HOURS)
    note = serializers.CharField(max_length=LONGEST_NOTE, required=False, allow_blank=True)


class EnteredLeaveInput(LeaveInput):
    employee_id = serializers.UUIDField()


class LeaveDecisionInput(Input):
    approves = serializers.BooleanField()
    hours = serializers.DecimalField(**HOURS)
    answer = serializers.CharField(max_length=LONGEST_REASON, required=False, allow_blank=True)
