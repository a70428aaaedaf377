from django.urls import include, path

from payments.api import views, webhooks
from payments.guest_display.api import ShownView
from payments.readers import views as reader_views

urlpatterns = [
    path("payments", views.Payments.as_view(), name="payments"),
    path("payments/cash", views.Cash.as_view(), name="payment_cash"),
    path("payments/card", views.Card.as_view(), name="payment_card"),
    path("payments/stripe/connection-token", reader_views.ConnectionToken.as_view(), name="stripe_connection_token"),
    path("payments/stripe/intents", reader_views.StripeIntent.as_view(), name="stripe_intent"),
    path("sumup/initialize", reader_views.InitializeSumUp.as_view(), name="sumup_initialize"),
    path("payments/reader", views.ReaderPayment.as_view(), name="payment_reader"),
    path("payments/card/declined", views.DeclinedCard.as_view(), name="payment_card_declined"),
    path("payments/process", views.Process.as_view(), name="payment_process"),
    path("payments/optimal-provider", views.OptimalProvider.as_view(), name="payment_optimal_provider"),
    path("payments/takings", views.Takings.as_view(), name="payment_takings"),
    path("payments/qr/generate", views.GenerateQR.as_view(), name="payment_qr"),
    path("payments/qr/<uuid:payment_id>/status", views.QRStatus.as_view(), name="payment_qr_status"),
    path("payments/qr/<uuid:payment_id>/confirm", views.ConfirmQR.as_view(), name="payment_qr_confirm"),
    path("payments/refund/<uuid:payment_id>", views.Refund.as_view(), name="payment_refund"),
    path("payments/webhooks/<slug:provider>", webhooks.Webhook.as_view(), name="payment_webhook"),
    path("payments/<uuid:payment_id>/receipts", views.PaymentReceipts.as_view(), name="payment_receipts"),
    path("payments/<uuid:payment_id>/invoice", views.Invoice.as_view(), name="payment_invoice"),
    path("payments/<uuid:payment_id>/tender", views.Tender.as_view(), name="payment_tender"),
    path("payments/<uuid:payment_id>/cancel", views.CancelPayment.as_view(), name="payment_cancel"),
    path("orders/<uuid:order_id>/bill", views.Bill.as_view(), name="order_bill"),
    path("orders/<uuid:order_id>/bill-link", views.BillLinks.as_view(), name="order_bill_link"),
    path("orders/<uuid:order_id>/bill-presented", views.BillPresented.as_view(), name="order_bill_presented"),
    path("orders/<uuid:order_id>/email_receipt", views.EmailReceipts.as_view(), name="order_email_receipt"),
    path("", include("payments.cash_up.urls")),
    path("", include("payments.house_accounts.urls")),
    path("", include("payments.analytics.urls")),
    path("", include("payments.deposits.urls")),
    path("", include("payments.tabs.urls")),
    path("", include("payments.gift_cards.urls")),
    path("", include("payments.vouchers.urls")),
    path("", include("payments.loyalty.urls")),
    path("devices/<uuid:device_id>/shown", ShownView.as_view(), name="device_shown"),
    path("receipts/print", views.PrintReceipt.as_view(), name="receipts_print"),
    path("receipts/email", views.EmailReceipts.as_view(), name="receipts_email"),
]
