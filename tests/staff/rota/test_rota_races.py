"""Two managers publish, or two people take one open shift, at the same moment; beside controls without the lock."""

from datetime import date, time, timedelta
from types import SimpleNamespace

import pytest

from fynlo.core.tenancy.connection import connection
from realtime.actors import Actor
from restaurants.identity.permissions import permissions_of
from restaurants.models import User
from staff.employees import services as staff
from staff.employees.services import today
from staff.errors import Changed
from staff.models import RotaShift, RotaWeek, ShiftRecord
from staff.rota import publishing, requests, selectors, services
from staff.rota.errors import ShiftTaken
from staff.timesheets.sheet import monday_of
from tests.services import run_service
from tests.threads import errors_of, pause_until_all_read, race


@pytest.fixture
def alpha(committed):
    """Alpha with Sara and Carl, who serve, and an open shift of next week."""
    connection.set_tenant(committed.alpha)
    people = {}
    for name in ("sara", "carl"):
        user = User.objects.get(email=f"{name}@alpha.example")
        permissions = permissions_of("employee", "server")
        people[name] = Actor(str(user.pk), user.pk, user.name, "employee", "server", permissions)
        run_service(
            staff.add_employee, name=user.name, job="server", person=user.pk, started_on=date(2026, 1, 5)
        )  # fmt: skip
    monday = monday_of(today()) + timedelta(weeks=1)
    shift = run_service(services.add_shift, day=monday, starts=time(12), ends=time(18), kind="server")
    return SimpleNamespace(restaurant=committed.alpha, monday=monday, shift=shift, **people)


def publish(alpha):
    return run_service(
        publishing.publish_week, monday=alpha.monday, version=RotaWeek.objects.get(pk=alpha.monday).version
    )  # fmt: skip


def publish_twice(alpha):
    version = RotaWeek.objects.get(pk=alpha.monday).version
    tell = lambda: run_service(publishing.publish_week, monday=alpha.monday, version=version)  # noqa: E731
    return race(tell, tell, restaurant=alpha.restaurant)


def take_twice(alpha):
    calls = [
        lambda who=who: run_service(requests.take_shift, actor=who, shift_id=alpha.shift.id)
        for who in (alpha.sara, alpha.carl)
    ]
    return race(*calls, restaurant=alpha.restaurant)


def unlocked(monday):
    return RotaWeek.objects.get(pk=monday)


def test_two_managers_publish_a_week_once(alpha):
    (refusal,) = errors_of(publish_twice(alpha))
    assert isinstance(refusal, Changed)
    assert ShiftRecord.objects.count() == 1


def test_without_the_lock_everybody_is_told_twice(alpha, monkeypatch):
    monkeypatch.setattr(selectors, "lock_week", pause_until_all_read(unlocked))

    assert errors_of(publish_twice(alpha)) == []
    assert ShiftRecord.objects.count() == 2


def test_two_people_take_one_open_shift_and_one_gets_it(alpha):
    publish(alpha)
    (refusal,) = errors_of(take_twice(alpha))
    assert isinstance(refusal, ShiftTaken)
    taken = ShiftRecord.objects.get(action="published", employee__isnull=False)
    assert RotaShift.objects.get().published_employee_id == taken.employee_id


def test_without_the_lock_both_are_told_that_the_shift_is_theirs(alpha, monkeypatch):
    publish(alpha)
    monkeypatch.setattr(selectors, "lock_week", unlocked)
    monkeypatch.setattr(selectors, "flags_with", pause_until_all_read(selectors.flags_with))

    assert errors_of(take_twice(alpha)) == []
    assert ShiftRecord.objects.filter(action="published", employee__isnull=False).count() == 2
