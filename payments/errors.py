"""What payments refuse, and under which code."""

from fynlo.core.errors import DomainError, NotFound


class PaymentNotFound(NotFound):
    code = "payment.not_found"
    message = "There is no such payment."


class OverDue(DomainError):
    """`details["due"]` is what is still to be paid."""

    code = "payment.over_due"


class Held(DomainError):
    """Somebody else is paying it at this moment; `details` hold `held`, `free` and `due`."""

    code = "payment.held"


class NothingLeft(DomainError):
    """All of the bill is paid, or being paid: `details["held"]`."""

    code = "payment.nothing_left"
    message = "Nothing is left to pay: this bill is paid, or someone else is paying it right now."


class ItemTaken(DomainError):
    code = "payment.item_taken"
    message = "Someone else has just paid for one of these, or is paying for it now."


class LinesAlreadyPaid(DomainError):
    """`details["lines"]` are the ids of the lines that money was taken for, or is being taken for."""

    code = "payment.bill_begun"
    message = "A guest has paid for this item, or is paying. Refund it first, or move only unpaid items."


class NotOnBill(NotFound):
    code = "payment.not_on_bill"
    message = "One of these is not on this bill any more."


class AmountDiffers(DomainError):
    """What the device worked out for a split is not what we work out; `details` hold both."""

    code = "payment.amount_differs"


class ReceivedTooLittle(DomainError):
    code = "payment.received_too_little"


class ChangeDiffers(DomainError):
    """What the device would give back is not what we work out; `details` hold both."""

    code = "payment.change_differs"


class PaymentIdTaken(DomainError):
    code = "payment.id_taken"
    message = "Another payment has this id."


class NoProvider(DomainError):
    code = "payment.no_provider"
    message = "This restaurant takes no payments over the phone. Please pay at the till."


class RestaurantClosed(DomainError):
    """The platform has suspended the restaurant."""

    code = "payment.restaurant_closed"
    message = "This restaurant takes no payments here at the moment. Please pay at the till."


class PayingAlready(DomainError):
    """One browser pays one part at a time."""

    code = "payment.paying_already"
    message = "You have already started a payment on this bill. Finish it or cancel it first."


class NotUnderWay(DomainError):
    code = "payment.not_under_way"
    message = "This payment has ended already."


class TooManyAttempts(DomainError):
    code = "too_many_requests"
    status = 429
    transient = True
    message = "You have started too many payments on this bill. Wait a few minutes, or pay at the till."


class NoReceipt(NotFound):
    code = "receipt.not_found"
    message = "Nothing was paid for this order yet, so there is no receipt."


class SignatureInvalid(DomainError):
    code = "forbidden"
    status = 403
    transient = True
    message = "This message is not signed by the provider."


class NotCaptured(DomainError):
    code = "payment.not_captured"
    message = "No money was taken by this payment."


class TenderFixed(DomainError):
    """What a provider took is what it is."""

    code = "payment.tender_fixed"
    message = "This was paid through a payment provider: its tender cannot be corrected."


class SameTender(DomainError):
    code = "payment.same_tender"
    message = "It counts as that already."


class RefundedAlready(DomainError):
    code = "payment.refunded_already"
    message = "All of this payment has gone back already."


class NotToThatTender(DomainError):
    """Only what came from a card goes back to a card."""

    code = "payment.refund_tender"
    message = "This was not paid by card. Give the money back in cash."


class MethodNotTaken(DomainError):
    """`details["method"]` is what was asked for."""

    code = "payment.method_not_taken"


class OverRefund(DomainError):
    """`details` hold what may still go back: `amount` and `tip`."""

    code = "payment.over_refund"


class OverrideForbidden(DomainError):
    """Taking money that is held needs a manager."""

    code = "forbidden"
    status = 403
    transient = True
    message = "A guest may be paying for this right now. To take the money anyway, ask a manager."


class ReceiptUnknown(NotFound):
    code = "receipt.unknown"
    message = "There is no such receipt."


class InvoiceNotNeeded(DomainError):
    """A receipt of £250 or less is all that a buyer needs for VAT."""

    code = "receipt.invoice_not_needed"
    message = "A VAT invoice is for receipts over £250. Up to that, the receipt itself is enough for VAT."


class NoInvoice(DomainError):
    code = "receipt.no_invoice"
    message = "This receipt states no VAT, so there is no VAT invoice for it."


class InvoiceIssued(DomainError):
    """`details["number"]` is the invoice that this receipt has already, made out to another buyer."""

    code = "receipt.invoice_issued"
