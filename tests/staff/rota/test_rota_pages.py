"""The pages of the rota: planning for managers, a person's own for everybody; pay only for who may see it."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal as D

import pytest

from fynlo.core import clock
from fynlo.core.ids import uuid7
from staff.clock import services as clocking
from staff.employees import services as staff
from staff.models import Availability, CalendarFeed, Leave, RotaShift, ShiftRecord, ShiftSwap, ShiftTemplate
from staff.rota import requests, selectors
from tests.staff.conftest import text
from tests.staff.rota.conftest import MONDAY

pytestmark = pytest.mark.django_db
ROTA = "/portal/staff/rota/"
WEEK = f"{ROTA}?week=2026-11-09"
KEY = re.compile(r'name="key"[^>]*value="([^"]+)"|value="([^"]+)"[^>]*name="key"')


def key_of(page):
    return next(filter(None, KEY.search(page).groups()))


@pytest.fixture(autouse=True)
def signed_in(browse):
    """Clients of everybody, who sign in before the clock is set back: a session of later would not be valid yet."""
    return {name: browse(name) for name in ("marco", "sara", "kim", "carl")}


@pytest.fixture
def marco(signed_in):
    return signed_in["marco"]


def shift_data(client, path, **data):
    form = {"kind": "server", "day": "2026-11-09", "starts": "10:00", "ends": "16:00", "break_minutes": "0", **data}
    return client.post(path, {"key": key_of(text(client.get(path))), **form})


def test_a_week_is_planned_published_and_read(marco, signed_in, sara):
    answer = shift_data(marco, f"{ROTA}shifts/new/?day=2026-11-09&employee={sara.id}", employee_id=str(sara.id))
    assert answer.url == WEEK
    page = text(marco.get(WEEK))
    assert "10:00–16:00" in page
    assert "Publish 1 change?" in page
    assert "10:00–16:00" not in text(signed_in["sara"].get(f"{ROTA}mine/"))
    version = selectors.plan_of(MONDAY).week.version
    marco.post(f"{ROTA}publish/", {"key": key_of(page), "week": "2026-11-09", "version": version})

    assert "10:00–16:00" in text(signed_in["sara"].get(f"{ROTA}mine/"))
    assert "Published" in text(marco.get(WEEK))
    assert "Sara" in text(marco.get(f"{ROTA}records/"))


def test_one_form_plans_several_days_of_a_week(marco, sara):
    path = f"{ROTA}shifts/new/?day=2026-11-09&employee={sara.id}"
    shift_data(marco, path, employee_id=str(sara.id), also_on=["2026-11-11", "2026-11-15"])
    planned = [
        (each.day.day, f"{each.starts_at:%H:%M}", each.employee_id) for each in RotaShift.objects.order_by("day")
    ]
    assert planned == [(day, "10:00", sara.id) for day in (9, 11, 15)]
    # a day of another week is refused, and nothing is planned
    refused = shift_data(marco, path, employee_id=str(sara.id), day="2026-11-16", also_on=["2026-11-11"])
    assert refused.status_code == 422
    assert "Choose days of the same week." in text(refused, 422)
    assert RotaShift.objects.count() == 3


def test_a_shift_is_changed_moved_and_removed(marco, sara, kim, plan):
    shift = plan(sara, 9, "10:00", "16:00")
    path = f"{ROTA}shifts/{shift.id}/"
    shift_data(marco, path, employee_id=str(sara.id), ends="17:00", version="1")
    move = lambda **data: marco.post(f"{path}move/", {"key": str(uuid7()), **data})  # noqa: E731
    moved = move(version=2, day="2026-11-10", employee=str(kim.id))
    assert moved.status_code == 204
    found = selectors.get_shift(shift.id)
    assert (found.employee_id, found.day, found.ends_at.hour, found.version) == (kim.id, date(2026, 11, 10), 17, 3)

    stale = move(version=2, starts="11:00")
    assert (stale.status_code, stale.json()["code"]) == (412, "staff.changed")
    assert move(version="x").status_code == 422
    move(version=3, employee="")
    assert selectors.get_shift(shift.id).employee is None
    marco.post(f"{path}remove/", {"key": str(uuid7()), "version": 4})
    assert selectors.plan_of(MONDAY).shifts == []


def test_wrong_times_stay_in_the_form(marco, sara):
    path = f"{ROTA}shifts/new/?day=2026-11-09"
    answer = shift_data(marco, path, employee_id=str(sara.id), break_minutes="400")
    assert "The break is longer than the shift." in text(answer, 422)
    assert RotaShift.objects.count() == 0


def test_a_sheet_closes_itself_and_lets_the_plan_be_drawn_again(marco, sara):
    path = f"{ROTA}shifts/new/?day=2026-11-09"
    form = {"kind": "server", "day": "2026-11-09", "starts": "10:00", "ends": "16:00", "break_minutes": "0"}
    key = key_of(text(marco.get(path, headers={"HX-Request": "true"})))
    answer = marco.post(path, {"key": key, "employee_id": "", **form}, headers={"HX-Request": "true"})
    assert answer.status_code == 204
    assert {"fynlo:close", "fynlo:rota"} <= set(re.findall(r"fynlo:\w+", answer.headers["HX-Trigger"]))


def test_nobody_has_chosen_the_job_of_a_new_open_shift(marco, sara):
    path = f"{ROTA}shifts/new/?day=2026-11-09"
    assert '<option value="" selected>Choose a job</option>' in text(marco.get(path))
    refused = shift_data(marco, path, employee_id="", kind="")
    assert "Choose the job of an open shift." in text(refused, 422)
    shift_data(marco, path, employee_id=str(sara.id), kind="")
    assert [each.kind for each in RotaShift.objects.all()] == ["server"]  # Sara's


def test_a_template_fills_in_the_form(marco, sara):
    path = f"{ROTA}templates/"
    data = {"name": "Early", "kind": "cook", "starts": "10:00", "ends": "16:00", "break_minutes": "20"}
    marco.post(path, {"key": key_of(text(marco.get(path))), **data})
    template = ShiftTemplate.objects.get()
    page = text(marco.get(f"{ROTA}shifts/new/?day=2026-11-09&employee={sara.id}&template={template.id}"))
    assert 'value="16:00"' in page
    assert '<option value="server" selected' in page  # Sara does not cook
    marco.post(f"{path}{template.id}/remove/")
    assert "Early" not in text(marco.get(path))


def test_a_week_is_copied(marco, sara, plan):
    plan(sara, 9, "10:00", "16:00")
    later = text(marco.get(f"{ROTA}?week=2026-11-16"))
    marco.post(f"{ROTA}copy/", {"key": key_of(later), "week": "2026-11-16", "source": "2026-11-09"})
    assert "10:00–16:00" in text(marco.get(f"{ROTA}?week=2026-11-16"))


def test_the_week_by_job_and_the_day(marco, sara, kim, plan, run):
    plan(sara, 9, "10:00", "16:00")
    shift = plan(kim, 9, "18:30", "01:15")
    plan(kim, 9, "20:00", "23:00")
    run(lambda context: type(kim).objects.filter(pk=kim.pk).update(name="Kim <b>"))
    by_job = text(marco.get(f"{WEEK}&by=job"))
    assert "Server" in by_job
    assert "Kim <b>" not in by_job
    assert "Kim &lt;b&gt;" in by_job
    assert "&amp;kind=server" in by_job
    by_person = text(marco.get(WEEK))
    for part in (
        f'data-shift="{shift.id}" data-version="1"', 'data-starts="18:30"', 'data-ends="01:15"',
        'aria-label="Add a shift: Kim &lt;b&gt;, Monday 9 November"', "Not published",
    ):  # fmt: skip
        assert part in by_person
    page = text(marco.get(f"{ROTA}2026-11-09/"))
    assert page.count("<tr data-drop") == 3  # Kim's clash takes a row of its own
    assert 'colspan="24"' in page
    assert "Two shifts at the same time" in page
    assert "No shift is planned" in text(marco.get(f"{ROTA}2026-11-10/"))


def test_pay_is_only_on_the_page_of_who_may_see_it(marco, sara, plan, run, monkeypatch):
    run(staff.set_rate, employee_id=sara.id, job_id=sara.jobs.get().id, from_day=MONDAY, hourly_rate=D("13.37"))
    plan(sara, 9, "10:00", "16:00")
    assert "80.22" in text(marco.get(WEEK))
    for path in (WEEK, f"{ROTA}2026-11-09/"):
        monkeypatch.setattr("staff.rota.portal.pages.allowed", lambda actor, permission: False)
        assert "80.22" not in text(marco.get(path))


def test_a_person_sees_their_own_and_nobody_elses(signed_in, sara, kim, plan, publish):
    plan(kim, 9, "10:00", "16:00", note="secret party")
    publish()
    client = signed_in["sara"]
    for path in ("mine/", "mine/leave/", "mine/availability/"):
        page = text(client.get(f"{ROTA}{path}"))
        assert "secret party" not in page
        assert "Kim" not in page
    for path in ("", "2026-11-09/", "requests/", "records/", "shifts/new/", f"shifts/{RotaShift.objects.get().id}/"):
        assert client.get(f"{ROTA}{path}").status_code == 403
    kims = RotaShift.objects.get().id
    assert client.get(f"{ROTA}mine/shifts/{kims}/swap/").status_code == 404


def test_a_person_without_a_record_of_staff_is_told_what_to_do(signed_in, now):
    assert "no record of staff" in text(signed_in["carl"].get(f"{ROTA}mine/"))
    assert "no record of staff" in text(signed_in["carl"].get(f"{ROTA}mine/leave/"))
    assert "no record of staff" in text(signed_in["carl"].get(f"{ROTA}mine/availability/"))


def test_a_person_takes_swaps_and_asks(signed_in, marco, sara, kim, plan, publish):
    open_one, own = plan(None, 10, "10:00", "16:00"), plan(sara, 9, "10:00", "16:00")
    publish()
    client = signed_in["sara"]
    client.post(f"{ROTA}mine/take/{open_one.id}/")
    assert selectors.get_shift(open_one.id).published_employee_id == sara.id

    path = f"{ROTA}mine/shifts/{own.id}/swap/"
    client.post(path, {"key": key_of(text(client.get(path))), "taker_id": str(kim.id), "note": "exam"})
    kims = signed_in["kim"]
    assert "exam" in text(kims.get(f"{ROTA}mine/"))
    swap = ShiftSwap.objects.get()
    kims.post(f"{ROTA}mine/accept/{swap.id}/")
    page = text(marco.get(f"{ROTA}requests/"))
    assert "Sara → Kim" in page
    marco.post(f"{ROTA}requests/swaps/{swap.id}/", {"key": key_of(page), "approves": "yes"})
    assert selectors.get_shift(own.id).published_employee_id == kim.id
    assert "Approved" in text(client.get(f"{ROTA}mine/"))


def test_leave_is_asked_for_and_answered(signed_in, marco, sara):
    client, path = signed_in["sara"], f"{ROTA}mine/leave/"
    days = {"first": "2026-11-09", "last": "2026-11-13", "hours": "30", "note": "a wedding"}
    client.post(path, {"key": key_of(text(client.get(path))), "kind": "holiday", **days})
    leave = Leave.objects.get()
    page = text(marco.get(f"{ROTA}requests/"))
    assert "More than is left" in page
    marco.post(f"{ROTA}requests/leave/{leave.id}/", {"key": key_of(page), "approves": "yes"})
    assert "Approved" in text(client.get(path))
    assert "Holiday" in text(marco.get(WEEK))
    client.post(f"{path}{leave.id}/withdraw/")
    leave.refresh_from_db()
    assert leave.status == "withdrawn"


def test_a_manager_enters_leave(marco, sara):
    path = f"{ROTA}requests/leave/new/"
    data = {"employee_id": str(sara.id), "kind": "sick", "first": "2026-11-02", "last": "2026-11-02"}
    marco.post(path, {"key": key_of(text(marco.get(path))), **data})
    assert Leave.objects.get().status == "approved"


def test_availability_is_saved_and_shown_again(signed_in, sara):
    client, path = signed_in["sara"], f"{ROTA}mine/availability/"
    data = {f"when_{weekday}": "any" for weekday in range(7)} | {"when_0": "none", "when_1": "between"}
    wrong = client.post(path, {"key": key_of(text(client.get(path))), **data})
    assert "Enter from when until when" in text(wrong, 422)
    data |= {"starts_1": "09:00", "ends_1": "15:00"}
    client.post(path, {"key": key_of(text(client.get(path))), **data})
    assert list(Availability.objects.values_list("weekday", "starts__hour", "ends__hour")) == [
        (0, None, None),
        (1, 9, 15),
    ]
    assert 'value="15:00"' in text(client.get(path))


def test_a_calendar_is_made_and_stopped(signed_in, sara):
    client = signed_in["sara"]
    client.post(f"{ROTA}mine/calendar/")
    assert f"/rota/{CalendarFeed.objects.get().token}.ics" in text(client.get(f"{ROTA}mine/"))
    client.post(f"{ROTA}mine/calendar/revoke/")
    assert ".ics" not in text(client.get(f"{ROTA}mine/"))


def test_short_notice_is_marked_only_once_it_is_switched_on(marco, sara, plan, publish, run):
    plan(sara, 9, "12:00", "18:00")
    publish()  # 168 hours before
    page = text(marco.get(f"{ROTA}records/"))
    assert "168.00" in page
    assert "Short notice" not in page
    path = f"{ROTA}settings/"
    form = text(marco.get(path))
    for hours, since, marked in (("169", "2026-11-02", True), ("168", "", False), ("169", "2026-11-03", False)):
        version = re.search(r'name="version" value="(\d+)"', form).group(1)
        data = {"key": key_of(form), "version": version, "leave_year_month": "1"}
        marco.post(path, {**data, "short_notice_hours": hours, "short_notice_from": since})
        form = text(marco.get(path))
        assert ("Short notice" in text(marco.get(f"{ROTA}records/"))) == marked, hours


def test_the_pages_take_as_many_queries_for_many_as_for_few(
    no_limit, marco, plan, hire, publish, django_assert_max_num_queries
):  # fmt: skip
    for number in range(9):
        ana = hire(f"Ana {number}", "server", "12.00", started_on=date(2026, 1, 5))
        plan(ana, 9, "10:00", "16:00")
    publish()
    marco.get(ROTA)
    for path, most in ((WEEK, 24), (f"{ROTA}2026-11-09/", 22), (f"{ROTA}records/", 14), (f"{ROTA}requests/", 16)):
        with django_assert_max_num_queries(most):
            assert marco.get(path).status_code == 200


# -- the API -------------------------------------------------------------------------------------------------


def test_the_plan_by_the_api_has_pay_only_with_the_right_to_see_it(api, sara, plan, run):
    run(staff.set_rate, employee_id=sara.id, job_id=sara.jobs.get().id, from_day=MONDAY, hourly_rate=D("13.37"))
    plan(sara, 9, "10:00", "16:00")
    week = api("marco")("GET", "/rota?monday=2026-11-09").body["data"]
    assert (week["shifts"][0]["cost"], week["days"][0]["cost"], week["hours"]) == (D("80.22"), D("80.22"), D("6.00"))
    assert api("sara")("GET", "/rota").status_code == 403
    assert api("marco")("GET", "/rota?monday=2026-99-01").status_code == 400


def test_the_apps_week_has_everybody_for_a_manager_and_own_shifts_for_the_rest(api, sara, kim, plan, publish, run):
    run(staff.set_rate, employee_id=sara.id, job_id=sara.jobs.get().id, from_day=MONDAY, hourly_rate=D("12.00"))
    plan(sara, 9, "18:00", "02:00", break_minutes=30, note="keys")
    plan(kim, 10, "10:00", "16:00")
    publish()
    plan(sara, 11, "10:00", "16:00")  # a draft
    path = "/schedule/week?monday=2026-11-11"
    week = api("marco")("GET", path).body["data"]

    assert (week["weekStart"], len(week["shifts"])) == ("2026-11-09", 3)
    first = week["shifts"][0]
    assert {name: first[name] for name in ("employeeName", "date", "startTime", "endTime", "role", "status")} == {
        "employeeName": "Sara", "date": "2026-11-09", "startTime": "18:00", "endTime": "02:00", "role": "Server",
        "status": "confirmed",
    }  # fmt: skip
    assert (first["duration"], first["laborCost"], first["breakTime"], first["notes"]) == (
        D("7.50"),
        D("90.00"),
        30,
        "keys",
    )
    assert week["shifts"][2]["status"] == "scheduled"
    own = api("sara")("GET", path).body["data"]["shifts"]
    assert [(each["employeeName"], each["date"]) for each in own] == [("Sara", "2026-11-09")]
    assert "laborCost" not in own[0]
    assert api("carl")("GET", path).body["data"]["shifts"] == []


@pytest.mark.parametrize(
    ("pressed", "status"),
    [((), "absent"), ((("clock_in", 12),), "confirmed"), ((("clock_in", 12), ("start_break", 14)), "break"),
     ((("clock_in", 12), ("clock_out", 15)), "completed")],
)  # fmt: skip
def test_the_apps_week_says_who_came(api, sara, plan, publish, run, actor, pressed, status):
    plan(sara, 9, "12:00", "15:00")
    publish()
    for name, hour in pressed:
        with clock.travel(datetime(2026, 11, 9, hour, tzinfo=UTC)):
            run(getattr(clocking, name), actor=actor("sara"))
    with clock.travel(datetime(2026, 11, 9, 15, 30, tzinfo=UTC)):
        (row,) = api("sara")("GET", "/schedule/week").body["data"]["shifts"]
    assert row["status"] == status


def test_a_persons_own_rota_by_the_api(api, sara, kim, plan, publish, run, actor):
    plan(sara, 9, "10:00", "16:00")
    plan(kim, 9, "10:00", "16:00")
    plan(None, 10, "10:00", "16:00")
    publish()
    own = api("sara")("GET", "/rota/mine").body["data"]
    assert (len(own["shifts"]), len(own["open"]), own["swaps"]) == (1, 1, [])
    run(requests.set_availability, actor=actor("sara"), days=[{"weekday": 3}])
    assert api("sara")("GET", "/rota/mine").body["data"]["availability"][0]["weekday"] == 3
    assert api("sara")("GET", "/leave/mine").body["data"]["balance"]["left"] == D("0.00")
    assert api("carl")("GET", "/rota/mine").body["error"]["code"] == "staff.no_employee"


def test_records_by_the_api(api, sara, plan, publish):
    plan(sara, 9, "12:00", "18:00")
    publish()
    (row,) = api("marco")("GET", "/rota/records").body["data"]
    assert (row["action"], row["notice_hours"], row["by_name"]) == ("published", D("168.00"), "Marco")
    assert ShiftRecord.objects.count() == 1
