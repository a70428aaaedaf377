"""Harbour Lane Café, Whitby: people, tables and a day's guests. Robin manages it, and waits at Chucho as well."""

from fynlo.seed.menus.harbour import MENU
from fynlo.seed.shapes import Ordered, Person, Room, SeedRestaurant, Visit

PEOPLE = (
    Person("Helen Marsh", "helen@harbour.example", "restaurant_owner"),
    Person("Robin Shaw", "robin@chucho.example", "manager"),
    Person("Amy Clarke", "amy@harbour.example", "employee", "server"),
    Person("Josh Patel", "josh@harbour.example", "employee", "server"),
    Person("Zofia Nowak", "zofia@harbour.example", "employee", "cashier"),
    Person("Ben Carter", "ben@harbour.example", "employee", "cook"),
    Person("Isla Reid", "isla@harbour.example", "employee", "expediter"),
)

ROOMS = (
    Room("Inside", "#78350f", (("1", 2), ("2", 2), ("3", 4), ("4", 4), ("5", 6))),
    Room("Quayside", "#0e7490", (("Quay 1", 4), ("Quay 2", 4), ("Quay 3", 2))),
)

EARLIER = (
    Visit(
        "breakfast for two", "amy", table="1", guests=2,
        items=(
            Ordered("Bacon roll: Brown sauce"),
            Ordered("Porridge: Oat"),
            Ordered("Flat white: Whole milk"),
            Ordered("Pot of tea: English breakfast, With milk"),
        ),
        story=((268, "order"), (265, "start"), (262, "bump:bar"), (257, "bump"), (256, "serve"), (231, "pay"),
               (228, "clean")),
    ),
    Visit(
        "coffee for the ferry", "zofia",
        items=(Ordered("Coffee to walk with: Large", 2), Ordered("Butter croissant", 2)),
        story=((222, "order"), (221, "start"), (219, "bump"), (218, "serve"), (218, "pay")),
    ),
    Visit(
        "elevenses", "josh", table="Quay 2", guests=4,
        items=(
            Ordered("Latte: Large, Oat, Vanilla syrup"),
            Ordered("Cappuccino: Regular, Semi-skimmed"),
            Ordered("Hot chocolate: Small, Whole milk, Whipped cream, Marshmallows", 2),
            Ordered("Carrot cake", 2),
            Ordered("Lemon drizzle"),
        ),
        story=((188, "order"), (185, "start"), (180, "bump"), (179, "serve"), (141, "pay"), (137, "clean")),
    ),
    Visit(
        "sandwiches to go", "zofia", notes="Name: Priya",
        items=(
            Ordered("Egg & cress sandwich", 2),
            Ordered("Sausage roll, cooling from the oven", 2),
            Ordered("Sausage roll, hot"),
            Ordered("Sea-salt crisps", 2),
            Ordered("Cloudy lemonade"),
        ),
        story=((133, "order"), (132, "start"), (130, "bump"), (129, "serve"), (128, "pay")),
    ),
    Visit(
        "lunch for one", "amy", table="2", guests=1,
        items=(Ordered("Soup of the day: Buttered roll"), Ordered("Espresso")),
        story=((104, "order"), (101, "start"), (97, "bump"), (96, "serve"), (71, "pay")),
    ),
)  # fmt: skip

NOW = (
    Visit(
        "lingering over cake", "amy", table="3", guests=3,
        items=(
            Ordered("Tuna melt: Slaw"),
            Ordered("Mozzarella & pesto panini: Side salad"),
            Ordered("Smoked salmon bagel"),
            Ordered("Iced latte: Regular, Almond", 2),
        ),
        second_round=(Ordered("Victoria sponge", 2), Ordered("Pot of tea: Earl Grey, With lemon")),
        story=((58, "order"), (55, "start"), (53, "bump:bar"), (46, "bump"), (45, "serve"), (4, "add"),
               (2, "bump:counter")),
    ),
    Visit(
        "takeaway at the press", "zofia", collects="Mr Hughes",
        items=(
            Ordered("Ham & Cheddar panini"),
            Ordered("Chicken & avocado sandwich"),
            Ordered("Cheese & onion crisps"),
            Ordered("Latte: Regular, Whole milk, Own cup"),
        ),
        story=((8, "order"), (8, "promise:6"), (7, "bump:counter"), (6, "start:kitchen"), (5, "start:bar")),
    ),
    Visit(
        "waiting for coffee", "josh", table="Quay 1", guests=2,
        items=(
            Ordered("Mocha: Large, Soya"),
            Ordered("Americano: Small"),
            Ordered("Chocolate brownie", notes="warm, if it is no trouble"),
        ),
        story=((3, "order"),),
    ),
    Visit(
        "just sat down", "amy", table="5", guests=5,
        items=(Ordered("Spring water: Sparkling", 2), Ordered("Strawberry milkshake")),
        story=((1, "place"),),
    ),
)  # fmt: skip

HARBOUR = SeedRestaurant(
    slug="harbour",
    name="Harbour Lane Café",
    plan="omega",
    terms={
        "address": "3 Harbour Lane\nWhitby YO21 3PU",
        "phone": "01632 960 417",
        "email": "hello@harbour.example",
        "vat_number": "GB999999875",
        "vat_method": "per_line",
        "service_charge": "none",
    },
    menu=MENU,
    people=PEOPLE,
    rooms=ROOMS,
    visits=(*EARLIER, *NOW),
    favourites=("Latte", "Flat white", "Carrot cake", "Bacon roll"),
)
