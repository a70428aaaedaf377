"""Small ready-made menus that a new restaurant may begin with. Data alone; `menu.services.starting` makes the draft.

Prices are usual ones in the UK in 2026. Allergens are left unknown: only the kitchen knows its recipes.
"""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from menu.tax import TaxClass

KITCHEN, BAR = "Kitchen", "Bar"
HOT, COLD, SNACK, ALCOHOL = TaxClass.HOT_FOOD, TaxClass.COLD_FOOD, TaxClass.STANDARD_FOOD, TaxClass.STANDARD


@dataclass(frozen=True, slots=True)
class Dish:
    name: str
    price: Decimal
    tax_class: TaxClass


@dataclass(frozen=True, slots=True)
class Heading:
    """A category: its dishes are made at `station`, in `prep_minutes`."""

    name: str
    icon: str
    station: str
    prep_minutes: int
    dishes: tuple[Dish, ...]


@dataclass(frozen=True, slots=True)
class Starter:
    """A ready-made menu. `icon` names a heroicon; that of a heading is an emoji, which becomes the category's."""

    slug: str
    name: Promise
    description: Promise
    icon: str
    headings: tuple[Heading, ...]

    @property
    def product_count(self) -> int:
        return sum(len(heading.dishes) for heading in self.headings)


def _dishes(tax_class: TaxClass, *priced: str) -> tuple[Dish, ...]:
    """`"Flat white 3.50"` is a flat white for £3.50."""
    return tuple(Dish(name, Decimal(price), tax_class) for name, price in (each.rsplit(" ", 1) for each in priced))


CAFE = Starter(
    "cafe",
    _("Café"),
    _("Coffee, breakfast, lunch and cakes."),
    "cake",
    (
        Heading(
            "Coffee and tea",
            "☕",
            BAR,
            4,
            _dishes(
                HOT,
                "Espresso 2.60",
                "Americano 3.00",
                "Flat white 3.50",
                "Cappuccino 3.60",
                "Latte 3.60",
                "English breakfast tea 2.80",
                "Hot chocolate 3.70",
            ),
        ),
        Heading("Cold drinks", "🧃", BAR, 2, _dishes(SNACK, "Sparkling water 2.40", "Orange juice 3.20", "Cola 2.60")),
        Heading(
            "Breakfast",
            "🍳",
            KITCHEN,
            12,
            _dishes(HOT, "Full English 11.50", "Eggs on toast 7.50", "Bacon roll 5.95", "Porridge 5.50"),
        ),
        Heading(
            "Lunch",
            "🥪",
            KITCHEN,
            10,
            _dishes(HOT, "Cheese toastie 6.95", "Soup of the day 6.50")
            + _dishes(COLD, "Chicken sandwich 6.95", "House salad 8.50"),
        ),
        Heading("Cakes", "🍰", BAR, 2, _dishes(COLD, "Carrot cake 4.20", "Chocolate brownie 3.60", "Croissant 2.90")),
    ),
)

PUB = Starter(
    "pub",
    _("Pub"),
    _("Pub classics, draught and wine."),
    "beaker",
    (
        Heading(
            "Starters",
            "🥣",
            KITCHEN,
            10,
            _dishes(HOT, "Soup of the day 6.50", "Scotch egg 7.25", "Halloumi fries 7.50"),
        ),
        Heading(
            "Mains",
            "🍽️",
            KITCHEN,
            18,
            _dishes(
                HOT,
                "Fish and chips 15.95",
                "Beef burger 14.95",
                "Steak and ale pie 15.50",
                "Sausage and mash 14.25",
                "Vegetable burger 13.95",
            ),
        ),
        Heading(
            "Sides", "🍟", KITCHEN, 8, _dishes(HOT, "Chips 4.50", "Onion rings 4.75") + _dishes(COLD, "Side salad 4.25")
        ),
        Heading(
            "Desserts",
            "🍨",
            KITCHEN,
            8,
            _dishes(HOT, "Sticky toffee pudding 7.25", "Apple crumble 6.95")
            + _dishes(SNACK, "Three scoops of ice cream 5.95"),
        ),
        Heading("Draught", "🍺", BAR, 3, _dishes(ALCOHOL, "Lager, pint 5.60", "Bitter, pint 5.20", "Cider, pint 5.40")),
        Heading(
            "Wine and spirits",
            "🍷",
            BAR,
            3,
            _dishes(ALCOHOL, "House white, 175 ml 6.20", "House red, 175 ml 6.20", "Gin and tonic 8.50"),
        ),
        Heading("Soft drinks", "🥤", BAR, 2, _dishes(SNACK, "Cola 3.20", "Lemonade 3.00", "Sparkling water 2.60")),
    ),
)

PIZZERIA = Starter(
    "pizzeria",
    _("Pizzeria"),
    _("Pizza, pasta and Italian desserts."),
    "fire",
    (
        Heading(
            "Starters",
            "🫒",
            KITCHEN,
            8,
            _dishes(HOT, "Garlic bread 5.50", "Arancini 7.25")
            + _dishes(COLD, "Marinated olives 4.25", "Caprese salad 8.25"),
        ),
        Heading(
            "Pizza",
            "🍕",
            KITCHEN,
            12,
            _dishes(
                HOT,
                "Margherita 10.50",
                "Marinara 9.25",
                "Diavola 13.50",
                "Funghi 12.75",
                "Quattro formaggi 13.95",
                "Prosciutto e rucola 14.50",
            ),
        ),
        Heading(
            "Pasta",
            "🍝",
            KITCHEN,
            14,
            _dishes(HOT, "Spaghetti carbonara 13.50", "Lasagne 14.25", "Penne arrabbiata 11.95"),
        ),
        Heading(
            "Desserts",
            "🍨",
            KITCHEN,
            5,
            _dishes(COLD, "Tiramisu 6.95", "Panna cotta 6.50") + _dishes(SNACK, "Gelato 5.50"),
        ),
        Heading("Soft drinks", "🥤", BAR, 2, _dishes(SNACK, "Cola 3.20", "San Pellegrino 2.80", "Lemonade 3.00")),
        Heading(
            "Wine and beer",
            "🍷",
            BAR,
            3,
            _dishes(ALCOHOL, "House white, 175 ml 6.20", "House red, 175 ml 6.20", "Italian lager 5.20"),
        ),
        Heading("Coffee", "☕", BAR, 4, _dishes(HOT, "Espresso 2.60", "Cappuccino 3.50")),
    ),
)

STARTERS = {starter.slug: starter for starter in (CAFE, PUB, PIZZERIA)}
