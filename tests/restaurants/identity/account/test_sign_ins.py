"""A person's own sign-ins: what the list shows, ending one and the others, and who may not."""

import pytest
from django.test import Client

from fynlo.core import clock
from fynlo.core.ids import uuid7
from restaurants.identity.account.user_agents import describe_user_agent
from restaurants.models import Membership, SecurityEvent, Session
from tests.plugins.restaurants import PASSWORD

pytestmark = pytest.mark.django_db
URL = "/account/sign-ins/"
API = "/api/v1/auth/sessions"
CHROME = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Mobile Safari/537.36"
SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile Safari/604.1"
EDGE = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Safari/537.36 Edg/131.0"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0"


@pytest.mark.parametrize(
    ("header", "words"),
    [
        (CHROME, "Chrome on Android"),
        (SAFARI, "Safari on iPhone"),
        (EDGE, "Edge on Windows"),
        (FIREFOX, "Firefox on Linux"),
        ("okhttp/4.9.2", "App on Android"),
        ("Fynlo/12 CFNetwork/1490 Darwin/23.6.0", "App on iPhone or iPad"),
        ("curl/8.1", "curl"),
        ("", "Unknown program"),
        ("<script>alert(1)</script>", "Unknown program"),
        ("A" * 200, "A" * 40),
    ],
)
def test_a_browser_and_its_system_are_named_in_words(header, words):
    assert describe_user_agent(header) == words


def test_the_page_lists_this_sign_in_first_and_the_app_with_its_address(page_client, sign_in):
    sign_in("sara@alpha.example")
    sign_in("carl@alpha.example")
    client = page_client()
    client.post("/sign-in/", {"email": "sara@alpha.example", "password": PASSWORD}, headers={"user-agent": CHROME})

    page = client.get(URL)

    shown = [(one.is_app, one.is_current, one.program, one.address) for one in page.context["sign_ins"]]
    assert shown == [(False, True, "Chrome on Android", "127.0.0.1"), (True, False, "Unknown program", "127.0.0.1")]
    assert page.content.decode().count("This one") == 1
    assert "no-store" in page["Cache-Control"]


def test_ended_and_expired_sign_ins_and_those_of_a_revoked_device_are_not_listed(page_client, person, enrol, set_pin):
    set_pin("sara")
    lost, till = enrol(), enrol()
    assert lost.sign_in(person("sara")).status_code == till.sign_in(person("sara")).status_code == 200
    for changes in ({"ended_at": clock.now()}, {"expires_at": clock.now()}):
        page_client("sara")
        Session.objects.filter(pk=Session.objects.latest("created_at").pk).update(**changes)
    lost.row.revoked_at = clock.now()
    lost.row.save()

    listed = page_client("sara").get(URL).context["sign_ins"]

    assert [(one.is_current, one.device) for one in listed] == [(True, ""), (False, "Bar")]


def test_ending_one_signs_that_browser_out_and_no_other(page_client):
    here, there, third = page_client("sara"), page_client("sara"), page_client("sara")
    ended = Session.objects.order_by("created_at")[1]

    response = here.post(f"{URL}{ended.pk}/end/")

    assert (response.status_code, response["Location"]) == (302, URL)
    assert there.get(URL).status_code == 302
    assert here.get(URL).status_code == third.get(URL).status_code == 200
    assert SecurityEvent.objects.filter(kind=SecurityEvent.Kind.SIGN_OUT).count() == 1


def test_ending_all_others_keeps_this_one_alone(page_client, api, sign_in):
    token = sign_in("sara@alpha.example")["access_token"]
    here, there, stranger = page_client("sara"), page_client("sara"), page_client("carl")

    here.post(f"{URL}end-others/")

    assert there.get(URL).status_code == 302
    assert api(bearer=token).post("/api/v1/auth/verify").status_code == 401
    assert here.get(URL).status_code == stranger.get(URL).status_code == 200
    assert b"You are signed in nowhere else." in here.get(URL).content


def test_ending_the_current_one_signs_out(page_client):
    here = page_client("sara")

    response = here.post(f"{URL}{Session.objects.get().pk}/end/")

    assert (response.status_code, response["Location"]) == (302, "/sign-in/")
    assert here.get(URL).status_code == 302


@pytest.mark.parametrize("whose", ["carl", "nobody"])
def test_another_persons_sign_in_is_not_found_and_stays(page_client, sign_in, api, whose):
    page_client("carl")
    session_id = Session.objects.get().pk if whose == "carl" else uuid7()
    token = sign_in("sara@alpha.example")["access_token"]

    assert page_client("sara").post(f"{URL}{session_id}/end/").status_code == 404
    response = api(bearer=token).client.delete(f"{API}/{session_id}")

    assert (response.status_code, response.json()["error"]["code"]) == (404, "sign_in.not_found")
    assert not Session.objects.filter(ended_at__isnull=False).exists()


def test_the_app_lists_and_ends_its_persons_sign_ins(api, sign_in):
    first, second = (sign_in("sara@alpha.example")["access_token"] for _ in range(2))
    caller = api(bearer=second)

    rows = caller.get(API).json()["data"]

    assert [(row["kind"], row["is_current"]) for row in rows] == [("app", True), ("app", False)]
    for _ in range(2):
        assert caller.client.delete(f"{API}/{rows[1]['id']}").status_code == 200
    assert api(bearer=first).get(API).status_code == 401
    assert len(caller.get(API).json()["data"]) == 1


def test_a_person_who_signed_in_by_pin_is_refused_in_words(person, enrol, set_pin):
    set_pin("sara")
    till = enrol()
    till.sign_in(person("sara"))
    token = till.sign_in(person("sara")).json()["data"]
    client: Client = till.client
    bearer = {"Authorization": f"Bearer {token['access_token']}"} if "access_token" in token else {}

    refused = client.get(API, headers=bearer)
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "password_session_needed")
    if not bearer:
        assert client.get(URL).status_code == 403
        assert client.post(f"{URL}end-others/").status_code == 403
    assert Membership.objects.get(user=person("sara"), restaurant__slug="alpha").is_active


def test_the_list_costs_one_query_for_any_number_of_sign_ins(page_client, django_assert_max_num_queries):
    for _ in range(12):
        page_client("sara")
    here = page_client("sara")
    here.get(URL)
    with django_assert_max_num_queries(
        4
    ):  # Django's session, the list; the shell's restaurant and principal are cached
        assert len(here.get(URL).context["sign_ins"]) == 13


def test_it_shows_times_in_the_restaurants_zone(page_client):
    client = page_client("sara")
    Session.objects.update(created_at=clock.now().replace(year=2026, month=7, day=1, hour=12, minute=0))

    assert "1 July 2026, 13:00" in client.get(URL).content.decode()
