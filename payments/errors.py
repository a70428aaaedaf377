"""The refusals of payments, each with its code."""

from django.utils.translation import gettext_lazy as _

from fynlo.core.errors import DomainError, NotFound

ABOVE_ZERO = _("Enter an amount above £0.")
REFUND_ABOVE_ZERO = _("Enter a refund above £0.")


class PaymentNotFound(NotFound):
    code = "payment.not_found"
    message = _("Payment not found.")


class OverDue(DomainError):
    """`details["due"]` is what is still to be paid."""

    code = "payment.over_due"


class Held(DomainError):
    """A guest is paying it right now. `details` hold `held`, `free` and `due`."""

    code = "payment.held"


class NothingLeft(DomainError):
    """All of the bill is paid or being paid; `details["held"]` is what is being paid."""

    code = "payment.nothing_left"
    message = _("Nothing is left to pay: this bill is paid, or someone else is paying it right now.")


class ItemTaken(DomainError):
    code = "payment.item_taken"
    message = _("Someone else has just paid or is paying for one of these items. Choose other items.")


class LinesAlreadyPaid(DomainError):
    """`details["lines"]` are the ids of the lines that a payment pays for or holds."""

    code = "payment.bill_begun"
    message = _("A guest has paid or is paying for this item. Refund it first, or move only unpaid items.")


class NotOnBill(NotFound):
    code = "payment.not_on_bill"
    message = _("One of these items is no longer on this bill.")


class AmountDiffers(DomainError):
    """The device computed another amount for this split than we did; `details` hold both."""

    code = "payment.amount_differs"


class SurchargeRefused(DomainError):
    """The client adds a charge for the way of paying. `field` is the name under which it was sent."""

    code = "payment.surcharge"
    status = 400
    message = _("The law allows no extra charge for paying by card or phone. Take the bill's amount without it.")


class CurrencyRefused(DomainError):
    """The client sends another currency than the restaurant's. `details["currency"]` is the restaurant's."""

    code = "payment.currency"
    status = 400


class ReceivedTooLittle(DomainError):
    code = "payment.received_too_little"


class ChangeDiffers(DomainError):
    """The device computed another change than we did; `details` hold both."""

    code = "payment.change_differs"


class PaymentIdTaken(DomainError):
    code = "payment.id_taken"
    message = _("Another payment has this id. Use a new one.")


class NoProvider(DomainError):
    code = "payment.no_provider"
    message = _("This restaurant takes no payments on phones. Please pay at the till.")


class ProviderDown(DomainError):
    """The provider has not answered for several payments. `details["provider"]` is its name."""

    code = "payment.provider_down"
    status = 503
    transient = True


class RestaurantClosed(DomainError):
    """The platform has suspended the restaurant."""

    code = "payment.restaurant_closed"
    message = _("This restaurant takes no payments on phones at the moment. Please pay at the till.")


class PayingAlready(DomainError):
    """A browser has at most one payment under way."""

    code = "payment.paying_already"
    message = _("You have already started a payment on this bill. Finish it or cancel it first.")


class NotUnderWay(DomainError):
    code = "payment.not_under_way"
    message = _("This payment has already ended.")


class TooManyAttempts(DomainError):
    code = "too_many_requests"
    status = 429
    transient = True
    message = _("You have started too many payments on this bill. Wait a few minutes, or pay at the till.")


class NoReceipt(NotFound):
    code = "receipt.not_found"
    message = _("Nothing is paid for this order yet, so it has no receipt.")


class SignatureInvalid(DomainError):
    """A webhook that the provider has not signed, or not within the last minutes."""

    code = "payment.signature_invalid"
    status = 400
    transient = True
    message = _("The provider has not signed this message.")


class NotCaptured(DomainError):
    code = "payment.not_captured"
    message = _("This payment took no money.")


class NotConfirmed(NotCaptured):
    """The provider has not said whether it took the money; `details["status"]` is the payment's."""

    code = "payment.not_confirmed"
    message = _("This payment is not confirmed yet, so it cannot be refunded. Wait until it is, or cancel it.")


class NotConnected(DomainError):
    """The provider that took the payment is not set up any more. `details["provider"]` is its name."""

    code = "payment.not_connected"
    message = _("The provider of this payment is not connected any more. Connect it again, or refund in cash.")


class PaymentDisputed(DomainError):
    """The guest's bank takes the money back already. `details["status"]` is the dispute's."""

    code = "payment.disputed"
    message = _("The guest's bank is taking this payment back already. A refund would pay the guest twice.")


class RefundUnderWay(DomainError):
    """`details["amount"]` is what the provider is asked to refund, in pounds."""

    code = "payment.refund_under_way"
    message = _("A refund of this payment is under way. Wait until it is confirmed.")


class TenderFixed(DomainError):
    """Only the provider decides about its own payments."""

    code = "payment.tender_fixed"
    message = _("A payment provider took this payment, so its tender cannot be changed.")


class SameTender(DomainError):
    code = "payment.same_tender"
    message = _("The payment already has this tender. Choose another one.")


class RefundedAlready(DomainError):
    code = "payment.refunded_already"
    message = _("This payment is already fully refunded.")


class NotToThatTender(DomainError):
    """Money goes back in the tender that it was paid in, or in cash. `details["tender"]` is the payment's."""

    code = "payment.refund_tender"
    message = _("This was not paid that way. Refund it in cash, or the way it was paid.")


class CashRefundForbidden(DomainError):
    """This tender goes back in cash only with a permission of its own. `details["tender"]` is the payment's."""

    code = "forbidden"
    status = 403
    transient = True


class MethodNotTaken(DomainError):
    """`details["method"]` is the tender that the client sent."""

    code = "payment.method_not_taken"


class OverRefund(DomainError):
    """`details` hold what can still be refunded: `amount` and `tip`."""

    code = "payment.over_refund"


class OverrideForbidden(DomainError):
    """Only a manager may take money for a part of the bill that a guest is paying."""

    code = "forbidden"
    status = 403
    transient = True
    message = _("A guest may be paying for this right now. To take the money anyway, ask a manager.")


class ReceiptUnknown(NotFound):
    code = "receipt.unknown"
    message = _("Receipt not found.")


class InvoiceNotNeeded(DomainError):
    """Up to £250 the receipt is enough for a buyer's VAT."""

    code = "receipt.invoice_not_needed"
    message = _("A VAT invoice is for receipts over £250. Up to £250 the receipt is enough for VAT.")


class NoInvoice(DomainError):
    code = "receipt.no_invoice"
    message = _("This receipt states no VAT, so it cannot have a VAT invoice.")


class InvoiceIssued(DomainError):
    """`details["number"]` is the receipt's existing invoice, made out to another buyer."""

    code = "receipt.invoice_issued"


class PaymentSettingsStale(DomainError):
    """Another person has saved the settings; `details["current_version"]` is their version."""

    code = "payment.settings_stale"
    status = 412
    message = _("Another person changed these settings. Reload and try again.")
