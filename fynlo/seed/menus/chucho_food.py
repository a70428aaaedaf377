"""Chucho Taqueria's kitchen: what is cooked, fried, grilled and tossed.

Tortilla chips, guacamole, salads and flan are cold food: zero-rated when taken away; ice cream never is
(VAT Notice 701/14). Allergens of a tortilla or an extra stand on the option.
"""

from fynlo.seed.shapes import Category, Dish
from menu.tax import TaxClass

CORN, FLOUR = "#f3c55f", "#f0d9a8"
PORK, BEEF, CHICKEN, FISH, PRAWN = "#b85a38", "#7d4030", "#d8944e", "#f0cf8c", "#ee8a62"
PINK, TOMATO, GREEN, LIME, CREAM = "#d96a94", "#dd4f3a", "#7fae4a", "#a9c94f", "#fbf1de"
BEAN, RICE, SQUASH, CHEESE, CLAY = "#3d2a24", "#f4ead2", "#eb9a3a", "#ffca4a", "#c0593a"
TEAL, STONE = "#2f6f73", "#e8dcc8"

TACOS = Category(
    "TAC", "Tacos", "Two to a plate, on tortillas pressed here every morning.", "#c2410c", "🌮", "grill",
    TaxClass.HOT_FOOD, 8,
    groups=("Tortilla", "Salsa", "Taco extras", "Leave out"),
    dishes=(
        Dish("Al pastor", "8.50", "Pork shoulder in achiote and pineapple, shaved from the spit, with white onion, "
             "coriander and a squeeze of lime.", ("taco", CORN, PORK, "#f5c04a", PORK, CREAM), diets="dairy_free"),
        Dish("Carnitas", "8.25", "Pork cooked slowly in its own fat with orange and bay until it falls apart, crisped "
             "on the plancha, pickled red onion.", ("taco", CORN, PORK, PINK, "#c98a5a"), "sulphites",
             "dairy_free"),
        Dish("Barbacoa de res", "8.95", "Beef cheek braised overnight with ancho and clove, its own broth, radish and "
             "salsa roja.", ("taco", CORN, BEEF, "#e5547a", BEEF, CREAM), "celery", "dairy_free spicy"),
        Dish("Pollo asado", "7.95", "Chicken thigh in lime and garlic, charred over coals, avocado crema and crisp "
             "cabbage.", ("taco", CORN, CHICKEN, GREEN, "#e7b26a", CREAM), "milk"),
        Dish("Baja fish", "8.95", "Beer-battered haddock, shaved cabbage, chipotle mayonnaise and pico de gallo: the "
             "Ensenada classic.", ("taco", FLOUR, FISH, LIME, TOMATO, CREAM), "gluten eggs fish mustard", "spicy"),
        Dish("Gambas al mojo", "9.50", "Tiger prawns fried in garlic butter and guajillo, mango salsa, a lot of "
             "coriander.", ("taco", CORN, PRAWN, "#f5c04a", PRAWN, PINK), "crustaceans milk"),
        Dish("Carne asada", "9.75", "Bavette steak from Yorkshire, grilled to your wish and sliced thin, spring onion "
             "and salsa macha.", ("taco", CORN, BEEF, GREEN, "#9a5138", TOMATO), "peanuts sesame", "dairy_free spicy",
             groups=("Steak", "Tortilla", "Salsa", "Taco extras", "Leave out"), minutes=12),
        Dish("Calabaza y frijol", "7.50", "Roasted squash, black beans, toasted pumpkin seeds and a sharp green "
             "salsa.", ("taco", CORN, SQUASH, BEAN, GREEN, SQUASH), diets="vegan dairy_free"),
        Dish("Hongos al ajillo", "7.75", "Oyster mushrooms torn and seared with garlic and epazote, Oaxaca cheese.",
             ("taco", CORN, "#a8825a", CREAM, "#8a6242", GREEN), "milk", "vegetarian"),
        Dish("Taco flight", "15.50", "Five tacos to share: al pastor, carnitas, pollo, calabaza and one that Chucho "
             "picks.", ("taco", CORN, PORK, GREEN, SQUASH, PINK, BEEF, CREAM), None,
             groups=("Tortilla", "Salsa", "Leave out"), minutes=12),
    ),
)  # fmt: skip

WRAPPED = Category(
    "QUE", "Quesadillas & burritos", "The hungry end of the menu. Flour tortillas unless you say otherwise.",
    "#b45309", "🌯", "grill", TaxClass.HOT_FOOD, 10,
    groups=("Salsa", "Extras", "Leave out"),
    dishes=(
        Dish("Burrito de la casa", "10.95", "Your filling with Mexican rice, beans, pico de gallo, cheese and salsa, "
             "wrapped tight and pressed.", ("burrito", FLOUR, BEEF, RICE, BEAN, GREEN), "gluten milk",
             groups=("Burrito filling", "Beans", "Salsa", "Extras", "Leave out")),
        Dish("California burrito", "12.50", "Carne asada, chips inside (yes, inside), guacamole and cheese.",
             ("burrito", FLOUR, BEEF, "#f5c04a", GREEN, CHEESE), "gluten milk",
             groups=("Steak", "Salsa", "Extras", "Leave out"), minutes=13),
        Dish("Baja prawn burrito", "12.95", "Garlic prawns, rice, slaw, avocado and chipotle crema.",
             ("burrito", FLOUR, PRAWN, RICE, GREEN, PINK), "gluten crustaceans milk mustard",
             groups=("Beans", "Salsa", "Extras", "Leave out")),
        Dish("Green burrito", "10.50", "Squash, mushrooms, black beans, rice, guacamole and salsa verde. No animal in "
             "sight.", ("burrito", "#c9d69a", SQUASH, BEAN, RICE, GREEN), "gluten", "vegan dairy_free",
             groups=("Beans", "Salsa", "Leave out")),
        Dish("Quesadilla sencilla", "7.50", "Oaxaca cheese and nothing in its way, blistered on the plancha.",
             ("quesadilla", "#eec98a", CHEESE, "#fff0c0"), "gluten milk", "vegetarian"),
        Dish("Chicken tinga quesadilla", "9.50", "Shredded chicken in chipotle and tomato, melted cheese, sour cream.",
             ("quesadilla", "#eec98a", CHEESE, CHICKEN, TOMATO), "gluten milk", "spicy"),
        Dish("Chorizo y papa quesadilla", "9.75", "Fresh chorizo, crushed potato, cheese and a fried egg to order.",
             ("quesadilla", "#e9bd78", CHEESE, "#b8432a", "#f6e3a5"), "gluten milk eggs sulphites", "spicy"),
        Dish("Mushroom & huitlacoche quesadilla", "9.95", "Field mushrooms with huitlacoche, the truffle of the maize "
             "field.", ("quesadilla", "#e6cfa2", "#fbe3a0", "#5b4a44", GREEN), "gluten milk", "vegetarian"),
    ),
)  # fmt: skip

STARTERS = Category(
    "STA", "Starters", "Antojitos: little cravings for the middle of the table.", "#a16207", "🥑", "kitchen",
    TaxClass.HOT_FOOD, 7,
    dishes=(
        Dish("Guacamole & totopos", "7.25", "Avocados mashed when you order, lime, serrano chilli, warm corn chips.",
             ("dip", "#93b848", CREAM, "#f0b849"), diets="vegan dairy_free gluten_free", tax=TaxClass.COLD_FOOD,
             groups=("Dip extras",), emoji="🥑"),
        Dish("Salsa flight", "5.50", "Verde, roja, habanero and macha with a basket of totopos.",
             ("dip", "#c9402c", "#ffd27a", "#f0b849"), "peanuts sesame", "vegan dairy_free very_spicy",
             tax=TaxClass.COLD_FOOD, minutes=3),
        Dish("Frijoles dip", "5.95", "Smoky refried black beans under crumbled queso fresco, warm totopos.",
             ("dip", "#5d3c30", CREAM, "#f0b849"), "milk", "vegetarian gluten_free"),
        Dish("Nachos grandes", "10.50", "Totopos baked with two cheeses, beans, pico de gallo, jalapeños, guacamole "
             "and crema. Feeds two.", ("nachos", "#f0b849", "#ffd766", TOMATO, BEAN, CREAM, GREEN), "milk sulphites",
             "vegetarian gluten_free spicy", groups=("Nacho topping", "Leave out"), minutes=9, emoji="🧀"),
        Dish("Flautas de pollo", "7.95", "Crisp rolled tortillas filled with chicken tinga, crema, salsa verde and "
             "queso fresco.", ("rolled", "#e0a04e", CREAM, "#f4ead0"), "milk", "gluten_free"),
        Dish("Papa taquitos", "7.25", "Rolled and fried around spiced potato, avocado salsa, pickled onion.",
             ("rolled", "#e7b25a", "#a9c94f", PINK), "sulphites", "vegan dairy_free gluten_free"),
        Dish("Alitas adobadas", "8.50", "Six chicken wings in smoked chilli glaze, lime and sesame.",
             ("wings", "#b5572a", "#d2542a", "#fff1cf"), "sesame soya", "dairy_free", groups=("Heat",), minutes=12,
             emoji="🍗"),
        Dish("Ceviche verde", "9.25", "Sea bass cured in lime with cucumber, green chilli and avocado, tostadas on the "
             "side.", ("bowl", "#dfe9e4", "#f4efe2", GREEN, LIME, "#f4efe2", PINK), "fish", "dairy_free gluten_free",
             tax=TaxClass.COLD_FOOD, minutes=6, emoji="🐟"),
        Dish("Sopa de tortilla", "6.75", "Tomato and pasilla broth, chicken, avocado, a heap of crisp tortilla.",
             ("soup", CLAY, "#b3402a", "#f3c55f", GREEN, CREAM), "celery milk", "spicy", emoji="🍲"),
    ),
)  # fmt: skip

SIDES = Category(
    "SID", "Sides", "", "#4d7c0f", "🌽", "kitchen", TaxClass.HOT_FOOD, 6,
    dishes=(
        Dish("Elote", "4.95", "Corn on the cob off the coals, lime mayonnaise, cotija cheese, chilli dust.",
             ("corn", "#ffc938", "#fff6df", "#c9432b"), "milk eggs mustard", "vegetarian gluten_free spicy"),
        Dish("Mexican rice", "3.50", "Toasted, then simmered in tomato and garlic.",
             ("side", CLAY, "#eb9a5a", "#7fae4a", TOMATO), "celery", "vegan dairy_free gluten_free", emoji="🍚"),
        Dish("Coriander lime rice", "3.50", "Long grain, a lot of both.",
             ("side", TEAL, "#f2ead7", GREEN, LIME), diets="vegan dairy_free gluten_free", emoji="🍚"),
        Dish("Frijoles charros", "3.95", "Pinto beans with bacon, tomato and a little beer.",
             ("side", "#8a5a3a", "#8d4f38", CREAM, TOMATO), "gluten sulphites", "dairy_free", emoji="🫘"),
        Dish("Black beans", "3.50", "With epazote and avocado leaf.",
             ("side", CLAY, "#4a332c", CREAM, GREEN), diets="vegan dairy_free gluten_free", emoji="🫘"),
        Dish("Chilli fries", "4.50", "Skin-on, tossed in Tajín.", ("fries", "#f5c04a", "#d9432f", "#c9432b"),
             diets="vegan dairy_free spicy", groups=("Dip for fries",), emoji="🍟"),
        Dish("Sweet potato fries", "4.75", "With smoked salt and lime.", ("fries", "#ee8a3c", TEAL, "#fff8e0"),
             diets="vegan dairy_free", groups=("Dip for fries",), emoji="🍠"),
        Dish("Plantain", "4.50", "Sweet, fried dark, crema and queso fresco.",
             ("side", "#d6a76a", "#d88a2e", CREAM, "#fff3d6"), "milk", "vegetarian gluten_free", emoji="🍌"),
    ),
)  # fmt: skip

BOWLS = Category(
    "BOW", "Salads & bowls", "Lunch that leaves you able to work afterwards.", "#15803d", "🥗", "kitchen",
    TaxClass.HOT_FOOD, 8,
    groups=("Salsa", "Extras", "Leave out"),
    dishes=(
        Dish("Burrito bowl", "10.75", "All of the burrito, none of the wrapping: rice, beans, pico, cheese, leaves.",
             ("bowl", TEAL, RICE, BEAN, "#b34a2c", CHEESE, GREEN), "milk", "gluten_free",
             groups=("Burrito filling", "Beans", "Salsa", "Extras", "Leave out")),
        Dish("Pollo asado bowl", "11.50", "Grilled chicken, coriander rice, charred corn, black beans, avocado.",
             ("bowl", CLAY, CHICKEN, RICE, "#ffc938", BEAN, GREEN), "milk", "gluten_free"),
        Dish("Yucatán bowl", "11.95", "Achiote pork, pickled red onion, plantain, rice and habanero salsa.",
             ("bowl", "#e8b04a", PORK, PINK, "#d88a2e", RICE), "sulphites", "dairy_free gluten_free very_spicy"),
        Dish("Squash & quinoa bowl", "10.25", "Roasted squash, quinoa, kale, black beans, pumpkin seeds, lime.",
             ("bowl", "#7d9a5a", SQUASH, "#e5d2a8", GREEN, BEAN), diets="vegan dairy_free gluten_free"),
        Dish("Ensalada César", "9.25", "The one from Tijuana: romaine, anchovy, Parmesan, croutons of tortilla.",
             ("salad", STONE, "#86b552", CREAM, "#e8bf6a", CREAM), "eggs fish milk mustard", "",
             tax=TaxClass.COLD_FOOD, groups=("Salad topping", "Leave out"), minutes=6),
        Dish("Ensalada de nopal", "8.75", "Cactus, tomato, radish, queso fresco and oregano.",
             ("salad", CLAY, "#5f9a4a", TOMATO, "#f7c8d2", CREAM), "milk", "vegetarian gluten_free",
             tax=TaxClass.COLD_FOOD, groups=("Salad topping", "Leave out"), minutes=6),
        Dish("Mango & avocado salad", "8.95", "Little Gem, mango, avocado, cucumber, toasted cashews, chilli and lime.",
             ("salad", TEAL, "#9cc25a", "#f6b63c", "#c5dc7a", PINK), "tree_nuts", "vegan dairy_free gluten_free spicy",
             tax=TaxClass.COLD_FOOD, groups=("Salad topping", "Leave out"), minutes=6),
    ),
)  # fmt: skip

DESSERTS = Category(
    "DES", "Desserts", "There is always room for churros.", "#be185d", "🍮", "kitchen", TaxClass.COLD_FOOD, 5,
    dishes=(
        Dish("Churros", "5.95", "Fried to order, rolled in cinnamon sugar, with a sauce to dip.",
             ("churros", "#d18a42", "#e35d3f", "#4a2a1c"), "gluten", "vegetarian", tax=TaxClass.HOT_FOOD,
             groups=("Churro sauce",), minutes=8, emoji="🥨"),
        Dish("Flan de cajeta", "5.75", "Set custard under goat's-milk caramel.",
             ("flan", "#f3cf7a", "#b5651d", "#d9435a"), "eggs milk", "vegetarian gluten_free"),
        Dish("Tres leches", "6.25", "Sponge soaked in three milks, whipped cream, strawberries.",
             ("cake", "#f0cf8c", "#fff6e6", "#fffaf0", "#d9435a"), "gluten eggs milk", "vegetarian", emoji="🍰"),
        Dish("Chocolate & chilli torte", "6.50", "Dark, dense, warm at the back of the throat.",
             ("cake", "#5a3322", "#7a4a30", "#43251a", "#c9302c"), "eggs milk soya tree_nuts",
             "vegetarian gluten_free spicy", emoji="🍫"),
        Dish("Helado", "5.25", "Three scoops from the Hackney gelateria, chosen by you, chocolate sauce.",
             ("scoops", "#f7e3b5", "#c98ab0", "#a87048", "#4a2a1c"), "milk soya", "vegetarian gluten_free",
             tax=TaxClass.STANDARD_FOOD, groups=("Scoops",), minutes=4, emoji="🍨"),
        Dish("Mango paleta", "3.95", "An ice lolly of nothing but Alphonso mango, lime and a pinch of Tajín, in a cup.",
             ("scoops", "#f6b63c", "#f9c95e", "#f2a52e", "#d9432f"), diets="vegan dairy_free gluten_free",
             tax=TaxClass.STANDARD_FOOD, minutes=1, emoji="🥭"),
    ),
)  # fmt: skip
