"""The commands on the menu: by REST, portal, socket and batch."""

from functools import partial
from typing import Any

from menu import payloads, services
from menu.api import serializers as shapes
from menu.errors import (
    BulkChangeNotFound,
    CategoryNotFound,
    DaypartNotFound,
    ImportNotFound,
    ItemNotFound,
    ModifierGroupNotFound,
    NothingScheduled,
    ProductNotFound,
)
from menu.models import BulkChange, MenuImport, MenuSchedule, MenuVersion, ModifierGroup, Product
from menu.published import read_current
from menu.services import bulk, saving, versions
from menu.services.availability import AvailabilityChange
from realtime.commands.registry import Command, Id, Text, register_declared

CATEGORY = (Id("category_id", CategoryNotFound),)
DAYPART = (Id("daypart_id", DaypartNotFound),)
GROUP = (Id("group_id", ModifierGroupNotFound),)
PRODUCT = (Id("product_id", ProductNotFound),)
IMPORT = (Id("import_id", ImportNotFound),)
BULK = (Id("change_id", BulkChangeNotFound),)
SCHEDULE = (Id("schedule_id", NothingScheduled),)
SLUG = (Text("slug"),)


def _product(row: Product) -> dict[str, Any]:
    return payloads.one_product(row.id)


def _group(row: ModifierGroup) -> dict[str, Any]:
    return payloads.serialize_group(row, read_current().unavailable)


def _version(menu: MenuVersion) -> dict[str, Any]:
    return {
        "version": menu.version,
        "etag": menu.etag,
        "published_at": menu.published_at,
        "products": menu.product_count,
    }


def _availability(change: AvailabilityChange) -> dict[str, Any]:
    return {
        "id": str(change.item_id),
        "available": change.available,
        "counter": change.counter,
        "until": change.until,
        "left": change.left,
    }


def _import(upload: MenuImport) -> dict[str, str]:
    return {"id": str(upload.id)}


def _bulk(change: BulkChange) -> dict[str, Any]:
    return {"id": str(change.id), "count": len(change.before)}


def _schedule(schedule: MenuSchedule) -> dict[str, Any]:
    return {
        "id": str(schedule.id),
        "publish_at": schedule.publish_at,
        "status": schedule.status,
        "version": schedule.version,
    }


_edit = partial(Command, permission="menu.edit")
_live = partial(Command, permission="menu.publish")

MENU_USE_STARTER = _edit(
    name="menu.use_starter",
    description="Begin with a ready-made menu",
    target=SLUG,
    input=shapes.StarterInput,
    service=services.use_starter,
    render=lambda added: {"added": added},
    success_status=201,
)
MENU_PUBLISH = Command(
    name="menu.publish",
    description="Publish the menu",
    permission="menu.publish",
    service=services.publish,
    render=_version,
)
MENU_SET_AVAILABILITY = Command(
    name="menu.set_availability",
    description="Say that a product or an option is sold out, for how long, or how many are left",
    permission="menu.availability",
    target=(Id("item_id", ItemNotFound),),
    input=shapes.AvailabilityInput,
    service=services.set_availability,
    render=_availability,
    offline=True,
)
MENU_CREATE_CATEGORY = _edit(
    name="menu.create_category",
    description="Add a category",
    input=shapes.CategoryInput,
    service=services.create_category,
    render=payloads.serialize_category,
    success_status=201,
)
MENU_UPDATE_CATEGORY = _edit(
    name="menu.update_category",
    description="Change a category",
    target=CATEGORY,
    input=shapes.CategoryChange,
    service=services.update_category,
    render=payloads.serialize_category,
)
MENU_ARCHIVE_CATEGORY = _edit(
    name="menu.archive_category",
    description="Put an empty category away",
    target=CATEGORY,
    service=services.archive_category,
    render=payloads.serialize_category,
)
MENU_REORDER_CATEGORIES = _edit(
    name="menu.reorder_categories",
    description="Put the categories in order",
    input=shapes.CategoryOrder,
    service=services.reorder_categories,
)
MENU_CREATE_STATION = _edit(
    name="menu.create_station",
    description="Add a kitchen station",
    input=shapes.StationInput,
    service=services.create_station,
    render=payloads.serialize_station,
    success_status=201,
)
MENU_UPDATE_STATION = _edit(
    name="menu.update_station",
    description="Rename a kitchen station",
    target=SLUG,
    input=shapes.StationInput,
    service=services.update_station,
    render=payloads.serialize_station,
)
MENU_REORDER_STATIONS = _edit(
    name="menu.reorder_stations",
    description="Put the kitchen stations in order",
    input=shapes.StationOrder,
    service=services.reorder_stations,
)
MENU_CREATE_DAYPART = _edit(
    name="menu.create_daypart",
    description="Add a time of day",
    input=shapes.DaypartInput,
    service=services.create_daypart,
    render=payloads.serialize_daypart,
    internal=True,
)
MENU_UPDATE_DAYPART = _edit(
    name="menu.update_daypart",
    description="Change a time of day",
    target=DAYPART,
    input=shapes.DaypartInput,
    service=services.update_daypart,
    render=payloads.serialize_daypart,
    internal=True,
)
MENU_REMOVE_DAYPART = _edit(
    name="menu.remove_daypart",
    description="Remove a time of day",
    target=DAYPART,
    service=services.remove_daypart,
    render=payloads.serialize_daypart,
    internal=True,
)
MENU_CREATE_MODIFIER_GROUP = _edit(
    name="menu.create_modifier_group",
    description="Add a modifier group",
    input=shapes.ModifierGroupInput,
    service=services.create_modifier_group,
    render=partial(payloads.serialize_group, unavailable=frozenset()),
    success_status=201,
)
MENU_UPDATE_MODIFIER_GROUP = _edit(
    name="menu.update_modifier_group",
    description="Change a modifier group",
    target=GROUP,
    input=shapes.ModifierGroupChange,
    service=services.update_modifier_group,
    render=_group,
)
MENU_ARCHIVE_MODIFIER_GROUP = _edit(
    name="menu.archive_modifier_group",
    description="Put a modifier group away",
    target=GROUP,
    service=services.archive_modifier_group,
    render=_group,
)
MENU_CREATE_PRODUCT = _edit(
    name="menu.create_product",
    description="Add a product",
    input=shapes.ProductInput,
    service=saving.add_product,
    render=_product,
    success_status=201,
)
MENU_UPDATE_PRODUCT = _edit(
    name="menu.update_product",
    description="Change a product",
    target=PRODUCT,
    input=shapes.ProductChange,
    service=saving.change_product,
    render=_product,
)
MENU_SET_PRODUCT_IMAGE = _edit(
    name="menu.set_product_image",
    description="Show a picture with a product",
    target=PRODUCT,
    input=shapes.ImageInput,
    service=services.set_product_image,
    render=_product,
)
MENU_ARCHIVE_PRODUCT = _edit(
    name="menu.archive_product",
    description="Put a product away",
    target=PRODUCT,
    service=services.archive_product,
    render=_product,
)
MENU_RESTORE_PRODUCT = _edit(
    name="menu.restore_product",
    description="Put an archived product back",
    target=PRODUCT,
    service=services.restore_product,
    render=_product,
)
MENU_DISCARD_PRODUCT_CHANGES = _edit(
    name="menu.discard_product_changes",
    description="Put a product back to what is published",
    target=PRODUCT,
    service=services.discard_product_changes,
    render=_product,
)
MENU_CREATE_LIVE_CATEGORY = _live(
    name="menu.create_live_category",
    description="Add a category and publish it",
    input=shapes.CategoryInput,
    service=saving.create_live_category,
    render=payloads.serialize_category,
    success_status=201,
)
MENU_UPDATE_LIVE_CATEGORY = _live(
    name="menu.update_live_category",
    description="Change a category and publish it",
    target=CATEGORY,
    input=shapes.CategoryChange,
    service=saving.update_live_category,
    render=payloads.serialize_category,
)
MENU_ARCHIVE_LIVE_CATEGORY = _live(
    name="menu.archive_live_category",
    description="Take a category and its products off the menu",
    target=CATEGORY,
    service=saving.archive_live_category,
    render=payloads.serialize_category,
)
MENU_CREATE_LIVE_PRODUCT = _live(
    name="menu.create_live_product",
    description="Add a product and publish it",
    input=shapes.ProductInput,
    service=saving.create_live_product,
    render=_product,
    success_status=201,
)
MENU_UPDATE_LIVE_PRODUCT = _live(
    name="menu.update_live_product",
    description="Change a product and publish it",
    target=PRODUCT,
    input=shapes.ProductChange,
    service=saving.update_live_product,
    render=_product,
)
MENU_ARCHIVE_LIVE_PRODUCT = _live(
    name="menu.archive_live_product",
    description="Take a product off the menu",
    target=PRODUCT,
    service=saving.archive_live_product,
    render=_product,
)
# A file's bytes are no JSON, so only the portal's pages start an import.
MENU_START_IMPORT = _edit(
    name="menu.start_import",
    description="Upload a spreadsheet of the menu",
    service=services.start_import,
    render=_import,
    internal=True,
)
MENU_APPLY_IMPORT = _edit(
    name="menu.apply_import",
    description="Write an uploaded spreadsheet into the draft",
    target=IMPORT,
    service=services.apply_import,
    internal=True,
)
MENU_DISCARD_IMPORT = _edit(
    name="menu.discard_import",
    description="Discard an uploaded spreadsheet",
    target=IMPORT,
    service=services.discard_import,
    internal=True,
)
MENU_UNDO_IMPORT = _edit(
    name="menu.undo_import",
    description="Undo an import of a spreadsheet",
    target=IMPORT,
    service=services.undo_import,
    internal=True,
)
MENU_CHANGE_PRICES = _edit(
    name="menu.change_prices",
    description="Change the prices of many products",
    service=bulk.change_prices,
    render=_bulk,
    internal=True,
)
MENU_UNDO_PRICES = _edit(
    name="menu.undo_prices",
    description="Undo a change of many prices",
    target=BULK,
    service=bulk.undo_prices,
    render=_bulk,
    internal=True,
)
MENU_CHANGE_AVAILABILITY = Command(
    name="menu.change_availability",
    description="Say that many products are sold out, or are back",
    permission="menu.availability",
    service=bulk.change_availability,
    render=_bulk,
    internal=True,
)
MENU_UNDO_AVAILABILITY = Command(
    name="menu.undo_availability",
    description="Undo a change of what is sold out",
    permission="menu.availability",
    target=BULK,
    service=bulk.undo_availability,
    render=_bulk,
    internal=True,
)
MENU_RESTORE_VERSION = _live(
    name="menu.restore_version",
    description="Put an earlier menu back on the till",
    service=versions.restore_version,
    render=_version,
    internal=True,
)
MENU_SCHEDULE_PUBLISH = _live(
    name="menu.schedule_publish",
    description="Publish the menu at a later time",
    service=versions.schedule_publish,
    render=_schedule,
    internal=True,
)
MENU_CANCEL_SCHEDULE = _live(
    name="menu.cancel_schedule",
    description="Cancel the publish of the menu that waits",
    service=versions.cancel_schedule,
    render=_schedule,
    internal=True,
)
MENU_PUBLISH_SCHEDULED = _live(
    name="menu.publish_scheduled",
    description="Publish the menu because its time has come",
    target=SCHEDULE,
    service=versions.publish_scheduled,
    render=_schedule,
    internal=True,
)


def register_all() -> None:
    register_declared(__name__)
