"""The commands on stock. What moves stock works without a network: it has happened in the store room."""

from inventory import inputs, notices, payloads, services
from inventory.errors import ItemNotFound, LocationNotFound, RecipeNotFound, SupplierNotFound
from inventory.permissions import INVENTORY
from realtime.commands.registry import Command, Id, register_declared

ITEM = (Id("item_id", ItemNotFound),)
SUPPLIER = (Id("supplier_id", SupplierNotFound),)
LOCATION = (Id("location_id", LocationNotFound),)
RECIPE = (Id("made_id", RecipeNotFound),)

INVENTORY_ADD_ITEM = Command(
    name="inventory.add_item",
    description="Add a stock item",
    permission="inventory.manage",
    feature=INVENTORY,
    input=inputs.NewItemInput,
    service=services.add_item,
    render=payloads.serialize_item,
    success_status=201,
)
INVENTORY_CHANGE_ITEM = Command(
    name="inventory.change_item",
    description="Change a stock item",
    permission="inventory.manage",
    feature=INVENTORY,
    target=ITEM,
    input=inputs.ItemChangeInput,
    service=services.change_item,
    render=payloads.serialize_item,
)
INVENTORY_ARCHIVE_ITEM = Command(
    name="inventory.archive_item",
    description="Archive a stock item",
    permission="inventory.manage",
    feature=INVENTORY,
    target=ITEM,
    service=services.archive_item,
    render=payloads.serialize_item,
)
INVENTORY_RESTORE_ITEM = Command(
    name="inventory.restore_item",
    description="Use an archived stock item again",
    permission="inventory.manage",
    feature=INVENTORY,
    target=ITEM,
    service=services.restore_item,
    render=payloads.serialize_item,
)
INVENTORY_ADD_SUPPLIER = Command(
    name="inventory.add_supplier",
    description="Add a supplier",
    permission="inventory.manage",
    feature=INVENTORY,
    input=inputs.NewSupplierInput,
    service=services.add_supplier,
    render=payloads.serialize_supplier,
    success_status=201,
)
INVENTORY_CHANGE_SUPPLIER = Command(
    name="inventory.change_supplier",
    description="Change a supplier",
    permission="inventory.manage",
    feature=INVENTORY,
    target=SUPPLIER,
    input=inputs.SupplierChangeInput,
    service=services.change_supplier,
    render=payloads.serialize_supplier,
)
INVENTORY_ARCHIVE_SUPPLIER = Command(
    name="inventory.archive_supplier",
    description="Archive a supplier",
    permission="inventory.manage",
    feature=INVENTORY,
    target=SUPPLIER,
    service=services.archive_supplier,
    render=payloads.serialize_supplier,
)
INVENTORY_ADD_LOCATION = Command(
    name="inventory.add_location",
    description="Add a place where stock lies",
    permission="inventory.manage",
    feature=INVENTORY,
    input=inputs.NewLocationInput,
    service=services.add_location,
    render=payloads.serialize_location,
    success_status=201,
)
INVENTORY_RENAME_LOCATION = Command(
    name="inventory.rename_location",
    description="Rename a place where stock lies",
    permission="inventory.manage",
    feature=INVENTORY,
    target=LOCATION,
    input=inputs.LocationNameInput,
    service=services.rename_location,
    render=payloads.serialize_location,
)
INVENTORY_ARCHIVE_LOCATION = Command(
    name="inventory.archive_location",
    description="Archive a place where stock lies",
    permission="inventory.manage",
    feature=INVENTORY,
    target=LOCATION,
    service=services.archive_location,
    render=payloads.serialize_location,
)
INVENTORY_RECEIVE = Command(
    name="inventory.receive",
    description="Receive a delivery of a stock item",
    permission="inventory.receive",
    feature=INVENTORY,
    target=ITEM,
    input=inputs.ReceivedInput,
    service=services.receive_stock,
    render=payloads.serialize_booked,
    offline=True,
    success_status=201,
)
INVENTORY_WASTE = Command(
    name="inventory.waste",
    description="Record waste of a stock item",
    permission="inventory.waste",
    feature=INVENTORY,
    target=ITEM,
    input=inputs.WastedInput,
    service=services.waste_stock,
    render=payloads.serialize_booked,
    offline=True,
    success_status=201,
)
INVENTORY_COUNT = Command(
    name="inventory.count",
    description="Count a stock item in one place",
    permission="inventory.count",
    feature=INVENTORY,
    target=ITEM,
    input=inputs.CountedInput,
    service=services.count_item,
    render=payloads.serialize_booked,
    offline=True,
    success_status=201,
)
INVENTORY_CORRECT = Command(
    name="inventory.correct",
    description="Correct what is there of a stock item",
    permission="inventory.manage",
    feature=INVENTORY,
    target=ITEM,
    input=inputs.StockCorrectionInput,
    service=services.correct_stock,
    render=payloads.serialize_booked,
    success_status=201,
)
INVENTORY_TRANSFER = Command(
    name="inventory.transfer",
    description="Move stock from one place to another",
    permission="inventory.receive",
    feature=INVENTORY,
    target=ITEM,
    input=inputs.TransferredInput,
    service=services.transfer_stock,
    render=payloads.serialize_booked,
    offline=True,
    success_status=201,
)
INVENTORY_PRODUCE = Command(
    name="inventory.produce",
    description="Make a stock item out of its ingredients",
    permission="inventory.receive",
    feature=INVENTORY,
    target=ITEM,
    input=inputs.ProducedInput,
    service=services.produce,
    render=payloads.serialize_booked,
    offline=True,
    success_status=201,
)
INVENTORY_SET_RECIPE = Command(
    name="inventory.set_recipe",
    description="Say what a product, an option or a stock item is made of",
    permission="inventory.manage",
    feature=INVENTORY,
    target=RECIPE,
    input=inputs.RecipeInput,
    service=services.set_recipe,
    render=payloads.serialize_recipe,
)
INVENTORY_SET_PRODUCT_RECIPE = Command(
    name="inventory.set_product_recipe",
    description="Say what a product is made of, by the codes of its ingredients",
    permission="inventory.manage",
    feature=INVENTORY,
    input=inputs.AppRecipeInput,
    service=services.set_product_recipe,
    render=payloads.serialize_app_recipe,
    success_status=201,
)
INVENTORY_REMOVE_RECIPE = Command(
    name="inventory.remove_recipe",
    description="Remove a recipe",
    permission="inventory.manage",
    feature=INVENTORY,
    target=RECIPE,
    service=services.remove_recipe,
    render=lambda nothing: {},
)
INVENTORY_CHANGE_SETTINGS = Command(
    name="inventory.change_settings",
    description="Change the settings of stock",
    permission="inventory.manage",
    feature=INVENTORY,
    input=inputs.StockSettingsInput,
    service=services.change_settings,
    render=payloads.serialize_settings,
)
INVENTORY_MAIL_NOTICES = Command(
    name="inventory.mail_notices",
    description="Email what ran low",
    permission="inventory.manage",
    service=notices.mail_waiting,
    render=lambda emails: {"emails": emails},
    internal=True,
)


def register_all() -> None:
    register_declared(__name__)
