"""Harbour Lane Café's counter and kitchen.

Cold food is zero-rated taken away; what is toasted to order or kept hot is not, so the sausage roll is sold both
ways. Crisps, chocolate and ice cream are standard-rated wherever they are eaten (VAT Notices 701/14 and 709/1).
"""

from fynlo.seed.shapes import Category, Dish
from menu.tax import TaxClass

BREAD, SOURDOUGH, CIABATTA, PASTRY = "#c98e4e", "#b9783e", "#dba058", "#d99a4a"
LEAF, TOMATO, CHEDDAR, MOZZARELLA, HAM, CHICKEN = "#7fb24d", "#e35d3f", "#ffc94a", "#fbf4e2", "#f2a7a0", "#ecc896"
EGG, TUNA, SALMON, HUMMUS, BACON = "#ffe38a", "#d9c0a8", "#f5966e", "#dfc38a", "#c9574a"
BLUEBERRY, RASPBERRY, CHOCOLATE, CREAM = "#4a3a7a", "#d9435a", "#4a2a1c", "#fff6e6"

BREAKFAST = Category(
    "BRE", "Breakfast", "Until half past eleven, or until somebody asks nicely.", "#b45309", "🍳", "kitchen",
    TaxClass.HOT_FOOD, 8,
    dishes=(
        Dish("Bacon roll", "5.20", "Dry-cured back bacon in a soft white roll from the bakery on the quay.",
             ("panini", "#e3b877", LEAF, BACON, "#e8b04a"), "gluten milk sulphites",
             groups=("Sauce", "Breakfast extra")),
        Dish("Halloumi & egg muffin", "5.60", "Grilled halloumi, fried egg, tomato relish, toasted muffin.",
             ("panini", "#e7c48a", EGG, TOMATO, MOZZARELLA), "gluten milk eggs mustard", "vegetarian",
             groups=("Breakfast extra",)),
        Dish("Porridge", "4.60", "Oats cooked in milk or in something else, with berries, seeds and honey.",
             ("porridge", "#3f6d7d", "#eddcb8", BLUEBERRY, RASPBERRY, "#f3c55f"), "gluten", "vegetarian",
             groups=("Milk",)),
        Dish("Sourdough toast", "3.60", "Two thick slices, salted butter, and what you like on them.",
             ("loaf", "#f3e2bf", SOURDOUGH, "#e6cb98"), "gluten milk", "vegetarian", groups=("Spread",), minutes=4),
        Dish("Granola pot", "4.20", "Greek yoghurt, our granola, berry compote. To eat here or run for the ferry with.",
             ("parfait", "#b03a55", "#fdf6ea", "#d9a860", "#fdf6ea", "#d9a860", BLUEBERRY), "gluten milk tree_nuts",
             "vegetarian", tax=TaxClass.COLD_FOOD, station="counter", minutes=1),
        Dish("Fruit pot", "3.40", "Melon, pineapple, grapes and whatever is in season.",
             ("fruit", "#e35d3f", "#f3c55f", LEAF, RASPBERRY, "#f7e8a0"), diets="vegan dairy_free gluten_free",
             tax=TaxClass.COLD_FOOD, station="counter", minutes=1, emoji="🍓"),
    ),
)  # fmt: skip

HOT = Category(
    "HOT", "Toasted & hot", "Toasted to order or out of the heated cabinet.", "#c2410c", "🥪", "kitchen",
    TaxClass.HOT_FOOD, 7,
    dishes=(
        Dish("Ham & Cheddar panini", "5.40", "Roast ham, mature Cheddar, a little mustard, pressed.",
             ("panini", CIABATTA, LEAF, HAM, CHEDDAR), "gluten milk mustard", groups=("On the side",)),
        Dish("Mozzarella & pesto panini", "5.60", "Buffalo mozzarella, plum tomato, basil pesto.",
             ("panini", "#e3ad66", "#5f9a3c", TOMATO, MOZZARELLA), "gluten milk tree_nuts", "vegetarian",
             groups=("On the side",)),
        Dish("Tuna melt", "5.80", "Line-caught tuna, red onion, capers, melted Cheddar on sourdough.",
             ("panini", SOURDOUGH, CHEDDAR, TUNA, "#ffb23c"), "gluten milk fish eggs mustard sulphites",
             groups=("On the side",)),
        Dish("Chicken & chorizo panini", "6.10", "Roast chicken, chorizo, roasted pepper, smoked mayonnaise.",
             ("panini", CIABATTA, TOMATO, CHICKEN, "#b8432a"), "gluten milk eggs mustard sulphites", "spicy",
             groups=("On the side",)),
        Dish("Sausage roll, hot", "2.40", "Pork, sage and apple in butter pastry, from the heated cabinet.",
             ("sausage_roll", PASTRY, "#c9877a", "#4a332b"), "gluten milk eggs", station="counter", minutes=1,
             emoji="🥐"),
        Dish("Soup of the day", "5.90", "Ask what is in the pot. With a buttered roll.",
             ("soup", "#3f7d8c", "#e2873c", CREAM, LEAF), None, groups=("Soup bread",), minutes=5, emoji="🍲"),
    ),
)  # fmt: skip

COLD = Category(
    "COL", "Sandwiches & cold", "Made this morning, wrapped in paper.", "#15803d", "🥗", "counter",
    TaxClass.COLD_FOOD, 2,
    dishes=(
        Dish("Egg & cress sandwich", "4.20", "Free-range eggs, a lot of cress, malted bread.",
             ("sandwich", BREAD, LEAF, EGG), "gluten eggs mustard milk", "vegetarian"),
        Dish("Chicken & avocado sandwich", "4.80", "Roast chicken, crushed avocado, tomato, malted bread.",
             ("sandwich", BREAD, LEAF, CHICKEN, "#a9c94f", TOMATO), "gluten eggs mustard"),
        Dish("Ploughman's", "4.50", "Mature Cheddar, apple chutney, pickled onion, gem lettuce, white bloomer.",
             ("sandwich", "#e0b876", LEAF, CHEDDAR, "#9a5a3a"), "gluten milk sulphites mustard", "vegetarian"),
        Dish("Smoked salmon bagel", "6.20", "Loch Duart salmon, cream cheese, dill, lemon.",
             ("sandwich", "#c07f42", SALMON, "#fdf8ee", LEAF), "gluten fish milk sesame"),
        Dish("Falafel & hummus wrap", "4.90", "Falafel, hummus, pickled turnip, herbs.",
             ("burrito", "#f0d9a8", "#9a6a35", HUMMUS, LEAF, "#d96a94"), "gluten sesame sulphites", "vegan dairy_free",
             emoji="🌯"),
        Dish("Sausage roll, cooling from the oven", "2.40", "The same roll, left to cool on the rack.",
             ("sausage_roll", "#d08f40", "#bf7d70", "#4a332b"), "gluten milk eggs", minutes=1, emoji="🥐"),
        Dish("Sea-salt crisps", "1.20", "Hand-cooked in Cornwall.", ("packet", "#2f6fa3", "#f7e6b0", "#f5c95a"),
             diets="vegan dairy_free gluten_free", tax=TaxClass.STANDARD_FOOD, minutes=1, emoji="🥔"),
        Dish("Cheese & onion crisps", "1.20", "The other ones.", ("packet", "#4a7d4a", "#fff0cf", "#f2c04a"), "milk",
             "vegetarian gluten_free", tax=TaxClass.STANDARD_FOOD, minutes=1, emoji="🥔"),
    ),
)  # fmt: skip

CAKES = Category(
    "CAK", "Cakes & pastries", "Baked upstairs. When they are gone, they are gone.", "#be185d", "🍰", "counter",
    TaxClass.COLD_FOOD, 1,
    dishes=(
        Dish("Butter croissant", "2.80", "Three days in the making, ten minutes in the eating.",
             ("croissant", "#dd9a45"), "gluten milk eggs", "vegetarian", emoji="🥐"),
        Dish("Almond croissant", "3.40", "Yesterday's, filled with frangipane and baked again: better.",
             ("croissant", "#d18c3c", "#f3dfb5", "#e7c48a"), "gluten milk eggs tree_nuts", "vegetarian", emoji="🥐"),
        Dish("Blueberry muffin", "2.90", "With a crumble top.", ("muffin", "#d99a55", "#6a8caf", BLUEBERRY),
             "gluten milk eggs", "vegetarian", emoji="🧁"),
        Dish("Banana bread", "3.20", "With walnuts. Good as it is.", ("loaf", "#e3b877", "#a8672f", "#7a4a26"),
             "gluten eggs tree_nuts", "vegetarian dairy_free"),
        Dish("Lemon drizzle", "3.20", "Sharp, sticky, yellow.", ("loaf", "#f7df8a", "#d9a53c", "#f2cf5a", "#fffdf3"),
             "gluten milk eggs", "vegetarian", emoji="🍋"),
        Dish("Carrot cake", "3.90", "Cream cheese icing, walnuts, a slice like a doorstep.",
             ("cake", "#c9803c", CREAM, "#fff3dd", "#eb8a2e"), "gluten milk eggs tree_nuts", "vegetarian"),
        Dish("Victoria sponge", "3.70", "Raspberry jam, buttercream, a snow of sugar.",
             ("cake", "#f0c878", "#d9435a", "#fdf3dc", RASPBERRY), "gluten milk eggs", "vegetarian"),
        Dish("Chocolate brownie", "3.10", "Baked a minute too short, on purpose.",
             ("brownie", "#5a3322", CHOCOLATE, "#7a4a30"), "milk eggs soya", "vegetarian gluten_free", emoji="🍫"),
        Dish("Oat flapjack", "2.60", "Golden syrup, oats, sultanas.", ("brownie", "#d99a3c", "#c07f2a", "#f0c878"),
             "gluten sulphites", "vegan dairy_free"),
        Dish("Chocolate chip cookie", "2.30", "As big as a saucer.", ("cookie", "#d6a05a", CHOCOLATE, "#5e3725"),
             "gluten milk eggs soya", "vegetarian", emoji="🍪"),
    ),
)  # fmt: skip
