"""Input of the commands on orders, tables and tickets, validated into the arguments of the services.

The spellings of the mobile app (MOBILE_API.md) are accepted as ours.
"""

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from fynlo.core.api import MoneyField
from fynlo.core.money import round_half_up
from menu.labels import ALLERGENS
from orders.allergies import UNKNOWN
from orders.customers.services import Person
from orders.line_items import Choice, Item
from orders.models import Order, Table, limits
from orders.services.transfers import Move

ORDER_TYPE_ALIASES = {"takeout": "takeaway", "dine-in": "dine_in", "dineIn": "dine_in", "eat_in": "dine_in"}
STATUS_ALIASES = {"delivered": "completed"}
PLACED_AS = (Order.Status.DRAFT, Order.Status.PENDING, Order.Status.CONFIRMED, Order.Status.PREPARING)
SENT_AS = (Order.Status.CONFIRMED, Order.Status.PREPARING)  # an order placed with this status is sent at once


class Input(serializers.Serializer):
    if TYPE_CHECKING:  # `many=True` takes the arguments of ListSerializer, which the stubs do not know

        def __init__(self, *args: Any, **kwargs: Any) -> None: ...


class Spelling(Input):
    """`spellings` maps a client's name of a field to ours; ours wins if both are sent. null means not sent."""

    spellings: dict[str, str] = {}

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        if isinstance(data, dict):
            data = {name: value for name, value in data.items() if value is not None}
            for theirs, ours in self.spellings.items():
                if theirs in data:
                    data.setdefault(ours, data.pop(theirs))
        return super().to_internal_value(data)


class AliasField(serializers.ChoiceField):
    """A choice that accepts other spellings, given by `aliases`."""

    def __init__(self, choices: Any, aliases: dict[str, str], **kwargs: Any):
        self.aliases = aliases
        super().__init__(choices, **kwargs)

    def to_internal_value(self, data: Any) -> str:
        return super().to_internal_value(self.aliases.get(data, data) if isinstance(data, str) else "?")


class ComputedSum(MoneyField):
    """A sum that a client computed and that we only compare: 20 % of £3.21 is £0.642, which is rounded half up."""

    def validate_precision(self, value: Decimal) -> Decimal:
        try:
            return super().validate_precision(round_half_up(value))
        except ValueError:  # of absurd size
            self.fail("max_digits", max_digits=self.max_digits)


class PartChoiceInput(Spelling):
    """An option of a product that is part of a meal deal."""

    spellings = {"optionId": "option_id", "modifier_option_id": "option_id"}
    option_id = serializers.UUIDField()
    quantity = serializers.IntegerField(min_value=1, max_value=limits.MOST_OF_ONE_LINE, default=1)

    def validate(self, attrs: dict[str, Any]) -> Choice:
        return Choice(attrs["option_id"], attrs["quantity"])


class ChoiceInput(PartChoiceInput):
    """An option. One that puts a product into a meal deal has `modifiers` of its own; without them its defaults."""

    modifiers = PartChoiceInput(many=True, required=False, max_length=limits.MOST_OPTIONS_OF_ONE_LINE)

    def validate(self, attrs: dict[str, Any]) -> Choice:
        chosen = attrs.get("modifiers")
        return Choice(attrs["option_id"], attrs["quantity"], None if chosen is None else tuple(chosen))


class AllergensField(serializers.ListField):
    """Names of the 14 allergens, and of `more`."""

    def __init__(self, *more: str, **kwargs: Any):
        names = [*ALLERGENS, *more]
        super().__init__(child=serializers.ChoiceField(names), max_length=len(names), **kwargs)


class AllergiesInput(Input):
    """All allergies of a seat, or of the whole order without a seat. An empty list and no note removes them."""

    seat = serializers.IntegerField(min_value=1, max_value=limits.MOST_SEATS, required=False, allow_null=True)
    allergens = AllergensField()
    note = serializers.CharField(max_length=200, allow_blank=True, default="", help_text="Anything else, as text.")


class ItemInput(Spelling):
    """An item to order. If `id` is the product's id, as the mobile app sends it, it is not taken as the line's id."""

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
    price = MoneyField(
        required=False, min_value=0, help_text="The unit price that the device shows; refused if it is another."
    )
    chosen_at = serializers.DateTimeField(
        required=False,
        help_text="When the guest chose it: it has the prices of that time of day, up to two hours before the order.",
    )
    allergy_acknowledged = AllergensField(
        UNKNOWN,
        required=False,
        help_text="Conflicts with declared allergies that staff confirmed. If it is sent, other conflicts are refused; "
        "if not, the line is stored and an alert is raised.",
    )

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        if isinstance(data, dict) and data.get("id") is not None:
            product = data.get("product_id") or data.get("productId") or data["id"]
            if product == data["id"]:
                data = {**{name: value for name, value in data.items() if name != "id"}, "product_id": product}
        return super().to_internal_value(data)

    def validate(self, attrs: dict[str, Any]) -> Item:
        return Item(
            id=attrs.get("id"),
            product_id=attrs["product_id"],
            quantity=attrs["quantity"],
            choices=tuple(attrs["modifiers"]),
            notes=attrs["special_instructions"],
            course=attrs["course"],
            seat=attrs.get("seat"),
            price=attrs.get("price"),
            chosen_at=attrs.get("chosen_at"),
            allergy_acknowledged=attrs.get("allergy_acknowledged"),
        )


class CustomerInput(serializers.Serializer):
    name = serializers.CharField(max_length=80)
    phone = serializers.CharField(max_length=30, allow_blank=True, default="")

    def validate(self, attrs: dict[str, Any]) -> Person:
        return Person(attrs["name"], attrs["phone"])


class HeldCourses(serializers.ListField):
    """Courses that are sent and wait to be fired."""

    child = serializers.IntegerField(min_value=1, max_value=limits.MOST_COURSES)

    def __init__(self, **kwargs: Any):
        super().__init__(**{"default": list, "max_length": limits.MOST_COURSES, **kwargs})


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "Dine in",
            summary="Two products at a table, sent to the kitchen",
            value={
                "order_type": "dine_in",
                "table_number": "12",
                "guests": 2,
                "items": [
                    {"product_id": "01890000-0000-7000-8000-000000000001", "quantity": 1},
                    {
                        "product_id": "01890000-0000-7000-8000-000000000002",
                        "quantity": 2,
                        "special_instructions": "No onions",
                    },
                ],
                "send": True,
            },
            request_only=True,
        )
    ]
)
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
    id = serializers.UUIDField(required=False, source="order_id")
    client_reference = serializers.CharField(max_length=64, required=False, default="", allow_blank=True)
    order_type = AliasField(Order.Type.choices, ORDER_TYPE_ALIASES, required=False)
    table_id = serializers.UUIDField(required=False)
    table_number = serializers.CharField(
        max_length=20, required=False, default="", allow_blank=True, source="table_name"
    )
    guests = serializers.IntegerField(min_value=1, max_value=limits.MOST_GUESTS, required=False)
    notes = serializers.CharField(max_length=500, allow_blank=True, default="")
    menu_version = serializers.IntegerField(min_value=1, max_value=2_000_000_000, required=False)
    status = serializers.ChoiceField([status.value for status in PLACED_AS], required=False)
    send = serializers.BooleanField(default=False)
    hold = HeldCourses()
    promised_at = serializers.DateTimeField(required=False)
    customer = CustomerInput(required=False)
    allergies = AllergiesInput(many=True, required=False, max_length=limits.MOST_SEATS + 1)
    subtotal = MoneyField(required=False, min_value=0, help_text="Compared with ours; refused if it is another.")
    tax = ComputedSum(required=False, min_value=0, help_text="Compared with ours; refused if it is another.")
    total = ComputedSum(required=False, min_value=0, help_text="Compared with ours; refused if it is another.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Return the arguments of `services.place_order`: `status` becomes `draft` and `send`, the sums `expected`."""
        status = attrs.pop("status", None)
        attrs["draft"] = status == Order.Status.DRAFT
        attrs["send"] = attrs["send"] or status in SENT_AS
        attrs["expected"] = {name: attrs.pop(name) for name in ("subtotal", "tax", "total") if name in attrs}
        return attrs


class AddLinesInput(Spelling):
    spellings = {"menuVersion": "menu_version"}
    items = ItemInput(many=True, allow_empty=False, max_length=limits.MOST_LINES)
    menu_version = serializers.IntegerField(min_value=1, max_value=2_000_000_000, required=False)
    send = serializers.BooleanField(default=False, help_text="Send every unsent line of the order.")
    hold = HeldCourses(help_text="Courses that `send` holds.")


class ReasonInput(Spelling):
    reason = serializers.CharField(max_length=200, allow_blank=True, default="")


class WhyInput(serializers.Serializer):
    """Why a correction is made."""

    reason = serializers.CharField(max_length=200)


class VoidSentInput(WhyInput):
    """The whole line, or `quantity` of it, which becomes a line with the id `new_id`."""

    quantity = serializers.IntegerField(min_value=1, max_value=limits.MOST_OF_ONE_LINE, required=False)
    new_id = serializers.UUIDField(required=False)
    wasted = serializers.BooleanField(
        required=False, allow_null=True, help_text="Thrown away; without it, what the kitchen has started is."
    )


class PriceInput(WhyInput):
    price = MoneyField(min_value=0, help_text="The new price of one, its options included.")


class SendInput(serializers.Serializer):
    hold = HeldCourses()


class CourseInput(serializers.Serializer):
    course = serializers.IntegerField(min_value=1, max_value=limits.MOST_COURSES)


class RushInput(serializers.Serializer):
    on = serializers.BooleanField(default=True)
    ticket_id = serializers.UUIDField(required=False, help_text="Only this ticket; the whole order if it is not sent.")


class LineInput(serializers.Serializer):
    """Only fields that are sent change. null removes the seat."""

    notes = serializers.CharField(max_length=200, allow_blank=True, required=False)
    course = serializers.IntegerField(min_value=1, max_value=limits.MOST_COURSES, required=False)
    seat = serializers.IntegerField(min_value=1, max_value=limits.MOST_SEATS, required=False, allow_null=True)
    allergy_acknowledged = AllergensField(UNKNOWN, required=False)


class TransferInput(serializers.Serializer):
    table_id = serializers.UUIDField()


class OrderTypeInput(serializers.Serializer):
    order_type = AliasField(Order.Type.choices, ORDER_TYPE_ALIASES)


class MovedLineInput(Input):
    """A line, or `quantity` of it, which becomes a line with the id `new_id`."""

    id = serializers.UUIDField()
    quantity = serializers.IntegerField(min_value=1, max_value=limits.MOST_OF_ONE_LINE, required=False)
    new_id = serializers.UUIDField(required=False)

    def validate(self, attrs: dict[str, Any]) -> Move:
        return Move(attrs["id"], attrs.get("quantity"), attrs.get("new_id"))


class MoveLinesInput(serializers.Serializer):
    """Either `to_order_id` or `to_table_id`. A table without an open order gets one with the id `new_order_id`."""

    lines = MovedLineInput(many=True, allow_empty=False, max_length=limits.MOST_LINES, source="moves")
    to_order_id = serializers.UUIDField(required=False)
    to_table_id = serializers.UUIDField(required=False)
    new_order_id = serializers.UUIDField(required=False)


class SplitInput(serializers.Serializer):
    """Lines, or all lines of some seats, that move to a new order."""

    lines = MovedLineInput(many=True, default=list, max_length=limits.MOST_LINES, source="moves")
    seats = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=limits.MOST_SEATS), default=list,
        max_length=limits.MOST_SEATS,
    )  # fmt: skip
    new_order_id = serializers.UUIDField(required=False)


class MergeInput(serializers.Serializer):
    from_order_id = serializers.UUIDField()


class DiscountInput(serializers.Serializer):
    """Either `percent` (10 is 10 %) or `amount`, on a line or on the whole order."""

    percent = serializers.DecimalField(
        max_digits=5, decimal_places=2, min_value=Decimal("0.01"), max_value=Decimal(100), required=False
    )
    amount = MoneyField(required=False, min_value=Decimal("0.01"))
    line_id = serializers.UUIDField(required=False)
    reason = serializers.CharField(max_length=200)
    id = serializers.UUIDField(required=False, source="discount_id")


class CompInput(serializers.Serializer):
    """The lines to comp; every line of the order if it is not sent."""

    line_ids = serializers.ListField(
        child=serializers.UUIDField(), required=False, allow_empty=False, max_length=limits.MOST_LINES
    )
    reason = serializers.CharField(max_length=200)


class StatusInput(Spelling):
    status = AliasField(Order.Status.choices, STATUS_ALIASES)


class OrderDetailsInput(serializers.Serializer):
    """Only fields that are sent change. null removes a value."""

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
    server_id = serializers.UUIDField(allow_null=True, help_text="A person who works here; null for no server.")


class TicketItemsInput(Spelling):
    line_ids = serializers.ListField(
        child=serializers.UUIDField(), required=False, allow_empty=False, max_length=limits.MOST_LINES,
        help_text="Items of the ticket; all of them if it is not sent.",
    )  # fmt: skip
