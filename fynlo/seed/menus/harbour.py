"""Harbour Lane Café's menu: drinks in sizes and milks, and the categories in the order guests read them.

Milk and coffee drinks that are sold cold are zero-rated taken away like other cold food, juice and iced tea are
not (VAT Notice 701/14). What milk a drink holds stands on the option, so an oat latte names oats and no milk.
"""

from fynlo.seed.menus.harbour_counter import BREAKFAST, CAKES, COLD, HOT
from fynlo.seed.shapes import Category, Dish, Group, Menu, Option
from menu.tax import TaxClass

WITH_MILK = ("Size", "Milk", "Coffee extras")
BLACK = ("Size", "Coffee extras")

COFFEES = Category(
    "COF",
    "Coffee",
    "Roasted on the harbour wall in small batches.",
    "#78350f",
    "☕",
    "bar",
    TaxClass.HOT_FOOD,
    3,
    groups=WITH_MILK,
    dishes=(
        Dish("Latte", "3.20", "Double shot, a lot of silky milk."),
        Dish("Flat white", "3.20", "Double ristretto, a little milk, no nonsense.", groups=("Milk", "Coffee extras")),
        Dish("Cappuccino", "3.20", "Thick foam, chocolate on top unless you say no."),
        Dish("Mocha", "3.70", "Espresso and dark chocolate make friends.", "soya"),
        Dish("Americano", "2.80", "Espresso and hot water; milk on the side.", diets="vegan dairy_free", groups=BLACK),
        Dish(
            "Espresso",
            "2.30",
            "Single origin, changes with the seasons.",
            diets="vegan dairy_free",
            groups=("Coffee extras",),
            minutes=2,
        ),
        Dish(
            "Coffee to walk with",
            "3.00",
            "Filter from the flask, no waiting.",
            diets="vegan dairy_free",
            groups=("Size",),
            minutes=1,
        ),
    ),
)

OTHERS = Category(
    "DRI",
    "Tea, chocolate & cold drinks",
    "",
    "#0e7490",
    "🫖",
    "bar",
    TaxClass.STANDARD_FOOD,
    3,
    dishes=(
        Dish(
            "Pot of tea",
            "2.90",
            "Loose leaf: breakfast, Earl Grey, green, peppermint or rooibos.",
            diets="vegan dairy_free",
            groups=("Leaves", "Milk for tea"),
            tax=TaxClass.HOT_FOOD,
        ),
        Dish(
            "Hot chocolate",
            "3.60",
            "Melted dark chocolate, whipped into milk.",
            "soya",
            "vegetarian",
            groups=("Size", "Milk", "Chocolate extras"),
            tax=TaxClass.HOT_FOOD,
            emoji="🍫",
        ),
        Dish(
            "Chai latte",
            "3.50",
            "Black tea, cardamom, ginger, black pepper, steamed milk.",
            diets="vegetarian",
            groups=("Size", "Milk"),
            tax=TaxClass.HOT_FOOD,
        ),
        Dish(
            "Iced latte",
            "3.60",
            "Double shot over ice and cold milk.",
            diets="vegetarian",
            groups=WITH_MILK,
            tax=TaxClass.COLD_FOOD,
            emoji="🧊",
        ),
        Dish(
            "Strawberry milkshake",
            "4.20",
            "Strawberries, milk and a scoop of vanilla.",
            "milk",
            "vegetarian gluten_free",
            tax=TaxClass.COLD_FOOD,
            emoji="🍓",
        ),
        Dish(
            "Fresh orange juice",
            "3.40",
            "Squeezed when you order it.",
            diets="vegan dairy_free gluten_free",
            groups=("Size",),
            emoji="🍊",
        ),
        Dish(
            "Iced peach tea", "3.20", "Brewed here, poured over ice.", diets="vegan dairy_free gluten_free", emoji="🍑"
        ),
        Dish(
            "Cloudy lemonade",
            "2.80",
            "From a bottle with a swing top.",
            "sulphites",
            "vegan dairy_free gluten_free",
            minutes=1,
            emoji="🍋",
        ),
        Dish(
            "Spring water",
            "1.90",
            "Still or sparkling.",
            diets="vegan dairy_free gluten_free",
            groups=("Water",),
            minutes=1,
            emoji="💧",
        ),
    ),
)

GROUPS = (
    Group(
        "Size",
        (
            Option("Small", is_default=True),
            Option("Regular", "0.40"),
            Option("Large", "0.80"),
        ),
        minimum=1,
    ),
    Group(
        "Milk",
        (
            Option("Whole milk", allergens="milk", is_default=True),
            Option("Semi-skimmed", allergens="milk"),
            Option("Oat", "0.40", "gluten"),
            Option("Almond", "0.40", "tree_nuts"),
            Option("Soya", "0.40", "soya"),
            Option("Coconut", "0.40"),
        ),
        minimum=1,
    ),
    Group(
        "Coffee extras",
        (
            Option("Extra shot", "0.60"),
            Option("Decaf"),
            Option("Vanilla syrup", "0.50"),
            Option("Caramel syrup", "0.50"),
            Option("Hazelnut syrup", "0.50", "tree_nuts"),
            Option("Own cup", "-0.25"),
        ),
        maximum=4,
    ),
    Group(
        "Chocolate extras",
        (
            Option("Whipped cream", "0.60", "milk"),
            Option("Marshmallows", "0.40"),
        ),
        maximum=2,
    ),
    Group(
        "Leaves",
        (
            Option("English breakfast", is_default=True),
            Option("Earl Grey"),
            Option("Green"),
            Option("Peppermint"),
            Option("Rooibos"),
        ),
        minimum=1,
    ),
    Group(
        "Milk for tea",
        (
            Option("With milk", allergens="milk"),
            Option("With oat milk", allergens="gluten"),
            Option("With lemon"),
        ),
    ),
    Group(
        "Sauce",
        (
            Option("Ketchup", allergens="celery"),
            Option("Brown sauce", allergens="gluten sulphites"),
            Option("No sauce", is_default=True),
        ),
        minimum=1,
    ),
    Group(
        "Breakfast extra",
        (
            Option("Fried egg", "1.20", "eggs"),
            Option("Extra bacon", "1.80", "sulphites"),
            Option("Avocado", "1.60"),
        ),
        maximum=3,
    ),
    Group(
        "Spread",
        (
            Option("Just butter", is_default=True),
            Option("Raspberry jam"),
            Option("Marmalade"),
            Option("Peanut butter", "0.60", "peanuts"),
            Option("Crushed avocado", "2.20"),
        ),
        minimum=1,
    ),
    Group(
        "On the side",
        (
            Option("Side salad", "1.80", "mustard"),
            Option("Slaw", "1.50", "eggs mustard"),
        ),
        maximum=2,
    ),
    Group(
        "Soup bread",
        (
            Option("Buttered roll", allergens="gluten milk", is_default=True),
            Option("Gluten-free bread", "0.50", "eggs"),
            Option("No bread"),
        ),
        minimum=1,
    ),
    Group(
        "Water",
        (
            Option("Still", is_default=True),
            Option("Sparkling"),
        ),
        minimum=1,
    ),
)

MENU = Menu(
    stations=(("kitchen", "Kitchen"), ("bar", "Coffee bar"), ("counter", "Counter")),
    groups=GROUPS,
    categories=(COFFEES, OTHERS, BREAKFAST, HOT, COLD, CAKES),
)
