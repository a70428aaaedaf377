"""Harbour Lane Café's menu: drinks in sizes and milks, and the categories in the order guests read them.

Milk and coffee drinks that are sold cold are zero-rated taken away like other cold food, juice and iced tea are
not (VAT Notice 701/14). What milk a drink holds stands on the option, so an oat latte names oats and no milk.
"""

from fynlo.seed.menus.harbour_counter import BREAKFAST, CAKES, COLD, HOT
from fynlo.seed.shapes import Category, Dish, Group, Menu, Option
from menu.tax import TaxClass

COFFEE, MILK_COFFEE, FOAM = "#5b3420", "#8a5a34", "#fff3df"
WITH_MILK = ("Size", "Milk", "Coffee extras")
BLACK = ("Size", "Coffee extras")

COFFEES = Category(
    "COF", "Coffee", "Roasted on the harbour wall in small batches.", "#78350f", "☕", "bar", TaxClass.HOT_FOOD, 3,
    groups=WITH_MILK,
    dishes=(
        Dish("Latte", "3.20", "Double shot, a lot of silky milk.", ("mug", "#e9e2d4", MILK_COFFEE, FOAM)),
        Dish("Flat white", "3.20", "Double ristretto, a little milk, no nonsense.",
             ("mug", "#7fb0b5", "#7a4a2c", FOAM), groups=("Milk", "Coffee extras")),
        Dish("Cappuccino", "3.20", "Thick foam, chocolate on top unless you say no.",
             ("mug", "#d98a7a", "#94613a", "#fffaf0")),
        Dish("Mocha", "3.70", "Espresso and dark chocolate make friends.", ("mug", "#f0cf8c", "#4f2d1e", "#f3dcc0"),
             "soya"),
        Dish("Americano", "2.80", "Espresso and hot water; milk on the side.", ("mug", "#5c7f96", COFFEE, COFFEE),
             diets="vegan dairy_free", groups=BLACK),
        Dish("Espresso", "2.30", "Single origin, changes with the seasons.", ("mug", "#3d4a52", "#3a2014", "#3a2014"),
             diets="vegan dairy_free", groups=("Coffee extras",), minutes=2),
        Dish("Coffee to walk with", "3.00", "Filter from the flask, no waiting.",
             ("paper_cup", "#f5efe2", "#b5835a", "#3a3230"), diets="vegan dairy_free", groups=("Size",), minutes=1),
    ),
)  # fmt: skip

OTHERS = Category(
    "DRI", "Tea, chocolate & cold drinks", "", "#0e7490", "🫖", "bar", TaxClass.STANDARD_FOOD, 3,
    dishes=(
        Dish("Pot of tea", "2.90", "Loose leaf: breakfast, Earl Grey, green, peppermint or rooibos.",
             ("teapot", "#3f7d8c", "#f0c987", "#e35d3f"), diets="vegan dairy_free", groups=("Leaves", "Milk for tea"),
             tax=TaxClass.HOT_FOOD),
        Dish("Hot chocolate", "3.60", "Melted dark chocolate, whipped into milk.",
             ("mug", "#c9574a", "#5a3322", "#e7c9a5"), "soya", "vegetarian",
             groups=("Size", "Milk", "Chocolate extras"), tax=TaxClass.HOT_FOOD, emoji="🍫"),
        Dish("Chai latte", "3.50", "Black tea, cardamom, ginger, black pepper, steamed milk.",
             ("mug", "#d9a441", "#b98450", "#f7e6cf"), diets="vegetarian", groups=("Size", "Milk"),
             tax=TaxClass.HOT_FOOD),
        Dish("Iced latte", "3.60", "Double shot over ice and cold milk.", ("iced", "#b98a5a", "#f6ead6", "#2a9d8f"),
             diets="vegetarian", groups=WITH_MILK, tax=TaxClass.COLD_FOOD, emoji="🧊"),
        Dish("Strawberry milkshake", "4.20", "Strawberries, milk and a scoop of vanilla.",
             ("iced", "#f7a5b0", "#e2667d", "#3f7d8c", "#fff7ec"), "milk", "vegetarian gluten_free",
             tax=TaxClass.COLD_FOOD, emoji="🍓"),
        Dish("Fresh orange juice", "3.40", "Squeezed when you order it.",
             ("tall_glass", "#f7a32e", "#f28c28", "#f28c28", "#2a9d8f"), diets="vegan dairy_free gluten_free",
             groups=("Size",), emoji="🍊"),
        Dish("Iced peach tea", "3.20", "Brewed here, poured over ice.",
             ("tumbler", "#e8a04a", "#c8702e", "#f2b544", "#5aa05a"), diets="vegan dairy_free gluten_free", emoji="🍑"),
        Dish("Cloudy lemonade", "2.80", "From a bottle with a swing top.",
             ("bottle", "#f3e7a0", "#ffffff", "#e2b13c", "#3f7d8c"), "sulphites", "vegan dairy_free gluten_free",
             minutes=1, emoji="🍋"),
        Dish("Spring water", "1.90", "Still or sparkling.", ("bottle", "#9fd0e0", "#ffffff", "#2f6fa3", "#2f6fa3"),
             diets="vegan dairy_free gluten_free", groups=("Water",), minutes=1, emoji="💧"),
    ),
)  # fmt: skip

GROUPS = (
    Group("Size", (
        Option("Small", is_default=True),
        Option("Regular", "0.40"),
        Option("Large", "0.80"),
    ), minimum=1),
    Group("Milk", (
        Option("Whole milk", allergens="milk", is_default=True),
        Option("Semi-skimmed", allergens="milk"),
        Option("Oat", "0.40", "gluten"),
        Option("Almond", "0.40", "tree_nuts"),
        Option("Soya", "0.40", "soya"),
        Option("Coconut", "0.40"),
    ), minimum=1),
    Group("Coffee extras", (
        Option("Extra shot", "0.60"),
        Option("Decaf"),
        Option("Vanilla syrup", "0.50"),
        Option("Caramel syrup", "0.50"),
        Option("Hazelnut syrup", "0.50", "tree_nuts"),
        Option("Own cup", "-0.25"),
    ), maximum=4),
    Group("Chocolate extras", (
        Option("Whipped cream", "0.60", "milk"),
        Option("Marshmallows", "0.40"),
    ), maximum=2),
    Group("Leaves", (
        Option("English breakfast", is_default=True),
        Option("Earl Grey"),
        Option("Green"),
        Option("Peppermint"),
        Option("Rooibos"),
    ), minimum=1),
    Group("Milk for tea", (
        Option("With milk", allergens="milk"),
        Option("With oat milk", allergens="gluten"),
        Option("With lemon"),
    )),
    Group("Sauce", (
        Option("Ketchup", allergens="celery"),
        Option("Brown sauce", allergens="gluten sulphites"),
        Option("No sauce", is_default=True),
    ), minimum=1),
    Group("Breakfast extra", (
        Option("Fried egg", "1.20", "eggs"),
        Option("Extra bacon", "1.80", "sulphites"),
        Option("Avocado", "1.60"),
    ), maximum=3),
    Group("Spread", (
        Option("Just butter", is_default=True),
        Option("Raspberry jam"),
        Option("Marmalade"),
        Option("Peanut butter", "0.60", "peanuts"),
        Option("Crushed avocado", "2.20"),
    ), minimum=1),
    Group("On the side", (
        Option("Side salad", "1.80", "mustard"),
        Option("Slaw", "1.50", "eggs mustard"),
    ), maximum=2),
    Group("Soup bread", (
        Option("Buttered roll", allergens="gluten milk", is_default=True),
        Option("Gluten-free bread", "0.50", "eggs"),
        Option("No bread"),
    ), minimum=1),
    Group("Water", (
        Option("Still", is_default=True),
        Option("Sparkling"),
    ), minimum=1),
)  # fmt: skip

MENU = Menu(
    stations=(("kitchen", "Kitchen"), ("bar", "Coffee bar"), ("counter", "Counter")),
    walls=("#bcd6df", "#f0dcb8", "#c9d8bd", "#efc9bd", "#d5cbe0", "#f3d38a"),
    groups=GROUPS,
    categories=(COFFEES, OTHERS, BREAKFAST, HOT, COLD, CAKES),
)
