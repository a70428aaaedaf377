"""The commands on stock. What moves stock works without a network: it has happened in the store room."""

from inventory import inputs, notices, payloads, services
from inventory.errors import (
    ImportNotFound,
    ItemNotFound,
    LocationNotFound,
    MovementNotFound,
    RecipeNotFound,
    SupplierNotFound,
)
from inventory.permissions import INVENTORY
from inventory.setup import from_menu, importing
from menu.errors import ProductNotFound
from realtime.commands.registry import Command, Id, register_declared

ITEM = (Id("item_id", ItemNotFound),)
SUPPLIER = (Id("supplier_id", SupplierNotFound),)
LOCATION = (Id("location_id", LocationNotFound),)
RECIPE = (Id("made_id", RecipeNotFound),)
IMPORT = (Id("import_id", ImportNotFound),)

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
INVENTORY_WASTE_PRODUCT = Command(
    name="inventory.waste_product",
    description="Record waste of a dish, by its recipe",
    permission="inventory.waste",
    feature=INVENTORY,
    target=(Id("product_id", ProductNotFound),),
    input=inputs.WastedProductInput,
    service=services.waste_product,
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
INVENTORY_UNDO = Command(
    name="inventory.undo",
    description="Undo the latest movement of stock",
    permission="inventory.count",
    feature=INVENTORY,
    target=(Id("batch", MovementNotFound),),
    service=services.undo_movement,
    render=payloads.serialize_booked,
)
INVENTORY_TRACK_PRODUCTS = Command(
    name="inventory.track_products",
    description="Begin to track products of the menu as stock items",
    permission="inventory.manage",
    feature=INVENTORY,
    input=inputs.TrackedInput,
    service=from_menu.track_products,
    render=lambda items: {"added": len(items)},
    success_status=201,
)
# A file's bytes are no JSON, so only the portal's pages start an import.
INVENTORY_START_IMPORT = Command(
    name="inventory.start_import",
    description="Upload a spreadsheet of stock items",
    permission="inventory.manage",
    feature=INVENTORY,
    service=importing.start_import,
    render=lambda upload: {"id": str(upload.id)},
    internal=True,
)
INVENTORY_APPLY_IMPORT = Command(
    name="inventory.apply_import",
    description="Add the stock items of an uploaded spreadsheet",
    permission="inventory.manage",
    feature=INVENTORY,
    target=IMPORT,
    service=importing.apply_import,
    internal=True,
)
INVENTORY_DISCARD_IMPORT = Command(
    name="inventory.discard_import",
    description="Discard an uploaded spreadsheet of stock items",
    permission="inventory.manage",
    feature=INVENTORY,
    target=IMPORT,
    service=importing.discard_import,
    internal=True,
)


def register_all() -> None:
    register_declared(__name__)
