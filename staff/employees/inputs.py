"""The input of the commands on employees, validated into the arguments of their services."""

from decimal import Decimal
from typing import Any

from rest_framework import serializers

from fynlo.core.api import MoneyField
from fynlo.core.money import ZERO
from orders.api.serializers import Input
from staff.models import EmployeeDocument
from staff.models.employees import JOBS, LONGEST_NAME, LONGEST_NOTICE, LONGEST_TITLE, SHORTEST_NOTICE

MOST_RATE = Decimal("999.99")
MOST_VERSION = 2_000_000_000
BLANK: dict[str, Any] = {"required": False, "allow_blank": True}


def rate_field(**how: Any) -> MoneyField:
    """Return the field of an hourly rate in pounds."""
    return MoneyField(min_value=ZERO, max_value=MOST_RATE, **how)


class EmployeeInput(Input):
    """The details of an employee; what is not sent stays."""

    name = serializers.CharField(max_length=LONGEST_NAME, min_length=2, required=False)
    email = serializers.EmailField(max_length=254, **BLANK)
    phone = serializers.CharField(max_length=30, **BLANK)
    address = serializers.CharField(max_length=300, **BLANK)
    emergency_contact = serializers.CharField(max_length=150, **BLANK)
    born_on = serializers.DateField(required=False, allow_null=True)
    payroll_number = serializers.CharField(max_length=30, **BLANK)
    opted_out_on = serializers.DateField(required=False, allow_null=True)
    opt_out_notice_days = serializers.IntegerField(
        min_value=SHORTEST_NOTICE, max_value=LONGEST_NOTICE, required=False
    )  # fmt: skip
    opt_out_notice_on = serializers.DateField(required=False, allow_null=True)
    started_on = serializers.DateField(required=False, allow_null=True)
    job = serializers.ChoiceField(choices=JOBS, required=False)
    hourly_rate = rate_field(required=False, allow_null=True)


class NewEmployeeInput(EmployeeInput):
    """The details of a new employee; `id` is made by the client. `person` is the user's id of a member."""

    id = serializers.UUIDField(required=False, source="employee_id")
    name = serializers.CharField(max_length=LONGEST_NAME, min_length=2)
    job = serializers.ChoiceField(choices=JOBS)
    title = serializers.CharField(max_length=LONGEST_TITLE, **BLANK)
    person = serializers.UUIDField(required=False, allow_null=True)


class EmployeeChangeInput(EmployeeInput):
    """`version` is the one that the editor read; without it the change is of what is there now."""

    version = serializers.IntegerField(min_value=1, max_value=MOST_VERSION, required=False)
    is_active = serializers.BooleanField(required=False, help_text="false notes that they leave today.")


class LinkInput(Input):
    """`person` is the user's id of a member; null links nobody."""

    person = serializers.UUIDField(allow_null=True)


class EmployeeJobInput(Input):
    job = serializers.ChoiceField(choices=JOBS)
    title = serializers.CharField(max_length=LONGEST_TITLE, **BLANK)
    hourly_rate = rate_field(required=False, allow_null=True)


class PayRateInput(Input):
    from_day = serializers.DateField()
    hourly_rate = rate_field()


class EmployeeDocumentInput(Input):
    kind = serializers.ChoiceField(choices=EmployeeDocument.Kind.choices)
    description = serializers.CharField(max_length=LONGEST_NAME, **BLANK)
    checked_on = serializers.DateField()
    expires_on = serializers.DateField(required=False, allow_null=True)


class EndEmploymentInput(Input):
    """`ended_on` is the last day of work; today without one."""

    ended_on = serializers.DateField(required=False, allow_null=True)
    reason = serializers.CharField(max_length=200, **BLANK)


class EmployeeMergeInput(Input):
    duplicate_id = serializers.UUIDField()
