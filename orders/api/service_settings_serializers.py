"""Input of the commands on the service settings."""

from decimal import Decimal
from typing import Any

from rest_framework import serializers

from orders.models import ServiceSettings, limits

MOST_REASONS = 20
MOST_FAVOURITES = 60
MOST_MINUTES = 240
SMALLEST_TIP_CHOICE = Decimal("0.1")


class AgeingInput(serializers.Serializer):
    warn = serializers.IntegerField(min_value=1, max_value=MOST_MINUTES)
    late = serializers.IntegerField(min_value=1, max_value=MOST_MINUTES)


class AgeingOfTypesInput(serializers.Serializer):
    """Minutes after firing, for each order type: from `warn` a ticket is pressing, from `late` it is late."""

    dine_in = AgeingInput()
    takeaway = AgeingInput()
    pickup = AgeingInput()
    delivery = AgeingInput()


class DiscountLimitsInput(serializers.Serializer):
    """The largest discount that each may give, in percent."""

    manager = serializers.IntegerField(min_value=0, max_value=100)
    server = serializers.IntegerField(min_value=0, max_value=100)
    cashier = serializers.IntegerField(min_value=0, max_value=100)


def _reasons() -> serializers.ListField:
    return serializers.ListField(
        child=serializers.CharField(max_length=60), allow_empty=False, max_length=MOST_REASONS, required=False
    )


class ServiceSettingsInput(serializers.Serializer):
    """Only fields that are sent change. `version` is the version that the client read."""

    version = serializers.IntegerField(min_value=0)
    undo_seconds = serializers.IntegerField(min_value=5, max_value=600, required=False)
    tables_need_cleaning = serializers.BooleanField(required=False)
    ageing = AgeingOfTypesInput(required=False)
    station_ageing = serializers.DictField(
        child=AgeingInput(), required=False,
        help_text="Minutes of the stations, by slug, that have their own; they come before those of the order type.",
    )  # fmt: skip
    void_reasons = _reasons()
    comp_reasons = _reasons()
    discount_reasons = _reasons()
    discount_limits = DiscountLimitsInput(required=False)
    favourites = serializers.ListField(child=serializers.UUIDField(), max_length=MOST_FAVOURITES, required=False)
    courses = serializers.ListField(
        child=serializers.CharField(max_length=20), max_length=limits.MOST_COURSES, required=False,
        help_text="The names of course 1, 2, …; empty if everything is sent at once.",
    )  # fmt: skip
    tip_choices = serializers.ListField(
        child=serializers.DecimalField(
            max_digits=4, decimal_places=1, min_value=SMALLEST_TIP_CHOICE, max_value=limits.LARGEST_TIP_CHOICE
        ),
        max_length=limits.MOST_TIP_CHOICES, required=False,
        help_text="The tips that till and bill page offer, in percent; empty if none is offered.",
    )  # fmt: skip
    guest_orders = serializers.ChoiceField(
        choices=ServiceSettings.GuestOrders.choices, required=False,
        help_text="What guests order on their phones goes to the kitchen at once, or when a waiter has confirmed it.",
    )  # fmt: skip

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        """Return {version, changes}, where `changes` are plain dicts and lists as they are stored."""
        changes = super().to_internal_value(data)
        for name in ("ageing", "station_ageing"):
            if name in changes:
                changes[name] = {key: dict(minutes) for key, minutes in changes[name].items()}
        if "discount_limits" in changes:
            changes["discount_limits"] = dict(changes["discount_limits"])
        if "favourites" in changes:
            changes["favourites"] = list(dict.fromkeys(changes["favourites"]))
        if "tip_choices" in changes:
            changes["tip_choices"] = sorted(set(changes["tip_choices"]))
        return {"version": changes.pop("version"), "changes": changes}
