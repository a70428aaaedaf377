"""The platform's settings: the value that counts, exceptions for restaurants, who may change them, and the history."""

from decimal import Decimal

import pytest
from django.test import Client

from fynlo.core.errors import InvalidInput
from realtime.actors import Actor
from restaurants.mail_budgets import INVITATIONS, MailBudgetUsed
from restaurants.models import OutgoingMail, PlatformAudit, PlatformSetting, Restaurant, SettingOverride, User
from restaurants.platform.errors import RegistrationClosed
from restaurants.platform.services import create_restaurant, default_platform, register_restaurant
from restaurants.platform.settings.declarations import (
    MAIL_VOLUME,
    SERVICE_CHARGE_ENABLED,
    SERVICE_CHARGE_RATE,
    SETTINGS,
    SIGN_UP_MOST,
)
from restaurants.platform.settings.errors import SettingUnknown
from restaurants.platform.settings.selectors import clear_settings, effective, history_of, value_of
from restaurants.platform.settings.services import set_override, set_platform_value
from restaurants.platform_executor import PLATFORM_EXECUTOR
from tests.services import run_service

pytestmark = pytest.mark.django_db
ADMIN = "/admin/restaurants"


@pytest.fixture
def pat() -> Client:
    client = Client(headers={"host": "localhost"})
    client.force_login(User.objects.get(email="pat@fynlo.example"))
    return client


def choose(key: str, value: object) -> None:
    run_service(set_platform_value, actor=Actor.system(), by=PLATFORM_EXECUTOR, key=key, value=value)


def override(restaurant: Restaurant, value: object, key: str = "mail.volume") -> None:
    given = {"restaurant_id": restaurant.pk, "key": key, "override_value": value}
    run_service(set_override, actor=Actor.system(), by=PLATFORM_EXECUTOR, **given)


def put(client: Client, path: str, body: object):
    return client.put(f"/api/v1/platform/{path}", body, content_type="application/json")


@pytest.mark.parametrize("setting", SETTINGS.values(), ids=lambda setting: setting.key)
def test_every_setting_has_a_valid_default_that_survives_being_stored(setting):
    assert setting.parse(setting.stored(setting.default)) == setting.default
    assert setting.description.endswith(".")


def test_the_exception_counts_before_the_platforms_value_and_that_before_the_default(alpha, beta):
    assert (value_of(MAIL_VOLUME, alpha), effective(MAIL_VOLUME, alpha).is_default) == (100, True)
    choose("mail.volume", 150)
    override(alpha, 300)
    found = [effective(MAIL_VOLUME, each) for each in (alpha, beta)]
    assert [(each.value, each.source, each.is_default) for each in found] == [
        (300, "restaurant", False), (150, "platform", False),
    ]  # fmt: skip
    override(alpha, None)
    assert value_of(MAIL_VOLUME, alpha) == 150
    choose("mail.volume", None)
    assert effective(MAIL_VOLUME, alpha).is_default
    assert not PlatformSetting.objects.exists()
    assert not SettingOverride.objects.exists()


def test_values_are_read_from_memory_for_a_while(alpha, django_assert_num_queries):
    clear_settings()
    with django_assert_num_queries(2):  # 1. the restaurant's exceptions  2. the platform's values
        value_of(MAIL_VOLUME, alpha)
    with django_assert_num_queries(0):
        value_of(MAIL_VOLUME, alpha)
        value_of(SIGN_UP_MOST)


@pytest.mark.parametrize("value", ["many", 0, 1001, 1.5, [], {}, "", True])
def test_a_value_of_another_kind_or_out_of_bounds_is_refused(value):
    with pytest.raises(InvalidInput):
        choose("mail.volume", value)


def test_an_unknown_setting_is_refused(alpha):
    for change in (lambda: choose("mail.volumes", 1), lambda: override(alpha, 1, "mail.volumes")):
        with pytest.raises(SettingUnknown):
            change()


# -- what the settings do -----------------------------------------------------------------------------------


def test_a_new_restaurant_begins_with_the_platforms_service_charge_and_old_ones_keep_theirs(pat, alpha):
    assert put(pat, "service-charge", {"enabled": True, "rate": 10, "description": "Service"}).status_code == 200
    given = {"platform": default_platform(), "name": "Chucho", "slug": "chucho"}
    chucho = run_service(create_restaurant, actor=Actor.system(), by=PLATFORM_EXECUTOR, **given)
    assert (chucho.service_charge, chucho.service_charge_rate) == ("optional", Decimal("0.1"))
    alpha.refresh_from_db()
    assert alpha.service_charge == "none"
    own = [effective(each, alpha) for each in (SERVICE_CHARGE_ENABLED, SERVICE_CHARGE_RATE)]
    assert [(each.value, each.source) for each in own] == [(False, "restaurant"), (Decimal("12.50"), "restaurant")]


def test_people_cannot_register_restaurants_while_the_platform_has_closed_it(person):
    sara = person("sara")
    choose("sign_up.is_open", False)
    with pytest.raises(RegistrationClosed):
        run_service(register_restaurant, actor=Actor(str(sara.pk), sara.pk), by=PLATFORM_EXECUTOR, name="Saras")


def test_a_restaurant_with_an_exception_may_send_more_emails(alpha):
    Restaurant.objects.filter(pk=alpha.pk).update(verified_at=None)
    alpha.refresh_from_db()
    now = alpha.created_at
    OutgoingMail.objects.bulk_create(
        OutgoingMail(
            to=f"{number}@x.example", restaurant=alpha, template="invitation", created_at=now, next_attempt_at=now
        )
        for number in range(INVITATIONS.per_new_restaurant)
    )
    with pytest.raises(MailBudgetUsed):
        INVITATIONS.spend(to="a@x.example", restaurant=alpha)
    override(alpha, 200)
    INVITATIONS.spend(to="a@x.example", restaurant=alpha)


# -- the API ------------------------------------------------------------------------------------------------


def test_the_service_charge_of_the_platform_is_public_and_changed_by_platform_owners_alone(pat, page_client):
    nobody, path = Client(headers={"host": "localhost"}), "/api/v1/platform/public/service-charge"
    body = {"enabled": True, "rate": 11.5}
    for name in ("olivia", "sara"):
        assert put(page_client(name), "service-charge", body).status_code == 403
    assert nobody.get(path).json()["data"]["service_charge"]["enabled"] is False
    assert put(pat, "service-charge", body).status_code == 200
    charge = {"enabled": True, "rate": 11.5, "description": "Optional: the guest may take it off"}
    assert nobody.get(path).json()["data"]["service_charge"] == charge


@pytest.mark.parametrize("body", [{}, {"enabled": True}, {"enabled": True, "rate": 101}, {"enabled": 3, "rate": 1}, []])
def test_an_invalid_service_charge_changes_nothing(pat, body):
    assert put(pat, "service-charge", body).status_code == 400
    assert not PlatformSetting.objects.exists()


def test_people_of_a_restaurant_read_its_settings_and_the_neighbours_are_404(page_client, pat, alpha, beta):
    override(alpha, 250)
    path = f"/api/v1/platform/restaurants/{alpha.pk}/effective-settings"
    for client in (page_client("sara"), pat):
        found = client.get(path).json()["data"]
        assert (found["mail.volume"]["value"], found["mail.volume"]["source"]) == (250, "restaurant")
        assert "sign_up.is_open" not in found  # the platform's own affair
    own = page_client("sara").get("/api/v1/platform/restaurants/default/effective-settings?category=mail")
    assert list(own.json()["data"]) == ["mail.volume"]
    stranger = page_client("olivia", slug="alpha", of="beta").get(path)
    assert (stranger.status_code, stranger.json()["error"]["code"]) in (
        (404, "restaurant.unknown"), (404, "restaurant_not_found"),
    )  # fmt: skip
    assert page_client("olivia", slug="beta").get(path).json()["error"]["code"] == "restaurant.unknown"
    assert pat.get("/api/v1/platform/restaurants/nothing/effective-settings").status_code == 404


def test_a_till_cannot_change_a_setting_and_a_platform_owner_can(page_client, pat, alpha):
    path = f"restaurants/{alpha.pk}/overrides/mail.volume"
    for name in ("olivia", "sara"):
        assert put(page_client(name), path, {"override_value": 200}).status_code == 403
    changed = put(pat, path, {"override_value": 200, "reason": "A festival"})
    assert (changed.status_code, changed.json()["data"]["value"], changed.json()["data"]["source"]) == (
        200, 200, "restaurant",
    )  # fmt: skip
    back = put(pat, path, {"override_value": None}).json()["data"]
    assert (back["value"], back["source"]) == (100, "platform")
    history = [(each.by, each.before, each.after, each.reason) for each in history_of(MAIL_VOLUME, alpha.pk)]
    assert history == [("pat@fynlo.example", 200, None, ""), ("pat@fynlo.example", None, 200, "A festival")]


@pytest.mark.parametrize(
    ("key", "status", "code"),
    [
        ("nothing", 404, "setting.unknown"),
        ("sign_up.is_open", 409, "setting.not_per_restaurant"),
        ("service_charge.rate", 409, "setting.set_by_restaurant"),
    ],
)
def test_what_has_one_value_or_belongs_to_the_restaurant_is_not_overridden(pat, alpha, key, status, code):
    answer = put(pat, f"restaurants/{alpha.pk}/overrides/{key}", {"override_value": 1})
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)


def test_an_override_of_an_unknown_restaurant_is_404(pat):
    for rid in ("00000000-0000-7000-8000-000000000000", "x"):
        answer = put(pat, f"restaurants/{rid}/overrides/mail.volume", {"override_value": 200})
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "restaurant.unknown")


# -- Django admin -------------------------------------------------------------------------------------------


def test_the_admin_lists_every_setting_with_its_value_and_its_exceptions(pat, alpha, django_assert_max_num_queries):
    override(alpha, 200)
    pat.get(f"{ADMIN}/platformsetting/")
    # 1. the session  2. the person  3. the values  4. the exceptions
    with django_assert_max_num_queries(4):
        page = pat.get(f"{ADMIN}/platformsetting/").content.decode()
    for setting in SETTINGS.values():
        assert setting.label in page
    assert "1 exception" in " ".join(page.split())


def test_the_admin_changes_a_setting_with_a_reason_and_shows_who_did(pat):
    path = f"{ADMIN}/platformsetting/sign_up.restaurants_per_person/change/"
    assert "Nobody has changed it." in pat.get(path).content.decode()
    assert pat.post(path, {"value": "8", "reason": "A chain joins"}).status_code == 302
    assert value_of(SIGN_UP_MOST) == 8
    page = pat.get(path).content.decode()
    assert "pat@fynlo.example changed no value of its own to 8 (A chain joins)" in page
    assert pat.post(path, {"value": "", "reason": ""}).status_code == 302
    assert value_of(SIGN_UP_MOST) == 5
    assert PlatformAudit.objects.filter(kind="platform.change_setting").count() == 2


def test_the_admin_refuses_a_wrong_value_at_its_field(pat):
    answer = pat.post(f"{ADMIN}/platformsetting/sign_up.restaurants_per_person/change/", {"value": "0"})
    assert (answer.status_code, "greater than or equal to 1" in answer.content.decode()) == (200, True)
    assert pat.get(f"{ADMIN}/platformsetting/nothing/change/").status_code == 302


def test_the_admin_adds_changes_and_removes_an_exception(pat, alpha):
    form = {"restaurant": str(alpha.pk), "key": "mail.volume", "value": "200", "reason": "Christmas"}
    assert pat.post(f"{ADMIN}/settingoverride/add/", form).status_code == 302
    row = SettingOverride.objects.get()
    assert (row.restaurant_id, row.value) == (alpha.pk, 200)
    assert pat.post(f"{ADMIN}/settingoverride/{row.pk}/change/", {"value": "300", "reason": ""}).status_code == 302
    assert value_of(MAIL_VOLUME, alpha) == 300
    assert "(Christmas)" in pat.get(f"{ADMIN}/settingoverride/{row.pk}/change/").content.decode()
    refused = pat.post(f"{ADMIN}/settingoverride/add/", form | {"value": "1"})
    assert "greater than or equal to 10" in refused.content.decode()
    pat.post(f"{ADMIN}/settingoverride/", {"action": "remove", "_selected_action": [str(row.pk)]})
    assert not SettingOverride.objects.exists()
    audit = PlatformAudit.objects.filter(kind="platform.override_setting")
    assert {entry.target for entry in audit} == {f"{alpha.pk}:mail.volume"}
    assert "Alpha: mail.volume" in pat.get(f"{ADMIN}/platformaudit/").content.decode()
