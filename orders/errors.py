"""What orders refuse, and under which code. A message says what is so and what to do next."""

from fynlo.core.errors import DomainError, NotFound


class OrderNotFound(NotFound):
    code = "order.not_found"
    message = "There is no such order."


class LineNotFound(NotFound):
    code = "order.line_not_found"
    message = "There is no such line on this order."


class ProductNotFound(NotFound):
    code = "order.product_not_found"
    message = "That is not on the menu."


class OptionNotFound(NotFound):
    code = "order.option_not_found"
    message = "That option does not go with this product."


class TableNotFound(NotFound):
    code = "table.not_found"
    message = "There is no such table."


class ServerNotFound(NotFound):
    code = "table.server_not_found"
    message = "Nobody of that id works here. Choose somebody who does."


class RoomNameTaken(DomainError):
    code = "floor.name_taken"


class RoomFull(DomainError):
    code = "floor.full"


class SectionArchived(DomainError):
    code = "floor.section_archived"


class TableInUse(DomainError):
    """`details` name the order that is open there."""

    code = "table.in_use"


class SectionNotFound(NotFound):
    code = "floor.section_not_found"
    message = "There is no such section."


class TicketNotFound(NotFound):
    code = "kitchen.ticket_not_found"
    message = "There is no such ticket."


class TicketItemNotFound(NotFound):
    code = "kitchen.item_not_found"
    message = "That line is not on this ticket."


class OrderClosed(DomainError):
    """The bill is paid, or the order is completed or cancelled."""

    code = "order.closed"
    message = "This order is closed. Open a new one."


class MenuVersionUnknown(DomainError):
    code = "order.menu_version_unknown"
    message = "The menu on this device is not one of this restaurant's. Load the menu again."


class MenuChanged(DomainError):
    """`details["current"]` is the version in force."""

    code = "order.menu_changed"
    message = "The menu has changed since this device read it. Load the menu again and check the prices."


class PromisedTimeImpossible(DomainError):
    code = "order.promised_time_impossible"


class SoldOut(DomainError):
    """`details["names"]` are the products and options that have run out."""

    code = "order.sold_out"


class AllergyConflict(DomainError):
    """`details["lines"]` are those that contain what the order or their seat is allergic to: id, name, conflicts.

    The same items with their `allergy_acknowledged` are accepted.
    """

    code = "order.allergy_conflict"


class ChoicesInvalid(DomainError):
    """`details` name the product and the modifier group, with its min and max."""

    code = "order.choices_invalid"


class TooManyLines(DomainError):
    code = "order.too_many_lines"


class PriceDiffers(DomainError):
    """What the client worked out is not what the menu says; `details` hold both."""

    code = "order.price_differs"
    message = "The prices on this device are not those of the menu. Load the menu again and check the order."


class ReferenceReused(DomainError):
    code = "order.reference_reused"
    message = "This reference belongs to another order."


class LineIdTaken(DomainError):
    code = "order.line_id_taken"
    message = "One of these lines has the id of a line of another order."


class NothingToSend(DomainError):
    code = "order.nothing_to_send"
    message = "Every line is already with the kitchen."


class LineStarted(DomainError):
    code = "order.line_started"
    message = "The kitchen has begun to make this line. Take it off and add a new one."


class CourseStarted(DomainError):
    code = "order.course_started"
    message = "The kitchen has begun to make this course: it cannot wait any more."


class NothingFired(DomainError):
    code = "order.nothing_fired"
    message = "Nothing of this course was fired a moment ago."


class LineNotHeld(DomainError):
    code = "order.line_not_held"
    message = "This line does not wait for its course any more."


class LineVoid(DomainError):
    code = "order.line_void"
    message = "This line was taken off."


class LineSent(DomainError):
    code = "order.line_sent"
    message = "The kitchen already has this line. Only a line that was not sent can be taken off."


class AlreadySent(DomainError):
    code = "order.already_sent"
    message = "The kitchen already has this order, so it cannot be cancelled."


class AlreadyPaid(DomainError):
    code = "order.already_paid"
    message = "Money was taken for this order. Give it back first."


class NotClosed(DomainError):
    code = "order.not_closed"
    message = "Only a completed order can be opened again."


class OrderOfEarlierDay(DomainError):
    code = "order.of_earlier_day"
    message = "This order is of an earlier day, whose books are done."


class OrderDiscounted(DomainError):
    """`details` name the order that has a discount on the whole of it."""

    code = "order.discounted"
    message = "There is a discount on the whole order. Take it off, move the lines, and give it again."


class NothingLeft(DomainError):
    code = "order.nothing_left"
    message = "Choose some of the lines: one has to go, and one has to stay."


class AdjustmentNotFound(NotFound):
    code = "order.adjustment_not_found"
    message = "There is no such discount on this order."


class DiscountTooHigh(DomainError):
    """`details` hold the `most` percent that this person may take off, and what that is in pounds."""

    code = "order.discount_too_high"


class NotPaid(DomainError):
    """`details["due"]` is what is still to be paid."""

    code = "order.not_paid"


class IllegalMove(DomainError):
    """`details` hold `from`, `to` and the moves that are allowed."""

    code = "order.illegal_move"


class NoOptionalCharge(DomainError):
    code = "order.no_optional_charge"
    message = "This order has no service charge that could be taken off."


class TableBlocked(DomainError):
    code = "table.blocked"
    message = "This table is out of use."


class TableOccupied(DomainError):
    code = "table.occupied"
    message = "Guests are still sitting at this table: an order is open."


class TicketHeld(DomainError):
    code = "kitchen.ticket_held"
    message = "This course waits. Fire it first."


class VoidNotAcknowledged(DomainError):
    code = "kitchen.void_not_acknowledged"
    message = "Something on this ticket was taken off. Acknowledge that first."


class RuleNotFound(NotFound):
    code = "kitchen.rule_not_found"
    message = "There is no such rule."


class RulesChanged(DomainError):
    code = "kitchen.rules_changed"
    message = "Somebody has added or removed a rule meanwhile. Look at them again."


class SettingsStale(DomainError):
    """Somebody else has saved since; `details["current_version"]` is the version there is now."""

    code = "service.settings_stale"
    status = 412
    message = "Somebody else has changed these settings. Look at them again."


class NothingToUndo(DomainError):
    code = "kitchen.nothing_to_undo"
    message = "There is nothing to take back on this ticket."


class UndoTooLate(DomainError):
    code = "kitchen.undo_too_late"
    message = "That was a while ago. Recall the ticket instead."


class TicketOfEarlierDay(DomainError):
    code = "kitchen.ticket_of_earlier_day"
    message = "This ticket is of an earlier day."


class CompForbidden(DomainError):
    """Asked for by somebody who may give and take discounts, but put nothing on the house."""

    code = "forbidden"
    status = 403
    transient = True
    message = "You are not allowed to charge again what was on the house."


class GivenAway(DomainError):
    """A bill that discounts bring to zero is closed by somebody who may not put things on the house."""

    code = "order.given_away"
    status = 403
    transient = True
    message = "Discounts bring this bill to £0.00. Ask a manager to close it, or to put it on the house."


class ServiceChargeForbidden(DomainError):
    """Taking an order away takes its service charge off, which this person may not."""

    code = "forbidden"
    status = 403
    transient = True
    message = "You are not allowed to take the service charge off. Ask a manager."


class CancelForbidden(DomainError):
    """Asked for as a status, by somebody who may move orders on but not cancel them."""

    code = "forbidden"
    status = 403
    transient = True
    message = "You are not allowed to cancel orders."
