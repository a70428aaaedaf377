"""The inputs of the commands on tips, each field bounded."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from payments.models import TipPayment, TipPolicy
from restaurants.models.people import Job, Role

MOST_WORKERS = 300
MOST_HOURS = Decimal("744.00")  # of a month
MOST_WEIGHT = Decimal("10.00")
LONGEST_POLICY = 10_000
HOLDERS = (Role.MANAGER.value, *Job.values)  # an owner must not share in tips


class WeightsField(serializers.DictField):
    child = serializers.DecimalField(max_digits=4, decimal_places=2, min_value=Decimal(0), max_value=MOST_WEIGHT)

    def to_internal_value(self, data: Any) -> dict[str, Decimal]:
        weights = super().to_internal_value(data)
        unknown = weights.keys() - set(HOLDERS)
        if unknown:
            raise serializers.ValidationError(_("There is no job “{unknown}”.").format(unknown=min(unknown)[:40]))
        if not any(weights.values()):
            raise serializers.ValidationError(_("Give at least one job a weight above 0."))
        return weights


class PolicyInput(serializers.Serializer):
    version = serializers.IntegerField(min_value=0)
    period = serializers.ChoiceField(choices=TipPolicy.Period.choices)
    weights = WeightsField()
    text = serializers.CharField(max_length=LONGEST_POLICY)
    consulted_on = serializers.DateField()
    consulted_with = serializers.CharField(max_length=300)
    consultation = serializers.CharField(max_length=LONGEST_POLICY, allow_blank=True, default="")


class HoursRow(serializers.Serializer):
    person = serializers.UUIDField(allow_null=True, default=None)
    name = serializers.CharField(max_length=120, allow_blank=True, default="")
    job = serializers.ChoiceField(choices=HOLDERS, allow_blank=True, default="")
    hours = serializers.DecimalField(max_digits=6, decimal_places=2, min_value=Decimal(0), max_value=MOST_HOURS)
    weight = serializers.DecimalField(max_digits=4, decimal_places=2, min_value=Decimal(0), max_value=MOST_WEIGHT)


class HoursInput(serializers.Serializer):
    start = serializers.DateField()
    version = serializers.IntegerField(min_value=0)
    rows = serializers.ListField(child=HoursRow(), max_length=MOST_WORKERS)


class TakeHoursInput(serializers.Serializer):
    start = serializers.DateField()
    version = serializers.IntegerField(min_value=0)


class ShareOutInput(serializers.Serializer):
    start = serializers.DateField()
    version = serializers.IntegerField(min_value=0)
    total = serializers.DecimalField(max_digits=10, decimal_places=2)


class PayInput(serializers.Serializer):
    method = serializers.ChoiceField(choices=TipPayment.Method.choices)
    paid_on = serializers.DateField()
    share_ids = serializers.ListField(child=serializers.UUIDField(), max_length=MOST_WORKERS, default=list)


class EnterRequestInput(serializers.Serializer):
    share_id = serializers.UUIDField()
    asked_on = serializers.DateField()
