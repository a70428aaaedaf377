"""Chucho's rota: four weeks that were worked, one to come, and one that its manager is planning, with usual faults.

The published shifts are those of the punches in `fynlo.seed.staff`. Each week was published on the Thursday before.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal as D
from functools import partial
from typing import Any
from uuid import UUID

from fynlo.core import clock
from realtime.commands.context import CommandContext
from restaurants.models import Restaurant
from staff.leave import services as leave
from staff.models import RotaShift, RotaWeek, ShiftSwap
from staff.rota import publishing, requests, services
from staff.timesheets.sheet import monday_of

WEEKS = 4  # before this one
THURSDAY = timedelta(days=-4)
LUCIA, ROBIN, TOM = "lucia@chucho.example", "robin@chucho.example", "tom@chucho.example"
KIM, EDUARDO = "kim@chucho.example", "eduardo@chucho.example"
NIA, PIOTR = "Nia Campbell", "Piotr Zieliński"
TEMPLATES = (
    ("Early", "server", time(11), time(17), 30), ("Late", "server", time(16, 30), time(23, 30), 30),
    ("Kitchen, evening", "cook", time(15), time(23), 30),
)  # fmt: skip
Service = Callable[..., Any]


def rota_steps(
    restaurant: Restaurant, today: date, workers: dict[str, tuple[Any, ...]], of: Callable[[str], UUID]
) -> Iterator[tuple[str, str, str, Service]]:
    """Yield (kind, what, whose it is or "" for the manager, service) of each step, in their order.

    `workers` are those with punches; `of` returns an employee's id.
    """
    this = monday_of(today)
    for name, kind, starts, ends, rest in TEMPLATES:
        add = partial(services.add_template, name=name, kind=kind, starts=starts, ends=ends, break_minutes=rest)
        yield "add_shift_template", name, "", add
    yield "set_availability", "when Lucía can work", LUCIA, partial(requests.set_availability, days=[{"weekday": 1}])
    for number in range(-WEEKS, 2):
        monday = this + timedelta(weeks=number)
        notified = min(_at(restaurant, monday + THURSDAY, 15), _at(restaurant, today - timedelta(days=1), 15))
        plan = partial(_published_week, monday=monday, notified=notified, workers=workers, of=of, today=today)
        yield "publish_rota", f"the week of {number}", "", plan
    late = this - timedelta(days=10)  # a Friday: the Saturday shift is cancelled a day before
    cancel = partial(_cancel, day=late + timedelta(days=1), employee_id=of(PIOTR), notified=_at(restaurant, late, 18))
    yield "remove_shift", "Piotr’s Saturday", "", cancel
    yield (
        "add_shift",
        "the week after next",
        "",
        partial(_draft, monday=this + timedelta(weeks=2), workers=workers, of=of),
    )
    kim = this + timedelta(weeks=3)
    ask = partial(leave.ask_for_leave, kind="holiday", first=kim, last=kim + timedelta(days=4), hours=D("32"))
    yield "ask_for_leave", "Kim’s holiday", KIM, partial(ask, note="My sister visits.")
    days = this + timedelta(weeks=2)
    sick = partial(leave.enter_leave, employee_id=of(EDUARDO), kind="unpaid", first=days + timedelta(days=5))
    yield "enter_leave", "Eduardo’s weekend", "", partial(sick, last=days + timedelta(days=6))
    yield "offer_swap", "Robin’s Monday", ROBIN, partial(_offer, day=this + timedelta(days=7), of=of)
    yield "accept_swap", "Lucía takes it", LUCIA, _accept


def _published_week(
    *,
    context: CommandContext,
    monday: date,
    notified: datetime,
    workers: dict[str, tuple[Any, ...]],
    of: Callable[[str], UUID],
    today: date,
) -> None:
    """Plan a week as it is worked, and publish it at its moment."""
    context.at = notified
    with clock.travel(notified):
        _plan(context, monday, workers, of)
        if monday > today:
            _add(context, monday + timedelta(days=4), 18, 23, None, kind="server", note="The terrace is open.")
            _add(context, monday + timedelta(days=6), 12, 17, of(PIOTR))
            _add(context, monday + timedelta(days=5), 10, 15, of(NIA), rest=30)
        elif monday == monday_of(today) - timedelta(weeks=2):
            _add(context, monday + timedelta(days=5), 18, 23, of(PIOTR))
        _publish(context, monday)


def _plan(
    context: CommandContext, monday: date, workers: dict[str, tuple[Any, ...]], of: Callable[[str], UUID]
) -> None:
    for email, (_rate, _born, start, end, off) in workers.items():
        for number in range(7):
            if number not in off:
                _add(context, monday + timedelta(days=number), start, end, of(email), rest=30)


def _draft(
    *, context: CommandContext, monday: date, workers: dict[str, tuple[Any, ...]], of: Callable[[str], UUID]
) -> None:
    """Plan a week that is not published: a close before an opening, a clash, no break, a night under 18."""
    _plan(context, monday, workers, of)
    _add(context, monday + timedelta(days=2), 19, 23.75, of(LUCIA))
    _add(context, monday + timedelta(days=3), 9, 10.75, of(LUCIA))
    _add(context, monday + timedelta(days=4), 17, 20, of(TOM))
    _add(context, monday + timedelta(days=5), 17.5, 22.5, of(NIA), rest=30)
    _add(context, monday + timedelta(days=6), 12, 19, of(PIOTR))
    _add(context, monday + timedelta(days=5), 18, 23, None, kind="server")


def _cancel(*, context: CommandContext, day: date, employee_id: UUID, notified: datetime) -> None:
    """Cancel a published shift at short notice."""
    context.at = notified
    shift = RotaShift.objects.get(employee=employee_id, day=day, is_removed=False)
    services.remove_shift(context=context, shift_id=shift.id, version=shift.version)
    _publish(context, monday_of(day))


def _offer(*, context: CommandContext, day: date, of: Callable[[str], UUID]) -> None:
    """Offer Robin's shift of a Monday to anybody who serves."""
    shift = RotaShift.objects.get(published_employee=of(ROBIN), day=day)
    requests.offer_swap(context=context, shift_id=shift.id, note="I have an exam.")


def _accept(*, context: CommandContext) -> None:
    requests.accept_swap(context=context, swap_id=ShiftSwap.objects.get(status="offered").id)


def _publish(context: CommandContext, monday: date) -> None:
    version = RotaWeek.objects.get(pk=monday).version
    publishing.publish_week(context=context, monday=monday, version=version)


def _add(
    context: CommandContext,
    day: date,
    start: float,
    end: float,
    employee_id: UUID | None,
    *,
    rest: int = 0,
    kind: str = "",
    note: str = "",
) -> None:
    services.add_shift(
        context=context, day=day, starts=_time(start), ends=_time(end), employee_id=employee_id, kind=kind,
        break_minutes=rest, note=note,
    )  # fmt: skip


def _time(hour: float) -> time:
    return time(int(hour), int(hour % 1 * 60))


def _at(restaurant: Restaurant, day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), tzinfo=restaurant.zone)
