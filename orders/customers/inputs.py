"""The input of the commands on customers, validated into the arguments of their services."""

from typing import Any

from rest_framework import serializers

from orders.api.serializers import Input
from orders.customers.services import without_blanks
from orders.models import Customer, limits

TEXT: dict[str, Any] = {"required": False, "allow_blank": True}


class TagsField(serializers.ListField):
    child = serializers.CharField(max_length=limits.LONGEST_TAG, allow_blank=True)

    def __init__(self, **kwargs: Any):
        super().__init__(max_length=limits.MOST_TAGS, **kwargs)

    def to_internal_value(self, data: Any) -> list[str]:
        return without_blanks(super().to_internal_value(data))


class CustomerChangeInput(Input):
    """`marketing_consent_how` is how the customer agreed to offers; "" withdraws it."""

    name = serializers.CharField(max_length=80, required=False)
    phone = serializers.CharField(max_length=30, **TEXT)
    email = serializers.EmailField(max_length=254, **TEXT)
    notes = serializers.CharField(max_length=1000, **TEXT)
    tags = TagsField(required=False)
    marketing_consent_how = serializers.ChoiceField(Customer.Consent.choices, required=False, allow_blank=True)
    version = serializers.IntegerField(min_value=1, required=False)


class NewCustomerInput(CustomerChangeInput):
    """`id` is made by the device, so that a repeated request adds nobody twice."""

    id = serializers.UUIDField(required=False, source="customer_id")
    name = serializers.CharField(max_length=80)
    version = None  # pyright: ignore[reportAssignmentType], there is none yet


class CustomerMergeInput(Input):
    other_id = serializers.UUIDField(help_text="The duplicate, which is counted as this customer from now on.")
