"""Practice on a till: who begins it, when it ends, and that the portal and the audit show it."""

from datetime import datetime, time, timedelta
from uuid import uuid4

import pytest
from django.db import connection

from fynlo.core import clock
from fynlo.core.ids import uuid7
from realtime.commands.dispatch import Forbidden, dispatch
from realtime.devices import DeviceNotFound, DeviceRevoked
from realtime.sync.models import Device
from restaurants.business_days import business_day_end
from restaurants.devices import commands
from restaurants.devices.errors import NoPracticeHere, PracticeUnsent
from restaurants.models import Onboarding, PlatformAudit, Restaurant, SettingOverride
from restaurants.platform.settings import features
from restaurants.platform.settings.declarations import PRACTICE
from restaurants.platform.settings.features import FeatureOff
from restaurants.platform.settings.selectors import clear_settings

pytestmark = pytest.mark.django_db


@pytest.fixture
def till(tenant):
    def make(**fields):
        made = {"kind": "till", "created_at": clock.now(), "last_seen_at": clock.now(), "number": 1, **fields}
        return Device.objects.create(**{"id": uuid7(), "restaurant": tenant, "name": "Bar till", **made})

    return make


@pytest.fixture
def practise(actor, tenant):
    def run(device_id, name="marco", command=commands.PRACTICE_BEGIN):
        connection.set_tenant(tenant)  # a page was opened before
        return dispatch(command, target=device_id, actor=actor(name), key=str(uuid4()))

    return run


def test_a_till_practises_until_the_business_day_ends_and_the_audit_names_who(till, practise, tenant, page_client):
    row = till()
    practise(row.pk)
    practise(row.pk, "olivia")  # it practises already: the end and the person stay
    row.refresh_from_db()
    assert row.practice_until == business_day_end(clock.now(), tenant)
    assert row.practice_by.name == "Marco"
    assert "Practises" in page_client("marco").get("/portal/devices/").content.decode()
    assert "begun by Marco" in page_client("marco").get(f"/portal/devices/{row.pk}/").content.decode()

    practise(row.pk, "sara", commands.PRACTICE_END)  # anybody at the till may leave
    practise(row.pk, "sara", commands.PRACTICE_END)

    row.refresh_from_db()
    assert (row.practice_until, row.practice_by) == (None, None)
    kinds = PlatformAudit.objects.filter(kind__startswith="practice.").order_by("at").values_list("kind", flat=True)
    assert list(kinds) == ["practice.begin", "practice.begin", "practice.end", "practice.end"]
    assert "Practises" not in page_client("marco").get("/portal/devices/").content.decode()


def test_the_first_order_of_a_guided_practice_is_noted_in_the_set_up(till, actor, tenant):
    row = till()
    for paid, answers in ((False, {}), (True, {"practice": "done"})):
        dispatch(
            commands.PRACTICE_END,
            target=row.pk,
            data={"is_first_order_paid": paid},
            actor=actor("olivia"),
            key=str(uuid4()),
        )
        assert (Onboarding.objects.filter(restaurant=tenant).values_list("answers", flat=True).first() or {}) == answers


def test_a_practice_of_an_earlier_day_is_over(till, practise, page_client):
    row = till(practice_until=clock.now() - timedelta(minutes=1))
    assert "Practises" not in page_client("marco").get("/portal/devices/").content.decode()
    practise(row.pk)
    row.refresh_from_db()
    assert row.practice_until > clock.now()


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"kind": "kitchen"}, NoPracticeHere),
        ({"kind": "guest_display"}, NoPracticeHere),
        ({"unsent": 2}, PracticeUnsent),
        ({"revoked_at": datetime(2026, 1, 1, tzinfo=clock.now().tzinfo)}, DeviceRevoked),
    ],
)
def test_a_device_that_cannot_practise_is_refused(till, practise, fields, refusal):
    row = till(**fields)
    with pytest.raises(refusal):
        practise(row.pk)
    row.refresh_from_db()
    assert row.practice_until is None


def test_a_restaurant_whose_practice_is_switched_off_offers_none_and_refuses_it(till, practise, tenant, page_client):
    row, olivia = till(), page_client("olivia")
    assert "data-practise" in olivia.get("/pos/").content.decode()
    SettingOverride.objects.create(restaurant=tenant, key=PRACTICE.key, value=False)
    clear_settings()
    assert not features.is_on(PRACTICE, tenant)
    assert features.is_on(PRACTICE, Restaurant.objects.get(slug="beta"))
    with pytest.raises(FeatureOff):
        practise(row.pk)
    assert "data-practise" not in olivia.get("/pos/").content.decode()
    step = olivia.get("/portal/setup/practice/").content.decode()
    assert "Fynlo has switched this off for now." in step
    assert "/pos/?practise" not in step


def test_only_managers_begin_and_the_neighbours_till_is_not_found(till, practise):
    with pytest.raises(Forbidden):
        practise(till().pk, "sara")
    stranger = till(restaurant=Restaurant.objects.get(slug="beta"), number=7)
    for command in (commands.PRACTICE_BEGIN, commands.PRACTICE_END):
        with pytest.raises(DeviceNotFound):
            practise(stranger.pk, command=command)


def test_the_business_day_ends_at_the_restaurants_hour(tenant):
    tenant.day_starts_at = time(4)
    night, noon = (datetime(2026, 7, 4, hour, tzinfo=tenant.zone) for hour in (2, 12))
    ends = [business_day_end(moment, tenant).strftime("%d %H:%M") for moment in (night, noon)]
    assert ends == ["04 04:00", "05 04:00"]
