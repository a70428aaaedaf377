"""The portal pages of payouts, below /portal/payments/payouts/."""

from django.urls import path

from payments.payouts.portal import check_pages, list_pages

urlpatterns = [
    path("", list_pages.payouts, name="portal_payouts"),
    path("export.csv", list_pages.export, name="portal_payouts_export"),
    path("to-check/", check_pages.to_check, name="portal_payouts_to_check"),
    path("lines/<uuid:movement_id>/", check_pages.explain, name="portal_payout_line"),
    path("<uuid:payout_id>/", list_pages.payout, name="portal_payout"),
    path("<uuid:payout_id>/lines.csv", list_pages.export_lines, name="portal_payout_lines"),
]
