"""The commands on orders. Floor, kitchen, routing, guests, printing and service settings declare theirs in folders."""

from functools import partial
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from orders import payloads, selectors, services
from orders.api import serializers
from orders.errors import AdjustmentNotFound, LineNotFound, OrderNotFound
from orders.floor import commands as floor
from orders.guest import commands as guest
from orders.kitchen import commands as kitchen
from orders.kitchen.routing import commands as routing
from orders.printing import commands as printing
from orders.service_settings import commands as service_settings
from realtime.commands.registry import Command, Id, StepUp, register_declared

ORDER = Id("order_id", OrderNotFound)
LINE = Id("line_id", LineNotFound)
ADJUSTMENT = Id("adjustment_id", AdjustmentNotFound)
VOID_SENT = StepUp("void_sent", _("Voids after sending"))
COMP = StepUp("comp", _("Comps"))
PRICE_OVERRIDE = StepUp("price_override", _("Price changes"))
DISCOUNT_OVER_LIMIT = StepUp("discount_over_limit", _("Discounts above a person’s limit"), always=False)


def current_order(*, target: UUID | str | None, payload: dict[str, Any]) -> dict[str, Any]:
    """Return the order that a command names, or the one that it would open, as it is now. Raises OrderNotFound."""
    return payloads.serialize_order_answer(selectors.order_with_lines(target or payload.get("id") or ""))


_command = partial(Command, render=payloads.serialize_order_answer, current=current_order)
_transfer = partial(Command, render=payloads.serialize_transfer, current=current_order, target=(ORDER,))

ORDER_CREATE = _command(
    name="order.create",
    description="Open an order",
    permission="orders.take",
    input=serializers.PlaceOrderInput,
    service=services.place_order,
    offline=True,
    success_status=201,
)
ORDER_ADD_LINES = _command(
    name="order.add_lines",
    description="Add items to an order",
    permission="orders.take",
    target=(ORDER,),
    input=serializers.AddLinesInput,
    service=services.add_lines,
    offline=True,
)
ORDER_VOID_LINE = _command(
    name="order.void_line",
    description="Remove a line that was not sent",
    permission="orders.void_unsent",
    target=(ORDER, LINE),
    input=serializers.ReasonInput,
    service=services.void_line,
    offline=True,
)
ORDER_EDIT_LINE = _command(
    name="order.edit_line",
    description="Change a line's note, course or seat",
    permission="orders.take",
    target=(ORDER, LINE),
    input=serializers.LineInput,
    service=services.edit_line,
    offline=True,
)
ORDER_SEND = _command(
    name="order.send",
    description="Send an order to the kitchen",
    permission="orders.send",
    target=(ORDER,),
    input=serializers.SendInput,
    service=services.send_to_kitchen,
    offline=True,
)
ORDER_FIRE_COURSE = _command(
    name="order.fire_course",
    description="Fire a course",
    permission="orders.send",
    target=(ORDER,),
    input=serializers.CourseInput,
    service=services.fire_course,
    offline=True,
)
ORDER_HOLD_COURSE = _command(
    name="order.hold_course",
    description="Hold a fired course again",
    permission="orders.send",
    target=(ORDER,),
    input=serializers.CourseInput,
    service=services.hold_course,
    offline=True,
)
ORDER_RUSH = _command(
    name="order.rush",
    description="Ask the kitchen to make an order first",
    permission="orders.send",
    target=(ORDER,),
    input=serializers.RushInput,
    service=services.set_rush,
    offline=True,
)
ORDER_SET_STATUS = _command(
    name="order.set_status",
    description="Change the status of an order",
    permission="orders.take",
    target=(ORDER,),
    input=serializers.StatusInput,
    service=services.set_status,
    offline=True,
)
ORDER_CANCEL = _command(
    name="order.cancel",
    description="Cancel an order",
    permission="orders.cancel",
    target=(ORDER,),
    input=serializers.ReasonInput,
    service=services.cancel_order,
    offline=True,
)
ORDER_SET_DETAILS = _command(
    name="order.set_details",
    description="Change an order's table, guests, notes, customer or promised time",
    permission="orders.take",
    target=(ORDER,),
    input=serializers.OrderDetailsInput,
    service=services.set_order_details,
    offline=True,
)
ORDER_SET_ALLERGIES = _command(
    name="order.set_allergies",
    description="Set the allergies of an order or a seat",
    permission="orders.take",
    target=(ORDER,),
    input=serializers.AllergiesInput,
    service=services.set_allergies,
    offline=True,
)
ORDER_TRANSFER = _command(
    name="order.transfer",
    description="Move an order to another table",
    permission="orders.take",
    target=(ORDER,),
    input=serializers.TransferInput,
    service=services.transfer_order,
    offline=True,
)
ORDER_SET_TYPE = _command(
    name="order.set_type",
    description="Change the order type",
    permission="orders.take",
    target=(ORDER,),
    input=serializers.OrderTypeInput,
    service=services.set_order_type,
    offline=True,
)
ORDER_SET_SERVICE_CHARGE = _command(
    name="order.set_service_charge",
    description="Add or remove the service charge",
    permission="orders.service_charge",
    target=(ORDER,),
    input=serializers.ServiceChargeInput,
    service=services.set_service_charge,
    offline=True,
)
ORDER_MOVE_LINES = _transfer(
    name="order.move_lines",
    description="Move lines to another order",
    permission="orders.move",
    input=serializers.MoveLinesInput,
    service=services.move_lines,
)
ORDER_SPLIT = _transfer(
    name="order.split",
    description="Split an order",
    permission="orders.move",
    input=serializers.SplitInput,
    service=services.split_order,
)
ORDER_MERGE = _transfer(
    name="order.merge",
    description="Merge another order into this one",
    permission="orders.move",
    input=serializers.MergeInput,
    service=services.merge_orders,
)
ORDER_VOID_SENT_LINE = _command(
    name="order.void_sent_line",
    description="Void a line that was sent",
    permission="orders.void_sent",
    target=(ORDER, LINE),
    input=serializers.VoidSentInput,
    service=services.void_sent_line,
    step_up=VOID_SENT,
    offline_alone=True,
)
ORDER_VOID = _command(
    name="order.void",
    description="Void a whole order",
    permission="orders.void_sent",
    target=(ORDER,),
    input=serializers.WhyInput,
    service=services.void_order,
    step_up=VOID_SENT,
    offline_alone=True,
)
ORDER_DISCOUNT = _command(
    name="order.discount",
    description="Give a discount",
    permission="orders.discount",
    target=(ORDER,),
    input=serializers.DiscountInput,
    service=services.give_discount,
    step_up=DISCOUNT_OVER_LIMIT,
    offline_alone=True,
)
ORDER_COMP = _command(
    name="order.comp",
    description="Comp lines",
    permission="orders.comp",
    target=(ORDER,),
    input=serializers.CompInput,
    service=services.comp,
    step_up=COMP,
    offline_alone=True,
)
ORDER_OVERRIDE_PRICE = _command(
    name="order.override_price",
    description="Change the price of a line",
    permission="orders.override_price",
    target=(ORDER, LINE),
    input=serializers.PriceInput,
    service=services.override_price,
    step_up=PRICE_OVERRIDE,
    offline_alone=True,
)
ORDER_RESTORE_PRICE = _command(
    name="order.restore_price",
    description="Restore the menu's price of a line",
    permission="orders.override_price",
    target=(ORDER, LINE),
    input=serializers.ReasonInput,
    service=services.restore_price,
    step_up=PRICE_OVERRIDE,
    offline_alone=True,
)
ORDER_REMOVE_ADJUSTMENT = _command(
    name="order.remove_adjustment",
    description="Remove a discount or a comp",
    permission="orders.discount",
    target=(ORDER, ADJUSTMENT),
    input=serializers.ReasonInput,
    service=services.remove_adjustment,
)
ORDER_REOPEN = _command(
    name="order.reopen",
    description="Reopen a completed order",
    permission="orders.reopen",
    target=(ORDER,),
    input=serializers.WhyInput,
    service=services.reopen_order,
)


def register_all() -> None:
    register_declared(__name__)
    for area in (floor, service_settings, kitchen, routing, guest, printing):
        area.register_all()
