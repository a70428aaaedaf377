"""The settings page: what it saves and refuses, and what happens when two people save."""

import re
from datetime import time
from decimal import Decimal
from uuid import uuid4

import pytest

from restaurants.models import PlatformAudit, Restaurant
from restaurants.portal.settings.versions import Part, version_of

pytestmark = pytest.mark.django_db
URL = "/portal/settings/"


@pytest.fixture
def owner(page_client):
    return page_client("olivia")


def entries(**changes: object) -> dict[str, str]:
    """What a browser sends, with the version as it is now: a switch that is off is not sent at all."""
    form = {
        "name": "Alpha", "phone": "", "email": "", "address": "", "language": "en-gb", "timezone": "Europe/London",
        "day_starts_at": "04:00", "vat_registered": "on", "vat_number": "", "vat_method": "per_receipt",
        "prices_include_tax": "on", "service_charge": "none", "service_charge_percent": "12.50",
        "version": str(version_of(alpha(), Part.DETAILS)), "key": str(uuid4()),
    }  # fmt: skip
    return {name: str(value) for name, value in (form | changes).items() if value is not False}


def alpha() -> Restaurant:
    return Restaurant.objects.get(slug="alpha")


def test_every_setting_is_saved_and_audited(owner):
    response = owner.post(
        URL,
        entries(
            name="Taqueria Alpha", phone="020 7946 0018", email="hola@alpha.example", address="1 Calle\nLondon",
            timezone="Europe/Dublin", day_starts_at="05:30", vat_number="980 7806 84", vat_method="per_line",
            service_charge="optional", service_charge_percent="10",
        ),
    )  # fmt: skip

    assert (response.status_code, response["Location"]) == (302, URL)
    saved = alpha()
    assert (saved.name, saved.phone, saved.email) == ("Taqueria Alpha", "020 7946 0018", "hola@alpha.example")
    assert (saved.timezone, saved.day_starts_at) == ("Europe/Dublin", time(5, 30))
    assert (saved.vat_number, saved.vat_method) == ("GB980780684", "per_line")
    assert (saved.service_charge, saved.service_charge_rate) == ("optional", Decimal("0.1"))
    assert saved.settings_version == 2
    audit = PlatformAudit.objects.get(kind="restaurant.change_settings")
    assert {"field": "name", "before": "Alpha", "after": "Taqueria Alpha"} in audit.notes
    assert audit.role == "restaurant_owner"


@pytest.mark.parametrize(
    ("typed", "zone"),
    [("dublin", "Europe/Dublin"), ("europe/paris", "Europe/Paris"), ("America/New York", "America/New_York")],
)
def test_a_time_zone_is_found_by_any_part_of_its_name(owner, typed, zone):
    assert owner.post(URL, entries(timezone=typed)).status_code == 302
    assert alpha().timezone == zone


def test_the_time_zones_are_offered_by_region_without_machine_names(owner):
    page = owner.get(URL).content.decode()
    offered = re.findall(r'<option value="([^"]+)"></option>', page)
    assert offered[:2] == ["Europe/London", "Europe/Dublin"]
    assert "America/New York" in offered
    assert not [zone for zone in offered if zone.startswith("Etc/") or "/" not in zone]


def test_saving_unchanged_settings_makes_no_new_version(owner):
    assert owner.post(URL, entries()).status_code == 302
    assert alpha().settings_version == 1


def test_a_double_tap_saves_once(owner):
    form = entries(phone="1")
    assert [owner.post(URL, form).status_code for _ in range(2)] == [302, 302]
    assert alpha().settings_version == 2
    assert PlatformAudit.objects.filter(kind="restaurant.change_settings").count() == 1


def test_a_stale_form_is_refused_and_shows_the_saved_values(owner):
    stale = entries(phone="second")
    owner.post(URL, entries(phone="first"))

    response = owner.post(URL, stale)

    assert response.status_code == 412
    page = response.content.decode()
    assert "Olivia changed this at" in page
    assert "<dt>Phone</dt><dd>first</dd>" in page
    assert 'value="second"' in page, "the entries are not lost"
    assert alpha().phone == "first"
    assert owner.post(URL, entries(phone="second")).status_code == 302
    assert alpha().phone == "second"


def test_opening_hours_that_are_saved_meanwhile_leave_the_details_valid(owner):
    details = entries(phone="020 7946 0018")
    week = {f"day_{number}": "12-22" for number in range(7)} | {"days-TOTAL_FORMS": 0, "days-INITIAL_FORMS": 0}
    hours = week | {"version": version_of(alpha(), Part.HOURS), "key": str(uuid4())}

    assert owner.post("/portal/settings/opening-hours/", hours).status_code == 302
    assert owner.post(URL, details).status_code == 302

    assert (alpha().phone, len(alpha().hours.week[0])) == ("020 7946 0018", 1)


def test_a_stale_form_sent_twice_is_refused_the_same_way(owner):
    stale = entries(phone="second")
    owner.post(URL, entries(phone="first"))
    assert [owner.post(URL, stale).status_code for _ in range(2)] == [412, 412]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"vat_number": "GB12345"}, "GB and 9 or 12 digits"),
        ({"vat_number": "DE123456789"}, "GB and 9 or 12 digits"),
        ({"vat_number": "980 7806 85"}, "Copy the number from your VAT certificate"),
        ({"vat_registered": False, "vat_number": "GB123456789"}, "Only a VAT-registered restaurant"),
        ({"vat_method": "daily_gross", "prices_include_tax": False}, "Daily gross takings"),
        ({"vat_method": "guess"}, "Select a valid choice"),
        ({"timezone": "Etc/GMT+4"}, "Choose a time zone from the list"),
        ({"timezone": "Mars/Olympus"}, "Choose a time zone from the list"),
        ({"service_charge": "optional", "service_charge_percent": "0"}, "Enter the rate of the service charge"),
        ({"service_charge_percent": "101"}, "less than or equal to 100"),
        ({"service_charge_percent": "-1"}, "greater than or equal to 0"),
        ({"service_charge_percent": "12.345"}, "no more than 2 decimal places"),
        ({"name": ""}, "This field is required"),
        ({"name": "x" * 121}, "at most 120 characters"),
        ({"day_starts_at": "25:00"}, "Enter a valid time"),
        ({"email": "nobody"}, "valid email"),
        ({"key": "x"}, "This page is out of date"),
        ({"version": "x"}, "This page is out of date"),
    ],
)
def test_an_invalid_setting_is_refused_at_its_field_and_changes_nothing(owner, wrong, sentence):
    response = owner.post(URL, entries(phone="changed", **wrong))
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert alpha().phone == ""


def test_a_refused_form_can_be_corrected_and_sent_again(owner):
    form = entries(vat_number="GB1", phone="1")
    answer = owner.post(URL, form)
    assert answer.status_code == 422
    key = answer.context["form"]["key"].value()
    assert key != form["key"], "the refusal is kept under the old key"
    assert owner.post(URL, form | {"vat_number": "GB980780684", "key": key}).status_code == 302
    assert alpha().phone == "1"


@pytest.mark.parametrize(("name", "status"), [("marco", 403), ("sara", 403), ("kim", 403), (None, 302)])
def test_only_an_owner_opens_the_settings(page_client, name, status):
    client = page_client(name)
    assert client.get(URL).status_code == status
    assert client.post(URL, entries(phone="x")).status_code == status
    assert alpha().phone == ""


def test_the_neighbours_owner_is_refused(page_client):
    stranger = page_client("olivia", slug="alpha", of="beta")
    assert stranger.get(URL).status_code == 403
    assert stranger.post(URL, entries(phone="x")).status_code == 403
    assert alpha().phone == ""


def test_saving_leaves_the_neighbours_settings(owner):
    before = Restaurant.objects.filter(slug="beta").values().get()
    owner.post(URL, entries(phone="1"))
    assert Restaurant.objects.filter(slug="beta").values().get() == before


def test_the_page_costs_three_queries(owner, django_assert_num_queries):
    owner.get(URL)
    with django_assert_num_queries(3):  # 1. the session  2. the restaurant's row  3. the alerts' badge
        owner.get(URL)


# -- the preview -----------------------------------------------------------------------------------------------------


def preview(owner, **changes: object) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", owner.post(f"{URL}preview/", entries(**changes)).content.decode()).split())


@pytest.mark.parametrize(
    ("changes", "bill"),
    [
        ({}, "£32.00 2 soft drinks £8.00 VAT 20 %, included £6.67 To pay £40.00"),
        ({"vat_method": "per_line"}, "VAT 20 %, included £6.66 To pay £40.00"),
        (
            {"service_charge": "optional"},
            "Service charge £5.00 VAT 20 %, included £6.67 To pay £45.00"
            " An optional service charge has no VAT, and the guest may take it off.",
        ),
        ({"service_charge": "compulsory"}, "Service charge £5.00 VAT 20 %, included £7.50 To pay £45.00"),
        (
            {"service_charge": "compulsory", "prices_include_tax": False},
            "Service charge £5.00 VAT 20 % £9.00 To pay £54.00",
        ),
        ({"vat_registered": False}, "£8.00 To pay £40.00 The bill says nothing about VAT."),
        ({"vat_method": "daily_gross"}, "To pay £40.00 The bill states no VAT: it is worked out on the day’s takings."),
    ],
)
def test_the_preview_shows_a_bill_with_the_entries_and_stores_nothing(owner, changes, bill):
    before = alpha().settings_version
    assert bill in preview(owner, **changes)
    assert alpha().settings_version == before


def test_the_preview_says_to_which_day_a_late_sale_counts(owner):
    assert re.search(
        r"A sale at 04:30 in the night to \w+day still counts for the day before", preview(owner, day_starts_at="05:00")
    )
    assert "Each day ends at midnight" in preview(owner, day_starts_at="00:00")


@pytest.mark.parametrize(
    "changes",
    [
        {"service_charge_percent": "much"},
        {"day_starts_at": ""},
        {"vat_method": "daily_gross", "prices_include_tax": False},
    ],
)
def test_the_preview_of_a_mistake_asks_to_correct_it(owner, changes):
    assert preview(owner, **changes) == "Correct the settings to see what they do."


def test_the_page_begins_with_the_saved_settings(owner):
    page = owner.get(URL).content.decode()
    assert "2 soft drinks" in page
    assert "The bill says nothing about VAT." not in page
