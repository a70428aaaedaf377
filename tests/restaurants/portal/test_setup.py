"""The set-up of a new restaurant: each step runs the usual commands, can be skipped, and is found again anywhere."""

import pytest
from django.db import connection

from fynlo.core.ids import uuid7
from menu.models import MenuVersion
from orders.models import Table
from restaurants.models import Invitation, Onboarding, OutgoingMail, PlatformAudit, Restaurant
from restaurants.portal.settings.rules import has_right_check_digits
from restaurants.portal.setup.progress import setup_of
from tests.realtime.conftest import actor_of

pytestmark = pytest.mark.django_db
SETUP = "/portal/setup/"
EVERY_DAY = [str(day) for day in range(7)]


@pytest.fixture
def send(page_client, tenant):
    """`send("vat", vat_registered="no")` fills in a step as the owner does."""

    def to(step: str, by: str = "olivia", more: str = "", **fields):
        client = page_client(by)
        fresh = client.get(f"{SETUP}{step}/")
        version = fresh.context["form"]["version"].value() if "version" in fresh.context["form"].fields else ""
        answer = client.post(f"{SETUP}{step}/{more}", {"key": str(uuid7()), "version": version} | fields)
        connection.set_tenant(tenant)
        return answer

    return to


@pytest.fixture
def states(tenant):
    def read() -> dict[str, str]:
        setup = setup_of(tenant, actor_of("olivia", tenant))
        return {each.step.name: each.state for each in setup.steps}

    return read


def test_every_step_is_saved_by_the_usual_commands_and_leads_to_the_next(send, states, tenant):
    filled = [
        ("address", {"address": "1 High Street\nLondon"}),
        ("vat", {"vat_registered": "yes", "vat_number": "980 7806 84", "prices_include_tax": "on"}),
        ("hours", {"days": ["1", "2"], "hours": "12-15, 18-23"}),
        ("tables", {"name": "Main room", "count": "7", "capacity": "2", "prefix": "T"}),
        ("menu", {"starter": "pub"}),
        ("people", {"email": "bea@x.example", "name": "Bea", "position": "employee:server"}),
        ("payments", {}),
        ("practice", {}),
    ]
    followed_by = [
        "vat",
        "hours",
        "tables",
        "menu",
        "payments",
        "payments",
        "practice",
        None,
    ]  # alpha has its people already
    for (step, fields), following in zip(filled, followed_by, strict=True):
        answer = send(step, **fields)
        assert answer.status_code == 302, (step, answer.content.decode())
        assert answer["Location"] == (f"{SETUP}{following}/" if following else SETUP)

    here = Restaurant.objects.get(pk=tenant.pk)
    assert (here.address, here.vat_number, here.prices_include_tax) == ("1 High Street\nLondon", "GB980780684", True)
    assert [len(day) for day in here.hours.week] == [0, 2, 2, 0, 0, 0, 0]
    assert list(Table.objects.order_by("sort_order").values_list("name", flat=True)) == [f"T{n}" for n in range(1, 8)]
    assert MenuVersion.objects.count() == 1
    assert Invitation.objects.get().email == OutgoingMail.objects.get().to == "bea@x.example"
    assert set(states().values()) == {"done"}
    kinds = set(PlatformAudit.objects.values_list("kind", flat=True))
    assert {"restaurant.change_settings", "restaurant.change_opening_hours", "people.invite"} <= kinds


def test_the_first_steps_agree_with_the_set_up(send, page_client, tenant):
    send("address", address="1 High Street")
    send("tables", name="Bar", count="1", capacity="2")
    send("menu", starter="cafe")
    olivia = page_client("olivia")
    assert not olivia.get(SETUP).context["may_import"]  # not empty any more
    today = olivia.get("/portal/").context
    done = {each.step.label for each in today["steps"].steps if each.done}
    assert {"Check your details", "Make your menu", "Publish the menu", "Set up the room"} <= done
    assert [each.step.name for each in today["setup"].steps if each.state == "open"] == [
        "vat", "hours", "payments", "practice",
    ]  # fmt: skip


def test_a_step_can_be_skipped_and_another_device_goes_on_there(send, states, page_client, tenant):
    assert send("address", more="skip/")["Location"] == f"{SETUP}vat/"
    assert states()["address"] == "skipped"
    assert Onboarding.objects.get().answers == {"address": "skipped"}
    tablet = page_client("olivia")
    assert tablet.get("/portal/").context["setup"].next.step.name == "vat"
    overview = tablet.get(SETUP)
    assert (b"skipped" in overview.content, b"3 of 9 steps" in overview.content) == (True, True)
    assert overview.context["may_import"]
    connection.set_tenant(tenant)
    send("address", address="1 High Street")
    assert states()["address"] == "done"
    assert PlatformAudit.objects.filter(kind="restaurant.answer_setup_step").count() == 1


@pytest.mark.parametrize(
    ("step", "fields", "sentence"),
    [
        ("address", {"address": " "}, "This field is required."),
        ("address", {"address": "x" * 501}, "500"),
        ("vat", {"vat_registered": "yes", "vat_number": ""}, "or skip this step"),
        ("vat", {"vat_registered": "yes", "vat_number": "980 7806 85"}, "Copy the number from"),
        ("vat", {"vat_registered": "maybe"}, "Select a valid choice."),
        ("hours", {"days": EVERY_DAY, "hours": ""}, "Enter the hours"),
        ("hours", {"days": EVERY_DAY, "hours": "noon to late"}, "is not understood"),
        ("hours", {"days": ["7"], "hours": "12-22"}, "Select a valid choice."),
        ("hours", {"hours": "12-22"}, "This field is required."),
        ("tables", {"name": "Bar", "count": "100000", "capacity": "2"}, "Ensure this value is less than"),
        ("menu", {"starter": "x"}, "Select a valid choice."),
        ("people", {"email": "x", "position": "manager"}, "Enter a valid email"),
        ("people", {"email": "marco@alpha.example", "position": "manager"}, "already"),
        ("payments", {"key": "x"}, "out of date"),
    ],
)
def test_a_refusal_says_what_to_enter_and_stores_nothing(send, states, step, fields, sentence):
    before = states()
    answer = send(step, **fields)
    assert (answer.status_code, sentence in answer.content.decode()) == (422, True), answer.content.decode()
    assert states() == before


def test_a_restaurant_without_vat_needs_no_number(send, states, tenant):
    assert send("vat", vat_registered="no", vat_number="GB1").status_code == 302
    here = Restaurant.objects.get(pk=tenant.pk)
    assert (here.vat_registered, here.vat_number, states()["vat"]) == (False, "", "done")
    assert here.prices_include_tax, "it was not asked, so it stays"


def test_a_form_that_another_person_has_overtaken_changes_nothing(page_client, send, tenant):
    client = page_client("olivia")
    version = client.get(f"{SETUP}address/").context["form"]["version"].value()
    connection.set_tenant(tenant)
    send("address", address="The other one")
    late = {"address": "Mine", "version": version, "key": str(uuid7())}
    answer = client.post(f"{SETUP}address/", late)
    assert (answer.status_code, b"Another person changed" in answer.content) == (422, True)
    assert Restaurant.objects.get(pk=tenant.pk).address == "The other one"
    form = answer.context["form"]
    again = {"address": "Mine", "version": form["version"].value(), "key": form["key"].value()}
    assert client.post(f"{SETUP}address/", again).status_code == 302


def test_a_menu_that_was_imported_is_published_as_it_is(send, page_client, tenant):
    send("menu", starter="cafe")
    assert "starter" not in page_client("olivia").get(f"{SETUP}menu/").context["form"].fields


def test_the_kind_of_the_restaurant_chooses_the_menu_that_is_offered(page_client, tenant):
    Onboarding.objects.create(restaurant=tenant, kind="pizzeria")
    assert page_client("olivia").get(f"{SETUP}menu/").context["form"]["starter"].value() == "pizzeria"


def test_a_manager_sets_up_what_a_manager_may(page_client, tenant):
    marco = page_client("marco")
    assert [each.step.name for each in marco.get(SETUP).context["setup"].steps] == [
        "tables", "menu", "people", "payments", "practice",
    ]  # fmt: skip
    assert marco.get(f"{SETUP}vat/").status_code == 403
    assert marco.post(f"{SETUP}vat/skip/").status_code == 403
    assert marco.get(f"{SETUP}nothing/").status_code == 404
    connection.set_tenant(tenant)
    assert not Onboarding.objects.exists()


def test_one_query_reads_the_whole_set_up(page_client, tenant, django_assert_num_queries):
    actor = actor_of("olivia", tenant)
    with django_assert_num_queries(1):
        setup_of(tenant, actor)


@pytest.mark.parametrize(
    ("number", "right"),
    [
        ("GB980780684", True),  # HMRC's own, by 97
        ("GB980780685", False),
        ("GB089780684", False),
        ("GB220430231", True),
        ("GB100000034", True),  # by 97 and 55
        ("XI980780684", True),
        ("GB980780684001", True),
        ("GBGD001", True),
        ("GBHA599", True),
        ("GB12", False),
        ("", False),
    ],
)
def test_the_check_digits_of_a_vat_number(number, right):
    assert has_right_check_digits(number) is right
