"""The shapes that the order commands take. Spellings of the mobile app (MOBILE_API.md) are read as ours."""

from decimal import Decimal
from typing import Any

from rest_framework import serializers

from fynlo.core.api import MoneyField
from menu.food import ALLERGENS
from orders import limits
from orders.allergies import UNKNOWN
from orders.models import Order, Table

ORDER_TYPE_ALIASES = {"takeout": "takeaway", "dine-in": "dine_in", "dineIn": "dine_in", "eat_in": "dine_in"}
STATUS_ALIASES = {"delivered": "completed"}
PLACED_AS = (Order.Status.DRAFT, Order.Status.PENDING, Order.Status.CONFIRMED, Order.Status.PREPARING)


class Spelling(serializers.Serializer):
    """`spellings` maps a caller's name of a field to ours; ours wins when both are there. null is not said."""

    spellings: dict[str, str] = {}

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        if isinstance(data, dict):
            data = {name: value for name, value in data.items() if value is not None}
            for theirs, ours in self.spellings.items():
                if theirs in data:
                    data.setdefault(ours, data.pop(theirs))
        return super().to_internal_value(data)


class AliasField(serializers.ChoiceField):
    """A choice with older spellings."""

    def __init__(self, choices: Any, aliases: dict[str, str], **kwargs: Any):
        self.aliases = aliases
        super().__init__(choices, **kwargs)

    def to_internal_value(self, data: Any) -> str:
        return super().to_internal_value(self.aliases.get(data, data) if isinstance(data, str) else "?")


class ChoiceInput(Spelling):
    spellings = {"optionId": "option_id", "modifier_option_id": "option_id"}
    option_id = serializers.UUIDField()
    quantity = serializers.IntegerField(min_value=1, max_value=limits.MOST_OF_ONE_LINE, default=1)


class AllergensField(serializers.ListField):
    """Names of the fourteen allergens."""

    def __init__(self, *more: str, **kwargs: Any):
        names = [*ALLERGENS, *more]
        super().__init__(child=serializers.ChoiceField(names), max_length=len(names), **kwargs)


class AllergiesInput(serializers.Serializer):
    """All allergies of a seat, or of the whole order for none; an empty list and no note take them away."""

    seat = serializers.IntegerField(min_value=1, max_value=limits.MOST_SEATS, required=False, allow_null=True)
    allergens = AllergensField()
    note = serializers.CharField(max_length=200, allow_blank=True, default="", help_text="Anything else, in words.")


class ItemInput(Spelling):
    """The mobile app writes the product's id into `id`, alone or beside `product_id`: that is no line's id."""

    spellings = {
        "productId": "product_id",
        "modifications": "modifiers",
        "specialInstructions": "special_instructions",
        "notes": "special_instructions",
        "unit_price": "price",
        "unitPrice": "price",
    }
    product_id = serializers.UUIDField()
    quantity = serializers.IntegerField(min_value=1, max_value=limits.MOST_OF_ONE_LINE, default=1)
    modifiers = ChoiceInput(many=True, default=list, max_length=limits.MOST_OPTIONS_OF_ONE_LINE)
    special_instructions = serializers.CharField(max_length=200, allow_blank=True, default="")
    course = serializers.IntegerField(min_value=1, max_value=limits.MOST_COURSES, default=1)
    seat = serializers.IntegerField(min_value=1, max_value=limits.MOST_SEATS, required=False)
    id = serializers.UUIDField(required=False)
    price = MoneyField(required=False, min_value=0, help_text="What the device thinks one costs; checked.")
    allergy_acknowledged = AllergensField(
        UNKNOWN,
        required=False,
        help_text="Conflicts with declared allergies that somebody said yes to. A client that can ask always sends it: "
        "other conflicts are refused then, and else kept with a notice.",
    )

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        if isinstance(data, dict) and data.get("id") is not None:
            product = data.get("product_id") or data.get("productId") or data["id"]
            if product == data["id"]:
                data = {**{name: value for name, value in data.items() if name != "id"}, "product_id": product}
        return super().to_internal_value(data)


class CustomerInput(serializers.Serializer):
    name = serializers.CharField(max_length=80)
    phone = serializers.CharField(max_length=30, allow_blank=True, default="")


class HeldCourses(serializers.ListField):
    """Courses that are sent, and wait to be fired."""

    child = serializers.IntegerField(min_value=1, max_value=limits.MOST_COURSES)

    def __init__(self, **kwargs: Any):
        super().__init__(**{"default": list, "max_length": limits.MOST_COURSES, **kwargs})


class PlaceOrderInput(Spelling):
    spellings = {
        "clientReference": "client_reference",
        "orderType": "order_type",
        "tableId": "table_id",
        "tableNumber": "table_number",
        "menuVersion": "menu_version",
        "promisedAt": "promised_at",
    }
    items = ItemInput(many=True, allow_empty=False, max_length=limits.MOST_LINES)
    id = serializers.UUIDField(required=False)
    client_reference = serializers.CharField(max_length=64, required=False, default="", allow_blank=True)
    order_type = AliasField(Order.Type.choices, ORDER_TYPE_ALIASES, required=False)
    table_id = serializers.UUIDField(required=False)
    table_number = serializers.CharField(max_length=20, required=False, default="", allow_blank=True)
    guests = serializers.IntegerField(min_value=1, max_value=limits.MOST_GUESTS, required=False)
    notes = serializers.CharField(max_length=500, allow_blank=True, default="")
    menu_version = serializers.IntegerField(min_value=1, max_value=2_000_000_000, required=False)
    status = serializers.ChoiceField([status.value for status in PLACED_AS], required=False)
    send = serializers.BooleanField(default=False)
    hold = HeldCourses()
    promised_at = serializers.DateTimeField(required=False)
    customer = CustomerInput(required=False)
    allergies = AllergiesInput(many=True, required=False, max_length=limits.MOST_SEATS + 1)
    subtotal = MoneyField(required=False, min_value=0, help_text="Checked against ours.")
    tax = MoneyField(required=False, min_value=0, help_text="Checked against ours.")
    total = MoneyField(required=False, min_value=0, help_text="Checked against ours.")


class AddLinesInput(Spelling):
    spellings = {"menuVersion": "menu_version"}
    items = ItemInput(many=True, allow_empty=False, max_length=limits.MOST_LINES)
    menu_version = serializers.IntegerField(min_value=1, max_value=2_000_000_000, required=False)
    send = serializers.BooleanField(default=False, help_text="Fire every line of the order that was not sent.")
    hold = HeldCourses(help_text="Courses that `send` leaves waiting.")


class ReasonInput(Spelling):
    reason = serializers.CharField(max_length=200, allow_blank=True, default="")


class WhyInput(serializers.Serializer):
    """A correction says why."""

    reason = serializers.CharField(max_length=200)


class VoidSentInput(WhyInput):
    """The line, or so many of it; `new_id` is then the id of the line that the part becomes."""

    quantity = serializers.IntegerField(min_value=1, max_value=limits.MOST_OF_ONE_LINE, required=False)
    new_id = serializers.UUIDField(required=False)


class SendInput(serializers.Serializer):
    hold = HeldCourses()


class CourseInput(serializers.Serializer):
    course = serializers.IntegerField(min_value=1, max_value=limits.MOST_COURSES)


class RushInput(serializers.Serializer):
    on = serializers.BooleanField(default=True)
    ticket_id = serializers.UUIDField(required=False, help_text="That ticket alone; the whole order when not said.")


class LineInput(serializers.Serializer):
    """Only what is sent is changed; null takes the seat away."""

    notes = serializers.CharField(max_length=200, allow_blank=True, required=False)
    course = serializers.IntegerField(min_value=1, max_value=limits.MOST_COURSES, required=False)
    seat = serializers.IntegerField(min_value=1, max_value=limits.MOST_SEATS, required=False, allow_null=True)
    allergy_acknowledged = AllergensField(UNKNOWN, required=False)


class TransferInput(serializers.Serializer):
    table_id = serializers.UUIDField()


class OrderTypeInput(serializers.Serializer):
    order_type = AliasField(Order.Type.choices, ORDER_TYPE_ALIASES)


class MovedLineInput(serializers.Serializer):
    """A line, or so many of it; `new_id` is the id of the line that a part becomes."""

    id = serializers.UUIDField()
    quantity = serializers.IntegerField(min_value=1, max_value=limits.MOST_OF_ONE_LINE, required=False)
    new_id = serializers.UUIDField(required=False)


class MoveLinesInput(serializers.Serializer):
    """Either `to_order_id` or `to_table_id`; at a table without an open order `new_order_id` is the new one's id."""

    lines = MovedLineInput(many=True, allow_empty=False, max_length=limits.MOST_LINES)
    to_order_id = serializers.UUIDField(required=False)
    to_table_id = serializers.UUIDField(required=False)
    new_order_id = serializers.UUIDField(required=False)


class SplitInput(serializers.Serializer):
    """Lines, or everything of some seats, to a new check."""

    lines = MovedLineInput(many=True, default=list, max_length=limits.MOST_LINES)
    seats = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=limits.MOST_SEATS), default=list,
        max_length=limits.MOST_SEATS,
    )  # fmt: skip
    new_order_id = serializers.UUIDField(required=False)


class MergeInput(serializers.Serializer):
    from_order_id = serializers.UUIDField()


class DiscountInput(serializers.Serializer):
    """Either `percent` (10 is 10 %) or `amount`; of a line, or of the whole order."""

    percent = serializers.DecimalField(
        max_digits=5, decimal_places=2, min_value=Decimal("0.01"), max_value=Decimal(100), required=False
    )
    amount = MoneyField(required=False, min_value=Decimal("0.01"))
    line_id = serializers.UUIDField(required=False)
    reason = serializers.CharField(max_length=200)
    id = serializers.UUIDField(required=False)


class CompInput(serializers.Serializer):
    """Those lines, or every line of the order."""

    line_ids = serializers.ListField(
        child=serializers.UUIDField(), required=False, allow_empty=False, max_length=limits.MOST_LINES
    )
    reason = serializers.CharField(max_length=200)


class StatusInput(Spelling):
    status = AliasField(Order.Status.choices, STATUS_ALIASES)


class OrderDetailsInput(serializers.Serializer):
    """Only what is sent is changed; null takes the guests' number or the table away."""

    guests = serializers.IntegerField(min_value=1, max_value=limits.MOST_GUESTS, required=False, allow_null=True)
    notes = serializers.CharField(max_length=500, allow_blank=True, required=False)
    table_id = serializers.UUIDField(required=False, allow_null=True)
    promised_at = serializers.DateTimeField(required=False, allow_null=True)
    customer = CustomerInput(required=False, allow_null=True)


class ServiceChargeInput(serializers.Serializer):
    applied = serializers.BooleanField()


class TableStatusInput(serializers.Serializer):
    status = serializers.ChoiceField(Table.Status.choices)


class TableServerInput(serializers.Serializer):
    server_id = serializers.UUIDField(allow_null=True, help_text="A person who works here; null for nobody.")


class TicketItemsInput(Spelling):
    line_ids = serializers.ListField(
        child=serializers.UUIDField(), required=False, allow_empty=False, max_length=limits.MOST_LINES,
        help_text="Items of the ticket; all of them when it is not said.",
    )  # fmt: skip
