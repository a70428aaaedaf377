"""Chucho Taqueria, London E8: people, tables and a day's guests."""

from decimal import Decimal

from fynlo.seed.menus.chucho import MENU
from fynlo.seed.shapes import Ordered, Person, Room, Routed, SeedRestaurant, Visit

PEOPLE = (
    Person("María Chávez", "maria@chucho.example", "restaurant_owner"),
    Person("Diego Ramírez", "diego@chucho.example", "manager"),
    Person("Lucía Torres", "lucia@chucho.example", "employee", "server"),
    Person("Robin Shaw", "robin@chucho.example", "employee", "server"),
    Person("Tom Okafor", "tom@chucho.example", "employee", "cashier"),
    Person("Kim Nguyen", "kim@chucho.example", "employee", "cook"),
    Person("Eduardo Silva", "eduardo@chucho.example", "employee", "expediter"),
)

ROOMS = (
    Room(
        "Window",
        "#0e7490",
        (("1", 2), ("2", 2), ("3", 2), ("4", 2)),
        tuple(("round", 32 + 136 * place, 32, 88, 88) for place in range(4)),
    ),
    Room(
        "Dining room",
        "#c2410c",
        (("5", 4), ("6", 4), ("7", 4), ("8", 4), ("9", 6), ("10", 8)),
        (
            ("rectangle", 32, 32, 88, 88),
            ("rectangle", 176, 32, 88, 88),
            ("rectangle", 32, 184, 88, 88),
            ("rectangle", 176, 184, 88, 88),
            ("round", 344, 56, 184, 184),
            ("rectangle", 584, 32, 96, 240),
        ),
    ),
    Room("Bar", "#7e22ce", (("Bar 1", 2), ("Bar 2", 2))),
    Room("Terrace", "#4d7c0f", (("11", 4), ("12", 4))),
)

EARLIER = (
    Visit(
        "two for an early lunch", "lucia", table="3", guests=2,
        items=(
            Ordered("Guacamole & totopos"),
            Ordered("Al pastor: Corn, Salsa verde"),
            Ordered("Burrito bowl: Chicken tinga, Black beans"),
            Ordered("Agua de jamaica", 2),
        ),
        story=((285, "order"), (282, "start"), (276, "bump:bar"), (271, "bump"), (269, "serve"), (226, "pay"),
               (221, "clean")),
    ),
    Visit(
        "four from the office", "robin", table="8", guests=4,
        items=(
            Ordered("Nachos grandes: Extra guacamole"),
            Ordered("Carne asada: Medium rare, Corn, Guacamole"),
            Ordered("Burrito de la casa: Carnitas, Pinto beans, Sour cream", 2),
            Ordered("Ensalada César: Grilled chicken", notes="dressing on the side"),
            Ordered("Mexican cola", 3),
            Ordered("Sparkling water"),
        ),
        second_round=(Ordered("Churros: All three", 2), Ordered("Flan de cajeta")),
        story=((251, "order"), (247, "start"), (243, "bump:bar"), (236, "bump"), (233, "serve"), (204, "add"),
               (201, "start"), (195, "bump"), (193, "serve"), (172, "pay"), (169, "refund:3"), (166, "clean")),
    ),
    Visit(
        "collected by bicycle", "tom", notes="Name: Ellis",
        items=(
            Ordered("Green burrito: Black beans, Salsa verde", 2),
            Ordered("Chilli fries: Garlic crema"),
            Ordered("Diet cola"),
        ),
        story=((214, "order"), (211, "start"), (200, "bump"), (198, "serve"), (197, "pay")),
    ),
    Visit(
        "a birthday", "lucia", table="5", guests=3, notes="Birthday: candle with the tres leches",
        items=(
            Ordered("Ceviche verde"),
            Ordered("Gambas al mojo: Corn, Salsa roja"),
            Ordered("Chicken tinga quesadilla", 2),
            Ordered("Elote", 2),
            Ordered("Margarita: Salt, On the rocks", 2),
            Ordered("Paloma: Tajín"),
        ),
        second_round=(Ordered("Tres leches"), Ordered("Margarita: Salt, Frozen", 2)),
        story=((176, "order"), (172, "start"), (169, "bump:bar"), (160, "bump"), (157, "serve"), (124, "add"),
               (121, "start"), (117, "bump"), (115, "serve"), (88, "pay"), (83, "clean")),
    ),
    Visit(
        "alone at the bar", "robin", table="Bar 1", guests=1,
        items=(Ordered("Barbacoa de res: Corn, Habanero (very hot)"), Ordered("Cerveza oscura")),
        story=((112, "order"), (109, "start"), (107, "bump:bar"), (101, "bump"), (99, "serve"), (66, "pay"),
               (64, "tender"), (60, "clean")),
    ),
    Visit(
        "back for another round", "robin", table="Bar 2", guests=2,
        items=(Ordered("Elote", seat=1), Ordered("Alitas adobadas: Hot", seat=2), Ordered("Hackney pale ale", 2)),
        story=((71, "order"), (68, "start"), (66, "bump:bar"), (58, "bump"), (57, "serve"), (27, "pay"), (24, "clean"),
               (13, "reopen")),
    ),
    Visit(
        "left a moment ago", "lucia", table="1", guests=2,
        items=(
            Ordered("Sopa de tortilla", seat=1),
            Ordered("Ensalada de nopal", seat=2),
            Ordered("Flan de cajeta", notes="two spoons"),
        ),
        story=((55, "order"), (52, "start"), (43, "bump"), (41, "serve"), (4, "pay")),
    ),
    Visit(
        "collected by the neighbours", "tom", notes="Name: Asha, no cutlery",
        items=(
            Ordered("Taco flight: Corn, Salsa verde"),
            Ordered("Frijoles dip"),
            Ordered("Plantain"),
            Ordered("Horchata: Large", 2),
        ),
        story=((83, "order"), (80, "start"), (69, "bump"), (67, "serve"), (66, "pay")),
    ),
)  # fmt: skip

NOW = (
    Visit(
        "finished, waiting for the bill", "lucia", table="11", guests=4,
        items=(
            Ordered("Alitas adobadas: Hot"),
            Ordered("Pollo asado: Flour, Salsa verde", 2),
            Ordered("California burrito: Medium", 1, "cut in half, please"),
            Ordered("Sweet potato fries"),
            Ordered("Hackney pale ale", 3),
            Ordered("Watermelon agua fresca: Regular"),
        ),
        story=((78, "order"), (75, "start"), (72, "bump:bar"), (63, "bump"), (61, "serve"),
               (12, "pay_items:0,3"), (8, "pay_share:4")),
    ),
    Visit(
        "six friends on the second round", "robin", table="9", guests=6,
        items=(
            Ordered("Salsa flight"),
            Ordered("Nachos grandes: Barbacoa de res", 2),
            Ordered("Baja fish: Flour, Chipotle crema", 2),
            Ordered("Carnitas: Corn, Salsa roja, Pickled jalapeños", 2),
            Ordered("Calabaza y frijol: Corn"),
            Ordered("Spicy margarita: Tajín, On the rocks", 4),
            Ordered("Lime soda: Large", 2),
        ),
        second_round=(
            Ordered("Mezcalita de piña: Salt, Straight up", 3),
            Ordered("Michelada"),
            Ordered("Churros: Cajeta", 2),
            Ordered("Helado: Vanilla, Mexican chocolate, Coconut", notes="two spoons"),
        ),
        story=((47, "order"), (44, "start"), (41, "bump:bar"), (30, "bump"), (28, "serve"), (6, "add"),
               (3, "start:bar")),
    ),
    Visit(
        "three courses by seat", "lucia", table="10", guests=4, hold=(2, 3), notes="Anniversary, no hurry",
        items=(
            Ordered("Ceviche verde", seat=1),
            Ordered("Guacamole & totopos", 2),
            Ordered("Carne asada: Medium rare, Corn, Guacamole", course=2, seat=1),
            Ordered("Gambas al mojo: Corn, Salsa roja", course=2, seat=2),
            Ordered("Chicken tinga quesadilla", course=2, seat=3, notes="no cheese on one half"),
            Ordered("Hongos al ajillo: Corn, No onion", course=2, seat=4),
            Ordered("Churros: All three", 2, course=3),
            Ordered("Tres leches", course=3, seat=1),
        ),
        story=((34, "order"), (31, "start"), (22, "bump"), (5, "fire:2"), (3, "start:grill")),
    ),
    Visit(
        "an apology, and the bill to come", "robin", table="7", guests=2,
        items=(
            Ordered("Burrito bowl: Chicken tinga, Black beans", seat=1),
            Ordered("Baja fish: Flour, Chipotle crema", seat=2),
            Ordered("Sweet potato fries"),
            Ordered("Mexican cola", 2),
        ),
        story=((52, "order"), (46, "start"), (45, "bump:bar"), (25, "bump"), (24, "serve"), (16, "comp:2"),
               (15, "discount:10")),
    ),
    Visit(
        "late for collection", "tom", notes="Ring when it is ready", collects="Priya",
        items=(
            Ordered("California burrito: Medium"),
            Ordered("Chilli fries: Garlic crema"),
            Ordered("Diet cola"),
        ),
        story=((26, "order"), (26, "promise:-4"), (24, "bump:bar"), (14, "start")),
    ),
    Visit(
        "at the pass, to be carried", "robin", table="12", guests=2,
        items=(
            Ordered("Sopa de tortilla"),
            Ordered("Yucatán bowl: Salsa roja"),
            Ordered("Tamarind soda", 2),
        ),
        story=((17, "order"), (15, "bump:bar"), (14, "start"), (2, "ready")),
    ),
    Visit(
        "takeaway on the grill", "tom", collects="Sam",
        items=(
            Ordered("Burrito de la casa: Barbacoa de res, Black beans, Guacamole", 2),
            Ordered("Al pastor: Corn, Salsa verde", notes="no pineapple"),
            Ordered("Mandarin soda", 2),
        ),
        story=((12, "order"), (12, "promise:10"), (11, "bump:bar"), (9, "start:grill")),
    ),
    Visit(
        "waiting for food", "lucia", table="6", guests=4, allergies=({"seat": 3, "allergens": ["sesame"], "note": ""},),
        items=(
            Ordered("Guacamole & totopos: Pomegranate", 2),
            Ordered("Carne asada: Rare, Corn, Oaxaca cheese", seat=1),
            Ordered("Hongos al ajillo: Corn, No onion", seat=3),
            Ordered("Mushroom & huitlacoche quesadilla", seat=2),
            Ordered("Pollo asado bowl", seat=4),
            Ordered("House white: Bottle"),
            Ordered("Still water", 2),
        ),
        story=((9, "order"), (7, "start:kitchen"), (5, "bump:bar"), (4, "rush"), (2, "void:2")),
    ),
    Visit(
        "just sat down", "lucia", table="2", guests=2,
        items=(Ordered("Mezcal Old Fashioned"), Ordered("Agua de jamaica: Large")),
        story=((2, "place"),),
    ),
)  # fmt: skip

CHUCHO = SeedRestaurant(
    slug="chucho",
    name="Chucho Taqueria",
    plan="omega",
    terms={
        "address": "14 Broadway Market\nLondon E8 4QJ",
        "phone": "020 7946 0182",
        "email": "hola@chucho.example",
        "vat_number": "GB999999973",
        "vat_method": "per_receipt",
        "service_charge": "optional",
        "service_charge_rate": Decimal("0.1250"),
    },
    menu=MENU,
    people=PEOPLE,
    rooms=ROOMS,
    visits=(*EARLIER, *NOW),
    favourites=("Al pastor", "Guacamole & totopos", "Margarita", "Agua de jamaica", "Churros", "Mexican cola"),
    routes=(Routed("bar", dish="Helado"), Routed("grill", dish="Chilli fries", order_type="takeaway")),
)
