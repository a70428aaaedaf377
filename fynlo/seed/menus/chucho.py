"""Chucho Taqueria's menu: what guests may choose, and the categories in the order they read them."""

from fynlo.seed.menus.chucho_drinks import BAR, SOFT
from fynlo.seed.menus.chucho_food import BOWLS, DESSERTS, SIDES, STARTERS, TACOS, WRAPPED
from fynlo.seed.shapes import Group, Menu, Option

GROUPS = (
    Group(
        "Tortilla",
        (
            Option("Corn", is_default=True),
            Option("Flour", allergens="gluten"),
            Option("Lettuce cups"),
        ),
        minimum=1,
    ),
    Group(
        "Salsa",
        (
            Option("Salsa verde"),
            Option("Salsa roja"),
            Option("Habanero (very hot)"),
            Option("Chipotle crema", allergens="milk"),
            Option("Salsa macha", "0.50", "peanuts sesame"),
        ),
        maximum=2,
    ),
    Group(
        "Steak",
        (
            Option("Rare"),
            Option("Medium rare", is_default=True),
            Option("Medium"),
            Option("Well done"),
        ),
        minimum=1,
        always_ask=True,
    ),
    Group(
        "Burrito filling",
        (
            Option("Carnitas", is_default=True),
            Option("Chicken tinga"),
            Option("Barbacoa de res", "1.00", "celery"),
            Option("Garlic prawns", "1.75", "crustaceans milk"),
            Option("Squash & mushroom"),
        ),
        minimum=1,
    ),
    Group(
        "Beans",
        (
            Option("Black beans", is_default=True),
            Option("Pinto beans"),
            Option("No beans"),
        ),
        minimum=1,
    ),
    Group(
        "Taco extras",
        (
            Option("Guacamole", "1.95"),
            Option("Oaxaca cheese", "1.20", "milk"),
            Option("Pickled jalapeños", "0.60", "sulphites"),
            Option("Third taco", "3.50"),
        ),
        maximum=4,
    ),
    Group(
        "Extras",
        (
            Option("Guacamole", "1.95"),
            Option("Extra meat", "2.75"),
            Option("Extra cheese", "1.20", "milk"),
            Option("Sour cream", "0.90", "milk"),
            Option("Pickled jalapeños", "0.60", "sulphites"),
            Option("Fried egg", "1.25", "eggs"),
        ),
        maximum=5,
    ),
    Group(
        "Nacho topping",
        (
            Option("Chicken tinga", "2.50"),
            Option("Barbacoa de res", "3.00", "celery"),
            Option("Extra guacamole", "1.95"),
        ),
        maximum=3,
    ),
    Group(
        "Salad topping",
        (
            Option("Grilled chicken", "3.00"),
            Option("Garlic prawns", "3.75", "crustaceans milk"),
            Option("Avocado", "1.75"),
        ),
        maximum=3,
    ),
    Group(
        "Dip extras",
        (
            Option("More totopos", "1.50"),
            Option("Crudités instead of chips", "0.50", "celery"),
            Option("Pomegranate", "0.80"),
        ),
        maximum=3,
    ),
    Group(
        "Dip for fries",
        (
            Option("Chipotle mayonnaise", "0.80", "eggs mustard"),
            Option("Garlic crema", "0.80", "milk"),
            Option("Salsa roja", "0.60"),
        ),
        maximum=3,
    ),
    Group(
        "Heat",
        (
            Option("Mild"),
            Option("Hot", is_default=True),
            Option("Reckless"),
        ),
        minimum=1,
    ),
    Group(
        "Leave out",
        (
            Option("No onion"),
            Option("No coriander"),
            Option("No chilli"),
        ),
        maximum=3,
    ),
    Group(
        "Churro sauce",
        (
            Option("Dark chocolate", allergens="milk soya", is_default=True),
            Option("Cajeta", allergens="milk"),
            Option("Raspberry"),
            Option("All three", "1.50", "milk soya"),
        ),
        minimum=1,
    ),
    Group(
        "Scoops",
        (
            Option("Vanilla", allergens="milk eggs"),
            Option("Mexican chocolate", allergens="milk eggs soya"),
            Option("Blackcurrant sorbet"),
            Option("Coconut"),
            Option("Pistachio", allergens="milk eggs tree_nuts"),
        ),
        minimum=1,
        maximum=3,
    ),
    Group(
        "Glass",
        (
            Option("Regular", is_default=True),
            Option("Large", "1.20"),
        ),
        minimum=1,
    ),
    Group(
        "Rim",
        (
            Option("Salt", is_default=True),
            Option("Tajín"),
            Option("No rim"),
        ),
        minimum=1,
    ),
    Group(
        "Served",
        (
            Option("On the rocks", is_default=True),
            Option("Straight up"),
            Option("Frozen", "0.50"),
        ),
        minimum=1,
    ),
    Group(
        "Wine",
        (
            Option("175 ml", is_default=True),
            Option("250 ml", "2.50"),
            Option("Bottle", "18.50"),
        ),
        minimum=1,
    ),
)

MENU = Menu(
    stations=(("grill", "Grill"), ("kitchen", "Kitchen"), ("bar", "Bar")),
    groups=GROUPS,
    categories=(TACOS, WRAPPED, STARTERS, SIDES, BOWLS, DESSERTS, SOFT, BAR),
)
