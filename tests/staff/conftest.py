"""Ana, who signs in as nobody, and a plan with room for everybody."""

import re
from decimal import Decimal as D

import pytest

from restaurants.models import Plan, Subscription
from staff.employees import services
from tests.inventory.conftest import browse  # noqa: F401
from tests.orders.conftest import api  # noqa: F401


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


def text(answer, status=200):
    """Return the page as one line of text."""
    assert answer.status_code == status, answer.status_code
    return re.sub(r"\s+", " ", answer.content.decode())
