"""The refusals of stock. A message says what happened and what to do next."""

from django.utils.translation import gettext_lazy as _

from fynlo.core.errors import DomainError, InvalidInput, NotFound


class UnitInvalid(InvalidInput):
    code = "inventory.unit_invalid"


class UnitDefinedTwice(InvalidInput):
    """`details["unit"]` has two conversions."""

    code = "inventory.unit_defined_twice"


class ConversionMissing(DomainError):
    """`details` name the `unit` and what it should become, `to`."""

    code = "inventory.conversion_missing"


class ConversionCircular(DomainError):
    """`details` name the `unit` and the unit `of` which it is made, which is made of it again."""

    code = "inventory.conversion_circular"


class RecipeCircular(DomainError):
    """`details` name the `item` and what it needs, `needs`, which needs the item again."""

    code = "inventory.recipe_circular"


class RecipeTooDeep(DomainError):
    code = "inventory.recipe_too_deep"
    message = _("Recipes are made of recipes at most 10 deep. Put some of the steps together.")


class RecipeNotFound(NotFound):
    code = "inventory.recipe_not_found"
    message = _("There is no such recipe. Reload and try again.")


class ProductNotMade(DomainError):
    """`details["product"]` has no recipe, so nothing is known of what is in it."""

    code = "inventory.product_not_made"


class IngredientTwice(InvalidInput):
    code = "inventory.ingredient_twice"


class ItemInRecipe(DomainError):
    """`details["made"]` is how many recipes use it."""

    code = "inventory.item_in_recipe"


class ItemNotMade(DomainError):
    code = "inventory.item_not_made"
    message = _("This stock item is not made here and kept. Set its recipe first.")


class ItemNotFound(NotFound):
    code = "inventory.item_not_found"
    message = _("This stock item was not found. Reload and try again.")


class SupplierNotFound(NotFound):
    code = "inventory.supplier_not_found"
    message = _("This supplier was not found. Choose another one.")


class LocationNotFound(NotFound):
    code = "inventory.location_not_found"
    message = _("This place was not found. Choose another one.")


class SkuTaken(DomainError):
    code = "inventory.sku_taken"
    message = _("Another stock item has this code. Choose another one.")


class NameTaken(DomainError):
    code = "inventory.name_taken"
    message = _("This name is used already. Choose another one.")


class Changed(DomainError):
    """`details["current_version"]` is the version that another person saved."""

    code = "inventory.changed"
    status = 412
    message = _("Another person changed this. Reload and try again.")


class ItemArchived(DomainError):
    """`details["item"]` is its name."""

    code = "inventory.item_archived"
    message = _("This stock item is archived. Restore it first.")


class UnitInUse(DomainError):
    """The unit in which stock is kept cannot change once something has moved."""

    code = "inventory.unit_in_use"
    message = _("Stock of this item is kept in its unit. Add a conversion instead, or archive it and add a new item.")


class LocationInUse(DomainError):
    """`details["items"]` is how many items lie there."""

    code = "inventory.location_in_use"
    message = _("There is stock in this place. Move it to another one first.")


class SamePlace(InvalidInput):
    code = "inventory.same_place"
    message = _("Choose another place than the one it comes from.")


class MovementNotFound(NotFound):
    code = "inventory.movement_not_found"
    message = _("This movement of stock was not found. Reload and try again.")


class MovementNotUndone(DomainError):
    """Another person moved it, or an order did."""

    code = "inventory.movement_not_undone"
    status = 403
    message = _("You can only undo what you have entered yourself. Ask a manager to correct it.")


class MovedSince(DomainError):
    code = "inventory.moved_since"
    message = _("Stock of this item has moved since. Correct it instead.")


class SheetUnreadable(DomainError):
    """The file is no table that can be read as stock items."""

    code = "inventory.sheet_unreadable"
    status = 400


class ImportNotFound(NotFound):
    code = "inventory.import_not_found"
    message = _("We cannot find that upload. Upload the file again.")


class ImportHasProblems(DomainError):
    """`details["problems"]` is how many."""

    code = "inventory.import_has_problems"
    message = _("The spreadsheet still has problems. Nothing was added. Fix them and upload it again.")


class ImportOver(DomainError):
    code = "inventory.import_over"
    message = _("This upload was already imported or discarded.")
