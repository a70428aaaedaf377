"""The portal's pages of employees: what they show, change once and refuse, and how many queries they take."""

from datetime import date
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from realtime.models import Alert
from staff.employees import reminders, selectors, services
from staff.models import Employee
from tests.staff.conftest import text

pytestmark = pytest.mark.django_db
LIST = "/portal/staff/"


def key():
    return {"key": str(uuid4())}


def test_the_list_begins_with_the_people_who_sign_in(browse, no_limit):
    marco = browse("marco")
    assert "6 people sign in here" in text(marco.get(LIST))
    marco.post(f"{LIST}members/", key())

    shown = text(marco.get(LIST))
    assert "Sara" in shown
    assert "Expediter" in shown


def test_the_list_is_searched_narrowed_and_exported(browse, hire, run):
    hire("=Ana", "cook", "13.20", started_on=date(2026, 11, 2))
    ben = hire("Ben", started_on=date(2026, 11, 2))
    run(services.end_employment, employee_id=ben.id, ended_on=date(2026, 11, 5))
    marco = browse("marco")

    shown = text(marco.get(LIST))
    assert "£13.20" in shown
    assert "Ben" not in shown
    assert "Ben" in text(marco.get(f"{LIST}?state=left"))
    assert "No such employee" in text(marco.get(f"{LIST}?q=nobody"))
    rows = marco.get(f"{LIST}export.csv").content.decode().splitlines()
    assert rows[1] == "'=Ana,Cook,,,,2026-11-02,,13.20"


def test_an_employee_is_added_paid_and_shown(browse, tenant):
    marco = browse("marco")
    form = {**key(), "name": "Ana Ruiz", "job": "cook", "hourly_rate": "13.20", "started_on": "2026-11-02"}
    answer = marco.post(f"{LIST}new/", form)
    marco.post(f"{LIST}new/", form)  # a double tap

    ana = Employee.objects.get()
    assert answer.url == f"{LIST}{ana.id}/"
    job = ana.jobs.get()
    rate = {**key(), "hourly_rate": "14.00", "from_day": "2026-11-09"}
    assert marco.post(f"{LIST}{ana.id}/jobs/{job.id}/rate/", rate).status_code == 302
    shown = text(marco.get(f"{LIST}{ana.id}/"))
    assert "£14.00" in shown
    assert "£13.20" in shown
    assert "9 Nov 2026" in shown


def test_a_refusal_is_shown_in_the_form(browse, hire):
    ana = hire()
    answer = browse("marco").post(f"{LIST}{ana.id}/jobs/new/", {**key(), "job": "cook", "title": ""})

    assert "does that job already" in text(answer, 422)


def test_details_sign_in_document_leaving_and_a_duplicate(browse, hire, person):
    ana, twin = hire("Ana", started_on=date(2026, 11, 2)), hire("Ana R")
    marco, page = browse("marco"), f"{LIST}{ana.id}/"
    details = {**key(), "version": 1, "name": "Ana Ruiz", "born_on": "2010-05-01", "started_on": "2026-11-02"}
    assert marco.post(f"{page}edit/", details).status_code == 302
    assert marco.post(f"{page}link/", {**key(), "person": str(person("kim").pk)}).status_code == 302
    document = {**key(), "kind": "right_to_work", "checked_on": "2026-11-02", "expires_on": "2026-11-03"}
    assert marco.post(f"{page}documents/new/", document).status_code == 302
    assert marco.post(f"{page}merge/", {**key(), "duplicate_id": str(twin.id)}).status_code == 302
    shown = text(marco.get(page))
    for words in ("Ana Ruiz", "Under 18", "kim@alpha.example", "Expired on 3 Nov 2026"):
        assert words in shown
    assert marco.get(f"{LIST}{twin.id}/").url == page
    assert marco.post(f"{page}leave/", {**key(), "ended_on": "2026-11-20", "reason": "studies"}).status_code == 302
    assert "studies" in text(marco.get(page))
    assert marco.post(f"{page}bring-back/", key()).status_code == 302
    assert selectors.get_employee(ana.id).ended_on is None


def test_an_alert_about_a_document_leads_to_the_employee(browse, hire, run):
    ana = hire()
    run(
        services.add_document, employee_id=ana.id, kind="first_aid", checked_on=date(2026, 1, 1),
        expires_on=date(2026, 1, 2),
    )  # fmt: skip
    run(reminders.remind)
    alert = Alert.objects.get()

    answer = browse("marco").get(f"{LIST}documents/{alert.subject}/")
    assert answer.url == f"{LIST}{ana.id}/#documents"
    assert f"documents/{alert.subject}/" in text(browse("marco").get("/portal/attention/"))


def test_the_neighbour_finds_no_employee(browse, hire):
    ana = hire()

    for path in ("", "edit/", "leave/"):
        assert browse("marco", "beta").get(f"{LIST}{ana.id}/{path}").status_code == 404


def test_the_list_takes_as_many_queries_for_many_as_for_few(browse, no_limit, hire):
    marco = browse("marco")
    hire("First", "cook", "13.20")
    marco.get(LIST)
    with CaptureQueriesContext(connection) as few:
        marco.get(LIST)
    for number in range(15):
        hire(f"Employee {number}", "cook", "13.20")
    with CaptureQueriesContext(connection) as many:
        marco.get(LIST)

    assert len(many) == len(few)
