"""The input of the commands of buying, validated into the arguments of their services."""

from decimal import Decimal
from typing import Any

from rest_framework import serializers

from fynlo.core.api import MoneyField
from fynlo.core.money import PENNY
from inventory.inputs import BLANK, LEAST, MOST, MOST_COST, NUMBER, REASON
from inventory.models.buying import LONGEST_NOTE, LONGEST_REASON, LONGEST_REFERENCE
from inventory.units import LONGEST_UNIT
from orders.api.serializers import Input

MOST_LINES = 500
MOST_PRICE = Decimal("999999.9999")
LARGEST_VERSION = 2_000_000_000


def _price() -> serializers.DecimalField:
    return serializers.DecimalField(
        max_digits=12, decimal_places=4, min_value=0, max_value=MOST_PRICE, required=False, allow_null=True,
        help_text="Of one unit, in pounds without VAT.",
    )  # fmt: skip


def _version() -> serializers.IntegerField:
    return serializers.IntegerField(min_value=1, max_value=LARGEST_VERSION)


class PurchaseOrderLineInput(Input):
    """`quantity` of `unit`; without a unit the one in which the item is bought, without a price the usual one."""

    item_id = serializers.UUIDField()
    quantity = serializers.DecimalField(min_value=LEAST, max_value=MOST, **NUMBER)
    unit = serializers.CharField(max_length=LONGEST_UNIT, **BLANK)
    price = _price()


def _lines(child: serializers.Serializer, **how: Any) -> serializers.ListField:
    return serializers.ListField(child=child, min_length=1, max_length=MOST_LINES, **how)


class NewPurchaseOrderInput(Input):
    """`id` is made by the client."""

    id = serializers.UUIDField(required=False, source="order_id")
    supplier_id = serializers.UUIDField()
    lines = _lines(PurchaseOrderLineInput())
    expected_on = serializers.DateField(required=False, allow_null=True)
    note = serializers.CharField(max_length=LONGEST_NOTE, **BLANK)


class PurchaseOrderChangeInput(Input):
    """What is not sent stays. `version` is the one that the editor read."""

    version = _version()
    lines = _lines(PurchaseOrderLineInput(), required=False)
    expected_on = serializers.DateField(required=False, allow_null=True)
    note = serializers.CharField(max_length=LONGEST_NOTE, **BLANK)


class PurchaseOrderSendInput(Input):
    version = _version()
    by_email = serializers.BooleanField(required=False, help_text="false: it was ordered by phone or otherwise.")


class PurchaseOrderEndInput(Input):
    version = _version()
    reason = serializers.CharField(max_length=LONGEST_REASON, **BLANK)


class ReorderInput(Input):
    id = serializers.UUIDField(required=False, source="new_id")


class DeliveryLineInput(PurchaseOrderLineInput):
    """Of an order's item the unit is the order's. Without a place it is the item's own."""

    location_id = serializers.UUIDField(required=False, allow_null=True)


class DeliveryInput(Input):
    """Of an order, with the `version` of it that was read, or of a supplier without one."""

    id = serializers.UUIDField(required=False, source="delivery_id")
    order_id = serializers.UUIDField(required=False, allow_null=True)
    version = serializers.IntegerField(min_value=1, max_value=LARGEST_VERSION, required=False, allow_null=True)
    supplier_id = serializers.UUIDField(required=False, allow_null=True)
    lines = _lines(DeliveryLineInput())
    note = serializers.CharField(max_length=LONGEST_REFERENCE, help_text="The delivery note's number.", **BLANK)
    accept_more = serializers.BooleanField(required=False, help_text="More than is expected is right.")


class ReturnLineInput(Input):
    line_id = serializers.UUIDField(help_text="The delivery's line.")
    quantity = serializers.DecimalField(min_value=LEAST, max_value=MOST, help_text="In the line's unit.", **NUMBER)


class SupplierReturnInput(Input):
    id = serializers.UUIDField(required=False, source="return_id")
    lines = _lines(ReturnLineInput())
    reason = serializers.CharField(**REASON)


class ExpectedCreditInput(Input):
    id = serializers.UUIDField(required=False, source="credit_note_id")
    amount = MoneyField(min_value=PENNY, max_value=MOST_COST)
    reason = serializers.CharField(**REASON)


class ReceivedCreditInput(Input):
    amount = MoneyField(min_value=Decimal(0), max_value=MOST_COST)
    reference = serializers.CharField(max_length=LONGEST_REFERENCE, help_text="The credit note's number.", **BLANK)
