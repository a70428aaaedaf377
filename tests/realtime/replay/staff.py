"""Requests of employees, the clock, timesheets and rotas."""

from datetime import date, time, timedelta

from fynlo.core.ids import uuid7
from restaurants.models import Membership
from staff.employees import services as staff
from staff.rota import requests as rota_requests
from staff.rota import selectors as rota_reads
from staff.rota import services as rota
from staff.timesheets import services as timesheets
from tests.realtime.replay.world import Call, World, call
from tests.services import run_service


@call("post", "api/v1/employees", "marco")
def add_employee(world: World) -> Call:
    body = {"first_name": "Noor", "last_name": "Aziz", "role": "cook", "hourlyRate": 13.5}
    return Call("employees", body, {**body, "role": "server"})


@call("post", "api/v1/employees/members", "marco")
def add_members(world: World) -> Call:
    """The plan has room for Marco and Sara; the others have left."""
    day = date(2026, 1, 5)
    for member in Membership.objects.filter(restaurant=world.restaurant).exclude(user__name__in=("Marco", "Sara")):
        name, person = member.user.name, member.user.pk
        record = run_service(staff.add_employee, name=name, job="cook", person=person, started_on=day)
        run_service(staff.end_employment, employee_id=record.employee.id, ended_on=day)
    return Call("employees/members")


@call("put", "api/v1/employees/<uuid:employee_id>", "marco")
@call("patch", "api/v1/employees/<uuid:employee_id>", "marco")
def change_employee(world: World) -> Call:
    body = {"phone": "07700 900123"}
    return Call(f"employees/{world.employee().id}", body, {"phone": "07700 900124"})


@call("delete", "api/v1/employees/<uuid:employee_id>", "marco")
def remove_employee(world: World) -> Call:
    return Call(f"employees/{world.employee().id}")


@call("post", "api/v1/employees/<uuid:employee_id>/end", "marco")
def end_employment(world: World) -> Call:
    return Call(f"employees/{world.employee().id}/end", {"reason": "moves away"}, {"reason": "studies"})


@call("post", "api/v1/employees/<uuid:employee_id>/bring-back", "marco")
def bring_back(world: World) -> Call:
    employee = world.employee()
    run_service(staff.end_employment, employee_id=employee.id)
    return Call(f"employees/{employee.id}/bring-back")


@call("post", "api/v1/employees/<uuid:employee_id>/link", "marco")
def link_employee(world: World) -> Call:
    return Call(f"employees/{world.employee().id}/link", {"person": None}, {"person": str(world.sara.user_id)})


@call("post", "api/v1/employees/<uuid:employee_id>/merge", "marco")
def merge_employees(world: World) -> Call:
    body, changed = ({"duplicate_id": str(world.employee(name).id)} for name in ("Ana R", "Ana Rui"))
    return Call(f"employees/{world.employee().id}/merge", body, changed)


@call("post", "api/v1/employees/<uuid:employee_id>/jobs", "marco")
def add_employee_job(world: World) -> Call:
    return Call(f"employees/{world.employee().id}/jobs", {"job": "server"}, {"job": "cashier"})


@call("post", "api/v1/employees/<uuid:employee_id>/jobs/<uuid:job_id>/end", "marco")
def end_employee_job(world: World) -> Call:
    record = run_service(staff.add_job, employee_id=world.employee().id, job="cashier", title=f"Host {uuid7()}")
    job = record.employee.jobs.all()[1]
    return Call(f"employees/{record.employee.id}/jobs/{job.id}/end")


@call("post", "api/v1/employees/<uuid:employee_id>/jobs/<uuid:job_id>/rates", "marco")
def set_pay_rate(world: World) -> Call:
    employee = world.employee()
    body = {"from_day": "2026-11-02", "hourly_rate": 13.2}
    path = f"employees/{employee.id}/jobs/{employee.jobs.all()[0].id}/rates"
    return Call(path, body, {**body, "hourly_rate": 14})


@call("post", "api/v1/employees/<uuid:employee_id>/documents", "marco")
def add_employee_document(world: World) -> Call:
    body = {"kind": "right_to_work", "checked_on": "2026-01-05", "expires_on": "2027-01-05"}
    return Call(f"employees/{world.employee().id}/documents", body, {**body, "kind": "first_aid"})


@call("post", "api/v1/employees/documents/<uuid:document_id>/remove", "marco")
def remove_employee_document(world: World) -> Call:
    document = run_service(
        staff.add_document, employee_id=world.employee().id, kind="first_aid", checked_on=date(2026, 1, 5)
    )
    return Call(f"employees/documents/{document.id}/remove")


@call("post", "api/v1/clock/in", "sara")
def clock_in(world: World) -> Call:
    return Call("clock/in", {"id": str(uuid7())}, {"id": str(uuid7())})


@call("post", "api/v1/clock/out", "sara")
def clock_out(world: World) -> Call:
    world.at_work()
    return Call("clock/out", {"id": str(uuid7())}, {"id": str(uuid7())})


@call("post", "api/v1/clock/break-start", "sara")
def start_break(world: World) -> Call:
    world.at_work()
    return Call("clock/break-start", {"id": str(uuid7())}, {"id": str(uuid7())})


@call("post", "api/v1/clock/break-end", "sara")
def end_break(world: World) -> Call:
    world.at_work(on_break=True)
    return Call("clock/break-end", {"id": str(uuid7())}, {"id": str(uuid7())})


@call("post", "api/v1/clock/punches", "marco")
def enter_punch(world: World) -> Call:
    body = {"employee_id": str(world.employee().id), "kind": "in", "at": "2026-11-02T09:00:00Z", "reason": "forgotten"}
    return Call("clock/punches", body, {**body, "at": "2026-11-02T10:00:00Z"})


@call("post", "api/v1/clock/punches/<uuid:punch_id>/correct", "marco")
def correct_punch(world: World) -> Call:
    punch = world.punch("in", 9)
    body = {"at": "2026-11-02T09:30:00Z", "reason": "was late"}
    return Call(f"clock/punches/{punch.id}/correct", body, {**body, "at": None})


@call("patch", "api/v1/clock/settings", "marco")
def change_clock(world: World) -> Call:
    return Call("clock/settings", {"version": 1, "breaks_paid": True}, {"version": 1, "breaks_paid": False})


SHIFT = {"day": "2026-11-09", "starts": "10:00", "ends": "16:00", "kind": "server"}


@call("post", "api/v1/rota/shifts", "marco")
def add_shift(world: World) -> Call:
    body = {**SHIFT, "id": str(uuid7()), "employee_id": str(world.employee().id)}
    return Call("rota/shifts", body, {**body, "ends": "17:00"})


@call("patch", "api/v1/rota/shifts/<uuid:shift_id>", "marco")
def change_shift(world: World) -> Call:
    body = {"version": 1, "ends": "17:00"}
    return Call(f"rota/shifts/{world.shift().id}", body, {**body, "note": "keys"})


@call("post", "api/v1/rota/shifts/<uuid:shift_id>/remove", "marco")
def remove_shift(world: World) -> Call:
    return Call(f"rota/shifts/{world.shift().id}/remove", {"version": 1}, {"version": 2})


@call("post", "api/v1/rota/shifts/<uuid:shift_id>/take", "sara")
def take_shift(world: World) -> Call:
    world.own_employee()
    return Call(f"rota/shifts/{world.shift(published=True).id}/take")


@call("post", "api/v1/rota/copy", "marco")
def copy_week(world: World) -> Call:
    body = {"source": str(world.shift().day), "monday": "2026-11-16"}
    return Call("rota/copy", body, {**body, "monday": "2026-11-23"})


@call("post", "api/v1/rota/publish", "marco")
def publish_rota(world: World) -> Call:
    day = world.shift().day
    monday = day - timedelta(days=day.weekday())
    version = rota_reads.plan_of(monday).week.version
    body = {"monday": str(monday), "version": version}
    return Call("rota/publish", body, {**body, "version": version + 1})


@call("post", "api/v1/rota/templates", "marco")
def add_shift_template(world: World) -> Call:
    body = {"name": "Early", "kind": "cook", "starts": "10:00", "ends": "16:00"}
    return Call("rota/templates", body, {**body, "name": "Late"})


@call("post", "api/v1/rota/templates/<uuid:template_id>/remove", "marco")
def remove_shift_template(world: World) -> Call:
    made = run_service(rota.add_template, name="Early", kind="cook", starts=time(10), ends=time(16))
    return Call(f"rota/templates/{made.id}/remove")


@call("patch", "api/v1/rota/settings", "marco")
def change_rota(world: World) -> Call:
    return Call("rota/settings", {"version": 1, "leave_year_month": 4}, {"version": 1, "leave_year_month": 5})


@call("post", "api/v1/rota/swaps", "sara")
def offer_swap(world: World) -> Call:
    shift = world.shift(employee=world.own_employee(), published=True)
    body = {"id": str(uuid7()), "shift_id": str(shift.id)}
    return Call("rota/swaps", body, {**body, "note": "please"})


@call("post", "api/v1/rota/swaps/<uuid:swap_id>/withdraw", "sara")
def withdraw_swap(world: World) -> Call:
    return Call(f"rota/swaps/{world.swap(world.own_employee(), world.sara).id}/withdraw")


@call("post", "api/v1/rota/swaps/<uuid:swap_id>/accept", "sara")
def accept_swap(world: World) -> Call:
    world.own_employee()
    giver = world.colleague()
    return Call(f"rota/swaps/{world.swap(giver, world.carl).id}/accept")


@call("post", "api/v1/rota/swaps/<uuid:swap_id>/decide", "marco")
def decide_swap(world: World) -> Call:
    swap = world.swap(world.own_employee(), world.sara)
    world.colleague()
    run_service(rota_requests.accept_swap, actor=world.carl, swap_id=swap.id)
    return Call(f"rota/swaps/{swap.id}/decide", {"approves": True}, {"approves": False})


@call("post", "api/v1/rota/availability", "sara")
def set_availability(world: World) -> Call:
    world.own_employee()
    return Call("rota/availability", {"days": [{"weekday": 1}]}, {"days": [{"weekday": 2}]})


@call("post", "api/v1/rota/calendar", "sara")
def make_calendar(world: World) -> Call:
    world.own_employee()
    return Call("rota/calendar")


@call("post", "api/v1/rota/calendar/revoke", "sara")
def revoke_calendar(world: World) -> Call:
    world.own_employee()
    run_service(rota_requests.make_calendar, actor=world.sara)
    return Call("rota/calendar/revoke")


@call("post", "api/v1/leave", "sara")
def ask_for_leave(world: World) -> Call:
    world.own_employee()
    day = str(world.later())
    body = {"id": str(uuid7()), "kind": "unpaid", "first": day, "last": day}
    return Call("leave", body, {**body, "note": "a wedding"})


@call("post", "api/v1/leave/enter", "marco")
def enter_leave(world: World) -> Call:
    employee = world.own_employee()
    body = {"employee_id": str(employee.id), "kind": "sick", "first": "2026-11-02", "last": "2026-11-02"}
    return Call("leave/enter", body, {**body, "last": "2026-11-03"})


@call("post", "api/v1/leave/<uuid:leave_id>/decide", "marco")
def decide_leave(world: World) -> Call:
    return Call(f"leave/{world.leave().id}/decide", {"approves": True}, {"approves": False})


@call("post", "api/v1/leave/<uuid:leave_id>/withdraw", "sara")
def withdraw_leave(world: World) -> Call:
    return Call(f"leave/{world.leave().id}/withdraw")


@call("post", "api/v1/timesheets/approve", "marco")
def approve_hours(world: World) -> Call:
    employee = world.day_of_work().employee
    body = {"first": "2026-11-02", "last": "2026-11-02", "employee_ids": [str(employee.id)]}
    return Call("timesheets/approve", body, {**body, "last": "2026-11-03"})


@call("post", "api/v1/timesheets/<uuid:employee_id>/reopen", "marco")
def reopen_day(world: World) -> Call:
    employee, day = world.day_of_work().employee, date(2026, 11, 2)
    run_service(timesheets.approve_hours, first=day, last=day, employee_ids=[employee.id])
    body = {"day": "2026-11-02", "reason": "forgot a break"}
    return Call(f"timesheets/{employee.id}/reopen", body, {**body, "reason": "forgot two"})
