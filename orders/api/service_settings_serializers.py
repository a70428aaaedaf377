"""Input of the commands on the service settings."""

from typing import Any

from rest_framework import serializers

from orders import limits

MOST_REASONS = 20
MOST_FAVOURITES = 60
MOST_MINUTES = 240


class AgeingInput(serializers.Serializer):
    warn = serializers.IntegerField(min_value=1, max_value=MOST_MINUTES)
    late = serializers.IntegerField(min_value=1, max_value=MOST_MINUTES)


class AgeingOfTypesInput(serializers.Serializer):
    """Minutes for every type of order."""

    dine_in = AgeingInput()
    takeaway = AgeingInput()
    pickup = AgeingInput()
    delivery = AgeingInput()


class DiscountLimitsInput(serializers.Serializer):
    """The most percent that each may take off."""

    manager = serializers.IntegerField(min_value=0, max_value=100)
    server = serializers.IntegerField(min_value=0, max_value=100)
    cashier = serializers.IntegerField(min_value=0, max_value=100)


def _reasons() -> serializers.ListField:
    return serializers.ListField(
        child=serializers.CharField(max_length=60), allow_empty=False, max_length=MOST_REASONS, required=False
    )


class SettingsInput(serializers.Serializer):
    """Only what is sent is changed. `version` is the one that was read; the settings may have changed since."""

    version = serializers.IntegerField(min_value=0)
    undo_seconds = serializers.IntegerField(min_value=5, max_value=600, required=False)
    tables_need_cleaning = serializers.BooleanField(required=False)
    ageing = AgeingOfTypesInput(required=False)
    void_reasons = _reasons()
    comp_reasons = _reasons()
    discount_reasons = _reasons()
    discount_limits = DiscountLimitsInput(required=False)
    favourites = serializers.ListField(child=serializers.UUIDField(), max_length=MOST_FAVOURITES, required=False)
    courses = serializers.ListField(
        child=serializers.CharField(max_length=20), max_length=limits.MOST_COURSES, required=False,
        help_text="What staff call course 1, 2, …; none where everything is sent at once.",
    )  # fmt: skip

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        """Plain dicts and lists, as they are stored."""
        found = super().to_internal_value(data)
        if "ageing" in found:
            found["ageing"] = {kind: dict(minutes) for kind, minutes in found["ageing"].items()}
        if "discount_limits" in found:
            found["discount_limits"] = dict(found["discount_limits"])
        if "favourites" in found:
            found["favourites"] = list(dict.fromkeys(found["favourites"]))
        return found
