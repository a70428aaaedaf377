"""Chucho's stock: a taqueria that makes its guacamole, with two items running low."""

from fynlo.seed.restaurants.chucho import CHUCHO
from fynlo.seed.stock.shapes import Counted, MadeItem, Parts, SeedStock, StockItem

VERDE, MOLIENDA, HACKNEY = "Mercado Verde", "La Molienda", "Hackney Drinks"
SUPPLIERS = (
    {"name": VERDE, "contact": "Ana Prieto", "email": "orders@verde.example", "lead_days": 1,
     "notes": "Delivers before 8. Least order £40."},
    {"name": MOLIENDA, "contact": "Iván Soto", "email": "pedidos@molienda.example", "lead_days": 2},
    {"name": HACKNEY, "contact": "Jo Bell", "phone": "020 7946 0017", "lead_days": 3},
)  # fmt: skip
ITEMS = (
    StockItem("Tomatoes", "Vegetables", "kg", (("crate", 6, "kg"),), VERDE, "Cold room", 8, 24, "18.5", "1.90"),
    StockItem("Avocados", "Vegetables", "each", (("box", 18, "each"),), VERDE, "Cold room", 24, 72, "19", "0.62"),
    StockItem("Limes", "Vegetables", "each", (("net", 48, "each"),), VERDE, "Cold room", 40, 144, "96", "0.14"),
    StockItem("White onions", "Vegetables", "kg", (("sack", 10, "kg"),), VERDE, "Dry store", 6, 20, "14", "0.85"),
    StockItem("Coriander", "Vegetables", "g", (("bunch", 80, "g"),), VERDE, "Cold room", 400, 1200, "880", "0.0110"),
    StockItem("Pork shoulder", "Meat", "kg", (), VERDE, "Cold room", 10, 30, "22.4", "5.80"),
    StockItem("Chicken thighs", "Meat", "kg", (("tray", 5, "kg"),), VERDE, "Cold room", 8, 25, "16", "4.95"),
    StockItem(
        "Corn tortillas", "Dry goods", "each", (("pack", 60, "each"),), MOLIENDA, "Dry store", 240, 960, "780", "0.08"
    ),
    StockItem(
        "Flour tortillas", "Dry goods", "each", (("pack", 24, "each"),), MOLIENDA, "Dry store", 96, 288, "192",
        "0.16", "gluten",
    ),
    StockItem("Black beans", "Dry goods", "kg", (("sack", 10, "kg"),), MOLIENDA, "Dry store", 5, 20, "17", "2.10"),
    StockItem(
        "Mexican cola bottles", "Drinks", "bottle", (("case", 24, "bottle"),), HACKNEY, "Bar", 24, 96, "21", "0.94"
    ),
    StockItem("Tequila blanco", "Drinks", "bottle", (("bottle", 700, "ml"),), HACKNEY, "Bar", 3, 9, "7", "17.50"),
    StockItem(
        "Sparkling water bottles", "Drinks", "bottle", (("case", 24, "bottle"),), HACKNEY, "Bar", 24, 72, "58", "0.48"
    ),
    StockItem("Crema", "Dairy", "l", (("tub", 2, "l"),), VERDE, "Cold room", 3, 8, "5", "3.40", "milk"),
    StockItem("Beef cheek", "Meat", "kg", (), VERDE, "Cold room", 6, 18, "13.2", "9.40"),
    StockItem("Bavette steak", "Meat", "kg", (), VERDE, "Cold room", 4, 12, "9.5", "14.80"),
    StockItem("Haddock fillets", "Fish", "kg", (), VERDE, "Cold room", 3, 9, "6.4", "15.20", "fish"),
    StockItem(
        "Oaxaca cheese", "Dairy", "kg", (("block", 2, "kg"),), MOLIENDA, "Cold room", 3, 10, "7.5", "11.60", "milk"
    ),
    StockItem("Butternut squash", "Vegetables", "kg", (), VERDE, "Dry store", 5, 20, "14", "1.30"),
    StockItem("Oyster mushrooms", "Vegetables", "kg", (("box", 2, "kg"),), VERDE, "Cold room", 2, 8, "5.5", "7.20"),
    StockItem("Long grain rice", "Dry goods", "kg", (("sack", 10, "kg"),), MOLIENDA, "Dry store", 8, 40, "27", "1.45"),
    StockItem(
        "Mexican lager bottles", "Drinks", "bottle", (("case", 24, "bottle"),), HACKNEY, "Bar", 24, 96, "64", "1.12",
        "gluten",
    ),
)  # fmt: skip
GARNISH: Parts = (("White onions", "15", "g"), ("Coriander", "4", "g"), ("Limes", "0.25", "each"))
CORN: Parts = (("Corn tortillas", "2", "each"),)
WRAP: Parts = (("Flour tortillas", "1", "each"),)
FILLED: Parts = (("Long grain rice", "70", "g"), ("Black beans", "60", "g"), ("Tomatoes", "40", "g"))
RECIPES: dict[str, Parts] = {
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

STOCK = SeedStock(
    restaurant=CHUCHO,
    places=("Dry store", "Cold room", "Bar"),
    suppliers=SUPPLIERS,
    items=ITEMS,
    made=(
        MadeItem(
            "Guacamole", "Cold room", "1.4", "kg",
            (("Avocados", "9", "each"), ("Limes", "2", "each"), ("White onions", "80", "g"), ("Coriander", "25", "g")),
        ),
    ),
    recipes=RECIPES,
    lost={"White onions": "0.1", "Butternut squash": "0.2", "Pork shoulder": "0.15"},
    received=(("Tomatoes", "2", "crate", "26.40"),),
    wasted=(("Avocados", "5", "Gone off"), ("Mexican cola bottles", "1", "Dropped or broken")),
    orders={
        VERDE: (("Avocados", "3", "11.16"), ("Tomatoes", "1", "11.40"), ("Coriander", "6", "0.90")),
        MOLIENDA: (("Corn tortillas", "4", "4.80"), ("Flour tortillas", "3", "3.84")),
    },
    arrives_from=MOLIENDA,
    arrived={"Corn tortillas": ("4", "5.10"), "Flour tortillas": ("1", "3.84")},  # a price went up, an item is short
    note="ALB-2291",
    counts_places=("Bar", "Cold room"),
    counted=(
        Counted("Mexican cola bottles", "Bar", "19", "bottle", "server"),
        Counted("Tequila blanco", "Bar", "6.5", "bottle", "server"),
        Counted("Limes", "Cold room", "90", "each", "cook"),
        Counted("Crema", "Cold room", "2", "tub", "cook"),
        Counted("Pork shoulder", "Cold room", "21.2", "kg", "cook"),
        Counted("Tomatoes", "Cold room", "30", "kg", "cook"),
    ),
)  # fmt: skip
