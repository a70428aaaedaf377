"""Harbour Lane Café's stock: coffee, milk by the option, and cakes that a bakery delivers. Two items run low."""

from fynlo.seed.restaurants.harbour import HARBOUR
from fynlo.seed.stock.shapes import Counted, MadeItem, Parts, SeedStock, StockItem

ROASTERS, DAIRY, BAKERY = "Whitby Roasters", "Moor Dairy", "Quay Bakery"
SUPPLIERS = (
    {"name": ROASTERS, "contact": "Nell Ford", "email": "orders@roasters.example", "lead_days": 2},
    {"name": DAIRY, "contact": "Tom Hird", "email": "dairy@moor.example", "lead_days": 1,
     "notes": "Delivers at six, by the back door."},
    {"name": BAKERY, "contact": "Sue Lyth", "email": "orders@quaybakery.example", "lead_days": 1},
)  # fmt: skip
EGGS, NUTS = "gluten milk eggs", "gluten milk eggs tree_nuts"
ITEMS = (
    StockItem("Espresso beans", "Coffee and tea", "kg", (), ROASTERS, "Store", 4, 12, "9.5", "17.20"),
    StockItem("Filter coffee", "Coffee and tea", "kg", (), ROASTERS, "Store", 2, 6, "4.2", "13.40"),
    StockItem(
        "Tea leaves", "Coffee and tea", "g", (("tin", 250, "g"),), ROASTERS, "Store", 400, 1500, "1120", "0.0320"
    ),
    StockItem("Drinking chocolate", "Coffee and tea", "kg", (), ROASTERS, "Store", 1, 4, "2.4", "9.80", "soya"),
    StockItem("Whole milk", "Dairy", "l", (("crate", 12, "l"),), DAIRY, "Fridge", 24, 72, "19", "0.88", "milk"),
    StockItem("Semi-skimmed milk", "Dairy", "l", (("crate", 12, "l"),), DAIRY, "Fridge", 12, 48, "31", "0.86", "milk"),
    StockItem("Oat drink", "Dairy", "l", (("case", 6, "l"),), DAIRY, "Store", 6, 24, "15", "1.45", "gluten"),
    StockItem("Vanilla ice cream", "Dairy", "l", (("tub", 4, "l"),), DAIRY, "Fridge", 4, 12, "7", "3.10", "milk"),
    StockItem("Oranges", "Fruit", "each", (("box", 48, "each"),), DAIRY, "Fridge", 40, 144, "96", "0.24"),
    StockItem("Strawberries", "Fruit", "kg", (), DAIRY, "Fridge", 1, 4, "2.6", "6.40"),
    StockItem(
        "Lemonade bottles", "Drinks", "bottle", (("case", 12, "bottle"),), DAIRY, "Store", 12, 48, "27", "0.92",
        "sulphites",
    ),
    StockItem(
        "Spring water bottles", "Drinks", "bottle", (("case", 24, "bottle"),), DAIRY, "Store", 24, 96, "61", "0.38"
    ),
    StockItem(
        "Butter croissants", "Bakery", "each", (("tray", 12, "each"),), BAKERY, "Counter", 6, 24, "4", "0.74", EGGS
    ),
    StockItem(
        "Almond croissants", "Bakery", "each", (("tray", 12, "each"),), BAKERY, "Counter", 3, 12, "8", "0.98", NUTS
    ),
    StockItem(
        "Blueberry muffins", "Bakery", "each", (("tray", 12, "each"),), BAKERY, "Counter", 4, 18, "11", "0.82", EGGS
    ),
    StockItem(
        "Carrot cake slices", "Bakery", "each", (("cake", 12, "each"),), BAKERY, "Counter", 4, 24, "16", "1.15", NUTS
    ),
    StockItem(
        "Lemon drizzle slices", "Bakery", "each", (("loaf", 10, "each"),), BAKERY, "Counter", 4, 20, "13", "0.90", EGGS
    ),
    StockItem("Sea-salt crisps", "Snacks", "each", (("box", 24, "each"),), BAKERY, "Store", 12, 72, "44", "0.36"),
)  # fmt: skip
SHOTS: Parts = (("Espresso beans", "18", "g"),)

STOCK = SeedStock(
    restaurant=HARBOUR,
    places=("Store", "Fridge", "Counter"),
    suppliers=SUPPLIERS,
    items=ITEMS,
    made=(MadeItem("Strawberry purée", "Fridge", "1", "kg", (("Strawberries", "1.1", "kg"),)),),
    recipes={
        "Latte": SHOTS, "Flat white": SHOTS, "Cappuccino": SHOTS, "Iced latte": SHOTS, "Americano": SHOTS,
        "Espresso": (("Espresso beans", "9", "g"),),
        "Mocha": (*SHOTS, ("Drinking chocolate", "25", "g")),
        "Coffee to walk with": (("Filter coffee", "20", "g"),),
        "Pot of tea": (("Tea leaves", "5", "g"),),
        "Hot chocolate": (("Drinking chocolate", "35", "g"),),
        "Strawberry milkshake": (
            ("Strawberry purée", "80", "g"), ("Whole milk", "200", "ml"), ("Vanilla ice cream", "80", "ml"),
        ),
        "Fresh orange juice": (("Oranges", "4", "each"),),
        "Cloudy lemonade": (("Lemonade bottles", "1", "bottle"),),
        "Spring water": (("Spring water bottles", "1", "bottle"),),
        "Butter croissant": (("Butter croissants", "1", "each"),),
        "Almond croissant": (("Almond croissants", "1", "each"),),
        "Blueberry muffin": (("Blueberry muffins", "1", "each"),),
        "Carrot cake": (("Carrot cake slices", "1", "each"),),
        "Lemon drizzle": (("Lemon drizzle slices", "1", "each"),),
        "Sea-salt crisps": (("Sea-salt crisps", "1", "each"),),
    },
    options={
        "Whole milk": (("Whole milk", "220", "ml"),),
        "Semi-skimmed": (("Semi-skimmed milk", "220", "ml"),),
        "Oat": (("Oat drink", "220", "ml"),),
        "Extra shot": (("Espresso beans", "9", "g"),),
    },
    lost={"Strawberries": "0.08"},
    received=(("Semi-skimmed milk", "1", "crate", "10.32"),),
    wasted=(("Blueberry muffins", "2", "Not sold at closing"),),
    orders={
        DAIRY: (("Whole milk", "3", "10.56"), ("Strawberries", "2", "6.40")),
        BAKERY: (("Butter croissants", "2", "8.88"), ("Carrot cake slices", "1", "13.80")),
    },
    arrives_from=BAKERY,
    arrived={"Carrot cake slices": ("1", "14.40")},  # a price went up, the croissants are still to come
    note="QB 1184",
    counts_places=("Counter",),
    counted=(
        Counted("Almond croissants", "Counter", "7", "each", "server"),
        Counted("Blueberry muffins", "Counter", "9", "each", "server"),
        Counted("Lemon drizzle slices", "Counter", "1", "loaf", "cook"),
    ),
)  # fmt: skip
