"""The pages of buying, below /portal/stock/; what belongs to the entry of the menu is below its address."""

from django.urls import path

from inventory.buying.portal import delivery_pages, order_pages

ORDER, DELIVERY = "orders/<uuid:order_id>/", "orders/deliveries/<uuid:delivery_id>/"

urlpatterns = [
    path("orders/", order_pages.orders, name="portal_purchase_orders"),
    path("orders/export.csv", order_pages.export, name="portal_purchase_orders_export"),
    path("orders/suggestions/", order_pages.to_order, name="portal_to_order"),
    path("orders/new/<uuid:supplier_id>/", order_pages.new, name="portal_purchase_order_new"),
    path(ORDER, order_pages.order, name="portal_purchase_order"),
    path(f"{ORDER}edit/", order_pages.edit, name="portal_purchase_order_edit"),
    path(f"{ORDER}order.pdf", order_pages.pdf, name="portal_purchase_order_pdf"),
    path(f"{ORDER}send/", order_pages.send, name="portal_purchase_order_send"),
    path(f"{ORDER}cancel/", order_pages.cancel, name="portal_purchase_order_cancel"),
    path(f"{ORDER}close/", order_pages.close, name="portal_purchase_order_close"),
    path(f"{ORDER}reorder/", order_pages.reorder, name="portal_purchase_order_reorder"),
    path(f"{ORDER}receive/", delivery_pages.receive, name="portal_delivery_receive"),
    path("orders/deliveries/", delivery_pages.deliveries, name="portal_deliveries"),
    path("orders/deliveries/new/", delivery_pages.choose, name="portal_delivery_choose"),
    path("orders/deliveries/new/<uuid:supplier_id>/", delivery_pages.receive_without_order, name="portal_delivery_new"),
    path(DELIVERY, delivery_pages.delivery, name="portal_delivery"),
    path(f"{DELIVERY}return/", delivery_pages.give_back, name="portal_delivery_return"),
    path(f"{DELIVERY}credit-note/", delivery_pages.expect_credit, name="portal_delivery_credit"),
    path(f"{DELIVERY}undo/", delivery_pages.undo, name="portal_delivery_undo"),
    path("orders/credit-notes/", delivery_pages.credit_notes, name="portal_credit_notes"),
    path("orders/credit-notes/<uuid:credit_note_id>/", delivery_pages.receive_credit, name="portal_credit_note"),
    path("suppliers/<uuid:supplier_id>/prices/", delivery_pages.prices, name="portal_supplier_prices"),
    path("suppliers/<uuid:supplier_id>/prices.csv", delivery_pages.export_prices, name="portal_supplier_prices_export"),
]
