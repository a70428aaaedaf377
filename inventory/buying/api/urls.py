"""The REST routes of buying, below /api/v1/inventory/."""

from django.urls import path

from inventory.buying import commands
from inventory.buying.api import views
from realtime.api.command_view import command_view

ORDER, DELIVERY = "purchase-orders/<uuid:order_id>", "deliveries/<uuid:delivery_id>"
ORDER_COMMANDS = {
    "send": commands.PURCHASE_ORDER_SEND,
    "cancel": commands.PURCHASE_ORDER_CANCEL,
    "close": commands.PURCHASE_ORDER_CLOSE,
    "reorder": commands.PURCHASE_ORDER_REORDER,
}
DELIVERY_COMMANDS = {
    "undo": commands.DELIVERY_UNDO,
    "return": commands.DELIVERY_RETURN,
    "credit-note": commands.CREDIT_NOTE_EXPECT,
}

urlpatterns = [
    path("purchase-orders", views.PurchaseOrders.as_view(), name="purchase_orders"),
    path("purchase-orders/suggestions", views.Suggestions.as_view(), name="purchase_order_suggestions"),
    path(ORDER, views.OnePurchaseOrder.as_view(), name="purchase_order"),
    *(
        path(f"{ORDER}/{name}", command_view(command).as_view(), name=f"purchase_order_{name}")
        for name, command in ORDER_COMMANDS.items()
    ),
    path("deliveries", views.Deliveries.as_view(), name="deliveries"),
    path(DELIVERY, views.OneDelivery.as_view(), name="delivery"),
    *(
        path(f"{DELIVERY}/{name}", command_view(command).as_view(), name=f"delivery_{name}")
        for name, command in DELIVERY_COMMANDS.items()
    ),
    path("credit-notes", views.CreditNotes.as_view(), name="credit_notes"),
    path(
        "credit-notes/<uuid:credit_note_id>/receive",
        command_view(commands.CREDIT_NOTE_RECEIVE).as_view(),
        name="credit_note_receive",
    ),
    path("suppliers/<uuid:supplier_id>/prices", views.SupplierPrices.as_view(), name="supplier_prices"),
]
