"""A restaurant is created by the API, by manage.py or by its owner, completely or not at all."""

from concurrent.futures import ThreadPoolExecutor
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from fynlo.core.tenancy.context import in_restaurant
from menu.models import Station
from orders.service_settings.selectors import service_settings
from realtime.actors import Actor
from realtime.sync.models import Stream
from restaurants.identity import throttle
from restaurants.models import (
    Domain,
    Invitation,
    Membership,
    OutgoingMail,
    Plan,
    PlatformAudit,
    PlatformCommand,
    Restaurant,
    User,
)
from restaurants.platform import addresses, services
from restaurants.platform.settings.declarations import SIGN_UP_MOST
from restaurants.platform.settings.services import set_platform_value
from restaurants.platform_executor import PLATFORM_EXECUTOR
from tests.services import run_service

API = "/api/v1/platform/restaurants"
REGISTER = "/api/v1/auth/register-restaurant"
NEW = {"name": "Chucho", "slug": "chucho", "owner_email": "ana@chucho.example", "plan": "beta"}


@pytest.fixture
def pat(db) -> Client:
    """The platform owner, signed in on the platform's host."""
    client = Client(headers={"host": "localhost"})
    client.force_login(User.objects.get(email="pat@fynlo.example"))
    return client


def create(client: Client, key: str = "", **changes: object):
    headers = {"Idempotency-Key": key} if key else {}
    return client.post(API, NEW | changes, content_type="application/json", headers=headers)


def schemas() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'r\\_%'")
        return {name for (name,) in cursor.fetchall()}


def assert_complete(slug: str = "chucho") -> Restaurant:
    restaurant = Restaurant.objects.get(slug=slug)
    assert restaurant.schema_name in schemas()
    assert restaurant.domains.get().domain == f"{slug}.localhost"
    assert Stream.objects.get(restaurant=restaurant).head == 0
    with in_restaurant(restaurant), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM realtime_command")
        assert cursor.fetchone() == (0,)
    return restaurant


def assert_invited(restaurant: Restaurant, email: str = "ana@chucho.example") -> None:
    assert Invitation.objects.get(restaurant=restaurant).role == "restaurant_owner"
    sent = OutgoingMail.objects.get(restaurant=restaurant)
    assert sent.to == email
    assert f"http://{restaurant.slug}.localhost:8000/invitation/" in sent.text


def assert_nothing_left(slug: str = "chucho") -> None:
    assert not Restaurant.objects.filter(slug=slug).exists()
    assert not Domain.objects.filter(domain=f"{slug}.localhost").exists()
    assert f"r_{slug}" not in schemas()
    assert not Invitation.objects.exists()
    assert not OutgoingMail.objects.exists()


def test_the_platform_owners_api_creates_everything(pat):
    response = create(pat)

    assert response.status_code == 201
    restaurant = assert_complete()
    assert_invited(restaurant)
    assert response.json()["data"] == {
        "id": str(restaurant.pk),
        "name": "Chucho",
        "slug": "chucho",
        "status": "active",
        "plan": "beta",
        "domains": ["chucho.localhost"],
        "platform_id": str(restaurant.platform_id),
        "created_at": restaurant.created_at.isoformat().replace("+00:00", "Z"),
    }
    audit = PlatformAudit.objects.get(kind="platform.create_restaurant", role="platform_owner")
    assert {"created": str(restaurant.pk), "slug": "chucho"} in audit.notes


def test_a_new_restaurant_has_a_kitchen_station_and_courses(pat):
    create(pat)
    with in_restaurant(Restaurant.objects.get(slug="chucho")):
        assert [(row.slug, row.name) for row in Station.objects.all()] == [("kitchen", "Kitchen")]
        assert service_settings().courses == ["Starters", "Mains", "Desserts"]


def test_the_same_key_makes_one_restaurant_and_the_same_answer(pat):
    first, second = create(pat, key="k1"), create(pat, key="k1")
    assert (first.status_code, second.status_code) == (201, 201)
    assert second.json()["data"] == first.json()["data"]
    assert second.json()["meta"] == {"duplicate": True}
    assert Restaurant.objects.filter(slug="chucho").count() == 1


def test_a_new_restaurant_is_served_on_its_host_at_once(pat):
    create(pat)
    assert Client(headers={"host": "chucho.localhost"}).get("/sign-in/").status_code == 200


def test_manage_py_creates_everything(db):
    said = StringIO()
    call_command(
        "create_restaurant", "--name", "Chucho", "--slug", "chucho", "--owner-email", "ana@chucho.example",
        "--platform", "fynlo", "--plan", "omega", stdout=said,
    )  # fmt: skip

    restaurant = assert_complete()
    assert_invited(restaurant)
    assert restaurant.subscription.plan_id == "omega"
    assert "http://chucho.localhost:8000/" in said.getvalue()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"slug": "alpha"}, "Another restaurant has that address"),
        ({"slug": "x"}, "3 to 40 letters"),
        ({"plan": "gold"}, "Choose one of the plans"),
        ({"platform": "Nobody"}, "no platform called Nobody"),
        ({"owner_email": "nobody"}, "Enter an email address"),
    ],
)
def test_manage_py_names_an_error_and_creates_nothing(db, arguments, sentence):
    given = {"name": "Chucho", "slug": "chucho", "owner_email": "ana@chucho.example"} | arguments
    with pytest.raises(CommandError, match=sentence):
        call_command("create_restaurant", **given)
    assert_nothing_left()


def test_a_person_who_registers_a_restaurant_owns_it_at_once(db, client):
    owner = User.objects.create_user("ana@chucho.example", "correct horse battery", name="Ana")
    client = Client(headers={"host": "localhost"})
    client.force_login(owner)

    body = {"restaurant_name": "Café  Chucho!", "phone": "020 7946 0018"}
    response = client.post("/api/v1/auth/register-restaurant", body, content_type="application/json")

    assert response.status_code == 201
    restaurant = assert_complete("cafe-chucho")
    assert response.json()["data"] == {
        "restaurant_id": str(restaurant.pk),
        "restaurant_name": "Café  Chucho!",
        "slug": "cafe-chucho",
        "url": "http://cafe-chucho.localhost:8000",
        "role": "restaurant_owner",
    }
    assert restaurant.subscription.plan_id == "alpha"
    assert Membership.objects.get(user=owner).restaurant == restaurant


def test_registering_works_on_a_restaurants_own_host_too(page_client):
    response = page_client("sara").post(
        "/api/v1/auth/register-restaurant", {"restaurant_name": "Sara's"}, content_type="application/json"
    )
    assert response.status_code == 201
    assert_complete("saras")


@pytest.mark.parametrize(
    ("name", "slug"),
    [("Login", "restaurant"), ("Fynlo Billing", "restaurant"), ("Account Security Café", "cafe"), ("Secure", None)],
)
def test_an_address_made_from_a_name_never_looks_like_the_platforms(db, name, slug):
    made = addresses.free_slug(name)

    assert not addresses.is_reserved(made)
    assert made == (slug or "restaurant")


def test_registering_many_at_once_counts_like_many_in_a_row(committed):
    """The person's row is locked before their restaurants are counted."""
    olivia = User.objects.get(email="olivia@alpha.example")
    actor = Actor(str(olivia.pk), olivia.pk, "Olivia")

    def register(number):
        try:
            run_service(services.register_restaurant, actor=actor, by=PLATFORM_EXECUTOR, name=f"Twin {number}")
            return "made"
        except services.TooManyRestaurants:
            return "refused"
        finally:
            connection.close()

    most = {"key": "sign_up.restaurants_per_person", "value": 2}  # she owns alpha already
    run_service(set_platform_value, actor=Actor.system(), by=PLATFORM_EXECUTOR, **most)
    with ThreadPoolExecutor(3) as pool:
        outcomes = list(pool.map(register, range(3)))
    assert sorted(outcomes) == ["made", "refused", "refused"]


def test_registering_is_throttled(db, person, client):
    client = Client(headers={"host": "localhost"})
    client.force_login(person("olivia"))
    for _ in range(10):
        throttle.REGISTER.count_attempt(str(person("olivia").pk), "10.0.0.1")

    response = client.post(REGISTER, {"restaurant_name": "X"}, content_type="application/json")
    assert (response.status_code, response.json()["error"]["code"]) == (429, "too_many_requests")


def test_registrations_are_limited_per_hour_for_all_callers_together(db, person):
    client = Client(headers={"host": "localhost"})
    client.force_login(person("olivia"))
    for number in range(60):
        throttle.REGISTER_ANYWHERE.count_attempt("platform", f"10.0.0.{number}")

    response = client.post(REGISTER, {"restaurant_name": "X"}, content_type="application/json")
    assert response.status_code == 429


def test_a_restaurant_is_verified_only_if_the_platform_created_it(page_client, pat):
    page_client("sara").post(
        "/api/v1/auth/register-restaurant", {"restaurant_name": "Saras"}, content_type="application/json"
    )
    create(pat)

    verified = dict(Restaurant.objects.exclude(slug__in=("alpha", "beta")).values_list("slug", "verified_at"))
    assert (verified["saras"], verified["chucho"] is None) == (None, False)


def test_one_person_may_register_a_limited_number(db, person):
    client = Client(headers={"host": "localhost"})
    olivia = person("olivia")
    client.force_login(olivia)
    platform = services.default_platform()
    for number in range(SIGN_UP_MOST.default - 1):
        slug = f"owned-{number}"
        owned = Restaurant(platform=platform, name=slug, slug=slug, schema_name=slug)
        Restaurant.objects.bulk_create([owned])  # no schema: only the count matters here
        Membership.objects.create(user=olivia, restaurant=owned, role="restaurant_owner")
    response = client.post(
        "/api/v1/auth/register-restaurant", {"restaurant_name": "Sixth"}, content_type="application/json"
    )
    assert (response.status_code, response.json()["error"]["code"]) == (409, "restaurant.too_many")


@pytest.mark.parametrize(
    ("wrong", "status", "code"),
    [
        ({"slug": "alpha"}, 409, "restaurant.slug_taken"),
        ({"slug": "Ab"}, 400, "invalid"),
        ({"slug": "1st"}, 400, "invalid"),
        ({"slug": "two--dashes"}, 400, "invalid"),
        ({"slug": "with_underscore"}, 400, "invalid"),
        ({"slug": "admin"}, 400, "invalid"),
        ({"slug": "login"}, 400, "invalid"),
        ({"slug": "account-security"}, 400, "invalid"),
        ({"slug": "fynlo-support"}, 400, "invalid"),
        ({"slug": "fyn-lo"}, 400, "invalid"),
        ({"slug": "verify"}, 400, "invalid"),
        ({"slug": 'x"; DROP SCHEMA public; --'}, 400, "invalid"),
        ({"slug": "x" * 41}, 400, "invalid"),
        ({"name": ""}, 400, "invalid"),
        ({"name": "x" * 121}, 400, "invalid"),
        ({"name": 7.5}, 400, "invalid"),
        ({"name": ["x"]}, 400, "invalid"),
        ({"name": "bell\u0007"}, 400, "invalid"),
        ({"owner_email": "nobody"}, 400, "invalid"),
        ({"plan": "gold"}, 400, "plan.unknown"),
        ({"plan": "gamma"}, 201, None),
    ],
)
def test_bad_input_has_a_stable_code_and_leaves_nothing(pat, wrong, status, code):
    response = create(pat, **wrong)
    assert response.status_code == status
    if code:
        assert response.json()["error"]["code"] == code
        assert_nothing_left()


def test_a_failure_half_way_leaves_no_schema_and_no_row(pat, monkeypatch):
    def refuse(**kwargs):
        assert "r_chucho" in schemas(), "the schema was there when it failed"
        raise RuntimeError("the mail's template is broken")

    monkeypatch.setattr(services, "invite_person", refuse)
    pat.raise_request_exception = False
    assert create(pat).status_code == 500
    assert_nothing_left()
    assert not PlatformCommand.objects.filter(kind="platform.create_restaurant", target="").exists()


@pytest.mark.parametrize("name", ["olivia", "marco", "sara"])
def test_only_a_platform_owner_may_create_one_by_the_platforms_api(page_client, person, name):
    on_platform = Client(headers={"host": "localhost"})
    on_platform.force_login(person(name))
    for client in (page_client(name), on_platform):
        for response in (client.get(API), create(client)):
            assert (response.status_code, response.json()["error"]["code"]) == (403, "forbidden")
    assert_nothing_left()


def test_a_stranger_cannot_create_a_restaurant(db):
    client = Client(headers={"host": "localhost"})
    for response in (client.get(API), create(client)):
        assert (response.status_code, response.json()["error"]["code"]) == (401, "not_authenticated")


def test_the_plans_are_listed_for_every_signed_in_person(db, page_client):
    stranger = Client(headers={"host": "localhost"}).get("/api/v1/subscriptions/plans")
    assert (stranger.status_code, stranger.json()["error"]["code"]) == (401, "not_authenticated")

    plans = page_client("sara").get("/api/v1/subscriptions/plans")
    assert [plan["id"] for plan in plans.json()["data"]] == ["alpha", "beta", "omega"]
    assert b'"price_monthly":49.00' in plans.content
    assert plans.json()["data"][0]["max_orders_per_month"] == 500
    assert plans.json()["data"][2]["features"]["advanced_analytics"] is True
    alpha, beta, omega = Plan.objects.all()
    assert set(alpha.features) < set(beta.features) < set(omega.features)
