"""The files of BrightPay and Sage 50 Payroll, column by column as documented, and the page before them."""

import csv
import io
import re
from datetime import UTC, date, datetime
from decimal import Decimal as D

import pytest

from fynlo.core import clock
from staff.clock import services as clocking
from staff.employees import selectors as employees
from staff.employees import services as staff
from staff.timesheets import selectors, services
from staff.timesheets.payroll import MISSING, NOT_A_NUMBER, SHARED, brightpay_rows, number_problems, sage_rows
from tests.staff.conftest import text

pytestmark = pytest.mark.django_db
MONDAY, SUNDAY = date(2026, 11, 2), date(2026, 11, 8)
LATER = datetime(2026, 11, 28, tzinfo=UTC)
PAGE, FILE = "/portal/staff/hours/payroll/", "/portal/staff/hours/payroll.csv"
RATE, HOURS = "Rate per hour (if different from standard rate)", "Number of normal hours"
NUMBER = re.compile(r"\d+\.\d\d")


def moment(day, hour):
    return datetime(2026, 11, day, hour, tzinfo=UTC)


@pytest.fixture
def work(run):
    """`work(ana, 2, 9, 17, job)` is the second of November from nine to five."""

    def enter(employee, day, start, end, job=None):
        for kind, hour in (("in", start), ("out", end)):
            run(
                clocking.enter_punch, employee_id=employee.id, kind=kind, at=moment(day, hour), reason="by hand",
                job_id=job.id if job and kind == "in" else None,
            )  # fmt: skip

    return enter


@pytest.fixture
def approve(run, actor):
    def week_of(*people):
        with clock.travel(LATER):
            ids = [each.id for each in people]
            run(services.approve_hours, actor=actor("marco"), first=MONDAY, last=SUNDAY, employee_ids=ids)

    return week_of


@pytest.fixture
def ana(no_limit, hire, work, approve, run):
    """Ana cooks at £13.20, from Thursday on at £13.90, and serves at £12. Friday's hours are not approved."""
    found = hire("Zoë Ana Ruiz", "cook", "13.20", started_on=date(2026, 10, 1), payroll_number="7")
    run(staff.add_job, employee_id=found.id, job="server", hourly_rate=D("12.00"))
    cook, server = employees.get_employee(found.id).jobs.all()
    run(staff.set_rate, employee_id=found.id, job_id=server.id, from_day=MONDAY, hourly_rate=D("12.00"))
    run(staff.set_rate, employee_id=found.id, job_id=cook.id, from_day=date(2026, 11, 5), hourly_rate=D("13.90"))
    work(found, 2, 9, 17, cook)
    work(found, 3, 18, 22, server)
    work(found, 5, 9, 13, cook)
    approve(found)
    work(found, 6, 9, 17, cook)
    return found


def sheet_of(employee):
    with clock.travel(LATER):
        (sheet,) = selectors.sheets(MONDAY, SUNDAY, [employees.get_employee(employee.id)])
    return sheet


def rows_of(content):
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def test_brightpay_reads_one_row_an_employee_with_up_to_five_payments(ana, browse):
    content = browse("marco").get(f"{FILE}?week={MONDAY}&format=brightpay").content
    header, row = rows_of(content)

    assert content.startswith(
        b"\xef\xbb\xbf"
    )  # names hold accents, and Windows takes a file without it for another code
    assert header[:6] == [
        "Employee works number",
        "Employee first name",
        "Employee surname",
        "Description",
        RATE,
        HOURS,
    ]
    assert header[6:] == [f"Payment {n}: {name}" for n in range(2, 6) for name in ("Description", RATE, HOURS)]
    assert row[:3] == ["7", "Zoë Ana", "Ruiz"]
    assert row[3:12] == ["Cook", "13.20", "8.00", "Server", "12.00", "4.00", "Cook", "13.90", "4.00"]
    assert row[12:] == [""] * 6
    assert all(NUMBER.fullmatch(cell) for cell in row[4:12:3] + row[5:12:3])


def test_sage_reads_a_payment_of_its_own_for_each_job_and_rate(ana, browse):
    content = browse("marco").get(f"{FILE}?week={MONDAY}&format=sage50").content
    header, *rows = rows_of(content)

    assert content.isascii(), "a byte order mark would be a part of the first heading"
    assert content.endswith(b"\r\n")
    assert header == ["Employee Reference", "Payment Reference", "Hours", "Rate"]
    # the jobs are payments 1 and 2 in every file; a second rate of a job comes after them
    assert rows == [["7", "1", "8.00", "13.20"], ["7", "2", "4.00", "12.00"], ["7", "3", "4.00", "13.90"]]
    assert len({(row[0], row[1]) for row in rows}) == len(rows), "a second row for a payment may replace the first"
    assert all(NUMBER.fullmatch(cell) for row in rows for cell in row[2:])


def test_a_job_keeps_its_payment_in_a_week_without_the_other(no_limit, hire, run, work, approve):
    kim = hire("Kim", "cook", "13.00", started_on=date(2026, 10, 1), payroll_number="8")
    run(staff.add_job, employee_id=kim.id, job="server", hourly_rate=D("12.00"))
    work(kim, 2, 9, 17, employees.get_employee(kim.id).jobs.all()[1])
    approve(kim)
    assert [row[1] for row in sage_rows(sheet_of(kim), with_pay=True)] == [2]
    ((_, first_name, surname, *_rest),) = brightpay_rows(sheet_of(kim), with_pay=True)
    assert (first_name, surname) == ("Kim", "")  # one name is a first name


def test_without_the_right_to_pay_the_files_hold_hours_of_each_job_and_no_rate(ana):
    (bright,) = brightpay_rows(sheet_of(ana), with_pay=False)
    assert bright[3:9] == ["Cook", "", D("12.00"), "Server", "", D("4.00")]
    assert list(sage_rows(sheet_of(ana), with_pay=False)) == [["7", 1, D("12.00"), ""], ["7", 2, D("4.00"), ""]]


def test_numbers_that_the_payroll_cannot_use_are_found(no_limit, hire):
    people = [hire(name, payroll_number=number) for name, number in (
        ("Ann", "12"), ("Ben", ""), ("Cat", "a7"), ("Dan", "A7 "), ("Eve", "K-9"), ("Fay", "007"),
    )]  # fmt: skip
    assert [(each.name, problem) for each, problem in number_problems(people)] == [
        ("Ben", MISSING), ("Cat", SHARED), ("Dan", SHARED), ("Eve", NOT_A_NUMBER),
    ]  # fmt: skip


def test_the_page_says_what_to_mend_and_leads_there(ana, hire, work, approve, browse):
    ben = hire("Ben", "cook", started_on=date(2026, 10, 1))
    hire("Idle", "cook", started_on=date(2026, 10, 1))  # without hours no number is needed
    work(ben, 2, 9, 17)
    marco = browse("marco")
    page = marco.get(f"{PAGE}?first={MONDAY}&last={SUNDAY}")
    shown = text(page)

    assert f'href="/portal/staff/{ben.id}/edit/"' in shown
    for words in ("2 Nov 2026 – 8 Nov 2026", "No payroll number", "Some days are not approved", "Sage 50 Payroll"):
        assert words in shown
    assert "Idle" not in shown
    assert (page.context["people"], page.context["hours"], page.context["open_days"]) == (2, D("16.00"), 2)
    assert marco.get(page.context["products"][1]["url"]).content.startswith(b"Employee Reference")
    assert marco.get(page.context["hours_url"]).context["monday"] == MONDAY


def test_the_page_begins_with_the_month_before_and_refuses_impossible_days(no_limit, browse):
    with clock.travel(datetime(2026, 12, 1, 12, tzinfo=UTC)):
        page = browse("marco").get(PAGE)
        assert (page.context["first"], page.context["last"]) == (date(2026, 11, 1), date(2026, 11, 30))
        for wrong in ("first=2026-11-08&last=2026-11-02", "first=2026-01-01&last=2026-11-02", "first=x&last="):
            assert browse("marco").get(f"{PAGE}?{wrong}").status_code == 422
