from django.urls import path

from orders.customers.portal import pages

CUSTOMER = "<uuid:customer_id>/"

urlpatterns = [
    path("", pages.customers, name="portal_customers"),
    path("export.csv", pages.export, name="portal_customers_export"),
    path("new/", pages.new, name="portal_customer_new"),
    path(CUSTOMER, pages.customer, name="portal_customer"),
    path(f"{CUSTOMER}edit/", pages.edit, name="portal_customer_edit"),
    path(f"{CUSTOMER}data.json", pages.own_data, name="portal_customer_data"),
    path(f"{CUSTOMER}merge/", pages.merge, name="portal_customer_merge"),
    path(f"{CUSTOMER}unmerge/", pages.unmerge, name="portal_customer_unmerge"),
    path(f"{CUSTOMER}erase/", pages.erase, name="portal_customer_erase"),
]
