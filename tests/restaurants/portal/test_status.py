"""The page "Status": what each check says, to whom, and what it costs."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fynlo.core import clock
from fynlo.core.ids import uuid7
from realtime.sync.models import Device, KitchenDelayDay, KitchenScreen
from restaurants.models import Job, OutgoingMail, Restaurant
from restaurants.platform import jobs
from restaurants.portal.status import checks, registrations
from restaurants.portal.status.checks import Finding, Health, StatusCheck

pytestmark = pytest.mark.django_db
PAGE = "/portal/status/"


@pytest.fixture
def workers():
    """Each job of the schedule began just now."""
    Job.objects.bulk_create(Job(name=name, started_at=clock.now()) for name in jobs.schedules())


def restaurant(slug="alpha"):
    return Restaurant.objects.get(slug=slug)


def screen(label, slug="alpha", **fields):
    fields = {"confirmed_at": clock.now(), "connection_id": uuid7(), "screen": uuid7(), **fields}
    return KitchenScreen.objects.create(restaurant=restaurant(slug), label=label, **fields)


def mail(to="guest@example.org", slug="alpha", **fields):
    fields = {"created_at": clock.now(), "next_attempt_at": clock.now(), **fields}
    return OutgoingMail.objects.create(restaurant=restaurant(slug), to=to, **fields)


def test_a_quiet_restaurant_reads_that_everything_works(page_client, workers):
    page = page_client("olivia").get(PAGE)

    text = page.content.decode()
    assert page.status_code == 200
    assert "Everything works." in text
    assert "No kitchen screen is open." in text
    assert "No till has been used today." in text
    assert "<html" not in page_client("olivia").get(PAGE, headers={"HX-Request": "true"}).content.decode()


def test_the_worst_part_is_said_first_and_what_to_do_with_it(page_client, workers):
    screen("Grill", lost_at=clock.now())
    text = page_client("olivia").get(PAGE).content.decode()

    assert "Something does not work." in text
    assert "Grill: has not answered since" in text
    assert "Wake the tablet and check its network." in text


def test_the_page_costs_as_many_queries_for_many_screens_and_emails(page_client, workers, django_assert_num_queries):
    client = page_client("olivia")
    client.get(PAGE)
    screen("The first")
    with CaptureQueriesContext(connection) as few:
        client.get(PAGE)
    for number in range(5):
        screen(f"Screen {number}")
        mail(sent_at=clock.now())

    with django_assert_num_queries(len(few)):
        client.get(PAGE)


def test_kitchen_screens_say_how_fast_orders_were_shown(tenant):
    assert registrations.kitchen_screens(tenant).health is Health.UNUSED
    screen("Grill")
    screen("Of the neighbour", slug="beta", lost_at=clock.now())
    screen("Grill", lost_at=clock.now())  # the station has another one
    screen("Bar", lost_at=clock.now() - timedelta(hours=8))  # closed for the night
    day = KitchenDelayDay.objects.create(
        restaurant=restaurant(), day=clock.now().date(), shown=40, late=2, milliseconds=20_000
    )
    found = registrations.kitchen_screens(tenant)
    assert found.health is Health.WORKS
    assert found.description == (
        "1 screen answers. Today 40 orders were shown after 0.5 s on average, 2 after more than 5 s."
    )

    day.late = 3
    day.save()
    assert registrations.kitchen_screens(tenant).health is Health.IMPAIRED


def test_tills_that_hold_unsent_work_are_said_and_a_closed_one_is_not_a_fault(tenant):
    noon = clock.now().astimezone(tenant.zone).replace(hour=12, minute=0)
    with clock.travel(noon):
        for number, minutes in enumerate((1, 60), start=1):
            seen = clock.now() - timedelta(minutes=minutes)
            last = Device.objects.create(
                id=uuid7(), restaurant=restaurant(), name=f"Till {number}", number=number + 50, kind="till",
                created_at=seen, last_seen_at=seen,
            )  # fmt: skip
        found = registrations.tills(tenant)
        assert found.health is Health.WORKS
        assert str(found.description).startswith("1 of 2 that were used today answer.")

        Device.objects.filter(pk=last.pk).update(unsent=2, unsent_since=clock.now())
        found = registrations.tills(tenant)
    assert (found.health, found.description) == (
        Health.IMPAIRED,
        "1 device holds orders or payments that it has not sent.",
    )


def test_a_worker_that_stopped_makes_background_work_late(tenant, workers):
    assert registrations.background_work(tenant).health is Health.WORKS

    Job.objects.filter(name=next(iter(jobs.schedules()))).update(started_at=clock.now() - timedelta(days=3))
    assert registrations.background_work(tenant).health is Health.IMPAIRED


def test_no_worker_ever_is_late_too(tenant):
    assert registrations.background_work(tenant).health is Health.IMPAIRED


def test_emails_that_wait_or_did_not_arrive_are_said(tenant):
    assert registrations.emails(tenant).description == "None was sent in the last 24 hours."
    mail(sent_at=clock.now())
    mail("neighbour@example.org", slug="beta", failed_at=clock.now())
    assert registrations.emails(tenant).description == "1 email of the last 24 hours."

    mail(created_at=clock.now() - timedelta(minutes=20))
    assert registrations.emails(tenant).description == "1 email waits to be sent."

    mail("wrong@example.org", sent_at=clock.now(), delivery=OutgoingMail.Delivery.BOUNCED)
    found = registrations.emails(tenant)
    assert (found.health, "wrong@example.org" in found.description) == (Health.IMPAIRED, True)


def test_without_redis_live_updates_are_slow_and_nothing_else(tenant, settings):
    assert registrations.live_updates(tenant).health is Health.WORKS
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/0"}}

    found = registrations.live_updates(tenant)

    assert (found.health, "every 2 seconds" in str(found.description)) == (Health.IMPAIRED, True)


def test_a_check_that_the_database_refuses_leaves_the_others(tenant, monkeypatch):
    def broken(restaurant):
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1/0")

    working = Finding(Health.WORKS, "Fine")
    monkeypatch.setattr(checks, "_checks", {})
    checks.register_status_checks(
        StatusCheck("later", "Later", 2, lambda restaurant: working), StatusCheck("broken", "Broken", 1, broken)
    )

    found = [finding for _, finding in checks.findings(tenant)]

    assert found == [checks.UNREADABLE, working]
