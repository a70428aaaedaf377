"""Chucho Taqueria's bar. Soft drinks are standard-rated like all drinks but milk; alcohol is not food at all."""

from fynlo.seed.shapes import Category, Dish
from menu.tax import TaxClass

LIME, LEMON, ORANGE, GRAPEFRUIT = "#7cb342", "#f2cf2e", "#f28c28", "#ef6f6a"
STRAW_RED, STRAW_TEAL, MINT = "#d9432f", "#2a9d8f", "#5aa05a"

SOFT = Category(
    "SOF", "Soft drinks", "Aguas frescas are made here; the bottles come from Mexico.", "#0e7490", "🥤", "bar",
    TaxClass.STANDARD_FOOD, 2,
    dishes=(
        Dish("Agua de jamaica", "3.75", "Hibiscus flowers steeped overnight, lime, cane sugar.",
             ("tall_glass", "#d2385a", "#8e1d44", LIME, STRAW_TEAL), diets="vegan dairy_free alcohol_free",
             groups=("Glass",), emoji="🌺"),
        Dish("Horchata", "3.75", "Rice, almonds and cinnamon, cold and creamy without any cream.",
             ("iced", "#f6ead2", "#e8cfa0", STRAW_RED), "tree_nuts", "vegan dairy_free alcohol_free",
             groups=("Glass",), emoji="🥛"),
        Dish("Watermelon agua fresca", "3.95", "Pressed watermelon, mint and lime.",
             ("tall_glass", "#f2677a", "#e2404f", LIME, STRAW_TEAL), diets="vegan dairy_free alcohol_free",
             groups=("Glass",), emoji="🍉"),
        Dish("Lime soda", "3.50", "Fresh lime, sparkling water, sweet or salted.",
             ("tall_glass", "#d7e8a0", "#a9cf5a", LIME, STRAW_RED), diets="vegan dairy_free alcohol_free",
             groups=("Glass",), emoji="🍋"),
        Dish("Mexican cola", "3.60", "In the glass bottle, with cane sugar.",
             ("bottle", "#4a2a1e", "#d9302c", "#fff3df", "#d9302c"), diets="vegan dairy_free alcohol_free"),
        Dish("Tamarind soda", "3.60", "Sharp, brown and oddly moreish.",
             ("bottle", "#9a5a2c", "#f5d9a0", "#7a3d1a", "#e2b13c"), diets="vegan dairy_free alcohol_free"),
        Dish("Mandarin soda", "3.60", "As orange as it gets.",
             ("bottle", "#f2872c", "#fff0cf", "#2a7d4a", "#2a7d4a"), diets="vegan dairy_free alcohol_free"),
        Dish("Diet cola", "3.20", "330 ml can.", ("can", "#b9c2c9", "#d9302c", LEMON),
             diets="vegan dairy_free alcohol_free"),
        Dish("Still water", "2.80", "Half a litre.", ("bottle", "#8ec3dc", "#ffffff", "#2f6fa3", "#2f6fa3"),
             diets="vegan dairy_free alcohol_free", emoji="💧"),
        Dish("Sparkling water", "2.80", "Half a litre.", ("bottle", "#6fb59a", "#ffffff", "#1f6f5a", "#e2c044"),
             diets="vegan dairy_free alcohol_free", emoji="💧"),
    ),
)  # fmt: skip

BAR = Category(
    "BAR", "Cocktails & beer", "Agave first. Please drink responsibly; 18 and over.", "#7e22ce", "🍹", "bar",
    TaxClass.STANDARD, 4,
    dishes=(
        Dish("Margarita", "9.95", "Tequila blanco, orange liqueur, lime.",
             ("coupe", "#dbe878", LIME, "#ffffff"), "sulphites", "vegan contains_alcohol", groups=("Rim", "Served")),
        Dish("Spicy margarita", "10.50", "The same, with jalapeño in the tequila for three days.",
             ("coupe", "#b9d860", "#d9432f", "#d2542a"), "sulphites", "vegan contains_alcohol spicy",
             groups=("Rim", "Served")),
        Dish("Mezcalita de piña", "11.00", "Mezcal, charred pineapple, lime, smoked salt.",
             ("coupe", "#f5cc4a", ORANGE, "#8a8f98"), "sulphites", "vegan contains_alcohol", groups=("Rim", "Served")),
        Dish("Paloma", "9.75", "Tequila, pink grapefruit soda, lime, a salted rim.",
             ("tall_glass", "#f7a08a", "#ef6f6a", GRAPEFRUIT, STRAW_TEAL), "", "vegan contains_alcohol",
             groups=("Rim",)),
        Dish("Mezcal Old Fashioned", "11.50", "Reposado and mezcal, agave, chocolate bitters.",
             ("tumbler", "#d98a2e", "#a8521f", ORANGE, MINT), "", "vegan contains_alcohol", emoji="🥃"),
        Dish("Michelada", "7.50", "Lager, lime, tomato, hot sauce, Tajín. Breakfast for some.",
             ("tall_glass", "#e2683a", "#b3402a", LIME, STRAW_RED), "gluten fish celery", "contains_alcohol spicy",
             emoji="🍺"),
        Dish("Cerveza clara", "5.25", "Mexican lager, 330 ml, with a wedge of lime.",
             ("bottle", "#e8c65a", "#fff6df", "#2f5fa3", "#e2b13c"), "gluten", "vegan contains_alcohol", minutes=1,
             emoji="🍺"),
        Dish("Cerveza oscura", "5.50", "Vienna-style dark lager, 355 ml.",
             ("bottle", "#5a2f1a", "#f0d9a0", "#8e2340", "#c9a13c"), "gluten", "vegan contains_alcohol", minutes=1,
             emoji="🍺"),
        Dish("Hackney pale ale", "5.75", "From two streets away. Citrus, a little bitter.",
             ("can", "#f2b544", "#d9612f", LEMON), "gluten", "vegan contains_alcohol", minutes=1, emoji="🍺"),
        Dish("House red", "6.50", "Tempranillo, 175 ml.", ("wine", "#8e2340"), "sulphites", "vegan contains_alcohol",
             groups=("Wine",), minutes=1, emoji="🍷"),
        Dish("House white", "6.50", "Verdejo, 175 ml.", ("wine", "#f0dc8a"), "sulphites", "vegan contains_alcohol",
             groups=("Wine",), minutes=1, emoji="🥂"),
    ),
)  # fmt: skip
