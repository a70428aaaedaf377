from django.urls import path

from orders.portal import pages

urlpatterns = [
    path("", pages.orders, name="portal_orders"),
    path("<uuid:order_id>/", pages.order, name="portal_order"),
]
