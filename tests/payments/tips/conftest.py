"""A restaurant with a policy, tips of a past period and hours typed in."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal as D
from types import SimpleNamespace
from typing import Any

import pytest

from fynlo.core import clock
from fynlo.core.tenancy.connection import connection
from payments import services as payments
from payments.models import TipPolicy
from payments.tips import selectors, services
from payments.tips.inputs import HOLDERS
from restaurants.business_days import business_day

POLICY: dict[str, Any] = {
    "version": 0, "period": "month", "weights": {holder: D("1.00") for holder in HOLDERS},
    "text": "All share by hours.", "consulted_on": date(2026, 1, 5), "consulted_with": "all staff",
    "consultation": "They agreed.",
}  # fmt: skip


@pytest.fixture
def manager(actor):
    return actor("marco")


@pytest.fixture
def policy(take, manager) -> TipPolicy:
    return take(services.write_policy, actor=manager, **POLICY)


@pytest.fixture
def tip(take, place, waiter) -> Callable[..., Any]:
    """`tip("2.00")` is a cash payment of a whole bill of £11.70 with that tip."""
    return lambda amount, service=payments.take_cash: take(
        service, actor=waiter, order=place().id, amount=D("11.70"), tip=D(amount)
    )


@pytest.fixture
def later(tenant) -> Callable[[], Any]:
    """`with later():` is the first day of the month after next."""
    today = business_day(clock.now(), tenant)
    month = (today.replace(day=1) + timedelta(days=63)).replace(day=1)
    return lambda: clock.travel(clock.now() + (month - today))


@pytest.fixture
def ready(tip, policy, take, manager, person, later) -> SimpleNamespace:
    """£10.00 of tips in a period that is over; Sara worked 30 hours, Carl 10. `share(**changes)` shares them."""
    tip("7.00")
    tip("3.00", payments.take_card)
    with later():
        waiting = _oldest()
        rows = [_row(person("sara"), "30"), _row(person("carl"), "10")]
        hours = take(services.set_hours, actor=manager, start=waiting.period.start, version=0, rows=rows)

    def share(**changes: Any) -> Any:
        fields = {"start": waiting.period.start, "version": hours.version, "total": D("10.00"), **changes}
        with later():
            return take(services.share_out, actor=manager, **fields)

    return SimpleNamespace(period=waiting.period, share=share, version=hours.version)


def _oldest() -> selectors.Waiting:
    waiting = selectors.waiting_periods(business_day(clock.now(), connection.tenant), selectors.policy_in_force())
    return waiting[0]


def _row(user: Any, hours: str) -> dict[str, Any]:
    return {"person": user.pk, "name": "", "hours": D(hours), "weight": D("1.00")}
