"""The REST routes of customers, below /api/v1/."""

from django.urls import path

from orders.customers import commands, views
from realtime.api.command_view import command_view

CUSTOMER = "customers/<uuid:customer_id>"

urlpatterns = [
    path("customers", views.Customers.as_view(), name="customers"),
    path("customers/by-number", views.CustomersByNumber.as_view(), name="customers_by_number"),
    path(CUSTOMER, views.OneCustomer.as_view(), name="customer"),
    path(f"{CUSTOMER}/merge", command_view(commands.CUSTOMER_MERGE).as_view(), name="customer_merge"),
    path(f"{CUSTOMER}/unmerge", command_view(commands.CUSTOMER_UNMERGE).as_view(), name="customer_unmerge"),
    path(f"{CUSTOMER}/erase", command_view(commands.CUSTOMER_ERASE).as_view(), name="customer_erase"),
]
