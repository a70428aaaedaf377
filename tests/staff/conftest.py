"""Ana, who signs in as nobody, and a plan with room for everybody."""

import re
from decimal import Decimal as D

import pytest

from fynlo.core.ids import uuid7
from realtime.commands.context import Offline
from restaurants.models import Plan, Subscription
from staff.employees import services
from tests.inventory.conftest import browse  # noqa: F401
from tests.orders.conftest import api, card, latte, place, tacos, take, waiter  # noqa: F401


@pytest.fixture
def no_limit(tenant) -> None:
    """Put the restaurant on the plan that has no limit of employees."""
    Subscription.objects.filter(restaurant=tenant).update(plan=Plan.objects.get(slug="omega"))


@pytest.fixture
def hire(run):
    """`hire("Ana Ruiz", "cook", "13.20")` returns a new employee."""

    def add(name="Ana Ruiz", job="cook", rate=None, **details):
        paid = {"hourly_rate": D(rate)} if rate else {}
        return run(services.add_employee, name=name, job=job, **paid, **details).employee

    return add


@pytest.fixture
def later(run, actor):
    """`later(clock_in, moment)` lets Sara press the clock of a device without a network, which tells us now."""

    def send(service, made_at, who="sara", **fields):
        def stored(*, context, **arguments):
            context.offline = Offline(uuid7(), 1, made_at=made_at)
            return service(context=context, **arguments)

        return run(stored, actor=actor(who), **fields)

    return send


def text(answer, status=200):
    """Return the page as one line of text."""
    assert answer.status_code == status, answer.status_code
    return re.sub(r"\s+", " ", answer.content.decode())
