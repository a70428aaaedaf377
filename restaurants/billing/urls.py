"""Routes below /portal/settings/plan/."""

from django.urls import path

from restaurants.billing import pages
from restaurants.subscriptions.pages import plan_page

urlpatterns = [
    path("", plan_page, name="portal_plan"),
    path("change/<slug:slug>/", pages.change_page, name="portal_plan_change"),
    path("cancel/", pages.cancel_page, name="portal_plan_cancel"),
    path("resume/", pages.resume, name="portal_plan_resume"),
    path("payment/", pages.payment, name="portal_plan_payment"),
    path("bill/join/<uuid:restaurant_id>/", pages.join_page, name="portal_plan_join"),
    path("bill/leave/", pages.leave_page, name="portal_plan_leave"),
    path("invoices/<str:invoice_id>/", pages.invoice, name="portal_plan_invoice"),
]
