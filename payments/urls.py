"""Pages of this domain on a restaurant's host."""

from django.urls import include, path

from payments.bill import from_visit
from payments.receipts import settings_pages

urlpatterns = [
    path("portal/orders/", include("payments.portal.urls")),
    path("portal/payments/disputes/", include("payments.disputes.portal.urls")),
    path("portal/payments/", include("payments.portal.list_urls")),
    path("portal/tips/", include("payments.tips.portal.urls")),
    path("portal/payments/fees/", include("payments.fees.urls")),
    path("portal/payments/payouts/", include("payments.payouts.portal.urls")),
    path("portal/deposits/", include("payments.deposits.portal.urls")),
    path("portal/house-accounts/", include("payments.house_accounts.portal.urls")),
    path("portal/accounting/", include("payments.accounting.portal.urls")),
    path("portal/customers/", include("payments.loyalty.portal.urls")),
    path("portal/gift-cards/", include("payments.gift_cards.portal.urls")),
    path("portal/vouchers/", include("payments.vouchers.portal.urls")),
    path("portal/cash-up/", include("payments.cash_up.portal.urls")),
    path("portal/payment-providers/readers/", include("payments.readers.portal.urls")),
    path("portal/payment-providers/", include("payments.provider_accounts.portal.urls")),
    path("pay/", include("payments.bill.urls")),
    path("visit/pay/", from_visit.pay, name="guest_pay"),
    path("display/", include("payments.guest_display.urls")),
    path("portal/settings/receipts/", settings_pages.receipt_settings, name="portal_receipt_settings"),
    path("portal/settings/receipts/preview/", settings_pages.receipt_preview, name="portal_receipt_preview"),
    path("receipt/", include("payments.receipts.urls")),
]
