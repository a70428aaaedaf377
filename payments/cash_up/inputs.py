"""The input of the commands of cash-up, validated into the arguments of their services."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from fynlo.core.api import MoneyField
from fynlo.core.money import PENNY, ZERO
from orders.api.serializers import Input
from payments.cash_up.denominations import DENOMINATIONS, MOST_PIECES
from payments.models.cash_up import LONGEST_NAME

MOST_CASH = Decimal("99999.99")
MOST_MACHINES = 20
MOST_ASSIGNED = 100
REASON: dict[str, Any] = {"max_length": 200, "min_length": 3}


class OpenInput(Input):
    """`id` is the session's and `drawer_id` the drawer's, both made by the device. `name` is for a new drawer."""

    id = serializers.UUIDField(source="session_id")
    drawer_id = serializers.UUIDField()
    name = serializers.CharField(max_length=LONGEST_NAME, required=False, default="", allow_blank=True)
    mine = serializers.BooleanField(default=False, source="is_mine", help_text="A drawer that the person carries.")
    opening_float = MoneyField(min_value=ZERO, max_value=MOST_CASH)


class MovementInput(Input):
    id = serializers.UUIDField(required=False, source="movement_id", help_text="Made by the device.")
    amount = MoneyField(min_value=PENNY, max_value=MOST_CASH)
    reason = serializers.CharField(**REASON)


class SafeDropInput(MovementInput):
    reason = serializers.CharField(**{**REASON, "min_length": 0}, required=False, default="", allow_blank=True)


class AssignInput(Input):
    """Payments and refunds in cash, at least one of them."""

    payment_ids = serializers.ListField(child=serializers.UUIDField(), default=list, max_length=MOST_ASSIGNED)
    refund_ids = serializers.ListField(child=serializers.UUIDField(), default=list, max_length=MOST_ASSIGNED)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not attrs["payment_ids"] and not attrs["refund_ids"]:
            raise serializers.ValidationError({"payment_ids": _("Choose at least one payment or refund.")})
        return attrs


class NoSaleInput(Input):
    id = serializers.UUIDField(required=False, source="movement_id")
    reason = serializers.CharField(**REASON)


class CountInput(Input):
    """`pieces` maps pence to how many notes or coins there are, such as {"2000": 3}; or one `amount`; or both."""

    id = serializers.UUIDField(required=False, source="count_id")
    pieces = serializers.DictField(child=serializers.IntegerField(min_value=0, max_value=MOST_PIECES), required=False)
    amount = MoneyField(min_value=ZERO, max_value=Decimal("9999999.99"), required=False)

    def validate_pieces(self, value: dict[str, int]) -> dict[str, int]:
        known = {str(pence) for pence in DENOMINATIONS}
        unknown = sorted(value.keys() - known)
        if unknown:
            raise serializers.ValidationError(
                _("There is no note or coin of {unknown} pence.").format(unknown=unknown[0][:10])
            )
        return {pence: count for pence, count in value.items() if count}

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if "pieces" not in attrs and "amount" not in attrs:
            raise serializers.ValidationError({"amount": _("Enter how much is in the drawer.")})
        return attrs


class CloseInput(Input):
    reason = serializers.CharField(max_length=200, required=False, default="", allow_blank=True)


class DrawerInput(Input):
    id = serializers.UUIDField(required=False, source="drawer_id")
    name = serializers.CharField(max_length=LONGEST_NAME)


class DrawerChangeInput(Input):
    name = serializers.CharField(max_length=LONGEST_NAME, required=False)
    active = serializers.BooleanField(required=False, source="is_active")


class MachineTotalInput(Input):
    machine = serializers.CharField(max_length=40)
    total = MoneyField(min_value=-MOST_CASH, max_value=Decimal("9999999.99"))
    business_day = serializers.DateField(required=False, source="day")


class SettingsInput(Input):
    """Only fields that are sent change. `version` is the version that the client read."""

    version = serializers.IntegerField(min_value=0)
    count_tolerance = MoneyField(min_value=ZERO, max_value=Decimal("1000.00"), required=False)
    card_machines = serializers.ListField(
        child=serializers.CharField(max_length=40, min_length=1), max_length=MOST_MACHINES, required=False
    )

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        """Return {version, changes}."""
        changes = super().to_internal_value(data)
        if "card_machines" in changes:
            changes["card_machines"] = list(dict.fromkeys(changes["card_machines"]))
        return {"version": changes.pop("version"), "changes": changes}


class ZInput(Input):
    """Closes the open business days up to `business_day`, up to today without it."""

    business_day = serializers.DateField(required=False, source="day")
