"""The pages of the forms about an order's payments."""

from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from orders.portal.actions import handle_form, posted_data
from orders.portal.forms import ActionForm
from orders.selectors import order_with_lines
from payments.portal.forms import EmailForm, InvoiceForm, RefundForm, TenderForm
from payments.selectors import get_payment, receipts_of
from restaurants.identity.page_access import PageRequest
from restaurants.portal.command_forms import command_page


def handle_payment_form(request: PageRequest, form: type[ActionForm], payment_id: UUID) -> HttpResponse:
    """Show or carry out a form about one payment of an order. Raises PaymentNotFound."""
    payment = get_payment(payment_id)
    return handle_form(request, form(posted_data(request), order=order_with_lines(payment.order_id), payment=payment))


@require_http_methods(["GET", "HEAD", "POST"])
@command_page("payments.refund")
def refund(request: PageRequest, payment_id: UUID) -> HttpResponse:
    return handle_payment_form(request, RefundForm, payment_id)


@require_http_methods(["GET", "HEAD", "POST"])
@command_page("payments.correct")
def tender(request: PageRequest, payment_id: UUID) -> HttpResponse:
    return handle_payment_form(request, TenderForm, payment_id)


@require_http_methods(["GET", "HEAD", "POST"])
@command_page("payments.invoice")
def invoice(request: PageRequest, payment_id: UUID) -> HttpResponse:
    return handle_payment_form(request, InvoiceForm, payment_id)


@require_http_methods(["GET", "HEAD", "POST"])
@command_page("payments.view")
def email(request: PageRequest, order_id: UUID) -> HttpResponse:
    order = order_with_lines(order_id)
    return handle_form(request, EmailForm(posted_data(request), order=order, receipts=receipts_of(order)))
