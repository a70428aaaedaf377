"""The demo's restaurants: seeded in one run, then again in pieces, and checked."""

import json
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO, StringIO
from itertools import islice

import pytest
from django.conf import settings as django_settings
from django.contrib.auth.password_validation import validate_password
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import override_settings
from PIL import Image

from fynlo.core import clock
from fynlo.core.ids import uuid7
from fynlo.core.tenancy.context import in_restaurant
from fynlo.seed import runner
from fynlo.seed.lan import HostTaken
from fynlo.seed.restaurants import PLATFORM_OWNER, RESTAURANTS
from fynlo.seed.restaurants.chucho import CHUCHO
from fynlo.seed.restaurants.harbour import HARBOUR
from fynlo.seed.setup import PASSWORD, SYSTEM
from fynlo.seed.shapes import PICTURES, named_uuid
from fynlo.seed.steps import Step
from fynlo.seed.timeline import Today
from menu.labels import ALLERGENS, DIETARY
from menu.selectors import published_menu
from menu.tax import TaxClass
from orders.floor import layout
from orders.models import Correction, Line, Order, RoutingRule, Table, Ticket
from orders.service_settings.selectors import service_settings
from payments.models import Payment, Receipt, Refund
from realtime import consistency_check
from restaurants.business_days import business_day
from restaurants.models import Domain, Restaurant, User
from tests.plugins.restaurants import sweep, tenant_tables

LONGEST_SEED = 25  # seconds of CPU of this process, which a busy machine does not stretch
GENERATED = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")  # uuid7
MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[^\"\\]*")
DAY = re.compile(r"\d{4}-\d\d-\d\d")
TOKEN = re.compile(r'(?<=token)(\\*": ?\\*")[\w-]{22}')  # opens a receipt, so it must not be predictable
SERIAL = re.compile(r'^{"id": \d+, ')
PUBLIC_TABLES = (
    "restaurants_domain", "restaurants_membership", "restaurants_restaurant", "restaurants_subscription",
    "restaurants_user", "restaurants_platformcommand", "sync_stream",
)  # fmt: skip
# What two seeds may differ in besides times and uuid7 ids: salted hashes, secrets, encrypted keys, and bytes and hashes
# of what holds times.
VARIES = {
    "menu_menuversion": ("document", "etag"),
    "payments_datakey": ("wrapped",),
    "payments_journalhead": ("hash",),
    "payments_journallink": ("hash",),
    "payments_provideraccount": ("secret_key", "webhook_secret"),
    "public.restaurants_domain": ("proof",),
    "public.restaurants_user": ("password",),
}


@dataclass(frozen=True)
class SeedRuns:
    """The output, CPU seconds and rows of a seed in one run, and the rows of one in pieces, whose data stays."""

    said: list[str]
    seconds: float
    whole: dict[str, list[str]]
    pieces: dict[str, list[str]]


@pytest.fixture(scope="module")
def seeded(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[SeedRuns]:
    """Committed for this file, and swept after its last test.

    It costs more than all the tests. They stay together, so that it is paid for once: in one process, and all with
    `db`, because pytest-django runs those without it apart.
    """
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media")):
        take_away = _sweeper()
        began = time.process_time()
        said = seed()
        seconds = time.process_time() - began
        whole = _all_rows()
        take_away()
        try:
            _seed_in_pieces()
            yield SeedRuns(said, seconds, whole, _all_rows())
        finally:
            take_away()


def _sweeper() -> Callable[[], None]:
    """Returns a function that deletes the restaurants and people created from now on."""
    kept_users = set(User.objects.values_list("pk", flat=True))
    kept = set(Restaurant.objects.values_list("pk", flat=True))

    def take_away() -> None:
        connection.set_schema_to_public()
        sweep(list(Restaurant.objects.filter(pk__in=kept)), kept_users, kept)

    return take_away


def _seed_in_pieces() -> None:
    """Seed with stops: in the platform's steps, in the menu's, and in the middle of a visit."""
    steps = list(runner.plan())
    for stop in (1, 4, 20, 45, 61, len(steps) - 9):
        unfinished = runner.SeedRun()
        for step in islice(steps, stop):
            unfinished.run(step)
        assert not runner.is_complete()
    runner.run_seed(lambda line: None)


def seed() -> list[str]:
    said = StringIO()
    call_command("seed", stdout=said)
    return said.getvalue().splitlines()


def row_of(restaurant) -> Restaurant:
    return Restaurant.objects.get(slug=restaurant.slug)


# -- as a whole ---------------------------------------------------------------------------------------------


def test_a_second_seed_does_nothing_and_prints_so(seeded, db, django_assert_num_queries):
    row_of(CHUCHO)  # the connection has chosen its schema
    with django_assert_num_queries(3):  # 1. is it complete  2. hosts of the network, made before  3. those there now
        said = seed()

    assert said == ["The demo data is complete already."]


def test_every_step_is_announced_once(seeded, db):
    steps = list(runner.plan())

    assert seeded.said == [step.label for step in steps]
    assert len({step.key for step in steps}) == len(steps)


def test_a_seed_takes_seconds(seeded, db):
    assert seeded.seconds < LONGEST_SEED


def test_a_seed_in_pieces_equals_a_seed_in_one_run(seeded, db):
    assert seeded.pieces.keys() == seeded.whole.keys()
    for table, rows in seeded.whole.items():
        assert seeded.pieces[table] == rows, table
    assert len(seeded.whole["chucho.menu_product"]) == 69
    assert len(seeded.whole["chucho.orders_order"]) == len(CHUCHO.visits)


def test_a_step_that_fails_in_the_middle_leaves_nothing_and_is_repeated(seeded, db):
    broken = True

    def build(context, _) -> dict:
        layout.create_section(context=context, name="Roof", section_id=named_uuid("roof"))
        if broken:
            raise KeyboardInterrupt
        layout.create_table(context=context, section_id=named_uuid("roof"), name="Roof 1")
        return {}

    step = Step("A roof", "floor.furnish", "Roof", SYSTEM, build, restaurant=CHUCHO)
    with pytest.raises(KeyboardInterrupt):
        runner.SeedRun().run(step)
    broken = False

    assert runner.SeedRun().run(step)
    assert not runner.SeedRun().run(step)
    with in_restaurant(row_of(CHUCHO)):
        assert Table.objects.filter(section__name="Roof").count() == 1


def test_production_refuses_the_seed(settings):
    settings.PRODUCTION = True

    with pytest.raises(CommandError, match="for the demo alone"):
        seed()


def _all_rows() -> dict[str, list[str]]:
    """Every row of the seeded restaurants and their platform rows as text, without values that differ in each seed."""
    people = [person for restaurant in RESTAURANTS for person in restaurant.people]
    theirs = [
        *(restaurant.slug for restaurant in RESTAURANTS),
        *(str(restaurant.id) for restaurant in RESTAURANTS),
        *(each.email for each in people),
    ]
    found = {}
    for table in (f"public.{name}" for name in PUBLIC_TABLES):
        found[table] = [row for row in _rows(table) if any(mark in row for mark in theirs)]
    for restaurant in RESTAURANTS:
        with in_restaurant(row_of(restaurant)):
            found |= {f"{restaurant.slug}.{table}": _rows(table) for table in sorted(tenant_tables())}
    return found


def _rows(table: str) -> list[str]:
    varies = "".join(f" - '{column}'" for column in VARIES.get(table, ()))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT (to_jsonb(t){varies})::text FROM {table} t")
        rows = [SERIAL.sub("{", row) for (row,) in cursor.fetchall()]
    for pattern, name in ((GENERATED, "generated"), (MOMENT, "moment"), (DAY, "day"), (TOKEN, "token")):
        rows = [pattern.sub(name, row) for row in rows]
    return sorted(rows)


# -- the menus ----------------------------------------------------------------------------------------------


def test_the_published_menus_equal_their_declarations(seeded, db):
    for restaurant, version in ((CHUCHO, 1), (HARBOUR, 1)):
        with in_restaurant(row_of(restaurant)):
            document = published_menu().document
        names = [dish.name for category in restaurant.menu.categories for dish in category.dishes]
        assert document["version"] == version
        assert [product["name"] for product in document["products"]] == names
        assert all(product["image"] and product["station"] and product["sku"] for product in document["products"])
        assert len({product["image"] for product in document["products"]}) == len(names)


def test_every_picture_exists_in_its_sizes(seeded, db):
    with in_restaurant(row_of(CHUCHO)):
        images = published_menu().document["products"][0]["images"]
    for width, url in images.items():
        with Image.open(f"{django_settings.MEDIA_ROOT}/{url.removeprefix('/media/')}") as picture:
            assert picture.size == (int(width), int(width))


@pytest.mark.parametrize("restaurant", RESTAURANTS, ids=lambda restaurant: restaurant.slug)
def test_the_menu_uses_the_words_of_the_law(restaurant):
    dishes = [dish for category in restaurant.menu.categories for dish in category.dishes]
    options = [option for group in restaurant.menu.groups for option in group.options]

    assert {word for dish in dishes for word in dish.diets.split()} <= set(DIETARY)
    assert {word for each in (*dishes, *options) for word in (each.allergens or "").split()} <= set(ALLERGENS)
    for group in restaurant.menu.groups:
        assert sum(option.is_default for option in group.options) <= group.maximum
        assert group.minimum <= len(group.options)


@pytest.mark.parametrize("restaurant", RESTAURANTS, ids=lambda restaurant: restaurant.slug)
def test_every_dish_has_a_picture_and_every_picture_a_dish(restaurant):
    skus = {sku for category in restaurant.menu.categories for sku, _ in category.numbered()}

    assert {path.stem.upper() for path in (PICTURES / restaurant.slug).iterdir()} == skus
    assert all(Image.open(BytesIO(restaurant.picture(sku))).size == (640, 640) for sku in skus)


@pytest.mark.parametrize("restaurant", RESTAURANTS, ids=lambda restaurant: restaurant.slug)
def test_no_dish_contradicts_its_diet_or_allergens(restaurant):
    refuses = {
        "vegan": {"milk", "eggs", "fish", "crustaceans", "molluscs"},
        "vegetarian": {"fish", "crustaceans", "molluscs"},
        "dairy_free": {"milk"},
        "gluten_free": {"gluten"},
    }
    for category in restaurant.menu.categories:
        for dish in category.dishes:
            holds = set((dish.allergens or "").split())
            for diet in dish.diets.split():
                assert not holds & refuses.get(diet, set()), (dish.name, diet)


@pytest.mark.parametrize(
    ("restaurant", "dish", "tax"),
    [
        (CHUCHO, "Margarita", TaxClass.STANDARD),
        (CHUCHO, "Hackney pale ale", TaxClass.STANDARD),
        (CHUCHO, "Diet cola", TaxClass.STANDARD_FOOD),
        (CHUCHO, "Helado", TaxClass.STANDARD_FOOD),
        (CHUCHO, "Guacamole & totopos", TaxClass.COLD_FOOD),
        (CHUCHO, "Churros", TaxClass.HOT_FOOD),
        (CHUCHO, "Al pastor", TaxClass.HOT_FOOD),
        (HARBOUR, "Egg & cress sandwich", TaxClass.COLD_FOOD),
        (HARBOUR, "Ham & Cheddar panini", TaxClass.HOT_FOOD),
        (HARBOUR, "Sausage roll, hot", TaxClass.HOT_FOOD),
        (HARBOUR, "Sausage roll, cooling from the oven", TaxClass.COLD_FOOD),
        (HARBOUR, "Sea-salt crisps", TaxClass.STANDARD_FOOD),
        (HARBOUR, "Latte", TaxClass.HOT_FOOD),
        (HARBOUR, "Carrot cake", TaxClass.COLD_FOOD),
    ],
)
def test_each_kind_of_food_has_its_tax_class(seeded, db, restaurant, dish, tax):
    with in_restaurant(row_of(restaurant)):
        assert published_menu().product(restaurant.product_id(dish)).tax_class == tax


def test_the_menus_have_a_dish_whose_allergens_are_unknown(seeded, db):
    with in_restaurant(row_of(HARBOUR)):
        assert published_menu().product(HARBOUR.product_id("Soup of the day")).allergens is None


# -- the day ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("restaurant", RESTAURANTS, ids=lambda restaurant: restaurant.slug)
def test_the_day_is_in_the_middle_of_service(seeded, db, restaurant):
    with in_restaurant(row_of(restaurant)) as here:
        orders = list(Order.objects.order_by("number"))
        statuses = Counter(order.status for order in orders)
        today = business_day(clock.now(), here)

        assert statuses["completed"] >= 5
        assert statuses["pending"] == 1  # just sat down
        assert sum(statuses.values()) - statuses["completed"] >= 4
        assert {order.bill for order in orders if order.status == "completed"} == {"paid"}
        assert [order.opened_at for order in orders] == sorted(order.opened_at for order in orders)
        assert {order.business_day for order in orders} <= {today, today - timedelta(days=1)}  # midnight may pass
        assert all(order.opened_at < datetime.now(UTC) for order in orders)
        assert Ticket.objects.exclude(status="done").count() >= 3
        paid = Payment.objects.filter(order__status="completed")
        assert paid.count() == statuses["completed"]
        assert all(payment.received >= payment.amount and payment.change < 5 for payment in paid)


@pytest.mark.parametrize("restaurant", RESTAURANTS, ids=lambda restaurant: restaurant.slug)
def test_the_events_alone_reduce_to_what_every_screen_shows(seeded, db, restaurant):
    report = consistency_check.verify(row_of(restaurant))

    assert report.troubles == []
    assert report.skipped == ["pos/low_stock", "pos/people"]


def test_a_table_is_occupied_exactly_while_it_has_an_open_order(seeded, db):
    with in_restaurant(row_of(CHUCHO)):
        taken = set(Table.objects.filter(status="occupied").values_list("name", flat=True))
        sitting = set(
            Order.objects.exclude(status="completed").exclude(table=None).values_list("table_name", flat=True)
        )
        assert taken == sitting
        assert len(taken) >= 4
        assert Table.objects.count() == 14


def test_the_service_has_every_kind_of_activity(seeded, db):
    with in_restaurant(row_of(CHUCHO)):
        lines, opened = Line.objects.all(), Order.objects.exclude(status__in=Order.CLOSED)
        assert lines.filter(status="held", course=3, ticket__status="held").count() == 2
        assert set(lines.exclude(seat=None).values_list("seat", flat=True)) >= {1, 2, 3, 4}
        assert lines.filter(status="void", void_seen_at=None).count() == 1
        assert Ticket.objects.filter(rush=True).exists()
        assert set(Correction.objects.values_list("kind", flat=True)) == {"void", "comp", "discount", "reopen"}
        assert opened.filter(bill="part_paid", reopened_at=None, paid__gt=0).count() == 1
        assert opened.exclude(reopened_at=None).count() == 1
        assert Refund.objects.count() == 1
        assert Payment.objects.filter(method="cash", tender="card").count() == 1
        assert Receipt.objects.count() == Payment.objects.count() + Refund.objects.count()
        assert list(Table.objects.filter(status="cleaning").values_list("name", flat=True)) == ["1"]
        promised = opened.exclude(promised_at=None).order_by("promised_at")
        assert [order.customer.name for order in promised] == ["Priya", "Sam"]
        assert RoutingRule.objects.count() == len(CHUCHO.routes)
        names = [published_menu().product(each).name for each in service_settings().favourites]
        assert tuple(names) == CHUCHO.favourites


def test_the_taqueria_asks_for_service_and_the_cafe_does_not(seeded, db):
    with in_restaurant(row_of(CHUCHO)):
        assert Order.objects.filter(order_type="dine_in", service_charge__gt=0).exists()
        assert not Order.objects.filter(order_type="takeaway", service_charge__gt=0).exists()
    with in_restaurant(row_of(HARBOUR)):
        assert not Order.objects.filter(service_charge__gt=0).exists()


@pytest.mark.parametrize("hour", ["03:59", "04:00", "04:01", "06:30", "13:00", "23:59"])
def test_moments_stay_within_the_business_day_and_in_order(seeded, db, hour):
    here = row_of(CHUCHO)
    now = datetime.fromisoformat(f"2026-06-15T{hour}:00").replace(tzinfo=here.zone)
    today = Today(now, here)

    moments = [today.at(minutes) for minutes in range(300, -1, -1)]

    assert moments == sorted(moments)
    assert moments[-1] == now
    assert {business_day(moment, here) for moment in moments} == {business_day(now, here)}


# -- people and addresses -----------------------------------------------------------------------------------


def _info() -> dict:
    out = StringIO()
    call_command("demo_info", stdout=out)
    return json.loads(out.getvalue())


def test_info_names_restaurants_screens_and_accounts(seeded, db, settings):
    settings.DEMO = True

    info = _info()

    ours = [each for each in info["restaurants"] if each["slug"] in ("chucho", "harbour")]
    assert ours == [
        {"slug": "chucho", "name": "Chucho Taqueria", "id": str(CHUCHO.id), "kitchen": ["grill", "kitchen", "bar"]},
        {
            "slug": "harbour",
            "name": "Harbour Lane Café",
            "id": str(HARBOUR.id),
            "kitchen": ["kitchen", "bar", "counter"],
        },
    ]
    for slug in ("chucho", "harbour"):
        positions = Counter((a["role"], a["job"]) for a in info["accounts"] if a["restaurant"] == slug)
        assert positions == {
            ("restaurant_owner", None): 1,
            ("manager", None): 1,
            ("employee", "server"): 2,
            ("employee", "cashier"): 1,
            ("employee", "cook"): 1,
            ("employee", "expediter"): 1,
        }
    assert {
        "role": "platform_owner",
        "job": None,
        "email": "nora@fynlo.example",
        "password": PASSWORD,
        "restaurant": None,
    } in [{**account, "password": PASSWORD} for account in info["accounts"]]
    maria = next(account for account in info["accounts"] if account["email"] == "maria@chucho.example")
    assert maria["password"] == PASSWORD


def test_info_shows_no_changed_password_and_none_outside_the_demo(seeded, db, settings):
    settings.DEMO = True
    maria = User.objects.get(email="maria@chucho.example")
    maria.set_password("something of her own")
    maria.save()

    assert next(a for a in _info()["accounts"] if a["email"] == maria.email)["password"] == ""
    settings.DEMO = False
    assert {account["password"] for account in _info()["accounts"]} == {""}


def test_one_person_works_in_both(seeded, db):
    robin = User.objects.get(email="robin@chucho.example")

    positions = {each.restaurant.slug: each.job or each.role for each in robin.memberships.select_related("restaurant")}

    assert positions == {"chucho": "server", "harbour": "manager"}


def test_the_password_is_one_that_people_may_choose():
    for person in (PLATFORM_OWNER, *CHUCHO.people, *HARBOUR.people):
        validate_password(PASSWORD, User(email=person.email, name=person.name))


def _network_hosts() -> set[str]:
    return set(Domain.objects.filter(tenant__slug="chucho", is_primary=False).values_list("domain", flat=True))


def test_the_taqueria_answers_on_the_network_under_the_newest_address_alone(seeded, db, settings):
    Domain.objects.create(
        domain="chucho.example", tenant_id=CHUCHO.id, is_primary=False, verified_at=clock.now()
    )  # the owner's own
    for host in ("192.168.1.20", "10.0.0.7", "192.168.1.20"):
        settings.LAN_HOST = host
        seed()
        assert _network_hosts() == {"chucho.example", host}

    settings.LAN_HOST = ""
    seed()
    assert _network_hosts() == {"chucho.example"}


def test_a_neighbours_address_is_not_taken(seeded, db, settings):
    Domain.objects.create(domain="192.168.1.99", tenant=Restaurant.objects.get(slug="alpha"), is_primary=False)
    settings.LAN_HOST = "192.168.1.99"

    with pytest.raises(CommandError) as failure:
        seed()

    assert isinstance(failure.value.__cause__, HostTaken)


# -- the pictures -------------------------------------------------------------------------------------------


def test_the_same_name_makes_the_same_id():
    assert str(named_uuid("restaurant", "chucho")) == str(CHUCHO.id)
    assert CHUCHO.id != HARBOUR.id
    assert CHUCHO.id.version == 5 != uuid7().version
