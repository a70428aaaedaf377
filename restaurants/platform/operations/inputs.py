"""The bodies of signed operations."""

from decimal import Decimal
from typing import Any

from rest_framework import serializers

from restaurants.models import FeeRate
from restaurants.models.fees import HIGHEST_RATE
from restaurants.platform.api.serializers import PRINTABLE


class ReasonedInput(serializers.Serializer):
    restaurant_id = serializers.UUIDField()
    reason = serializers.CharField(max_length=200, default="", allow_blank=True, validators=[PRINTABLE])


class RestaurantOperation(serializers.Serializer):
    restaurant_id = serializers.UUIDField()


class PlanOperation(ReasonedInput):
    plan = serializers.CharField(max_length=50)


class FeeOperation(serializers.Serializer):
    method = serializers.ChoiceField(FeeRate.Method.choices)
    provider = serializers.CharField(max_length=20, default="", allow_blank=True)
    title = serializers.CharField(max_length=40, validators=[PRINTABLE])
    rate = serializers.DecimalField(
        max_digits=6, decimal_places=5, min_value=Decimal(0), max_value=HIGHEST_RATE, help_text="0.0169 is 1.69 %."
    )
    fixed = serializers.DecimalField(max_digits=6, decimal_places=2, min_value=Decimal(0), default=Decimal(0))
    monthly = serializers.DecimalField(max_digits=8, decimal_places=2, min_value=Decimal(0), default=Decimal(0))
    eligible_from = serializers.DecimalField(max_digits=10, decimal_places=2, min_value=Decimal(0), default=Decimal(0))
    starts_on = serializers.DateField()


class BroadcastOperation(serializers.Serializer):
    subject = serializers.CharField(max_length=150, validators=[PRINTABLE])
    text = serializers.CharField(max_length=5000)
    plan = serializers.CharField(max_length=50, default="", allow_blank=True)
    restaurants = serializers.ListField(child=serializers.UUIDField(), max_length=1000, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        return {**attrs, "restaurants": tuple(attrs.get("restaurants", ()))}


class SessionsOperation(serializers.Serializer):
    email = serializers.EmailField(required=False)
    restaurant_id = serializers.UUIDField(required=False)
    reason = serializers.CharField(max_length=200, default="", allow_blank=True, validators=[PRINTABLE])

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("email" in attrs) == ("restaurant_id" in attrs):
            raise serializers.ValidationError("Name a person by email or a restaurant by restaurant_id.")
        return attrs
