from django.urls import path

from orders.portal import actions, pages

urlpatterns = [
    path("", pages.orders, name="portal_orders"),
    path("export.csv", pages.export, name="portal_orders_export"),
    path("<uuid:order_id>/", pages.order, name="portal_order"),
    path("<uuid:order_id>/discount/", actions.discount, name="portal_order_discount"),
    path("<uuid:order_id>/comp/", actions.comp, name="portal_order_comp"),
    path("<uuid:order_id>/price/", actions.price, name="portal_order_price"),
    path(
        "<uuid:order_id>/lines/<uuid:line_id>/restore-price/", actions.restore_price, name="portal_order_restore_price"
    ),
    path("<uuid:order_id>/void/", actions.void, name="portal_order_void"),
    path("<uuid:order_id>/reopen/", actions.reopen, name="portal_order_reopen"),
    path("<uuid:order_id>/close/", actions.close, name="portal_order_close"),
    path(
        "<uuid:order_id>/adjustments/<uuid:adjustment_id>/take-back/",
        actions.remove_adjustment,
        name="portal_order_take_back",
    ),
]
