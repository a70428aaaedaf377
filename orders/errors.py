"""The refusals of orders, floor and kitchen. A message says what happened and what to do next."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from fynlo.core.errors import DomainError, InvalidInput, NotFound


class OrderNotFound(NotFound):
    code = "order.not_found"
    message = _("This order was not found. Reload and try again.")


class LineNotFound(NotFound):
    code = "order.line_not_found"
    message = _("This item is not on the order. Reload and try again.")


class ProductNotFound(NotFound):
    code = "order.product_not_found"
    message = _("This product is not on the menu. Choose another one.")


class OptionNotFound(NotFound):
    code = "order.option_not_found"
    message = _("This product does not have that option. Choose another one.")


class TableNotFound(NotFound):
    code = "table.not_found"
    message = _("This table was not found. Choose another one.")


class ServerNotFound(NotFound):
    code = "table.server_not_found"
    message = _("This person does not work here. Choose another person.")


class RoomNameTaken(DomainError):
    code = "floor.name_taken"


class RoomFull(DomainError):
    code = "floor.full"


class SectionArchived(DomainError):
    code = "floor.section_archived"


class TableInUse(DomainError):
    """`details` name the open order at the table."""

    code = "table.in_use"


class SectionNotFound(NotFound):
    code = "floor.section_not_found"
    message = _("This section was not found. Reload and try again.")


class TicketNotFound(NotFound):
    code = "kitchen.ticket_not_found"
    message = _("This ticket was not found. Reload and try again.")


class TicketItemNotFound(NotFound):
    code = "kitchen.item_not_found"
    message = _("This item is not on the ticket. Reload and try again.")


class OrderClosed(DomainError):
    """The bill is paid, or the order is completed or cancelled."""

    code = "order.closed"
    message = _("This order is closed. Open a new order.")


class MenuVersionUnknown(DomainError):
    code = "order.menu_version_unknown"
    message = _("This device has a menu of another restaurant. Reload the menu.")


class MenuChanged(DomainError):
    """`details["current"]` is the version in force."""

    code = "order.menu_changed"
    message = _("The menu has changed. Reload the menu and check the prices.")


class PromisedTimeImpossible(DomainError):
    code = "order.promised_time_impossible"


class SoldOut(DomainError):
    """`details["names"]` are the sold-out products and options."""

    code = "order.sold_out"


class NotOffered(DomainError):
    """`details["names"]` are the products that are not sold at this time of day."""

    code = "order.not_offered"


class NotEnoughLeft(DomainError):
    """`details["names"]` are the products and options that more were ordered of than is left, `left` their portions."""

    code = "order.not_enough_left"


class AllergyConflict(DomainError):
    """`details["lines"]` are the lines that conflict with an allergy of the order or their seat: id, name, conflicts.

    The same items are accepted with `allergy_acknowledged`.
    """

    code = "order.allergy_conflict"


class ChoicesInvalid(DomainError):
    """`details` name the product and the modifier group, with its min and max."""

    code = "order.choices_invalid"


class TooManyLines(DomainError):
    code = "order.too_many_lines"


class PriceDiffers(DomainError):
    """The client's prices or sums differ from ours; `details` hold both."""

    code = "order.price_differs"
    message = _("The prices on this device differ from the menu. Reload the menu and check the order.")


class ReferenceReused(DomainError):
    code = "order.reference_reused"
    message = _("This reference belongs to another order. Send the order with a new reference.")


class LineIdTaken(DomainError):
    code = "order.line_id_taken"
    message = _("One of these items has an id that is in use. Add the items again.")


class NothingToSend(DomainError):
    code = "order.nothing_to_send"
    message = _("Everything on this order was sent already.")


class LineStarted(DomainError):
    code = "order.line_started"
    message = _("The kitchen has started this item. Void it and add a new one.")


class CourseStarted(DomainError):
    code = "order.course_started"
    message = _("The kitchen has started this course, so it cannot be held.")


class NothingFired(DomainError):
    code = "order.nothing_fired"
    message = _("This course cannot be held: it was not fired, or it shares a ticket with another course.")


class LineNotHeld(DomainError):
    code = "order.line_not_held"
    message = _("This item was fired already, so its course cannot change.")


class LineVoid(DomainError):
    code = "order.line_void"
    message = _("This item was removed from the order.")


class LineComped(DomainError):
    code = "order.line_comped"
    message = _("This item is on the house. Remove that first, then change its price.")


class LineSent(DomainError):
    code = "order.line_sent"
    message = _("This item was sent to the kitchen. Ask a manager to void it.")


class NotDiscountable(DomainError):
    """`details["kind"]` is the kind of the line (orders.line_kinds)."""

    code = "order.not_discountable"
    message = _("The price of a gift card, a deposit or an account payment stays as it is. Choose another item.")


class PartOfDeal(DomainError):
    """`details["deal"]` is the line of the meal deal."""

    code = "order.part_of_deal"

    @staticmethod
    def sentence(part: str, deal: str) -> str:
        return gettext("{part} is part of {deal}. Change {deal} as a whole.").format(part=part, deal=deal)


class AlreadySent(DomainError):
    code = "order.already_sent"
    message = _("This order was sent to the kitchen, so it cannot be cancelled. Ask a manager to void it.")


class AlreadyPaid(DomainError):
    code = "order.already_paid"
    message = _("This order was paid for. Refund the payment first.")


class NotClosed(DomainError):
    code = "order.not_closed"
    message = _("Only a completed order can be reopened.")


class OrderOfEarlierDay(DomainError):
    code = "order.of_earlier_day"
    message = _("This order is from an earlier day and cannot be reopened.")


class OrderDiscounted(DomainError):
    """`details` name the order that has a discount as a whole."""

    code = "order.discounted"
    message = _("The whole order has a discount. Remove it, move the items, then give it again.")


class NothingLeft(DomainError):
    code = "order.nothing_left"
    message = _("Choose at least one item to move, and leave at least one.")


class PriceIsComp(InvalidInput):
    code = "order.price_is_comp"
    message = _("An item for £0.00 is a comp. Put it on the house instead.")


class PriceNotChanged(DomainError):
    code = "order.price_not_changed"
    message = _("This item has the price of the menu already.")


class AdjustmentNotFound(NotFound):
    code = "order.adjustment_not_found"
    message = _("This discount is not on the order. Reload and try again.")


class DiscountTooHigh(DomainError):
    """`details` hold the largest discount that the actor may give: `most` in percent, `allowed` in pounds."""

    code = "order.discount_too_high"


class NotPaid(DomainError):
    """`details["due"]` is the amount that is due."""

    code = "order.not_paid"


class IllegalMove(DomainError):
    """`details` hold `from`, `to` and the `allowed` statuses."""

    code = "order.illegal_move"


class NoOptionalCharge(DomainError):
    code = "order.no_optional_charge"
    message = _("This order has no optional service charge.")


class TableBlocked(DomainError):
    code = "table.blocked"
    message = _("This table is out of use. Choose another one.")


class TableOccupied(DomainError):
    code = "table.occupied"
    message = _("An order is open at this table. Close it or move it first.")


class TicketHeld(DomainError):
    code = "kitchen.ticket_held"
    message = _("This course is on hold. Fire it first.")


class VoidNotAcknowledged(DomainError):
    code = "kitchen.void_not_acknowledged"
    message = _("An item on this ticket was voided. Acknowledge it first.")


class RuleNotFound(NotFound):
    code = "kitchen.rule_not_found"
    message = _("This rule was not found. Reload and try again.")


class RulesChanged(DomainError):
    code = "kitchen.rules_changed"
    message = _("Another person added or removed a rule. Reload and try again.")


class PlanStale(DomainError):
    """Another person has arranged the section; `details["current_version"]` is the version of its plan."""

    code = "floor.plan_stale"
    status = 412
    message = _("Another person arranged these tables meanwhile. Compare them, then save again.")


class SettingsStale(DomainError):
    """Another person has saved the settings; `details["current_version"]` is their version."""

    code = "service.settings_stale"
    status = 412
    message = _("Another person changed these settings. Reload and try again.")


class NothingToUndo(DomainError):
    code = "kitchen.nothing_to_undo"
    message = _("There is nothing to undo on this ticket.")


class UndoTooLate(DomainError):
    code = "kitchen.undo_too_late"
    message = _("It is too late to undo this. Recall the ticket instead.")


class TicketOfEarlierDay(DomainError):
    code = "kitchen.ticket_of_earlier_day"
    message = _("This ticket is from an earlier day and cannot be recalled.")


class CompForbidden(DomainError):
    """The actor may remove discounts but not comps."""

    code = "forbidden"
    status = 403
    transient = True
    message = _("You are not allowed to remove a comp. Ask a manager.")


class GivenAway(DomainError):
    """Discounts bring the bill to zero, and the actor may not comp."""

    code = "order.given_away"
    status = 403
    transient = True
    message = _("Discounts bring this bill to £0.00. Ask a person who may put items on the house.")


class ServiceChargeForbidden(DomainError):
    """The change of order type would remove the service charge, which the actor may not do."""

    code = "forbidden"
    status = 403
    transient = True
    message = _("You are not allowed to remove the service charge. Ask a manager.")


class CancelForbidden(DomainError):
    """The actor may change the status of orders but not cancel them."""

    code = "forbidden"
    status = 403
    transient = True
    message = _("You are not allowed to cancel orders. Ask a manager.")
