"""Employees: added, changed, paid, reminded of, leaving and merged; who may see pay, and what the plan allows."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal as D

import pytest

from fynlo.core.errors import InvalidInput
from fynlo.core.ids import uuid7
from fynlo.core.tenancy.connection import connection
from realtime.commands.registry import Command
from realtime.models import Alert, AuditEntry, Event
from restaurants.identity.services import invite_person
from restaurants.models import Membership, OutgoingMail, Plan, Subscription, User
from restaurants.platform_executor import PLATFORM_EXECUTOR
from staff.employees import commands, reminders, selectors, services
from staff.errors import (
    BothSignIn,
    Changed,
    EmployeeNotFound,
    HasLeft,
    JobNotFound,
    JobTaken,
    LastJob,
    NotAMember,
    PayNotAllowed,
    PersonTaken,
    SameEmployee,
)
from staff.models import Employee, EmployeeDocument, PayRate
from tests.plugins.restaurants import PASSWORD
from tests.restaurants.identity.conftest import link_in
from tests.services import run_service

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 11, 2)


def without_pay(actor):
    return replace(actor, permissions=actor.permissions - {"staff.pay"})


# -- who works here ------------------------------------------------------------------------------------------


def test_an_employee_has_a_job_and_a_rate_from_the_first_day(hire):
    ana = hire("Ana Ruiz", "cook", "13.20", title="Pastry", started_on=MONDAY)

    (job,) = selectors.get_employee(ana.id).jobs.all()
    assert (job.label, selectors.rate_on(job, MONDAY)) == ("Pastry", D("13.20"))
    assert selectors.rate_on(job, MONDAY - timedelta(1)) is None


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"opted_out_on": MONDAY, "born_on": date(2009, 6, 2)}, "opted_out_on"),
        ({"opted_out_on": date(2099, 1, 1)}, "opted_out_on"),
        ({"opt_out_notice_on": MONDAY}, "opted_out_on"),
        ({"opted_out_on": MONDAY, "opt_out_notice_on": MONDAY - timedelta(1)}, "opt_out_notice_on"),
    ],
)
def test_an_opt_out_that_the_law_does_not_know_is_refused(hire, run, fields, field):
    ana = hire("Ana Ruiz", "cook", started_on=MONDAY)
    with pytest.raises(InvalidInput) as refused:
        run(services.change_employee, employee_id=ana.id, **fields)
    assert refused.value.field == field


def test_an_opt_out_is_kept_with_its_notice_and_a_merge_keeps_it(hire, run):
    ana = hire("Ana Ruiz", "cook", started_on=MONDAY)
    run(
        services.change_employee, employee_id=ana.id, opted_out_on=MONDAY, opt_out_notice_days=30,
        opt_out_notice_on=MONDAY + timedelta(1),
    )  # fmt: skip
    assert selectors.get_employee(ana.id).opt_out_ends_on == MONDAY + timedelta(31)
    other = hire("Ana R.", "cook", started_on=MONDAY)
    run(services.merge_employees, employee_id=other.id, duplicate_id=ana.id)
    assert selectors.get_employee(other.id).opted_out_on == MONDAY


def test_the_email_of_a_member_links_the_employee_to_the_sign_in(hire, person):
    sara = hire("Sara Lind", "server", email="SARA@alpha.example")

    assert sara.person == person("sara").pk
    assert selectors.employee_of(person("sara").pk) == sara


def test_who_accepts_an_invitation_is_the_employee_with_that_email(hire, page_client, tenant):
    ana = hire("Ana Ruiz", "cook", email="Ana@x.example")
    run_service(
        invite_person, by=PLATFORM_EXECUTOR, restaurant=tenant, email="ana@x.example", role="employee", job="cook",
        name="Ana",
    )  # fmt: skip
    _host, path = link_in(OutgoingMail.objects.latest("created_at"))
    assert page_client().post(path, {"name": "Ana Ruiz", "password": PASSWORD}).status_code == 302
    connection.set_tenant(tenant)
    assert selectors.employee_of(User.objects.get(email="ana@x.example").pk) == ana


def test_a_member_becomes_the_employee_with_their_email_and_no_second_one(hire, run, person, no_limit):
    sara = hire("Sara Lind", "server", email="SARA@alpha.example")
    run(services.link_person, employee_id=sara.id, person=None)
    run(services.add_members)
    assert selectors.employee_of(person("sara").pk) == sara
    assert Employee.objects.count() == 6


def test_the_neighbours_person_is_no_member_here(hire, person):
    with pytest.raises(NotAMember):
        hire(person=person("sara", "beta").pk)


def test_a_person_is_one_employee(hire, run, person):
    hire("Sara", person=person("sara").pk)
    other = hire("Sara L")

    with pytest.raises(PersonTaken):
        run(services.link_person, employee_id=other.id, person=person("sara").pk)


def test_everybody_who_signs_in_becomes_an_employee_once(no_limit, run):
    assert len(run(services.add_members)) == 6
    assert run(services.add_members) == []
    assert {job.job for each in selectors.employees() for job in each.jobs.all()} == {
        "manager", "server", "cashier", "cook", "expediter",
    }  # fmt: skip


def test_the_same_id_adds_an_employee_once(hire):
    wanted = uuid7()

    assert hire(employee_id=wanted).id == hire("Another", employee_id=wanted).id == wanted
    assert Employee.objects.count() == 1


def test_a_change_of_what_another_person_changed_is_refused(hire, run):
    ana = hire()
    run(services.change_employee, employee_id=ana.id, version=1, phone="07700 900123")

    with pytest.raises(Changed):
        run(services.change_employee, employee_id=ana.id, version=1, phone="07700 900124")


@pytest.mark.parametrize("details", [{"born_on": date(2999, 1, 1)}, {"started_on": date(2999, 1, 1)}])
def test_impossible_days_are_refused(hire, run, details):
    ana = hire()
    run(services.end_employment, employee_id=ana.id)

    with pytest.raises(InvalidInput):
        run(services.change_employee, employee_id=ana.id, **details)


# -- jobs and pay --------------------------------------------------------------------------------------------


def test_a_new_rate_leaves_earlier_days_alone(hire, run):
    ana = hire(rate="13.20", started_on=MONDAY)
    job = ana.jobs.all()[0]
    later = MONDAY + timedelta(14)
    run(services.set_rate, employee_id=ana.id, job_id=job.id, from_day=later, hourly_rate=D("14.00"))

    (job,) = selectors.get_employee(ana.id).jobs.all()
    found = [selectors.rate_on(job, day) for day in (MONDAY, later - timedelta(1), later, later + timedelta(99))]
    assert found == [D("13.20"), D("13.20"), D("14.00"), D("14.00")]


def test_a_rate_of_the_same_day_is_replaced_and_both_are_in_the_audit(hire, run):
    ana = hire(rate="13.20", started_on=MONDAY)
    job = ana.jobs.all()[0]
    run(services.set_rate, employee_id=ana.id, job_id=job.id, from_day=MONDAY, hourly_rate=D("13.50"))

    assert PayRate.objects.get().hourly == D("13.50")
    (note,) = AuditEntry.objects.latest("at").notes
    assert (note["before"], note["after"]) == ("13.20", "13.50")


def test_an_employee_does_several_jobs_and_keeps_one(hire, run):
    ana = hire(job="cook")
    run(services.add_job, employee_id=ana.id, job="server", title="Barista", hourly_rate=D("12.50"))
    with pytest.raises(JobTaken):
        run(services.add_job, employee_id=ana.id, job="server", title="barista")
    cook, barista = selectors.get_employee(ana.id).jobs.all()
    run(services.end_job, employee_id=ana.id, job_id=cook.id)

    with pytest.raises(LastJob):
        run(services.end_job, employee_id=ana.id, job_id=barista.id)
    tomorrow = services.today() + timedelta(1)
    assert [job.label for job in selectors.jobs_on(selectors.get_employee(ana.id), tomorrow)] == ["Barista"]


def test_a_job_of_another_employee_is_not_found(hire, run):
    ana, ben = hire(), hire("Ben")

    with pytest.raises(JobNotFound):
        run(services.end_job, employee_id=ana.id, job_id=ben.jobs.all()[0].id)


def test_without_the_permission_pay_is_neither_set_nor_answered(hire, run, actor):
    ana = hire(rate="13.20")
    manager = without_pay(actor("marco"))

    for service, fields in (
        (services.add_employee, {"name": "Ben", "job": "cook", "hourly_rate": D(13)}),
        (services.change_employee, {"employee_id": ana.id, "hourly_rate": D(14)}),
        (services.add_job, {"employee_id": ana.id, "job": "server", "hourly_rate": D(14)}),
        (
            services.set_rate,
            {"employee_id": ana.id, "job_id": ana.jobs.all()[0].id, "from_day": MONDAY, "hourly_rate": D(14)},
        ),
    ):
        with pytest.raises(PayNotAllowed):
            run(service, actor=manager, **fields)
    record = run(services.change_employee, actor=manager, employee_id=ana.id, phone="1")
    assert record.with_pay is False
    assert "13.2" not in str(commands.payloads.serialize_record(record))


def test_no_event_carries_pay_or_personal_data(hire, run):
    ana = hire(rate="13.20", phone="07700 900123", email="ana@example.com")
    job = ana.jobs.all()[0]
    run(services.set_rate, employee_id=ana.id, job_id=job.id, from_day=MONDAY, hourly_rate=D("14.75"))

    stored = [event.data for event in Event.objects.filter(type="staff.updated")]
    assert len(stored) == 2
    assert all(str(ana.id) in data and "Ana" not in data and "14.75" not in data for data in stored)


# -- leaving, coming back, duplicates ------------------------------------------------------------------------


def test_a_leaver_keeps_the_history_and_comes_back(hire, run):
    ana = hire(rate="13.20", started_on=MONDAY)
    last = MONDAY + timedelta(10)
    run(services.end_employment, employee_id=ana.id, ended_on=last, reason="studies")

    assert ana not in selectors.working_on(last + timedelta(1))
    assert ana in selectors.working_on(last)
    assert PayRate.objects.count() == 1
    with pytest.raises(HasLeft):
        run(services.add_job, employee_id=ana.id, job="server")
    run(services.bring_back, employee_id=ana.id)
    assert selectors.get_employee(ana.id).ended_on is None


def test_the_last_day_is_not_before_the_first(hire, run):
    ana = hire(started_on=MONDAY)

    with pytest.raises(InvalidInput):
        run(services.end_employment, employee_id=ana.id, ended_on=MONDAY - timedelta(1))


def test_a_duplicate_becomes_part_of_the_employee(hire, run, person):
    ana = hire("Ana Ruiz", "cook", "13.20", started_on=MONDAY)
    twin = hire("Ana R", "cook", "12.90", started_on=MONDAY - timedelta(7), person=person("kim").pk, phone="0770")
    run(services.add_job, employee_id=twin.id, job="server")
    run(services.add_document, employee_id=twin.id, kind="first_aid", checked_on=MONDAY)
    merged = run(services.merge_employees, employee_id=ana.id, duplicate_id=twin.id).employee

    assert (merged.person, merged.phone, merged.started_on) == (person("kim").pk, "0770", MONDAY - timedelta(7))
    cook, server = merged.jobs.all()
    assert (cook.job, server.job) == ("cook", "server")
    assert [selectors.rate_on(cook, day) for day in (MONDAY - timedelta(7), MONDAY)] == [D("12.90"), D("13.20")]
    assert selectors.documents_of(merged).count() == 1
    assert list(selectors.employees()) == [merged]
    assert selectors.get_employee(twin.id) == merged
    with pytest.raises(EmployeeNotFound):
        run(services.change_employee, employee_id=twin.id, phone="1")


def test_two_people_who_sign_in_are_not_merged(hire, run, person):
    ana, kim = hire(person=person("sara").pk), hire("Kim", person=person("kim").pk)

    with pytest.raises(BothSignIn):
        run(services.merge_employees, employee_id=ana.id, duplicate_id=kim.id)
    with pytest.raises(SameEmployee):
        run(services.merge_employees, employee_id=ana.id, duplicate_id=ana.id)


# -- documents -----------------------------------------------------------------------------------------------


def test_a_document_reminds_30_days_before_and_once_when_it_has_expired(hire, run):
    ana, today = hire(), services.today()
    for kind, days in (("right_to_work", 30), ("first_aid", 31), ("personal_licence", -1)):
        run(
            services.add_document, employee_id=ana.id, kind=kind, checked_on=today - timedelta(90),
            expires_on=today + timedelta(days),
        )  # fmt: skip

    run(reminders.remind)
    run(reminders.remind)

    raised = {
        (alert.kind, alert.sentence.partition(":")[2].split(" expire")[0].strip()) for alert in Alert.objects.all()
    }
    assert raised == {
        ("staff.document_expires", "Right to work"),
        ("staff.document_expired", "Personal licence (alcohol)"),
    }
    assert Alert.objects.count() == 2
    assert reminders.reminders(today + timedelta(1))[0].kind.name == "staff.document_expires"  # the first aid


def test_no_reminder_for_a_leaver_or_a_document_that_a_newer_one_replaces(hire, run):
    ana, ben, today = hire(), hire("Ben", started_on=MONDAY), services.today()
    for employee in (ana, ben):
        run(
            services.add_document, employee_id=employee.id, kind="right_to_work", checked_on=MONDAY,
            expires_on=today + timedelta(5),
        )  # fmt: skip
    run(services.end_employment, employee_id=ben.id, ended_on=max(MONDAY, today - timedelta(1)))
    assert [each.sentence()[:3] for each in reminders.reminders(today)] == ["Ana"]
    run(services.add_document, employee_id=ana.id, kind="right_to_work", checked_on=today)

    assert reminders.reminders(today) == []


@pytest.mark.parametrize(
    "fields", [{"checked_on": date(2999, 1, 1)}, {"checked_on": MONDAY, "expires_on": MONDAY - timedelta(1)}]
)
def test_a_document_of_impossible_days_is_refused(hire, run, fields):
    with pytest.raises(InvalidInput):
        run(services.add_document, employee_id=hire().id, kind="first_aid", **fields)


def test_a_removed_document_stays_stored(hire, run):
    document = run(services.add_document, employee_id=hire().id, kind="first_aid", checked_on=MONDAY)
    run(services.remove_document, document_id=document.id)

    assert EmployeeDocument.objects.get().removed_at is not None
    assert selectors.documents_of(document.employee).count() == 0


# -- the plan ------------------------------------------------------------------------------------------------


def test_every_command_of_staff_needs_the_feature():
    declared = [each for each in vars(commands).values() if isinstance(each, Command) and each.is_remote]

    assert declared
    assert {each.feature for each in declared} == {"staff_management"}


def test_no_plan_limits_how_many_work_here(hire):
    """A plan counts sign-ins, and warns of them (restaurants.subscriptions); a record of an employee needs none."""
    for number in range(6):
        hire(f"Employee {number}")
    assert selectors.working_on(services.today()).count() == 6


def test_a_lower_plan_is_told_which_one_has_staff(api, browse, hire, tenant):
    hire()
    Subscription.objects.filter(restaurant=tenant).update(plan=Plan.objects.get(slug="alpha"))

    for method, path in (("GET", "/employees"), ("POST", "/employees")):
        answer = api("marco")(method, path, None if method == "GET" else {"name": "Ben", "job": "cook"})
        assert (answer.status_code, answer.body["error"]["code"]) == (403, "subscription_required")
        assert answer.body["error"]["details"] == {"required_plan": "beta"}
    assert browse("marco").get("/portal/staff/").status_code == 403


# -- the API -------------------------------------------------------------------------------------------------


def test_the_app_adds_changes_and_ends_an_employee(api, tenant):
    marco = api("marco")
    body = {"first_name": "Noor", "last_name": "Aziz", "role": "cook", "hourlyRate": 13.5, "startDate": "2026-11-02T00"}
    added = marco("POST", "/employees/", body).body["data"]
    changed = marco("PUT", f"/employees/{added['id']}/", {"role": "cashier", "hourly_rate": 14}).body["data"]
    ended = marco("DELETE", f"/employees/{added['id']}/").body["data"]

    assert (added["name"], added["role"], added["hourlyRate"], added["startDate"]) == (
        "Noor Aziz", "cook", D("13.50"), "2026-11-02",
    )  # fmt: skip
    assert (changed["role"], changed["hourly_rate"]) == ("cashier", D("14.00"))
    assert ended["ended_on"] == services.today().isoformat()


def test_the_list_takes_as_many_queries_for_many_as_for_few(api, no_limit, hire, django_assert_max_num_queries):
    for number in range(12):
        hire(f"Employee {number}", "cook", "13.20")
    marco = api("marco")
    marco("GET", "/employees")
    # 1. the plan  2. the count  3. the page  4. its jobs  5. its rates  6. to 9. hours  10., 11. sales  12. rota
    with django_assert_max_num_queries(12):
        assert len(marco("GET", "/employees").body["data"]) == 12


def test_an_employee_never_reads_employees(api, hire):
    ana = hire(rate="13.20")

    for name in ("sara", "carl", "kim", "ed"):
        for path in ("/employees", f"/employees/{ana.id}", f"/employees/{ana.id}/documents"):
            answer = api(name)("GET", path)
            assert answer.status_code == 403
            assert b"Ana" not in answer.content


def test_who_has_left_is_told_apart(api, hire, run):
    hire("Ben")
    ana = hire(started_on=MONDAY)
    run(services.end_employment, employee_id=ana.id, ended_on=MONDAY)
    marco = api("marco")

    assert [row["name"] for row in marco("GET", "/employees?status=left").body["data"]] == ["Ana Ruiz"]
    assert [row["name"] for row in marco("GET", "/employees?status=active").body["data"]] == ["Ben"]
    assert [row["name"] for row in marco("GET", "/employees?search=ana").body["data"]] == ["Ana Ruiz"]


def test_a_deactivated_member_keeps_the_employee(hire, person):
    sara = hire("Sara", person=person("sara").pk)
    Membership.objects.filter(user=person("sara")).update(is_active=False)

    assert selectors.employee_of(person("sara").pk) == sara
