"""The REST views of payments."""

from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from fynlo.core import clock
from fynlo.core.api import LIST_RESPONSE, Answer, Page
from fynlo.core.errors import InvalidInput
from fynlo.core.tenancy.connection import connection
from orders.printing import selectors as printing
from orders.selectors import order_with_lines
from payments import commands, fees, selectors
from payments.api import serializers as shapes
from payments.balances import tenders_held
from payments.banknotes import quick_notes
from payments.bill.payloads import serialize_qr_status, serialize_receipt
from payments.loyalty.payloads import serialize_points_offer
from payments.loyalty.selectors import offer_for
from payments.payloads import serialize_bill, serialize_payment, serialize_quotes, serialize_takings
from payments.readers.commands import PAYMENT_READER
from payments.tabs.payloads import serialize_offer
from payments.takings import takings_of
from realtime.api.command_view import CommandView
from restaurants.business_days import business_day


class Payments(APIView):
    """List payments, newest first; with `order_id` (an id or a client's reference) one order's, oldest first."""

    permission = "payments.view"

    @extend_schema(
        parameters=[OpenApiParameter("order_id", str), OpenApiParameter("page", int), OpenApiParameter("limit", int)],
        responses=LIST_RESPONSE,
    )
    def get(self, request: Request) -> Response:
        """Four queries: the count, the payments, their allocations, their receipts. With `order_id` two more."""
        reference = request.query_params.get("order_id", "")
        rows = selectors.payments_of(reference) if reference else selectors.all_payments()
        return Page(request).answer(rows, serialize_payment)


class PaymentReceipts(APIView):
    """List the receipts of a payment and its refunds: number, address, PDF, and the address as a QR code."""

    permission = "payments.view"

    @extend_schema(operation_id="payment_receipts", responses=LIST_RESPONSE)
    def get(self, request: Request, payment_id: UUID) -> Response:
        """Four queries: the payment, its allocations, its receipts, and the printers that can print one."""
        printers = [{"id": printer.id, "name": printer.name} for printer in printing.printers()]
        receipts = selectors.get_payment(payment_id).all_receipts
        return Answer([serialize_receipt(receipt) | {"printers": printers} for receipt in receipts])


class Bill(APIView):
    """What is left of an order's bill and of each line, what guests are paying right now, and likely sums of cash."""

    permission = "payments.view"

    @extend_schema(operation_id="order_bill", responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, order_id: UUID) -> Response:
        """Five queries and those of `fees.quotes`: the order, its lines, their allocations, balances, settings.

        Four more at most for the points of the order's customer.
        """
        order = order_with_lines(order_id)
        balance = selectors.bill_balance(order, clock.now())
        ways = fees.quotes(balance.left)
        notes, held, tab = quick_notes(balance.left), tenders_held(), serialize_offer(ways)
        points = serialize_points_offer(offer_for(order))
        return Answer(serialize_bill(order, balance, notes, ways, held, tab) | {"points": points})


@extend_schema(responses={201: OpenApiTypes.OBJECT})
class Cash(CommandView):
    """Take cash for an order. `payment_id`, `amount`, `fee_amount` and `change_amount` stand at top level too."""

    runs = commands.PAYMENT_CASH
    bare = True


@extend_schema(responses={201: OpenApiTypes.OBJECT})
class Card(CommandView):
    """Book a card payment that the restaurant's own card machine has approved."""

    runs = commands.PAYMENT_CARD
    bare = True


@extend_schema(responses={201: OpenApiTypes.OBJECT})
class ReaderPayment(CommandView):
    """Send a payment to a card reader. It is under way then: events, or the payment itself, say what became of it."""

    runs = PAYMENT_READER


@extend_schema(responses={201: OpenApiTypes.OBJECT})
class DeclinedCard(CommandView):
    """Note in the order's history that the card machine declined a payment. Nothing is booked."""

    runs = commands.PAYMENT_CARD_DECLINED


@extend_schema(responses={201: OpenApiTypes.OBJECT})
class Process(CommandView):
    """Take a payment in cash or on the restaurant's own card machine, as the mobile app sends it.

    `transaction_id`, `provider`, `amount`, `fee`, `net_amount` stand at top level too. `fee` is the method's
    fee by its published rate.
    """

    runs = commands.PAYMENT_PROCESS
    bare = True


class OptimalProvider(APIView):
    """Return the cheapest way but cash to take an amount (`provider`), and every way with its fee (`methods`)."""

    permission = "payments.cash"
    bare = True

    @extend_schema(request=shapes.QuoteInput, responses=OpenApiTypes.OBJECT)
    def post(self, request: Request) -> Response:
        asked = shapes.QuoteInput(data=request.data)
        asked.is_valid(raise_exception=True)
        return Answer(serialize_quotes(fees.quotes(asked.validated_data["amount"])))


class Takings(APIView):
    """Return the takings of today, or of the business day `date`, by tender: with refunds, tips and service charge."""

    permission = "orders.manage"

    @extend_schema(parameters=[OpenApiParameter("date", str)], responses=OpenApiTypes.OBJECT)
    def get(self, request: Request) -> Response:
        """Three queries: payments, refunds, orders."""
        text = request.query_params.get("date", "")
        try:
            day = date.fromisoformat(text) if text else business_day(clock.now(), connection.tenant)
        except ValueError as error:
            raise InvalidInput(_("Enter a date such as 2026-11-29."), field="date") from error
        return Answer(serialize_takings(takings_of(day)))


@extend_schema(responses=OpenApiTypes.OBJECT)
class CancelPayment(CommandView):
    """Cancel a provider payment that is under way. Money that the provider takes meanwhile counts."""

    runs = commands.PAYMENT_CANCEL


@extend_schema(responses={201: OpenApiTypes.OBJECT})
class BillLinks(CommandView):
    """POST returns the guests' link to a bill with its QR code. DELETE revokes every link."""

    runs_for = {"POST": commands.BILL_OPEN_LINK, "DELETE": commands.BILL_REVOKE_LINKS}
    permission = "payments.link"  # pyright: ignore[reportAssignmentType], a property of the base
    http_method_names = ["post", "delete", "options"]


@extend_schema(responses={201: OpenApiTypes.OBJECT})
class BillPresented(CommandView):
    """Record that a guest was shown the bill. The same amount again changes nothing."""

    runs = commands.BILL_PRESENT


@extend_schema(responses={201: OpenApiTypes.OBJECT})
class GenerateQR(CommandView):
    """Start a payment that a guest makes behind a QR code. It holds its part of the bill until it expires."""

    runs = commands.PAYMENT_QR
    bare = True


class QRStatus(APIView):
    """Return the state of a QR payment: `pending`, `completed`, `failed`, `cancelled`, `expired` or `unknown`."""

    permission = "payments.view"

    @extend_schema(responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, payment_id: UUID) -> Response:
        return Answer(serialize_qr_status(selectors.get_payment(payment_id)))


@extend_schema(responses=OpenApiTypes.OBJECT)
class ConfirmQR(CommandView):
    """Poll the provider now. The request itself never marks a payment paid."""

    runs = commands.PAYMENT_QR_CONFIRM
    bare = True


@extend_schema(responses=OpenApiTypes.OBJECT)
class EmailReceipts(CommandView):
    """Email the receipts of an order (`order_id`, or the path's) to `email`."""

    runs = commands.RECEIPT_EMAIL


@extend_schema(responses=OpenApiTypes.OBJECT)
class PrintReceipt(CommandView):
    """Print the receipt with `receipt_number` on a printer of the restaurant."""

    runs = commands.RECEIPT_PRINT_ON


@extend_schema(responses={201: OpenApiTypes.OBJECT})
class Invoice(CommandView):
    """Issue the full VAT invoice for a payment's receipt over £250, made out to a buyer. It never changes."""

    runs = commands.RECEIPT_INVOICE


@extend_schema(responses=OpenApiTypes.OBJECT)
class Tender(CommandView):
    """Correct the tender of a payment. The first tender stays on record."""

    runs = commands.PAYMENT_CORRECT_TENDER


@extend_schema(responses={201: OpenApiTypes.OBJECT})
class Refund(CommandView):
    """Refund a payment by amount or by line. `refund_id`, `provider`, `amount`, `fee` stand at top level too."""

    runs = commands.PAYMENT_REFUND
    bare = True
