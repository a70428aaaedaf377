"""Leave: asked for, answered, entered by a manager; the balance of holiday in hours."""

from datetime import UTC, date, datetime
from decimal import Decimal as D

import pytest

from fynlo.core.errors import InvalidInput
from restaurants.models import OutgoingMail
from staff.clock import services as clocking
from staff.employees import selectors as employees
from staff.leave import selectors, services
from staff.rota import services as rota
from staff.rota.errors import LeaveDecided, LeaveNotFound, LeaveOverlaps
from staff.rota.selectors import plan_of
from tests.staff.rota.conftest import MONDAY

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 2)
FRIDAY = date(2026, 11, 13)


@pytest.fixture
def ask(run, actor):
    def holiday(who="sara", first=MONDAY, last=FRIDAY, hours="30", kind="holiday"):
        hours = D(hours) if hours else None
        return run(services.ask_for_leave, actor=actor(who), kind=kind, first=first, last=last, hours=hours)

    return holiday


@pytest.fixture
def decide(run, actor):
    def answer(leave, approves=True, **fields):
        return run(services.decide_leave, actor=actor("marco"), leave_id=leave.id, approves=approves, **fields)

    return answer


def balance(employee):
    loaded = employees.get_employee(employee.id)
    return selectors.balances([loaded], TODAY)[employee.id]


def test_holiday_accrues_on_the_hours_worked_and_is_taken_by_approval(sara, run, ask, decide):
    for day in (5, 6, 7):
        for kind, hour in (("in", 9), ("out", 17)):
            at = datetime(2026, 10, day, hour, tzinfo=UTC)
            run(clocking.enter_punch, employee_id=sara.id, kind=kind, at=at, reason="by hand")
    found = balance(sara)
    assert (found.worked, found.accrued, found.taken, found.left) == (D("24.00"), D("2.90"), D("0.00"), D("2.90"))

    leave = ask(hours="2")
    assert (balance(sara).asked, balance(sara).left) == (D("2.00"), D("2.90"))
    decide(leave, hours=D("2.5"))
    assert (balance(sara).taken, balance(sara).left) == (D("2.50"), D("0.40"))
    decide(leave, approves=False)
    assert balance(sara).left == D("2.90")


@pytest.mark.parametrize(
    ("today", "month", "first"),
    [
        (date(2026, 3, 31), 4, date(2025, 4, 1)), (date(2026, 4, 1), 4, date(2026, 4, 1)),
        (date(2026, 1, 1), 1, date(2026, 1, 1)), (date(2026, 12, 31), 1, date(2026, 1, 1)),
    ],
)  # fmt: skip
def test_the_leave_year_begins_in_its_month(today, month, first):
    assert selectors.leave_year(today, month) == first


def test_hours_before_the_leave_year_do_not_count(sara, run):
    for kind, hour in (("in", 9), ("out", 17)):
        at = datetime(2026, 3, 31, hour, tzinfo=UTC)
        run(clocking.enter_punch, employee_id=sara.id, kind=kind, at=at, reason="by hand")
    assert balance(sara).worked == D("8.00")
    run(rota.change_rota_settings, version=1, leave_year_month=4)
    assert (balance(sara).worked, balance(sara).first) == (D("0.00"), date(2026, 4, 1))


def test_leave_is_on_the_plan_asked_for_and_approved(sara, ask, decide, plan):
    plan(sara, 9, "10:00", "12:00")
    leave = ask()
    assert [str(flag) for flag in plan_of(MONDAY).shifts[0].flags] == ["asked_leave"]
    decide(leave)
    assert [str(flag) for flag in plan_of(MONDAY).shifts[0].flags] == ["on_leave"]


def test_the_answer_is_mailed(sara, ask, decide):
    decide(ask(), approves=False, answer="We are too few that week.")
    (mail,) = OutgoingMail.objects.filter(template="leave")
    assert (mail.to, mail.subject) == ("sara@alpha.example", "Your leave is not approved")
    assert "We are too few that week." in mail.text


@pytest.mark.parametrize(
    "fields", [{"hours": None}, {"hours": "0"}, {"last": date(2026, 11, 8)}, {"first": date(2026, 11, 1)}]
)
def test_wrong_days_and_missing_hours_are_refused(sara, ask, fields):
    with pytest.raises(InvalidInput):
        ask(**fields)


def test_leave_does_not_overlap(sara, ask, decide):
    decide(ask(), approves=False)
    ask(kind="unpaid", hours=None)  # the refused one is in nobody's way
    with pytest.raises(LeaveOverlaps):
        ask(first=FRIDAY, last=FRIDAY)
    ask(first=date(2026, 11, 14), last=date(2026, 11, 14))


def test_who_asked_takes_it_back_and_nobody_else(sara, kim, ask, decide, run, actor):
    leave = ask()
    with pytest.raises(LeaveNotFound):
        run(services.withdraw_leave, actor=actor("kim"), leave_id=leave.id)
    run(services.withdraw_leave, actor=actor("sara"), leave_id=leave.id)
    with pytest.raises(LeaveDecided):
        decide(leave)


def test_a_manager_enters_leave_of_days_that_are_over(sara, run, actor):
    leave = run(
        services.enter_leave, actor=actor("marco"), employee_id=sara.id, kind="sick", first=date(2026, 10, 28),
        last=date(2026, 10, 29),
    )  # fmt: skip
    assert (leave.status, leave.decided_by_name, leave.hours) == ("approved", "Marco", None)


def test_balances_take_as_many_queries_for_many_as_for_few(
    no_limit, sara, kim, hire, django_assert_max_num_queries
):  # fmt: skip
    staff = [employees.get_employee(each.id) for each in (sara, kim, hire("Ana"), hire("Ben"))]
    with django_assert_max_num_queries(4):
        assert len(selectors.balances(staff, TODAY)) == 4
