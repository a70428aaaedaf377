"""The input of the commands on points, validated into the arguments of their services."""

from rest_framework import serializers

from orders.api.serializers import Input

MOST_POINTS = 1_000_000
MOST_PER_POUND = 1_000
MOST_WORTH = 10_000  # pence for 100 points: a point is worth a pound at most
LONGEST_EXPIRY = 120
MOST_TIERS = 6
LONGEST_TIER = 30
LEAST_PERCENT, MOST_PERCENT = 100, 1_000


class RedeemInput(Input):
    """`id` is the discount's, made by the device. Without `points` as many as the bill can take."""

    id = serializers.UUIDField(required=False, source="discount_id")
    points = serializers.IntegerField(min_value=1, max_value=MOST_POINTS, required=False, allow_null=True)


class AdjustInput(Input):
    points = serializers.IntegerField(
        min_value=-MOST_POINTS, max_value=MOST_POINTS, help_text="Below zero takes points away."
    )
    reason = serializers.CharField(
        max_length=200, min_length=3, help_text="Stays when the customer is erased: write no names."
    )


class TierInput(Input):
    """`percent` of the normal points are earned by who earned `from_points` in the last 365 days."""

    name = serializers.CharField(max_length=LONGEST_TIER)
    from_points = serializers.IntegerField(min_value=1, max_value=MOST_POINTS)
    percent = serializers.IntegerField(min_value=LEAST_PERCENT, max_value=MOST_PERCENT)


class LoyaltySettingsInput(Input):
    """`version` is the one that the editor read. `worth` is in pence for 100 points. `expiry_months` null: never."""

    version = serializers.IntegerField(min_value=0, max_value=2_000_000_000)
    is_on = serializers.BooleanField()
    per_pound = serializers.IntegerField(min_value=1, max_value=MOST_PER_POUND)
    worth = serializers.IntegerField(min_value=1, max_value=MOST_WORTH)
    tiers = TierInput(many=True, max_length=MOST_TIERS)
    expiry_months = serializers.IntegerField(min_value=1, max_value=LONGEST_EXPIRY, allow_null=True)
