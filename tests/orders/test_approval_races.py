"""One approval that two commands use at the same moment, beside a control that reads before it writes."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import connection

from fynlo.core import clock
from fynlo.core.ids import uuid7
from orders import commands as order_commands
from orders import services
from orders.services import Item
from realtime.actors import Actor
from realtime.commands.dispatch import dispatch
from realtime.models import AuditEntry
from realtime.sync.models import Device
from restaurants.identity.approvals.services import Approvals
from restaurants.identity.tokens import hashed
from restaurants.models import StepUpApproval
from tests.orders.conftest import build_menu
from tests.realtime.conftest import actor_of
from tests.services import run_service
from tests.threads import errors_of, pause_until_all_read, race

TOKEN = "the approval of a manager"


@pytest.fixture
def comps(committed, monkeypatch) -> SimpleNamespace:
    """Two comps of different orders by Sara, `.calls`, with one approval of Marco's that fits both.

    Both find the approval unused before either uses it.
    """
    connection.set_tenant(committed.alpha)
    sara, marco = actor_of("sara", committed.alpha), actor_of("marco", committed.alpha)
    latte = Item(product_id=run_service(build_menu).latte.id)
    orders = [run_service(services.place_order, actor=Actor.system(), items=[latte]) for _ in range(2)]
    now = clock.now()
    device = Device.objects.create(
        id=uuid7(), restaurant=committed.alpha, number=1, enrolled_at=now, created_at=now, last_seen_at=now
    )
    StepUpApproval.objects.create(
        token_hash=hashed(TOKEN), restaurant=committed.alpha, device=device, user_id=sara.user_id,
        approved_by_id=marco.user_id, action="comp", expires_at=now + timedelta(minutes=1),
    )  # fmt: skip
    monkeypatch.setattr(Approvals, "approver", pause_until_all_read(Approvals.approver))

    def comp(order):
        data = {"reason": "cold"}
        return lambda: dispatch(
            order_commands.ORDER_COMP, target=order.id, data=data, actor=sara, key=str(uuid7()), approval=TOKEN
        )

    return SimpleNamespace(calls=[comp(order) for order in orders], restaurant=committed.alpha)


def test_an_approval_that_two_commands_use_at_once_is_good_for_one(comps):
    refused = errors_of(race(*comps.calls, restaurant=comps.restaurant))

    assert [getattr(error, "code", repr(error)) for error in refused] == ["approval_refused"]
    assert AuditEntry.objects.filter(kind="order.comp").count() == 1


def test_control_read_before_it_is_written_it_is_good_for_both(comps, monkeypatch):
    read = pause_until_all_read(lambda: StepUpApproval.objects.filter(token_hash=hashed(TOKEN), used_at=None).first())

    def use(self, token, *, key):
        approval = read()
        approval.used_at, approval.used_for = clock.now(), key
        approval.save()

    monkeypatch.setattr(Approvals, "use", use)

    assert errors_of(race(*comps.calls, restaurant=comps.restaurant)) == []
    assert AuditEntry.objects.filter(kind="order.comp").count() == 2
