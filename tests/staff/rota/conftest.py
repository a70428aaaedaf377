"""A week of the rota to plan: Sara and Kim, who sign in, and a moment at which their manager plans."""

from datetime import UTC, date, datetime, time

import pytest

from fynlo.core import clock
from staff.employees import services as staff
from staff.rota import publishing, services
from staff.rota.selectors import plan_of

MONDAY = date(2026, 11, 9)
NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)  # a week before


@pytest.fixture
def now(tenant):
    """It is noon of the Monday before."""
    with clock.travel(NOW):
        yield NOW


@pytest.fixture
def sara(run, person, now):
    return run(
        staff.add_employee, name="Sara", job="server", person=person("sara").pk, email="sara@alpha.example",
        started_on=date(2026, 1, 5),
    ).employee  # fmt: skip


@pytest.fixture
def kim(run, person, now):
    return run(
        staff.add_employee, name="Kim", job="server", person=person("kim").pk, email="kim@alpha.example",
        started_on=date(2026, 1, 5),
    ).employee  # fmt: skip


@pytest.fixture
def plan(run, actor, now):
    """`plan(sara, 9, "10:00", "16:00")` plans a shift on 9 November; `plan(None, …)` an open one of a server."""

    def add(employee, day, starts, ends, **fields):
        fields = {"kind": "server", **fields}
        given = {"employee_id": employee.id} if employee else {}
        when = day if isinstance(day, date) else date(2026, 11, day)
        return run(
            services.add_shift, actor=actor("marco"), day=when, starts=time.fromisoformat(starts),
            ends=time.fromisoformat(ends), **given, **fields,
        )  # fmt: skip

    return add


@pytest.fixture
def publish(run, actor, now):
    """`publish()` publishes the week as it is."""

    def tell(monday=MONDAY):
        version = plan_of(monday).week.version
        return run(publishing.publish_week, actor=actor("marco"), monday=monday, version=version)

    return tell
