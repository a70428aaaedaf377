"""Idle and absolute limits of sessions, with a moved clock."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client

from fynlo.core import clock
from restaurants.identity.principals import clear_principal_cache
from restaurants.models import Session
from tests.plugins.restaurants import PASSWORD

pytestmark = pytest.mark.django_db
VERIFY, REFRESH = "/api/v1/auth/verify", "/api/v1/auth/refresh"
SARA, PAT = "sara@alpha.example", "pat@fynlo.example"
PAGE = "/account/sign-ins/"


def later(**units: float):
    clear_principal_cache()  # as PRINCIPAL_CACHE_SECONDS does
    return clock.travel(clock.now() + timedelta(**units))


def refreshed(api, token: str):
    return api().post(REFRESH, {"refresh_token": token})


@pytest.fixture
def staff() -> Client:
    """Pat, a platform owner, signed in on the platform's host."""
    client = Client(headers={"host": settings.BASE_DOMAIN})
    client.post("/sign-in/", {"email": PAT, "password": PASSWORD})
    assert client.get(PAGE).status_code == 200
    return client


def test_an_app_that_refreshes_stays_signed_in_for_90_days_and_no_longer(api, sign_in):
    token, began = sign_in(SARA)["refresh_token"], clock.now()
    for day in (25, 50, 75, 89):
        with clock.travel(began + timedelta(days=day)):
            answer = refreshed(api, token)
            assert answer.status_code == 200, day
            token = answer.json()["data"]["refresh_token"]
            access = answer.json()["data"]["access_token"]

    assert Session.objects.get().expires_at - began < timedelta(days=90, minutes=1)
    with clock.travel(began + timedelta(days=90, minutes=1)):
        clear_principal_cache()
        assert refreshed(api, token).status_code == 401
        assert api(bearer=access).post(VERIFY).status_code == 401


def test_a_session_from_before_the_limit_existed_ends_at_it_too(api, sign_in):
    token = sign_in(SARA)["refresh_token"]
    Session.objects.update(created_at=clock.now() - timedelta(days=91))

    assert refreshed(api, token).status_code == 401


@pytest.mark.parametrize(("days", "status"), [(29, 200), (31, 401)])
def test_an_app_that_is_not_used_for_30_days_signs_in_again(api, sign_in, days, status):
    token = sign_in(SARA)["refresh_token"]
    with later(days=days):
        assert refreshed(api, token).status_code == status


@pytest.mark.parametrize(("minutes", "status"), [(50, 200), (61, 302)])
def test_a_platform_owners_page_ends_after_an_hour_without_use(staff, minutes, status):
    with later(minutes=minutes):
        assert staff.get(PAGE).status_code == status


def test_a_platform_owners_page_that_is_used_ends_after_12_hours(staff):
    for half_hours in range(1, 24):
        with later(minutes=30 * half_hours):
            assert staff.get(PAGE).status_code == 200, half_hours
    with later(hours=12, minutes=1):
        assert staff.get(PAGE).status_code == 302


@pytest.mark.parametrize(("minutes", "status"), [(50, 200), (61, 401)])
def test_a_platform_owners_app_ends_after_an_hour_without_use(api, sign_in, minutes, status):
    token = sign_in(PAT)["refresh_token"]
    with later(minutes=minutes):
        assert refreshed(api, token).status_code == status


def test_other_peoples_pages_have_no_idle_limit(page_client):
    client = page_client("sara")
    with later(days=13):
        assert client.get(PAGE).status_code == 200


def test_the_last_use_of_a_page_is_stored_once_in_five_minutes(page_client):
    client = page_client("sara")
    began = Session.objects.get().refreshed_at

    seen = []
    for minutes in (1, 4, 6, 7, 10, 12):
        with later(minutes=minutes):
            client.get(PAGE)
        seen.append(round((Session.objects.get().refreshed_at - began).total_seconds() / 60))

    assert seen == [0, 0, 6, 6, 6, 12]


def test_using_an_app_does_not_extend_the_grace_of_its_refresh(api, sign_in):
    tokens = sign_in(SARA)
    before = Session.objects.get().refreshed_at
    with later(minutes=10):
        assert api(bearer=tokens["access_token"]).post(VERIFY).status_code == 200
    assert Session.objects.get().refreshed_at == before
