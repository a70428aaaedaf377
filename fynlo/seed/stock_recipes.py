"""What Chucho's dishes take from stock: an item that is made here, and the recipes of its food and drinks."""

from collections.abc import Mapping
from decimal import Decimal as D
from typing import Any
from uuid import UUID

from inventory import services
from menu.models import Product
from realtime.commands.context import CommandContext

Parts = tuple[tuple[str, str, str], ...]  # item, how much, in what unit
# Rows as ITEMS of `fynlo.seed.stock`: they are bought for the recipes.
MORE_ITEMS: tuple[tuple[Any, ...], ...] = (
    ("Beef cheek", "Meat", "kg", [], 0, 1, 6, 18, "13.2", "9.40", []),
    ("Bavette steak", "Meat", "kg", [], 0, 1, 4, 12, "9.5", "14.80", []),
    ("Haddock fillets", "Fish", "kg", [], 0, 1, 3, 9, "6.4", "15.20", ["fish"]),
    ("Oaxaca cheese", "Dairy", "kg", [["block", D(2), "kg"]], 1, 1, 3, 10, "7.5", "11.60", ["milk"]),
    ("Butternut squash", "Vegetables", "kg", [], 0, 0, 5, 20, "14", "1.30", []),
    ("Oyster mushrooms", "Vegetables", "kg", [["box", D(2), "kg"]], 0, 1, 2, 8, "5.5", "7.20", []),
    ("Long grain rice", "Dry goods", "kg", [["sack", D(10), "kg"]], 1, 0, 8, 40, "27", "1.45", []),
    ("Mexican lager bottles", "Drinks", "bottle", [["case", D(24), "bottle"]], 2, 2, 24, 96, "64", "1.12", ["gluten"]),
)  # fmt: skip
MADE_ITEM = "Guacamole"
MADE: Parts = (
    ("Avocados", "9", "each"), ("Limes", "2", "each"), ("White onions", "80", "g"), ("Coriander", "25", "g"),
)  # fmt: skip
MADE_KG = D("1.4")
# What is lost before it goes in: peel, stone, bone.
LOST: Mapping[str, str] = {"White onions": "0.1", "Butternut squash": "0.2", "Pork shoulder": "0.15"}
GARNISH: Parts = (("White onions", "15", "g"), ("Coriander", "4", "g"), ("Limes", "0.25", "each"))
CORN: Parts = (("Corn tortillas", "2", "each"),)
WRAP: Parts = (("Flour tortillas", "1", "each"),)
FILLED: Parts = (("Long grain rice", "70", "g"), ("Black beans", "60", "g"), ("Tomatoes", "40", "g"))
RECIPES: Mapping[str, Parts] = {
    "Al pastor": (*CORN, ("Pork shoulder", "110", "g"), *GARNISH),
    "Carnitas": (*CORN, ("Pork shoulder", "120", "g"), *GARNISH),
    "Barbacoa de res": (*CORN, ("Beef cheek", "115", "g"), *GARNISH),
    "Pollo asado": (*CORN, ("Chicken thighs", "120", "g"), ("Crema", "20", "ml"), *GARNISH),
    "Baja fish": (*CORN, ("Haddock fillets", "120", "g"), ("Tomatoes", "30", "g"), *GARNISH),
    "Carne asada": (*CORN, ("Bavette steak", "125", "g"), *GARNISH),
    "Calabaza y frijol": (*CORN, ("Butternut squash", "110", "g"), ("Black beans", "40", "g"), *GARNISH),
    "Hongos al ajillo": (*CORN, ("Oyster mushrooms", "120", "g"), ("Oaxaca cheese", "35", "g"), *GARNISH),
    "Burrito de la casa": (*WRAP, *FILLED, ("Pork shoulder", "130", "g"), ("Oaxaca cheese", "40", "g")),
    "California burrito": (
        *WRAP, ("Bavette steak", "140", "g"), ("Guacamole", "60", "g"), ("Oaxaca cheese", "40", "g"),
    ),
    "Green burrito": (
        *WRAP, *FILLED, ("Butternut squash", "90", "g"), ("Oyster mushrooms", "50", "g"), ("Guacamole", "60", "g"),
    ),
    "Quesadilla sencilla": (*WRAP, ("Oaxaca cheese", "120", "g")),
    "Chicken tinga quesadilla": (
        *WRAP, ("Chicken thighs", "100", "g"), ("Oaxaca cheese", "70", "g"), ("Crema", "30", "ml"),
    ),
    "Guacamole & totopos": (("Guacamole", "160", "g"), ("Corn tortillas", "4", "each")),
    "Frijoles dip": (("Black beans", "150", "g"), ("Corn tortillas", "4", "each"), ("Oaxaca cheese", "20", "g")),
    "Nachos grandes": (
        ("Corn tortillas", "8", "each"), ("Oaxaca cheese", "90", "g"), ("Black beans", "80", "g"),
        ("Guacamole", "70", "g"), ("Crema", "40", "ml"), ("Tomatoes", "60", "g"),
    ),
    "Burrito bowl": (*FILLED, ("Pork shoulder", "130", "g"), ("Oaxaca cheese", "30", "g")),
    "Pollo asado bowl": (*FILLED, ("Chicken thighs", "140", "g"), ("Avocados", "0.5", "each"), ("Crema", "20", "ml")),
    "Mexican cola": (("Mexican cola bottles", "1", "bottle"),),
    "Sparkling water": (("Sparkling water bottles", "1", "bottle"),),
    "Cerveza clara": (("Mexican lager bottles", "1", "bottle"), ("Limes", "0.125", "each")),
    "Margarita": (("Tequila blanco", "50", "ml"), ("Limes", "1", "each")),
    "Spicy margarita": (("Tequila blanco", "50", "ml"), ("Limes", "1", "each")),
    "Paloma": (("Tequila blanco", "50", "ml"), ("Limes", "0.5", "each")),
}  # fmt: skip


def add_made_item(*, context: CommandContext, ids: Mapping[str, UUID], place: UUID) -> None:
    """Add guacamole, which each dish makes of its ingredients, and say what goes into it."""
    item_id = ids[MADE_ITEM]
    services.add_item(
        context=context,
        item_id=item_id,
        name=MADE_ITEM,
        category="Made here",
        unit="kg",
        location_id=place,
        allergens=[],
    )
    services.set_recipe(
        context=context, made_id=item_id, kind="item", ingredients=_parts(MADE, ids), makes=MADE_KG, unit="kg"
    )


def set_recipe(*, context: CommandContext, name: str, ids: Mapping[str, UUID]) -> None:
    """Say what a dish is made of. One that was renamed or removed meanwhile is left out."""
    product = Product.objects.filter(name=name, archived_at=None).first()
    if product is not None:
        ingredients = _parts(RECIPES[name], ids)
        services.set_recipe(context=context, made_id=product.pk, kind="product", ingredients=ingredients)


def _parts(parts: Parts, ids: Mapping[str, UUID]) -> list[dict[str, Any]]:
    return [
        {"item_id": ids[item], "quantity": D(much), "unit": unit, "waste": D(LOST.get(item, "0"))}
        for item, much, unit in parts
    ]
