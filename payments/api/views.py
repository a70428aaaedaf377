"""Payments over the API."""

from datetime import date
from uuid import UUID

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from fynlo.core import clock
from fynlo.core.api import Answer, Page
from fynlo.core.errors import InvalidInput
from orders.days import business_day
from orders.selectors import order_with_lines
from payments import fees, selectors
from payments.api import serializers as shapes
from payments.banknotes import quick_notes
from payments.bill.payloads import serialize_qr_status, serialize_receipt
from payments.payloads import serialize_bill, serialize_payment, serialize_quotes, serialize_takings
from payments.takings import takings_of
from realtime.api.command_view import CommandView


class Payments(APIView):
    """What was taken, newest first; of one order, oldest first, with `order_id` (an id or a client's reference)."""

    permission = "payments.view"

    @extend_schema(
        parameters=[OpenApiParameter("order_id", str), OpenApiParameter("page", int), OpenApiParameter("limit", int)],
        responses=OpenApiTypes.OBJECT,
    )
    def get(self, request: Request) -> Response:
        """Four queries, and two for an order's: the count, the payments, what they pay for, their receipts."""
        reference = request.query_params.get("order_id", "")
        rows = selectors.payments_of(reference) if reference else selectors.all_payments()
        return Page(request).answer(rows, serialize_payment)


class PaymentReceipts(APIView):
    """A payment's receipt and those of what went back of it: number, address, PDF, and the address as a QR code."""

    permission = "payments.view"

    @extend_schema(operation_id="payment_receipts", responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, payment_id: UUID) -> Response:
        """Three queries: the payment, what it pays for, its receipts."""
        return Answer([serialize_receipt(receipt) for receipt in selectors.get_payment(payment_id).all_receipts])


class Bill(APIView):
    """What is left of an order's bill and of each of its lines, what others are paying just now, and quick notes."""

    permission = "payments.view"

    @extend_schema(operation_id="order_bill", responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, order_id: UUID) -> Response:
        """Three queries: the order, its lines, what lies on them."""
        order = order_with_lines(order_id)
        balance = selectors.bill_balance(order, clock.now())
        return Answer(serialize_bill(order, balance, quick_notes(balance.left)))


@extend_schema(responses={201: OpenApiTypes.OBJECT})
class Cash(CommandView):
    """Take cash for an order. `payment_id`, `amount`, `fee_amount` and `change_amount` stand at top level too."""

    kind = "payment.cash"
    bare = True


@extend_schema(responses={201: OpenApiTypes.OBJECT})
class Card(CommandView):
    """Book what the restaurant's own card machine has approved."""

    kind = "payment.card"
    bare = True


@extend_schema(responses={201: OpenApiTypes.OBJECT})
class DeclinedCard(CommandView):
    """Keep in the order's history that the card machine has declined; nothing is booked."""

    kind = "payment.card_declined"


@extend_schema(responses={201: OpenApiTypes.OBJECT})
class Process(CommandView):
    """Take a payment in cash or on the restaurant's own card machine, in the mobile app's words.

    `transaction_id`, `provider`, `amount`, `fee`, `net_amount` stand at top level too. `fee` is what the method costs
    by its published rate.
    """

    kind = "payment.process"
    bare = True


class OptimalProvider(APIView):
    """Which way of taking an amount costs least, not counting cash: `provider`, and in `methods` each with its fee."""

    permission = "payments.cash"
    bare = True

    @extend_schema(request=shapes.QuoteInput, responses=OpenApiTypes.OBJECT)
    def post(self, request: Request) -> Response:
        asked = shapes.QuoteInput(data=request.data)
        asked.is_valid(raise_exception=True)
        return Answer(serialize_quotes(fees.quotes(asked.validated_data["amount"])))


class Takings(APIView):
    """What was taken on a business day, by tender, with what went back, tips and service charge: today, or `date`."""

    permission = "orders.manage"

    @extend_schema(parameters=[OpenApiParameter("date", str)], responses=OpenApiTypes.OBJECT)
    def get(self, request: Request) -> Response:
        """Three queries: payments, refunds, orders."""
        text = request.query_params.get("date", "")
        try:
            day = date.fromisoformat(text) if text else business_day(clock.now(), request.restaurant)
        except ValueError as error:
            raise InvalidInput("A date is written 2026-11-29.", field="date") from error
        return Answer(serialize_takings(takings_of(day)))


@extend_schema(responses=OpenApiTypes.OBJECT)
class CancelPayment(CommandView):
    """Give up a payment at a provider that is under way; what was taken meanwhile is taken."""

    kind = "payment.cancel"


@extend_schema(responses={201: OpenApiTypes.OBJECT})
class BillLinks(CommandView):
    """POST answers the guests' link to a bill, with its QR code; DELETE closes every one there is."""

    kinds = {"POST": "bill.open_link", "DELETE": "bill.revoke_links"}
    permission = "payments.link"
    http_method_names = ["post", "delete", "options"]


@extend_schema(responses={201: OpenApiTypes.OBJECT})
class GenerateQR(CommandView):
    """Begin a payment that a guest makes behind a QR code; it holds its part of the bill until it expires."""

    kind = "payment.qr"
    bare = True


class QRStatus(APIView):
    """How a QR payment stands: `pending`, `completed`, `failed`, `cancelled`, `expired`, `unknown`."""

    permission = "payments.view"

    @extend_schema(responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, payment_id: UUID) -> Response:
        return Answer(serialize_qr_status(selectors.get_payment(payment_id)))


@extend_schema(responses=OpenApiTypes.OBJECT)
class ConfirmQR(CommandView):
    """Poll the provider now. The request itself never marks a payment paid."""

    kind = "payment.qr_confirm"
    bare = True


@extend_schema(responses=OpenApiTypes.OBJECT)
class EmailReceipts(CommandView):
    """Send the receipts of an order (`order_id`, or the path's) to `email`."""

    kind = "receipt.email"


@extend_schema(responses={201: OpenApiTypes.OBJECT})
class Invoice(CommandView):
    """Issue the full VAT invoice for a payment's receipt over £250, made out to a buyer. Once; it never changes."""

    kind = "receipt.invoice"


@extend_schema(responses=OpenApiTypes.OBJECT)
class Tender(CommandView):
    """Say in which tender a payment was really taken; what was said first stays on record."""

    kind = "payment.correct_tender"


@extend_schema(responses={201: OpenApiTypes.OBJECT})
class Refund(CommandView):
    """Give money back of a payment, by amount or by line. `refund_id`, `provider`, `amount`, `fee` at top level too."""

    kind = "payment.refund"
    bare = True
