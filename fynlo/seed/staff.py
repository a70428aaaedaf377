"""Chucho's staff: records of its people and of two without a sign-in, four weeks of punches, a rota, usual faults.

Entered behind the open site, after the days before today, as a till sends what it did without a network.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal as D
from functools import partial
from typing import Any
from uuid import UUID

from fynlo.core import clock
from fynlo.core.tenancy.context import in_restaurant
from fynlo.seed.restaurants.chucho import CHUCHO
from fynlo.seed.rota import rota_steps
from fynlo.seed.shapes import named_uuid
from fynlo.seed.steps import Step, actor_of, person_id
from payments.tips import records
from realtime.actors import Actor
from realtime.commands import executor
from realtime.commands.context import CommandContext, Offline
from realtime.models import Command
from restaurants.business_days import business_day
from restaurants.models import Restaurant
from staff.clock import services as clocking
from staff.employees import services
from staff.timesheets import services as timesheets

MANAGER = actor_of(CHUCHO.manager)
DAYS = 28
STARTED = date(2026, 3, 2)
# email: hourly rate, born, from, to, days off (0 is Monday)
WORKERS: dict[str, tuple[str, date, float, float, tuple[int, ...]]] = {
    "lucia@chucho.example": ("12.60", date(1998, 4, 12), 11, 17, (0, 1)),
    "robin@chucho.example": ("12.60", date(2001, 9, 3), 16.5, 23.5, (2, 3)),
    "tom@chucho.example": ("13.10", date(1995, 1, 30), 10.75, 18.25, (5, 6)),
    "kim@chucho.example": ("14.40", date(1990, 7, 21), 14, 22.5, (0,)),
    "eduardo@chucho.example": ("13.60", date(1988, 11, 8), 15, 23, (1, 4)),
}
WITHOUT_SIGN_IN = (  # name, job, title, rate, born, payroll number
    ("Nia Campbell", "cook", "Kitchen porter", "12.21", date(2009, 6, 2), "14"),
    ("Piotr Zieliński", "server", "Weekend bar", "12.80", date(1999, 2, 17), "15"),
)
# Days ago, or the day before if the person was off then (`worked_day`).
FORGOTTEN = {"robin@chucho.example": 3, "kim@chucho.example": 9}  # without a clock out
NO_BREAK = {"eduardo@chucho.example": 5, "tom@chucho.example": 12}
LATE = {"lucia@chucho.example": {6: 20, 13: 12}, "eduardo@chucho.example": {2: 20}}  # minutes
MINUTE = timedelta(minutes=1)


def fill_staff() -> None:
    """Do what an earlier run has not. Each step is a command whose key never changes."""
    with in_restaurant(Restaurant.objects.get(pk=CHUCHO.id)) as restaurant:
        keys = Command.objects.filter(key__startswith="seed:staff", status__lt=400).values_list("key", flat=True)
        done = set(keys)
        for step in staff_steps(restaurant, business_day(clock.now(), restaurant)):
            if step.key not in done:
                executor.execute(
                    kind=step.kind, target=step.target, payload={}, key=step.key, actor=step.actor,
                    run=partial(_run, step),
                )  # fmt: skip


def staff_steps(restaurant: Restaurant, today: date) -> Iterator[Step]:
    """Yield the steps in their order. `today` is the restaurant's business day."""
    people = {person.email: person for person in CHUCHO.people}
    for number, (email, (rate, born_on, *_hours)) in enumerate(WORKERS.items(), start=1):
        person = people[email]
        add = partial(
            services.add_employee, employee_id=_id(email), name=person.name, job=person.job, person=person_id(person),
            email=email, born_on=born_on, started_on=STARTED, hourly_rate=D(rate), payroll_number=str(number),
        )  # fmt: skip
        yield _step("add_employee", person.name, add)
    for name, job, title, rate, born_on, number in WITHOUT_SIGN_IN:
        add = partial(
            services.add_employee, employee_id=_id(name), name=name, job=job, title=title, born_on=born_on,
            started_on=STARTED, hourly_rate=D(rate), payroll_number=number,
        )  # fmt: skip
        yield _step("add_employee", name, add)
    yield from _document_steps(today)
    for email in WORKERS:
        punch = partial(_month, restaurant=restaurant, today=today, email=email)
        yield _step("clock_in", f"the month of {email}", punch, actor_of(people[email]))
    monday = today - timedelta(days=today.weekday() + 14)
    approve = partial(
        timesheets.approve_hours, first=monday, last=monday + timedelta(days=6),
        employee_ids=[_id(email) for email in WORKERS],
    )  # fmt: skip
    yield _step("approve_hours", "the week before last", approve)
    for kind, what, whose, service in rota_steps(restaurant, today, WORKERS, _id):
        yield _step(kind, what, service, actor_of(people[whose]) if whose else MANAGER)
    yield _step("ask_tip_record", "Lucía’s tip record", records.ask, actor_of(people["lucia@chucho.example"]))


def _document_steps(today: date) -> Iterator[Step]:
    for email, kind, checked, expires in (
        ("kim@chucho.example", "food_hygiene", 700, 24), ("eduardo@chucho.example", "right_to_work", 260, 380),
        ("lucia@chucho.example", "first_aid", 1100, -6),
    ):  # fmt: skip
        add = partial(
            services.add_document, employee_id=_id(email), kind=kind, checked_on=today - timedelta(days=checked),
            expires_on=today + timedelta(days=expires),
        )  # fmt: skip
        yield _step("add_document", f"{kind} of {email}", add)


def _month(*, context: CommandContext, restaurant: Restaurant, today: date, email: str) -> None:
    """Clock one person in and out until now, a few minutes early or late, with a break in between."""
    _rate, _born, start, end, off = WORKERS[email]
    forgotten, without_break = (
        worked_day(email, today, faults[email]) if email in faults else None for faults in (FORGOTTEN, NO_BREAK)
    )
    late = {worked_day(email, today, ago): minutes for ago, minutes in LATE.get(email, {}).items()}
    for ago in range(DAYS, -1, -1):
        day = today - timedelta(days=ago)
        if day.weekday() in off:
            continue
        noise = (ago * 7 + len(email)) % 11 - 4  # minutes, the same in every run
        begun = _moment(restaurant, day, start) + (noise + late.get(day, 0)) * MINUTE
        _press(context, clocking.clock_in, begun)
        if day != without_break:
            _press(context, clocking.start_break, begun + (180 + noise) * MINUTE)
            _press(context, clocking.end_break, begun + (210 + noise) * MINUTE)
        if day != forgotten:
            _press(context, clocking.clock_out, _moment(restaurant, day, end) - noise * MINUTE)


def worked_day(email: str, today: date, ago: int) -> date:
    """Return the day that many days before today, or the last one before it on which that person works."""
    day = today - timedelta(days=ago)
    while day.weekday() in WORKERS[email][4]:
        day -= timedelta(days=1)
    return day


def _press(context: CommandContext, service: Any, moment: datetime) -> None:
    """Press the clock at a moment, if it is over."""
    if moment > clock.now():
        return
    context.offline = Offline(device_id=named_uuid(CHUCHO.slug, "seed"), device_seq=0, made_at=moment)
    service(context=context)
    context.offline = None


def _moment(restaurant: Restaurant, day: date, hour: float) -> datetime:
    return datetime.combine(day, time(int(hour), int(hour % 1 * 60)), tzinfo=restaurant.zone)


def _step(kind: str, target: str, does: Any, actor: Actor = MANAGER) -> Step:
    def run(context: CommandContext, _: object) -> dict:
        does(context=context)
        return {}

    return Step(f"{CHUCHO.name}: {target}", f"staff.{kind}", target, actor, run, restaurant=CHUCHO)


def _run(step: Step, context: CommandContext) -> Any:
    return step.run(context, {})


def _id(name: str) -> UUID:
    return named_uuid(CHUCHO.slug, "employee", name)
