"""The refusals of the menu."""

from django.utils.translation import gettext_lazy as _

from fynlo.core.errors import DomainError, NotFound


class ProductNotFound(NotFound):
    code = "menu.product_not_found"
    message = _("We cannot find that product.")


class CategoryNotFound(NotFound):
    code = "menu.category_not_found"
    message = _("We cannot find that category.")


class ModifierGroupNotFound(NotFound):
    code = "menu.modifier_group_not_found"
    message = _("We cannot find that modifier group.")


class DaypartNotFound(NotFound):
    code = "menu.daypart_not_found"
    message = _("We cannot find that time of day.")


class StationNotFound(NotFound):
    code = "menu.station_not_found"
    message = _("We cannot find that kitchen station.")


class ItemNotFound(NotFound):
    code = "menu.item_not_found"
    message = _("We cannot find that product or option.")


class ImportNotFound(NotFound):
    code = "menu.import_not_found"
    message = _("We cannot find that upload. Upload the file again.")


class MenuVersionUnknown(NotFound):
    code = "menu.version_unknown"
    message = _("That menu was never published.")


class StarterNotFound(NotFound):
    code = "menu.starter_not_found"
    message = _("We cannot find that ready-made menu.")


class MenuNotEmpty(DomainError):
    code = "menu.not_empty"


class NameTaken(DomainError):
    code = "menu.name_taken"


class SkuTaken(DomainError):
    code = "menu.sku_taken"


class CategoryInUse(DomainError):
    code = "menu.category_in_use"


class DaypartInUse(DomainError):
    code = "menu.daypart_in_use"


class GroupInUse(DomainError):
    code = "menu.modifier_group_in_use"


class ProductChanged(DomainError):
    """Another person saved the product first. `details` holds the saved product."""

    code = "menu.product_changed"
    status = 412
    message = _("Another person changed this product while you were editing.")


class NothingToPublish(DomainError):
    code = "menu.nothing_to_publish"
    message = _("Nothing to publish: the till already has this menu.")


class MenuNotReady(DomainError):
    """`details["problems"]` lists each problem: subject, field and message."""

    code = "menu.not_ready"


class BadSpreadsheet(DomainError):
    """The file is no table that can be read as a menu."""

    code = "menu.bad_spreadsheet"
    status = 400


class ImportHasProblems(DomainError):
    code = "menu.import_has_problems"
    message = _("The spreadsheet still has problems. Nothing was imported. Fix them and upload it again.")


class ImportNotUndone(DomainError):
    code = "menu.import_not_undone"
    message = _(
        "The menu was changed since this import, so it cannot be undone as a whole. Change the products instead."
    )


class ImportOver(DomainError):
    code = "menu.import_over"
    message = _("This upload was already imported or discarded.")


class BulkChangeNotFound(NotFound):
    code = "menu.bulk_change_not_found"
    message = _("We cannot find that change. Reload the page.")


class BulkOutdated(DomainError):
    code = "menu.bulk_outdated"
    message = _("The menu was changed since this preview. Nothing was changed now: check the new preview.")


class BulkNotUndone(DomainError):
    code = "menu.bulk_not_undone"
    message = _("The menu was changed since, so this cannot be undone as a whole. Change the products instead.")


class NothingToChange(DomainError):
    code = "menu.nothing_to_change"
    message = _("Nothing would change. Choose other products or another change.")


class NothingScheduled(NotFound):
    code = "menu.nothing_scheduled"
    message = _("No publish waits for its time.")
