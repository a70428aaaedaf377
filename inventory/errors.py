"""The refusals of stock. A message says what happened and what to do next."""

from fynlo.core.errors import DomainError, InvalidInput


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
    message = "Recipes are made of recipes at most 10 deep. Put some of the steps together."
