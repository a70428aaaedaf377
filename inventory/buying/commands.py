"""The commands of buying."""

from inventory.buying import inputs, payloads, services
from inventory.buying.errors import CreditNoteNotFound, DeliveryNotFound, PurchaseOrderNotFound
from inventory.permissions import INVENTORY
from realtime.commands.registry import Command, Id, register_declared

ORDER = (Id("order_id", PurchaseOrderNotFound),)
DELIVERY = (Id("delivery_id", DeliveryNotFound),)

PURCHASE_ORDER_CREATE = Command(
    name="purchase_order.create",
    description="Begin an order to a supplier",
    permission="inventory.manage",
    feature=INVENTORY,
    input=inputs.NewPurchaseOrderInput,
    service=services.create_order,
    render=payloads.serialize_order,
    success_status=201,
)
PURCHASE_ORDER_CHANGE = Command(
    name="purchase_order.change",
    description="Change an order to a supplier before it is sent",
    permission="inventory.manage",
    feature=INVENTORY,
    target=ORDER,
    input=inputs.PurchaseOrderChangeInput,
    service=services.change_order,
    render=payloads.serialize_order,
)
PURCHASE_ORDER_SEND = Command(
    name="purchase_order.send",
    description="Send an order to its supplier",
    permission="inventory.manage",
    feature=INVENTORY,
    target=ORDER,
    input=inputs.PurchaseOrderSendInput,
    service=services.send_order,
    render=payloads.serialize_order,
)
PURCHASE_ORDER_CANCEL = Command(
    name="purchase_order.cancel",
    description="Cancel an order to a supplier before anything arrives",
    permission="inventory.manage",
    feature=INVENTORY,
    target=ORDER,
    input=inputs.PurchaseOrderEndInput,
    service=services.cancel_order,
    render=payloads.serialize_order,
)
PURCHASE_ORDER_CLOSE = Command(
    name="purchase_order.close",
    description="Close an order to a supplier whose rest will not arrive",
    permission="inventory.manage",
    feature=INVENTORY,
    target=ORDER,
    input=inputs.PurchaseOrderEndInput,
    service=services.close_order,
    render=payloads.serialize_order,
)
PURCHASE_ORDER_REORDER = Command(
    name="purchase_order.reorder",
    description="Begin an order to a supplier with the lines of an earlier one",
    permission="inventory.manage",
    feature=INVENTORY,
    target=ORDER,
    input=inputs.ReorderInput,
    service=services.reorder,
    render=payloads.serialize_order,
    success_status=201,
)
DELIVERY_RECEIVE = Command(
    name="delivery.receive",
    description="Receive a delivery of a supplier",
    permission="inventory.receive",
    feature=INVENTORY,
    input=inputs.DeliveryInput,
    service=services.receive_delivery,
    render=payloads.serialize_delivery,
    success_status=201,
)
DELIVERY_UNDO = Command(
    name="delivery.undo",
    description="Undo a delivery that was entered wrongly",
    permission="inventory.manage",
    feature=INVENTORY,
    target=DELIVERY,
    service=services.undo_delivery,
    render=payloads.serialize_delivery,
)
DELIVERY_RETURN = Command(
    name="delivery.return",
    description="Send goods of a delivery back to the supplier",
    permission="inventory.receive",
    feature=INVENTORY,
    target=DELIVERY,
    input=inputs.SupplierReturnInput,
    service=services.return_goods,
    render=payloads.serialize_delivery,
    success_status=201,
)
CREDIT_NOTE_EXPECT = Command(
    name="credit_note.expect",
    description="Expect a credit note for a delivery",
    permission="inventory.manage",
    feature=INVENTORY,
    target=DELIVERY,
    input=inputs.ExpectedCreditInput,
    service=services.expect_credit,
    render=payloads.serialize_credit_note,
    success_status=201,
)
CREDIT_NOTE_RECEIVE = Command(
    name="credit_note.receive",
    description="Enter a credit note that arrived",
    permission="inventory.manage",
    feature=INVENTORY,
    target=(Id("credit_note_id", CreditNoteNotFound),),
    input=inputs.ReceivedCreditInput,
    service=services.receive_credit,
    render=payloads.serialize_credit_note,
)


def register_all() -> None:
    register_declared(__name__)
