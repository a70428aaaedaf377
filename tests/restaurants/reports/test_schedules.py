"""Scheduled emails: when they are due, to whom they go, that each period is sent once, and how they are stopped."""

import os
import re
import subprocess
import sys
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.db import connection

from fynlo.core import clock
from fynlo.core.errors import InvalidInput
from restaurants.models import Membership, OutgoingMail, Restaurant, User
from restaurants.reports.errors import ReportTooLong
from restaurants.reports.models import ReportSchedule
from restaurants.reports.schedules import calendar, services, worker
from restaurants.reports.schedules.errors import ScheduleChanged, TooManySchedules
from tests.faults.crash_points import arm_crash, crash_file
from tests.restaurants.reports.report_mail_worker import POINTS
from tests.servers import ROOT, database_url
from tests.services import run_service

LONDON, HAVANA = ZoneInfo("Europe/London"), ZoneInfo("America/Havana")
MONDAY = date(2026, 11, 23)
SEVEN = time(7)


def at(day, hour, minute=0):
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=LONDON)


def people(*names):
    return [User.objects.get(email=f"{name}@alpha.example").pk for name in names]


def emails():
    return OutgoingMail.objects.filter(template="report").order_by("created_at", "to")


@pytest.fixture
def added(tenant, sample, run):
    """`added("week")` adds an email of the sample to Olivia and Marco on Monday the 23rd at noon."""

    def add(every="day", to=("olivia", "marco"), choice=None, **fields):
        with clock.travel(at(MONDAY, 12)):
            return run(
                services.add_schedule, report="sample", choice=choice or {}, every=every, send_at=SEVEN,
                people=people(*to), **fields,
            )  # fmt: skip

    return add


@pytest.fixture
def client(page_client, tenant):
    def sign_in(name="marco", slug="alpha"):
        browser = page_client(name, slug)

        def ask(method, path, data=None):
            response = getattr(browser, method)(path, data or {})
            connection.set_tenant(tenant)
            return response

        return ask

    return sign_in


def send_at(moment):
    with clock.travel(moment):
        return worker.send_due()


# -- the calendar -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("every", "end", "following"),
    [("day", MONDAY, date(2026, 11, 24)), ("week", date(2026, 11, 29), date(2026, 12, 6)),
     ("month", date(2026, 11, 30), date(2026, 12, 31))],
)  # fmt: skip
def test_periods_follow_one_another(every, end, following):
    assert calendar.current_end(every, MONDAY) == end
    assert calendar.following_end(every, end) == following
    assert calendar.period_ending(every, following).start == end + timedelta(days=1)


@pytest.mark.parametrize(
    ("zone", "day_starts_at", "send", "end", "due"),
    [
        (LONDON, time(4), SEVEN, date(2026, 11, 23), datetime(2026, 11, 24, 7, tzinfo=UTC)),
        (LONDON, time(4), SEVEN, date(2026, 7, 3), datetime(2026, 7, 4, 6, tzinfo=UTC)),
        # The business day ends at four, so an email wished for at two waits for it.
        (LONDON, time(4), time(2), date(2026, 11, 23), datetime(2026, 11, 24, 4, tzinfo=UTC)),
        # The nights of the changes of clocks: one of 23 and one of 25 hours.
        (LONDON, time(4), SEVEN, date(2026, 3, 28), datetime(2026, 3, 29, 6, tzinfo=UTC)),
        (LONDON, time(4), SEVEN, date(2026, 10, 24), datetime(2026, 10, 25, 7, tzinfo=UTC)),
        (LONDON, time(0), time(1, 30), date(2026, 3, 28), datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
        (LONDON, time(0), time(1, 30), date(2026, 10, 24), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        # In Havana the clocks go from midnight to one.
        (HAVANA, time(0), time(0), date(2026, 3, 7), datetime(2026, 3, 8, 5, tzinfo=UTC)),
    ],
)
def test_an_email_is_due_on_the_next_day_by_the_clock_on_the_wall(zone, day_starts_at, send, end, due):
    restaurant = Restaurant(timezone=str(zone), day_starts_at=day_starts_at)
    assert calendar.due_at(end, send, restaurant) == due


def test_every_due_time_of_a_year_is_after_the_one_before():
    restaurant = Restaurant(timezone="Europe/London", day_starts_at=time(4))
    moments = [calendar.due_at(date(2026, 1, 1) + timedelta(days=n), time(1, 30), restaurant) for n in range(400)]
    assert all(23 <= (later - sooner).total_seconds() / 3600 <= 25 for sooner, later in pairwise(moments))


# -- sending ------------------------------------------------------------------------------------------------------


def test_a_day_is_sent_on_the_next_morning_and_once(added):
    row = added()
    assert send_at(at(MONDAY, 23)) == 0
    assert send_at(at(MONDAY + timedelta(days=1), 6, 59)) == 0
    assert send_at(at(MONDAY + timedelta(days=1), 7)) == 1
    assert send_at(at(MONDAY + timedelta(days=1), 7, 1)) == 0
    assert [mail.to for mail in emails()] == ["marco@alpha.example", "olivia@alpha.example"]
    row.refresh_from_db()
    assert (row.last_end, row.next_end) == (MONDAY, MONDAY + timedelta(days=1))
    assert row.last_sent_at == at(MONDAY + timedelta(days=1), 7)


def test_a_week_and_a_month_are_sent_when_they_are_over(added):
    added("week", to=("olivia",))
    added("month", to=("marco",))
    assert send_at(at(date(2026, 11, 29), 12)) == 0
    assert send_at(at(date(2026, 11, 30), 8)) == 1
    assert send_at(at(date(2026, 12, 1), 8)) == 1
    assert [mail.subject for mail in emails()] == ["Sample, 23 November to 29 November 2026", "Sample, November 2026"]


def test_the_email_shows_figures_rows_and_the_way_to_the_report(added):
    added("week", choice={"compare": "before"})
    send_at(at(date(2026, 11, 30), 8))
    mail = emails().first()
    for words in ("£87.50", "+0.0 %", "Mon 23 Nov 2026", "compared with 16 November to 22 November 2026"):
        assert words in mail.text
        assert words in mail.html
    assert "/portal/reports/sample/?start=2026-11-23&end=2026-11-29&compare=before" in mail.text


def test_missed_days_are_sent_late_and_very_old_ones_are_left_out(added):
    row = added()
    for _ in range(20):
        send_at(at(MONDAY + timedelta(days=10), 8))
    row.refresh_from_db()
    assert row.next_end == MONDAY + timedelta(days=10)
    sent = [re.search(r"\d+ \w+ 2026", mail.subject)[0] for mail in emails().filter(to="marco@alpha.example")]
    assert sorted(sent) == sorted(
        [*(f"{day} November 2026" for day in range(26, 31)), "1 December 2026", "2 December 2026"]
    )


def test_a_paused_email_is_not_sent_and_resumes_with_the_current_period(added, run):
    row = added()
    run(services.pause_schedule, schedule_id=row.id)
    assert send_at(at(MONDAY + timedelta(days=3), 8)) == 0
    with clock.travel(at(MONDAY + timedelta(days=3), 9)):
        run(services.resume_schedule, schedule_id=row.id)
    assert send_at(at(MONDAY + timedelta(days=4), 8)) == 1
    assert "26 November" in emails().first().subject


def test_who_left_may_not_read_it_or_has_stopped_it_gets_nothing(added, run):
    row = added(to=("olivia", "marco"))
    marco = Membership.objects.get(user__email="marco@alpha.example")
    run(services.unsubscribe, schedule_id=row.id, user_id=people("olivia")[0])
    Membership.objects.filter(pk=marco.pk).update(role="employee", job="server")
    assert send_at(at(MONDAY + timedelta(days=1), 8)) == 0
    row.refresh_from_db()
    assert not emails()
    assert row.error.startswith("Nobody could be sent")
    assert row.last_sent_at is None


def test_an_address_that_is_not_confirmed_gets_nothing(added):
    User.objects.filter(email="olivia@alpha.example").update(email_confirmed_at=None)
    added(to=("marco",))
    send_at(at(MONDAY + timedelta(days=1), 8))
    assert [mail.to for mail in emails()] == ["marco@alpha.example"]


@pytest.mark.parametrize("to", [(), ("marco", "sara")])
def test_only_people_who_may_read_the_report_can_be_chosen(added, to):
    with pytest.raises(InvalidInput):
        added(to=to)


def test_a_stranger_cannot_be_chosen(tenant, sample, run):
    stranger = User.objects.get(email="marco@beta.example").pk
    with pytest.raises(InvalidInput):
        run(services.add_schedule, report="sample", choice={}, every="day", send_at=SEVEN, people=[stranger])


def test_a_report_that_fails_is_tried_three_times_then_left_out(added, sample):
    def too_long(query):
        raise ReportTooLong("Too long.")

    row, morning = added(), at(MONDAY + timedelta(days=1), 8)
    sample.rows = too_long
    for minutes in range(0, 12, 3):
        send_at(morning + timedelta(minutes=minutes))
    row.refresh_from_db()
    assert (row.error, row.next_end, row.attempts) == ("Too long.", MONDAY + timedelta(days=1), 0)
    assert not emails()


def test_the_budget_of_a_recipient_leaves_them_out(added, run):
    for _ in range(services.MOST_SCHEDULES):
        added(to=("marco",))
    with pytest.raises(TooManySchedules):
        added()
    for day in range(1, 4):
        send_at(at(MONDAY + timedelta(days=1), 7 + day))
    assert emails().count() == services.MOST_SCHEDULES


def test_a_change_keeps_the_period_or_begins_with_the_current_one(added, run):
    row = added()
    with clock.travel(at(MONDAY, 13)):
        run(
            services.change_schedule,
            schedule_id=row.id,
            version=1,
            every="week",
            send_at=time(9),
            people=people("marco"),
        )
    with pytest.raises(ScheduleChanged):
        run(services.change_schedule, schedule_id=row.id, version=1, every="day", send_at=SEVEN, people=people("marco"))
    row.refresh_from_db()
    assert (row.next_end, row.send_at) == (date(2026, 11, 29), time(9))
    assert [each.user_id for each in row.recipients.all()] == people("marco")


@pytest.mark.faults
@pytest.mark.parametrize("point", POINTS)
def test_a_killed_worker_neither_loses_nor_repeats_an_email(committed, tmp_path, point):
    connection.set_tenant(committed.alpha)
    row = run_service(_add_a_real_one, people=people("olivia", "marco"))
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "fynlo.settings", "FYNLO_TEST": "1", "DATABASE_URL": database_url(),
        "REDIS_URL": settings.REDIS_URL,
    }  # fmt: skip
    command = [sys.executable, "-m", "tests.restaurants.reports.report_mail_worker", committed.alpha.schema_name,
               str(tmp_path)]  # fmt: skip
    arm_crash(tmp_path, point, 1)
    first = subprocess.run(command, cwd=ROOT, env=environment, check=False)
    assert first.returncode == -9, "the worker did not reach the point"
    assert not crash_file(tmp_path, point).exists()
    subprocess.run(command, cwd=ROOT, env=environment, check=True)
    row.refresh_from_db()
    assert sorted(mail.to for mail in emails()) == ["marco@alpha.example", "olivia@alpha.example"]
    assert row.next_end > row.last_end


def _add_a_real_one(*, context, people):
    """A daily email of yesterday, which is due now."""
    row = services.add_schedule(
        context=context, report="sales-by-day", choice={}, every="day", send_at=time(0), people=people
    )
    row.next_end -= timedelta(days=1)
    row.save()
    return row


# -- pages --------------------------------------------------------------------------------------------------------


def test_an_email_is_added_changed_paused_resumed_and_removed_on_the_pages(client, sample):
    ask = client()
    form = ask("get", "/portal/reports/sample/email/?compare=year")
    assert "Compared with last year" in form.content.decode()
    assert "olivia@alpha.example" in form.content.decode()
    assert "sara@alpha.example" not in form.content.decode()
    data = {"key": str(uuid4()), "every": "week", "send_at": "08:30", "people": [str(each) for each in people("marco")]}
    assert ask("post", "/portal/reports/sample/email/?compare=year", data).status_code == 302
    row = ReportSchedule.objects.get()
    assert (row.every, row.send_at, row.choice) == ("week", time(8, 30), {"compare": "year"})
    listed = ask("get", "/portal/reports/emails/").content.decode()
    for words in ("Sample", "Every week, 08:30", "Marco", "Never", "Next on", "Compared with last year"):
        assert words in listed
    changed = {**data, "key": str(uuid4()), "every": "day", "version": row.version}
    assert ask("post", f"/portal/reports/emails/{row.id}/", changed).status_code == 302
    ask("post", f"/portal/reports/emails/{row.id}/pause/")
    assert "Paused" in ask("get", "/portal/reports/emails/").content.decode()
    ask("post", f"/portal/reports/emails/{row.id}/resume/")
    row.refresh_from_db()
    assert (row.every, row.paused_at) == ("day", None)
    ask("post", f"/portal/reports/emails/{row.id}/remove/")
    assert not ReportSchedule.objects.exists()


def test_a_form_without_people_is_explained(client, sample):
    response = client()(
        "post", "/portal/reports/sample/email/", {"key": str(uuid4()), "every": "day", "send_at": "07:00"}
    )
    assert response.status_code == 422
    assert not ReportSchedule.objects.exists()


def test_pages_of_another_restaurant_or_another_permission_are_not_found(client, added):
    row = added()
    assert client("sara")("get", "/portal/reports/emails/").status_code == 403
    assert client("marco", "beta")("get", f"/portal/reports/emails/{row.id}/").status_code == 404
    assert client()("get", "/portal/reports/owners-sample/email/").status_code == 404
    assert client()("post", f"/portal/reports/emails/{uuid4()}/pause/").status_code == 404


def test_the_link_in_the_email_stops_it_after_a_click(added, client, page_client, tenant):
    row = added()
    send_at(at(MONDAY + timedelta(days=1), 8))
    text = emails().get(to="marco@alpha.example").text
    path = re.search(r"/reports/stop/\S+", text)[0]
    ask = client("sara")
    assert "Stop these emails?" in ask("get", path).content.decode()
    assert not row.recipients.exclude(unsubscribed_at=None).exists(), "opening the link stops nothing"
    for _ in range(2):
        assert "have stopped" in ask("post", path).content.decode()
    assert [each.user_id for each in row.recipients.exclude(unsubscribed_at=None)] == people("marco")
    assert "Stopped by Marco" in client()("get", "/portal/reports/emails/").content.decode()
    send_at(at(MONDAY + timedelta(days=2), 8))
    assert emails().filter(to="marco@alpha.example").count() == 1


def test_a_changed_link_is_not_found(added, client):
    row = added()
    marco = people("marco")[0]
    assert client()("get", f"/reports/stop/{row.id}/{marco}/{'0' * 64}/").status_code == 404
